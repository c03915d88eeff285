//! The bill as rows for a spreadsheet: one for every line of every resource, then one for every
//! line of every pattern.

use super::price::{PatternLineWire, PriceWire};
use serde::Serialize;

/// One row. Sum `monthly_usd` over one `bill`, never over the whole file.
#[derive(Clone, Debug, Serialize)]
pub struct PriceRow {
    /// `infrastructure`, or the pattern whose second region the line belongs to.
    pub bill: String,
    /// Where it is billed.
    pub region: String,
    /// What it is for; empty for lines of the infrastructure, which have a type.
    pub role: String,
    /// The resource.
    pub address: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is billed, or how much runs in the second region.
    pub item: String,
    /// Units in a month; empty where that is not known.
    pub quantity: Option<f64>,
    /// Of what there are so many.
    pub unit: String,
    /// US dollars for the first unit of a month; empty where no price is found.
    pub price_usd: Option<f64>,
    /// US dollars a month, to the cent; empty where they are not known.
    pub monthly_usd: Option<f64>,
    /// `known`, `usage_dependent` or `not_found`.
    pub state: String,
}

impl PriceRow {
    /// The columns, in order.
    pub const COLUMNS: [&str; 11] = [
        "bill",
        "region",
        "role",
        "address",
        "type",
        "item",
        "quantity",
        "unit",
        "price_usd",
        "monthly_usd",
        "state",
    ];
}

/// The rows of an answer. Text that a spreadsheet would take for a formula starts with an
/// apostrophe.
#[must_use]
pub fn price_rows(price: &PriceWire) -> Vec<PriceRow> {
    let mut rows = Vec::new();
    for resource in &price.resources {
        rows.extend(resource.items.iter().map(|item| PriceRow {
            bill: "infrastructure".to_owned(),
            region: text(item.region.as_ref().or(resource.region.as_ref())),
            role: String::new(),
            address: text(Some(&resource.address)),
            kind: text(Some(&resource.kind)),
            item: text(Some(&item.name)),
            quantity: item.quantity,
            unit: item.unit.to_string(),
            price_usd: item.price_usd,
            monthly_usd: item.monthly_usd,
            state: item.state.to_string(),
        }));
    }
    let between = price.patterns_between.as_ref();
    for pattern in &price.patterns {
        let bill = pattern.pattern.to_string();
        let region = between.map(|between| &between.standby);
        rows.extend(
            pattern
                .lines
                .iter()
                .map(|line| of_pattern(line, &bill, region)),
        );
    }
    rows
}

fn of_pattern(line: &PatternLineWire, bill: &str, region: Option<&String>) -> PriceRow {
    let unknown = line.left_out > 0;
    PriceRow {
        bill: bill.to_owned(),
        region: text(region),
        role: line.role.to_string(),
        address: text(line.address.as_ref()),
        kind: String::new(),
        item: match line.what {
            "twin" | "copy" => text(Some(&line.runs)),
            added => added.to_owned(),
        },
        quantity: None,
        unit: String::new(),
        price_usd: None,
        // What is not known is no zero.
        monthly_usd: Some(line.monthly_usd).filter(|usd| !unknown || *usd > 0.0),
        state: if unknown { "usage_dependent" } else { "known" }.to_owned(),
    }
}

fn text(text: Option<&String>) -> String {
    cell(text.map(String::as_str).unwrap_or_default())
}

/// Text for a cell that no spreadsheet takes for a formula.
#[must_use]
pub fn cell(text: &str) -> String {
    let formula = ['=', '+', '-', '@', '\t', '\r'];
    if text.starts_with(formula) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn formulas_are_text() {
        assert_eq!(cell("=cmd()"), "'=cmd()");
        assert_eq!(cell("aws_lb.a"), "aws_lb.a");
    }
}
