//! Bad input: a clear diagnostic, exit code 3, nothing on stdout, nothing written.

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const GOOD: &str = r#"
[workload]
name = "shop"
regions = ["aws:us-east-1"]

[cost]
monthly_usd = 10_000

[objectives]
rto = "10m"
rpo = "1m"

[business]
downtime_usd_per_minute = 200

[[users]]
place = "aws:us-east-1"
share = 0.6

[[users]]
place = "aws:eu-west-1"
share = 0.4

[[data]]
name = "orders"
model = "simple-record"
"#;

/// Runs every command that reads a workload; all must refuse in the same way.
fn refused(path: &Path) -> String {
    let mut message = String::new();
    for command in [
        vec!["decide"],
        vec!["roadmap"],
        vec!["explain", "hot-standby.annual_cost"],
    ] {
        let mut arguments = vec![command[0].into(), path.as_os_str().to_owned()];
        arguments.extend(command[1..].iter().map(Into::into));
        let output = Command::cargo_bin("farshore")
            .expect("the binary is built with its tests")
            .args(arguments)
            .output()
            .expect("the command starts");
        message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{command:?}: {message}");
        assert!(output.stdout.is_empty(), "{command:?}");
        assert!(message.contains("error"), "{command:?}: {message}");
        assert!(!message.contains("panicked"), "{message}");
    }
    message
}

fn refused_text(name: &str, text: impl AsRef<[u8]>) -> String {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("ours");
    let before = entries(folder.path());
    let message = refused(&path);
    assert_eq!(entries(folder.path()), before, "nothing is written");
    message
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).expect("ours").count()
}

#[test]
fn the_good_file_is_good() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("good.toml");
    fs::write(&path, GOOD).expect("ours");
    let mut command = Command::cargo_bin("farshore").expect("built");
    command.arg("decide").arg(&path).assert().success();
}

#[test]
fn mistakes_in_a_file_point_at_the_place_and_help() {
    for (right, wrong, words) in [
        ("rto = \"10m\"", "rot = \"10m\"", vec!["rot", "rto"]),
        (
            "rto = \"10m\"",
            "rto = \"10 parsecs\"",
            vec!["parsecs", "ms, s, m, h"],
        ),
        ("rto = \"10m\"", "rto = 600", vec!["600"]),
        ("rto = \"10m\"", "rto = \"-10m\"", vec!["-10m"]),
        ("rto = \"10m\"", "rto = \"99999999d\"", vec!["99999999d"]),
        ("monthly_usd = 10_000", "monthly_usd = -5", vec!["-5"]),
        ("monthly_usd = 10_000", "monthly_usd = 1e300", vec!["1e300"]),
        ("monthly_usd = 10_000", "monthly_usd = nan", vec!["nan"]),
        ("monthly_usd = 10_000", "monthly_usd = inf", vec!["inf"]),
        ("monthly_usd = 10_000", "monthly_usd = \"10k\"", vec!["10k"]),
        ("share = 0.6", "share = 0.5", vec!["0.9", "sum"]),
        ("share = 0.6", "share = 60", vec!["0.6"]),
        (
            "regions = [\"aws:us-east-1\"]",
            "regions = [\"aws:us-est-1\"]",
            vec!["aws:us-east-1"],
        ),
        (
            "model = \"simple-record\"",
            "model = \"simple-records\"",
            vec!["simple-record"],
        ),
        (
            "[[data]]",
            "[[data]]\nname = \"orders\"\nmodel = \"append-only\"\n[[data]]",
            vec!["orders"],
        ),
        (
            "place = \"aws:eu-west-1\"",
            "place = \"aws:us-east-1\"",
            vec!["aws:us-east-1"],
        ),
        ("[cost]", "[cots]", vec!["cots", "cost"]),
        (
            "name = \"shop\"",
            "name = \"shop\"\nname = \"again\"",
            vec!["name"],
        ),
    ] {
        assert!(GOOD.contains(right), "{right}");
        let message = refused_text("bad.toml", GOOD.replacen(right, wrong, 1));
        assert!(message.contains("bad.toml"), "{wrong}: {message}");
        for word in words {
            assert!(
                message.contains(word),
                "{wrong} does not mention {word}:\n{message}"
            );
        }
    }
}

#[test]
fn every_problem_is_reported_at_once() {
    let text = GOOD
        .replace("rto = \"10m\"", "rot = \"10m\"")
        .replace("monthly_usd = 10_000", "monthly_usd = -1")
        .replace("share = 0.6", "share = 0.7")
        .replace("simple-record", "simple");
    let message = refused_text("bad.toml", text);
    for word in ["rot", "-1", "1.1", "simple", "4 problems"] {
        assert!(message.contains(word), "{word}:\n{message}");
    }
    let widest = message
        .lines()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0);
    assert!(widest <= 100, "a line of {widest} columns:\n{message}");
}

#[test]
fn what_is_no_workload_file_is_refused() {
    refused_text("empty.toml", "");
    refused_text("blank.yaml", "  \n\n# nothing\n");
    refused_text("empty.json", "");
    refused_text("list.json", "[1, 2, 3]");
    refused_text("garbage.toml", b"\x7fELF\x00\x01\x02\xff\xfe");
    refused_text("latin1.toml", b"[workload]\nname = \"caf\xe9\"\n");
    refused_text("noextension", GOOD);
    refused_text("workload.ini", GOOD);
    for opener in ["[", "{", "{\"a\":", "a: [", "- ", "a = [", "[a.", "? "] {
        for name in ["deep.toml", "deep.yaml", "deep.json"] {
            refused_text(name, opener.repeat(200_000));
        }
    }
}

#[test]
fn folders_missing_files_and_huge_files_are_refused() {
    let folder = TempDir::new().expect("a temporary folder");
    let directory = folder.path().join("workload.toml");
    fs::create_dir(&directory).expect("ours");
    refused(&directory);
    let missing = folder.path().join("missing.toml");
    assert!(refused(&missing).contains("missing.toml"));
    // A hundred megabytes, without writing them.
    let huge = folder.path().join("huge.toml");
    let file = fs::File::create(&huge).expect("ours");
    file.set_len(100 * 1024 * 1024)
        .expect("sparse files are cheap");
    assert!(refused(&huge).contains("larger than"));
}

#[test]
fn outages_that_never_end_are_refused_before_they_are_simulated() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("always-out.toml");
    let always = r#"
[assumptions]
"outage.primary_events_per_year" = 1_000
"outage.duration" = { p50 = "30d", p95 = "60d" }
"#;
    fs::write(&path, format!("{GOOD}{always}")).expect("ours");
    let mut command = Command::cargo_bin("farshore").expect("the binary is built with its tests");
    let output = command.arg("simulate").arg(&path).output();
    let output = output.expect("the command starts");
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("regions out at any time"), "{message}");
}
