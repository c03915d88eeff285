//! What bad years are made of: the years of a simulation once more, event by event, now that it is
//! known what a bad year costs.

use super::plan::Plan;
use super::record::{Record, Toll};
use super::summary::WORST_SHARES;
use super::tally::{Cause, Tally};

/// Downtime and money of each cause, in the order of [`Cause::ALL`].
type ByCause = [Toll; Cause::ALL.len()];

/// What years that were looked at again were made of; chunks are added up by
/// [`LookBack::merge`].
#[derive(Clone, Debug)]
pub struct LookBack {
    /// Years that were looked at.
    years: u64,
    all: ByCause,
    bad: [Bad; WORST_SHARES.len()],
}

/// The years from a cost on.
#[derive(Clone, Debug)]
struct Bad {
    /// USD of the year's events from which it counts.
    from: f64,
    by_cause: ByCause,
    nearest: Option<YearTold>,
}

/// What all years and the worst were made of.
#[derive(Clone, Debug, PartialEq)]
pub struct BadYears {
    /// Years that were looked at.
    pub years: u64,
    /// Downtime and money of each cause in all of them.
    pub by_cause: [(Cause, Toll); Cause::ALL.len()],
    /// The worst 5 % and the worst 1 % by cost.
    pub worst: [Worst; WORST_SHARES.len()],
}

/// The worst years by cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Worst {
    /// Which share of all years they are.
    pub share: f64,
    /// Downtime and money of each cause in these years.
    pub by_cause: [(Cause, Toll); Cause::ALL.len()],
    /// The year whose cost is nearest to that from which years belong to these; `None`: that is
    /// the cost of a year without events.
    pub example: Option<YearTold>,
}

/// One simulated year, event by event.
#[derive(Clone, Debug, PartialEq)]
pub struct YearTold {
    /// Its number, from 0.
    pub year: u64,
    /// Downtime of its events, and what they cost.
    pub toll: Toll,
    /// Its events in order of time, those that did nothing left out.
    pub events: Vec<Record>,
}

impl LookBack {
    /// Of no years yet; the tally says what a bad year costs.
    #[must_use]
    pub fn new(tally: &Tally) -> Self {
        Self {
            years: 0,
            all: ByCause::default(),
            bad: WORST_SHARES.map(|share| Bad {
                from: tally.event_cost.quantile(1.0 - share),
                by_cause: ByCause::default(),
                nearest: None,
            }),
        }
    }

    /// Adds a later chunk.
    pub fn merge(&mut self, later: Self) {
        self.years += later.years;
        add(&mut self.all, &later.all);
        for (bad, later) in self.bad.iter_mut().zip(later.bad) {
            add(&mut bad.by_cause, &later.by_cause);
            if let Some(year) = later.nearest {
                bad.offer(&year);
            }
        }
    }

    /// What it says of bad years.
    #[must_use]
    pub fn bad_years(self) -> BadYears {
        let mut shares = WORST_SHARES.into_iter();
        BadYears {
            years: self.years,
            by_cause: named(&self.all),
            worst: self.bad.map(|bad| Worst {
                share: shares.next().unwrap_or_default(),
                by_cause: named(&bad.by_cause),
                example: bad.nearest,
            }),
        }
    }

    /// A year is over.
    fn year(&mut self, year: &mut YearTold) {
        let mut by_cause = ByCause::default();
        for event in &year.events {
            add(&mut by_cause, &event.by_cause);
        }
        for toll in by_cause {
            year.toll.add(toll);
        }
        add(&mut self.all, &by_cause);
        for bad in &mut self.bad {
            if year.toll.usd >= bad.from {
                add(&mut bad.by_cause, &by_cause);
            }
            bad.offer(year);
        }
    }
}

impl Bad {
    /// Takes a year as the example when it is nearer than the one so far.
    fn offer(&mut self, year: &YearTold) {
        let distance = |year: &YearTold| (year.toll.usd - self.from).abs();
        let known = self.nearest.as_ref().map_or(self.from, distance);
        // A quiet year lies `from` away, and tells nothing.
        if distance(year) < known {
            self.nearest = Some(year.clone());
        }
    }
}

impl Plan {
    /// Looks at one chunk of years again: a pure function of the seed, the chunk's number and what
    /// a bad year costs.
    #[must_use]
    pub fn look_back(&self, empty: &LookBack, seed: u64, chunk: u64, years: u64) -> LookBack {
        let mut back = empty.clone();
        back.years = years;
        let mut now = YearTold::new(0);
        self.records(seed, chunk, years, |record| {
            if record.year != now.year {
                back.year(&mut now);
                now.clear(record.year);
            }
            if record.toll() != Toll::default() {
                now.events.push(*record);
            }
        });
        back.year(&mut now);
        back
    }
}

impl YearTold {
    fn new(year: u64) -> Self {
        Self {
            year,
            toll: Toll::default(),
            events: Vec::new(),
        }
    }

    fn clear(&mut self, year: u64) {
        self.year = year;
        self.toll = Toll::default();
        self.events.clear();
    }
}

fn add(sum: &mut ByCause, more: &ByCause) {
    for (sum, more) in sum.iter_mut().zip(more) {
        sum.add(*more);
    }
}

fn named(by_cause: &ByCause) -> [(Cause, Toll); Cause::ALL.len()] {
    Cause::ALL.map(|cause| (cause, by_cause[cause as usize]))
}
