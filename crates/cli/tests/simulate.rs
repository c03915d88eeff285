//! `farshore simulate` as its users and scripts meet it.

use assert_cmd::Command;
use std::path::{Path, PathBuf};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

/// Exit code, stdout and stderr of a simulation of an example.
fn simulate(name: &str, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("farshore").expect("the binary is built with its tests");
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.arg("simulate").arg(example(name)).args(arguments);
    let output = command.output().expect("the command starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    let code = output.status.code().unwrap_or(-1);
    (code, text(output.stdout), text(output.stderr))
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    for format in ["json", "text", "markdown"] {
        let run = |threads| {
            let arguments = ["--years", "350000", "--seed", "9", "--format", format];
            let (code, out, err) = simulate(
                "webshop.toml",
                &[&arguments[..], &["--threads", threads]].concat(),
            );
            assert_eq!((code, err.as_str()), (0, ""), "{format} on {threads}");
            out
        };
        let one = run("1");
        assert_eq!(one, run("2"), "{format}");
        assert_eq!(one, run("3"), "{format}");
    }
}

#[test]
fn the_json_has_what_the_contract_names() {
    let (code, out, _) = simulate(
        "ledger.toml",
        &["--years", "1_000", "--seed", "4", "--format", "json"],
    );
    assert_eq!(code, 0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("the answer is JSON");
    assert_eq!(json["schema"], "farshore.simulation/1");
    assert_eq!(json["workload"], "ledger");
    assert_eq!((&json["seed"], &json["years"]), (&4.into(), &1_000.into()));
    let candidates = json["candidates"].as_array().expect("a list");
    assert_eq!(candidates.len(), 6);
    assert!(
        candidates[0]["recovery_time_seconds"].is_null(),
        "a single region waits"
    );
    for candidate in candidates {
        for field in [
            "data_loss_seconds",
            "downtime_minutes_per_year",
            "annual_cost_usd",
        ] {
            for figure in ["mean", "p50", "p95", "p99"] {
                assert!(candidate[field][figure].is_number(), "{field}.{figure}");
            }
        }
        for field in [
            "availability_percent",
            "within_rto_share",
            "within_rpo_share",
        ] {
            assert!(candidate[field].is_number(), "{field}");
        }
    }
}

#[test]
fn a_single_year_and_a_wrong_number_of_years_are_answered() {
    let (code, out, _) = simulate("webshop.toml", &["--years", "1"]);
    assert_eq!(code, 0);
    assert!(out.contains("1 SIMULATED YEAR\n"), "{out}");
    for years in ["0", "-1", "1e30", "many"] {
        let (code, out, err) = simulate("webshop.toml", &[&format!("--years={years}")]);
        assert_eq!((code, out.as_str()), (2, ""), "{years}");
        assert!(err.contains("years"), "{err}");
    }
}

#[test]
fn a_precision_is_reached_at_the_same_year_on_any_number_of_threads() {
    let run = |threads| {
        let arguments = ["--until", "1%", "--format", "json", "--threads", threads];
        let (code, out, err) = simulate("webshop.toml", &arguments);
        assert_eq!((code, err.as_str()), (0, ""));
        out
    };
    let out = run("2");
    assert_eq!(out, run("1"));
    let json: serde_json::Value = serde_json::from_str(&out).expect("the answer is JSON");
    for candidate in json["candidates"].as_array().expect("a list") {
        let downtime = &candidate["downtime_minutes_per_year"];
        let [mean, error] = ["mean", "mean_error"].map(|key| downtime[key].as_f64().unwrap());
        assert!(1.96 * error <= 0.010_001 * mean, "{error} of {mean}");
    }
    let (code, _, err) = simulate("webshop.toml", &["--until=0"]);
    assert_eq!(code, 2);
    assert!(err.contains("precision"), "{err}");
}
