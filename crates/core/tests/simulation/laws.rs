//! Laws that hold whatever the numbers, checked on one fate.

use super::support::{RATES, attempt, is_recovery, live, planned, take, webshop, with_plans};
use super::theory::fates::{Lasting, Outages};
use farshore_core::distribution::Lognormal;
use farshore_core::model::{Design, Setting, candidates, default_design};
use farshore_core::parameters::{Scalar, Step};
use farshore_core::simulate::{Cause, Event, Keyed, Plan, SimulateError, Tally};
use farshore_core::terms::{Pattern, Term as _};
use farshore_core::units::HOUR;
use proptest::prelude::*;
use std::sync::LazyLock;

fn lived(setting: &Setting, design: Design, seed: u64, years: u64) -> Tally {
    with_plans(setting, &[design], |_, plans| live(&plans[0], seed, years))
}

fn down(tally: &Tally) -> f64 {
    tally.downtime.moments().sum
}

fn patterns() -> impl Strategy<Value = Pattern> {
    (0..Pattern::ALL.len()).prop_map(|i| Pattern::ALL[i])
}

/// Every design that the webshop may choose.
static DESIGNS: LazyLock<Vec<Design>> = LazyLock::new(|| candidates(&webshop()));

fn designs() -> impl Strategy<Value = Design> {
    (0..DESIGNS.len()).prop_map(|i| DESIGNS[i])
}

/// An outage of the primary, and one of the standby's region some time before or after it begins.
#[derive(Clone, Copy, Debug)]
struct Pair {
    seed: u64,
    lengths: [f64; 2],
    apart: f64,
}

fn pairs() -> impl Strategy<Value = Pair> {
    (0_u64..1_000_000, 1.0..1e5_f64, 1.0..1e5_f64, -1e5..1e5_f64).prop_map(
        |(seed, first, second, apart)| Pair {
            seed,
            lengths: [first, second],
            apart,
        },
    )
}

impl Pair {
    /// Seconds of downtime of a design that lives through it.
    fn lived(&self, plan: &Plan) -> f64 {
        let event = |region: u8, at| {
            let draws = Lasting {
                draws: Keyed(self.seed.wrapping_add(u64::from(region))),
                seconds: self.lengths[usize::from(region)],
            };
            (region, Event { at, draws })
        };
        let start = 1_000.0 * HOUR;
        let outages = Outages(vec![event(0, start), event(1, start + self.apart)]);
        down(&plan.under(outages, 1))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_shorter_drill_interval_never_lowers_availability(
        design in designs(), seed in 0_u64..1_000, drills in 0.1..6.0_f64, times in 2_u32..6,
    ) {
        let mut setting = webshop();
        // Who cannot go need not return.
        setting.parameters.put(Scalar::FailbackPause, 0.0);
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
    fn neither_of_two_outages_lowers_downtime_by_lasting_longer(
        design in designs(), before in pairs(), longer in 1.0..3.0_f64, region in 0..2_usize,
    ) {
        let mut setting = webshop();
        setting.parameters.put(Scalar::FailbackPause, 0.0);
        // Outages that share a fate would grow into others of their region, and be returned from
        // once.
        setting.parameters.put(Scalar::BothRegions, 0.0);
        let plan = planned(&setting, &design);
        let mut after = before;
        after.lengths[region] *= longer;
        let (before, after) = (before.lived(&plan), after.lived(&plan));
        prop_assert!(after >= before * (1.0 - 1e-12), "{after} after {before}");
    }

    #[test]
    fn an_infinite_recovery_leaves_the_outages(pattern in patterns(), seed in 0_u64..1_000) {
        let mut setting = webshop();
        for step in Step::ALL.iter().filter(|step| is_recovery(**step)) {
            let never = Lognormal { mu: 40.0, sigma: 0.1 };
            take(&mut setting, *step, never);
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

fn scale(setting: &mut Setting, step: Step, factor: f64) {
    let mut time = setting.parameters.step(step);
    time.mu += factor.ln();
    take(setting, step, time);
}

#[test]
fn without_events_nothing_is_lost() {
    let mut setting = webshop();
    for rate in RATES {
        setting.parameters.put(rate, 0.0);
    }
    with_plans(&setting, &DESIGNS, |_, plans| {
        for (design, plan) in DESIGNS.iter().zip(plans) {
            let tally = live(plan, 1, 1_000);
            let simulated = plan.summary(&tally);
            assert_eq!((tally.events, down(&tally)), (0, 0.0), "{design:?}");
            assert_eq!(simulated.data_loss_usd, 0.0);
            assert_eq!(simulated.availability.value, 1.0);
            assert_eq!(simulated.cost.mean.error, 0.0);
            assert_eq!(simulated.years, 1_000);
            assert!(simulated.cost.mean.value > 0.0, "the bill stays");
        }
    });
}

#[test]
fn absurd_parameters_give_finite_answers_or_an_error() {
    for scalar in Scalar::ALL {
        for value in [0.0_f64, 1e-300, 1.0, 1e12] {
            let mut setting = webshop();
            put(&mut setting, *scalar, value);
            for pattern in [
                Pattern::BackupRestore,
                Pattern::WarmStandby,
                Pattern::ActiveActive,
            ] {
                check(&setting, &default_design(pattern), scalar.definition().name);
            }
        }
    }
    for step in Step::ALL {
        for time in ABSURD_TIMES {
            let mut setting = webshop();
            take(&mut setting, *step, time);
            let warm = default_design(Pattern::WarmStandby);
            check(&setting, &warm, step.definition().name);
        }
    }
}

const fn absurd(mu: f64, sigma: f64) -> Lognormal {
    Lognormal { mu, sigma }
}

const ABSURD_TIMES: [Lognormal; 4] = [
    absurd(-700.0, 1.0),
    absurd(700.0, 1.0),
    absurd(3.0, 60.0),
    absurd(3.0, 1e-9),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn absurd_parameters_together_give_finite_answers_or_an_error(
        design in designs(),
        scalars in prop::collection::vec((0..Scalar::ALL.len(), -300.0..12.0_f64), 1..8),
        steps in prop::collection::vec((0..Step::ALL.len(), -60.0..60.0_f64, 1e-9..20.0_f64), 0..8),
    ) {
        let mut setting = webshop();
        for (scalar, magnitude) in &scalars {
            put(&mut setting, Scalar::ALL[*scalar], 10_f64.powf(*magnitude));
        }
        for (step, mu, sigma) in &steps {
            take(&mut setting, Step::ALL[*step], absurd(*mu, *sigma));
        }
        check(&setting, &design, &format!("{scalars:?} {steps:?}"));
    }
}

fn put(setting: &mut Setting, scalar: Scalar, value: f64) {
    let share = scalar.definition().unit.is_share();
    let value = if share { value.min(1.0) } else { value };
    setting.parameters.put(scalar, value);
}

fn check(setting: &Setting, design: &Design, what: &str) {
    match attempt(setting, design) {
        Ok(plan) => {
            let simulated = plan.summary(&live(&plan, 7, 100));
            let text = format!("{simulated:?}");
            assert!(
                !text.contains("NaN") && !text.contains("inf"),
                "{what}: {text}"
            );
            let availability = simulated.availability.value;
            assert!((0.0..=1.0).contains(&availability), "{what}");
        }
        Err(error) => assert!(error.to_string().contains("can be simulated"), "{what}"),
    }
}

#[test]
fn outages_that_never_end_are_refused() {
    let mut setting = webshop();
    setting.parameters.put(Scalar::PrimaryEvents, 300.0);
    let month = Lognormal::from_p50_p95(720.0 * HOUR, 1_440.0 * HOUR).expect("a month");
    take(&mut setting, Step::OutageDuration, month);
    let error = attempt(&setting, &default_design(Pattern::HotStandby)).expect_err("13 at a time");
    assert!(matches!(error, SimulateError::AlwaysOut { out } if (12.0..15.0).contains(&out)));
    assert_eq!(
        error.to_string(),
        "the assumptions keep 13.5 regions out at any time; at most 1 can be simulated"
    );
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
