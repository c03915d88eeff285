//! Many workloads, one line each.

use super::document::{Block, Document, Line, Span, Table};
use super::numbers::{counted, money, share};
use crate::terms::{Pattern, Term as _};

/// One workload file of a portfolio.
#[derive(Clone, Debug, PartialEq)]
pub struct PortfolioRow {
    /// The file, as the user named it.
    pub file: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of one workload file.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was decided.
    Decided {
        /// The workload's name.
        workload: String,
        /// The recommended pattern, or `None` when nothing is feasible.
        pattern: Option<Pattern>,
        /// Typical bill of a month in USD, of the recommended or the nearest design.
        monthly_usd: f64,
        /// All in, in USD a year.
        annual_usd: f64,
        /// Share of the region's outages over within the recovery time objective.
        within_rto: f64,
        /// What is wrong, or empty.
        problem: String,
    },
    /// The file is wrong.
    Failed {
        /// What is wrong, in one sentence.
        problem: String,
    },
}

/// The summary of a portfolio, in the order given.
#[must_use]
pub fn portfolio(rows: &[PortfolioRow]) -> Document {
    let mut out = Document::default();
    let title = counted(rows.len() as f64, "workload", "workloads");
    out.blocks.push(Block::Title(title));
    let mut table = Table::new(&[
        "Workload",
        "File",
        "Pattern",
        ">USD a month",
        ">USD a year",
        ">Within RTO",
    ]);
    let (mut monthly, mut annual, mut decided) = (0.0, 0.0, 0);
    for row in rows {
        if let Outcome::Decided {
            pattern: Some(_),
            monthly_usd,
            annual_usd,
            ..
        } = &row.outcome
        {
            monthly += monthly_usd;
            annual += annual_usd;
            decided += 1;
        }
        table.row(cells(row));
    }
    out.table(table);
    let problems: Vec<(Line, Line)> = rows.iter().filter_map(problem).collect();
    if !problems.is_empty() {
        out.heading("Problems");
        out.facts(problems);
    }
    out.paragraph(format!(
        "{decided} of {} have a design that meets every objective: together {} USD a month and {} \
         USD a year all in.",
        rows.len(),
        money(monthly),
        money(annual)
    ));
    out
}

/// What is wrong with a file, or with what it asks.
fn problem(row: &PortfolioRow) -> Option<(Line, Line)> {
    let (Outcome::Decided { problem, .. } | Outcome::Failed { problem }) = &row.outcome;
    (!problem.is_empty()).then(|| (Line::from(row.file.as_str()), Line::prose(problem)))
}

fn cells(row: &PortfolioRow) -> Vec<Line> {
    let file = Line::from(row.file.as_str());
    match &row.outcome {
        Outcome::Decided {
            workload,
            pattern,
            monthly_usd,
            annual_usd,
            within_rto,
            ..
        } => {
            let pattern = match pattern {
                Some(pattern) => Span::Good(pattern.name().to_owned()),
                None => Span::Bad("✗ none".to_owned()),
            };
            vec![
                workload.as_str().into(),
                file,
                pattern.into(),
                money(*monthly_usd).into(),
                money(*annual_usd).into(),
                share(*within_rto).into(),
            ]
        }
        Outcome::Failed { .. } => {
            let mut cells = vec![
                Line::default(),
                file,
                Span::Bad("✗ error".to_owned()).into(),
            ];
            cells.resize(6, Line::default());
            cells
        }
    }
}
