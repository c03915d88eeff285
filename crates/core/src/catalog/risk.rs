//! How often regions fail, how long, and how often the second one fails with the first.

use super::region::{Region, Regions};
use super::table::{CatalogError, Format, Row};

/// A figure with its range and where it is from.
#[derive(Clone, Debug, PartialEq)]
pub struct SourcedRange {
    /// About one case in twenty lies below.
    pub low: f64,
    /// The figure to use where one is wanted.
    pub typical: f64,
    /// About one case in twenty lies above.
    pub high: f64,
    /// Where it is from and how it was counted, one sentence for the reader.
    pub source: String,
}

/// A lognormal distribution of how long a regional outage lasts.
#[derive(Clone, Debug, PartialEq)]
pub struct DurationPreset {
    /// The name by which a workload file chooses it.
    pub name: String,
    /// Mean of the natural logarithm of the minutes.
    pub mu: f64,
    /// Standard deviation of the natural logarithm of the minutes.
    pub sigma: f64,
    /// Where it is from, one sentence for the reader.
    pub source: String,
}

/// The row of `shared_fate.csv` for regions of two providers.
const CROSS_PROVIDER: &str = "cross-provider";

const RATES: Format<6> = Format {
    file: "outage_rates.csv",
    columns: ["provider", "region", "low", "typical", "high", "source"],
    most_rows: 2_000,
};

const DURATIONS: Format<4> = Format {
    file: "outage_durations.csv",
    columns: ["preset", "mu_ln_minutes", "sigma_ln_minutes", "source"],
    most_rows: 100,
};

const FATES: Format<5> = Format {
    file: "shared_fate.csv",
    columns: ["scope", "low", "typical", "high", "source"],
    most_rows: 100,
};

/// More events than this a year in one region are a slip of the keyboard.
const MOST_EVENTS_PER_YEAR: f64 = 1_000.0;

/// Outage rates by pattern, and which of them holds for each region.
#[derive(Clone, Debug)]
pub(super) struct Rates {
    pub(super) rules: Vec<(String, SourcedRange)>,
    by_region: Vec<usize>,
}

impl Rates {
    pub(super) fn parse(text: &str, regions: &Regions) -> Result<Self, CatalogError> {
        let mut rules: Vec<(String, SourcedRange)> = Vec::new();
        RATES.read(text, |row| {
            let pattern = format!("{}:{}", row.text(0)?, row.text(1)?);
            if rules.iter().any(|(earlier, _)| *earlier == pattern) {
                return Err(row.error(format!("`{pattern}` is here twice")));
            }
            check_pattern(row, &pattern, regions)?;
            rules.push((pattern, read_range(row, 2, MOST_EVENTS_PER_YEAR)?));
            Ok(())
        })?;
        let by_region = regions
            .iter()
            .map(|(_, region)| {
                most_specific(&rules, region).ok_or_else(|| {
                    let id = &region.id;
                    RATES.missing(text, format!("no row fits `{id}`; add a row for `*,*`"))
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { rules, by_region })
    }

    pub(super) fn of(&self, position: usize) -> &SourcedRange {
        &self.rules[self.by_region[position]].1
    }
}

/// A pattern that fits no region is a misspelt one.
fn check_pattern(row: &Row<'_, 6>, pattern: &str, regions: &Regions) -> Result<(), CatalogError> {
    if regions
        .iter()
        .any(|(_, region)| matches(pattern, &region.id))
    {
        return Ok(());
    }
    Err(match regions.nearest_id(pattern) {
        Some(near) => row.error(format!(
            "`{pattern}` fits no region; did you mean `{near}`?"
        )),
        None => row.error(format!("`{pattern}` fits no region of regions.csv")),
    })
}

/// The rule with the most literal characters that fits the region; the first of equals.
fn most_specific(rules: &[(String, SourcedRange)], region: &Region) -> Option<usize> {
    let literal = |pattern: &str| pattern.bytes().filter(|b| *b != b'*').count();
    let fitting = rules
        .iter()
        .enumerate()
        .filter(|(_, (p, _))| matches(p, &region.id));
    fitting
        .rev()
        .max_by_key(|(_, (pattern, _))| literal(pattern))
        .map(|(position, _)| position)
}

/// Shares by provider, and across providers.
#[derive(Clone, Debug)]
pub(super) struct Fates {
    pub(super) scopes: Vec<(String, SourcedRange)>,
    by_region: Vec<usize>,
    across: usize,
}

impl Fates {
    pub(super) fn parse(text: &str, regions: &Regions) -> Result<Self, CatalogError> {
        let mut scopes: Vec<(String, SourcedRange)> = Vec::new();
        FATES.read(text, |row| {
            let scope = row.word(0)?;
            if scopes.iter().any(|(earlier, _)| earlier == scope) {
                return Err(row.error(format!("`{scope}` is here twice")));
            }
            scopes.push((scope.to_owned(), read_range(row, 1, 1.0)?));
            Ok(())
        })?;
        let find = |scope: &str| {
            scopes
                .iter()
                .position(|(name, _)| name == scope)
                .ok_or_else(|| FATES.missing(text, format!("no row for `{scope}`")))
        };
        let across = find(CROSS_PROVIDER)?;
        let by_region = regions
            .iter()
            .map(|(_, region)| find(&region.provider))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            scopes,
            by_region,
            across,
        })
    }

    /// The share for two regions by their positions.
    pub(super) fn of(&self, a: usize, b: usize) -> &SourcedRange {
        let (a, b) = (self.by_region[a], self.by_region[b]);
        &self.scopes[if a == b { a } else { self.across }].1
    }
}

/// Reads `outage_durations.csv`.
pub(super) fn read_durations(text: &str) -> Result<Vec<DurationPreset>, CatalogError> {
    let mut presets: Vec<DurationPreset> = Vec::new();
    DURATIONS.read(text, |row| {
        let name = row.word(0)?;
        if presets.iter().any(|earlier| earlier.name == name) {
            return Err(row.error(format!("`{name}` is here twice")));
        }
        presets.push(DurationPreset {
            name: name.to_owned(),
            // From a second to a hundred years, in ln minutes.
            mu: row.number(1, -5.0, 18.0)?,
            sigma: row.number(2, 0.01, 5.0)?,
            source: row.text(3)?.to_owned(),
        });
        Ok(())
    })?;
    if presets.is_empty() {
        return Err(DURATIONS.missing(text, "the table has no rows"));
    }
    Ok(presets)
}

/// Low, typical, high and source from column `first` on; none above `most`.
fn read_range<const N: usize>(
    row: &Row<'_, N>,
    first: usize,
    most: f64,
) -> Result<SourcedRange, CatalogError> {
    let range = SourcedRange {
        low: row.number(first, 0.0, most)?,
        typical: row.number(first + 1, 0.0, most)?,
        high: row.number(first + 2, 0.0, most)?,
        source: row.text(first + 3)?.to_owned(),
    };
    if range.low <= range.typical && range.typical <= range.high {
        return Ok(range);
    }
    let SourcedRange {
        low, typical, high, ..
    } = range;
    Err(row.error(format!(
        "expected low ≤ typical ≤ high, found {low}, {typical}, {high}"
    )))
}

/// Whether `id` fits `pattern`, in which `*` stands for any text and everything else for itself.
pub(super) fn matches(pattern: &str, id: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = id.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let Some(end) = parts.next_back() else {
        return rest.is_empty();
    };
    // Each part at its first place leaves the most text for those after it.
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(end)
}
