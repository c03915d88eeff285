//! What one event did to the workload, for those who ask for more than sums.

use super::fate::Source;
use super::tally::Cause;
use crate::terms::Obstacle;

/// One event of a simulated year, and what it did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// The simulated year, from 0. Outages that overlap belong to the year of the first.
    pub year: u64,
    /// When it began, in seconds since the beginning of that year.
    pub at: f64,
    /// What happened.
    pub source: Source,
    /// Seconds for which the region or zone was out; `None`: nothing was out.
    pub length: Option<f64>,
    /// Whether no other region was left to go to when it began.
    pub stranded: bool,
    /// How the first attempt to recover went.
    pub attempt: Attempt,
    /// Seconds from the failure to full service by recovery, also where the outage ended first;
    /// `None`: it was waited out, or there was nothing to recover.
    pub recovery: Option<f64>,
    /// Seconds of writes that were lost.
    pub data_loss: f64,
    /// What it did, in the order of [`Cause::ALL`]: an outage also causes the failback after it.
    pub by_cause: [Toll; Cause::ALL.len()],
}

/// Downtime and money.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Toll {
    /// Seconds of downtime, weighted by the users who felt it.
    pub seconds: f64,
    /// USD: downtime, lost writes, people.
    pub usd: f64,
}

/// How the first attempt to recover went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Nobody tried: there was nothing to recover, or nowhere to go before the outage ended.
    None,
    /// It worked.
    Worked,
    /// It failed; the next slower way followed, where there is one.
    Failed(Obstacle),
}

impl Record {
    pub(super) fn new(source: Source, year: u64, at: f64, length: Option<f64>) -> Self {
        Self {
            year,
            at,
            source,
            length,
            stranded: false,
            attempt: Attempt::None,
            recovery: None,
            data_loss: 0.0,
            by_cause: [Toll::default(); Cause::ALL.len()],
        }
    }

    /// Downtime and money of all causes together.
    #[must_use]
    pub fn toll(&self) -> Toll {
        let mut sum = Toll::default();
        for toll in self.by_cause {
            sum.add(toll);
        }
        sum
    }

    /// Seconds until users were served again: by recovery, or because the outage ended.
    #[must_use]
    pub fn served_again(&self) -> Option<f64> {
        match (self.recovery, self.length) {
            (Some(recovery), Some(length)) => Some(recovery.min(length)),
            (one, other) => one.or(other),
        }
    }
}

impl Toll {
    /// Adds another.
    pub(super) fn add(&mut self, other: Self) {
        self.seconds += other.seconds;
        self.usd += other.usd;
    }
}

/// Who is told of every event when it is over.
pub(super) trait Witness {
    /// Whether anybody listens; otherwise nothing is written down, at no cost.
    const LISTENS: bool;

    /// An event is over.
    fn event(&mut self, record: &Record);
}

/// Nobody listens.
pub(super) struct Nobody;

impl Witness for Nobody {
    const LISTENS: bool = false;

    fn event(&mut self, _: &Record) {}
}

/// A function listens.
pub(super) struct Told<F>(pub(super) F);

impl<F: FnMut(&Record)> Witness for Told<F> {
    const LISTENS: bool = true;

    fn event(&mut self, record: &Record) {
        (self.0)(record);
    }
}
