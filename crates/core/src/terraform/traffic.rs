//! Calls of the modules that lead users, by the design's choice.

use super::calls::call;
use super::hcl::{Code, text};
use super::stack::{Site, Stack};
use crate::model::Stage;
use crate::terms::Pattern;

/// `traffic.tf`.
pub(super) fn traffic(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    if stack.is_accelerated() {
        accelerator(stack, &mut file);
    } else {
        records(stack, &mut file);
    }
    file
}

/// How Route 53 chooses among the regions, as code.
fn policy(stack: &Stack<'_>) -> &'static str {
    match stack.pattern() {
        Pattern::ActiveActive => "${var.routing}",
        Pattern::SingleRegion
        | Pattern::BackupRestore
        | Pattern::PilotLight
        | Pattern::WarmStandby
        | Pattern::HotStandby => "failover",
    }
}

fn records(stack: &Stack<'_>, file: &mut Code) {
    let policy = policy(stack);
    file.note(
        "The service's name stands for the name of its policy: policies cannot be mixed under one \
         name, and this one moves to another policy in a single step.",
    );
    file.block("resource", &["aws_route53_record", "service"], |block| {
        block
            .is("zone_id", "var.zone_id")
            .is("name", "var.service_name");
        block.set("type", text("CNAME"));
        block.block("alias", &[], |alias| {
            alias.is("name", &format!("\"{policy}.${{var.service_name}}\""));
            alias
                .is("zone_id", "var.zone_id")
                .is("evaluate_target_health", "false");
        });
    });
    if stack.has_switch() {
        file.gap().note(&format!(
            "A person decides: {}. The switch is in the standby's region and needs no other.",
            stack.time_of(Stage::Decide).unwrap_or_default(),
        ));
        call(file, "switch", "traffic_switch", stack.second(), |block| {
            block.is("name", "var.name").is("workload", "var.workload");
        });
    }
    for (site, _) in stack.built() {
        record(stack, site, policy, file);
    }
}

fn record(stack: &Stack<'_>, site: &Site, policy: &str, file: &mut Code) {
    let key = site.key;
    let is_active = stack.pattern() == Pattern::ActiveActive;
    let switched = stack.has_switch() && key == "primary";
    if !switched {
        let detect = stack
            .time_of(Stage::Detect)
            .unwrap_or_else(|| "nothing".to_owned());
        let failures = match stack.check.failures {
            1 => "One failed check".to_owned(),
            many => format!("{many} failed checks"),
        };
        file.gap().note(&format!(
            "{failures}, one every {} s: to detect takes the model {detect}.",
            stack.check.seconds
        ));
    }
    call(
        file,
        &format!("traffic_{key}"),
        "traffic",
        stack.primary(),
        |block| {
            block.is("name", "var.name").is("zone_id", "var.zone_id");
            block.is("record", &format!("\"{policy}.${{var.service_name}}\""));
            block.is("target", &format!("module.compute_{key}.dns_name"));
            block.set("set_identifier", text(key));
            block.is(
                "policy",
                if is_active {
                    "var.routing"
                } else {
                    "\"failover\""
                },
            );
            block.set("region", text(&site.region));
            if is_active {
                block.is("weight", &format!("var.weights.{key}"));
                let location = if key == "primary" {
                    "*"
                } else {
                    site.continent
                };
                block.set("location", text(location));
            } else if key != "primary" {
                block.set("failover", text("SECONDARY"));
            }
            block.is("ttl", &stack.ttl().to_string());
            block.is(
                "encrypted",
                &format!("contains(keys(var.certificates), \"{key}\")"),
            );
            block.is("health_path", "var.health_path");
            block.is("check_seconds", &stack.check.seconds.to_string());
            block.is("check_failures", &stack.check.failures.to_string());
            if switched {
                let region = super::hcl::literal(&stack.second().region);
                block.is(
                    "switch",
                    &format!("{{ alarm = module.switch.alarm, region = {region} }}"),
                );
            }
        },
    );
}

fn accelerator(stack: &Stack<'_>, file: &mut Code) {
    file.note("The same addresses lead into every region: no resolver keeps users behind.");
    call(
        file,
        "accelerator",
        "accelerator",
        stack.primary(),
        |block| {
            block.is("name", "var.name");
            block.is("port", "length(var.certificates) > 0 ? 443 : 80");
        },
    );
    for (site, _) in stack.built() {
        let key = site.key;
        let serves = key == "primary" || stack.pattern() == Pattern::ActiveActive;
        let label = format!("accelerator_{key}");
        call(
            file,
            &label,
            "accelerator_endpoint",
            stack.primary(),
            |block| {
                block.is("listener_arn", "module.accelerator.listener_arn");
                block.set("region", text(&site.region));
                block.is("dial", if serves { "100" } else { "0" });
                block.is(
                    "balancer_arn",
                    &format!("module.compute_{key}.balancer_arn"),
                );
                block.is("check_seconds", &stack.check.seconds.to_string());
                block.is("check_failures", &stack.check.failures.to_string());
            },
        );
    }
    file.block("resource", &["aws_route53_record", "service"], |block| {
        block
            .is("zone_id", "var.zone_id")
            .is("name", "var.service_name");
        block.set("type", text("A"));
        block.block("alias", &[], |alias| {
            alias.is("name", "module.accelerator.dns_name");
            alias.is("zone_id", "module.accelerator.hosted_zone_id");
            alias.is("evaluate_target_health", "true");
        });
    });
}
