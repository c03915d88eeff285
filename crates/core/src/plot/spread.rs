//! How recovery times and data losses are spread.

use super::axis::{Axis, TIMES, time};
use super::figure::{Canvas, Figure, PLOT, number};
use crate::assess::{Case, DataLoss};
use crate::decide::Decision;
use crate::render::numbers::{duration, durations};
use crate::terms::{Pattern, Term as _};
use std::fmt::Write as _;

/// Height of a row, and of the curve in it.
const ROW: f64 = 58.0;
const CURVE: f64 = 30.0;
/// Points of a curve.
const POINTS: u32 = 48;
/// The share of times that a curve shows: all but the first and the last half percent.
const SHOWN: [f64; 2] = [0.005, 0.995];

/// One pattern's times.
struct Row<'a> {
    pattern: Pattern,
    chosen: bool,
    /// p50 and p95 in seconds.
    at: [f64; 2],
    /// First and last time that is shown, in seconds; not positive: there is no curve.
    ends: [f64; 2],
    within: Box<dyn Fn(f64) -> f64 + 'a>,
}

/// How long the recoveries of each pattern take, when they work. `case` is of the decision.
#[must_use]
pub fn recovery(case: &Case<'_>, decision: &Decision) -> Figure {
    let rows = decision
        .candidates
        .iter()
        .enumerate()
        .filter_map(|(i, candidate)| {
            let (_, figures) = case.way(&candidate.judged.design)?;
            let whole = &figures.recovery;
            Some(Row {
                pattern: candidate.judged.design.pattern(),
                chosen: decision.recommendation == Some(i),
                at: [0.5, 0.95].map(|p| whole.quantile(p)),
                ends: SHOWN.map(|p| whole.quantile(p)),
                within: Box::new(|seconds| whole.share_within(seconds)),
            })
        });
    let limit = ("RTO", case.setting.objective.rto);
    let title = ("Distribution of recovery times", "recovery time, log scale");
    drawn(&rows.collect::<Vec<_>>(), limit, title)
}

/// How much the recoveries of each pattern lose, when they work, in seconds of writes. `case` is of
/// the decision.
#[must_use]
pub fn data_loss(case: &Case<'_>, decision: &Decision) -> Figure {
    let rows = decision
        .candidates
        .iter()
        .enumerate()
        .filter_map(|(i, candidate)| {
            let design = &candidate.judged.design;
            // Waiting loses nothing, or everything.
            case.way(design)?;
            let loss = DataLoss::of(design, case.is_lossless(design), &case.setting.parameters);
            Some(Row {
                pattern: design.pattern(),
                chosen: decision.recommendation == Some(i),
                at: [0.5, 0.95].map(|p| loss.quantile(p)),
                ends: SHOWN.map(|p| loss.quantile(p)),
                within: Box::new(move |seconds| loss.share_within(seconds)),
            })
        });
    let limit = ("RPO", case.setting.objective.rpo);
    let title = ("Distribution of data losses", "last writes lost, log scale");
    drawn(&rows.collect::<Vec<_>>(), limit, title)
}

fn drawn(rows: &[Row<'_>], (limit, at): (&str, f64), (title, unit): (&str, &str)) -> Figure {
    let known = rows.iter().flat_map(|row| row.ends).chain([at]);
    let known = known.filter(|seconds| *seconds > 0.0);
    let (low, high) = known.fold((f64::INFINITY, 0.0_f64), |(low, high), seconds| {
        (low.min(seconds), high.max(seconds))
    });
    let axis = Axis::log(
        PLOT,
        if high > 0.0 {
            [low / 1.2, high * 1.2]
        } else {
            [1.0, 60.0]
        },
    );
    let mut canvas = Canvas::default();
    let top = 22.0;
    let bottom = top + ROW * rows.len() as f64;
    let height = canvas.axis(&axis, &axis.marks(&TIMES), [top, bottom], (time, unit));
    let mut told = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let y = top + ROW * i as f64 + 18.0;
        let value = match row.at {
            [_, p95] if p95 <= 0.0 => "none".to_owned(),
            [p50, p95] => durations(p50, p95),
        };
        canvas.heading(y, row.pattern, row.chosen, &value);
        curve(&mut canvas, row, &axis, y + 6.0 + CURVE);
        told.push(format!("{} {value}", row.pattern.title()));
    }
    if at > 0.0 {
        canvas.limit(
            axis.at(at),
            [top - 6.0, bottom],
            &format!("{limit} {}", duration(at)),
        );
    }
    let description = format!(
        "p50 to p95 of each pattern: {}. The objective ({limit}) is {}.",
        told.join("; "),
        duration(at)
    );
    canvas.finish(height, title, description)
}

/// The density over the logarithm of time, as high as its highest point, with p50 and p95.
fn curve(canvas: &mut Canvas, row: &Row<'_>, axis: &Axis, base: f64) {
    canvas.line([PLOT[0], base], [PLOT[1], base], "rule");
    let [p50, p95] = row.at;
    let [from, to] = row.ends.map(|seconds| axis.at(seconds));
    if row.ends[0] <= 0.0 || to - from < 1.0 {
        // All the same, or mostly nothing.
        for x in [p50, p95].into_iter().filter(|seconds| *seconds > 0.0) {
            canvas.line([axis.at(x), base - CURVE], [axis.at(x), base], "mark");
        }
        return;
    }
    let ratio = libm::log(row.ends[1] / row.ends[0]) / f64::from(POINTS);
    let edges: Vec<f64> = (0..=POINTS)
        .map(|i| row.ends[0] * libm::exp(ratio * f64::from(i)))
        .collect();
    let masses: Vec<f64> = edges
        .windows(2)
        .map(|edge| ((row.within)(edge[1]) - (row.within)(edge[0])).max(0.0))
        .collect();
    let highest = masses.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let mut d = format!("M{} {}", number(from), number(base));
    for (edge, mass) in edges.windows(2).zip(&masses) {
        let x = 0.5 * (axis.at(edge[0]) + axis.at(edge[1]));
        // Writing to a string cannot fail.
        let _ = write!(
            d,
            "L{} {}",
            number(x),
            number(base - CURVE * mass / highest)
        );
    }
    let _ = write!(d, "L{} {}Z", number(to), number(base));
    canvas.path(&d, &format!("p-{} faint", row.pattern.name()));
    for (seconds, high) in [(p50, CURVE), (p95, 0.6 * CURVE)] {
        let x = axis.at(seconds);
        canvas.line([x, base - high], [x, base + 2.0], "mark");
    }
}
