//! Calls of the modules for networks, servers, keys, backups, alarms and drills.

use super::data;
use super::hcl::{Code, text};

use super::sizing::Engine;
use super::stack::{Site, Stack};
use crate::model::Stage;
use crate::terms::Pattern;
use crate::units::Seconds;

/// A call of a module for one region.
pub(super) fn call(
    file: &mut Code,
    label: &str,
    module: &str,
    site: &Site,
    inside: impl FnOnce(&mut Code),
) {
    file.block("module", &[label], |block| {
        block.set("source", text(&format!("./modules/{module}")));
        if site.key != "primary" {
            block.is("providers", &format!("{{ aws = aws.{} }}", site.key));
        }
        inside(block);
    });
}

/// `keys.tf`.
pub(super) fn keys(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    for site in &stack.sites {
        call(
            &mut file,
            &format!("key_{}", site.key),
            "key",
            site,
            |block| {
                block.is("name", "var.name").is("workload", "var.workload");
            },
        );
    }
    file
}

/// `network.tf`.
pub(super) fn network(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    for (site, _) in stack.built() {
        let key = site.key;
        if key == "second" && stack.pattern() == Pattern::PilotLight {
            file.gap()
                .note("Stands ready, so that launching servers changes nothing of the network.");
        }
        call(
            &mut file,
            &format!("network_{key}"),
            "network",
            site,
            |block| {
                block.is("name", "var.name");
                block.set("region", text(&site.region));
                block.is("cidr", &format!("var.cidrs.{key}"));
                block.is("zones", &format!("var.zones.{key}"));
                block.is("gateways", "var.gateways");
            },
        );
    }
    file
}

/// `compute.tf`.
pub(super) fn compute(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    for (site, _) in stack.built() {
        let key = site.key;
        if key != "primary"
            && let Some(why) = why_servers(stack)
        {
            file.gap().note(&why);
        }
        call(
            &mut file,
            &format!("compute_{key}"),
            "compute",
            site,
            |block| {
                block.is("name", "var.name");
                block.set("region", text(&site.region));
                block.is("zones", &format!("var.zones.{key}"));
                block.is("cidr", &format!("var.cidrs.{key}"));
                for output in ["vpc_id", "public_subnets", "private_subnets"] {
                    block.is(output, &format!("module.network_{key}.{output}"));
                }
                for variable in ["image", "user_data", "instance_type", "port", "health_path"] {
                    block.is(variable, &format!("var.{variable}"));
                }
                block.is("servers", &format!("var.servers.{key}"));
                block.is("servers_max", "var.servers_max");
                block.is(
                    "reserved",
                    &format!("lookup(var.servers_reserved, \"{key}\", 0)"),
                );
                block.is(
                    "certificate_arn",
                    &format!("lookup(var.certificates, \"{key}\", null)"),
                );
                block.is("deletion_protection", "var.deletion_protection");
            },
        );
    }
    file
}

/// Why so many servers run beside the primary's, with the model's figures.
pub(super) fn why_servers(stack: &Stack<'_>) -> Option<String> {
    let full = stack.full_servers();
    let second = stack.second().servers?;
    let share = f64::from(second) / f64::from(full) * 100.0;
    let rto = Seconds(stack.setting.objective.rto);
    let provision = stack.time_of(Stage::Provision);
    let provision = provision.unwrap_or_else(|| "nothing".to_owned());
    Some(match stack.pattern() {
        Pattern::SingleRegion | Pattern::BackupRestore => return None,
        Pattern::PilotLight => format!(
            "Pilot light: templates, and no server. Launching takes {provision}, of the {rto} to recover."
        ),
        Pattern::WarmStandby => format!(
            "Warm standby at {share:.0} % of {full} servers: scaling out takes {provision}, of the \
             {rto} to recover. Until then this share serves."
        ),
        Pattern::HotStandby => format!(
            "Hot standby at {share:.0} % of {full} servers: nothing is launched within the {rto} to \
             recover."
        ),
        Pattern::ActiveActive => format!(
            "Active-active: each region runs {share:.0} % of the {full} servers that carry the whole \
             load, so that those that are left carry it when one is lost."
        ),
    })
}

/// `backup.tf`.
pub(super) fn backup(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    for site in [stack.primary(), stack.second()] {
        call(
            &mut file,
            &format!("backup_vault_{}", site.key),
            "backup_vault",
            site,
            |block| {
                block.is("name", "var.name");
                block.is("key_arn", &format!("module.key_{}.arn", site.key));
                block.is("deletion_protection", "var.deletion_protection");
            },
        );
    }
    let hours = stack.backup_hours;
    file.gap().note(&format!(
        "Every {}, with a copy in {}, whatever the pattern: what is written by mistake reaches every \
         replica. Databases and tables can be restored to any moment in their own region as well.",
        if hours == 1 { "hour".to_owned() } else { format!("{hours} hours") },
        stack.second().region,
    ));
    let schedule = if hours == 24 {
        "cron(0 1 * * ? *)".to_owned()
    } else {
        format!("cron(0 */{hours} * * ? *)")
    };
    call(&mut file, "backup", "backup", stack.primary(), |block| {
        block.is("name", "var.name");
        block.is("vault", "module.backup_vault_primary.name");
        block.is("copy_vault_arn", "module.backup_vault_second.arn");
        block.set("schedule", text(&schedule));
        block.is("retention_days", "var.retention_days");
    });
    file
}

/// Regions that are watched: all that do more than keep copies of backups.
pub(super) fn observed<'s>(stack: &'s Stack<'_>) -> impl Iterator<Item = &'s Site> {
    stack.built().map(|(site, _)| site)
}

/// `observation.tf`.
pub(super) fn observation(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    file.note(&format!(
        "Replication lag beyond {} raises an alarm: so much may be lost.",
        Seconds(f64::from(stack.lag_seconds()))
    ));
    for (site, servers) in stack.built() {
        let key = site.key;
        call(
            &mut file,
            &format!("observation_{key}"),
            "observation",
            site,
            |block| {
                block.is("name", "var.name").is("workload", "var.workload");
                block.is("lag_seconds", &stack.lag_seconds().to_string());
                if servers > 0 {
                    block.is("balancer", &format!("module.compute_{key}.balancer"));
                }
                if key == "primary" {
                    // A job may wait for an hour and run for one.
                    let hours = stack.backup_hours + 2;
                    block.is(
                        "backup",
                        &format!("{{ vault = module.backup_vault_primary.name, hours = {hours} }}"),
                    );
                }
                data::watched(stack, site, block);
            },
        );
    }
    file
}

/// `drill.tf`.
pub(super) fn drill(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    file.note("A backup that nobody restored is none: restores are tested monthly, where they would be needed.");
    let mut kinds = Vec::new();
    for (engine, name) in [
        (Engine::Aurora, "Aurora"),
        (Engine::Table, "DynamoDB"),
        (Engine::Postgres, "RDS"),
        (Engine::Bucket, "S3"),
    ] {
        if stack.stores_in(engine).next().is_some() {
            kinds.push(format!("\"{name}\""));
        }
    }
    call(&mut file, "drill", "drill", stack.second(), |block| {
        block.is("name", "var.name");
        block.is("vault_arn", "module.backup_vault_second.arn");
        block.is("kinds", &format!("[{}]", kinds.join(", ")));
    });
    file
}
