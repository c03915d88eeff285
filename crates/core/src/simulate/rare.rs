//! Rare events: what brute force would need millions of years for.
//!
//! Outages come in clusters that overlap; between clusters nothing is remembered but the age of the
//! standby's last proof. So a rate a year is a rate a cluster (regenerative simulation), and only
//! clusters need to be simulated. They are simulated stratum by stratum: how one begins, which
//! regions share its fate, how many outages of other regions it meets. The strata's probabilities
//! are known, so that rare ones cost nothing (forcing: Nicola, Nakayama, Heidelberger and Goyal
//! 1993). Failures of the failover and long outages are made frequent within a stratum, and every
//! result counts with its likelihood ratio (importance sampling).

use super::draws::{Draw, Draws, Keyed};
use super::engine::{Cluster, Engine};
use super::fate::{CALENDAR_YEARS, Event, Fate, Source};
use super::plan::Plan;
use super::record::Nobody;
use super::sketch::Estimate;
use super::tally::Tally;
use crate::distribution::Lognormal;
use crate::units::{DAY, HOUR, YEAR};
use rand::Rng;
use rand_distr::{Distribution, Exp1, StandardNormal};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::SeedableRng;
use std::cell::RefCell;

/// What is rare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RareEvent {
    /// Every region is out at once.
    AllRegionsOut,
    /// Every region is lost for good, each before another could replace the one before.
    AllRegionsLost,
    /// A failover fails in an outage, or overlapping ones, of more than four hours.
    FailedInLongOutage,
    /// Outages stop the workload for more than four hours.
    DownFourHours,
    /// Outages stop the workload for more than a day.
    DownOneDay,
    /// Outages stop the workload for more than a week.
    DownOneWeek,
}

impl RareEvent {
    /// Every rare event, in this order.
    pub const ALL: [Self; 6] = [
        Self::AllRegionsOut,
        Self::AllRegionsLost,
        Self::FailedInLongOutage,
        Self::DownFourHours,
        Self::DownOneDay,
        Self::DownOneWeek,
    ];

    /// What happens, in a table.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::AllRegionsOut => "all regions out",
            Self::AllRegionsLost => "all lost for good",
            Self::FailedInLongOutage => "failed failover, outage > 4 h",
            Self::DownFourHours => "down > 4 h",
            Self::DownOneDay => "down > 1 day",
            Self::DownOneWeek => "down > 1 week",
        }
    }

    pub(super) fn happened(self, cluster: &Cluster) -> bool {
        match self {
            Self::AllRegionsOut => cluster.all_out,
            Self::AllRegionsLost => cluster.all_lost,
            Self::FailedInLongOutage => cluster.failed && cluster.seconds > 4.0 * HOUR,
            Self::DownFourHours => cluster.downtime > 4.0 * HOUR,
            Self::DownOneDay => cluster.downtime > DAY,
            Self::DownOneWeek => cluster.downtime > 7.0 * DAY,
        }
    }
}

const EVENTS: usize = RareEvent::ALL.len();

/// Clusters that begin in one way and meet so many others.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stratum {
    /// The region and the source of the first outage.
    region: u8,
    begins: Source,
    /// How many other regions share its fate, and how many may.
    shared: u8,
    sharing: u8,
    /// How many outages of other regions begin during the first; `None`: as many as happen to.
    met: Option<u8>,
    /// Whether there may be more than `met`.
    or_more: bool,
    /// Clusters a year that begin and share like this.
    rate: f64,
}

/// Weighted sums over the clusters of one stratum.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// Weighted years in clusters, and their squares.
    years: f64,
    years_squared: f64,
    /// For each event: weights, their squares, and their products with the weighted years.
    weights: [f64; EVENTS],
    squares: [f64; EVENTS],
    products: [f64; EVENTS],
}

/// Weighted counts of one design; chunks are added up by [`RareTally::merge`].
#[derive(Clone, Debug, Default)]
pub struct RareTally {
    /// Clusters of each stratum.
    pub clusters: u64,
    strata: Vec<Sums>,
}

impl RareTally {
    /// Adds another chunk of the same design; merge in the order of the chunks for the same bytes.
    pub fn merge(&mut self, other: &Self) {
        self.clusters += other.clusters;
        self.strata.resize(other.strata.len(), Sums::default());
        for (sums, more) in self.strata.iter_mut().zip(&other.strata) {
            sums.years += more.years;
            sums.years_squared += more.years_squared;
            for i in 0..EVENTS {
                sums.weights[i] += more.weights[i];
                sums.squares[i] += more.squares[i];
                sums.products[i] += more.products[i];
            }
        }
    }
}

impl Sums {
    fn add(&mut self, cluster: &Cluster, weight: f64) {
        let years = weight * cluster.seconds / YEAR;
        self.years += years;
        self.years_squared += years * years;
        for (i, event) in RareEvent::ALL.iter().enumerate() {
            if event.happened(cluster) {
                self.weights[i] += weight;
                self.squares[i] += weight * weight;
                self.products[i] += weight * years;
            }
        }
    }
}

impl Plan {
    /// Simulates so many clusters of each stratum: a pure function of the seed and the chunk's
    /// number.
    #[must_use]
    pub fn rare_chunk(&self, seed: u64, chunk: u64, clusters: u64) -> RareTally {
        // Other numbers than those of the years: the seed's complement has them.
        let seed = SplitMix64::seed_from_u64(!seed).next_u64();
        let mut keys =
            SplitMix64::seed_from_u64(SplitMix64::seed_from_u64(seed ^ chunk).next_u64());
        let weights = RefCell::new(Weights::default());
        let mut engine = Engine::new(
            self,
            Forced::quiet(&weights),
            LONGEST_YEARS,
            Tally::default(),
            Nobody,
        );
        let proofs = self.proofs();
        let sums = self.strata().into_iter().map(|stratum| {
            let mut sums = Sums::default();
            for i in 0..clusters {
                let key = Keyed(keys.next_u64());
                weights.borrow_mut().begin(i);
                let fate = Forced::new(self, &stratum, key, &weights);
                let proven = -exponential(key, Draw::PROVEN) / proofs;
                engine.restart(fate, proven);
                sums.add(&engine.cluster(), weights.borrow().weight());
            }
            sums
        });
        RareTally {
            clusters,
            strata: sums.collect(),
        }
    }

    /// How often a year each rare event happens, in the order of [`RareEvent::ALL`].
    ///
    /// Clusters of stratum `s` at rate `r_s` have the event with weight `p_s` and last `t_s` years;
    /// only in the share `1/(1 + Σ r_s·t_s)` of the time can one begin. The error is that of the
    /// ratio (delta method).
    #[must_use]
    pub fn rare(&self, tally: &RareTally) -> [Estimate; EVENTS] {
        let n = (tally.clusters as f64).max(1.0);
        let strata = self.strata();
        let parts = || strata.iter().map(|s| s.rate).zip(&tally.strata);
        let inside: f64 = parts().map(|(rate, sums)| rate * sums.years / n).sum();
        let mut estimates = [Estimate::default(); EVENTS];
        for (i, estimate) in estimates.iter_mut().enumerate() {
            let sum: f64 = parts().map(|(rate, sums)| rate * sums.weights[i] / n).sum();
            let value = sum / (1.0 + inside);
            let variance = parts().map(|(rate, sums)| {
                let mean = (sums.weights[i] - value * sums.years) / n;
                let squares = sums.squares[i] - 2.0 * value * sums.products[i]
                    + value * value * sums.years_squared;
                rate * rate * (squares / n - mean * mean).max(0.0) / n
            });
            *estimate = Estimate {
                value,
                error: variance.sum::<f64>().sqrt() / (1.0 + inside),
            };
        }
        estimates
    }

    /// Every way in which a cluster can go; together they are all clusters.
    fn strata(&self) -> Vec<Stratum> {
        let others = self.regions - 1;
        let beta = self.times.shared;
        let mut strata = Vec::new();
        for (region, begins) in sources(self.regions) {
            let rate = self.rates.of(begins);
            let sharing = if begins == Source::Outage(0) {
                others
            } else {
                0
            };
            let meets = if self.other_outages(region) > 0.0 {
                others
            } else {
                0
            };
            for shared in 0..=sharing {
                // Each further region shares with probability beta, if the one before does.
                let last = if shared < sharing { 1.0 - beta } else { 1.0 };
                let stratum = Stratum {
                    region,
                    begins,
                    shared,
                    sharing,
                    met: None,
                    or_more: true,
                    rate: rate * libm::pow(beta, f64::from(shared)) * last,
                };
                if shared > 0 {
                    strata.push(stratum);
                    continue;
                }
                strata.extend((0..=meets).map(|met| Stratum {
                    met: Some(met),
                    or_more: met == meets,
                    ..stratum
                }));
            }
        }
        strata.retain(|stratum| stratum.rate > 0.0);
        strata
    }

    /// Outages a second of all regions but one.
    fn other_outages(&self, region: u8) -> f64 {
        let others = sources(self.regions).filter(|(other, _)| *other != region);
        others.map(|(_, source)| self.rates.of(source)).sum::<f64>() / YEAR
    }

    /// Attempts a second that prove the standby, drills apart.
    fn proofs(&self) -> f64 {
        let moved = sources(self.regions).filter(|(i, _)| self.weights[usize::from(*i)] > 0.0);
        let outages: f64 = moved.map(|(_, source)| self.rates.of(source)).sum();
        let automatic = self.recovery.as_ref().is_some_and(|r| r.alarm.is_some());
        let alarms = if automatic {
            self.rates.of(Source::FalseAlarm)
        } else {
            0.0
        };
        (outages + alarms + self.rates.of(Source::Zone)) / YEAR
    }
}

/// No cluster is longer.
const LONGEST_YEARS: u64 = 1_000_000;
/// Long outages are sought with so many times the standard deviation of the logarithm.
const WIDER: f64 = 1.5;

/// How a cluster is drawn, and what it counts for.
#[derive(Debug, Default)]
struct Weights {
    /// Whether failures and whether long outages are sought: each in half of the clusters.
    failures: bool,
    durations: bool,
    /// The probability of what was forced.
    forced: f64,
    /// How much more likely the draws are where they are sought than by nature.
    failing: f64,
    lasting: f64,
    counted: Vec<(u64, Draw)>,
}

impl Weights {
    fn begin(&mut self, i: u64) {
        self.failures = i & 1 == 1;
        self.durations = i & 2 == 2;
        (self.forced, self.failing, self.lasting) = (1.0, 1.0, 1.0);
        self.counted.clear();
    }

    /// Whether a draw is new: one that is asked for again is the same draw.
    fn is_new(&mut self, key: Keyed, what: Draw) -> bool {
        let new = !self.counted.contains(&(key.0, what));
        if new {
            self.counted.push((key.0, what));
        }
        new
    }

    /// The likelihood ratio of nature to the mixture that was drawn from; at most 4 times the
    /// forced probability.
    fn weight(&self) -> f64 {
        self.forced / ((0.5 + 0.5 * self.failing) * (0.5 + 0.5 * self.lasting))
    }
}

/// Draws of which what leads to rare events is frequent.
#[derive(Clone, Copy, Debug)]
struct Sought<'w> {
    key: Keyed,
    weights: &'w RefCell<Weights>,
    /// Of the first outage: how many regions share its fate, and the probability that one does.
    shared: Option<(u8, f64)>,
}

impl Sought<'_> {
    /// A uniform draw below which something fails: `v^3`, whose density is `1/(3 v^2)`.
    fn failing(&self, what: Draw) -> f64 {
        let mut weights = self.weights.borrow_mut();
        let drawn = self.key.uniform(what);
        let u = if weights.failures {
            drawn * drawn * drawn
        } else {
            drawn
        };
        if weights.is_new(self.key, what) {
            let v = libm::cbrt(u.max(f64::MIN_POSITIVE));
            weights.failing /= 3.0 * v * v;
        }
        u
    }

    /// Uniform, given that the n-th other region shares the fate or does not.
    fn sharing(&self, what: Draw, nth: u8, shared: u8, beta: f64) -> f64 {
        let u = self.key.uniform(what);
        if nth <= shared {
            u * beta
        } else {
            beta + u * (1.0 - beta)
        }
    }
}

impl Draws for Sought<'_> {
    fn uniform(&self, what: Draw) -> f64 {
        match (what, self.shared) {
            (Draw::SECOND_REGION, Some((shared, beta))) => self.sharing(what, 1, shared, beta),
            (Draw::THIRD_REGION, Some((shared, beta))) => self.sharing(what, 2, shared, beta),
            (Draw::LATENT_FAULT | Draw::REFUSED | Draw::DNS, _) => self.failing(what),
            (_, _) => self.key.uniform(what),
        }
    }

    fn logarithm(&self, what: Draw, time: Lognormal) -> f64 {
        if what != Draw::DURATION {
            return self.key.logarithm(what, time);
        }
        let mut weights = self.weights.borrow_mut();
        let drawn: f64 = StandardNormal.sample(&mut self.key.generator(what));
        let z = if weights.durations {
            WIDER * drawn
        } else {
            drawn
        };
        if weights.is_new(self.key, what) {
            let narrow = z / WIDER;
            weights.lasting *= libm::exp(0.5 * (z * z - narrow * narrow)) / WIDER;
        }
        time.mu + time.sigma * z
    }
}

/// The fate of one cluster, which begins at time 0.
#[derive(Debug)]
struct Forced<'w> {
    weights: &'w RefCell<Weights>,
    streams: [Stream; Source::COUNT],
    calendar: f64,
    first: u64,
    shared: Option<(u8, f64)>,
}

/// The events of one source.
#[derive(Clone, Debug)]
struct Stream {
    keys: SplitMix64,
    /// Events a second.
    rate: f64,
    /// Events that were forced; the first of all at time 0.
    forced: [Option<(f64, Keyed)>; 2],
    now: f64,
}

impl Stream {
    /// A source without events.
    fn quiet() -> Self {
        Self {
            keys: SplitMix64::seed_from_u64(0),
            rate: 0.0,
            forced: [None; 2],
            now: 0.0,
        }
    }

    fn force(&mut self, at: f64, key: Keyed) {
        let place = usize::from(self.forced[0].is_some());
        self.forced[place] = Some((at, key));
    }

    fn next(&mut self) -> Option<(f64, Keyed)> {
        if let Some(event) = self.forced[0].take() {
            self.forced.swap(0, 1);
            return Some(event);
        }
        if self.rate <= 0.0 {
            return None;
        }
        let key = Keyed(self.keys.next_u64());
        self.now += exponential(key, Draw::GAP) / self.rate;
        Some((self.now, key))
    }
}

impl<'w> Forced<'w> {
    /// A fate without events.
    fn quiet(weights: &'w RefCell<Weights>) -> Self {
        Self {
            weights,
            streams: std::array::from_fn(|_| Stream::quiet()),
            calendar: 0.0,
            first: 0,
            shared: None,
        }
    }

    fn new(plan: &Plan, stratum: &Stratum, key: Keyed, weights: &'w RefCell<Weights>) -> Self {
        let mut fate = Self::quiet(weights);
        fate.calendar = key.uniform(Draw::CALENDAR) * CALENDAR_YEARS * YEAR;
        fate.first = key.0;
        fate.shared = (stratum.sharing > 0).then_some((stratum.shared, plan.times.shared));
        let mut keys = SplitMix64::seed_from_u64(key.0);
        for (_, source) in sources(plan.regions) {
            fate.streams[source.index()] = Stream {
                keys: SplitMix64::seed_from_u64(keys.next_u64()),
                rate: plan.rates.of(source) / YEAR,
                ..Stream::quiet()
            };
        }
        fate.streams[stratum.begins.index()].force(0.0, key);
        if let Some(met) = stratum.met {
            fate.meet(plan, stratum, met, keys);
        }
        fate
    }

    /// Forces so many outages of other regions into the first outage.
    fn meet(&mut self, plan: &Plan, stratum: &Stratum, met: u8, mut keys: SplitMix64) {
        let window = if stratum.begins == Source::Lost(stratum.region) {
            plan.times.lost
        } else {
            let draws = self.draws(Keyed(self.first));
            draws.time(Draw::DURATION, plan.times.outage)
        };
        let total = plan.other_outages(stratum.region);
        let others = sources(plan.regions).filter(|(region, _)| *region != stratum.region);
        let others: Vec<Source> = others.map(|(_, source)| source).collect();
        let (mut now, mut probability) = (0.0, 1.0);
        for _ in 0..met {
            let key = Keyed(keys.next_u64());
            // An exponential time, given that it is over within the window.
            let within = -libm::expm1(-total * (window - now));
            probability *= within;
            now -= libm::log1p(-key.uniform(Draw::GAP) * within) / total;
            let source = choose(plan, &others, key.uniform(Draw::SOURCE) * total * YEAR);
            self.streams[source.index()].force(now, key);
        }
        if !stratum.or_more {
            probability *= libm::exp(-total * (window - now));
            now = window;
        }
        for source in others {
            self.streams[source.index()].now = now;
        }
        self.weights.borrow_mut().forced = probability;
    }

    fn draws(&self, key: Keyed) -> Sought<'w> {
        Sought {
            key,
            weights: self.weights,
            shared: self.shared.filter(|_| key.0 == self.first),
        }
    }
}

impl<'w> Fate for Forced<'w> {
    type Draws = Sought<'w>;

    fn next(&mut self, source: Source) -> Option<Event<Sought<'w>>> {
        let (at, key) = self.streams[source.index()].next()?;
        let draws = self.draws(key);
        Some(Event { at, draws })
    }

    fn calendar(&self) -> f64 {
        self.calendar
    }
}

/// The sources of outages of so many regions, each with its region.
fn sources(regions: u8) -> impl Iterator<Item = (u8, Source)> {
    (0..regions).flat_map(|i| [(i, Source::Outage(i)), (i, Source::Lost(i))])
}

/// The source at `position` when they stand side by side, each as wide as its rate a year.
fn choose(plan: &Plan, sources: &[Source], mut position: f64) -> Source {
    let mut chosen = sources[0];
    for source in sources
        .iter()
        .filter(|source| plan.rates.of(**source) > 0.0)
    {
        chosen = *source;
        position -= plan.rates.of(*source);
        if position < 0.0 {
            break;
        }
    }
    chosen
}

/// An exponential time of mean 1.
fn exponential(key: Keyed, what: Draw) -> f64 {
    Exp1.sample(&mut key.generator(what))
}
