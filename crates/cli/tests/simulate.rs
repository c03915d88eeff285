//! `farshore simulate` as its users and scripts meet it.

use assert_cmd::Command;
use std::path::{Path, PathBuf};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

/// The lines of a file of records.
fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("the file is there");
    text.lines().map(str::to_owned).collect()
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

#[test]
fn where_nothing_is_feasible_the_answer_ends_with_exit_code_4() {
    let (code, out, err) = simulate("impossible.toml", &["--years", "1000"]);
    assert_eq!((code, err.as_str()), (4, ""));
    assert!(out.contains("No design meets every objective"), "{out}");
    assert!(out.contains("What bad years of"), "{out}");
}

#[test]
fn every_distribution_carries_its_errors_and_every_design_its_bad_years() {
    let arguments = ["--years", "1e6", "--format", "json"];
    let (code, out, _) = simulate("webshop.toml", &arguments);
    assert_eq!(code, 0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("the answer is JSON");
    for candidate in json["candidates"].as_array().expect("a list") {
        let pattern = &candidate["pattern"];
        for field in [
            "downtime_minutes_per_year",
            "annual_cost_usd",
            "served_again_seconds",
        ] {
            for figure in ["mean", "p95", "p99", "p99_9", "worst_1_percent_mean"] {
                let value = candidate[field][figure].as_f64().unwrap();
                let interval = &candidate[field][format!("{figure}_interval")];
                let [low, high] = [0, 1].map(|i| interval[i].as_f64().unwrap());
                assert!(low <= value && value <= high, "{pattern} {field}.{figure}");
            }
        }
        let worst = candidate["bad_years"]["worst"].as_array().expect("a list");
        for worst in worst {
            let shares = worst["cost_share_by_cause"].as_object().expect("shares");
            let sum: f64 = shares.values().filter_map(serde_json::Value::as_f64).sum();
            assert!((sum - 1.0).abs() < 1e-4, "{pattern}: {sum}");
            let events = worst["example"]["events"].as_array().expect("a year told");
            assert!(!events.is_empty(), "{pattern}");
        }
        let difference = &candidate["difference_from_recommended"];
        assert_eq!(difference.is_null(), pattern == "warm-standby", "{pattern}");
    }
    // Two designs on the same fate differ much more surely than either is known.
    let hot = &json["candidates"][4];
    let own = hot["annual_cost_usd"]["mean_error"].as_f64().unwrap();
    let paired = &hot["difference_from_recommended"]["annual_cost_usd"]["mean_error"];
    assert!(paired.as_f64().unwrap() < 0.1 * own, "{paired} {own}");
}

#[test]
fn records_are_the_same_on_any_number_of_threads_and_overwrite_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let file = path.to_str().expect("a plain name").to_owned();
        let arguments = [&["--years", "2000", "--records", &file], more].concat();
        let (code, out, err) = simulate("webshop.toml", &arguments);
        (code, out, err, path)
    };
    let (code, out, err, one) = write("one.csv", &["--threads", "1"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.starts_with("Wrote ") && err.ends_with(" events.\n"),
        "{err}"
    );
    assert!(
        out.contains("2,000 SIMULATED YEARS"),
        "the answer is printed as well"
    );
    let (_, _, _, two) = write("two.csv", &["--threads", "2"]);
    let rows = lines(&one);
    assert_eq!(rows, lines(&two));
    assert!(rows[0].starts_with("pattern,year,seconds_into_year,event,region,outage_seconds,"));
    let columns = rows[0].split(',').count();
    assert!(rows.iter().all(|row| row.split(',').count() == columns));
    for pattern in ["single-region,", "warm-standby,", "active-active,"] {
        assert!(rows.iter().any(|row| row.starts_with(pattern)), "{pattern}");
    }
    let (code, out, err, _) = write("one.csv", &[]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("--force"), "{err}");
    let (code, _, err, _) = write("one.csv", &["--force", "--records-limit", "500"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("of 2000") && err.contains("--records-limit"),
        "{err}"
    );
    let fewer = lines(&one);
    assert!((400..600).contains(&fewer.len()), "{}", fewer.len());
    assert_eq!(fewer[1], rows[1], "the first years are kept");
    let files = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(files, 2, "no temporary file is left behind");
}

#[test]
fn records_that_cannot_be_written_are_refused_before_years_are_spent() {
    let spent = ["--years", "1e11", "--records"];
    let refused = |file: &str| simulate("webshop.toml", &[&spent[..], &[file]].concat());
    let (code, _, err) = refused("records.xlsx");
    assert_eq!(code, 2);
    assert!(err.contains(".csv"), "{err}");
    let (code, _, err) = refused("/no/such/folder/records.csv");
    assert_eq!(code, 3);
    assert!(err.contains("no folder"), "{err}");
    let (code, _, err) = simulate("webshop.toml", &["--records-limit", "5"]);
    assert_eq!(code, 2);
    assert!(err.contains("--records"), "{err}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_names_the_feature_that_it_needs() {
    let (code, out, err) = simulate("webshop.toml", &["--records", "records.parquet"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("--features parquet"), "{err}");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_holds_the_rows_of_the_csv() {
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str| {
        let path = folder.path().join(name);
        let file = path.to_str().expect("a plain name").to_owned();
        let arguments = ["--years", "2000", "--records", &file];
        let (code, _, err) = simulate("webshop.toml", &arguments);
        assert_eq!(code, 0, "{err}");
        path
    };
    let (csv, parquet) = (lines(&write("rows.csv")), write("rows.parquet"));
    let file = std::fs::File::open(parquet).expect("the file is there");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("it is Parquet");
    let names: Vec<String> = reader
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    assert_eq!(names.join(","), csv[0]);
    let batches = reader.build().expect("it can be read");
    let rows: usize = batches.map(|batch| batch.expect("rows").num_rows()).sum();
    assert_eq!(rows, csv.len() - 1);
}
