//! What must hold for every workload.

use super::random::{RandomFile, files};
use super::support::{File, chosen, decided, in_short, json};
use farshore_core::assess::{Case, DataLoss, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Decision, Depth, Shortfalls, cheapest, decide, judge_all};
use farshore_core::model::{Design, Link, Setting, candidates};
use farshore_core::terms::{Pattern, Term};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

/// Few enough to keep the suite quick in debug builds; each case decides twice or more.
const CASES: u32 = 64;

fn feasible(file: &File, memo: &mut Memo) -> BTreeSet<Pattern> {
    let setting = file.setting();
    let designs = candidates(&setting);
    let ways = Ways::new(&setting, &designs, memo);
    let judged = judge_all(&Case::new(&setting, &ways), &designs);
    let meeting = judged.iter().filter(|j| j.shortfalls.is_empty());
    meeting.map(|j| j.design.pattern()).collect()
}

/// Every way to ask for less, by `factor` above 1.
fn looser(file: &RandomFile, factor: f64) -> Vec<(&'static str, RandomFile)> {
    let with = |change: &dyn Fn(&mut RandomFile)| {
        let mut changed = file.clone();
        change(&mut changed);
        changed
    };
    vec![
        ("rto", with(&|f| f.rto *= factor)),
        ("rpo", with(&|f| f.rpo = f.rpo * factor + 0.1)),
        (
            "confidence",
            with(&|f| f.confidence = f.confidence.map(|c| (c / factor).max(50.0))),
        ),
        (
            "availability",
            with(&|f| f.availability = f.availability.map(|a| 100.0 - (100.0 - a) * factor)),
        ),
        ("no availability", with(&|f| f.availability = None)),
        ("budget", with(&|f| f.budget = f.budget.map(|b| b * factor))),
        ("no budget", with(&|f| f.budget = None)),
        (
            "latency",
            with(&|f| f.latency = f.latency.map(|l| l * factor)),
        ),
        ("no latency", with(&|f| f.latency = None)),
    ]
}

/// Whether every number of an answer is finite; the text must not tell otherwise either.
fn sound(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Null => {
            const MAY_BE_NULL: [&str; 13] = [
                "recommendation",
                "runner_up",
                "recovery_time_seconds",
                "dns_stragglers_seconds",
                "fail_over_after_seconds",
                "becomes",
                "by_money",
                "by_objectives",
                "without_objectives",
                "target",
                "rto",
                "rpo",
                "confidence",
            ];
            let name = path.rsplit('.').next().unwrap_or(path);
            if !MAY_BE_NULL.contains(&name) {
                found.push(format!("{path} is null"));
            }
        }
        Value::Number(number) => {
            if !number.as_f64().is_some_and(f64::is_finite) {
                found.push(format!("{path} is {number}"));
            }
        }
        Value::String(text) => {
            let hidden = ["NaN", "inf ", "inf,", "-0 USD"];
            if hidden.iter().any(|bad| text.contains(bad)) {
                found.push(format!("{path}: {text}"));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| sound(item, path, found)),
        Value::Object(fields) => {
            for (key, value) in fields {
                sound(value, &format!("{path}.{key}"), found);
            }
        }
        Value::Bool(_) => {}
    }
}

/// Every feasible design holds its objectives by its own figures.
fn keeps_its_promises(setting: &Setting, decision: &Decision) -> Result<(), TestCaseError> {
    const SLACK: f64 = 1e-9;
    let objective = &setting.objective;
    for judged in decision.judged.iter().filter(|j| j.shortfalls.is_empty()) {
        let figures = &judged.figures;
        prop_assert!(figures.within_rto >= objective.confidence - SLACK);
        prop_assert!(figures.within_rpo >= objective.confidence - SLACK);
        if let Some(asked) = objective.availability {
            prop_assert!(figures.availability >= asked);
        }
        if let Some(budget) = objective.budget_monthly_usd {
            prop_assert!(figures.monthly <= budget * (1.0 + SLACK));
        }
        if let Some(limit) = objective.write_latency_p95_ms {
            prop_assert!(figures.write_p95_ms <= limit * (1.0 + SLACK));
        }
        prop_assert!(objective.accept_total_loss || judged.design != Design::SingleRegion);
        let used = usize::from(judged.design.regions());
        prop_assert!(setting.regions[..used].iter().all(|place| place.allowed));
        for share in [
            figures.success,
            figures.within_rto,
            figures.within_rpo,
            figures.availability,
        ] {
            prop_assert!((0.0..=1.0).contains(&share), "{:?}: {share}", judged.design);
        }
        let m = &figures.money;
        let parts = [
            m.infrastructure,
            m.engineering,
            m.drills,
            m.downtime,
            m.data_loss,
            m.other,
        ];
        prop_assert!(
            parts.iter().all(|usd| *usd >= 0.0),
            "{:?}: {m:?}",
            judged.design
        );
        prop_assert!((parts.iter().sum::<f64>() / m.total - 1.0).abs() < 1e-12);
    }
    Ok(())
}

/// Compares long texts, and shows only where they part.
fn same_text(a: &str, b: &str) -> Result<(), TestCaseError> {
    if a == b {
        return Ok(());
    }
    let parted = a.bytes().zip(b.bytes()).position(|(x, y)| x != y);
    let from = parted.unwrap_or(0).saturating_sub(200);
    let near = |text: &str| {
        String::from_utf8_lossy(text.as_bytes().get(from..).unwrap_or(&[]))
            .chars()
            .take(300)
            .collect::<String>()
    };
    Err(TestCaseError::fail(format!(
        "{}\n\nbut\n\n{}",
        near(a),
        near(b)
    )))
}

/// Every figure in money, in the order of the answer.
fn money(decision: &Decision) -> Vec<f64> {
    let of = |j: &farshore_core::decide::Judged| {
        let m = &j.figures.money;
        [
            m.infrastructure,
            m.engineering,
            m.drills,
            m.downtime,
            m.data_loss,
            m.other,
            m.total,
            j.figures.monthly,
        ]
    };
    let mut all: Vec<f64> = decision.judged.iter().flat_map(of).collect();
    all.extend(decision.without_objectives.map(|(_, usd)| usd));
    let price = &decision.price_of_objectives;
    all.extend(
        [price.rto, price.rpo, price.confidence]
            .into_iter()
            .flatten(),
    );
    let years = decision.candidates.iter().filter_map(|c| c.year);
    all.extend(years.flat_map(|y| [y.mean, y.p95, y.p99, y.cvar95]));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_looser_objective_never_makes_a_pattern_infeasible(file in files(), factor in 1.01..3.0) {
        let mut memo = Memo::new();
        let before = feasible(&file.file(), &mut memo);
        for (what, changed) in looser(&file, factor) {
            let after = feasible(&changed.file(), &mut memo);
            prop_assert!(
                before.is_subset(&after),
                "looser {what}: {before:?} becomes {after:?}\n{}",
                changed.file().text()
            );
        }
    }

    #[test]
    fn a_dearer_minute_never_raises_the_chosen_downtime(file in files(), factor in 1.01..30.0) {
        let downtime = |decision: &Decision| {
            let place = decision.recommendation?;
            Some(decision.candidates[place].judged.figures.downtime)
        };
        let before = downtime(&file.file().decide_in_short());
        let mut dearer = file.clone();
        dearer.downtime *= factor;
        let after = downtime(&dearer.file().decide_in_short());
        prop_assert_eq!(before.is_some(), after.is_some());
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert!(after <= before * (1.0 + 1e-12), "{before} s becomes {after} s");
        }
    }

    #[test]
    fn scaling_all_money_scales_every_figure_and_nothing_else(
        file in files(),
        factor in prop_oneof![Just(2.0), Just(0.25), 0.1..10.0],
    ) {
        let mut scaled = file.clone();
        scaled.monthly_usd *= factor;
        scaled.downtime *= factor;
        scaled.data_loss *= factor;
        scaled.total_loss *= factor;
        scaled.loaded_cost *= factor;
        scaled.budget = file.budget.map(|budget| budget * factor);
        let (a, b) = (file.file().decide(), scaled.file().decide());
        prop_assert_eq!(chosen(&a), chosen(&b));
        let designs = |d: &Decision| d.candidates.iter().map(|c| c.judged.design).collect::<Vec<_>>();
        prop_assert_eq!(designs(&a), designs(&b));
        prop_assert_eq!(a.runner_up, b.runner_up);
        for (x, y) in money(&a).into_iter().zip(money(&b)) {
            let scale = x.abs().max(1e-6 * file.monthly_usd);
            prop_assert!((x * factor - y).abs() <= 1e-7 * scale * factor, "{x} becomes {y}");
        }
        for (x, y) in a.judged.iter().zip(&b.judged) {
            prop_assert_eq!(x.shortfalls, y.shortfalls);
            prop_assert_eq!(x.figures.downtime.to_bits(), y.figures.downtime.to_bits());
            prop_assert_eq!(x.figures.data_loss.to_bits(), y.figures.data_loss.to_bits());
            prop_assert_eq!(x.figures.within_rto.to_bits(), y.figures.within_rto.to_bits());
        }
    }

    #[test]
    fn the_order_of_entries_changes_nothing(file in files()) {
        let (a, b) = (file.file().setting(), file.reversed().written(true).setting());
        let text = |setting: &Setting| json(setting, &decided(setting)).to_string();
        same_text(&text(&a), &text(&b))?;
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(a in files(), b in files()) {
        let catalog = Catalog::builtin();
        let (a, b) = (a.file().setting(), b.file().setting());
        let fresh = json(&a, &decided(&a)).to_string();
        let mut memo = Memo::new();
        for setting in [&b, &a, &b] {
            let again = decide(setting, &catalog, &mut memo, Depth::Full);
            if std::ptr::eq(setting, &raw const a) {
                same_text(&json(setting, &again).to_string(), &fresh)?;
            }
        }
    }

    #[test]
    fn every_answer_is_sound(file in files()) {
        let setting = file.file().setting();
        let decision = decided(&setting);
        let mut found = Vec::new();
        sound(&json(&setting, &decision), "", &mut found);
        prop_assert!(found.is_empty(), "{found:?}\n{}", file.file().text());
        keeps_its_promises(&setting, &decision)?;
        let patterns: Vec<Pattern> =
            decision.candidates.iter().map(|c| c.judged.design.pattern()).collect();
        let in_order: Vec<Pattern> =
            Pattern::ALL.iter().copied().filter(|p| patterns.contains(p)).collect();
        prop_assert_eq!(&patterns, &in_order);
        prop_assert_eq!(patterns[0], Pattern::SingleRegion);
        let best = cheapest(&decision.judged, Shortfalls::default()).map(|j| j.design);
        let own = decision.recommendation.map(|place| decision.candidates[place].judged.design);
        prop_assert_eq!(own, best);
    }

    #[test]
    fn more_replication_never_loses_more_data(file in files()) {
        let setting = file.file().setting();
        let losses = |link| {
            let design = farshore_core::model::default_design(Pattern::HotStandby);
            let Design::Standby(mut standby) = design else { unreachable!() };
            standby.link = link;
            DataLoss::of(&Design::Standby(standby), false, &setting.parameters)
        };
        use farshore_core::model::Quorum::{Three, TwoDegrade, TwoStopWrites};
        let pairs = [
            [Link::LogShipping, Link::Streaming],
            [Link::Streaming, Link::StorageLevel],
            [Link::StorageLevel, Link::Synchronous(Three)],
            [Link::StorageLevel, Link::Synchronous(TwoStopWrites)],
            // Degraded, it is streaming: then storage-level replication would lose less.
            [Link::Streaming, Link::Synchronous(TwoDegrade)],
            [Link::Synchronous(TwoDegrade), Link::Synchronous(TwoStopWrites)],
        ];
        for pair in pairs {
            let (slow, fast) = (losses(pair[0]), losses(pair[1]));
            prop_assert!(fast.mean() <= slow.mean());
            for step in 1..1_000 {
                let p = f64::from(step) / 1_000.0;
                let far = 1.0 - 10_f64.powf(-8.0 * p);
                // Their lower tails cross as well, where less than a quarter of a second is lost:
                // no confidence below one half can be asked for, so no objective sees it.
                for p in [p.max(0.1), far.max(0.1)] {
                    prop_assert!(fast.quantile(p) <= slow.quantile(p), "{pair:?} at {p}");
                }
                let at = 10_f64.powf(8.0 * p - 3.0);
                // Two lognormals of different spread cross somewhere: here beyond all but 5e-9 of
                // the losses.
                let (fast, slow) = (fast.share_within(at), slow.share_within(at));
                prop_assert!(fast >= slow - 5e-9 || slow < 0.1, "{pair:?} at {at} s");
            }
        }
    }
}

/// And among the judged designs: with all else equal, the faster link loses no more in a year.
#[test]
fn more_replication_never_loses_more_in_a_year() {
    let decision = in_short(&File::plain().setting());
    let links: Vec<_> = Link::ALL.to_vec();
    for a in &decision.judged {
        for b in &decision.judged {
            let (Design::Standby(x), Design::Standby(y)) = (&a.design, &b.design) else {
                continue;
            };
            let mut same = *x;
            same.link = y.link;
            let rank = |link| links.iter().position(|l| *l == link).unwrap();
            if same == *y && rank(x.link) < rank(y.link) {
                // With a third region fewer outages leave nowhere to go. Going elsewhere may lose
                // the last backup's age, waiting loses nothing: the events differ, not the loss
                // of one.
                if a.design.regions() == b.design.regions() {
                    assert!(
                        b.figures.data_loss <= a.figures.data_loss,
                        "{x:?} against {y:?}"
                    );
                }
                // Two degrading regions stream for one percent of the time.
                let slack = 1e-4;
                assert!(
                    b.figures.within_rpo >= a.figures.within_rpo - slack,
                    "{x:?} against {y:?}"
                );
            }
        }
    }
}
