//! The bills of all patterns as one table: role by role, and resource by resource below.

use super::document::{Document, Line, Span, Table};
use super::numbers::counted;
use super::price::usd;
use crate::bill::{PatternLine, Subject};
use crate::model::{PricedPattern, PricedPatterns};
use crate::terms::{Pattern, Role, Term as _};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Patterns of more resources than these are shown by role only.
const MOST_ROWS: usize = 40;

/// Adds the section on patterns.
pub(super) fn pattern_bills(out: &mut Document, patterns: &PricedPatterns) {
    out.heading(&format!(
        "What the patterns would cost: {} with {}",
        patterns.primary, patterns.standby
    ));
    out.table(table(patterns));
    let multiplied = patterns.patterns.iter().filter_map(facts);
    out.facts(multiplied.collect());
    out.note(&remarks(patterns));
    let machines = patterns.patterns.iter();
    let warm = machines
        .clone()
        .find(|one| one.bill.pattern == Pattern::WarmStandby);
    let shares = warm.into_iter().flat_map(|one| &one.bill.lines);
    let shares: Vec<Line> = shares.filter_map(machines_of).collect();
    if !shares.is_empty() && shares.len() <= MOST_ROWS {
        out.paragraph("Machines of a warm standby, a whole number of each:");
        out.list(shares);
    }
}

/// Rows by what they are of, each with a cell for every pattern but `single-region`.
#[derive(Default)]
struct Rows {
    by_role: BTreeMap<Role, BTreeMap<String, Vec<Cell>>>,
}

/// What a pattern pays for something.
#[derive(Clone, Copy, Default)]
struct Cell {
    usd: Decimal,
    left_out: usize,
    runs: bool,
}

impl Cell {
    fn add(&mut self, other: Self) {
        self.usd = self.usd.saturating_add(other.usd);
        self.left_out += other.left_out;
        self.runs |= other.runs;
    }

    fn show(self) -> String {
        let more = if self.left_out > 0 { "+" } else { "" };
        if !self.runs {
            "-".to_owned()
        } else if self.usd.is_zero() && self.left_out > 0 {
            "?".to_owned()
        } else {
            format!("{}{more}", whole(self.usd))
        }
    }
}

fn table(patterns: &PricedPatterns) -> Table {
    let mut table = Table::new(&[
        "USD a month",
        ">Backup",
        ">Pilot",
        ">Warm",
        ">Hot",
        ">Active",
    ]);
    let others = || patterns.patterns.iter().skip(1);
    let first = whole(patterns.primary_usd);
    let mut row = vec![Line::from(format!("{}, as it is", patterns.primary))];
    row.extend(others().map(|_| first.clone().into()));
    table.row(row);
    let rows = gather(patterns);
    let count: usize = rows.by_role.values().map(BTreeMap::len).sum();
    for (role, subjects) in &rows.by_role {
        let mut total = vec![Cell::default(); others().count()];
        for cells in subjects.values() {
            for (sum, cell) in total.iter_mut().zip(cells) {
                sum.add(*cell);
            }
        }
        let mut row = vec![Line::default().strong(format!("{}: {role}", patterns.standby))];
        row.extend(total.iter().map(|cell| Line::default().strong(cell.show())));
        table.row(row);
        for (subject, cells) in subjects.iter().filter(|_| count <= MOST_ROWS) {
            let mut row = vec![Line::from(format!("- {subject}"))];
            row.extend(cells.iter().map(|cell| cell.show().into()));
            table.row(row);
        }
    }
    let mut sums = vec![Line::default().strong("Both regions")];
    sums.extend(others().map(|one| Line::default().strong(whole(one.bill.monthly_usd))));
    table.row(sums);
    table
}

fn gather(patterns: &PricedPatterns) -> Rows {
    let mut rows = Rows::default();
    let columns = patterns.patterns.len().saturating_sub(1);
    for (column, one) in patterns.patterns.iter().skip(1).enumerate() {
        for line in &one.bill.lines {
            let subjects = rows.by_role.entry(line.role).or_default();
            let cells = subjects
                .entry(subject(line))
                .or_insert_with(|| vec![Cell::default(); columns]);
            cells[column].add(Cell {
                usd: line.usd,
                left_out: line.left_out,
                runs: line.runs != "none",
            });
        }
    }
    rows
}

fn subject(line: &PatternLine) -> String {
    match &line.what {
        Subject::Twin(address) => address.clone(),
        Subject::Copy(address) => format!("backups of {address}"),
        Subject::Addition(what) => (*what).to_owned(),
    }
}

/// A pattern's multiplier beside the framework's band, and why it is far from there.
fn facts(priced: &PricedPattern) -> Option<(Line, Line)> {
    let against = priced.against.as_ref()?;
    let mut multiplier = priced.bill.multiplier?.round_dp(2);
    multiplier.rescale(2);
    let [low, _, high] = against.band.cost;
    let text = format!("{multiplier} of the first region's bill; the framework: {low}-{high}");
    let line = match &against.reason {
        None => Line::from(text),
        Some(reason) => Line::from(format!("{text}. Far from it: {reason}")),
    };
    let name = Span::Plain(priced.bill.pattern.name().to_owned());
    Some((name.into(), line))
}

fn remarks(patterns: &PricedPatterns) -> String {
    let mut text =
        "A standby pays for what stands there and for copied writes; use moves with the \
                    users. Copies and transfer assume that 1 % of the data changes a day."
            .to_owned();
    let lines = || patterns.patterns.iter().flat_map(|one| &one.bill.lines);
    if lines().any(|line| line.left_out > 0) {
        text += " `+` and `?`: something is left out, because its size or price is not known.";
    }
    let borrowed = lines().filter(|line| line.borrowed).map(subject);
    let borrowed: std::collections::BTreeSet<String> = borrowed.collect();
    if !borrowed.is_empty() {
        let count = counted(borrowed.len() as f64, "row has a price", "rows have prices");
        text += &format!(
            " {count} of {}, for want of one for {}.",
            patterns.primary, patterns.standby
        );
    }
    if patterns.aside > 0 {
        let count = counted(patterns.aside as f64, "resource", "resources");
        text += &format!(
            " {count} of other regions, which this file already has, are left aside here."
        );
    }
    text
}

fn machines_of(line: &PatternLine) -> Option<Line> {
    let Subject::Twin(address) = &line.what else {
        return None;
    };
    (line.role == Role::Compute && line.runs.contains(" of ")).then(|| {
        Line::default()
            .code(address)
            .plain(format!(": {}", line.runs))
    })
}

/// Whole dollars: estimates are not known to the cent.
fn whole(amount: Decimal) -> String {
    let text = usd(amount.round());
    text.strip_suffix(".00").unwrap_or(&text).to_owned()
}
