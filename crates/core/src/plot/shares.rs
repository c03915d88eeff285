//! In which share of the draws each pattern is the best.

use super::axis::Axis;
use super::figure::{Anchor, Canvas, Figure, PLOT};
use crate::render::numbers::share;
use crate::robustness::Robustness;
use crate::simulate::Estimate;
use crate::terms::{Pattern, Term as _};

/// Height of a row.
const ROW: f64 = 44.0;

/// The share of draws in which each pattern is recommended, with its 95 % interval; patterns that
/// never are have no row. `None` without draws.
#[must_use]
pub fn shares(robustness: &Robustness) -> Option<Figure> {
    if robustness.draws == 0 {
        return None;
    }
    let today = robustness
        .recommended
        .as_ref()
        .map(|own| own.design.pattern());
    let patterns = robustness
        .patterns
        .iter()
        .map(|(pattern, found)| (Some(*pattern), *found));
    let rows: Vec<(Option<Pattern>, Estimate)> = patterns
        .chain([(None, robustness.nothing)])
        .filter(|(_, found)| found.value > 0.0)
        .collect();
    let mut canvas = Canvas::default();
    let axis = Axis::linear(PLOT, [0.0, 1.0]);
    let (top, bottom) = (4.0, 4.0 + ROW * rows.len() as f64);
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let unit = format!(
        "share of {} draws of all uncertain inputs",
        robustness.draws
    );
    let marks = [0.0, 0.25, 0.5, 0.75, 1.0];
    let height = canvas.axis(&axis, &marks, [top, bottom], (percent, &unit));
    let mut told = Vec::new();
    for (i, (pattern, found)) in rows.iter().enumerate() {
        let y = top + ROW * i as f64 + 16.0;
        let [low, high] = found.interval();
        let value = share(found.value);
        let class = match pattern {
            Some(pattern) => {
                canvas.heading(
                    y,
                    *pattern,
                    *pattern == today.unwrap_or(*pattern) && today.is_some(),
                    &value,
                );
                format!("p-{}", pattern.name())
            }
            None => {
                canvas.text([PLOT[0] + 15.0, y], Anchor::Start, "", "nothing feasible");
                canvas.text([PLOT[1], y], Anchor::End, "", &value);
                "c-0".to_owned()
            }
        };
        canvas.rect(
            [PLOT[0], y + 7.0],
            [axis.at(found.value) - PLOT[0], 14.0],
            &class,
        );
        let (low, high, middle) = (axis.at(low), axis.at(high), y + 14.0);
        canvas.line([low, middle], [high, middle], "mark");
        for x in [low, high] {
            canvas.line([x, middle - 4.0], [x, middle + 4.0], "mark");
        }
        let name = pattern.map_or("nothing feasible", Pattern::title);
        told.push(format!("{name} {value}"));
    }
    let description = format!(
        "Share of {} draws in which each pattern is recommended: {}.",
        robustness.draws,
        told.join("; ")
    );
    Some(canvas.finish(height, "How often each pattern is the best", description))
}
