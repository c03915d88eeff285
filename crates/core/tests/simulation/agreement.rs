//! The simulation agrees with the assessment wherever the formula is exact.

use super::support::{ERRORS, EXAMPLES, best_designs, live, setting, with_plans};
use farshore_core::assess::{Case, DataLoss, assess, probability_of_failure_on_demand};
use farshore_core::model::{Design, Setting};
use farshore_core::parameters::Scalar;
use farshore_core::simulate::{Distribution, Estimate, Plan, Simulated};
use farshore_core::terms::Trigger;

const YEARS: u64 = 100_000;

/// The examples without what formulas only approximate: hidden faults, which a real failover finds
/// as well as a drill, and which therefore have a test of their own.
pub(crate) fn exact(text: &str, format: farshore_core::file::Format) -> Setting {
    let mut setting = setting(text, format);
    setting.parameters.put(Scalar::LatentFaults, 0.0);
    setting.parameters.put(Scalar::HeadroomFaults, 0.0);
    setting
}

struct Check {
    subject: String,
    misses: Vec<String>,
}

impl Check {
    fn mean(&mut self, what: &str, expected: f64, got: Estimate) {
        let allowed = ERRORS * got.error + 1e-6 * expected.abs() + 1e-9;
        if (got.value - expected).abs() > allowed {
            let errors = (got.value - expected) / got.error.max(1e-300);
            self.misses.push(format!(
                "{} {what}: {} instead of {expected} ({errors:+.1} errors)",
                self.subject, got.value
            ));
        }
    }

    /// A quantile, by the share of values that theory expects below it.
    fn quantiles(&mut self, what: &str, expected: &dyn Fn(f64) -> f64, got: &Distribution) {
        for (i, p) in [0.5, 0.95, 0.99].into_iter().enumerate() {
            // 4.5 errors instead of the interval's 1.96, and the sketch's thousandth.
            let [low, high] = got.intervals[i];
            let middle = got.quantiles[i];
            let (below, above) = (middle - low, high - middle);
            let reach = ERRORS / 1.96 * below.max(above) + 3e-3 * middle;
            let theory = expected(p);
            if (theory - middle).abs() > reach {
                let subject = &self.subject;
                self.misses.push(format!(
                    "{subject} {what} at {p}: {middle} instead of {theory}"
                ));
            }
        }
    }
}

#[test]
fn every_example_and_pattern_agrees_where_the_formula_is_exact() {
    let mut misses = Vec::new();
    for (name, format, text) in EXAMPLES {
        let setting = exact(text, format);
        let designs = best_designs(&setting);
        with_plans(&setting, &designs, |case, plans| {
            for (design, plan) in designs.iter().zip(plans) {
                misses.extend(compare(name, case, design, plan));
            }
        });
    }
    assert!(misses.is_empty(), "{}", misses.join("\n"));
}

fn compare(name: &str, case: &Case<'_>, design: &Design, plan: &Plan) -> Vec<String> {
    let got = plan.summary(&live(plan, 1, YEARS));
    let mut check = Check {
        subject: format!("{name}, {}", plan.pattern()),
        misses: Vec::new(),
    };
    for (what, expected, got) in means(case, design, &got) {
        check.mean(what, expected, got);
    }
    if let Some((_, figures)) = case.way(design) {
        let recovery = got.recovery.expect("a design with a way recovers");
        check.quantiles("recovery", &|p| figures.recovery.quantile(p), &recovery);
        let loss = loss(case, design);
        check.quantiles("data loss", &|p| loss.quantile(p), &got.data_loss);
    }
    check.misses
}

/// What the formulas say of a design, beside what was simulated.
pub(crate) fn means(
    case: &Case<'_>,
    design: &Design,
    got: &Simulated,
) -> Vec<(&'static str, f64, Estimate)> {
    let formula = assess::<f64>(case, design);
    let mut all = vec![
        ("downtime", formula.downtime, got.downtime.mean),
        ("availability", formula.availability, got.availability),
        ("cost", formula.money.total, got.cost.mean),
        ("within RTO", formula.within_rto, got.within_rto),
        ("within RPO", formula.within_rpo, got.within_rpo),
        ("all regions out", formula.both_lost, got.all_regions_out),
    ];
    if case.way(design).is_some() {
        all.push(("success", formula.success, got.success));
        all.push(("data loss", loss(case, design).mean(), got.data_loss.mean));
    }
    all
}

fn loss(case: &Case<'_>, design: &Design) -> DataLoss {
    DataLoss::of(design, case.is_lossless(design), &case.setting.parameters)
}

/// Probability that no hidden fault is there, when both drills every `1/drills` years and real
/// attempts at `attempts` a year find them: the age of the last proof is the smaller of a uniform
/// and an exponential time, so that a fault is there with
/// `∫ faults e^(-faults·x) e^(-attempts·x) (1 - drills·x) dx`, which is `faults / s` times the
/// formula's probability at the rate `s = faults + attempts`.
fn proven(faults: f64, drills: f64, attempts: f64) -> f64 {
    let all = faults + attempts;
    1.0 - faults / all * probability_of_failure_on_demand(all, drills)
}

#[test]
fn failovers_prove_the_standby_as_drills_do() {
    for (name, format, text) in EXAMPLES {
        let setting = setting(text, format);
        let get = |scalar| setting.parameters.get(scalar);
        let stops = get(Scalar::StopsWorkload);
        let designs = best_designs(&setting);
        with_plans(&setting, &designs, |case, plans| {
            for (design, plan) in designs.iter().zip(plans) {
                let Some(rehearsal) = design.rehearsal() else {
                    continue;
                };
                let active = matches!(design, Design::ActiveActive(_));
                let regions = if active {
                    f64::from(design.regions())
                } else {
                    1.0
                };
                let mut attempts = get(Scalar::PrimaryEvents) * stops
                    + (regions - 1.0) * get(Scalar::SecondaryEvents) * stops
                    + regions * get(Scalar::PermanentLoss);
                if design.trigger() == Some(Trigger::Automatic) {
                    attempts += get(Scalar::FalseAlarms);
                }
                if setting.zones < 2 {
                    attempts += get(Scalar::ZoneEvents);
                }
                let scalar = if active {
                    Scalar::HeadroomFaults
                } else {
                    Scalar::LatentFaults
                };
                let unseen = if rehearsal.watch {
                    1.0 - get(Scalar::FoundByWatch)
                } else {
                    1.0
                };
                let faults = get(scalar) * unseen;
                let formula = assess::<f64>(case, design).success;
                let without: f64 = {
                    let drills = rehearsal.drills_per_year;
                    1.0 - probability_of_failure_on_demand(faults, drills)
                };
                // What else may fail, such as refused capacity, stays as it is.
                let others = if without > 0.0 {
                    formula / without
                } else {
                    1.0
                };
                let expected = proven(faults, rehearsal.drills_per_year, attempts) * others;
                let got = plan.summary(&live(plan, 1, YEARS)).success;
                assert!(
                    (got.value - expected).abs() <= ERRORS * got.error,
                    "{name}, {}: {} instead of {expected} ± {}",
                    plan.pattern(),
                    got.value,
                    got.error
                );
                assert!(
                    got.value >= formula - ERRORS * got.error,
                    "the formula is cautious"
                );
            }
        });
    }
}
