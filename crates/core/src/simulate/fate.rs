//! What happens to regions and data, whatever the design: the events, source by source.

use super::draws::{Draw, Draws, Keyed};
use super::exponential::LARGEST;
use crate::distribution::Lognormal;
use crate::model::Setting;
use crate::parameters::Scalar;
use crate::terms::EventKind;
use crate::units::YEAR;
use rand::Rng;
use rand_distr::{Distribution, Exp1};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::SeedableRng;

/// Where events come from; each source has its own stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Regional events of the region with this number that stop the workload.
    Outage(u8),
    /// The region with this number is lost for good.
    Lost(u8),
    /// A corruption or bad change.
    Corruption,
    /// A zone outage.
    Zone,
    /// An automatic trigger fires without an outage.
    FalseAlarm,
}

impl Source {
    pub(super) const COUNT: usize = 9;

    /// What it brings.
    #[must_use]
    pub fn kind(self) -> EventKind {
        match self {
            Self::Outage(_) => EventKind::RegionOutage,
            Self::Lost(_) => EventKind::RegionLost,
            Self::Corruption => EventKind::Corruption,
            Self::Zone => EventKind::ZoneOutage,
            Self::FalseAlarm => EventKind::FalseAlarm,
        }
    }

    /// The number of the region that it strikes; `None`: it does not come with a place.
    #[must_use]
    pub fn region(self) -> Option<u8> {
        match self {
            Self::Outage(region) | Self::Lost(region) => Some(region),
            Self::Zone => Some(0),
            Self::Corruption | Self::FalseAlarm => None,
        }
    }

    pub(super) fn index(self) -> usize {
        match self {
            Self::Outage(region) => usize::from(region.min(2)),
            Self::Lost(region) => 3 + usize::from(region.min(2)),
            Self::Corruption => 6,
            Self::Zone => 7,
            Self::FalseAlarm => 8,
        }
    }
}

/// One event.
#[derive(Clone, Copy, Debug)]
pub struct Event<D> {
    /// When, in seconds from the start.
    pub at: f64,
    /// Its draws.
    pub draws: D,
}

/// The events of every source, each in order of time.
pub trait Fate {
    /// The draws of an event.
    type Draws: Draws + Copy;

    /// The next event of a source; `None` when it has no more.
    fn next(&mut self, source: Source) -> Option<Event<Self::Draws>>;

    /// A time within a dozen years, which sets the calendar of drills.
    fn calendar(&self) -> f64;

    /// Spans `[from, to)` in which nothing can be launched in the region to which one recovers.
    fn no_launches(&self) -> &[(f64, f64)] {
        &[]
    }
}

/// Poisson processes: a function of the seed, the chunk and the source, never of the design.
#[derive(Clone, Debug)]
pub struct RandomFate {
    streams: [Stream; Source::COUNT],
    calendar: f64,
}

#[derive(Clone, Debug)]
struct Stream {
    keys: SplitMix64,
    /// Mean seconds between events; infinite when there are none.
    mean_gap: f64,
    now: f64,
}

/// The calendar of drills begins within so many years: a multiple of most intervals.
pub(super) const CALENDAR_YEARS: f64 = 12.0;

/// Events a year of every source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SourceRates([f64; Source::COUNT]);

impl SourceRates {
    /// The rates in a setting.
    pub(super) fn new(setting: &Setting) -> Self {
        let get = |scalar| setting.parameters.get(scalar);
        let stops = get(Scalar::StopsWorkload);
        let other = get(Scalar::SecondaryEvents) * stops;
        let lost = get(Scalar::PermanentLoss);
        Self([
            get(Scalar::PrimaryEvents) * stops,
            other,
            other,
            lost,
            lost,
            lost,
            get(Scalar::Corruptions),
            // Two zones mask the loss of one.
            if setting.zones < 2 {
                get(Scalar::ZoneEvents)
            } else {
                0.0
            },
            get(Scalar::FalseAlarms),
        ])
    }

    /// Events a year of one source.
    pub(super) fn of(&self, source: Source) -> f64 {
        self.0[source.index()]
    }

    /// Events a year in all.
    pub(super) fn total(&self) -> f64 {
        self.0.iter().sum()
    }

    /// Mean number of outages under way (Little's law), for outages of `outage` and regions that
    /// are lost for `lost` seconds.
    pub(super) fn regions_out(&self, outage: Lognormal, lost: f64) -> f64 {
        // No draw is longer; the outer bound stands in where the mean is beyond all numbers.
        let outage = outage.mean_min(LARGEST).min(LARGEST);
        let of = |sources: &[f64], seconds: f64| sources.iter().sum::<f64>() * seconds / YEAR;
        of(&self.0[..3], outage) + of(&self.0[3..6], lost)
    }
}

impl RandomFate {
    /// The fate of one chunk.
    pub(super) fn new(rates: &SourceRates, seed: u64, chunk: u64) -> Self {
        let chunk = SplitMix64::seed_from_u64(SplitMix64::seed_from_u64(seed).next_u64() ^ chunk);
        let mut purposes = SplitMix64::seed_from_u64(chunk.clone().next_u64());
        let streams = rates.0.map(|rate| Stream {
            keys: SplitMix64::seed_from_u64(purposes.next_u64()),
            mean_gap: if rate > 0.0 {
                YEAR / rate
            } else {
                f64::INFINITY
            },
            now: 0.0,
        });
        let calendar = Keyed(purposes.next_u64()).uniform(Draw::GAP) * CALENDAR_YEARS * YEAR;
        Self { streams, calendar }
    }
}

impl Fate for RandomFate {
    type Draws = Keyed;

    #[inline]
    fn next(&mut self, source: Source) -> Option<Event<Keyed>> {
        let stream = &mut self.streams[source.index()];
        if stream.mean_gap.is_infinite() {
            return None;
        }
        let draws = Keyed(stream.keys.next_u64());
        let gap: f64 = Exp1.sample(&mut draws.generator(Draw::GAP));
        stream.now += gap * stream.mean_gap;
        Some(Event {
            at: stream.now,
            draws,
        })
    }

    fn calendar(&self) -> f64 {
        self.calendar
    }
}
