//! One draw, and what many of them say about a design.

use crate::decide::{Judged, Shortfalls};
use crate::simulate::Estimate;

/// The decision in one draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Every design, in the order of the study.
    pub(super) outcomes: Vec<Outcome>,
    /// The place of the cheapest that meets everything.
    pub(super) winner: Option<usize>,
}

/// What is left of a design's figures in one draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outcome {
    /// Expected USD a year.
    pub(super) usd: f64,
    /// What it falls short of.
    pub(super) shortfalls: Shortfalls,
}

impl Outcome {
    /// What is kept of a judged design.
    pub(super) fn of(judged: &Judged) -> Self {
        Self {
            usd: judged.figures.money.total,
            shortfalls: judged.shortfalls,
        }
    }
}

impl Drawn {
    /// Whether a design meets every objective and rule.
    pub(super) fn meets(&self, place: usize) -> bool {
        self.outcomes[place].shortfalls.is_empty()
    }

    /// A design's cost in USD a year, with a price of missing an objective.
    pub(super) fn net(&self, place: usize, miss_usd: f64) -> f64 {
        let price = if self.meets(place) { 0.0 } else { miss_usd };
        self.outcomes[place].usd + price
    }
}

/// The share of draws of which something holds, with its binomial error.
pub(super) fn share(draws: &[Drawn], holds: impl Fn(&Drawn) -> bool) -> Estimate {
    let n = draws.len().max(1) as f64;
    let value = draws.iter().filter(|drawn| holds(drawn)).count() as f64 / n;
    let error = (value * (1.0 - value) / n).sqrt();
    Estimate { value, error }
}

/// A design's mean cost in USD a year.
pub(super) fn mean_usd(draws: &[Drawn], place: usize) -> f64 {
    let total: f64 = draws.iter().map(|drawn| drawn.outcomes[place].usd).sum();
    total / draws.len().max(1) as f64
}
