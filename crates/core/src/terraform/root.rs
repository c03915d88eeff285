//! The root module: what the stack needs of Terraform, and what it tells.

use super::GeneratedFile;
use super::hcl::{Code, code, text};
use super::sizing::Engine;
use super::stack::Stack;
use super::{calls, data, traffic, variables};
use crate::terms::Pattern;
use crate::units::Seconds;

/// Every file of the root module.
pub(super) fn files(stack: &Stack<'_>) -> Vec<GeneratedFile> {
    let files = [
        ("backup.tf", calls::backup(stack)),
        ("compute.tf", calls::compute(stack)),
        ("data.tf", data::data(stack)),
        ("drill.tf", calls::drill(stack)),
        ("keys.tf", calls::keys(stack)),
        ("network.tf", calls::network(stack)),
        ("observation.tf", calls::observation(stack)),
        ("outputs.tf", outputs(stack)),
        ("providers.tf", providers(stack)),
        ("terraform.tfvars", variables::values(stack)),
        ("traffic.tf", traffic::traffic(stack)),
        ("variables.tf", variables::variables(stack)),
        ("versions.tf", versions(stack)),
    ];
    let written = files.into_iter().filter(|(_, code)| !code.is_empty());
    written
        .map(|(path, code)| GeneratedFile {
            path: path.to_owned(),
            contents: code.text(),
        })
        .collect()
}

fn versions(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    file.note(&headline(stack));
    file.note(&format!(
        "Keep the state outside of {}: what rebuilds a service must not be lost with it.",
        stack.primary().region
    ));
    file.block("terraform", &[], |block| {
        block
            .note("The first version that keeps passwords out of plans and states.")
            .set("required_version", text(">= 1.11"));
        block.block("required_providers", &[], |providers| {
            providers.is(
                "aws",
                "{ source = \"hashicorp/aws\", version = \"~> 5.100\" }",
            );
        });
    });
    file
}

/// What the stack is, and what the model expects of it.
fn headline(stack: &Stack<'_>) -> String {
    let candidate = stack.candidate;
    let figures = match candidate.recovery {
        Some([half, most, _]) => format!(
            " Half of its recoveries take at most {}, 95 % at most {}; 95 % lose at most the last {}",
            Seconds(half),
            Seconds(most),
            Seconds(candidate.data_loss[1])
        ),
        None => String::new(),
    };
    format!(
        "{}: {}.{figures}, as `farshore decide` reckons.",
        stack.name,
        stack.pattern().title()
    )
}

fn providers(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    for site in &stack.sites {
        let part = match stack.pattern() {
            _ if site.key == "primary" => "Where users are served while nothing fails.",
            Pattern::ActiveActive => "Serves with the first region.",
            Pattern::SingleRegion | Pattern::BackupRestore => {
                "Where copies of the backups are kept."
            }
            Pattern::PilotLight | Pattern::WarmStandby | Pattern::HotStandby => {
                "Takes over when the first region is lost."
            }
        };
        file.gap().note(part);
        file.block("provider", &["aws"], |block| {
            if site.key != "primary" {
                block.set("alias", text(site.key));
            }
            block.set("region", text(&site.region));
            block.block("default_tags", &[], |tags| {
                tags.is("tags", "{ Workload = var.name, ManagedBy = \"terraform\" }");
            });
        });
    }
    file
}

fn outputs(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    let mut output = |name: &str, description: &str, value: &str| {
        file.block("output", &[name], |block| {
            block.set("description", text(description));
            block.set("value", code(value));
        });
    };
    output(
        "service",
        "Name under which users reach the service.",
        "var.service_name",
    );
    let endpoints = stack
        .built()
        .map(|(site, _)| format!("{0} = module.compute_{0}.dns_name", site.key));
    output(
        "endpoints",
        "The load balancer of each region; clients that fail over by themselves hold them all.",
        &object(endpoints),
    );
    let groups = stack
        .built()
        .map(|(site, _)| format!("{0} = module.compute_{0}.group", site.key));
    output(
        "groups",
        "The group of servers of each region.",
        &object(groups),
    );
    let roles = stack
        .built()
        .map(|(site, _)| format!("{0} = module.compute_{0}.servers_role", site.key));
    output(
        "servers_roles",
        "The role of the servers of each region: attach what your service may touch.",
        &object(roles),
    );
    let databases = stack.stores.iter().map(|store| {
        let value = match store.engine {
            Engine::Postgres | Engine::Aurora => "endpoint",
            Engine::Table | Engine::Bucket => "name",
        };
        format!("{} = module.{}.{value}", store.name, data::label(store))
    });
    output(
        "data",
        "Where each data set is written.",
        &object(databases.map(|pair| quoted_key(&pair))),
    );
    let topics = calls::observed(stack)
        .map(|site| format!("{0} = module.observation_{0}.topic_arn", site.key));
    output(
        "alarm_topics",
        "Where alarms are told, by region; subscribe those on call to all of them.",
        &object(topics),
    );
    output(
        "evidence",
        "Log group for what drills measure.",
        "module.drill.evidence",
    );
    if stack.has_switch() {
        output(
            "failover_command",
            "How a person leads users to the standby, through its region only; with --value 0, back.",
            &format!(
                "\"${{module.switch.command}} --region {}\"",
                stack.second().region
            ),
        );
    }
    file
}

/// An object of `key = value` pairs.
pub(super) fn object(pairs: impl Iterator<Item = String>) -> String {
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() {
        return "{}".to_owned();
    }
    format!("{{ {} }}", pairs.join(", "))
}

/// A pair whose key may hold hyphens.
fn quoted_key(pair: &str) -> String {
    match pair.split_once(" = ") {
        Some((key, value)) => format!("\"{key}\" = {value}"),
        None => pair.to_owned(),
    }
}
