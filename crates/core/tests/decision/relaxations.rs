//! Nothing feasible: the relaxations that are offered must help.

use super::support::{File, chosen, duration};
use farshore_core::decide::{Change, Relaxation};
use farshore_core::terms::Pattern;

fn impossible() -> File {
    File::of(include_str!("../../../../examples/impossible.toml"))
}

fn relaxed(file: &File, relaxation: &Relaxation) -> File {
    relaxation
        .changes
        .iter()
        .fold(file.clone(), |file, change| {
            let Change { input, to, .. } = change;
            let value = match *input {
                "objectives.rto" | "objectives.rpo" => duration(*to),
                _ => format!("{to:?}"),
            };
            file.with(input, &value)
        })
}

fn variants() -> Vec<File> {
    let base = impossible();
    let with = |changes: &[(&str, &str)]| {
        changes
            .iter()
            .fold(base.clone(), |file, (name, value)| file.with(name, value))
    };
    vec![
        base.clone(),
        with(&[("objectives.budget_monthly_usd", "10_000")]),
        with(&[("objectives.rto", "\"500ms\"")]),
        with(&[
            ("objectives.rto", "\"100ms\""),
            ("objectives.rpo", "\"1ms\""),
        ]),
        with(&[
            ("objectives.rpo", "\"0\""),
            ("objectives.budget_monthly_usd", "11_000"),
        ]),
        with(&[("objectives.confidence_percent", "99.9")]),
        with(&[
            ("objectives.confidence_percent", "99.99"),
            ("objectives.budget_monthly_usd", "90_000"),
        ]),
        with(&[("objectives.availability_percent", "99.9999")]),
        with(&[
            ("objectives.availability_percent", "99.999"),
            ("objectives.budget_monthly_usd", "10_100"),
            ("objectives.write_latency_p95_ms", "1"),
        ]),
        with(&[
            ("business.zero_data_loss_required", "true"),
            ("objectives.write_latency_p95_ms", "5"),
            ("objectives.budget_monthly_usd", "100_000"),
        ]),
        with(&[("design.drills_per_year", "1"), ("design.watch", "false")]),
        with(&[
            ("design.pattern", "\"pilot-light\""),
            ("objectives.rpo", "\"1s\""),
        ]),
        with(&[
            ("team.on_call", "\"business-hours\""),
            ("design.trigger", "\"person\""),
        ]),
        with(&[
            ("objectives.rto_clock", "\"declaration\""),
            ("objectives.rto", "\"5s\""),
        ]),
    ]
}

#[test]
fn every_offered_relaxation_helps() {
    for file in variants() {
        let decision = file.decide_in_short();
        assert_eq!(
            chosen(&decision),
            None,
            "feasible after all:\n{}",
            file.text()
        );
        assert!(decision.nearest.is_some(), "{}", file.text());
        assert!(!decision.relaxations.is_empty(), "{}", file.text());
        for relaxation in &decision.relaxations {
            let eased = relaxed(&file, relaxation);
            let answer = eased.decide_in_short();
            assert!(
                chosen(&answer).is_some(),
                "{relaxation:?} does not help: {}\n{}",
                answer.because,
                eased.text()
            );
            // The pattern it promises is among the feasible ones.
            let promised = answer.judged.iter().any(|judged| {
                judged.shortfalls.is_empty() && judged.design.pattern() == relaxation.becomes
            });
            assert!(promised, "{relaxation:?}\n{}", eased.text());
        }
        let sizes: Vec<f64> = decision.relaxations.iter().map(|r| r.size).collect();
        assert!(sizes.is_sorted(), "{sizes:?}");
        let because = &decision.because;
        assert!(because.contains("what binds is the"), "{because}");
        assert!(
            because.contains("the smallest change that helps"),
            "{because}"
        );
    }
}

/// A little less than what is offered does not help: it is the smallest.
#[test]
fn the_smallest_single_relaxation_is_no_larger_than_needed() {
    for file in variants() {
        let decision = file.decide_in_short();
        let singles = decision.relaxations.iter().filter(|r| r.changes.len() == 1);
        for relaxation in singles {
            let change = relaxation.changes[0];
            let step = match change.input {
                // Shares count by what they leave over, printed to a tenth of a percent or three
                // figures.
                "objectives.confidence_percent" => change.to + 0.1001,
                "objectives.availability_percent" => 100.0 - (100.0 - change.to) * 0.989,
                _ => change.to * 0.989,
            };
            let less = Relaxation {
                changes: vec![Change { to: step, ..change }],
                ..relaxation.clone()
            };
            let answer = relaxed(&file, &less).decide_in_short();
            assert_eq!(
                chosen(&answer),
                None,
                "{relaxation:?} is too large\n{}",
                file.text()
            );
        }
    }
}

#[test]
fn hard_rules_alone_leave_no_relaxation() {
    let file = File::asking("10m", "1m", 200.0)
        .with("workload.regions", r#"["aws:us-east-1", "aws:us-west-2"]"#)
        .with("business.zero_data_loss_required", "true")
        .with("design.pattern", "\"backup-restore\"");
    let decision = file.decide_in_short();
    assert_eq!(chosen(&decision), None);
    assert!(decision.relaxations.is_empty());
    assert!(
        decision.because.contains("hard rules"),
        "{}",
        decision.because
    );
    let patterns: Vec<Pattern> = decision
        .candidates
        .iter()
        .map(|c| c.judged.design.pattern())
        .collect();
    assert_eq!(patterns, [Pattern::SingleRegion, Pattern::BackupRestore]);
}
