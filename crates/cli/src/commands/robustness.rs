//! `farshore robustness`, and the short form of `farshore decide --robustness`.

use super::json;
use crate::arguments::{Format, Robustness};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::Memo;
use farshore_core::decide::{Decision, Depth, decide};
use farshore_core::model::Setting;
use farshore_core::robustness::{Drawn, Robustness as Sureness, Study, Swing};
use farshore_core::{render, wire};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// How much to draw, and on how many threads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Where the draws start.
    pub(super) seed: u64,
    /// How many.
    pub(super) draws: u32,
    /// On how many threads; `None`: one for each core.
    pub(super) threads: Option<u16>,
}

/// Two seconds on one core; shares to four points.
pub(super) const IN_SHORT: Effort = Effort {
    seed: 1,
    draws: 512,
    threads: None,
};

/// Says how sure the recommendation is.
pub(crate) fn robustness(arguments: &Robustness, screen: Screen) -> Result<(), Failure> {
    let catalog = load::catalog(&arguments.data)?;
    let setting = load::setting(
        &arguments.file,
        (&catalog, &arguments.data),
        screen.error_color,
    )?;
    let decision = decide(&setting, &catalog, &mut Memo::new(), Depth::Summary);
    let effort = Effort {
        seed: arguments.seed,
        draws: arguments.draws,
        threads: arguments.threads,
    };
    let sure = study(&setting, &decision, effort)?;
    let text = match arguments.formatted.format {
        Format::Json => json(&wire::robustness(&setting, &decision, &sure))?,
        Format::Text => screen.show(&render::robustness(&setting, &sure)),
        Format::Markdown => render::robustness(&setting, &sure).to_markdown(),
    };
    output::answer(&text)?;
    match decision.recommendation {
        Some(_) => Ok(()),
        None => Err(Failure::NothingFeasible),
    }
}

/// All draws and swings, on all threads; their order is that of their numbers.
pub(super) fn study(
    setting: &Setting,
    decision: &Decision,
    effort: Effort,
) -> Result<Sureness, Failure> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(effort.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Failure::Outside(format!("error: cannot start threads: {error}")))?;
    let study = Study::new(setting, decision);
    let bar = progress(effort.draws);
    let (draws, swings) = pool.install(|| {
        let swings: Vec<Swing> = study
            .inputs()
            .par_iter()
            .map_init(Memo::new, |memo, input| study.swing(*input, memo))
            .collect();
        let draws: Vec<Drawn> = (0..effort.draws)
            .into_par_iter()
            .map(|number| study.draw(effort.seed, number))
            .inspect(|_| bar.inc(1))
            .collect();
        (draws, swings)
    });
    bar.finish_and_clear();
    Ok(study.conclude(effort.seed, &draws, swings))
}

fn progress(draws: u32) -> ProgressBar {
    if !output::progress_is_seen() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::from(draws));
    let style = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} draws, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
