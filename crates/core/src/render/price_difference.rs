//! What a change of the infrastructure costs, for a person.

use super::document::{Block, Document, Line, Table};
use super::numbers::counted;
use super::price::usd;
use crate::bill::{Change, Difference};
use rust_decimal::Decimal;

/// The sum before and after, resource by resource, and pattern by pattern.
#[must_use]
pub fn price_difference(difference: &Difference) -> Document {
    let mut out = Document::default();
    let [before, after] = difference.monthly_usd;
    let title = format!("{} USD A MONTH", signed(after - before));
    out.blocks.push(Block::Title(title));
    out.paragraph(format!(
        "From {} to {} USD; {}.",
        usd(before),
        usd(after),
        summary(difference)
    ));
    let mut table = Table::new(&["Resource", ">Before", ">After", ">Difference"]);
    for (address, change) in &difference.resources {
        let sum = |sum: Option<Decimal>| sum.map_or_else(|| "-".to_owned(), usd);
        let left_out = change.after().map_or(0, |sum| sum.left_out);
        let (before, after) = (change.before(), change.after());
        let (before, after) = (before.map(|sum| sum.usd), after.map(|sum| sum.usd));
        let more = if left_out > 0 { "+" } else { "" };
        let apart = after.unwrap_or_default() - before.unwrap_or_default();
        table.row(vec![
            Line::default().code(address),
            sum(before).into(),
            format!("{}{more}", sum(after)).into(),
            signed(apart).into(),
        ]);
    }
    let unknown = |(_, change): &(String, Change<_>)| {
        let after: Option<crate::bill::ResourceSum> = change.after();
        after.is_some_and(|sum| sum.left_out > 0)
    };
    out.table(table);
    if difference.resources.iter().any(unknown) {
        out.note("`+`: lines that depend on use or have no price are left out.");
    }
    patterns(&mut out, difference);
    out
}

fn patterns(out: &mut Document, difference: &Difference) {
    if difference.patterns.is_empty() {
        return;
    }
    out.heading("The patterns, both regions");
    let mut table = Table::new(&["Pattern", ">Before", ">After", ">Difference"]);
    for (pattern, change) in &difference.patterns {
        let sum = |sum: Option<Decimal>| sum.map_or_else(|| "-".to_owned(), usd);
        let (before, after) = (change.before(), change.after());
        let apart = before.zip(after).map(|(before, after)| after - before);
        table.row(vec![
            pattern.to_string().into(),
            sum(before).into(),
            sum(after).into(),
            apart.map_or_else(|| "-".to_owned(), signed).into(),
        ]);
    }
    out.table(table);
}

fn summary(difference: &Difference) -> String {
    let count = |fits: fn(&Change<_>) -> bool| {
        let own = difference.resources.iter();
        own.filter(|(_, change)| fits(change)).count() as f64
    };
    let added = count(|change| matches!(change, Change::Added(_)));
    let removed = count(|change| matches!(change, Change::Removed(_)));
    let changed = count(|change| matches!(change, Change::Changed(..)));
    if added + removed + changed == 0.0 {
        return "no billed resource is different".to_owned();
    }
    let added = counted(added, "billed resource is new", "billed resources are new");
    let removed = counted(removed, "is gone", "are gone");
    let changed = counted(changed, "costs something else", "cost something else");
    format!("{added}, {removed}, {changed}")
}

/// An amount with its sign.
fn signed(amount: Decimal) -> String {
    if amount.is_sign_negative() && !amount.is_zero() {
        format!("-{}", usd(-amount))
    } else {
        format!("+{}", usd(amount))
    }
}
