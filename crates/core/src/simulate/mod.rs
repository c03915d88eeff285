//! Simulated operation: years of outages, event by event, for one design of one workload
//! (docs/method.md, Simulation).
//!
//! The same parameters and step graphs as the assessment, evaluated by drawing instead of by
//! formula, with what formulas leave out: outages that overlap. [`Plan::chunk`] is a pure function
//! of the seed and the chunk's number; [`Tally::merge`] adds chunks up. Threads, progress and
//! cancelling are the caller's.

mod exponential;

mod draws;

mod steps;

mod fate;

mod cluster;

mod loss;

mod sketch;

mod tally;

mod record;

mod plan;

mod engine;

mod summary;

mod rare;

mod bad_years;
#[cfg(test)]
mod rare_tests;
mod replay;

mod paired;

mod results;

#[cfg(test)]
mod scripted_tests;

pub use bad_years::{BadYears, LookBack, Worst, YearTold};
pub use draws::{Draw, Draws, Keyed};
pub use fate::{Event, Fate, RandomFate, Source};
pub use paired::{Batch, Difference, Paired};
pub use plan::{Plan, SimulateError, candidate_plans};
pub use rare::{RareEvent, RareTally};
pub use record::{Attempt, Record, Toll};
pub use replay::{Group, Incident, Outcome, Placing, REPLAYS, Replay, Total, replay};
pub use results::Results;
pub use sketch::{Estimate, Moments, Sketch};
pub use summary::{Distribution, Simulated, WORST_SHARES};
pub use tally::{Cause, Tally};

/// Years in a chunk: large enough that starting and merging one costs about 1 % of simulating it.
pub const CHUNK_YEARS: u64 = 100_000;

/// The years of every chunk of a simulation of `years`, in order: all but the last are full.
pub fn chunks(years: u64) -> impl ExactSizeIterator<Item = u64> {
    let count = usize::try_from(years.div_ceil(CHUNK_YEARS)).unwrap_or(usize::MAX);
    (0..count).map(move |i| CHUNK_YEARS.min(years - i as u64 * CHUNK_YEARS))
}
