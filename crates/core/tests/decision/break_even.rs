//! Break-even values are true: just inside each the recommendation stands, just beyond it it is
//! what the answer says, and nothing changes nearer.

use super::random::files;
use super::support::{EXAMPLES, File, chosen, decided, duration, pattern_of};
use farshore_core::assess::Memo;
use farshore_core::decide::{BreakEven, Input};
use farshore_core::file::Format;
use farshore_core::model::Setting;
use proptest::prelude::*;

/// How far beside a break-even the answer is asked for.
const BESIDE: f64 = 1e-4;
/// Values tried between today's and a break-even, or a factor of three away.
const SCAN: u32 = 40;

fn sides(found: &BreakEven) -> [f64; 2] {
    let out = if found.value > found.now {
        BESIDE
    } else {
        -BESIDE
    };
    [found.value * (1.0 - out), found.value * (1.0 + out)]
}

/// Asks on both sides of each break-even by changing the setting.
fn holds(setting: &Setting, text: &str) -> Result<(), TestCaseError> {
    let decision = decided(setting);
    let today = chosen(&decision);
    let mut memo = Memo::new();
    for found in &decision.break_even {
        let [inside, beyond] =
            sides(found).map(|v| pattern_of(&found.input.apply(setting, v), &mut memo));
        // Two changes may lie closer than the step beside one of them.
        prop_assert_eq!(inside, today, "inside {:?}\n{}", found, text);
        prop_assert_eq!(beyond, found.becomes, "beyond {:?}\n{}", found, text);
    }
    Ok(())
}

/// Scans from today's value towards the break-even, or a factor of three where there is none.
fn is_nearest(setting: &Setting, text: &str, steps: u32) -> Result<(), TestCaseError> {
    let decision = decided(setting);
    let Some(place) = decision.recommendation else {
        return Ok(());
    };
    let today = chosen(&decision);
    let mut memo = Memo::new();
    for input in Input::ALL {
        let now = match input {
            Input::DowntimeCost => setting.downtime.flat().map(|rate| rate * 60.0),
            Input::Rto => Some(setting.objective.rto),
            Input::Rpo => Some(setting.objective.rpo),
            Input::Baseline => Some(setting.baseline_monthly_usd),
            Input::OutageRate => Some(
                setting
                    .parameters
                    .get(farshore_core::parameters::Scalar::PrimaryEvents),
            ),
            Input::Drills => decision.candidates[place]
                .judged
                .design
                .rehearsal()
                .map(|rehearsal| rehearsal.drills_per_year),
            Input::Conflicts => Some(1.0),
        };
        let Some(now) = now.filter(|now| *now > 0.0) else {
            continue;
        };
        for up in [false, true] {
            let found = decision
                .break_even
                .iter()
                .find(|b| b.input == input && (b.value > b.now) == up)
                .map(|b| (b.value / now).ln().abs());
            let reach = found.unwrap_or(3_f64.ln()).min(3_f64.ln());
            for step in 0..steps {
                let part = reach * (1.0 - 2e-4) * f64::from(step + 1) / f64::from(steps);
                if found.is_some_and(|edge| part > edge - BESIDE) {
                    continue;
                }
                let value = now * if up { part } else { -part }.exp();
                let got = pattern_of(&input.apply(setting, value), &mut memo);
                prop_assert_eq!(got, today, "{:?} at {} of {}\n{}", input, value, now, text);
            }
        }
    }
    Ok(())
}

#[test]
fn the_examples_break_evens_are_true_and_the_nearest() {
    let mut seen = 0;
    for example in EXAMPLES {
        let setting = example.setting();
        seen += decided(&setting).break_even.len();
        holds(&setting, example.name).unwrap();
        is_nearest(&setting, example.name, SCAN).unwrap();
    }
    assert!(seen >= 15, "{seen}");
}

/// The same by editing the file, for the inputs that a file has.
#[test]
fn break_evens_hold_when_the_file_is_edited() {
    let mut seen = 0;
    for example in EXAMPLES.iter().filter(|e| e.format == Format::Toml) {
        let file = File::of(example.text);
        let decision = file.decide();
        for found in &decision.break_even {
            let edited = sides(found).map(|value| {
                let toml = match found.input {
                    Input::Rto | Input::Rpo => duration(value),
                    Input::DowntimeCost
                    | Input::Baseline
                    | Input::OutageRate
                    | Input::Drills
                    | Input::Conflicts => format!("{value:?}"),
                };
                file.with(found.input.name(), &toml).chosen()
            });
            seen += 1;
            assert_eq!(
                edited[0],
                chosen(&decision),
                "{}: inside {found:?}",
                example.name
            );
            assert_eq!(
                edited[1], found.becomes,
                "{}: beyond {found:?}",
                example.name
            );
        }
    }
    assert!(seen >= 10, "{seen}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn random_break_evens_are_true(file in files()) {
        holds(&file.file().setting(), file.file().text())?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn random_break_evens_are_the_nearest(file in files()) {
        is_nearest(&file.file().setting(), file.file().text(), 12)?;
    }
}
