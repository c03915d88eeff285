//! `farshore robustness` and `farshore decide --robustness` as users and scripts meet them.

use assert_cmd::Command;
use std::path::{Path, PathBuf};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

/// Exit code, stdout and stderr.
fn farshore(command: &str, name: &str, arguments: &[&str]) -> (i32, String, String) {
    let mut process = Command::cargo_bin("farshore").expect("the binary is built with its tests");
    process.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    process.arg(command).arg(example(name)).args(arguments);
    let output = process.output().expect("the command starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    let code = output.status.code().unwrap_or(-1);
    (code, text(output.stdout), text(output.stderr))
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("the answer is JSON and nothing else")
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    for format in ["json", "text", "markdown"] {
        let run = |threads, seed| {
            let few = ["--draws", "48", "--seed", seed, "--format", format];
            let arguments = [&few[..], &["--threads", threads]].concat();
            let (code, out, err) = farshore("robustness", "webshop.toml", &arguments);
            assert_eq!((code, err.as_str()), (0, ""), "{format} on {threads}");
            out
        };
        let one = run("1", "9");
        assert_eq!(one, run("3", "9"), "{format}");
        assert_ne!(one, run("3", "10"), "{format}");
    }
}

#[test]
fn a_decision_says_how_sure_it_is_only_when_asked() {
    let asked = ["--robustness", "--format", "json"];
    let (code, out, err) = farshore("decide", "webshop.toml", &asked);
    assert_eq!((code, err.as_str()), (0, ""));
    let sure = &json(&out)["robustness"];
    assert_eq!(sure["schema"], "farshore.robustness/1");
    assert_eq!(sure["recommended"]["pattern"], "warm-standby");
    let (_, out, _) = farshore("decide", "webshop.toml", &asked[1..]);
    assert!(json(&out).get("robustness").is_none());
    for format in ["text", "markdown"] {
        let arguments = ["--format", format];
        let (_, without, _) = farshore("decide", "internal-tool.json", &arguments);
        let asked = [&["--robustness"], &arguments[..]].concat();
        let (_, with, _) = farshore("decide", "internal-tool.json", &asked);
        let section = with
            .strip_prefix(&without)
            .expect("the rest stays as it is");
        assert!(
            section.contains("How sure") && section.lines().count() < 16,
            "{section}"
        );
    }
}

#[test]
fn nothing_feasible_is_answered_with_its_own_exit_code() {
    let (code, out, err) = farshore("robustness", "impossible.toml", &["--draws", "16"]);
    assert_eq!((code, err.as_str()), (4, ""));
    assert!(out.contains("nothing meets every objective"), "{out}");
}

#[test]
fn wrong_usage_is_refused() {
    for draws in ["0", "16385", "many"] {
        let (code, out, _) = farshore("robustness", "webshop.toml", &["--draws", draws]);
        assert_eq!((code, out.as_str()), (2, ""), "{draws}");
    }
    let (code, out, err) = farshore("decide", "", &["--robustness"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("folder"), "{err}");
}
