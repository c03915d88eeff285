//! `farshore simulate --replay` as its users and scripts meet it.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

/// Exit code, stdout and stderr of a replay with a workload file.
fn replay(file: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("farshore").expect("the binary is built with its tests");
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
        .args(["simulate", "--replay"])
        .arg(file)
        .args(arguments);
    let output = command.output().expect("the command starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    let code = output.status.code().unwrap_or(-1);
    (code, text(output.stdout), text(output.stderr))
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("the answer is JSON and nothing else")
}

#[test]
fn the_same_seed_gives_the_same_bytes_in_every_form() {
    for format in ["json", "text", "markdown"] {
        let run = |seed| {
            let arguments = ["--seed", seed, "--format", format];
            let (code, out, err) = replay(&example("webshop.toml"), &arguments);
            assert_eq!((code, err.as_str()), (0, ""), "{format}");
            out
        };
        let once = run("9");
        assert_eq!(once, run("9"), "{format}");
        assert_ne!(once, run("10"), "{format}");
        assert!(once.contains("2025-10-19"), "{format}");
    }
}

#[test]
fn the_json_keeps_own_regions_and_others_apart() {
    let (_, out, _) = replay(&example("webshop.toml"), &["--format", "json"]);
    let answer = json(&out);
    assert_eq!(answer["schema"], "farshore.replay/1");
    let groups = answer["groups"].as_array().expect("a list");
    let placings: Vec<&str> = groups
        .iter()
        .filter_map(|g| g["placing"].as_str())
        .collect();
    assert_eq!(
        placings,
        [
            "your-primary",
            "elsewhere-as-if-in-your-primary",
            "no-launches-where-you-recover"
        ]
    );
    for (group, own) in groups.iter().zip([true, false]) {
        for incident in group["incidents"].as_array().expect("a list") {
            let regions = incident["record"]["regions"].to_string();
            assert_eq!(regions.contains("us-east-1"), own, "{incident}");
            assert_eq!(incident["hits"], serde_json::json!(["aws:us-east-1"]));
            assert!(incident["record"]["source"].is_string());
        }
    }
}

#[test]
fn records_can_be_replaced_and_are_checked() {
    let folder = TempDir::new().expect("a temporary folder");
    let data = folder.path().to_str().expect("a plain path");
    let header = "id,date,start_utc,provider,regions,scope,minutes,components,status,what,source\n";
    let write = |rows: &str| {
        fs::write(folder.path().join("outages.csv"), format!("{header}{rows}")).expect("ours");
    };
    let run = |arguments: &[&str]| {
        replay(
            &example("webshop.toml"),
            &[&["--data", data][..], arguments].concat(),
        )
    };
    write("ours,2026-01-02,,aws,us-east-1,region,1,,verified,a cable,our log\n");
    let (code, out, err) = run(&["--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let answer = json(&out);
    let [group] = answer["groups"].as_array().expect("a list").as_slice() else {
        panic!("one group: {out}");
    };
    assert_eq!(group["incidents"][0]["record"]["source"], "our log");
    // A minute is over before anybody has failed over.
    for outcome in group["incidents"][0]["outcomes"]
        .as_array()
        .expect("a list")
    {
        let down = outcome["downtime_seconds"].as_f64().expect("a number");
        assert!(down <= 60.0 && outcome["within_rto"] == true, "{outcome}");
    }
    write("ours,2026-01-02,,aws,us-eats-1,region,1,,verified,a cable,our log\n");
    let (code, out, err) = run(&[]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(
        err.contains("outages.csv, line 2") && err.contains("us-east-1"),
        "{err}"
    );
}

#[test]
fn nothing_on_record_is_said() {
    let folder = TempDir::new().expect("a temporary folder");
    let regions =
        "own,north,Oslo,59.9,10.8,NO,no,europe,1.00,2\nown,south,Rome,41.9,12.5,IT,eu,europe,,\n";
    let add = |name: &str, rows: &str| {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        let text = fs::read_to_string(built_in.join(name)).expect("the data is there");
        fs::write(folder.path().join(name), text + rows).expect("ours");
    };
    add("regions.csv", regions);
    add("shared_fate.csv", "own,0,0.1,0.2,ours\n");
    let file = folder.path().join("own.toml");
    let text = fs::read_to_string(example("webshop.toml")).expect("the example is there");
    let own = text.replace(
        r#"["aws:us-east-1", "aws:us-west-2"]"#,
        r#"["own:north", "own:south"]"#,
    );
    fs::write(&file, own).expect("ours");
    let data = folder.path().to_str().expect("a plain path");
    let (code, out, err) = replay(&file, &["--data", data]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("No outage at own is on record"),
        "it says so: {out}"
    );
    let (_, out, _) = replay(&file, &["--data", data, "--format", "json"]);
    assert_eq!(json(&out)["groups"], serde_json::json!([]));
}

#[test]
fn a_replay_simulates_no_years() {
    for arguments in [["--years", "1000"], ["--until", "1%"], ["--threads", "2"]] {
        let (code, out, err) = replay(&example("webshop.toml"), &arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.contains("--replay"), "{err}");
    }
}
