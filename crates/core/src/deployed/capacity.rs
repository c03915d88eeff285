//! How much computes in each region.

use crate::infrastructure::{Infrastructure, Resource, Value};

/// Something that computes.
pub(super) struct Capacity<'i> {
    pub(super) address: &'i str,
    pub(super) region: &'i str,
    /// vCPUs that run; nothing where the file does not say how many.
    pub(super) running: Option<f64>,
    /// vCPUs that it may grow to; nothing where it has no limit or the file does not say.
    pub(super) ceiling: Option<f64>,
    /// Whether it runs only while it is called, so that it has no size.
    pub(super) on_demand: bool,
    /// In words.
    pub(super) says: String,
}

/// vCPUs of a machine whose type is unknown: those of a `large`.
const USUAL_SIZE: f64 = 2.0;

/// Everything that computes, where its region is known.
pub(super) fn capacities<'i>(infrastructure: &'i Infrastructure<'_>) -> Vec<Capacity<'i>> {
    let resources = infrastructure.resources.iter();
    resources
        .filter_map(|resource| {
            let region = resource.region()?;
            let size = size(infrastructure, resource)?;
            Some(describe(resource, region, &size))
        })
        .collect()
}

/// How many machines of which size.
enum Size {
    OnDemand,
    Machines {
        count: Option<f64>,
        limit: Option<f64>,
        /// vCPUs of each.
        each: Option<f64>,
        unit: [&'static str; 2],
    },
}

const SERVERS: [&str; 2] = ["server", "servers"];
const TASKS: [&str; 2] = ["task", "tasks"];
const NODES: [&str; 2] = ["node", "nodes"];

fn describe<'i>(resource: &'i Resource<'_>, region: &'i str, size: &Size) -> Capacity<'i> {
    let address = resource.address.as_ref();
    match size {
        Size::OnDemand => Capacity {
            address,
            region,
            running: None,
            ceiling: None,
            on_demand: true,
            says: format!("runs code in {region} when called"),
        },
        Size::Machines {
            count,
            limit,
            each,
            unit,
        } => {
            let each = each.unwrap_or(USUAL_SIZE);
            let grows = match (count, limit) {
                (Some(count), Some(limit)) if limit > count => format!(", up to {limit}"),
                _ => String::new(),
            };
            let says = match count {
                None => format!(
                    "runs {} in {region}; how many is known only after apply",
                    unit[1]
                ),
                Some(0.0) => format!("runs no {} in {region}{grows}", unit[0]),
                Some(count) => {
                    let noun = if *count == 1.0 { unit[0] } else { unit[1] };
                    format!("runs {count} {noun} in {region}{grows}")
                }
            };
            Capacity {
                address,
                region,
                running: count.map(|count| count * each),
                ceiling: limit.map(|limit| limit * each),
                on_demand: false,
                says,
            }
        }
    }
}

fn size(infrastructure: &Infrastructure<'_>, resource: &Resource<'_>) -> Option<Size> {
    let one = |attribute: &str, vcpus: fn(&str) -> Option<f64>| {
        machines(
            [Some(1.0); 2],
            resource.text(attribute).known().and_then(vcpus),
            SERVERS,
        )
    };
    let own = |attribute: &str| resource.number(attribute).known();
    let each = |attribute: &str, vcpus: fn(&str) -> Option<f64>| {
        resource.text(attribute).known().and_then(vcpus)
    };
    Some(match resource.kind.as_ref() {
        "aws_instance" | "aws_spot_instance_request" => one("instance_type", aws_vcpus),
        "google_compute_instance" => one("machine_type", google_vcpus),
        "azurerm_linux_virtual_machine" | "azurerm_windows_virtual_machine" => {
            one("size", azure_vcpus)
        }
        "azurerm_virtual_machine" => one("vm_size", azure_vcpus),
        "aws_autoscaling_group" => {
            let count = own("desired_capacity").or_else(|| own("min_size"));
            machines(
                [count, own("max_size")],
                group_vcpus(infrastructure, resource),
                SERVERS,
            )
        }
        "aws_eks_node_group" => {
            let types = resource.block();
            let first = types.texts("instance_types").next();
            let count = own("scaling_config.desired_size");
            machines(
                [count, own("scaling_config.max_size")],
                first.and_then(aws_vcpus),
                NODES,
            )
        }
        "aws_ecs_service" => service(infrastructure, resource),
        "google_compute_instance_group_manager"
        | "google_compute_region_instance_group_manager" => {
            machines([own("target_size"), None], None, SERVERS)
        }
        "google_container_node_pool" => {
            let count = own("node_count").or_else(|| own("initial_node_count"));
            let limit = own("autoscaling.max_node_count").or(count);
            machines(
                [count, limit],
                each("node_config.machine_type", google_vcpus),
                NODES,
            )
        }
        "azurerm_linux_virtual_machine_scale_set"
        | "azurerm_windows_virtual_machine_scale_set"
        | "azurerm_orchestrated_virtual_machine_scale_set" => {
            machines([own("instances"), None], each("sku", azure_vcpus), SERVERS)
        }
        "azurerm_kubernetes_cluster" => {
            let count = own("default_node_pool.node_count");
            let limit = own("default_node_pool.max_count").or(count);
            machines(
                [count, limit],
                each("default_node_pool.vm_size", azure_vcpus),
                NODES,
            )
        }
        "azurerm_kubernetes_cluster_node_pool" => {
            let limit = own("max_count").or_else(|| own("node_count"));
            machines(
                [own("node_count"), limit],
                each("vm_size", azure_vcpus),
                NODES,
            )
        }
        "azurerm_service_plan" => {
            let count = resource.number("worker_count").or_default(1.0);
            let limit = own("maximum_elastic_worker_count").or(count);
            machines([count, limit], None, SERVERS)
        }
        "aws_lambda_function"
        | "aws_apprunner_service"
        | "aws_eks_fargate_profile"
        | "google_cloud_run_service"
        | "google_cloud_run_v2_service"
        | "google_cloudfunctions_function"
        | "google_cloudfunctions2_function"
        | "azurerm_linux_function_app"
        | "azurerm_windows_function_app"
        | "azurerm_container_app" => Size::OnDemand,
        _ => return None,
    })
}

fn machines([count, limit]: [Option<f64>; 2], each: Option<f64>, unit: [&'static str; 2]) -> Size {
    let sane = |number: &f64| (0.0..=1e6).contains(number);
    Size::Machines {
        count: count.filter(sane),
        limit: limit.filter(sane),
        each,
        unit,
    }
}

/// The machine type of an autoscaling group: of its template, or the first that overrides it.
fn group_vcpus(infrastructure: &Infrastructure<'_>, group: &Resource<'_>) -> Option<f64> {
    let mixed = "mixed_instances_policy.launch_template";
    if let Value::Known(name) = group.text(&format!("{mixed}.override.instance_type")) {
        return aws_vcpus(name);
    }
    let inner = format!("{mixed}.launch_template_specification");
    let references = infrastructure.references(group);
    let mut templates = references.filter(|reference| {
        ["launch_template", "launch_configuration"].contains(&reference.path)
            || reference.path.starts_with("launch_template.")
            || reference.path.starts_with(&inner)
    });
    templates.find_map(|template| {
        template
            .resource
            .text("instance_type")
            .known()
            .and_then(aws_vcpus)
    })
}

/// A container service: its tasks, and how far a scaling target lets them grow.
fn service(infrastructure: &Infrastructure<'_>, service: &Resource<'_>) -> Size {
    let mut tasks = infrastructure.referenced(service, "task_definition");
    // A task's CPU is in units of 1/1,024 vCPU.
    let cpu = tasks.find_map(|task| task.number("cpu").known());
    let count = service.number("desired_count").or_default(0.0);
    let referrers = infrastructure.referrers(service);
    let target = referrers
        .iter()
        .find(|one| one.resource.kind == "aws_appautoscaling_target");
    let limit = target.map_or(count, |one| one.resource.number("max_capacity").known());
    machines([count, limit], cpu.map(|cpu| cpu / 1_024.0), TASKS)
}

/// vCPUs of an AWS machine type, by the factors with which AWS compares sizes of one family
/// (docs.aws.amazon.com, "Apply RIs to differently sized instances": small 1, large 4, 2xlarge 16),
/// halved, so that a `large` has its two.
fn aws_vcpus(name: &str) -> Option<f64> {
    let size = name.trim_start_matches("db.").split_once('.')?.1;
    Some(match size {
        "nano" => 0.125,
        "micro" => 0.25,
        "small" => 0.5,
        "medium" => 1.0,
        "large" => 2.0,
        "xlarge" => 4.0,
        _ => 4.0 * whole(size.strip_suffix("xlarge")?)?,
    })
}

/// vCPUs of a Google machine type: the number at its end; shared-core types by their share.
fn google_vcpus(name: &str) -> Option<f64> {
    match name {
        "f1-micro" => Some(0.2),
        "g1-small" | "e2-small" => Some(0.5),
        "e2-micro" => Some(0.25),
        "e2-medium" => Some(1.0),
        _ => whole(name.rsplit('-').next()?),
    }
}

/// vCPUs of an Azure machine size: the first number after the family, as in `Standard_D4s_v5`.
fn azure_vcpus(name: &str) -> Option<f64> {
    let size = name.split('_').nth(1)?;
    let digits: String = size
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    whole(&digits)
}

fn whole(text: &str) -> Option<f64> {
    text.parse::<u16>().ok().map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::{aws_vcpus, azure_vcpus, google_vcpus};

    #[test]
    fn sizes_of_machines() {
        assert_eq!(aws_vcpus("m6i.large"), Some(2.0));
        assert_eq!(aws_vcpus("c7g.4xlarge"), Some(16.0));
        assert_eq!(aws_vcpus("m6i.metal"), None);
        assert_eq!(aws_vcpus("m6i.99999999xlarge"), None);
        assert_eq!(google_vcpus("n2-standard-8"), Some(8.0));
        assert_eq!(azure_vcpus("Standard_D4s_v5"), Some(4.0));
        assert_eq!(azure_vcpus("Basic"), None);
    }
}
