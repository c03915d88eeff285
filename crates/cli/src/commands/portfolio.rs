//! `farshore decide DIR`: every workload file of a folder, one summary.

use crate::arguments::{Decide, Format};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::Memo;
use farshore_core::catalog::Catalog;
use farshore_core::decide::Decision;
use farshore_core::decide::{Depth, decide as judge};
use farshore_core::file::Format as FileFormat;
use farshore_core::model::Setting;
use farshore_core::render::{self, PortfolioRow};
use farshore_core::roadmap::roadmap;
use farshore_core::wire;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// More files than this are decided by several calls.
const MOST_FILES: usize = 100_000;

/// What became of one file.
struct Finished {
    row: PortfolioRow,
    line: String,
    failure: Option<Failure>,
}

/// Decides for every workload file of a folder, in parallel; the answer is in order of names.
pub(super) fn decide(arguments: &Decide, catalog: &Catalog, screen: Screen) -> Result<(), Failure> {
    let files = workload_files(&arguments.file)?;
    let bar = progress(files.len());
    let outcomes: Vec<Finished> = files
        .par_iter()
        .map_init(Memo::new, |memo, path| {
            let outcome = one(path, catalog, memo, arguments);
            bar.inc(1);
            outcome
        })
        .collect();
    bar.finish_and_clear();
    let text = match arguments.formatted.format {
        Format::Json => outcomes
            .iter()
            .map(|outcome| outcome.line.as_str())
            .collect(),
        Format::Text => screen.show(&render::portfolio(&rows(&outcomes))),
        Format::Markdown => render::portfolio(&rows(&outcomes)).to_markdown(),
    };
    output::answer(&text)?;
    let failures = || {
        outcomes
            .iter()
            .filter_map(|outcome| outcome.failure.as_ref())
    };
    for failure in failures().filter(|failure| !failure.message().is_empty()) {
        output::note(failure.message());
    }
    // The code of the gravest failure; the details are in the table and in the messages.
    match failures()
        .map(Failure::code)
        .max_by_key(|code| (*code != 4, *code))
    {
        None => Ok(()),
        Some(4) => Err(Failure::NothingFeasible),
        Some(5) => Err(Failure::Outside(String::new())),
        Some(_) => Err(Failure::Input(String::new())),
    }
}

fn rows(outcomes: &[Finished]) -> Vec<PortfolioRow> {
    outcomes.iter().map(|outcome| outcome.row.clone()).collect()
}

fn workload_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed =
        |error| Failure::Outside(format!("error: cannot list {}: {error}", folder.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let extension = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default();
        if path.is_file() && FileFormat::from_extension(extension).is_some() {
            files.push(path);
        }
    }
    files.sort();
    let shown = folder.display();
    match files.len() {
        0 => Err(Failure::Input(format!(
            "error: {shown} holds no workload file\nhelp: expected .toml, .yaml, .yml or .json"
        ))),
        count if count > MOST_FILES => Err(Failure::Input(format!(
            "error: {shown} holds {count} workload files; at most {MOST_FILES} are decided at once"
        ))),
        _ => Ok(files),
    }
}

fn progress(files: usize) -> ProgressBar {
    if !output::progress_is_seen() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} workloads, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn one(path: &Path, catalog: &Catalog, memo: &mut Memo, arguments: &Decide) -> Finished {
    let file = path
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let setting = match load::setting(path, (catalog, &arguments.data), false) {
        Ok(setting) => setting,
        Err(failure) => {
            let problem = failure.message().lines().next().unwrap_or_default();
            let problem = problem.trim_start_matches("error: ").to_owned();
            let line = serde_json::json!({ "file": file, "error": failure.message() });
            let row = PortfolioRow {
                file,
                outcome: render::Outcome::Failed { problem },
            };
            return Finished {
                row,
                line: format!("{line}\n"),
                failure: Some(failure),
            };
        }
    };
    let decision = judge(&setting, catalog, memo, Depth::Summary);
    let line = match arguments.formatted.format {
        Format::Json => {
            let roadmap = roadmap(&setting, &decision);
            let wire = wire::decision(&setting, &decision, &roadmap, arguments.all);
            serde_json::to_string(&wire).unwrap_or_default() + "\n"
        }
        Format::Text | Format::Markdown => String::new(),
    };
    let failure = decision
        .recommendation
        .is_none()
        .then_some(Failure::NothingFeasible);
    Finished {
        row: PortfolioRow {
            file,
            outcome: summary(&setting, &decision),
        },
        line,
        failure,
    }
}

/// The row of a decided file: the recommended design's figures, or the nearest one's.
fn summary(setting: &Setting, decision: &Decision) -> render::Outcome {
    let chosen = decision
        .recommendation
        .map(|place| &decision.candidates[place].judged);
    let figures = chosen
        .or(decision.nearest.as_ref())
        .map(|judged| &judged.figures);
    render::Outcome::Decided {
        workload: setting.name.clone(),
        pattern: chosen.map(|judged| judged.design.pattern()),
        monthly_usd: figures.map_or(0.0, |f| f.monthly),
        annual_usd: figures.map_or(0.0, |f| f.money.total),
        within_rto: figures.map_or(0.0, |f| f.within_rto),
        problem: if chosen.is_some() {
            String::new()
        } else {
            decision.because.clone()
        },
    }
}
