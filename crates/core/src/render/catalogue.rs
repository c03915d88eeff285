//! The price catalogue for a person: what it holds, or the prices that were asked for.

use super::document::{Block, Document, Line, Span, Table};
use super::numbers::{counted, money};
use crate::prices::{AsOf, Merged, Price, PriceCount, PriceFilter, Prices, Source, count_by};
use crate::terms::{Term as _, Trust};

/// More prices are for a program or a spreadsheet.
const MOST_PRICES: usize = 300;
/// Regions with fewer prices are only counted.
const FEW_PRICES: usize = 10;

/// The prices that fit the filter; without one, what the catalogue holds.
#[must_use]
pub fn catalogue(prices: &Prices, filter: &PriceFilter) -> Document {
    let mut out = Document::default();
    let fitting: Vec<Price<'_>> = prices.iter().filter(|price| filter.fits(*price)).collect();
    let count = counted(fitting.len() as f64, "PRICE", "PRICES");
    let title = format!("{count}, {}", dates(&fitting));
    out.blocks.push(Block::Title(if fitting.is_empty() {
        "NO PRICES".to_owned()
    } else {
        title
    }));
    if fitting.is_empty() {
        out.paragraph(Line::prose(
            "No price fits. `farshore catalogue` lists what there is.",
        ));
    } else if filter.is_empty() {
        overview(&mut out, prices, &fitting);
    } else {
        listing(&mut out, &fitting);
    }
    out
}

/// What became of one price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateRow {
    /// Name of the list's file.
    pub file: String,
    /// Its day.
    pub date: AsOf,
    /// What its prices did to the older ones.
    pub merged: Merged,
    /// Items with two prices, of which neither was taken.
    pub ambiguous: usize,
}

/// What the lists changed, and which price files were written.
#[must_use]
pub fn catalogue_update(rows: &[UpdateRow], written: &[String]) -> Document {
    let mut out = Document::default();
    let sum = |count: fn(&UpdateRow) -> usize| rows.iter().map(count).sum::<usize>() as f64;
    let read = sum(|row| row.merged.added + row.merged.changed + row.merged.confirmed);
    let title = counted(read, "PRICE READ", "PRICES READ");
    out.blocks.push(Block::Title(title));
    let mut table = Table::new(&[
        "List",
        "Day",
        ">New",
        ">Changed",
        ">As before",
        ">Ambiguous",
    ]);
    for row in rows {
        let Merged {
            added,
            changed,
            confirmed,
        } = row.merged;
        let counts = [added, changed, confirmed, row.ambiguous];
        let counts = counts.map(|count| Line::from(money(count as f64)));
        let names = [Line::default().code(&row.file), row.date.to_string().into()];
        table.row(names.into_iter().chain(counts).collect());
    }
    out.table(table);
    out.note(
        "New: no price before. Ambiguous: the list has two prices for one item, and neither is \
         taken. All other prices stay as they were.",
    );
    if written.is_empty() {
        out.paragraph("Nothing was recognised, and nothing written.");
    } else {
        out.paragraph(Line::prose("Written, for `--prices`:"));
        out.list(
            written
                .iter()
                .map(|name| Line::default().code(name))
                .collect(),
        );
    }
    out
}

fn dates(prices: &[Price<'_>]) -> String {
    let [oldest, newest] = [
        prices.iter().map(|price| price.date()).min(),
        prices.iter().map(|price| price.date()).max(),
    ];
    match (oldest, newest) {
        (Some(oldest), Some(newest)) if oldest != newest => format!("{oldest} to {newest}"),
        (Some(day), _) => day.to_string(),
        (None, _) => String::new(),
    }
}

fn overview(out: &mut Document, prices: &Prices, all: &[Price<'_>]) {
    let groups = |name: fn(Price<'_>) -> String| count_by(all.iter().copied(), name);
    out.note(
        "List prices in US dollars. What has no price here is not found: nothing is guessed. \
         Name a region, a service or a word to see prices.",
    );
    out.heading("By provider");
    let providers = groups(|price| price.provider().to_owned());
    out.table(trust_table("Provider", &providers));
    out.note(
        "Verified: the provider's own list, or two independent copies that agree. Secondary: one \
         careful copy. Derived: read off a printed bill, cost divided by quantity. Unverified: \
         somebody says so.",
    );
    out.heading("By year");
    let years = groups(|price| price.date().to_string()[..4].to_owned());
    out.table(trust_table("Year", &years));
    out.heading("By region");
    let regions = groups(|price| format!("{}:{}", price.provider(), price.region()));
    out.facts(by_provider(&providers, &regions));
    out.heading("By service");
    let services = groups(|price| format!("{}:{}", price.provider(), price.service()));
    out.facts(by_provider(&providers, &services));
    out.heading("Sources");
    let used = groups(|price| price.source().key.clone());
    let source = |source: &Source| {
        let count = used.iter().find(|group| group.name == source.key);
        let count = count.map_or(0, |group| group.prices);
        let label = Line::default().code(&source.key);
        let text = format!(
            "{} {}",
            counted(count as f64, "price:", "prices:"),
            source.text
        );
        (label, Line::from(text))
    };
    out.facts(prices.sources().iter().map(source).collect());
}

fn trust_table(name: &str, groups: &[PriceCount]) -> Table {
    let mut columns = vec![name.to_owned(), ">Prices".to_owned()];
    columns.extend(Trust::ALL.iter().map(|trust| format!(">{trust}")));
    columns.extend(["Oldest".to_owned(), "Newest".to_owned()]);
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new(&columns);
    for group in groups {
        let counts = [group.prices]
            .into_iter()
            .chain(group.trust.iter().copied());
        let counts = counts.map(|count| Line::from(money(count as f64)));
        let days = [group.oldest.to_string(), group.newest.to_string()];
        let cells = [Line::from(group.name.as_str())].into_iter().chain(counts);
        table.row(cells.chain(days.map(Line::from)).collect());
    }
    table
}

/// One line for each provider, of the groups `provider:name` and their counts.
fn by_provider(providers: &[PriceCount], groups: &[PriceCount]) -> Vec<(Line, Line)> {
    let of = |provider: &PriceCount| {
        let own = groups.iter().filter_map(|group| {
            let (owner, name) = group.name.split_once(':')?;
            (owner == provider.name).then_some((name, group.prices))
        });
        let (many, few): (Vec<_>, Vec<_>) = own.partition(|(_, prices)| *prices >= FEW_PRICES);
        let mut parts: Vec<String> = many
            .iter()
            .map(|(name, prices)| format!("{} {}", region_name(name), money(*prices as f64)))
            .collect();
        if !few.is_empty() {
            let names: Vec<&str> = few.iter().map(|(name, _)| region_name(name)).collect();
            parts.push(format!(
                "fewer than {FEW_PRICES} each: {}",
                names.join(", ")
            ));
        }
        (
            Line::from(provider.name.as_str()),
            Line::from(parts.join(", ")),
        )
    };
    providers.iter().map(of).collect()
}

fn listing(out: &mut Document, prices: &[Price<'_>]) {
    let mut shown: Vec<Price<'_>> = prices.iter().copied().take(MOST_PRICES).collect();
    let service = |price: Price<'_>| (price.provider().to_owned(), price.service().to_owned());
    shown.sort_by_key(|price| (service(*price), price.item(), price.region()));
    for group in shown.chunk_by(|a, b| service(*a) == service(*b)) {
        let (provider, name) = service(group[0]);
        out.heading(&format!("{provider} {name}"));
        out.table(service_table(group));
    }
    if prices.len() > MOST_PRICES {
        let more = money((prices.len() - MOST_PRICES) as f64);
        out.note(&format!(
            "{more} more: name a region, a service or a word, or take --format csv."
        ));
    }
    let mut sources: Vec<&Source> = Vec::new();
    for price in prices {
        if !sources.contains(&price.source()) {
            sources.push(price.source());
        }
    }
    out.heading("Sources");
    let fact = |source: &&Source| {
        let label = Line::default().code(&source.key);
        (label, Line::from(source.text.as_str()))
    };
    out.facts(sources.iter().map(fact).collect());
}

/// The prices of one service. The day of the month is left to the other forms: so the table fits.
fn service_table(prices: &[Price<'_>]) -> Table {
    let mut table = Table::new(&["Item", "Region", ">USD", "Per", "As of", "Trust"]);
    for price in prices {
        for (position, (from, usd)) in price.tiers().enumerate() {
            let once = |text: String| Line::from(if position == 0 { text } else { String::new() });
            let item = if position == 0 {
                Line::from(price.item())
            } else {
                Line::from(Span::Muted(format!("from {from}")))
            };
            let month: String = price.date().to_string().chars().take(7).collect();
            table.row(vec![
                item,
                once(region_name(price.region()).to_owned()),
                usd.to_string().into(),
                once(price.unit().to_string()),
                once(month),
                once(price.trust().to_string()),
            ]);
        }
    }
    table
}

fn region_name(region: &str) -> &str {
    if region == "*" { "any region" } else { region }
}
