//! The JSON answer has every field of its contract, of the right type (`farshore.decision/1`).

use super::support::{EXAMPLES, File, decided, in_short, json};
use farshore_core::roadmap::roadmap;
use farshore_core::terms::{Pattern, Term};
use farshore_core::wire;
use serde_json::{Value, json};

/// What a field may be: an example value stands for its type, and null beside it for "or null".
fn fits(value: &Value, form: &Value) -> bool {
    match form {
        Value::Object(fields) => {
            let Some(own) = value.as_object() else {
                return false;
            };
            fields
                .iter()
                .all(|(key, form)| own.get(key).is_some_and(|v| fits(v, form)))
        }
        Value::Array(forms) => match value.as_array() {
            Some(items) => items.iter().all(|item| fits(item, &forms[0])),
            None => false,
        },
        Value::String(_) => value.is_string(),
        Value::Number(_) => value.is_number(),
        Value::Bool(_) => value.is_boolean(),
        Value::Null => value.is_null(),
    }
}

#[test]
fn every_field_of_the_contract_is_there() {
    let quantiles = json!({ "p50": 0, "p95": 0, "p99": 0 });
    let candidate = json!({
        "pattern": "", "feasible": true, "because": [""],
        "design": { "regions": [""], "write_modes": {} },
        "complexity": "",
        "monthly_cost_usd": { "low": 0, "typical": 0, "high": 0 },
        "failover_success_share": 0, "within_rto_share": 0, "within_rpo_share": 0,
        "data_loss_seconds": quantiles, "availability_percent": 0,
        "both_regions_lost_per_year": 0,
        "annual_cost_usd": {
            "infrastructure": 0, "engineering": 0, "drills": 0, "downtime": 0, "data_loss": 0,
            "other": 0, "total": 0,
        },
    });
    let form = json!({
        "schema": "", "workload": "",
        "framework": {
            "choice": "",
            "lines": [{ "reason": "", "supports": "", "holds": true, "because": "" }],
        },
        "candidates": [candidate],
        "break_even": [{ "input": "", "value": 0 }],
        "lints": [{ "code": "", "message": "" }],
        "assumptions": [{ "name": "", "value": "", "unit": "", "source": "" }],
        "price_of_objectives": {},
    });
    for example in EXAMPLES {
        let setting = example.setting();
        let answer = json(&setting, &decided(&setting));
        let name = example.name;
        assert!(fits(&answer, &form), "{name}: {answer:#}");
        assert_eq!(answer["schema"], "farshore.decision/1");
        assert_eq!(answer["workload"], name);
        assert_eq!(answer["framework"]["lines"].as_array().unwrap().len(), 10);
        match name {
            "impossible" => {
                assert!(answer["recommendation"].is_null());
                assert!(fits(
                    &answer["nearest"],
                    &json!({ "pattern": "", "misses": [""] })
                ));
                let relaxation = json!({
                    "changes": [{ "input": "", "from": 0, "to": 0 }], "becomes": "",
                });
                assert!(!answer["relaxations"].as_array().unwrap().is_empty());
                assert!(fits(&answer["relaxations"], &json!([relaxation])));
            }
            _ => {
                let form = json!({ "pattern": "", "because": "" });
                assert!(fits(&answer["recommendation"], &form));
                assert!(answer.get("relaxations").is_none());
            }
        }
        for found in answer["break_even"].as_array().unwrap() {
            let becomes = found.get("becomes").unwrap();
            assert!(becomes.is_null() || becomes.is_string());
        }
        of_candidates(&answer, &quantiles);
    }
}

fn of_candidates(answer: &Value, quantiles: &Value) {
    let candidates = answer["candidates"].as_array().unwrap();
    let names: Vec<&str> = candidates
        .iter()
        .map(|c| c["pattern"].as_str().unwrap())
        .collect();
    let all: Vec<&str> = Pattern::ALL.iter().map(|p| p.name()).collect();
    assert_eq!(names, all);
    for candidate in candidates {
        let design = &candidate["design"];
        let recovery = candidate.get("recovery_time_seconds").unwrap();
        match candidate["pattern"].as_str().unwrap() {
            "single-region" => {
                assert!(recovery.is_null());
                assert!(design.get("drills_per_year").is_none());
            }
            _ => {
                assert!(fits(recovery, quantiles), "{recovery}");
                let form = json!({
                    "replication": "", "trigger": "", "traffic": "", "drills_per_year": 0,
                    "watch": true,
                });
                assert!(fits(design, &form), "{design}");
            }
        }
    }
}

fn six_digits(value: &Value, path: &str) {
    match value {
        Value::Number(number) => {
            let value = number.as_f64().unwrap();
            let rounded: f64 = format!("{value:.5e}").parse().unwrap();
            assert_eq!(value, rounded, "{path}");
        }
        Value::Array(items) => items.iter().for_each(|item| six_digits(item, path)),
        Value::Object(fields) => {
            for (key, value) in fields {
                six_digits(value, &format!("{path}.{key}"));
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[test]
fn figures_have_six_significant_digits() {
    for example in EXAMPLES {
        let setting = example.setting();
        six_digits(&json(&setting, &decided(&setting)), example.name);
    }
}

#[test]
fn all_designs_are_listed_only_when_asked_for() {
    let setting = File::plain().setting();
    let decision = in_short(&setting);
    let path = roadmap(&setting, &decision);
    let value =
        |all| serde_json::to_value(wire::decision(&setting, &decision, &path, all)).unwrap();
    assert!(value(false).get("designs").is_none());
    let designs = value(true)["designs"].as_array().unwrap().clone();
    assert_eq!(designs.len(), decision.judged.len());
    assert_eq!(value(true)["designs_judged"], designs.len());
    let feasible = designs.iter().filter(|d| d["feasible"] == true).count();
    assert_eq!(value(true)["designs_feasible"], feasible);
    for design in &designs {
        let none_missed = design["misses"].as_array().unwrap().is_empty();
        assert_eq!(design["feasible"], none_missed);
    }
}
