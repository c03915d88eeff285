//! The bill for a person: the sum, resource by resource, what it leaves out, what is deployed.

use super::document::{Block, Document, Line, Table};
use super::numbers::{counted, share};
use super::pattern_bills::pattern_bills;
use crate::bill::{Bill, Item, ResourceBill};
use crate::deployed::Deployment;
use crate::model::PricedPatterns;
use crate::prices::to_cents;
use crate::terms::PriceState;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The bill, then every pattern's, then the deployed pattern.
#[must_use]
pub fn price(bill: &Bill, patterns: Option<&PricedPatterns>, deployed: &Deployment) -> Document {
    let mut out = Document::default();
    let total = usd(bill.monthly_usd);
    out.blocks
        .push(Block::Title(format!("{total} USD A MONTH")));
    out.paragraph(summary(bill));
    for (region, resources) in by_region(bill) {
        let amounts = resources.iter().map(|one| one.monthly_usd());
        let total = amounts.fold(Decimal::ZERO, Decimal::saturating_add);
        out.heading(&format!("{region}: {} USD", usd(total)));
        out.table(table(&resources));
    }
    out.note(
        "List prices, 730 hours a month; amounts are rounded after sums are taken. Data transfer \
         and public addresses of machines are not counted.",
    );
    regions(&mut out, bill);
    left_out(&mut out, bill);
    if let Some(patterns) = patterns {
        pattern_bills(&mut out, patterns);
    }
    out.blocks
        .extend(super::deployment(deployed).blocks.into_iter().map(below));
    out
}

/// A title of a part is a heading of the whole.
fn below(block: Block) -> Block {
    match block {
        Block::Title(text) => Block::Heading(text),
        Block::Heading(_)
        | Block::Paragraph(_)
        | Block::List(_)
        | Block::Facts(_)
        | Block::Table(_)
        | Block::Tree(_)
        | Block::Code { .. } => block,
    }
}

fn summary(bill: &Bill) -> String {
    let lines = |state| bill.items_in(state).count();
    let unpriced: usize = bill.unpriced_types.values().sum();
    let left_out = [
        (
            lines(PriceState::NotFound),
            "line without a price",
            "lines without a price",
        ),
        (
            lines(PriceState::UsageDependent),
            "line that depends on use",
            "lines that depend on use",
        ),
        (
            unpriced,
            "resource of a type that cannot be billed yet",
            "resources of types that cannot be billed yet",
        ),
    ];
    let left_out = left_out.into_iter().filter(|(count, ..)| *count > 0);
    let left_out: Vec<String> = left_out
        .map(|(count, one, many)| counted(count as f64, one, many))
        .collect();
    let billed = counted(bill.resources.len() as f64, "resource is", "resources are");
    let mut text = format!("{billed} billed, {} cost nothing.", bill.free);
    if !left_out.is_empty() {
        text += &format!(" The sum leaves out {}", left_out.join(", "));
        if unpriced > 0 {
            text += &format!(" ({} of all)", share(bill.unpriced_share()));
        }
        text += ".";
    }
    text
}

/// Resources with a line whose cost is known, by region.
fn by_region(bill: &Bill) -> BTreeMap<&str, Vec<&ResourceBill>> {
    let mut regions: BTreeMap<&str, Vec<&ResourceBill>> = BTreeMap::new();
    for resource in &bill.resources {
        let region = resource.region.as_deref().unwrap_or("Outside of regions");
        if known(resource).next().is_some() {
            regions.entry(region).or_default().push(resource);
        }
    }
    regions
}

fn known(resource: &ResourceBill) -> impl Iterator<Item = (&Item, Decimal)> {
    let items = resource.items.iter();
    items.filter_map(|item| Some((item, item.monthly_usd()?)))
}

fn table(resources: &[&ResourceBill]) -> Table {
    let mut table = Table::new(&["Resource", "Quantity and price", ">USD"]);
    for resource in resources {
        let total = Line::default().strong(usd(resource.monthly_usd()));
        let name = Line::default().code(&resource.address);
        table.row(vec![name, "".into(), total]);
        for (item, cost) in known(resource) {
            let quantity = item.quantity.unwrap_or_default().round_dp(4);
            let price = item.price_usd.unwrap_or_default();
            let count = format!("{} {} × {}", plain(quantity), item.unit, plain(price));
            let name = format!("- {}", item.name);
            table.row(vec![name.into(), count.into(), usd(cost).into()]);
        }
    }
    table
}

/// Regions that the file does not give.
fn regions(out: &mut Document, bill: &Bill) {
    if let Some(assumed) = &bill.assumed_region {
        let region = &assumed.region;
        let count = counted(assumed.resources as f64, "resource", "resources");
        out.note(&match assumed.resources {
            0 => format!("No resource lacks a region that `--region {region}` could give."),
            _ => format!(
                "The file does not give the region of {count}: {region} is assumed, as `--region` says."
            ),
        });
    }
    if bill.without_region > 0 {
        let count = counted(bill.without_region as f64, "resource", "resources");
        out.note(&format!(
            "The file does not give the region of {count} with something to bill: `--region NAME` says \
             where they are."
        ));
    }
}

/// What the sum does not contain, and what would bring it in.
fn left_out(out: &mut Document, bill: &Bill) {
    let missing = by_resource(bill, PriceState::NotFound);
    if !missing.is_empty() {
        out.heading("Left out: without a price");
        out.list(missing);
    }
    if !bill.unpriced_types.is_empty() {
        out.heading("Left out: types that cannot be billed yet");
        let kinds = bill.unpriced_types.iter();
        let point = |(kind, count)| Line::default().code(kind).plain(format!(" ({count})"));
        out.list(kinds.map(point).collect());
    }
    let used = by_resource(bill, PriceState::UsageDependent);
    if !used.is_empty() {
        out.heading("Left out: depends on use");
        out.note("Each with the price of its first unit. `--usage FILE` gives quantities.");
        out.list(used);
    }
    if !bill.unread_usage.is_empty() {
        out.heading("Not understood in the usage file");
        let points = bill.unread_usage.iter();
        let points = points.map(|line| Line::prose(&format!("{line}.")));
        out.list(points.collect());
    }
}

/// The lines of a state, resource by resource, those with the same reason together.
fn by_resource(bill: &Bill, state: PriceState) -> Vec<Line> {
    let point = |resource: &ResourceBill| {
        let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
        for item in resource.items.iter().filter(|item| item.state() == state) {
            let because = item.because().unwrap_or_default();
            let price = item.price_usd;
            let price = price.map(|usd| format!(" at {} per {}", plain(usd), item.unit));
            let line = format!("{}{}", item.name, price.unwrap_or_default());
            match reasons.last_mut() {
                Some((last, lines)) if *last == because => lines.push(line),
                _ => reasons.push((because, vec![line])),
            }
        }
        let told = reasons.into_iter();
        let told = told.map(|(because, lines)| format!("{} ({because})", lines.join("; ")));
        let told: Vec<String> = told.collect();
        let head = Line::default().code(&resource.address).plain(": ");
        (!told.is_empty()).then(|| head.then(Line::prose(&(told.join("; ") + "."))))
    };
    bill.resources.iter().filter_map(point).collect()
}

/// An amount to the cent, with its thousands apart.
pub(super) fn usd(amount: Decimal) -> String {
    grouped(&to_cents(amount).to_string())
}

fn plain(number: Decimal) -> String {
    grouped(&number.normalize().to_string())
}

/// Commas between groups of three digits before the point.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}
