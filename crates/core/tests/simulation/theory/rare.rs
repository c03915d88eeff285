//! Rare events, as importance sampling and closed forms have them.

use super::super::support::{best_designs, hot_standby, live, planned, webshop, with_plans};
use super::table::{Table, derived, estimated};
use farshore_core::parameters::Scalar;
use farshore_core::simulate::{Estimate, Plan, RareEvent};
use farshore_core::terms::Pattern;
use std::sync::LazyLock;

/// Years of brute force.
const YEARS: u64 = 1_000_000;

pub(crate) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut rows = Vec::new();
    for (lost, text) in [(2e-3, "0.2 %"), (1e-6, "one in a million")] {
        // Either region first, and the other within the 30 days until the first is replaced.
        let expected = 2.0 * lost * lost * 30.0 / 365.0;
        rows.push(estimated(
            format!("both regions lost for good, each with {text} a year"),
            derived(expected),
            "2 λ² · 30 d, less than 0.1 % of which overlaps",
            only_lost(lost),
        ));
    }
    let setting = webshop();
    with_plans(&setting, &best_designs(&setting), |_, plans| {
        for plan in plans
            .iter()
            .filter(|p| p.pattern() != Pattern::SingleRegion)
        {
            let brute = plan.summary(&live(plan, 1, YEARS)).all_regions_out;
            let rare = find(plan, RareEvent::AllRegionsOut);
            rows.push(estimated(
                format!("webshop, {}: all regions out, a year", plan.pattern()),
                derived(brute.value),
                "brute force, a million years",
                Estimate {
                    value: rare.value,
                    error: rare.error.hypot(brute.error),
                },
            ));
        }
    });
    Table {
        title: "Rare events",
        text: "Rates a year by forcing and importance sampling, 4,000 clusters of each stratum, \
beside closed forms and brute force. The unit tests of `simulate::rare_tests` hold all six kinds of \
event against brute force at raised rates, for every pattern.",
        rows,
    }
});

/// How often both regions are lost, where nothing else happens.
fn only_lost(rate: f64) -> Estimate {
    let mut setting = webshop();
    for scalar in [Scalar::PrimaryEvents, Scalar::SecondaryEvents] {
        setting.parameters.put(scalar, 0.0);
    }
    setting.parameters.put(Scalar::PermanentLoss, rate);
    find(
        &planned(&setting, &hot_standby()),
        RareEvent::AllRegionsLost,
    )
}

fn find(plan: &Plan, event: RareEvent) -> Estimate {
    let place = RareEvent::ALL.iter().position(|other| *other == event);
    plan.rare(&plan.rare_chunk(1, 0, 4_000))[place.expect("every event has a place")]
}

#[test]
fn rare_events_are_as_rare_as_they_are() {
    TABLE.check();
}
