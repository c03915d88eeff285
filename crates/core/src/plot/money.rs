//! Where each pattern's money goes.

use super::axis::{Axis, round_values};
use super::figure::{Canvas, Figure, PLOT};
use crate::decide::Decision;
use crate::render::numbers::{self, thousands};

/// Height of a row.
const ROW: f64 = 46.0;

const KINDS: [&str; 6] = [
    "bills",
    "people",
    "drills",
    "downtime",
    "lost data",
    "other",
];

/// Expected USD a year of each pattern's best design, by kind.
#[must_use]
pub fn money(decision: &Decision) -> Figure {
    let mut canvas = Canvas::default();
    let entries: Vec<(String, &str)> = KINDS
        .iter()
        .enumerate()
        .map(|(i, name)| (format!("c-{i}"), *name))
        .collect();
    let top = canvas.legend(14.0, &entries) + 2.0;
    let totals = decision
        .candidates
        .iter()
        .map(|c| c.judged.figures.money.total);
    let most = totals.fold(1.0, f64::max);
    let axis = Axis::linear(PLOT, [0.0, most * 1.02]);
    let bottom = top + ROW * decision.candidates.len() as f64;
    let unit = "thousand USD a year, expected";
    let marks = axis.marks(&round_values(0.0, most));
    let height = canvas.axis(&axis, &marks, [top, bottom], (thousands, unit));
    let mut told = Vec::new();
    for (i, candidate) in decision.candidates.iter().enumerate() {
        let (pattern, money) = (
            candidate.judged.design.pattern(),
            &candidate.judged.figures.money,
        );
        let y = top + ROW * i as f64 + 18.0;
        let total = format!("{} USD", numbers::money(money.total));
        canvas.heading(y, pattern, decision.recommendation == Some(i), &total);
        let parts = [
            money.infrastructure,
            money.engineering,
            money.drills,
            money.downtime,
            money.data_loss,
            money.other,
        ];
        let mut begun = 0.0;
        let mut named = Vec::new();
        for (kind, usd) in parts.into_iter().enumerate() {
            let (from, to) = (axis.at(begun), axis.at(begun + usd));
            if to - from > 0.3 {
                // A hairline of the page's colour keeps neighbours apart.
                canvas.rect(
                    [from, y + 7.0],
                    [(to - from - 1.0).max(0.3), 16.0],
                    &format!("c-{kind}"),
                );
            }
            if usd >= 50.0 {
                named.push(format!("{} {}", KINDS[kind], thousands(usd)));
            }
            begun += usd;
        }
        told.push(format!("{}: {}", pattern.title(), named.join(", ")));
    }
    let description = format!("Thousands of USD a year. {}.", told.join(". "));
    canvas.finish(height, "Money a year by kind", description)
}
