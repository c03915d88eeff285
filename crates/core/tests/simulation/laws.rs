//! Laws that hold whatever the numbers, checked on one fate.

use super::support::{live, webshop, with_plans};
use farshore_core::distribution::Lognormal;
use farshore_core::model::{Design, Setting, default_design};
use farshore_core::parameters::{Scalar, Step};
use farshore_core::simulate::{Cause, Plan, SimulateError, Tally};
use farshore_core::terms::{Pattern, Term as _};
use proptest::prelude::*;

fn lived(setting: &Setting, design: Design, seed: u64, years: u64) -> Tally {
    with_plans(setting, &[design], |_, plans| live(&plans[0], seed, years))
}

fn down(tally: &Tally) -> f64 {
    tally.downtime.moments().sum
}

fn patterns() -> impl Strategy<Value = Pattern> {
    (0..Pattern::ALL.len()).prop_map(|i| Pattern::ALL[i])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_shorter_drill_interval_never_lowers_availability(
        pattern in patterns(), seed in 0_u64..1_000, drills in 0.5..6.0_f64, times in 2_u32..6,
    ) {
        let setting = webshop();
        let design = default_design(pattern);
        let seldom = lived(&setting, design.drilled(drills), seed, 3_000);
        let often = lived(&setting, design.drilled(drills * f64::from(times)), seed, 3_000);
        prop_assert!(down(&often) <= down(&seldom) * (1.0 + 1e-12));
        prop_assert!(often.worked >= seldom.worked);
    }

    #[test]
    fn a_longer_outage_never_lowers_downtime(
        pattern in patterns(), seed in 0_u64..1_000, longer in 1.0..3.0_f64,
    ) {
        let mut setting = webshop();
        // Corruption and failbacks apart: two outages that grow into one are returned from once.
        setting.parameters.put(Scalar::FailbackPause, 0.0);
        let before = lived(&setting, default_design(pattern), seed, 3_000);
        scale(&mut setting, Step::OutageDuration, longer);
        let after = lived(&setting, default_design(pattern), seed, 3_000);
        prop_assert!(down(&after) >= down(&before) * (1.0 - 1e-3), "{} {}", down(&after), down(&before));
    }

    #[test]
    fn an_infinite_recovery_leaves_the_outages(pattern in patterns(), seed in 0_u64..1_000) {
        let mut setting = webshop();
        for step in Step::ALL.iter().filter(|step| is_recovery(**step)) {
            let never = Lognormal { mu: 40.0, sigma: 0.1 };
            let origin = farshore_core::parameters::Origin::File;
            setting.parameters.set_step(*step, never, origin, "a test");
        }
        for scalar in [Scalar::FalseAlarms, Scalar::PermanentLoss, Scalar::SecondaryEvents] {
            setting.parameters.put(scalar, 0.0);
        }
        let alone = lived(&setting, Design::SingleRegion, seed, 2_000);
        let tally = lived(&setting, default_design(pattern), seed, 2_000);
        let outages = |t: &Tally| {
            t.by_cause[Cause::Region as usize] + t.by_cause[Cause::AllRegions as usize]
        };
        // Active-active: half of the users are in the region that fails.
        let share = if pattern == Pattern::ActiveActive { 0.5 } else { 1.0 };
        let shared = tally.by_cause[Cause::AllRegions as usize];
        let expected = share * (outages(&alone) - shared) + shared;
        prop_assert!((outages(&tally) - expected).abs() <= 1e-6 * expected);
    }
}

fn is_recovery(step: Step) -> bool {
    let name = step.definition().name;
    name.starts_with("recovery.") || name.starts_with("decide.") || name.starts_with("traffic.")
}

fn scale(setting: &mut Setting, step: Step, factor: f64) {
    let mut time = setting.parameters.step(step);
    time.mu += factor.ln();
    let origin = farshore_core::parameters::Origin::File;
    setting.parameters.set_step(step, time, origin, "a test");
}

const RATES: [Scalar; 6] = [
    Scalar::PrimaryEvents,
    Scalar::SecondaryEvents,
    Scalar::PermanentLoss,
    Scalar::ZoneEvents,
    Scalar::Corruptions,
    Scalar::FalseAlarms,
];

#[test]
fn without_events_nothing_is_lost() {
    let mut setting = webshop();
    for rate in RATES {
        setting.parameters.put(rate, 0.0);
    }
    for pattern in Pattern::ALL {
        let design = default_design(*pattern);
        let (tally, simulated) = with_plans(&setting, &[design], |_, plans| {
            let tally = live(&plans[0], 1, 150_000);
            let simulated = plans[0].summary(&tally);
            (tally, simulated)
        });
        assert_eq!((tally.events, down(&tally)), (0, 0.0), "{pattern}");
        assert_eq!(simulated.availability.value, 1.0);
        assert_eq!(simulated.cost.mean.error, 0.0);
        assert_eq!(simulated.years, 150_000);
        assert!(simulated.cost.mean.value > 0.0, "the bill stays");
    }
}

#[test]
fn absurd_parameters_give_finite_answers_or_an_error() {
    for scalar in Scalar::ALL {
        for value in [0.0_f64, 1e-300, 1.0, 1e12] {
            let mut setting = webshop();
            let share = scalar.definition().unit.is_share();
            setting
                .parameters
                .put(*scalar, if share { value.min(1.0) } else { value });
            for pattern in [
                Pattern::BackupRestore,
                Pattern::WarmStandby,
                Pattern::ActiveActive,
            ] {
                finite(&setting, default_design(pattern), scalar.definition().name);
            }
        }
    }
    for step in Step::ALL {
        for (mu, sigma) in [(-700.0, 1.0), (700.0, 1.0), (3.0, 60.0), (3.0, 1e-9)] {
            let mut setting = webshop();
            let origin = farshore_core::parameters::Origin::File;
            setting
                .parameters
                .set_step(*step, Lognormal { mu, sigma }, origin, "a test");
            finite_by_default_ways(&setting, step.definition().name);
        }
    }
}

/// The distributions of the assessment are prepared with sound steps: only the plan is absurd.
fn finite_by_default_ways(setting: &Setting, name: &str) {
    let sound = webshop();
    let design = default_design(Pattern::WarmStandby);
    let ways = farshore_core::assess::Ways::new(
        &sound,
        &[design],
        &mut farshore_core::assess::Memo::new(),
    );
    let case = farshore_core::assess::Case::new(setting, &ways);
    check(&Plan::new(&case, &design), name);
}

fn finite(setting: &Setting, design: Design, name: &str) {
    let sound = webshop();
    let ways = farshore_core::assess::Ways::new(
        &sound,
        &[design],
        &mut farshore_core::assess::Memo::new(),
    );
    let case = farshore_core::assess::Case::new(setting, &ways);
    check(&Plan::new(&case, &design), name);
}

fn check(plan: &Result<Plan, SimulateError>, name: &str) {
    match plan {
        Ok(plan) => {
            let simulated = plan.summary(&live(plan, 7, 100));
            let text = format!("{simulated:?}");
            assert!(!text.contains("NaN"), "{name}: {text}");
            assert!(
                (0.0..=1.0).contains(&simulated.availability.value),
                "{name}"
            );
        }
        Err(error) => assert!(error.to_string().contains("events a year"), "{name}"),
    }
}

#[test]
fn designs_share_their_fate() {
    let setting = webshop();
    let tallies: Vec<Tally> = [
        Pattern::PilotLight,
        Pattern::WarmStandby,
        Pattern::HotStandby,
    ]
    .map(|pattern| lived(&setting, default_design(pattern), 3, 20_000))
    .into();
    for tally in &tallies {
        assert_eq!(tally.outages, tallies[0].outages);
        assert_eq!(tally.all_regions_out, tallies[0].all_regions_out);
        let corruption = Cause::Corruption as usize;
        let relative = tally.by_cause[corruption] / tallies[0].by_cause[corruption] - 1.0;
        assert!(relative.abs() < 1e-3, "{relative}");
    }
}

#[test]
fn the_same_seed_gives_the_same_years_and_another_seed_others() {
    let setting = webshop();
    let design = default_design(Pattern::WarmStandby);
    with_plans(&setting, &[design], |_, plans| {
        let summary = |seed| plans[0].summary(&live(&plans[0], seed, 150_000));
        assert_eq!(summary(1), summary(1));
        assert_ne!(summary(1), summary(2));
        // A chunk depends on its number only, not on those before it.
        let alone = plans[0].summary(&plans[0].chunk(1, 5, 1_000));
        assert_eq!(alone, plans[0].summary(&plans[0].chunk(1, 5, 1_000)));
        assert_ne!(alone, plans[0].summary(&plans[0].chunk(1, 6, 1_000)));
    });
}
