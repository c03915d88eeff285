//! What it costs to run against how fast it recovers, with the designs that nothing beats in both.

use super::axis::{Axis, TIMES, round_values, time};
use super::figure::{Anchor, Canvas, Figure, LETTER, PLOT, WIDTH, number};
use crate::assess::Case;
use crate::decide::{Decision, Judged};
use crate::render::numbers::{duration, thousands};
use crate::terms::{Pattern, Term as _};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Where the plot lies.
const TOP: f64 = 34.0;
const BOTTOM: f64 = 290.0;
const LEFT: f64 = 44.0;

/// One design: its pattern, its recovery time at p95 in seconds, and USD a year to run it.
#[derive(Clone, Copy, Debug)]
struct Point {
    pattern: Pattern,
    seconds: f64,
    usd: f64,
}

/// Every design that was judged by its recovery time at p95 and what running it costs in a year:
/// bills, people, drills. A single region recovers nowhere else and is not shown. `case` is of the
/// decision.
#[must_use]
pub fn cost_and_recovery(case: &Case<'_>, decision: &Decision) -> Figure {
    let point = |judged: &Judged| {
        let (_, figures) = case.way(&judged.design)?;
        let money = &judged.figures.money;
        Some(Point {
            pattern: judged.design.pattern(),
            seconds: figures.recovery.quantile(0.95),
            usd: money.infrastructure + money.engineering + money.drills,
        })
    };
    let all: Vec<Point> = decision.judged.iter().filter_map(point).collect();
    let best = decision.candidates.iter().map(|c| point(&c.judged));
    let best: Vec<(usize, Point)> = best
        .enumerate()
        .filter_map(|(i, p)| Some((i, p?)))
        .collect();
    let times = all.iter().map(|point| point.seconds);
    let (low, high) = times.fold((f64::INFINITY, 0.0_f64), |(low, high), seconds| {
        (low.min(seconds), high.max(seconds))
    });
    let rto = case.setting.objective.rto;
    let x = Axis::log(
        [LEFT, PLOT[1]],
        [low.min(rto).max(1e-3) / 1.5, high.max(rto) * 1.5],
    );
    let most = all.iter().map(|point| point.usd).fold(1.0, f64::max);
    let y = Axis::linear([BOTTOM, TOP], [0.0, most * 1.08]);
    let mut canvas = Canvas::default();
    canvas.text(
        [PLOT[0], 12.0],
        Anchor::Start,
        "muted small",
        "thousand USD a year to run",
    );
    for mark in round_values(0.0, most) {
        let at = y.at(mark);
        canvas.line([LEFT, at], [PLOT[1], at], "rule");
        canvas.text(
            [LEFT - 6.0, at + 4.0],
            Anchor::End,
            "muted small",
            &thousands(mark),
        );
    }
    let unit = "recovery time at p95, log scale";
    let height = canvas.axis(&x, &x.marks(&TIMES), [BOTTOM, BOTTOM], (time, unit));
    if rto > 0.0 {
        canvas.limit(x.at(rto), [TOP, BOTTOM], &format!("RTO {}", duration(rto)));
    }
    dots(&mut canvas, &all, [x, y]);
    let edge = frontier(&all);
    stairs(&mut canvas, &edge, [x, y]);
    labels(&mut canvas, &best, decision.recommendation, [x, y]);
    canvas.finish(
        height,
        "Running cost and recovery time of every design",
        described(decision, &best, &edge),
    )
}

/// Every design as a dot, equal ones once.
fn dots(canvas: &mut Canvas, all: &[Point], [x, y]: [Axis; 2]) {
    for &pattern in Pattern::ALL {
        let own = all.iter().filter(|point| point.pattern == pattern);
        let places: BTreeSet<String> = own
            .map(|point| {
                format!(
                    "M{} {}h0",
                    number(x.at(point.seconds)),
                    number(y.at(point.usd))
                )
            })
            .collect();
        if !places.is_empty() {
            let d: String = places.into_iter().collect();
            canvas.path(&d, &format!("p-{} dots", pattern.name()));
        }
    }
}

/// The designs that no other beats in both, the fastest first.
fn frontier(all: &[Point]) -> Vec<Point> {
    let mut sorted = all.to_vec();
    sorted.sort_by(|a, b| (a.seconds.total_cmp(&b.seconds)).then(a.usd.total_cmp(&b.usd)));
    let mut edge: Vec<Point> = Vec::new();
    for point in sorted {
        if edge.last().is_none_or(|last| point.usd < last.usd) {
            edge.push(point);
        }
    }
    edge
}

/// Between two designs of the frontier nothing is on offer: a stair, not a slope.
fn stairs(canvas: &mut Canvas, edge: &[Point], [x, y]: [Axis; 2]) {
    let mut d = String::new();
    for point in edge {
        let [px, py] = [x.at(point.seconds), y.at(point.usd)].map(number);
        // Writing to a string cannot fail.
        let _ = if d.is_empty() {
            write!(d, "M{px} {py}")
        } else {
            write!(d, "H{px}V{py}")
        };
    }
    if !d.is_empty() {
        canvas.path(&d, "frontier");
    }
}

/// The best designs, each named where its name covers no other name or point.
fn labels(canvas: &mut Canvas, best: &[(usize, Point)], chosen: Option<usize>, [x, y]: [Axis; 2]) {
    let places: Vec<[f64; 2]> = best
        .iter()
        .map(|(_, own)| [x.at(own.seconds), y.at(own.usd)])
        .collect();
    let mut taken: Vec<[f64; 4]> = places
        .iter()
        .map(|[px, py]| [px - 6.0, py - 6.0, px + 6.0, py + 6.0])
        .collect();
    for ((i, own), place) in best.iter().zip(places) {
        let chosen = chosen == Some(*i);
        canvas.circle(place, 5.0, &format!("p-{}", own.pattern.name()));
        if chosen {
            canvas.circle(place, 8.5, "ring");
        }
        let (at, anchor) = beside(place, own.pattern.title(), &mut taken);
        let weight = if chosen { "strong" } else { "" };
        canvas.text(at, anchor, weight, own.pattern.title());
    }
}

/// A free place for a name beside a point; what it covers is then taken.
fn beside([px, py]: [f64; 2], name: &str, taken: &mut Vec<[f64; 4]>) -> ([f64; 2], Anchor) {
    let width = 1.1 * LETTER * name.chars().count() as f64;
    let sides = [
        (Anchor::Start, 10.0, -9.0),
        (Anchor::End, -10.0, 17.0),
        (Anchor::End, -10.0, -9.0),
        (Anchor::Start, 10.0, 17.0),
    ];
    let covered = |(anchor, dx, dy): (Anchor, f64, f64)| {
        let from = match anchor {
            Anchor::Start => px + dx,
            Anchor::Middle => px + dx - width / 2.0,
            Anchor::End => px + dx - width,
        };
        [from, py + dy - 12.0, from + width, py + dy + 3.0]
    };
    let free = |own: [f64; 4]| {
        let inside = own[0] >= LEFT && own[2] <= WIDTH && own[3] < BOTTOM;
        inside && !taken.iter().any(|other| overlap(own, *other))
    };
    let side = sides.into_iter().find(|side| free(covered(*side)));
    let side = side.unwrap_or(sides[2]);
    taken.push(covered(side));
    let (anchor, dx, dy) = side;
    ([px + dx, py + dy], anchor)
}

/// Whether two boxes, each left, top, right, bottom, have a point in common.
fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

fn described(decision: &Decision, best: &[(usize, Point)], edge: &[Point]) -> String {
    let named = best.iter().map(|(i, own)| {
        let chosen = if decision.recommendation == Some(*i) {
            " (chosen)"
        } else {
            ""
        };
        format!(
            "{}{chosen} {} and {} thousand USD",
            own.pattern.title(),
            duration(own.seconds),
            thousands(own.usd)
        )
    });
    let mut on_edge: Vec<&str> = edge
        .iter()
        .rev()
        .map(|point| point.pattern.title())
        .collect();
    on_edge.dedup();
    format!(
        "Recovery time at p95 and cost a year to run of the best design of each pattern: {}. \
         Designs of these patterns lie on the frontier, where none is both faster and cheaper: {}.",
        named.collect::<Vec<_>>().join("; "),
        on_edge.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_on_the_frontier_is_beaten_in_both() {
        let point = |seconds, usd| Point {
            pattern: Pattern::WarmStandby,
            seconds,
            usd,
        };
        let all = [
            point(3.0, 5.0),
            point(1.0, 9.0),
            point(2.0, 9.0),
            point(3.0, 4.0),
            point(9.0, 4.0),
        ];
        let edge: Vec<(f64, f64)> = frontier(&all).iter().map(|p| (p.seconds, p.usd)).collect();
        assert_eq!(edge, [(1.0, 9.0), (3.0, 4.0)]);
    }
}
