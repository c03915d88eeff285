//! How far each input is from where the answer changes.

use super::axis::Axis;
use super::figure::{Anchor, Canvas, Figure, LETTER, PLOT};
use crate::decide::{BreakEven, Decision};
use crate::render::numbers::figures;
use crate::render::sections::break_even_change as change;
use crate::render::words::input as named;
use crate::terms::{Pattern, Term as _};

/// Height of a row.
const ROW: f64 = 48.0;
/// Round factors for the axis.
const FACTORS: [f64; 11] = [1e-3, 0.01, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0, 100.0, 1e3];
/// Further away than this a bar ends.
const FARTHEST: f64 = 1e3;

/// From the value of each input now to the value at which the recommendation changes, as a factor.
/// `None` where there is no such value.
#[must_use]
pub fn break_even(decision: &Decision) -> Option<Figure> {
    // A factor needs a value to begin with.
    let rows: Vec<(&BreakEven, f64)> = decision
        .break_even
        .iter()
        .filter(|flip| flip.now > 0.0)
        .map(|flip| {
            (
                flip,
                (flip.value / flip.now).clamp(1.0 / FARTHEST, FARTHEST),
            )
        })
        .collect();
    let factors = rows.iter().map(|(_, factor)| *factor);
    let (low, high) = factors.fold((0.8, 1.25), |(low, high): (f64, f64), factor| {
        (low.min(factor / 1.1), high.max(factor * 1.1))
    });
    if rows.is_empty() {
        return None;
    }
    let axis = Axis::log(PLOT, [low, high]);
    let mut canvas = Canvas::default();
    let (top, bottom) = (20.0, 20.0 + ROW * rows.len() as f64);
    let times = |factor: f64| format!("{}×", figures(factor, 3));
    let unit = "times its value now, log scale";
    let height = canvas.axis(&axis, &axis.marks(&FACTORS), [top, bottom], (times, unit));
    let bars = (0..rows.len()).map(|i| top + ROW * i as f64 + 21.0);
    let bars = bars.map(|y| [y, y + 15.0]);
    canvas.limit_beside(axis.at(1.0), top - 6.0, bars, "now");
    let mut told = Vec::new();
    for (i, (flip, factor)) in rows.iter().enumerate() {
        let y = top + ROW * i as f64 + 17.0;
        let becomes = flip.becomes.map_or("nothing feasible", Pattern::title);
        let class = flip
            .becomes
            .map_or("c-0".to_owned(), |pattern| format!("p-{}", pattern.name()));
        let change = change(flip);
        canvas.text([PLOT[0], y], Anchor::Start, "", named(flip.input));
        canvas.text([PLOT[1], y], Anchor::End, "strong", becomes);
        let [from, to] = [axis.at(factor.min(1.0)), axis.at(factor.max(1.0))];
        canvas.rect([from, y + 7.0], [(to - from).max(1.0), 9.0], &class);
        // Beside the bar, or from the edge where there is no room.
        let room = LETTER * change.chars().count() as f64;
        let (x, anchor) = if *factor > 1.0 && from + room < PLOT[1] {
            (from, Anchor::Start)
        } else if *factor > 1.0 {
            (PLOT[1], Anchor::End)
        } else if to - room > PLOT[0] {
            (to, Anchor::End)
        } else {
            (PLOT[0], Anchor::Start)
        };
        canvas.text([x, y + 28.0], anchor, "muted small", &change);
        told.push(format!("{}, {change}: {becomes}", named(flip.input)));
    }
    let description = format!(
        "The nearest values at which the answer changes. {}.",
        told.join("; ")
    );
    Some(canvas.finish(height, "Break-even values", description))
}
