//! An outage ends by recovery or by itself.

use super::super::support::{hot_standby, instant, live_in, planned, take};
use super::table::{Table, estimated, printed};
use farshore_core::catalog::Catalog;
use farshore_core::distribution::Lognormal;
use farshore_core::model::Design;
use farshore_core::parameters::{Scalar, Step};
use farshore_core::simulate::Estimate;
use farshore_core::units::MINUTE;
use std::sync::LazyLock;

pub(crate) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut rows = Vec::new();
    for (preset, published) in [
        ("cloud-outage-study", ["55.57", "172.75", "456.48", "730.9"]),
        ("aws-post-event", ["59.79", "217.02", "560.11", "642.3"]),
    ] {
        let recoveries = [Some(60.0), Some(240.0), Some(1_440.0), None];
        for (recovery, published) in recoveries.into_iter().zip(published) {
            let takes = recovery.map_or("no recovery".to_owned(), |minutes| {
                format!("recovery in {minutes} min")
            });
            rows.push(estimated(
                format!("{preset}, {takes}"),
                printed(published),
                "E[min(D, R)] of a lognormal D",
                minutes_out(preset, recovery),
            ));
        }
    }
    Table {
        title: "Outages that end by themselves",
        text: "Mean minutes until users are served again, in 200,000 outages of each preset's \
lengths, by a recovery of fixed length.",
        rows,
    }
});

fn minutes_out(preset: &str, recovery: Option<f64>) -> Estimate {
    let preset = Catalog::builtin()
        .duration(preset)
        .expect("the preset is built in")
        .clone();
    let mut setting = instant();
    let length = Lognormal {
        mu: preset.mu + MINUTE.ln(),
        sigma: preset.sigma,
    };
    take(&mut setting, Step::OutageDuration, length);
    let design = recovery.map_or(Design::SingleRegion, |minutes| {
        let fixed = Lognormal {
            mu: (minutes * MINUTE).ln(),
            sigma: 1e-9,
        };
        take(&mut setting, Step::DetectHotStandby, fixed);
        hot_standby()
    });
    // So rare that no two overlap.
    setting.parameters.put(Scalar::PrimaryEvents, 1e-4);
    setting.parameters.put(Scalar::StopsWorkload, 1.0);
    let plan = planned(&setting, &design);
    let tally = live_in(&plan, 4, 500_000_000);
    let moments = *tally.served_again.moments();
    Estimate {
        value: moments.mean() / MINUTE,
        error: moments.standard_error() / MINUTE,
    }
}

#[test]
fn outages_end_by_recovery_or_by_themselves() {
    TABLE.check();
}
