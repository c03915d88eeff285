//! Reads the price files and checks every row.

use super::as_of::AsOf;
use super::built_in::{PRICE_FILE_NAMES, PriceFiles};
use super::find::ANY_REGION;
use super::merge::{NewPrice, PriceKey};
use super::table::{Prices, Sheet, Source, Tier};
use crate::catalog::{CatalogError, Format, Row};
use crate::terms::{PriceUnit, Term, Trust};
use rust_decimal::Decimal;

/// The columns of a price file.
pub(super) const COLUMNS: [&str; 10] = [
    "provider",
    "region",
    "service",
    "item",
    "from_quantity",
    "unit",
    "price_usd",
    "date",
    "status",
    "source",
];

/// A provider's whole list of machines in all regions has some 100,000 rows.
const MOST_ROWS: usize = 1_000_000;
/// Nothing has a price of zero: what is free has no row. The cheapest unit costs about 1e-9.
const LEAST_USD: Decimal = Decimal::from_parts(1, 0, 0, false, 12);
/// The dearest thing by the hour costs some hundreds of dollars, by the month some thousands.
const MOST_USD: Decimal = Decimal::from_parts(10_000_000, 0, 0, false, 0);
/// 2^60, about 1e18: tiers begin at 2e10 units a month at most.
const MOST_UNITS: Decimal = Decimal::from_parts(0, 1 << 28, 0, false, 0);

/// A row with its place, before rows are in order.
struct Placed<'a> {
    sheet: (&'a str, &'a str, &'a str),
    tier: Tier,
    line: usize,
}

impl Prices {
    /// The prices written in `files`.
    ///
    /// # Errors
    /// The first problem, with file and line.
    pub fn parse(files: &PriceFiles<'_>) -> Result<Self, CatalogError> {
        let mut sources = Vec::new();
        let mut rows = Vec::new();
        for (file, text) in files.texts.iter().enumerate() {
            let own = read_sources(text, file, &mut sources)?;
            read_rows(text, file, &own, &mut rows)?;
        }
        rows.sort_by(|a, b| {
            let items = a.sheet.cmp(&b.sheet);
            let items = items.then_with(|| a.tier.item.cmp(&b.tier.item));
            items.then_with(|| a.tier.from.cmp(&b.tier.from))
        });
        let mut sheets: Vec<Sheet> = Vec::new();
        for row in rows {
            let known = sheets.last_mut();
            let known = known.filter(|sheet| sheet.compare(row.sheet).is_eq());
            let before = known.as_ref().and_then(|sheet| sheet.tiers.last());
            check_order(before, &row)?;
            match known {
                Some(sheet) => sheet.tiers.push(row.tier),
                None => sheets.push(Sheet::new(row.sheet, vec![row.tier])),
            }
        }
        Ok(Self { sheets, sources })
    }
}

/// Refuses a row that cannot follow the tier before it in its sheet.
fn check_order(before: Option<&Tier>, row: &Placed<'_>) -> Result<(), CatalogError> {
    let tier = &row.tier;
    let problem = match before.filter(|before| before.item == tier.item) {
        None if tier.from.is_zero() => return Ok(()),
        None => format!("`{}` has no price from quantity 0 on", tier.item),
        Some(before) if before.from == tier.from => {
            format!("`{}` is here twice for this region", tier.item)
        }
        Some(before) if before.unit != tier.unit => {
            let units = (before.unit, tier.unit);
            format!(
                "`{}` is priced by {} and by {}",
                tier.item, units.0, units.1
            )
        }
        Some(_) => return Ok(()),
    };
    Err(CatalogError {
        file: PRICE_FILE_NAMES[tier.file],
        line: row.line,
        problem,
    })
}

/// The keys that a file's lines `# source KEY: TEXT` explain, each with its position among all
/// sources. A key means the same in every file.
fn read_sources<'a>(
    text: &'a str,
    file: usize,
    sources: &mut Vec<Source>,
) -> Result<Vec<(&'a str, usize)>, CatalogError> {
    let mut own = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        let named = content.trim().strip_prefix("# source ");
        let Some((key, text)) = named.and_then(|named| named.split_once(": ")) else {
            continue;
        };
        let position = sources.iter().position(|known| known.key == key);
        if position.is_some_and(|position| sources[position].text != text) {
            return Err(CatalogError {
                file: PRICE_FILE_NAMES[file],
                line,
                problem: format!("the source `{key}` is explained in other words elsewhere"),
            });
        }
        own.push((key, position.unwrap_or(sources.len())));
        if position.is_none() {
            sources.push(Source {
                key: key.to_owned(),
                text: text.to_owned(),
            });
        }
    }
    Ok(own)
}

fn read_rows<'a>(
    text: &'a str,
    file: usize,
    sources: &[(&str, usize)],
    rows: &mut Vec<Placed<'a>>,
) -> Result<(), CatalogError> {
    let format = Format {
        file: PRICE_FILE_NAMES[file],
        columns: COLUMNS,
        most_rows: MOST_ROWS,
    };
    format.read(text, |row| {
        let [_, _, _, _, _, unit, _, _, status, source] = row.fields();
        let (key, evidence) = source.split_once(':').unwrap_or((source, ""));
        let source = sources.iter().find(|(known, _)| *known == key);
        let (_, source) = source.ok_or_else(|| {
            row.error(format!(
                "`source` begins with `{key}`; above the rows, `# source {key}: …` must say what \
                 it is"
            ))
        })?;
        rows.push(Placed {
            sheet: (row.word(0)?, region(row)?, row.word(2)?),
            tier: Tier {
                item: item(row)?.into(),
                from: amount(row, 4, Decimal::ZERO, MOST_UNITS)?,
                usd: amount(row, 6, LEAST_USD, MOST_USD)?,
                unit: term::<PriceUnit>(row, "unit", unit)?,
                date: row.text(7)?.parse::<AsOf>().map_err(|e| row.error(e))?,
                trust: term::<Trust>(row, "status", status)?,
                source: *source,
                evidence: evidence.trim().into(),
                file,
            },
            line: row.line(),
        });
        Ok(())
    })
}

/// Whether a price from elsewhere can be written to a price file and read again.
pub(super) fn is_readable((provider, region, service, item): &PriceKey, price: &NewPrice) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let word = |text: &String| !text.is_empty() && text.bytes().all(plain);
    let amounts = |(from, usd): &(Decimal, Decimal)| {
        (Decimal::ZERO..=MOST_UNITS).contains(from) && (LEAST_USD..=MOST_USD).contains(usd)
    };
    [provider, region, service].into_iter().all(word)
        && is_item(item)
        && price.tiers.first().is_some_and(|(from, _)| from.is_zero())
        && price.tiers.is_sorted_by(|a, b| a.0 < b.0)
        && price.tiers.iter().all(amounts)
}

fn is_item(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._/-".contains(&b);
    !text.is_empty() && text.bytes().all(plain)
}

fn region<'a>(row: &Row<'a, 10>) -> Result<&'a str, CatalogError> {
    match row.text(1)? {
        ANY_REGION => Ok(ANY_REGION),
        _ => row.word(1),
    }
}

fn item<'a>(row: &Row<'a, 10>) -> Result<&'a str, CatalogError> {
    let text = row.text(3)?;
    if is_item(text) {
        return Ok(text);
    }
    Err(row.error(format!(
        "`item` is `{text}`; write letters, digits, dots, slashes, hyphens and underscores"
    )))
}

/// An exact decimal within `low..=high`.
fn amount(
    row: &Row<'_, 10>,
    column: usize,
    low: Decimal,
    high: Decimal,
) -> Result<Decimal, CatalogError> {
    let text = row.text(column)?;
    let value = Decimal::from_str_exact(text).ok();
    let value = value.filter(|value| (low..=high).contains(value));
    value.map(|value| value.normalize()).ok_or_else(|| {
        row.error(format!(
            "`{}` is `{text}`; expected a number from {low} to {high}",
            COLUMNS[column]
        ))
    })
}

fn term<T: Term>(row: &Row<'_, 10>, column: &str, text: &str) -> Result<T, CatalogError> {
    T::from_name(text).ok_or_else(|| {
        let names: Vec<_> = T::ALL.iter().map(|term| term.name()).collect();
        row.error(format!(
            "`{column}` is `{text}`; write one of {}",
            names.join(", ")
        ))
    })
}
