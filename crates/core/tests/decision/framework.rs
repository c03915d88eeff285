//! The framework's own figures (docs/method.md), from a file to the answer.

use super::support::File;
use farshore_core::assess::{Case, Memo, Ways, assess, monthly_range};
use farshore_core::model::{BANDS, Setting, candidates, default_design};
use farshore_core::terms::Pattern;

/// What each pattern costs a month on 10,000 USD: low, typical, high.
const MONTHLY: [(Pattern, [f64; 3]); 5] = [
    (Pattern::BackupRestore, [10_000.0, 10_300.0, 11_000.0]),
    (Pattern::PilotLight, [11_000.0, 11_000.0, 12_000.0]),
    (Pattern::WarmStandby, [13_000.0, 14_000.0, 15_000.0]),
    (Pattern::HotStandby, [18_000.0, 19_000.0, 20_000.0]),
    (Pattern::ActiveActive, [25_000.0, 27_000.0, 30_000.0]),
];

fn with_case(file: &File, test: impl FnOnce(&Setting, &Case<'_>)) {
    let setting = file.setting();
    let ways = Ways::new(&setting, &candidates(&setting), &mut Memo::new());
    test(&setting, &Case::new(&setting, &ways));
}

fn close(got: f64, expected: f64, what: &str) {
    assert!(
        (got / expected - 1.0).abs() < 1e-12,
        "{what}: {got} instead of {expected}"
    );
}

#[test]
fn monthly_costs_are_the_frameworks_and_scale_with_the_bill() {
    for baseline in [10_000.0, 25_000.0, 1.0, 3e6] {
        let file = File::plain().with("cost.monthly_usd", &format!("{baseline:?}"));
        with_case(&file, |_, case| {
            for (pattern, expected) in MONTHLY {
                let design = default_design(pattern);
                let typical = assess::<f64>(case, &design).monthly;
                let range = monthly_range(&design, typical);
                let [low, middle, high] = expected.map(|usd| usd * baseline / 10_000.0);
                close(range.low, low, pattern.title());
                close(typical, middle, pattern.title());
                close(range.typical, middle, pattern.title());
                close(range.high, high, pattern.title());
            }
        });
    }
}

/// The best design of each pattern may carry a stated surcharge, but no saving.
#[test]
fn no_design_is_cheaper_than_its_patterns_price() {
    let decision = File::plain().decide_in_short();
    for judged in &decision.judged {
        let pattern = judged.design.pattern();
        if let Some((_, [_, typical, high])) = MONTHLY.iter().find(|(p, _)| *p == pattern) {
            let monthly = judged.figures.monthly;
            assert!(monthly > typical - 1e-6, "{:?}: {monthly}", judged.design);
            assert!(monthly < high + 1_000.0, "{:?}: {monthly}", judged.design);
        }
    }
}

#[test]
fn recovery_times_of_the_default_designs_lie_in_the_bands() {
    with_case(&File::plain(), |_, case| {
        for band in &BANDS {
            let (_, figures) = case.way(&default_design(band.pattern)).unwrap();
            let [from, to] = band.rto_seconds;
            for p in [0.5, 0.95] {
                let at = figures.recovery.quantile(p);
                assert!((from..=to).contains(&at), "{}: p{p} is {at}", band.pattern);
            }
        }
    });
}

/// The brackets of docs/method.md, to the digits that it prints.
#[test]
fn recovery_times_reproduce_the_published_quantiles() {
    // Conflict-free data, so that no writer has to move.
    let file =
        File::plain().and("[[data]]\nname = \"events\"\nmodel = \"append-only\"\nsize_gib = 400\n");
    let printed = [
        (Pattern::BackupRestore, 3_600.0, 1, ["2.4", "3.3", "5.1"]),
        (Pattern::PilotLight, 60.0, 1, ["14.5", "19.6", "27.1"]),
        (Pattern::WarmStandby, 60.0, 1, ["3.9", "5.4", "8.0"]),
        (Pattern::HotStandby, 1.0, 0, ["49", "62", "85"]),
        (Pattern::ActiveActive, 1.0, 0, ["6", "11", "19"]),
    ];
    with_case(&file, |_, case| {
        for (pattern, unit, digits, expected) in printed {
            let (_, figures) = case.way(&default_design(pattern)).unwrap();
            for (p, expected) in [0.05, 0.5, 0.95].into_iter().zip(expected) {
                let at = figures.recovery.quantile(p) / unit;
                // Half of the last printed digit, and a tenth of it for the printer's rounding:
                // 3.353 h (by simulation, too) is printed as 3.3.
                let printed: f64 = expected.parse().unwrap();
                let last = 10_f64.powi(-digits);
                assert!((at - printed).abs() < 0.6 * last, "{pattern} at {p}: {at}");
            }
        }
    });
}
