//! `farshore simulate`.

use super::json;
use crate::arguments::{Format, Simulate};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::decide::{Decision, Depth, decide};
use farshore_core::model::{Design, Setting};
use farshore_core::render::{self, SimulationRun};
use farshore_core::simulate::{Plan, Simulated, Tally, chunks};
use farshore_core::wire;
use indicatif::{ProgressBar, ProgressStyle};
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
/// Standard errors of a 95 % interval.
const HALF_WIDTH: f64 = 1.959_964;

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Simulates the best design of each pattern.
pub(crate) fn simulate(arguments: &Simulate, screen: Screen) -> Result<(), Failure> {
    let catalog = load::catalog(&arguments.data)?;
    let setting = load::setting(&arguments.file, &catalog, screen.error_color)?;
    let decision = decide(&setting, &catalog, &mut Memo::new(), Depth::Summary);
    if arguments.replay {
        let plans = plans(&setting, &decision)?;
        return super::replay::replay(arguments, screen, (&setting, &catalog), &decision, &plans);
    }
    let simulated = all(arguments, &setting, &decision)?;
    let run = SimulationRun {
        seed: arguments.seed,
        asked: if INTERRUPTED.load(Ordering::Relaxed) {
            asked(arguments)
        } else {
            0
        },
    };
    let document = || render::simulation(&setting, &decision, &simulated, run);
    let text = match arguments.formatted.format {
        Format::Json => json(&wire::simulation(
            &setting,
            &decision.candidates,
            &simulated,
            arguments.seed,
            INTERRUPTED.load(Ordering::Relaxed),
        ))?,
        Format::Text => screen.show(&document()),
        Format::Markdown => document().to_markdown(),
    };
    output::answer(&text)
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

fn all(
    arguments: &Simulate,
    setting: &Setting,
    decision: &Decision,
) -> Result<Vec<Simulated>, Failure> {
    let plans = plans(setting, decision)?;
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
    let tallies = pool.install(|| years(&plans, arguments));
    Ok(plans
        .iter()
        .zip(&tallies)
        .map(|(plan, tally)| plan.summary(tally))
        .collect())
}

/// All years of all plans, round by round: every plan has the same years when it is interrupted.
fn years(plans: &[Plan], arguments: &Simulate) -> Vec<Tally> {
    let asked = asked(arguments);
    let bar = progress(asked);
    let mut tallies = vec![Tally::default(); plans.len()];
    let chunks: Vec<u64> = chunks(asked).collect();
    for (number, round_chunks) in chunks.chunks(ROUND).enumerate() {
        let first = number * ROUND;
        for (plan, tally) in plans.iter().zip(&mut tallies) {
            let parts = round_chunks
                .par_iter()
                .enumerate()
                .map(|(i, years)| plan.chunk(arguments.seed, (first + i) as u64, *years));
            // Sums of floating point numbers depend on their order: it is that of the chunks.
            for part in parts.collect::<Vec<Tally>>() {
                tally.merge(&part);
            }
        }
        bar.inc(round_chunks.iter().sum());
        let known = arguments.until.is_some_and(|share| {
            tallies
                .iter()
                .zip(plans)
                .all(|(t, plan)| precise(plan, t, share))
        });
        if known || INTERRUPTED.load(Ordering::Relaxed) {
            break;
        }
    }
    bar.finish_and_clear();
    tallies
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

/// Whether a design's mean downtime and cost are known to within a share.
fn precise(plan: &Plan, tally: &Tally, share: f64) -> bool {
    let simulated = plan.summary(tally);
    [simulated.downtime.mean, simulated.cost.mean]
        .iter()
        .all(|mean| HALF_WIDTH * mean.error <= share * mean.value)
}

fn progress(years: u64) -> ProgressBar {
    if !output::progress_is_seen() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(years);
    let style = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} years, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
