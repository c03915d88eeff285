//! Round trips between regions: measured where somebody did, else estimated from the distance.

use std::fmt;

use super::geography::estimated_round_trip_ms;
use super::region::{RegionIndex, Regions};
use super::table::{CatalogError, Format, Row, numbered};

/// Round trip within a region, in milliseconds: an assumption. Published times inside a zone are
/// 0.1–0.3 ms and between zones of a region providers promise single-digit milliseconds.
pub const WITHIN_REGION_MS: f64 = 1.0;

/// A round-trip time and where it is from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoundTrip<'a> {
    /// Milliseconds.
    pub ms: f64,
    /// How it is known.
    pub source: RoundTripSource<'a>,
}

/// How a round-trip time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundTripSource<'a> {
    /// Measured; the text says by whom, when and how.
    Measured(&'a str),
    /// 1.75 times light in a straight fibre there and back (0.79 to 1.55 times this estimate in
    /// eight pairs of ten).
    Estimated,
    /// Both ends are the same region: [`WITHIN_REGION_MS`].
    WithinRegion,
}

impl fmt::Display for RoundTripSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Measured(text) => text,
            Self::Estimated => "estimated from the distance: 1.75 × light in fibre there and back",
            Self::WithinRegion => "assumption: 1 ms within a region",
        })
    }
}

/// One measured pair.
#[derive(Clone, Copy, Debug)]
struct Measured {
    ms: f64,
    source: u16,
}

/// Every pair of a thousand regions.
const MOST_PAIRS: usize = 500_500;
/// A table names few sources.
const MOST_SOURCES: usize = 100;
/// No round trip on earth takes longer, in milliseconds.
const LONGEST_MS: f64 = 10_000.0;

const FORMAT: Format<5> = Format {
    file: "round_trip_ms.csv",
    columns: ["provider", "a", "b", "rtt_ms", "source_key"],
    most_rows: MOST_PAIRS,
};

/// The measured pairs, as the lower triangle of a matrix with its diagonal.
#[derive(Clone, Debug)]
pub(super) struct RoundTrips {
    cells: Vec<Option<Measured>>,
    sources: Vec<String>,
}

impl RoundTrips {
    pub(super) fn parse(text: &str, regions: &Regions) -> Result<Self, CatalogError> {
        let declared = read_sources(text)?;
        let mut cells = vec![None; regions.len() * (regions.len() + 1) / 2];
        let mut last_first = None;
        FORMAT.read(text, |row| {
            let [provider, a, b, _, key] = row.fields();
            // Rows come grouped by their first region: its look-up is remembered.
            let first = match last_first {
                Some((p, n, index)) if p == provider && n == a => index,
                _ => find(row, regions, provider, a)?,
            };
            last_first = Some((provider, a, first));
            let second = find(row, regions, provider, b)?;
            let cell: &mut Option<Measured> = &mut cells[position(first, second)];
            if cell.is_some() {
                return Err(row.error(format!("the pair `{a}` and `{b}` is here twice")));
            }
            let source = declared.iter().position(|(declared, _)| *declared == key);
            let source = source
                .and_then(|source| u16::try_from(source).ok())
                .ok_or_else(|| {
                    row.error(format!(
                        "no line `# source {key}: ...` explains the source `{key}`"
                    ))
                })?;
            *cell = Some(Measured {
                ms: row.number(3, 0.01, LONGEST_MS)?,
                source,
            });
            Ok(())
        })?;
        let sources = declared
            .into_iter()
            .map(|(_, text)| text.to_owned())
            .collect();
        Ok(Self { cells, sources })
    }

    /// The round trip between two regions, the same in both directions.
    pub(super) fn between(
        &self,
        regions: &Regions,
        a: RegionIndex,
        b: RegionIndex,
    ) -> RoundTrip<'_> {
        if let Some(measured) = self.cells[position(a, b)] {
            let source = RoundTripSource::Measured(&self.sources[usize::from(measured.source)]);
            return RoundTrip {
                ms: measured.ms,
                source,
            };
        }
        if a == b {
            return RoundTrip {
                ms: WITHIN_REGION_MS,
                source: RoundTripSource::WithinRegion,
            };
        }
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let (a, b) = (regions.get(a).coordinates(), regions.get(b).coordinates());
        RoundTrip {
            ms: estimated_round_trip_ms(a, b),
            source: RoundTripSource::Estimated,
        }
    }
}

/// Where a pair stands in the lower triangle.
fn position(a: RegionIndex, b: RegionIndex) -> usize {
    let (low, high) = (a.min(b).position(), a.max(b).position());
    high * (high + 1) / 2 + low
}

fn find(
    row: &Row<'_, 5>,
    regions: &Regions,
    provider: &str,
    name: &str,
) -> Result<RegionIndex, CatalogError> {
    let known = regions.find(provider, name);
    known.ok_or_else(|| regions.unknown(row, &format!("{provider}:{name}")))
}

/// The lines `# source KEY: TEXT`, as pairs of key and text.
fn read_sources(text: &str) -> Result<Vec<(&str, &str)>, CatalogError> {
    let mut sources: Vec<(&str, &str)> = Vec::new();
    let comments = numbered(text).take_while(|(_, line)| line.starts_with('#') || line.is_empty());
    for (line, comment) in comments {
        let Some((key, text)) = comment
            .strip_prefix("# source ")
            .and_then(|rest| rest.split_once(": "))
        else {
            continue;
        };
        let problem = if sources.iter().any(|(earlier, _)| *earlier == key) {
            format!("the source `{key}` is explained twice")
        } else if sources.len() == MOST_SOURCES {
            format!("more than {MOST_SOURCES} sources")
        } else {
            sources.push((key, text.trim()));
            continue;
        };
        return Err(CatalogError {
            file: FORMAT.file,
            line,
            problem,
        });
    }
    Ok(sources)
}
