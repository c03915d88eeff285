//! The workload files of the folder that is served, as they are at the moment.

use crate::answers::{Means, Sent, in_summary};
use crate::problem::{Kind, Problem};
use farshore_core::decide::Decision;
use farshore_core::file::Format;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Workload files are written by people; as on the command line.
const WORKLOAD_LIMIT: u64 = 1024 * 1024;
/// Files that a page decides for: half a second of work.
const MOST_FILES: usize = 50;
/// Entries of a folder that are looked at.
const MOST_ENTRIES: usize = 10_000;

/// One workload file and what is recommended for it, in words.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) file: String,
    pub(crate) workload: String,
    pub(crate) pattern: String,
    pub(crate) monthly_usd: String,
    pub(crate) annual_usd: String,
    pub(crate) because: String,
}

/// Decides for the files of a folder, in order of names; with how many were left out.
pub(crate) fn rows(folder: &Path, means: &Means) -> Result<(Vec<Row>, usize), Problem> {
    let files = files(folder)?;
    let left_out = files.len().saturating_sub(MOST_FILES);
    let shown = files.iter().take(MOST_FILES);
    let rows = shown.map(|(path, format)| row(path, *format, means));
    Ok((rows.collect(), left_out))
}

/// The files in the folder itself whose extension names a format.
fn files(folder: &Path) -> Result<Vec<(PathBuf, Format)>, Problem> {
    let failed = |error| {
        let detail = format!("cannot list {}: {error}", folder.display());
        Problem::new(Kind::NotFound, detail)
    };
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let paths = entries
        .take(MOST_ENTRIES)
        .flatten()
        .map(|entry| entry.path());
    let mut files: Vec<(PathBuf, Format)> = paths
        .filter_map(|path| {
            let extension = path.extension().and_then(OsStr::to_str)?;
            let format = Format::from_extension(extension)?;
            path.is_file().then_some((path, format))
        })
        .collect();
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(files)
}

fn row(path: &Path, format: Format, means: &Means) -> Row {
    let name = path.file_name().unwrap_or_default();
    let file = name.to_string_lossy().into_owned();
    match decided(path, format, means) {
        Ok((workload, decision)) => of_decision(file, workload, &decision),
        Err(because) => Row {
            file,
            workload: String::new(),
            pattern: "not decided".to_owned(),
            monthly_usd: String::new(),
            annual_usd: String::new(),
            because,
        },
    }
}

/// The workload's name and its decision, or what is wrong.
fn decided(path: &Path, format: Format, means: &Means) -> Result<(String, Decision), String> {
    let text = farshore_ops::read_text(path, WORKLOAD_LIMIT).map_err(|error| error.to_string())?;
    let sent = Sent { text, format };
    let setting = sent.setting(means).map_err(|problem| problem.in_short())?;
    let decision = in_summary(&setting, means);
    Ok((setting.name, decision))
}

fn of_decision(file: String, workload: String, decision: &Decision) -> Row {
    let chosen = decision
        .recommendation
        .map(|place| &decision.candidates[place]);
    let figures = chosen.map(|chosen| &chosen.judged.figures);
    let usd =
        |value: Option<f64>| value.map_or_else(String::new, farshore_core::render::numbers::money);
    Row {
        file,
        workload,
        pattern: chosen
            .map_or("nothing meets the objectives", |chosen| {
                chosen.judged.design.pattern().title()
            })
            .to_owned(),
        monthly_usd: usd(figures.map(|figures| figures.monthly)),
        annual_usd: usd(figures.map(|figures| figures.money.total)),
        because: decision.because.clone(),
    }
}
