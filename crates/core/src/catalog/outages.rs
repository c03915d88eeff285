//! Outages that happened: when, where, for how long, and what failed within them.

use super::region::Regions;
use super::table::{CatalogError, Format, Row};
use crate::terms::{OutageScope, RecordStatus, RegionComponent, Term};
use crate::units::MINUTE;

/// An outage that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedOutage {
    /// Its name, such as `aws-2025-10-19`.
    pub id: String,
    /// The provider's local date, `YYYY-MM-DD`.
    pub date: String,
    /// When it began, `YYYY-MM-DD HH:MM` in UTC, where that is published.
    pub start_utc: Option<String>,
    /// The provider's short name, such as `aws`.
    pub provider: String,
    /// The provider's names of the regions; empty: all of them.
    pub regions: Vec<String>,
    /// What it reached.
    pub scope: OutageScope,
    /// How long it lasted, in seconds; `None`: for good, and data held only there is gone.
    pub seconds: Option<f64>,
    /// What else failed within it, by start.
    pub components: Vec<ComponentFailure>,
    /// How far `seconds` can be trusted.
    pub status: RecordStatus,
    /// What failed, in a few words.
    pub what: String,
    /// Where the record is from.
    pub source: String,
}

/// A component of a region that failed within an outage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComponentFailure {
    /// What failed.
    pub component: RegionComponent,
    /// Seconds from the outage's start.
    pub from: f64,
    /// How many seconds it failed.
    pub seconds: f64,
}

impl RecordedOutage {
    /// Whether it reached a region, given as `provider:name`.
    #[must_use]
    pub fn reached(&self, region: &str) -> bool {
        region.split_once(':').is_some_and(|(provider, name)| {
            provider == self.provider
                && (self.regions.is_empty() || self.regions.iter().any(|own| own == name))
        })
    }

    /// The year of its date.
    #[must_use]
    pub fn year(&self) -> &str {
        &self.date[..4]
    }
}

const FORMAT: Format<11> = Format {
    file: "outages.csv",
    columns: [
        "id",
        "date",
        "start_utc",
        "provider",
        "regions",
        "scope",
        "minutes",
        "components",
        "status",
        "what",
        "source",
    ],
    most_rows: 2_000,
};

/// The word for a region that does not come back.
const PERMANENT: &str = "permanent";
/// A year in minutes: what lasts longer is permanent.
const LONGEST_MINUTES: f64 = 525_600.0;
/// More components than there are, several times over.
const MOST_COMPONENTS: usize = 20;

/// Reads `outages.csv`.
pub(super) fn read(text: &str, regions: &Regions) -> Result<Vec<RecordedOutage>, CatalogError> {
    let mut outages: Vec<RecordedOutage> = Vec::new();
    FORMAT.read(text, |row| {
        let outage = read_row(row, regions)?;
        if outages.iter().any(|earlier| earlier.id == outage.id) {
            return Err(row.error(format!("`{}` is here twice", outage.id)));
        }
        outages.push(outage);
        Ok(())
    })?;
    // Rows of a file that others wrote come in any order.
    outages.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.id.cmp(&b.id)));
    Ok(outages)
}

fn read_row(row: &Row<'_, 11>, regions: &Regions) -> Result<RecordedOutage, CatalogError> {
    let [_, date, start, _, _, _, minutes, components, ..] = row.fields();
    if !is_date(date) {
        return Err(row.error(format!("`date` is `{date}`; write for example 2025-10-19")));
    }
    let sane = |(date, time): (&str, &str)| is_date(date) && is_time(time);
    if !start.is_empty() && !start.split_once(' ').is_some_and(sane) {
        return Err(row.error(format!(
            "`start_utc` is `{start}`; write for example 2025-10-20 06:48, or nothing"
        )));
    }
    let seconds = if minutes == PERMANENT {
        None
    } else {
        let minutes = row.number(6, 1.0, LONGEST_MINUTES).map_err(|_| {
            row.error(format!(
                "`minutes` is `{minutes}`; expected a number from 1 to {LONGEST_MINUTES}, or \
                 `{PERMANENT}`"
            ))
        })?;
        Some(minutes * MINUTE)
    };
    let provider = row.word(3)?;
    Ok(RecordedOutage {
        id: row.word(0)?.to_owned(),
        date: date.to_owned(),
        start_utc: (!start.is_empty()).then(|| start.to_owned()),
        provider: provider.to_owned(),
        regions: read_regions(row, provider, regions)?,
        scope: term(row, 5)?,
        seconds,
        components: read_components(row, components, seconds)?,
        status: term(row, 8)?,
        what: row.text(9)?.to_owned(),
        source: row.text(10)?.to_owned(),
    })
}

/// The names of regions; none for `*`. A provider that regions.csv does not know is not ours to
/// check.
fn read_regions(
    row: &Row<'_, 11>,
    provider: &str,
    regions: &Regions,
) -> Result<Vec<String>, CatalogError> {
    let text = row.text(4)?;
    if text == "*" {
        return Ok(Vec::new());
    }
    let known = regions
        .iter()
        .any(|(_, region)| region.provider == provider);
    let names = text.split_whitespace().map(|name| {
        if known && regions.find(provider, name).is_none() {
            return Err(regions.unknown(row, &format!("{provider}:{name}")));
        }
        Ok(name.to_owned())
    });
    names.collect()
}

/// `component from+minutes; ...`, each within the outage, by start.
fn read_components(
    row: &Row<'_, 11>,
    text: &str,
    outage: Option<f64>,
) -> Result<Vec<ComponentFailure>, CatalogError> {
    let mut components = Vec::new();
    let parts = text.split(';').map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        let failure = read_component(part).ok_or_else(|| {
            row.error(format!(
                "`components` holds `{part}`; write for example `launch 157+491`, with one of {}",
                names::<RegionComponent>()
            ))
        })?;
        if failure.from + failure.seconds > outage.unwrap_or(f64::INFINITY) {
            return Err(row.error(format!("`{part}` ends after its outage")));
        }
        if components.len() == MOST_COMPONENTS {
            return Err(row.error(format!("more than {MOST_COMPONENTS} components")));
        }
        components.push(failure);
    }
    components.sort_by(|a, b| a.from.total_cmp(&b.from));
    Ok(components)
}

fn read_component(text: &str) -> Option<ComponentFailure> {
    let (name, times) = text.split_once(' ')?;
    let (from, minutes) = times.split_once('+')?;
    let number = |text: &str, least: f64| {
        let value = text.trim().parse::<f64>().ok();
        value.filter(|minutes| (least..=LONGEST_MINUTES).contains(minutes))
    };
    Some(ComponentFailure {
        component: RegionComponent::from_name(name)?,
        from: number(from, 0.0)? * MINUTE,
        seconds: number(minutes, 1.0)? * MINUTE,
    })
}

/// The term in a column.
fn term<T: Term>(row: &Row<'_, 11>, column: usize) -> Result<T, CatalogError> {
    let text = row.text(column)?;
    T::from_name(text).ok_or_else(|| {
        row.error(format!(
            "`{}` is `{text}`; write one of {}",
            FORMAT.columns[column],
            names::<T>()
        ))
    })
}

fn names<T: Term>() -> String {
    let names: Vec<_> = T::ALL.iter().map(|term| term.name()).collect();
    names.join(", ")
}

/// Whether a text is a day of this century, `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<Option<u32>> = text.split('-').map(digits).collect();
    let [Some(year), Some(month), Some(day)] = parts[..] else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    text.len() == "YYYY-MM-DD".len()
        && (2000..2100).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days).contains(&day)
}

/// Whether a text is a time of the day, `HH:MM`.
fn is_time(text: &str) -> bool {
    let Some((hour, minute)) = text.split_once(':') else {
        return false;
    };
    let below = |text, end| digits(text).is_some_and(|number| number < end);
    text.len() == "HH:MM".len() && below(hour, 24) && below(minute, 60)
}

/// A number of two or four digits.
fn digits(text: &str) -> Option<u32> {
    let plain = matches!(text.len(), 2 | 4) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_that_are_none_are_told() {
        for date in ["2025-10-19", "2024-02-29", "2011-12-31"] {
            assert!(is_date(date), "{date}");
        }
        for date in [
            "2025-02-29",
            "2025-13-01",
            "2025-04-31",
            "25-10-19",
            "2025-10-1",
            "2025-10-19-01",
            "1999-01-01",
            "+025-10-19",
            "",
        ] {
            assert!(!is_date(date), "{date}");
        }
        assert!(is_time("00:00") && is_time("23:59"));
        for time in ["24:00", "12:60", "1200", "1:2:3", "+1:00"] {
            assert!(!is_time(time), "{time}");
        }
    }
}
