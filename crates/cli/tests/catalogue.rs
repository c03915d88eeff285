//! `farshore catalogue`: lists prices, replaces them, updates them from providers' lists.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

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

fn lists() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/price_lists")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("test paths are UTF-8")
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let (code, out, err) = farshore(&[arguments, &["--format", "json"]].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&out).expect("the answer is JSON and nothing else")
}

#[test]
fn without_a_filter_the_catalogue_says_what_it_holds() {
    let (code, out, err) = farshore(&["catalogue"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for word in [
        "By provider",
        "By region",
        "By service",
        "Sources",
        "aws",
        "derived",
    ] {
        assert!(out.contains(word), "{word}: {out}");
    }
    assert!(out.lines().count() < 120, "a summary, not a list");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert!(json(&["catalogue"])["prices"].is_null());
}

#[test]
fn filters_pick_prices_in_every_form() {
    let filter = [
        "catalogue",
        "m6i.large",
        "--region",
        "aws:us-east-1",
        "--service",
        "ec2",
    ];
    let answer = json(&filter);
    let expected = serde_json::json!({
        "provider": "aws", "region": "us-east-1", "service": "ec2", "item": "m6i.large",
        "unit": "hour", "tiers": [{ "from_quantity": 0.0, "price_usd": 0.096 }],
        "date": "2026-07-20", "status": "verified", "source": "ec2-dumps", "evidence": ""
    });
    assert_eq!(answer["prices"], serde_json::json!([expected]));
    for format in ["text", "markdown", "csv"] {
        let (code, out, _) = farshore(&[&filter[..], &["--format", format]].concat());
        assert!(
            code == 0 && out.contains("m6i.large") && out.contains("0.096"),
            "{out}"
        );
    }
    let (_, out, _) = farshore(&["catalogue", "internet-out", "--region", "eu-west-1"]);
    assert!(out.contains("from 10240"), "tiers are shown: {out}");
    let of_region = json(&["catalogue", "--region", "eastus"]);
    let all = of_region["prices"].as_array().expect("prices");
    assert!(
        all.iter().all(|price| price["provider"] == "azure"),
        "its provider's only"
    );
    assert!(
        all.iter().any(|price| price["region"] == "*"),
        "those for any region too"
    );
    let (code, out, _) = farshore(&["catalogue", "no-such-thing"]);
    assert!(code == 0 && out.starts_with("NO PRICES"), "{out}");
}

#[test]
fn names_that_no_price_has_are_wrong_usage() {
    for (option, name, nearest) in [
        ("--region", "us-east-11", "`us-east-1`"),
        ("--provider", "awz", "`aws`"),
        ("--service", "route54", "`route53`"),
    ] {
        let (code, out, err) = farshore(&["catalogue", option, name]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains(name) && err.contains(nearest), "{err}");
    }
}

#[test]
fn a_listing_in_csv_is_a_price_file() {
    let folder = TempDir::new().expect("a temporary folder");
    let (_, csv, _) = farshore(&["catalogue", "--provider", "gcp", "--format", "csv"]);
    let dearer = csv.replace("0.033506", "0.5");
    assert_ne!(csv, dearer);
    fs::write(folder.path().join("gcp.csv"), dearer).expect("ours");
    let answer = json(&[
        "catalogue",
        "e2-medium",
        "--region",
        "gcp:us-central1",
        "--prices",
        text(folder.path()),
    ]);
    assert_eq!(answer["prices"][0]["tiers"][0]["price_usd"], 0.5);
    let others = json(&["catalogue", "m5.large", "--prices", text(folder.path())]);
    assert!(
        others["prices"].as_array().is_some_and(|all| all.len() > 5),
        "others stay built in"
    );
}

#[test]
fn a_wrong_price_file_is_refused_with_file_and_line() {
    let folder = TempDir::new().expect("a temporary folder");
    let (code, _, err) = farshore(&["catalogue", "--prices", text(folder.path())]);
    assert!(code == 3 && err.contains("aws_instances.csv"), "{err}");
    fs::write(folder.path().join("azure.csv"), "provider,region\n").expect("ours");
    let (code, out, err) = farshore(&["catalogue", "--prices", text(folder.path())]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("azure.csv, line 1"), "{err}");
}

#[test]
fn published_lists_become_price_files() {
    let folder = TempDir::new().expect("a temporary folder");
    let to = text(folder.path());
    let update = ["catalogue", "update", "--from", text(&lists()), "-o", to].map(str::to_owned);
    let update: Vec<&str> = update.iter().map(String::as_str).collect();
    let (code, out, err) = farshore(&update);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("azure_page.json goes on at https://prices.azure.com"),
        "{err}"
    );
    assert!(
        err.contains("gcp_page.json goes on at pageToken=MADE-UP"),
        "{err}"
    );
    assert!(out.contains("22 PRICES READ"), "{out}");
    let usd = |item: &str, region: &str| {
        let answer = json(&["catalogue", item, "--region", region, "--prices", to]);
        let all = answer["prices"].as_array().expect("prices").clone();
        let exact = all.into_iter().find(|price| price["item"] == item);
        exact.map(|price| {
            (
                price["tiers"][0]["price_usd"].as_f64(),
                price["date"].to_string(),
            )
        })
    };
    let published = |usd| Some((Some(usd), "\"2026-11-01\"".to_owned()));
    assert_eq!(usd("m5.large", "us-west-2"), published(0.096), "confirmed");
    assert_eq!(usd("m6i.large", "us-west-2"), published(0.1), "changed");
    assert_eq!(usd("m99.large", "us-west-2"), published(0.2), "new");
    assert_eq!(
        usd("gp3-throughput", "us-west-2"),
        published(0.04),
        "40.96 for 1,024"
    );
    assert_eq!(usd("gateway", "us-west-2"), published(0.047));
    assert_eq!(usd("db.m6g.large/multi-az", "us-west-2"), published(0.319));
    assert_eq!(
        usd("db.t3.micro/single-az", "us-west-2").map(|p| p.0),
        Some(Some(0.017))
    );
    assert_eq!(
        usd("db.r6g.large/io-optimized", "us-west-2"),
        published(0.338)
    );
    let azure = Some((Some(22.0), "\"2026-10-15\"".to_owned()));
    assert_eq!(
        usd("premium-p10", "westeurope"),
        azure,
        "the newest day of the page"
    );
    assert_eq!(
        usd("Standard_D2s_v5", "westeurope").map(|p| p.0),
        Some(Some(0.115))
    );
    let google = |usd| Some((Some(usd), "\"2026-11-02\"".to_owned()));
    assert_eq!(usd("pd-balanced", "us-central1"), google(0.1), "confirmed");
    assert_eq!(
        usd("e2-standard-2", "us-central1"),
        google(0.064),
        "2 x 0.02 for vCPUs and 8 x 0.003 for memory"
    );
    assert_eq!(usd("e2-medium", "us-east1"), google(0.032), "new");
    let alone = usd("n2-standard-2", "europe-west1").expect("still there");
    assert_eq!(
        alone.1, "\"2026-09-29\"",
        "vCPUs without memory price no machine"
    );
    let old = usd("m6i.large", "eu-west-1").expect("still there");
    assert_eq!(old.1, "\"2025-11-04\"", "what the lists do not have stays");
    // Nothing is overwritten unasked.
    assert_eq!(farshore(&update).0, 3);
    assert_eq!(farshore(&[&update[..], &["--force"]].concat()).0, 0);
}

#[test]
fn what_is_no_price_list_is_refused_and_nothing_written() {
    let folder = TempDir::new().expect("a temporary folder");
    let to = TempDir::new().expect("a temporary folder");
    let update = |from: &Path| {
        farshore(&[
            "catalogue",
            "update",
            "--from",
            text(from),
            "-o",
            text(to.path()),
        ])
    };
    let (code, _, err) = update(folder.path());
    assert!(code == 3 && err.contains("no price list"), "{err}");
    fs::copy(
        lists().join("azure_page.json"),
        folder.path().join("a.json"),
    )
    .expect("ours");
    for wrong in [
        "{",
        "{}",
        "not json",
        "{\"offerCode\":\"AmazonEC2\",\"products\":[]}",
    ] {
        fs::write(folder.path().join("b.json"), wrong).expect("ours");
        let (code, out, err) = update(folder.path());
        assert_eq!((code, out.as_str()), (3, ""), "{err}");
        assert!(err.contains("b.json"), "{err}");
    }
    let (code, _, err) = update(&folder.path().join("c.json"));
    assert!(code == 3 && err.contains("there is no file"), "{err}");
    assert_eq!(fs::read_dir(to.path()).expect("ours").count(), 0);
    let (code, out, _) = farshore(&["catalogue", "update"]);
    assert!(
        code == 0
            && out.contains("offers/v1.0/aws/AmazonEC2")
            && out.contains("cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus"),
        "{out}"
    );
    assert_eq!(farshore(&["catalogue", "update", "--from", "x.json"]).0, 2);
}
