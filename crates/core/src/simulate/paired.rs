//! Two designs on the same fate: their difference, whose error is much smaller than that of either.

use super::plan::Plan;
use super::sketch::{Estimate, Moments};
use super::tally::Tally;

/// A year of one design, on average over one full chunk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    /// Seconds of downtime.
    pub downtime: f64,
    /// USD of events.
    pub event_cost: f64,
}

impl Batch {
    /// The means of one chunk.
    #[must_use]
    pub fn of(chunk: &Tally) -> Self {
        Self {
            downtime: chunk.downtime.moments().mean(),
            event_cost: chunk.event_cost.moments().mean(),
        }
    }
}

/// Differences between two designs, chunk by chunk.
#[derive(Clone, Copy, Debug)]
pub struct Paired {
    downtime: Moments,
    event_cost: Moments,
    /// The difference of what no event changes.
    fixed: f64,
}

/// By how much a year of one design exceeds that of another on the same fate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Chunks of years that were compared.
    pub batches: u64,
    /// Seconds of downtime a year.
    pub downtime: Estimate,
    /// USD a year, all in.
    pub cost: Estimate,
}

/// With fewer batches the variance over them says too little.
const FEWEST_BATCHES: u64 = 10;

impl Paired {
    /// Of no chunks yet: how `one` differs from `other`.
    #[must_use]
    pub fn new(one: &Plan, other: &Plan) -> Self {
        Self {
            downtime: Moments::default(),
            event_cost: Moments::default(),
            fixed: one.money.fixed - other.money.fixed,
        }
    }

    /// Adds one full chunk of both designs.
    pub fn add(&mut self, one: Batch, other: Batch) {
        self.downtime.add(one.downtime - other.downtime);
        self.event_cost.add(one.event_cost - other.event_cost);
    }

    /// The difference by the method of batch means; `None` below ten chunks.
    #[must_use]
    pub fn difference(&self) -> Option<Difference> {
        let cost = self.event_cost.estimate();
        (self.event_cost.count >= FEWEST_BATCHES).then(|| Difference {
            batches: self.event_cost.count,
            downtime: self.downtime.estimate(),
            cost: Estimate {
                value: cost.value + self.fixed,
                ..cost
            },
        })
    }
}

impl Difference {
    /// Bounds that hold the true downtime difference in 95 % of simulations: Student's t, because
    /// the error comes from few batches.
    #[must_use]
    pub fn downtime_interval(&self) -> [f64; 2] {
        self.downtime.interval_of(student(self.batches))
    }

    /// The same for the cost difference.
    #[must_use]
    pub fn cost_interval(&self) -> [f64; 2] {
        self.cost.interval_of(student(self.batches))
    }
}

/// Student's t quantile at 97.5 % for so many batches, by the expansion in the normal quantile
/// (Abramowitz and Stegun 26.7.5): within 0.001 from 9 degrees of freedom on.
fn student(batches: u64) -> f64 {
    let z = 1.959_964_f64;
    let degrees = (batches as f64 - 1.0).max(1.0);
    let z3 = z * z * z;
    let (z5, z7) = (z3 * z * z, z3 * z3 * z);
    z + (z3 + z) / (4.0 * degrees)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * degrees * degrees)
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * degrees * degrees * degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_quantiles_are_those_of_the_tables() {
        for (degrees, t) in [(9, 2.2622), (19, 2.0930), (99, 1.9842)] {
            assert!((student(degrees + 1) - t).abs() < 1e-3, "{degrees}");
        }
    }
}
