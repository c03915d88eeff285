//! The file of `farshore simulate --records`: one row for each simulated event.

#[cfg(feature = "parquet")]
use super::parquet_rows::ParquetRows;
use crate::arguments::Simulate;
use crate::failure::Failure;
use farshore_core::model::Setting;
use farshore_core::simulate::{Plan, Tally, chunks};
use farshore_core::wire::RecordWire;
use farshore_ops::{Existing, StagedFile};
use std::error::Error;
use std::ffi::OsStr;
use std::path::Path;

/// Where rows go.
enum Rows {
    /// RFC 4180.
    Csv(Box<csv::Writer<StagedFile>>),
    /// Columns, compressed.
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetRows>),
}

/// What was written.
pub(crate) struct Written {
    /// Rows.
    pub(crate) rows: u64,
    /// Years of each pattern that they are of, from the first.
    pub(crate) years: u64,
}

/// Anything that can go wrong with a row.
type RowError = Box<dyn Error + Send + Sync>;

/// Whether the records can be written, before years are spent on them.
///
/// # Errors
/// When the file is there and may not be overwritten, or is of no form that can be written.
pub(crate) fn check(path: &Path, force: bool) -> Result<(), Failure> {
    if path.exists() && !force {
        return Err(Failure::Input(format!(
            "error: {} exists\nhelp: give another name, or --force to overwrite it",
            path.display()
        )));
    }
    Rows::new(path, force).map(drop)
}

/// Writes the events of every plan, plan by plan in order of time: of all years, or of so many of
/// the first as give about the asked number of rows.
///
/// # Errors
/// When writing fails; then no file is left behind.
pub(crate) fn write(
    path: &Path,
    arguments: &Simulate,
    setting: &Setting,
    plans: &[Plan],
    tallies: &[Tally],
) -> Result<Written, Failure> {
    let failed = |error: RowError| {
        Failure::Outside(format!("error: cannot write {}: {error}", path.display()))
    };
    let years = years_within(arguments.records_limit, tallies);
    let mut out = Rows::new(path, arguments.force)?;
    let mut rows: u64 = 0;
    for plan in plans {
        for (chunk, length) in chunks(years).enumerate() {
            let mut written = Ok(());
            plan.records(arguments.seed, chunk as u64, length, |record| {
                if written.is_ok() {
                    written = out.write(&RecordWire::new(setting, plan.pattern(), record));
                    rows += 1;
                }
            });
            written.map_err(failed)?;
        }
    }
    out.finish().map_err(failed)?.finish()?;
    Ok(Written { rows, years })
}

impl Written {
    /// What was written, and what was left out.
    pub(crate) fn sentence(&self, path: &Path, tallies: &[Tally]) -> String {
        let Self { rows, years } = self;
        let all = tallies.first().map_or(0, |tally| tally.years);
        let written = format!("Wrote {}: {rows} events", path.display());
        if *years < all {
            format!(
                "{written} of the first {years} years of each pattern, of {all}.\n\
                 help: --records-limit writes more"
            )
        } else {
            format!("{written}.")
        }
    }
}

/// How many years of every plan have about so many events; at least one.
fn years_within(limit: u64, tallies: &[Tally]) -> u64 {
    let years = tallies.first().map_or(0, |tally| tally.years);
    let events: u64 = tallies.iter().map(|tally| tally.events).sum();
    if events <= limit {
        return years;
    }
    // Below `years`, because the quotient is below one.
    ((years as f64 * (limit as f64 / events as f64)) as u64).max(1)
}

impl Rows {
    fn new(path: &Path, force: bool) -> Result<Self, Failure> {
        let form = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        let existing = if force {
            Existing::Replace
        } else {
            Existing::Keep
        };
        match form {
            "csv" => {
                let file = StagedFile::new(path, existing)?;
                let mut csv = csv::WriterBuilder::new()
                    .has_headers(false)
                    .from_writer(file);
                csv.write_record(RecordWire::COLUMNS)
                    .map_err(|error| Failure::Outside(format!("error: {error}")))?;
                Ok(Self::Csv(Box::new(csv)))
            }
            #[cfg(feature = "parquet")]
            "parquet" => {
                let file = StagedFile::new(path, existing)?;
                let rows = ParquetRows::new(file)
                    .map_err(|error| Failure::Outside(format!("error: {error}")))?;
                Ok(Self::Parquet(Box::new(rows)))
            }
            #[cfg(not(feature = "parquet"))]
            "parquet" => Err(Failure::Usage(
                "error: this farshore was built without the feature `parquet`\n\
                 help: name the file .csv, or build with --features parquet"
                    .to_owned(),
            )),
            _ => Err(Failure::Usage(format!(
                "error: cannot tell the form of {}\nhelp: name it .csv or .parquet",
                path.display()
            ))),
        }
    }

    fn write(&mut self, row: &RecordWire<'_>) -> Result<(), RowError> {
        match self {
            Self::Csv(csv) => Ok(csv.serialize(row)?),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.write(row),
        }
    }

    fn finish(self) -> Result<StagedFile, RowError> {
        match self {
            Self::Csv(csv) => Ok(csv.into_inner().map_err(|error| error.into_error())?),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.finish(),
        }
    }
}
