//! What each example is answered, as a snapshot that a reviewer reads.
//!
//! `UPDATE_EXPECT=1 cargo test -p farshore-core --test decision examples` writes the snapshots anew.

use super::support::{EXAMPLES, chosen, decided, json};
use expect_test::expect_file;
use farshore_core::terms::{Pattern, Traffic, WriteMode};
use serde_json::Value;

#[test]
fn each_example_is_answered_as_its_comment_promises() {
    let expected = [
        ("webshop", Some(Pattern::WarmStandby)),
        ("ledger", Some(Pattern::ActiveActive)),
        ("catalogue", Some(Pattern::PilotLight)),
        ("social", Some(Pattern::ActiveActive)),
        ("internal-tool", Some(Pattern::BackupRestore)),
        ("saas-regulated", Some(Pattern::ActiveActive)),
        ("impossible", None),
    ];
    for (example, (name, pattern)) in EXAMPLES.iter().zip(expected) {
        assert_eq!(example.name, name);
        let decision = decided(&example.setting());
        assert_eq!(chosen(&decision), pattern, "{name}: {}", decision.because);
        let Some(place) = decision.recommendation else {
            assert!(!decision.relaxations.is_empty());
            continue;
        };
        let own = &decision.candidates[place];
        if name == "ledger" {
            for finding in &own.modes {
                assert!(matches!(
                    finding.mode,
                    WriteMode::SynchronousConsensus | WriteMode::RegionAffinity
                ));
            }
        }
        if name == "saas-regulated" {
            assert_eq!(own.judged.design.traffic(), Some(Traffic::ClientFailover));
        }
    }
}

/// The whole answer but for what is the same in every one: the registry of assumptions keeps only
/// what the file or the catalogue changed, duties and tasks are told by name.
fn readable(mut answer: Value) -> String {
    let fields = answer.as_object_mut().unwrap();
    let assumptions = fields
        .get_mut("assumptions")
        .unwrap()
        .as_array_mut()
        .unwrap();
    assumptions.retain(|a| a["origin"] != "built-in");
    for assumption in assumptions {
        let own = assumption.as_object_mut().unwrap();
        own.retain(|key, _| ["name", "value", "origin"].contains(&key.as_str()));
    }
    for candidate in fields["candidates"].as_array_mut().unwrap() {
        for duties in candidate["operations"]
            .as_object_mut()
            .unwrap()
            .values_mut()
        {
            for duty in duties.as_array_mut().unwrap() {
                *duty = duty["name"].clone();
            }
        }
    }
    let mut text = serde_json::to_string_pretty(&answer).unwrap();
    text.push('\n');
    text
}

#[test]
fn the_answers_are_the_known_ones() {
    for example in EXAMPLES {
        let setting = example.setting();
        let answer = readable(json(&setting, &decided(&setting)));
        let path = format!(
            "{}/tests/golden/{}.json",
            env!("CARGO_MANIFEST_DIR"),
            example.name
        );
        expect_file![path].assert_eq(&answer);
    }
}

/// The years' mean is the expected downtime cost, and what a single region loses for good.
#[test]
fn bad_years_have_the_assessments_mean() {
    for example in EXAMPLES {
        let (name, decision) = (example.name, decided(&example.setting()));
        for candidate in &decision.candidates {
            let money = &candidate.judged.figures.money;
            let single = candidate.judged.design == farshore_core::model::Design::SingleRegion;
            let expected = money.downtime + if single { money.other } else { 0.0 };
            let year = candidate.year.expect("examples are decided at full depth");
            let pattern = candidate.judged.design.pattern();
            assert!(
                (year.mean / expected - 1.0).abs() < 1e-6,
                "{name} {pattern}: {year:?} {expected}"
            );
            assert!(
                year.p95 <= year.p99 && year.mean <= year.cvar95,
                "{name} {pattern}"
            );
        }
    }
}
