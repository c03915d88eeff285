//! Generated stacks applied to a mock of AWS on loopback: `moto_server`, where it is there beside
//! Terraform and its provider.

#![expect(
    clippy::print_stderr,
    reason = "what the mock cannot do is said in the test's output"
)]

mod terraform_support;

use serde_json::Value;
use std::collections::BTreeSet;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use terraform_support::{Stack, example, mirror, providers, skipped, starts};

/// What the mock does not know (moto 5.2.1), so that it is left out: type or block, and what happens.
const NOT_APPLIED: [(&str, &str); 7] = [
    (
        "aws_backup_selection",
        "no such call: the request is tried again for ever",
    ),
    (
        "aws_backup_restore_testing_plan",
        "no such call: the request is tried again for ever",
    ),
    (
        "aws_backup_restore_testing_selection",
        "belongs to such a plan",
    ),
    ("aws_globalaccelerator_accelerator", "no such service"),
    ("aws_globalaccelerator_listener", "no such service"),
    ("aws_globalaccelerator_endpoint_group", "no such service"),
    (
        "aws_ec2_capacity_reservation",
        "none is asked for by default",
    ),
];

/// What the mock forgets or invents, so that a second plan is not clean: type and attribute.
const NOT_CLEAN: [(&str, &str); 10] = [
    // Tags of vaults and plans are not told.
    ("aws_backup_plan", "tags_all"),
    ("aws_backup_vault", "tags_all"),
    // A predictive policy beside the asked one, and a policy that is off.
    ("aws_autoscaling_policy", "enabled"),
    ("aws_autoscaling_policy", "predictive_scaling_configuration"),
    // A replica takes over more of its source than was asked for.
    ("aws_db_instance", "multi_az"),
    // A cluster tells of scaling that it does not have.
    ("aws_rds_cluster", "scaling_configuration"),
    // Of replication it says that deletions are left out, and nothing of encrypted objects.
    ("aws_s3_bucket_replication_configuration", "rule"),
    // The alarm of a health check is forgotten.
    ("aws_route53_health_check", "cloudwatch_alarm_name"),
    ("aws_route53_health_check", "cloudwatch_alarm_region"),
    (
        "aws_route53_health_check",
        "insufficient_data_health_status",
    ),
];

/// What holds data, or opens it.
const HOLDING_DATA: [&str; 8] = [
    "aws_backup_vault",
    "aws_db_instance",
    "aws_dynamodb_table",
    "aws_kms_key",
    "aws_rds_cluster",
    "aws_rds_cluster_instance",
    "aws_rds_global_cluster",
    "aws_s3_bucket",
];

/// What the mock cannot remove: it keeps a global database in one region, and a member in another
/// never leaves it.
const NOT_DESTROYED: &str = ".aws_rds_global_cluster.";

/// Services that are asked, all of the mock.
const SERVICES: [&str; 13] = [
    "autoscaling",
    "backup",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "elbv2",
    "iam",
    "kms",
    "logs",
    "rds",
    "route53",
    "s3",
    "sns",
];

/// The mock, which ends with the test.
struct Mock {
    server: Child,
    port: u16,
}

impl Mock {
    fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("it is bound").port();
        drop(free);
        let server = Command::new("moto_server")
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("moto_server starts");
        let mock = Self { server, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                began.elapsed() < Duration::from_secs(90),
                "the mock does not answer"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        mock
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn mock(test: &str) -> Option<(std::path::PathBuf, Mock)> {
    let mirror = mirror(test)?;
    if !starts("moto_server", "--help") {
        skipped(
            test,
            "there is no moto_server on the path (PyPI: moto[server])",
        );
        return None;
    }
    Some((mirror, Mock::start()))
}

/// Leads a stack to the mock, and leaves out what the mock does not know.
fn adapt(stack: &Stack, mock: &Mock) {
    let endpoints =
        SERVICES.map(|service| format!("    {service} = \"http://127.0.0.1:{}\"\n", mock.port));
    let further = format!(
        "  s3_use_path_style = true\n  endpoints {{\n{}  }}\n",
        endpoints.concat()
    );
    let regions = if stack.read("providers.tf").contains("third") {
        3
    } else {
        2
    };
    let zone = "  zone_id = aws_route53_zone.test.zone_id\n";
    let mut text = providers(regions, &further);
    for label in labels(&stack.read("traffic.tf"), "traffic_") {
        text += &format!("module \"{label}\" {{\n{zone}}}\n");
    }
    for (label, source) in calls(&stack.read("data.tf")) {
        if source == "table" {
            // Making a replica never ends.
            text += &format!("module \"{label}\" {{\n  replicas = []\n}}\n");
        }
    }
    let name = if stack.read("traffic.tf").contains("var.routing") {
        "${var.routing}"
    } else {
        "failover"
    };
    text += &format!(
        "resource \"aws_route53_record\" \"service\" {{\n{zone}  alias {{\n    name = \
         \"{name}.${{var.service_name}}\"\n  {zone}    evaluate_target_health = false\n  }}\n}}\n"
    );
    stack.write("test_override.tf", &text);
    stack.write(
        "test.tf",
        "resource \"aws_route53_zone\" \"test\" {\n  name = \"example.com\"\n}\n",
    );
    stack.write(
        "modules/backup/test_override.tf",
        "resource \"aws_backup_selection\" \"this\" {\n  count = 0\n}\n",
    );
    stack.write(
        "modules/drill/test_override.tf",
        "resource \"aws_backup_restore_testing_plan\" \"this\" {\n  count = 0\n}\n\
         resource \"aws_backup_restore_testing_selection\" \"this\" {\n  for_each = toset([])\n  \
         restore_testing_plan_name = \"none\"\n}\n",
    );
    // Its vaults cannot list what they keep: without backups, there is nothing to remove.
    stack.write(
        "modules/backup_vault/test_override.tf",
        "resource \"aws_backup_vault\" \"this\" {\n  force_destroy = false\n}\n",
    );
    // A template's own tags turn into tags of what it launches, so that each apply makes a new version;
    // from any version but the first, no server starts (an assertion on its start script fails).
    stack.write(
        "modules/compute/test_override.tf",
        "resource \"aws_launch_template\" \"this\" {\n  lifecycle {\n    ignore_changes = \
         [tag_specifications]\n  }\n}\n",
    );
    if stack.path("modules/aurora").exists() {
        // The name of a global database's first database is not told, and would replace it; its tags
        // are neither told nor changed.
        stack.write(
            "modules/aurora/test_override.tf",
            "resource \"aws_rds_global_cluster\" \"this\" {\n  database_name = null\n  lifecycle {\n    \
             ignore_changes = [tags, tags_all]\n  }\n}\n",
        );
    }
    if stack.path("modules/postgres_replica").exists() {
        // A replica with a subnet group is not found again.
        stack.write(
            "modules/postgres_replica/test_override.tf",
            "resource \"aws_db_instance\" \"this\" {\n  db_subnet_group_name = null\n}\n",
        );
    }
}

/// Names of calls that begin so.
fn labels<'t>(text: &'t str, begin: &str) -> Vec<&'t str> {
    let names = text
        .lines()
        .filter_map(|line| line.strip_prefix("module \""));
    let names = names.filter_map(|line| line.split('"').next());
    names.filter(|name| name.starts_with(begin)).collect()
}

/// Calls with the modules that they call.
fn calls(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut label = "";
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("module \"") {
            label = rest.split('"').next().unwrap_or_default();
        } else if let Some((_, source)) = line.split_once("\"./modules/") {
            found.push((label, source.trim_end_matches('"')));
        }
    }
    found
}

fn apply(stack: &Stack) {
    stack.succeeds(
        420,
        &["apply", "-input=false", "-no-color", "-auto-approve"],
    );
}

/// The next plan changes nothing but what the mock forgets.
fn is_clean(stack: &Stack) {
    let mut unclean = Vec::new();
    for change in stack.changes() {
        let kind = change["type"].as_str().unwrap_or_default();
        let actions = change["change"]["actions"].to_string();
        if actions == "[\"no-op\"]" {
            continue;
        }
        if actions != "[\"update\"]" {
            unclean.push(format!("{} {actions}", change["address"]));
        }
        for attribute in changed(&change["change"]) {
            if !NOT_CLEAN.contains(&(kind, attribute.as_str())) {
                let [before, after] =
                    ["before", "after"].map(|side| &change["change"][side][&attribute]);
                unclean.push(format!(
                    "{}.{attribute}: {before} to {after}",
                    change["address"]
                ));
            }
        }
    }
    assert!(
        unclean.is_empty(),
        "a second plan would change:\n{}",
        unclean.join("\n")
    );
}

/// Attributes whose value changes; what is only not known yet follows from others.
fn changed(change: &Value) -> BTreeSet<String> {
    let names = |side: &str| {
        let object = change[side].as_object();
        object.map_or_else(BTreeSet::new, |object| object.keys().cloned().collect())
    };
    let mut all: BTreeSet<String> = names("before");
    all.extend(names("after"));
    all.retain(|name| {
        let is_unknown = holds_true(&change["after_unknown"][name]);
        !is_unknown && !is_same(&change["before"][name], &change["after"][name])
    });
    all
}

/// Whether two values mean the same: Terraform shows an empty text for none inside of blocks.
fn is_same(one: &Value, other: &Value) -> bool {
    let is_none = |value: &Value| value.is_null() || value == "";
    match (one, other) {
        (Value::Array(own), Value::Array(others)) => {
            own.len() == others.len() && own.iter().zip(others).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(own), Value::Object(others)) => {
            let mut names = own.keys().chain(others.keys());
            names.all(|name| is_same(&one[name], &other[name]))
        }
        (one, other) => one == other || (is_none(one) && is_none(other)),
    }
}

/// Whether some part is marked as not known yet.
fn holds_true(marks: &Value) -> bool {
    match marks {
        Value::Bool(mark) => *mark,
        Value::Array(parts) => parts.iter().any(holds_true),
        Value::Object(parts) => parts.values().any(holds_true),
        Value::Null | Value::Number(_) | Value::String(_) => false,
    }
}

/// Types of the generated modules that the state lacks are those that the mock does not know.
fn everything_else_is_applied(stack: &Stack) {
    let state: Value = serde_json::from_str(&stack.succeeds(60, &["show", "-json"])).expect("JSON");
    let text = state.to_string();
    for entry in std::fs::read_dir(stack.path("modules")).expect("there are modules") {
        let module = entry.expect("it can be listed").path();
        let main = std::fs::read_to_string(module.join("main.tf")).expect("it was generated");
        let kinds = main
            .lines()
            .filter_map(|line| line.strip_prefix("resource \""));
        for kind in kinds.filter_map(|line| line.split('"').next()) {
            let known = NOT_APPLIED.iter().any(|(left_out, _)| *left_out == kind);
            let applied = text.contains(&format!("\"type\":\"{kind}\""));
            assert!(
                known || applied,
                "{kind} of {} was not applied",
                module.display()
            );
        }
    }
}

/// The phases in turn: nothing that holds data is replaced or destroyed on the way.
fn phases_in_turn(test: &str, workload: &str, last: u8) {
    let Some((mirror, mock)) = mock(test) else {
        return;
    };
    let mut stack = Stack::new(&mirror);
    stack.set("TF_VAR_deletion_protection", "false");
    for phase in 1..=last {
        stack.generate(workload, &["--phase", &phase.to_string()]);
        adapt(&stack, &mock);
        stack.init();
        for change in stack.changes() {
            let kind = change["type"].as_str().unwrap_or_default();
            let actions = change["change"]["actions"].to_string();
            let destroys = HOLDING_DATA.contains(&kind) && actions.contains("delete");
            assert!(!destroys, "phase {phase} destroys {}", change["address"]);
        }
        apply(&stack);
        is_clean(&stack);
        everything_else_is_applied(&stack);
    }
    for address in stack.succeeds(60, &["state", "list"]).lines() {
        if address.contains(NOT_DESTROYED) {
            stack.succeeds(60, &["state", "rm", address]);
            eprintln!("{test}: {address} is not destroyed, as the mock cannot");
        }
    }
    stack.succeeds(
        420,
        &["destroy", "-input=false", "-no-color", "-auto-approve"],
    );
    let left = stack.succeeds(60, &["state", "list"]);
    assert_eq!(left, "", "destroy cleans up");
}

/// Replaces the objectives by such that lead to active-active, and keeps users on DNS.
fn to_active_active(workload: &str) -> String {
    let workload = workload.replace("rto = \"10m\"", "rto = \"45s\"");
    let workload = workload.replace("budget_monthly_usd = 16_000", "budget_monthly_usd = 60_000");
    workload.replace(
        "[business]",
        "[design]\ntraffic = \"dns-health-check\"\n\n[business]",
    )
}

/// The quick one: no database, whose making takes minutes.
#[test]
fn the_first_phase_is_applied_and_a_second_plan_is_clean() {
    let Some((mirror, mock)) = mock("the apply of the first phase") else {
        return;
    };
    let mut stack = Stack::new(&mirror);
    stack.set("TF_VAR_deletion_protection", "false");
    stack.generate(&example("social.toml"), &["--phase", "1"]);
    adapt(&stack, &mock);
    stack.init();
    apply(&stack);
    is_clean(&stack);
    everything_else_is_applied(&stack);
}

#[test]
#[ignore = "takes minutes: .ci/full runs it"]
fn phases_with_a_postgres_database_are_applied_in_turn() {
    phases_in_turn("phases with PostgreSQL", &example("webshop.toml"), 3);
}

/// The fifth phase is not written: the best active-active of this workload waits with every write.
#[test]
#[ignore = "takes minutes: .ci/full runs it"]
fn phases_with_an_aurora_database_are_applied_in_turn() {
    phases_in_turn(
        "phases with Aurora",
        &to_active_active(&example("webshop.toml")),
        4,
    );
}

#[test]
#[ignore = "takes minutes: .ci/full runs it"]
fn phases_with_tables_and_buckets_are_applied_in_turn() {
    phases_in_turn(
        "phases with tables and buckets",
        &to_active_active(&example("social.toml")),
        5,
    );
}
