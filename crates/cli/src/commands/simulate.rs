//! `farshore simulate`.

use super::{json, records};
use crate::arguments::{Format, Simulate};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::decide::{Decision, Depth, decide};
use farshore_core::model::{Design, Setting};
use farshore_core::render::{self, SimulationRun};
use farshore_core::simulate::{
    Batch, CHUNK_YEARS, LookBack, Paired, Plan, RareTally, Results, Tally, chunks,
};
use farshore_core::wire;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Chunks of a round, after which tallies are merged, precision is looked at and an interrupt is
/// answered: few, so that memory stays flat; enough that threads seldom wait; and the same on every
/// machine, so that `--until` stops at the same year everywhere.
const ROUND: usize = 16;
/// Years without `--years`: a second of waiting, and shares to a tenth of a percent.
const USUAL_YEARS: u64 = 1_000_000;
/// The most years that `--until` takes without `--years`.
const MOST_YEARS: u64 = 1_000_000_000;

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Years that are looked at again for what bad years are made of: 25,000 and 5,000 bad ones.
const LOOK_BACK_YEARS: u64 = 500_000;

/// Chunks in which rare events are sought, and the clusters of each stratum in one: errors of a few
/// percent in a tenth of a second.
const RARE_CHUNKS: u64 = 10;
const RARE_CLUSTERS: u64 = 1_000;

/// Simulates the best design of each pattern.
pub(crate) fn simulate(arguments: &Simulate, screen: Screen) -> Result<(), Failure> {
    if let Some(path) = &arguments.records {
        records::check(path, arguments.force)?;
    }
    let catalog = load::catalog(&arguments.data)?;
    let setting = load::setting(
        &arguments.file,
        (&catalog, &arguments.data),
        screen.error_color,
    )?;
    let decision = decide(&setting, &catalog, &mut Memo::new(), Depth::Summary);
    let plans = plans(&setting, &decision)?;
    if arguments.replay {
        return super::replay::replay(arguments, screen, (&setting, &catalog), &decision, &plans);
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(arguments.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Failure::Outside(format!("error: cannot start threads: {error}")))?;
    // A second interrupt, or a handler that cannot be set, ends the program as usual.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    let (tallies, results) = pool.install(|| {
        let (tallies, pairs) = years(&plans, decision.recommendation, arguments);
        let results = results(&plans, &tallies, &pairs, arguments.seed);
        (tallies, results)
    });
    let interrupted = INTERRUPTED.load(Ordering::Relaxed);
    answer(
        arguments,
        screen,
        &setting,
        &decision,
        &results,
        interrupted,
    )?;
    if let Some(path) = &arguments.records {
        if interrupted {
            output::note("Interrupted: no records were written.");
        } else {
            let written = records::write(path, arguments, &setting, &plans, &tallies)?;
            output::note(&written.sentence(path, &tallies));
        }
    }
    match decision.recommendation {
        Some(_) => Ok(()),
        None => Err(Failure::NothingFeasible),
    }
}

/// The best design of each pattern, prepared.
fn plans(setting: &Setting, decision: &Decision) -> Result<Vec<Plan>, Failure> {
    let candidates = decision.candidates.iter();
    let designs: Vec<Design> = candidates
        .map(|candidate| candidate.judged.design)
        .collect();
    let ways = Ways::new(setting, &designs, &mut Memo::new());
    let case = Case::new(setting, &ways);
    let plans = designs.iter().map(|design| Plan::new(&case, design));
    plans
        .collect::<Result<_, _>>()
        .map_err(|error| Failure::Input(format!("error: {error}")))
}

fn answer(
    arguments: &Simulate,
    screen: Screen,
    setting: &Setting,
    decision: &Decision,
    results: &[Results],
    interrupted: bool,
) -> Result<(), Failure> {
    let seed = arguments.seed;
    let run = SimulationRun {
        seed,
        asked: if interrupted { asked(arguments) } else { 0 },
    };
    let document = || render::simulation(setting, decision, results, run);
    let text = match arguments.formatted.format {
        Format::Json => json(&wire::simulation(
            setting,
            &decision.candidates,
            results,
            seed,
            interrupted,
        ))?,
        Format::Text => screen.show(&document()),
        Format::Markdown => document().to_markdown(),
    };
    output::answer(&text)
}

/// All years of all plans, round by round: every plan has the same years when it is interrupted.
/// With the tallies, how each plan differs from the one of reference.
fn years(
    plans: &[Plan],
    reference: Option<usize>,
    arguments: &Simulate,
) -> (Vec<Tally>, Vec<Option<Paired>>) {
    let asked = asked(arguments);
    let progress = Progress::new(asked, plans.len());
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
            seed: arguments.seed,
            first: number * ROUND,
            years,
        };
        let parts = plans.par_iter().map(|plan| round.of(plan, &progress));
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
        let needed = arguments
            .until
            .map_or(asked, |share| years_needed(plans, &tallies, share));
        progress.expect(needed.min(asked));
        let known = tallies.first().is_some_and(|tally| tally.years >= needed);
        if known || INTERRUPTED.load(Ordering::Relaxed) {
            break;
        }
    }
    progress.0.finish_and_clear();
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
    fn of(&self, plan: &Plan, progress: &Progress) -> Option<(Tally, Vec<Batch>)> {
        if let [years] = self.years {
            return self.chunk(plan, *years, progress);
        }
        let (left, right) = self.halves();
        let (left, right) = rayon::join(|| left.of(plan, progress), || right.of(plan, progress));
        let ((mut sum, mut batches), (more, further)) = left.zip(right)?;
        sum.merge(&more);
        batches.extend(further);
        Some((sum, batches))
    }

    fn chunk(&self, plan: &Plan, years: u64, progress: &Progress) -> Option<(Tally, Vec<Batch>)> {
        if self.first >= ROUND && INTERRUPTED.load(Ordering::Relaxed) {
            return None;
        }
        let tally = plan.chunk(self.seed, self.first as u64, years);
        progress.0.inc(years);
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

/// The most years to simulate.
fn asked(arguments: &Simulate) -> u64 {
    let without = if arguments.until.is_some() {
        MOST_YEARS
    } else {
        USUAL_YEARS
    };
    arguments.years.unwrap_or(without)
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

/// A bar with the time that is left, where a person sees it.
struct Progress(ProgressBar, usize);

impl Progress {
    /// Of so many years of so many plans.
    fn new(years: u64, plans: usize) -> Self {
        if !output::progress_is_seen() {
            return Self(ProgressBar::hidden(), plans);
        }
        let bar = ProgressBar::no_length();
        let style = "{bar:30} {percent} % of {msg} years, {eta} left";
        bar.set_style(
            ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        let progress = Self(bar, plans);
        progress.expect(years);
        progress
    }

    /// So many years are expected in all.
    fn expect(&self, years: u64) {
        let Self(bar, plans) = self;
        bar.set_length(years.saturating_mul(*plans as u64));
        bar.set_message(HumanCount(years).to_string());
    }
}
