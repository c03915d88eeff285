//! Hidden faults and the drills that find them.

use super::super::support::{hot_standby, instant, live_in, planned};
use super::table::{Table, derived, estimated, printed};
use farshore_core::assess::probability_of_failure_on_demand;
use farshore_core::parameters::Scalar;
use farshore_core::simulate::Estimate;
use std::sync::LazyLock;

pub(crate) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    const SOURCE: &str = "IEC 61508-6: 1 - (1 - e^(-x)) / x, x = λ'τ";
    // Attempts so rare that they prove nothing.
    let rare = 1e-4;
    let mut rows = Vec::new();
    for (name, drills, published) in [
        ("monthly drills", 12.0, "0.0205"),
        ("quarterly drills", 4.0, "0.0600"),
        ("yearly drills", 1.0, "0.2131"),
        ("a drill every three years", 1.0 / 3.0, "0.4821"),
    ] {
        rows.push(estimated(
            name,
            printed(published),
            SOURCE,
            failing(0.5, drills, rare),
        ));
    }
    // A failover finds faults as a drill does: s = λ' + the rate of failovers.
    let both = 0.5 / 1.5 * probability_of_failure_on_demand(1.5, 1.0);
    rows.push(estimated(
        "yearly drills and a failover a year",
        derived(both),
        "derived: λ' / s · PFD(s), s = λ' + failovers",
        failing(0.5, 1.0, 1.0),
    ));
    Table {
        title: "Proof tests",
        text: "The share of failovers that do not work, with hidden faults at λ' = 0.5 a year. \
Failovers come once in 10,000 years, so that they do not prove the standby themselves, except in \
the last row.",
        rows,
    }
});

/// Share of attempts that fail, in 200,000 of them.
fn failing(faults: f64, drills: f64, attempts: f64) -> Estimate {
    let mut setting = instant();
    setting.parameters.put(Scalar::LatentFaults, faults);
    setting.parameters.put(Scalar::PrimaryEvents, attempts);
    setting.parameters.put(Scalar::StopsWorkload, 1.0);
    let plan = planned(&setting, &hot_standby().drilled(drills));
    let tally = live_in(&plan, 4, (50_000.0 / attempts) as u64);
    let success = plan.summary(&tally).success;
    Estimate {
        value: 1.0 - success.value,
        error: success.error,
    }
}

#[test]
fn drills_are_proof_tests() {
    TABLE.check();
}
