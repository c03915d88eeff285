//! Exports: what each tool gets, and what names cannot do to it.

use crate::support::{Decided, PATTERNS, SOCIAL, WEBSHOP};
use expect_test::expect_file;
use farshore_core::exports::{Export, export, exports};
use farshore_core::file::{Format, Node, Value as FileValue, parse};
use farshore_core::terms::Term;
use farshore_core::terraform::{Outline, Wanted};
use proptest::prelude::*;
use serde_json::Value;
use std::fmt::Write;

/// Every export as one text.
fn all(outline: &Outline) -> String {
    let mut all = String::new();
    for file in exports(outline) {
        let _ = write!(all, "##### {}\n{}\n", file.path, file.contents);
    }
    all
}

fn json(outline: &Outline, which: Export) -> Value {
    serde_json::from_str(&export(outline, which).contents).unwrap()
}

#[test]
fn the_exports_of_each_pattern() {
    let webshop = Decided::of(WEBSHOP);
    for pattern in PATTERNS {
        let outline = webshop.outline(Wanted::Pattern(pattern));
        expect_file![format!("webshop-{}.exports.txt", pattern.name())].assert_eq(&all(&outline));
    }
    // Buckets, users led by an accelerator.
    let social = Decided::of(SOCIAL).outline(Wanted::Chosen);
    expect_file!["social.exports.txt"].assert_eq(&all(&social));
}

/// Objectives are the file's: never looser than a minute, never rounded down to none.
#[test]
fn policies_have_the_objectives_of_the_file() {
    let text = WEBSHOP.replace(
        "rto = \"10m\"",
        "rto = \"630s\"\navailability_percent = 99.95",
    );
    let outline = Decided::of(&text).outline(Wanted::Chosen);
    let policy = &json(&outline, Export::ResilienceHub)["Resources"]["Policy"]["Properties"];
    assert_eq!(policy["MultiRegion"]["RtoInMinutes"], 11);
    assert_eq!(policy["MultiRegion"]["RpoInMinutes"], 1);
    let target = policy["AvailabilitySlo"]["Target"].as_f64().unwrap();
    assert!((target - 99.95).abs() < 1e-9, "{target}");
    let first = &json(&outline, Export::ResilienceHubV1)["Resources"]["Policy"]["Properties"];
    assert_eq!(first["Policy"]["Region"]["RtoInSecs"], 630);
}

/// The documented fields of a dashboard; no panel covers another.
#[test]
fn a_dashboard_has_its_fields_and_a_panel_for_each_rule() {
    for pattern in PATTERNS {
        let outline = Decided::of(WEBSHOP).outline(Wanted::Pattern(pattern));
        let dashboard = json(&outline, Export::Grafana);
        assert!(dashboard["uid"].as_str().unwrap().len() <= 40);
        assert!(dashboard["schemaVersion"].as_u64().unwrap() >= 36);
        assert!(dashboard["title"].is_string() && dashboard["time"]["from"].is_string());
        let panels = dashboard["panels"].as_array().unwrap();
        let mut places: Vec<(u64, u64)> = Vec::new();
        for panel in panels {
            assert_eq!(panel["type"], "timeseries");
            assert!(panel["targets"][0]["expr"].is_string());
            assert_eq!(panel["targets"][0]["datasource"]["uid"], "${source}");
            let at = ["x", "y"].map(|side| panel["gridPos"][side].as_u64().unwrap());
            places.push((at[0], at[1]));
        }
        let count = places.len();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), count, "{pattern}");
        let rules = export(&outline, Export::Prometheus).contents;
        assert_eq!(rules.matches("- alert: ").count(), count, "{pattern}");
        assert!(rules.contains("FarshoreBackupAge") && rules.contains("FarshoreDrillAge"));
    }
}

/// Every key and the kind of its value, without texts.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(all) => all
            .iter()
            .map(|(key, one)| (key.clone(), shape(one)))
            .collect(),
        Value::Array(all) => all.iter().map(shape).collect(),
        Value::String(_) => Value::from("text"),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Every text of a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(all) => all.values().flat_map(texts).collect(),
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text],
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// The rules as every text that YAML reads in them, but summaries, which hold the name.
fn rules(node: &Node, key: &str, all: &mut Vec<String>) {
    match &node.value {
        FileValue::Table(entries) => {
            for (key, value) in entries {
                rules(value, &key.name, all);
            }
        }
        FileValue::List(items) => items.iter().for_each(|item| rules(item, key, all)),
        FileValue::Text(text) if key == "summary" => {
            assert!(!text.contains("{{"), "{text}");
            all.push(format!("{key}: a text"));
        }
        other => all.push(format!("{key}: {other:?}")),
    }
}

fn rules_of(outline: &Outline) -> Vec<String> {
    let text = export(outline, Export::Prometheus).contents;
    let node = parse(&text, Format::Yaml).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    let mut all = Vec::new();
    rules(&node, "", &mut all);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever a workload is called: the same JSON but for texts, in which nothing is resolved; the
    /// same rules but for summaries, in which no template is run.
    #[test]
    fn names_stay_texts_in_exports(
        name in "\\PC{1,60}|[-:#&*!|>%@`{}$\"'\\\\\n\r\t a-z0]{1,60}|\\{\\{resolve:ssm:x\\}\\}|\\$\\{source\\}\n- alert: x",
    ) {
        let pattern = PATTERNS[name.len() % PATTERNS.len()];
        let mut hostile = Decided::of(WEBSHOP).outline(Wanted::Pattern(pattern));
        let plain = hostile.clone();
        hostile.workload = name;
        for which in Export::ALL {
            if which == Export::Prometheus {
                prop_assert_eq!(rules_of(&hostile), rules_of(&plain));
                continue;
            }
            let (own, other) = (json(&hostile, which), json(&plain, which));
            prop_assert_eq!(shape(&own), shape(&other));
            if which == Export::Grafana {
                // Grafana replaces variables in all texts but the dashboard's title.
                prop_assert_eq!(&own["panels"], &other["panels"]);
            } else {
                prop_assert!(texts(&own).iter().all(|text| !text.contains("{{")));
                let subs = texts(&own).iter().filter(|text| text.contains("${")).count();
                prop_assert_eq!(subs, texts(&other).iter().filter(|text| text.contains("${")).count());
            }
        }
    }
}
