//! What a simulation says of a design: estimates with their errors.

use super::plan::Plan;
use super::sketch::{Estimate, Sketch};
use super::tally::{Cause, Tally};
use crate::terms::Pattern;
use crate::units::YEAR;

/// A simulated distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Distribution {
    /// How many values.
    pub count: u64,
    /// The mean.
    pub mean: Estimate,
    /// Median, 95 %, 99 % and 99.9 % quantile.
    pub quantiles: [f64; 4],
    /// For each quantile, bounds that hold it in 95 % of simulations.
    pub intervals: [[f64; 2]; 4],
    /// The mean of the worst 5 % and of the worst 1 % of values.
    pub tails: [Estimate; 2],
    /// The largest value.
    pub worst: f64,
}

/// The shares at which quantiles are reported.
const SHARES: [f64; 4] = [0.5, 0.95, 0.99, 0.999];
/// The shares of worst values, and of bad years, that are reported.
pub const WORST_SHARES: [f64; 2] = [0.05, 0.01];

/// What a simulation says of a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// The design's pattern.
    pub pattern: Pattern,
    /// Simulated years.
    pub years: u64,
    /// Regional outages among them, with a region left to go to.
    pub outages: u64,
    /// Seconds of recoveries that work; `None`: it waits for the provider.
    pub recovery: Option<Distribution>,
    /// Seconds until users are served again, in all regional outages.
    pub served_again: Distribution,
    /// Seconds of writes lost by recoveries that work.
    pub data_loss: Distribution,
    /// Seconds of downtime a year.
    pub downtime: Distribution,
    /// USD a year, all in.
    pub cost: Distribution,
    /// USD a year of that, which no event changes: infrastructure, engineering, drills.
    pub fixed_usd: f64,
    /// USD a year of that, for downtime.
    pub downtime_usd: f64,
    /// USD a year of that, for lost writes.
    pub data_loss_usd: f64,
    /// Share of the time in which the workload is up.
    pub availability: Estimate,
    /// Share of regional outages whose first attempt works.
    pub success: Estimate,
    /// Share of regional outages within the recovery time objective.
    pub within_rto: Estimate,
    /// Share of regional outages within the recovery point objective.
    pub within_rpo: Estimate,
    /// How often a year the last region goes out.
    pub all_regions_out: Estimate,
    /// Seconds of downtime a year of each cause.
    pub by_cause: [(Cause, f64); Cause::ALL.len()],
}

impl Distribution {
    fn of(sketch: &Sketch, plus: f64) -> Self {
        let more = |estimate: Estimate| Estimate {
            value: plus + estimate.value,
            ..estimate
        };
        Self {
            count: sketch.moments().count,
            mean: more(sketch.moments().estimate()),
            quantiles: SHARES.map(|p| plus + sketch.quantile(p)),
            intervals: SHARES.map(|p| sketch.quantile_interval(p).map(|value| plus + value)),
            tails: WORST_SHARES.map(|share| more(sketch.worst(share))),
            worst: plus + sketch.largest(),
        }
    }
}

/// A share of `n`, with the binomial standard error of Agresti and Coull (1998): it stays honest
/// where all or none were counted. Of no outages, all were within anything.
fn share(count: u64, n: u64) -> Estimate {
    let (seen, all) = (count as f64, n as f64);
    let near = (seen + 2.0) / (all + 4.0);
    Estimate {
        value: if n == 0 { 1.0 } else { seen / all },
        error: (near * (1.0 - near) / (all + 4.0)).sqrt(),
    }
}

impl Plan {
    /// What the tally of this design's years says.
    #[must_use]
    pub fn summary(&self, tally: &Tally) -> Simulated {
        let years = (tally.years as f64).max(1.0);
        let downtime = Distribution::of(&tally.downtime, 0.0);
        let both = tally.all_regions_out as f64;
        Simulated {
            pattern: self.pattern,
            years: tally.years,
            outages: tally.outages,
            recovery: self
                .recovery
                .is_some()
                .then(|| Distribution::of(&tally.recovery, 0.0)),
            served_again: Distribution::of(&tally.served_again, 0.0),
            data_loss: Distribution::of(&tally.data_loss, 0.0),
            cost: Distribution::of(&tally.event_cost, self.money.fixed),
            fixed_usd: self.money.fixed,
            downtime_usd: tally.downtime_usd / years,
            data_loss_usd: tally.data_loss_usd / years,
            availability: Estimate {
                value: (1.0 - downtime.mean.value / YEAR).max(0.0),
                error: downtime.mean.error / YEAR,
            },
            downtime,
            success: share(tally.worked, tally.outages),
            within_rto: share(tally.within_rto, tally.outages),
            within_rpo: share(tally.within_rpo, tally.outages),
            all_regions_out: Estimate {
                value: both / years,
                error: both.sqrt() / years,
            },
            by_cause: Cause::ALL.map(|cause| (cause, tally.by_cause[cause as usize] / years)),
        }
    }
}
