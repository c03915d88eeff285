//! `farshore simulate`.

use super::{json, records};
use crate::arguments::{Format, Simulate};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::Memo;
use farshore_core::decide::{Decision, Depth, decide};
use farshore_core::model::Setting;
use farshore_core::render::{self, SimulationRun};
use farshore_core::simulate::{Results, candidate_plans};
use farshore_core::wire;
use farshore_ops::{Watcher, Years};
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use rayon::ThreadPoolBuilder;
use std::sync::atomic::{AtomicBool, Ordering};

/// Years without `--years`: a second of waiting, and shares to a tenth of a percent.
const USUAL_YEARS: u64 = 1_000_000;
/// The most years that `--until` takes without `--years`.
const MOST_YEARS: u64 = 1_000_000_000;

/// Set by Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

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
    let mut memo = Memo::new();
    let decision = decide(&setting, &catalog, &mut memo, Depth::Summary);
    let plans = candidate_plans(&setting, &decision, &mut memo)
        .map_err(|error| Failure::Input(format!("error: {error}")))?;
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
    let wanted = Years {
        most: asked(arguments),
        until: arguments.until,
        seed: arguments.seed,
    };
    let progress = Progress::new(plans.len());
    let recommended = decision.recommendation;
    let simulated = pool.install(|| farshore_ops::simulate(&plans, recommended, wanted, &progress));
    progress.bar.finish_and_clear();
    let interrupted = INTERRUPTED.load(Ordering::Relaxed);
    answer(
        arguments,
        screen,
        &setting,
        &decision,
        &simulated.results,
        interrupted,
    )?;
    if let Some(path) = &arguments.records {
        if interrupted {
            output::note("Interrupted: no records were written.");
        } else {
            let written = records::write(path, arguments, &setting, &plans, &simulated.tallies)?;
            output::note(&written.sentence(path, &simulated.tallies));
        }
    }
    match decision.recommendation {
        Some(_) => Ok(()),
        None => Err(Failure::NothingFeasible),
    }
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

/// The most years to simulate.
fn asked(arguments: &Simulate) -> u64 {
    let without = if arguments.until.is_some() {
        MOST_YEARS
    } else {
        USUAL_YEARS
    };
    arguments.years.unwrap_or(without)
}

/// A bar with the time that is left, where a person sees it.
struct Progress {
    bar: ProgressBar,
    plans: usize,
}

impl Progress {
    /// Of so many plans.
    fn new(plans: usize) -> Self {
        if !output::progress_is_seen() {
            let bar = ProgressBar::hidden();
            return Self { bar, plans };
        }
        let bar = ProgressBar::no_length();
        let style = "{bar:30} {percent} % of {msg} years, {eta} left";
        bar.set_style(
            ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self { bar, plans }
    }
}

impl Watcher for Progress {
    fn advance(&self, years: u64) {
        self.bar.inc(years);
    }

    fn expect(&self, years: u64) {
        self.bar.set_length(years.saturating_mul(self.plans as u64));
        self.bar.set_message(HumanCount(years).to_string());
    }

    fn is_enough(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}
