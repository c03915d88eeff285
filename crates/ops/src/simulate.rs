//! Simulates years of outages on the threads of the caller's pool: command line and server do the
//! same, so that the same seed gives the same bytes in both.

use farshore_core::simulate::{
    Batch, CHUNK_YEARS, LookBack, Paired, Plan, RareTally, Results, Tally, chunks,
};
use rayon::prelude::*;

/// Chunks of a round, after which tallies are merged, precision is looked at and an interrupt is
/// answered: few, so that memory stays flat; enough that threads seldom wait; and the same on every
/// machine, so that a precision is reached at the same year everywhere.
const ROUND: usize = 16;

/// Years that are looked at again for what bad years are made of: 25,000 and 5,000 bad ones.
const LOOK_BACK_YEARS: u64 = 500_000;

/// Chunks in which rare events are sought, and the clusters of each stratum in one: errors of a few
/// percent in a tenth of a second.
const RARE_CHUNKS: u64 = 10;
const RARE_CLUSTERS: u64 = 1_000;

/// Which years are simulated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Years {
    /// How many at most, of each plan.
    pub most: u64,
    /// Share within which mean downtime and mean yearly cost of every plan are to be known, with
    /// 95 % confidence: fewer years will do then.
    pub until: Option<f64>,
    /// Where the random numbers start.
    pub seed: u64,
}

/// Who waits for a simulation. Called from many threads.
pub trait Watcher: Sync {
    /// So many years of one plan more are done.
    fn advance(&self, years: u64);
    /// So many years of each plan are now expected in all.
    fn expect(&self, years: u64);
    /// Whether what is known so far will do; asked after the first round.
    fn is_enough(&self) -> bool;
}

/// What was simulated.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// What was counted, for each plan.
    pub tallies: Vec<Tally>,
    /// What follows from it, for each plan.
    pub results: Vec<Results>,
}

/// Simulates every plan on the threads of the pool that it is called in; `reference` is the plan
/// that the others are compared with. Any number of threads gives the same results.
#[must_use]
pub fn simulate(
    plans: &[Plan],
    reference: Option<usize>,
    wanted: Years,
    watcher: &dyn Watcher,
) -> Simulation {
    let (tallies, pairs) = years(plans, reference, wanted, watcher);
    let results = results(plans, &tallies, &pairs, wanted.seed);
    Simulation { tallies, results }
}

/// All years of all plans, round by round: every plan has the same years when it is interrupted.
/// With the tallies, how each plan differs from the one of reference.
fn years(
    plans: &[Plan],
    reference: Option<usize>,
    wanted: Years,
    watcher: &dyn Watcher,
) -> (Vec<Tally>, Vec<Option<Paired>>) {
    let asked = wanted.most;
    watcher.expect(asked);
    let mut tallies = vec![Tally::default(); plans.len()];
    let each = plans.iter().enumerate();
    let mut pairs: Vec<Option<Paired>> = each
        .map(|(i, plan)| {
            let other = reference.filter(|other| *other != i);
            other.map(|other| Paired::new(plan, &plans[other]))
        })
        .collect();
    let chunks: Vec<u64> = chunks(asked).collect();
    for (number, years) in chunks.chunks(ROUND).enumerate() {
        let round = Round {
            seed: wanted.seed,
            first: number * ROUND,
            years,
        };
        let parts = plans.par_iter().map(|plan| round.of(plan, watcher));
        let Some(parts) = parts.collect::<Option<Vec<(Tally, Vec<Batch>)>>>() else {
            break;
        };
        for (tally, (part, _)) in tallies.iter_mut().zip(&parts) {
            tally.merge(part);
        }
        if let Some(reference) = reference {
            for (pair, (_, own)) in pairs.iter_mut().zip(&parts) {
                let both = own.iter().zip(&parts[reference].1);
                if let Some(pair) = pair {
                    both.for_each(|(one, other)| pair.add(*one, *other));
                }
            }
        }
        let needed = wanted
            .until
            .map_or(asked, |share| years_needed(plans, &tallies, share));
        watcher.expect(needed.min(asked));
        let known = tallies.first().is_some_and(|tally| tally.years >= needed);
        if known || watcher.is_enough() {
            break;
        }
    }
    (tallies, pairs)
}

/// Some chunks, one after the other.
struct Round<'a> {
    seed: u64,
    /// The number of the first.
    first: usize,
    /// The years of each.
    years: &'a [u64],
}

impl Round<'_> {
    /// What one plan goes through, and the means of its full chunks; `None`: interrupted, though
    /// never in the first round, so that something is known.
    ///
    /// Halves of halves: all threads merge, few tallies are alive at once, and sums of floating
    /// point numbers, which depend on their order, are added in the same one by any number of
    /// threads.
    fn of(&self, plan: &Plan, watcher: &dyn Watcher) -> Option<(Tally, Vec<Batch>)> {
        if let [years] = self.years {
            return self.chunk(plan, *years, watcher);
        }
        let (left, right) = self.halves();
        let (left, right) = rayon::join(|| left.of(plan, watcher), || right.of(plan, watcher));
        let ((mut sum, mut batches), (more, further)) = left.zip(right)?;
        sum.merge(&more);
        batches.extend(further);
        Some((sum, batches))
    }

    fn chunk(&self, plan: &Plan, years: u64, watcher: &dyn Watcher) -> Option<(Tally, Vec<Batch>)> {
        if self.first >= ROUND && watcher.is_enough() {
            return None;
        }
        let tally = plan.chunk(self.seed, self.first as u64, years);
        watcher.advance(years);
        let full = (years == CHUNK_YEARS).then(|| Batch::of(&tally));
        Some((tally, full.into_iter().collect()))
    }

    fn halves(&self) -> (Self, Self) {
        let middle = self.years.len() / 2;
        let (left, right) = self.years.split_at(middle);
        let part = |first, years| Self {
            seed: self.seed,
            first,
            years,
        };
        (part(self.first, left), part(self.first + middle, right))
    }
}

/// What the tallies say, and what the bad years among the first were made of.
fn results(plans: &[Plan], tallies: &[Tally], pairs: &[Option<Paired>], seed: u64) -> Vec<Results> {
    let each = plans.par_iter().zip(tallies).zip(pairs);
    each.map(|((plan, tally), pair)| {
        let mut back = LookBack::new(tally);
        let chunks: Vec<u64> = chunks(tally.years.min(LOOK_BACK_YEARS)).collect();
        let parts = chunks
            .par_iter()
            .enumerate()
            .map(|(i, years)| plan.look_back(&back, seed, i as u64, *years));
        for part in parts.collect::<Vec<LookBack>>() {
            back.merge(part);
        }
        Results {
            simulated: plan.summary(tally),
            rare: plan.rare(&rare(plan, seed)),
            bad_years: back.bad_years(),
            difference: pair.as_ref().and_then(Paired::difference),
        }
    })
    .collect()
}

/// Clusters of outages in which what is rare is sought.
fn rare(plan: &Plan, seed: u64) -> RareTally {
    let parts = (0..RARE_CHUNKS)
        .into_par_iter()
        .map(|chunk| plan.rare_chunk(seed, chunk, RARE_CLUSTERS));
    let mut sum = RareTally::default();
    for part in parts.collect::<Vec<RareTally>>() {
        sum.merge(&part);
    }
    sum
}

/// How many years it takes until every design's mean downtime and cost are known to within a share:
/// errors fall with the square root of the years.
fn years_needed(plans: &[Plan], tallies: &[Tally], share: f64) -> u64 {
    let each = plans.iter().zip(tallies);
    let needed = each.flat_map(|(plan, tally)| {
        let simulated = plan.summary(tally);
        [simulated.downtime.mean, simulated.cost.mean].map(|mean| {
            let half = mean.interval()[1] - mean.value;
            if half <= share * mean.value {
                return tally.years;
            }
            let times = half / (share * mean.value);
            // Saturates where the mean is 0; more than there are, as it is not known yet.
            ((tally.years as f64 * times * times).ceil() as u64).max(tally.years + 1)
        })
    });
    needed.max().unwrap_or(0)
}
