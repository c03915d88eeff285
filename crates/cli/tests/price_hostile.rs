//! `farshore price` on files that are wrong, huge, full of secrets or out to trick the reader.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What no output may hold.
const SECRET: &str = "never-printed-5f1c";
const FORMATS: [&str; 3] = ["text", "json", "markdown"];

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

fn text(path: &Path) -> &str {
    path.to_str().expect("test paths are UTF-8")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn put(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content).expect("the folder is ours");
    path
}

/// A file that must be refused: exit 3, one error with these words, nothing on stdout.
fn refused(path: &Path, words: &str) {
    let (code, out, err) = farshore(&["price", text(path)]);
    assert_eq!((code, out.as_str()), (3, ""), "{}: {err}", path.display());
    assert!(
        err.starts_with("error: ") && err.contains(words),
        "{words:?} {err}"
    );
    assert!(!err.contains(SECRET) && err.len() < 600, "{err}");
}

fn resource(kind: &str, name: &str, values: &Value, marks: &Value) -> Value {
    json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws", "values": values,
        "sensitive_values": marks})
}

fn plan(resources: &[Value]) -> String {
    json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}}})
        .to_string()
}

/// A plan with a secret wherever files have them: marked, and under names that nobody marked.
fn secretive() -> Value {
    let database = json!({"region": "us-east-1", "engine": "postgres", "allocated_storage": 20,
        "instance_class": "db.m6g.large", "username": SECRET, "password": SECRET,
        "tags": {"Token": SECRET}});
    let cluster = json!({"region": "us-east-1", "engine": "aurora-postgresql",
        "master_password": SECRET, "cluster_identifier": "shop"});
    let machine = json!({"region": "us-east-1", "instance_type": "m6i.large",
        "user_data": format!("#!/bin/sh\nexport TOKEN={SECRET}"), "user_data_base64": SECRET});
    let function = json!({"region": "us-east-1", "function_name": "f", "memory_size": 128,
        "environment": [{"variables": {"API": SECRET}}]});
    let parameter = json!({"region": "us-east-1", "name": "p", "type": "SecureString",
        "value": SECRET, "insecure_value": SECRET});
    let secret = json!({"region": "us-east-1", "secret_string": SECRET, "secret_id": SECRET});
    let none = json!({});
    let resources = [
        resource(
            "aws_db_instance",
            "a",
            &database,
            &json!({"username": true}),
        ),
        resource("aws_rds_cluster", "a", &cluster, &none),
        resource("aws_instance", "a", &machine, &none),
        resource("aws_lambda_function", "a", &function, &none),
        resource(
            "aws_ssm_parameter",
            "a",
            &parameter,
            &json!({"value": true}),
        ),
        resource("aws_secretsmanager_secret_version", "a", &secret, &none),
        resource(
            "unknown_thing",
            "a",
            &json!({"token": SECRET, "x": SECRET}),
            &none,
        ),
    ];
    let change = |one: &Value| {
        json!({"address": one["address"], "mode": "managed", "type": one["type"],
            "name": "a", "change": {"actions": ["update"], "before": one["values"],
                "after": one["values"], "after_unknown": {}, "before_sensitive": true,
                "after_sensitive": one["sensitive_values"]}})
    };
    let changes: Vec<Value> = resources.iter().map(change).collect();
    json!({
        "format_version": "1.2",
        "variables": {"db": {"value": SECRET}},
        "planned_values": {"outputs": {"db": {"sensitive": true, "value": SECRET}},
            "root_module": {"resources": resources}},
        "resource_changes": changes,
        "prior_state": {"format_version": "1.0", "values": {"outputs": {"x": {"value": SECRET}}}},
        "configuration": {"root_module": {
            "resources": [{"type": "aws_db_instance", "name": "a", "expressions":
                {"password": {"constant_value": SECRET}}}],
            "variables": {"db": {"default": SECRET}}}},
    })
}

#[test]
fn what_is_no_plan_is_refused_in_one_sentence() {
    let folder = folder();
    let show = "`terraform show -json plan.tfplan > plan.json`";
    let cases: [(&str, &[u8], &str); 9] = [
        ("empty.json", b"", "is empty"),
        ("plan.tfplan", b"PK\x03\x04\x14\0\x08\0", show),
        (
            "latin.json",
            b"{\"format_version\": \"\xe9\"}",
            "byte offset 20",
        ),
        ("utf16.json", b"\xff\xfe{\0}\0", "UTF-16"),
        ("data.json", b"\x7fELF\x02\x01\0\0", "is not JSON"),
        ("list.json", b"[]", "is not a JSON object"),
        (
            "new.json",
            b"{\"format_version\": \"2.0\"}",
            "has format version 2.0",
        ),
        (
            "old.tfstate",
            b"{\"version\": 3}",
            "is a state of version 3",
        ),
        (
            "main.tf",
            b"resource \"aws_vpc\" \"a\" {}",
            "Terraform source",
        ),
    ];
    for (name, bytes, words) in cases {
        refused(&put(&folder, name, bytes), words);
    }
    refused(folder.path(), "is a folder, not a file");
    refused(&folder.path().join("none.json"), "there is no file");
}

#[test]
fn a_megabyte_of_nesting_is_refused() {
    let folder = folder();
    let objects = "{\"a\":".repeat(1 << 18);
    refused(&put(&folder, "open.json", &objects), "ends too early");
    let lists = format!("{}{}", "[".repeat(1 << 19), "]".repeat(1 << 19));
    let values = plan(&[json!({"address": "a.b", "type": "a", "values": {"x": "DEEP"}})]);
    let values = values.replace("\"DEEP\"", &lists);
    refused(&put(&folder, "deep.json", values), "more than 120 deep");
}

/// The file has holes where nothing is stored: only its size is large, and nothing reads it.
#[test]
fn a_file_of_200_megabytes_is_refused_unread() {
    let folder = folder();
    let path = put(&folder, "huge.json", "{\"format_version\": \"1.2\"");
    let file = File::options().write(true).open(&path).expect("ours");
    file.set_len(200_000_000).expect("a sparse file");
    refused(&path, "is larger than");
}

#[test]
fn a_truncated_plan_is_refused_wherever_it_ends() {
    let folder = folder();
    let whole = secretive().to_string();
    for part in 1..12 {
        let cut = put(&folder, "cut.json", &whole[..whole.len() * part / 12]);
        refused(&cut, "ends too early");
    }
}

#[test]
fn secrets_are_never_printed() {
    let folder = folder();
    let whole = secretive();
    let planned = put(&folder, "plan.json", whole.to_string());
    let mut changes_only = whole.clone();
    let planned_values = changes_only.as_object_mut().expect("an object");
    planned_values.remove("planned_values");
    let changed = put(&folder, "changes.json", changes_only.to_string());
    for path in [&planned, &changed] {
        for format in FORMATS {
            let (code, out, err) = farshore(&["price", text(path), "--format", format]);
            assert_eq!((code, err.as_str()), (0, ""), "{}", path.display());
            assert!(out.contains("aws_db_instance.a"), "{out}");
            assert!(!out.contains(SECRET), "{format}: {out}");
        }
    }
}

/// A plan where another file is expected is named as such; its lines are not quoted.
#[test]
fn secrets_are_never_printed_when_files_are_mixed_up() {
    let folder = folder();
    let plan = put(&folder, "plan.json", secretive().to_string());
    let state = json!({"version": 4, "terraform_version": "1.9.8",
        "outputs": {"x": {"value": SECRET}}, "resources": []});
    let state = put(&folder, "state.json", state.to_string());
    let pretty = serde_json::to_string_pretty(&secretive()).expect("JSON");
    let cut = put(&folder, "cut.json", &pretty[..pretty.len() / 2]);
    for usage in [&plan, &state, &cut] {
        let arguments = ["price", text(&plan), "--usage", text(usage)];
        for arguments in [&arguments[..], &["decide", text(usage)]] {
            let (code, out, err) = farshore(arguments);
            assert_eq!((code, out.as_str()), (3, ""), "{err}");
            assert!(err.contains("is a Terraform plan or state"), "{err}");
            assert!(!err.contains(SECRET), "{err}");
        }
    }
}

/// Names and values in a plan may hold anything: they steer no terminal and mark up no page.
#[test]
fn names_and_values_cannot_steer_the_output() {
    let folder = folder();
    let evil = "x\u{1b}[31m\u{7}\u{9b}2J\u{202e}`**b**`\n# title\r|<script>[a](http://b)\"=1+1";
    let key = |kind: &str| format!("{kind}.n[{evil:?}]");
    let mut resources = vec![
        resource(
            "aws_nat_gateway",
            "a",
            &json!({"region": "us-east-1"}),
            &json!({}),
        ),
        resource(
            "aws_instance",
            "a",
            &json!({"region": "us-east-1", "instance_type": evil}),
            &json!({}),
        ),
        resource(
            "aws_dynamodb_table",
            "a",
            &json!({"region": "us-east-1",
            "replica": [{"region_name": evil}]}),
            &json!({}),
        ),
        resource(evil, "a", &json!({"region": "us-east-1"}), &json!({})),
    ];
    resources[0]["address"] = key("aws_nat_gateway").into();
    let mut literal = resources[0].clone();
    literal["address"] = format!("aws_nat_gateway.{evil}").into();
    resources.push(literal);
    let path = put(&folder, "plan.json", plan(&resources));
    for format in FORMATS {
        let (code, out, err) = farshore(&["price", text(&path), "--format", format]);
        assert_eq!((code, err.as_str()), (0, ""));
        // JSON keeps what the plan has, and escapes what steers.
        let steers = |c: char| {
            let shown = format != "json";
            (c < ' ' && c != '\n') || (shown && (c.is_control() && c != '\n' || c == '\u{202e}'))
        };
        assert!(!out.contains(steers), "{format}: {out:?}");
    }
    let (_, page, _) = farshore(&["price", text(&path), "--format", "markdown"]);
    // Outside of code spans every mark of the names is escaped.
    for line in page.lines() {
        let begins = line.starts_with("# title") || line.starts_with("|<");
        assert!(!begins, "{line}");
        let outside: String = outside_of_code(line);
        for mark in ["<script", "**b**", "[a]("] {
            assert!(!outside.contains(mark), "{line}");
        }
    }
}

/// The text of a line outside of its code spans, without escaped characters.
fn outside_of_code(line: &str) -> String {
    let mut rest = line;
    let mut outside = String::new();
    while let Some(start) = rest.find(['`', '\\']) {
        let (before, tail) = rest.split_at(start);
        outside.push_str(before);
        if tail.starts_with('\\') {
            let escaped = tail.chars().nth(1).map_or(0, char::len_utf8);
            rest = &tail[1 + escaped..];
            continue;
        }
        let after = tail.trim_start_matches('`');
        let fence = &tail[..tail.len() - after.len()];
        rest = after
            .find(fence)
            .map_or(after, |end| &after[end + fence.len()..]);
    }
    outside + rest
}
