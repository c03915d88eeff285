//! `farshore price`: bills of plans, in every form, and files that cannot be billed.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

/// Exit code, stdout and stderr.
fn farshore(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("farshore").expect("the binary is built with its tests");
    let command = command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    let output = command
        .args(arguments)
        .output()
        .expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    let code = output.status.code().unwrap_or(-1);
    (code, text(&output.stdout), text(&output.stderr))
}

fn plan(stack: &str) -> String {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/terraform");
    text(&examples.join(stack).join("plan.json")).to_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("test paths are UTF-8")
}

fn put(folder: &tempfile::TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content).expect("the folder is ours");
    path
}

#[test]
fn a_bill_names_its_sum_what_it_leaves_out_and_the_pattern() {
    let (code, out, err) = farshore(&["price", &plan("warm-standby")]);
    assert_eq!((code, err.as_str()), (0, ""));
    for words in [
        "1,230.37 USD A MONTH",
        "us-east-1: 850.48 USD",
        "Left out: without a price",
        "Left out: depends on use",
        "Deployed: WARM STANDBY",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert!(!out.contains("never-printed"), "a password");
    let (code, out, _) = farshore(&["price", &plan("warm-standby"), "--format", "markdown"]);
    assert!(
        code == 0 && out.starts_with("# 1,230.37 USD A MONTH"),
        "{out}"
    );
}

#[test]
fn the_json_has_what_the_contract_names() {
    let (code, out, err) = farshore(&["price", &plan("pilot-light"), "--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON and nothing else");
    assert_eq!(answer["schema"], "farshore.price/1");
    assert_eq!(answer["monthly_usd"], 1019.92);
    assert_eq!(answer["deployed_pattern"], "pilot-light");
    let patterns = answer["patterns"].as_array().expect("a list");
    let named = patterns.iter().map(|one| one["pattern"].as_str());
    let names = [
        "single-region",
        "backup-restore",
        "pilot-light",
        "warm-standby",
        "hot-standby",
        "active-active",
    ];
    assert_eq!(named.collect::<Vec<_>>(), names.map(Some));
    // The shop in us-east-1 with its health check: 850.975 + 2.50.
    assert_eq!(patterns[0]["monthly_usd"], 853.48);
    assert_eq!(patterns[0]["multiplier"], 1.0);
    assert_eq!(answer["patterns_between"]["standby"], "aws:us-west-2");
    let resources = answer["resources"].as_array().expect("a list");
    let orders = resources
        .iter()
        .find(|one| one["address"] == "aws_db_instance.orders");
    let orders = orders.expect("the database is billed");
    assert_eq!(orders["type"], "aws_db_instance");
    assert_eq!(orders["region"], "us-east-1");
    assert_eq!(orders["monthly_usd"], 510.28);
    let item = &orders["items"][0];
    assert_eq!(item["quantity"], 730.0);
    assert_eq!(item["unit"], "hour");
    assert_eq!(item["price_usd"], 0.636);
    assert_eq!(item["monthly_usd"], 464.28);
    assert_eq!(item["state"], "known");
    for left_out in ["usage_dependent", "not_found"] {
        let lines = answer[left_out].as_array().expect("a list");
        assert!(
            !lines.is_empty() && lines.iter().all(|line| line["because"] != ""),
            "{left_out}"
        );
    }
    assert_eq!(
        farshore(&["price", &plan("pilot-light"), "--format", "json"]).1,
        out
    );
}

#[test]
fn a_usage_file_supplies_quantities() {
    let folder = tempfile::tempdir().expect("a folder");
    let usage = "version: 0.1\nresource_usage:\n  module.primary.aws_nat_gateway.this:\n    \
                 monthly_data_processed_gb: 1000\n    monthly_data_procesed_gb: 1\n";
    let usage = put(&folder, "usage.yml", usage);
    let (code, out, err) = farshore(&["price", &plan("warm-standby"), "--usage", text(&usage)]);
    assert_eq!((code, err.as_str()), (0, ""));
    // 1,000 GB at 0.045.
    assert!(out.starts_with("1,275.37 USD A MONTH"), "{out}");
    assert!(
        out.contains("`monthly_data_procesed_gb`"),
        "what nobody reads is said: {out}"
    );
}

#[test]
fn a_region_that_the_file_does_not_give_can_be_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let gateway = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "aws_nat_gateway.a", "mode": "managed", "type": "aws_nat_gateway", "name": "a",
         "provider_name": "registry.terraform.io/hashicorp/aws", "values": {}}]}}}"#;
    let plan = put(&folder, "plan.json", gateway);
    let (code, out, _) = farshore(&["price", text(&plan)]);
    assert_eq!(code, 0);
    assert!(out.contains("`--region NAME`"), "{out}");
    for name in ["us-east-1", "aws:us-east-1"] {
        let (code, out, err) = farshore(&["price", text(&plan), "--region", name]);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.starts_with("32.85 USD A MONTH"), "{out}");
        assert!(out.contains("us-east-1 is assumed"), "{out}");
    }
    let (code, out, err) = farshore(&["price", text(&plan), "--region", "us-est-1"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("did you mean aws:us-east-1"), "{err}");
}

#[test]
fn a_spreadsheet_has_a_row_for_every_line() {
    let (code, out, err) = farshore(&["price", &plan("warm-standby"), "--format", "csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let mut rows = csv::Reader::from_reader(out.as_bytes());
    let columns = rows.headers().expect("a head").clone();
    let column = |name: &str| {
        columns
            .iter()
            .position(|own| own == name)
            .expect("a column")
    };
    let (bill, usd) = (column("bill"), column("monthly_usd"));
    let (mut infrastructure, mut warm) = (0.0, 0.0);
    for row in rows.records() {
        let row = row.expect("a row");
        let amount = row[usd].parse::<f64>().unwrap_or(0.0);
        match &row[bill] {
            "infrastructure" => infrastructure += amount,
            "warm-standby" => warm += amount,
            _ => {}
        }
    }
    // Each line is rounded, so sums are a few cents apart.
    assert!((infrastructure - 1230.37).abs() < 0.1, "{infrastructure}");
    let (_, json, _) = farshore(&["price", &plan("warm-standby"), "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let both = answer["patterns"][3]["monthly_usd"]
        .as_f64()
        .expect("a sum");
    let first = answer["patterns"][0]["monthly_usd"]
        .as_f64()
        .expect("a sum");
    assert!((warm - (both - first)).abs() < 0.1, "{warm}");
}

#[test]
fn a_change_is_priced_from_an_earlier_answer_or_plan() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, earlier, _) = farshore(&["price", &plan("pilot-light"), "--format", "json"]);
    let earlier = put(&folder, "earlier.json", &earlier);
    let (warm, pilot) = (plan("warm-standby"), plan("pilot-light"));
    let from_answer = farshore(&["price", &warm, "--diff", text(&earlier)]);
    assert_eq!((from_answer.0, from_answer.2.as_str()), (0, ""));
    // A server, 72.48, and a replica as large as the primary: 255.14 less 117.17.
    assert!(
        from_answer.1.starts_with("+210.45 USD A MONTH"),
        "{}",
        from_answer.1
    );
    assert_eq!(farshore(&["price", &warm, "--diff", &pilot]), from_answer);
    for format in ["json", "csv", "markdown"] {
        let (code, out, _) = farshore(&["price", &warm, "--diff", &pilot, "--format", format]);
        assert!(
            code == 0 && out.contains("orders_replica"),
            "{format}: {out}"
        );
    }
    let (code, out, _) = farshore(&["price", &warm, "--diff", &warm]);
    assert!(
        code == 0 && out.contains("no billed resource is different"),
        "{out}"
    );
    let other = put(
        &folder,
        "other.json",
        r#"{"schema": "farshore.decision/1"}"#,
    );
    let (code, out, err) = farshore(&["price", &warm, "--diff", text(&other)]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("farshore.decision/1"), "{err}");
}

#[test]
fn a_plan_is_the_cost_of_a_workload() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/terraform");
    let folder = tempfile::tempdir().expect("a folder");
    let plan = fs::read_to_string(examples.join("single-region/plan.json")).expect("a plan");
    put(&folder, "plan.json", &plan);
    let file = folder.path().join("shop.toml");
    let from = folder.path().join("plan.json");
    let (code, _, err) = farshore(&["init", text(&file), "--from-terraform", text(&from)]);
    assert_eq!(code, 0, "{err}");
    let written = fs::read_to_string(&file).expect("a workload file");
    assert!(
        written.contains("terraform_plan = \"plan.json\""),
        "beside it: {written}"
    );
    for command in ["decide", "roadmap", "explain"] {
        let (code, out, err) = farshore(&[command, text(&file)]);
        assert_eq!((code, err.as_str()), (0, ""), "{command}: {out}");
    }
    fs::remove_file(&from).expect("it is ours");
    let (code, out, err) = farshore(&["decide", text(&file)]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(
        err.contains("terraform_plan = ") && err.contains("there is no file"),
        "{err}"
    );
    put(
        &folder,
        "plan.json",
        "{\"planned_values\": {\"secret\": \"never-printed",
    );
    let (code, out, err) = farshore(&["decide", text(&file)]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(!err.contains("never-printed"), "{err}");
    let (code, _, err) = farshore(&[
        "init",
        text(&file),
        "--force",
        "--from-terraform",
        text(&from),
    ]);
    assert_eq!(code, 3, "{err}");
    assert_eq!(fs::read_to_string(&file).expect("it is kept"), written);
}

#[test]
fn files_that_cannot_be_billed_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = put(&folder, "empty.json", "");
    let list = put(&folder, "list.json", "[]");
    let nested = put(&folder, "nested.json", &"[".repeat(1 << 20));
    let binary = put(&folder, "plan.tfplan", "PK\u{3}\u{4}");
    for path in [
        &empty,
        &list,
        &nested,
        &binary,
        &folder.path().join("none.json"),
    ] {
        let (code, out, err) = farshore(&["price", text(path)]);
        assert_eq!((code, out.as_str()), (3, ""), "{}", path.display());
        assert!(err.starts_with("error: "), "{err}");
    }
    let wrong = put(&folder, "usage.yml", "resource_usage: {a: {b: -1}}");
    let (code, out, err) = farshore(&["price", &plan("single-region"), "--usage", text(&wrong)]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("usage.yml:1:"), "{err}");
}
