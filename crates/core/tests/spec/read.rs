//! What the check says of right and wrong workload files, in all three formats.

use super::corpus::cases;
use super::support::{CONTRACT, check, full, with, without, written};
use farshore_core::file::{Format, Problem};
use farshore_core::parameters::{Override, Range, Upper};
use farshore_core::spec::template;
use farshore_core::units::{Seconds, Usd};
use serde_json::json;

#[test]
fn the_contract_s_example_reads() {
    let workload = check(CONTRACT, Format::Toml).unwrap();
    assert_eq!(
        workload.workload.regions,
        ["aws:us-east-1", "aws:us-west-2"]
    );
    assert_eq!(workload.users.len(), 2);
    assert_eq!(workload.assumptions.len(), 2);
    assert_eq!(workload.objectives.rto, Seconds(600.0));
}

#[test]
fn the_template_reads_and_shows_every_key() {
    check(template(), Format::Toml).unwrap();
    // Every commented-out example, taken in, still reads.
    let all: String = template()
        .lines()
        .map(|line| {
            let taken = line.strip_prefix("# ").unwrap_or(line);
            let is_example = taken.contains(" = ") || taken.starts_with('[');
            format!("{}\n", if is_example { taken } else { line })
        })
        .collect();
    let workload = check(&all, Format::Toml).unwrap_or_else(|p| panic!("{p:#?}\n{all}"));
    for section in full().as_object().unwrap().values() {
        let tables = section
            .as_array()
            .map_or(vec![section], |items| items.iter().collect());
        for key in tables[0].as_object().unwrap().keys() {
            let shown =
                all.contains(&format!("{key} = ")) || key.contains('.') || key == "recovery";
            assert!(shown, "{key}");
        }
    }
    assert_eq!(workload.data[0].name, "orders");
}

#[test]
fn every_format_says_the_same() {
    let expected = check(&written(&full(), Format::Json).unwrap(), Format::Json).unwrap();
    for format in Format::ALL {
        let text = written(&full(), format).unwrap();
        let workload = check(&text, format).unwrap_or_else(|p| panic!("{p:#?}\n{text}"));
        assert_eq!(workload, expected);
    }
    assert_eq!(
        expected.business.downtime_curve[1],
        (Seconds(3_600.0), Usd(200.0))
    );
    assert_eq!(expected.design.drills_per_year, Some(12.0));
    assert_eq!(
        expected.outage_duration_preset.as_deref(),
        Some("aws-post-event")
    );
    let quantiles = Override::Quantiles {
        p50: 8.0,
        upper: 20.0,
        which: Upper::P95,
    };
    assert_eq!(
        expected.assumptions["recovery.hot-standby.promote"],
        quantiles
    );
    assert_eq!(
        expected.assumptions["failback.write_pause_seconds"],
        Override::Number(120.0)
    );
    let (low, typical, high) = (0.1, 0.2, 0.3);
    let range = Override::Range(Range { low, typical, high });
    assert_eq!(expected.assumptions["outage.stops_workload_share"], range);
}

#[test]
fn every_wrong_value_is_found_in_every_format() {
    for case in cases() {
        let file = with(full(), case.path, case.value.clone());
        for format in Format::ALL {
            let Some(text) = written(&file, format) else {
                continue;
            };
            let name = format!("{} {} {}", format.name(), case.path, case.value);
            let Err(problems) = check(&text, format) else {
                panic!("{name} is accepted");
            };
            let [problem] = problems.as_slice() else {
                panic!("{name}: {problems:#?}");
            };
            assert_eq!(problem.code, case.code, "{name}: {problem:#?}");
            let help = problem.help.as_deref().unwrap_or_default();
            assert!(help.contains(case.help), "{name}: {help}");
            assert!(!problem.label.is_empty() && text.get(problem.span.clone()).is_some());
            assert!(!problem.span.is_empty(), "{name}");
        }
    }
}

#[test]
fn every_required_key_is_missed() {
    for (path, key) in [
        ("/workload/name", "workload.name"),
        ("/cost/monthly_usd", "cost.monthly_usd"),
        ("/objectives/rto", "objectives.rto"),
        ("/objectives/rpo", "objectives.rpo"),
        ("/users/0/place", "users.place"),
        ("/users/0/share", "users.share"),
        ("/data/0/name", "data.name"),
        ("/data/0/model", "data.model"),
        ("/cost", "cost.monthly_usd"),
        ("/workload", "workload.name"),
    ] {
        for format in Format::ALL {
            let text = written(&without(full(), path), format).unwrap();
            let problems = check(&text, format).unwrap_err();
            assert_eq!(problems.len(), 1, "{path} {problems:#?}");
            assert_eq!(problems[0].code, "missing-key");
            assert_eq!(problems[0].message, format!("`{key}` is missing"));
        }
    }
    let curve = without(full(), "/business/downtime_curve");
    let flat = without(full(), "/business/downtime_usd_per_minute");
    for (file, right) in [
        (curve.clone(), true),
        (flat, true),
        (without(curve, "/business/downtime_usd_per_minute"), false),
    ] {
        let read = check(&written(&file, Format::Yaml).unwrap(), Format::Yaml);
        assert_eq!(read.is_ok(), right);
    }
}

fn codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn a_misspelt_required_key_is_one_mistake() {
    let wrong = CONTRACT
        .replace("rto = ", "rt0 = ")
        .replace("[cost]", "[costs]");
    let problems = check(&wrong, Format::Toml).unwrap_err();
    assert_eq!(
        codes(&problems),
        ["unknown-key", "unknown-key"],
        "{problems:#?}"
    );
    assert_eq!(problems[0].help.as_deref(), Some("did you mean `cost`?"));
    assert_eq!(problems[1].help.as_deref(), Some("did you mean `rto`?"));
}

#[test]
fn a_missing_section_is_missed_at_the_end() {
    let text = "[workload]\nname = \"a\"\n\n[objectives]\nrto = 0\nrpo = 0.0\n\n\n";
    let problems = check(text, Format::Toml).unwrap_err();
    assert_eq!(codes(&problems), ["missing-key", "missing-key"]);
    assert!(
        problems
            .iter()
            .all(|p| p.span == (text.len() - 3..text.len() - 3))
    );
    assert!(problems[0].help.as_deref().unwrap().contains("[cost]"));
}

#[test]
fn toml_s_own_mistakes_are_all_found() {
    for (from, to, code, label) in [
        ("rto = \"10m\"", "rto = 10m", "syntax", ""),
        ("rto = \"10m\"", "rto = ten", "syntax", "needs quotes"),
        ("rto = \"10m\"", "rto =", "syntax", "the value is missing"),
        ("rto = \"10m\"", "rto = nan", "wrong-type-or-unit", ""),
        ("rto = \"10m\"", "rto = 00:10:00", "wrong-type", "date"),
        ("10_000 ", "inf ", "not-finite", "not a finite"),
        ("10_000 ", "nan ", "not-finite", "not a finite"),
        ("10_000 ", "1e999 ", "not-finite", "not a finite"),
        ("10_000 ", "99999999999999999999999 ", "out-of-range", ""),
        (
            "zones = 2",
            "zones = 2\nzones = 3",
            "duplicate-key",
            "again",
        ),
        (
            "[cost]",
            "[workload]\nzones = 1\n[cost]",
            "duplicate-key",
            "again",
        ),
        (
            "place = \"aws:us-east-1\"",
            "place = \"aws:us-east-1\"\nplace = \"b\"",
            "duplicate-key",
            "again",
        ),
        (
            "p50 = \"8s\"",
            "p50 = \"8s\", p50 = \"9s\"",
            "duplicate-key",
            "again",
        ),
        ("[objectives]", "[objectives", "syntax", ""),
    ] {
        let text = CONTRACT.replacen(from, to, 1);
        assert_ne!(text, CONTRACT);
        let problems = check(&text, Format::Toml).unwrap_err();
        let problem = &problems[0];
        if code != "wrong-type-or-unit" {
            assert_eq!(problem.code, code, "{to}: {problems:#?}");
        }
        assert!(problem.label.contains(label), "{to}: {problems:#?}");
        if code == "duplicate-key" {
            let (first, _) = problem.related.clone().unwrap_or_else(|| panic!("{to}"));
            assert_eq!(text[first.clone()], text[problem.span.clone()], "{to}");
            assert!(first.start < problem.span.start);
        }
    }
    let two = CONTRACT.replace("\"10m\"", "10m").replace("\"1m\"", "1m");
    assert!(check(&two, Format::Toml).unwrap_err().len() >= 2);
}

#[test]
fn yaml_s_own_mistakes_are_found() {
    let yaml = written(&full(), Format::Yaml).unwrap();
    for (from, to, code) in [
        ("monthly_usd: 10000", "monthly_usd: .nan", "not-finite"),
        ("monthly_usd: 10000", "monthly_usd: -.inf", "not-finite"),
        ("monthly_usd: 10000", "monthly_usd: 10_000", "wrong-type"),
        ("monthly_usd: 10000", "monthly_usd: 0x10", ""),
        ("rto: \"10m\"", "rto: 10m", ""),
        (
            "accept_total_loss: false",
            "accept_total_loss: no",
            "wrong-type",
        ),
        ("rto: \"10m\"", "rto: \"10m\"\n  rto: 5m", "duplicate-key"),
        ("rto: \"10m\"", "rto: &a 10m", "yaml-anchor"),
        ("rto: \"10m\"", "rto: *a", "yaml-alias"),
        ("rto: \"10m\"", "rto: !!str 10m", "yaml-tag"),
        ("rto: \"10m\"", "[1, 2]: 10m", "bad-key"),
        ("rto: \"10m\"", "rto: 10m\n---\n", "several-documents"),
        ("rto: \"10m\"", "\trto: 10m", "syntax"),
        ("rto: \"10m\"", "rto: \"10m", "syntax"),
        ("rto: \"10m\"", "rto: ~", "null-value"),
        ("rto: \"10m\"", "rto:", "null-value"),
    ] {
        let text = yaml.replacen(from, to, 1);
        assert_ne!(text, yaml, "{from}");
        match check(&text, Format::Yaml) {
            Ok(_) => assert_eq!(code, "", "{to}"),
            Err(problems) => assert_eq!(codes(&problems), [code], "{to} {problems:#?}"),
        }
    }
}

#[test]
fn json_is_strict() {
    let json = written(&full(), Format::Json).unwrap();
    for (from, to, code) in [
        ("\"10m\"", "'10m'", "syntax"),
        ("\"10m\",", "\"10m\"", "syntax"),
        ("10000", "0x10", "syntax"),
        ("10000", "+1", "syntax"),
        ("10000", ".5", "syntax"),
        ("10000", "NaN", "syntax"),
        ("10000", "Infinity", "syntax"),
        ("10000", "1e999", "not-finite"),
        ("\"rto\"", "rto", "syntax"),
        (
            "\"rto\": \"10m\"",
            "\"rto\": \"10m\", \"rto\": \"1h\"",
            "duplicate-key",
        ),
        ("\"10m\"", "// ten\n\"10m\"", "syntax"),
        ("{", "{ \"cost\": {\"monthly_usd\": 1},", "duplicate-key"),
        ("\"10m\"", "\"10\\u006d\"", ""),
    ] {
        let text = json.replacen(from, to, 1);
        assert_ne!(text, json, "{from}");
        match check(&text, Format::Json) {
            Ok(_) => assert_eq!(code, "", "{to}"),
            Err(problems) => assert_eq!(codes(&problems), [code], "{to} {problems:#?}"),
        }
    }
    let trailing = json.trim_end().trim_end_matches('}').to_owned() + ",}";
    assert!(check(&trailing, Format::Json).is_err());
    assert!(check(&format!("{json} {json}"), Format::Json).is_err());
}

#[test]
fn assumptions_read_in_every_spelling() {
    for text in [
        "[assumptions]\n\"failover.latent_faults_per_year\" = 0.3",
        "[assumptions]\nfailover.latent_faults_per_year = 0.3",
        "[assumptions.failover]\nlatent_faults_per_year = 0.3",
        "[assumptions.failover.latent_faults_per_year]\nlow = 0.3\ntypical = 0.3\nhigh = 0.3",
    ] {
        let text = format!(
            "{}\n{text}\n",
            CONTRACT.split("[assumptions]").next().unwrap()
        );
        let workload = check(&text, Format::Toml).unwrap();
        let name = workload.assumptions.keys().next().unwrap();
        assert_eq!(name, "failover.latent_faults_per_year");
    }
}

#[test]
fn all_problems_come_at_once_in_order() {
    let mut file = full();
    for case in cases()
        .into_iter()
        .filter(|case| case.path.matches('/').count() == 2)
    {
        file = with(file, case.path, case.value);
    }
    file = with(file, "/workload/name", json!(3));
    let text = written(&file, Format::Json).unwrap();
    let problems = check(&text, Format::Json).unwrap_err();
    assert!(problems.len() > 20, "{}", problems.len());
    assert!(problems.is_sorted_by_key(|problem| problem.span.start));
}
