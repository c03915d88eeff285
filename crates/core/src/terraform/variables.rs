//! The root module's variables, and the values that come from the workload file.

use super::hcl::{Code, code, literal, text};
use super::root::object;
use super::sizing::Engine;
use super::stack::Stack;
use crate::terms::Pattern;

/// A variable of the root module.
struct Variable<'v> {
    name: &'v str,
    description: &'v str,
    kind: &'v str,
    default: Option<&'v str>,
    /// What must hold, and what is said where it does not.
    check: Option<[&'v str; 2]>,
}

/// `variables.tf`.
pub(super) fn variables(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    for variable in who_and_where() {
        write(&mut file, &variable);
    }
    for variable in what_runs() {
        write(&mut file, &variable);
    }
    if has_database(stack) {
        for variable in databases() {
            write(&mut file, &variable);
        }
        file.gap().note(
            "Set it as TF_VAR_database_password. It is ephemeral, so that neither a plan nor the \
             state keeps it; a password that AWS manages could not follow into a replica.",
        );
        file.block("variable", &["database_password"], |block| {
            block.set("description", text("Password of the databases' owner."));
            block
                .is("type", "string")
                .is("sensitive", "true")
                .is("ephemeral", "true");
            validation(
                block,
                "length(var.database_password) >= 16",
                "Give at least 16 characters.",
            );
        });
    }
    for variable in safety() {
        write(&mut file, &variable);
    }
    if stack.pattern() == Pattern::ActiveActive && !stack.is_accelerated() {
        let default = if stack.is_led_by_place() {
            "\"geolocation\""
        } else {
            "\"latency\""
        };
        write(&mut file, &routing(default));
        write(&mut file, &WEIGHTS);
    }
    file
}

fn write(file: &mut Code, variable: &Variable<'_>) {
    file.block("variable", &[variable.name], |block| {
        block.set("description", text(variable.description));
        block.is("type", variable.kind);
        if let Some(default) = variable.default {
            block.is("default", default);
        }
        if let Some([condition, message]) = variable.check {
            validation(block, condition, message);
        }
    });
}

fn validation(block: &mut Code, condition: &str, message: &str) {
    block.block("validation", &[], |check| {
        check.is("condition", condition);
        check.set("error_message", text(message));
    });
}

fn who_and_where() -> [Variable<'static>; 8] {
    let plain = |name, description, kind, default| Variable {
        name,
        description,
        kind,
        default,
        check: None,
    };
    [
        plain("workload", "The workload in words.", "string", None),
        Variable {
            check: Some([
                "can(regex(\"^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$\", var.name))",
                "Use at most 20 lower-case letters, digits and hyphens.",
            ]),
            ..plain("name", "Begin of every name.", "string", None)
        },
        Variable {
            check: Some([
                "can(regex(\"^Z[A-Z0-9]+$\", var.zone_id))",
                "Give the identifier of a public hosted zone, such as Z0123456789ABC.",
            ]),
            ..plain(
                "zone_id",
                "Hosted zone of Route 53 in which the service's name is.",
                "string",
                None,
            )
        },
        Variable {
            check: Some([
                "length(split(\".\", var.service_name)) >= 3",
                "Give a name below the zone's own, such as www.example.com.",
            ]),
            ..plain(
                "service_name",
                "Name under which users reach the service; not the zone's own name.",
                "string",
                None,
            )
        },
        plain(
            "certificates",
            "Certificate of the service's name in each region; a region without one serves unencrypted.",
            "map(string)",
            Some("{}"),
        ),
        plain(
            "zones",
            "Zones to use in each region.",
            "map(list(string))",
            None,
        ),
        Variable {
            check: Some(["var.gateways >= 1", "A region needs a way out."]),
            ..plain(
                "gateways",
                "NAT gateways of a region, at most one for each zone: with fewer, a lost zone can take \
                 the way out of others with it.",
                "number",
                Some("6"),
            )
        },
        plain(
            "cidrs",
            "Addresses of each region's network, without overlap.",
            "map(string)",
            Some(
                "{ primary = \"10.10.0.0/16\", second = \"10.20.0.0/16\", third = \"10.30.0.0/16\" }",
            ),
        ),
    ]
}

fn what_runs() -> [Variable<'static>; 8] {
    let plain = |name, description, kind, default| Variable {
        name,
        description,
        kind,
        default,
        check: None,
    };
    [
        plain(
            "image",
            "Machine image of your service; this default only starts. What resolves in each region by \
             itself needs no copy of an identifier.",
            "string",
            Some(
                "\"resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64\"",
            ),
        ),
        plain(
            "user_data",
            "What a server runs at its start.",
            "string",
            Some("null"),
        ),
        plain("instance_type", "Type of the servers.", "string", None),
        plain(
            "servers",
            "Servers that always run, by region.",
            "map(number)",
            None,
        ),
        plain(
            "servers_max",
            "Servers up to which a region grows: the load of a lost region, and users who all come \
             back at once. The quota of every region must allow them.",
            "number",
            None,
        ),
        plain(
            "servers_reserved",
            "Servers whose capacity is reserved, by region: launches are refused when everybody \
             launches, reserved capacity never is. It is paid for as if it ran.",
            "map(number)",
            Some("{}"),
        ),
        plain(
            "port",
            "Port of the service on the servers.",
            "number",
            Some("8080"),
        ),
        plain(
            "health_path",
            "Path that answers 200 while the service can write its data.",
            "string",
            Some("\"/healthz\""),
        ),
    ]
}

fn databases() -> [Variable<'static>; 4] {
    let plain = |name, description, kind, default| Variable {
        name,
        description,
        kind,
        default,
        check: None,
    };
    [
        plain(
            "database_class",
            "Class of the databases' machines.",
            "string",
            None,
        ),
        plain("postgres_version", "Version of PostgreSQL.", "string", None),
        plain(
            "storage_gib",
            "Storage of each database at the start, in GiB.",
            "map(number)",
            Some("{}"),
        ),
        plain(
            "database_password_version",
            "To be raised when the password changes.",
            "number",
            Some("1"),
        ),
    ]
}

fn safety() -> [Variable<'static>; 2] {
    [
        Variable {
            name: "retention_days",
            description: "Days for which backups and earlier versions are kept.",
            kind: "number",
            default: Some("35"),
            check: Some([
                "var.retention_days >= 1 && var.retention_days <= 35",
                "Databases restore to any moment of the last 1 to 35 days.",
            ]),
        },
        Variable {
            name: "deletion_protection",
            description: "Whether what holds data, and what leads to it, refuses to be deleted.",
            kind: "bool",
            default: Some("true"),
            check: None,
        },
    ]
}

fn routing(default: &'static str) -> Variable<'static> {
    Variable {
        name: "routing",
        description: "How users are shared among the regions: latency, weighted or geolocation.",
        kind: "string",
        default: Some(default),
        check: Some([
            "contains([\"latency\", \"weighted\", \"geolocation\"], var.routing)",
            "Choose latency, weighted or geolocation.",
        ]),
    }
}

const WEIGHTS: Variable<'static> = Variable {
    name: "weights",
    description: "Share of the users by region, for weighted; 0 evacuates a region for a drill.",
    kind: "map(number)",
    default: Some("{ primary = 50, second = 50, third = 50 }"),
    check: None,
};

fn has_database(stack: &Stack<'_>) -> bool {
    let mut stores = stack.stores.iter();
    stores.any(|store| matches!(store.engine, Engine::Postgres | Engine::Aurora))
}

/// `terraform.tfvars`: what comes from the workload file and the sizes.
pub(super) fn values(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    file.note("Set zone_id and service_name here, or as TF_VAR_zone_id and TF_VAR_service_name.");
    file.set("workload", text(&stack.setting.name));
    file.set("name", text(&stack.name));
    file.set("instance_type", text(&stack.sizing.instance_type));
    let zones = stack.built().map(|(site, _)| {
        let zones: Vec<String> = site.zones.iter().map(|zone| literal(zone)).collect();
        format!("{} = [{}]", site.key, zones.join(", "))
    });
    file.set("zones", code(&object(zones)));
    if let Some(gateways) = stack.sizing.gateways {
        file.is("gateways", &gateways.max(1).to_string());
    }
    file.gap();
    if let Some(why) = super::calls::why_servers(stack) {
        file.note(&why);
    }
    let servers = stack
        .built()
        .map(|(site, servers)| format!("{} = {servers}", site.key));
    file.set("servers", code(&object(servers)));
    file.is("servers_max", &stack.servers_max().to_string());
    if has_database(stack) {
        file.gap();
        file.set("database_class", text(&stack.sizing.database_class));
        file.set("postgres_version", text(&stack.sizing.postgres_version));
        let storage = stack
            .stores_in(Engine::Postgres)
            .map(|store| format!("\"{}\" = {}", store.name, store.storage_gib));
        let storage = object(storage);
        if storage != "{}" {
            file.is("storage_gib", &storage);
        }
    }
    file
}
