//! Everything that is judged about one design, computed in one pass.

use super::case::Case;
use super::events;
use super::money::{self, Money};
use super::success;
use super::ways::Outcome;
use crate::model::Design;
use crate::trace::Quantity;
use crate::units::YEAR;

/// The figures of one design; with `f64` they are plain numbers, with
/// [`Traced`](crate::trace::Traced) they know how they came about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assessment<Q> {
    /// Probability that a recovery works when it is needed.
    pub success: Q,
    /// Share of regional outages over within the recovery time objective.
    pub within_rto: Q,
    /// Share of regional outages that lose no more than the recovery point objective.
    pub within_rpo: Q,
    /// Expected downtime in seconds a year: regions, zones, corruption, failback, false alarms.
    pub downtime: Q,
    /// `1 - downtime / year`.
    pub availability: Q,
    /// How often both regions are out at once, per year.
    pub both_lost: Q,
    /// Expected seconds of writes lost in a year.
    pub data_loss: Q,
    /// Typical bill of a month in USD.
    pub monthly: Q,
    /// Write latency that 95 % of the slowest data set's writes do not exceed, in ms.
    pub write_p95_ms: f64,
    /// Expected money a year.
    pub money: Money<Q>,
}

/// Judges one design.
pub fn assess<Q: Quantity>(case: &Case<'_>, design: &Design) -> Assessment<Q> {
    let setting = case.setting;
    let success: Q = success::success(case, design);
    let rates = events::rates::<Q>(case, design);
    let seconds = |outcome: &Outcome| outcome.seconds;
    let downtime = events::downtime(case, design, &rates, &success, "s", &seconds)
        .named("downtime", "s per year");
    let downtime_usd = match setting.downtime.flat() {
        Some(rate) => {
            downtime.clone() * case.input(rate, "business.downtime_usd_per_second", "USD")
        }
        None => {
            let usd = |outcome: &Outcome| outcome.usd(&setting.downtime);
            events::downtime(case, design, &rates, &success, "USD", &usd)
        }
    };
    let data_loss = events::data_loss(case, design, &rates, &success);
    let monthly: Q = money::monthly(case, design);
    let returns = case
        .way(design)
        .map(|_| events::returns(case, design, &rates, &success));
    let infrastructure = money::infrastructure(&monthly);
    let engineering: Q = money::engineering(case, design);
    let drills: Q = money::drills(case, design);
    let downtime_usd = downtime_usd.named("downtime_cost", "USD per year");
    let value = case.input(
        setting.data_loss_usd_per_second,
        "business.data_loss_usd_per_second",
        "USD",
    );
    let data_loss_usd = (data_loss.clone() * value).named("data_loss_cost", "USD per year");
    let other = money::other(case, design, &rates, returns);
    let total = (infrastructure.clone()
        + engineering.clone()
        + drills.clone()
        + downtime_usd.clone()
        + data_loss_usd.clone()
        + other.clone())
    .named("annual_cost", "USD per year");
    let year = Q::constant(YEAR);
    Assessment {
        within_rto: success::within_rto(case, design, &success, setting.objective.rto),
        within_rpo: success::within_rpo(case, design, &success, setting.objective.rpo),
        availability: (Q::constant(1.0) - downtime.clone() / year).named("availability", ""),
        both_lost: rates.both_lost,
        write_p95_ms: case.writes(design).p95_ms,
        money: Money {
            infrastructure,
            engineering,
            drills,
            downtime: downtime_usd,
            data_loss: data_loss_usd,
            other,
            total,
        },
        success,
        downtime,
        data_loss,
        monthly,
    }
}
