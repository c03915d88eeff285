//! The roadmap over months.

use super::axis::{Axis, round_values};
use super::figure::{Anchor, Canvas, Figure, PLOT};
use crate::render::numbers::figures;
use crate::roadmap::{Phase, Roadmap};
use crate::terms::{Pattern, Term as _};

/// Height of a row.
const ROW: f64 = 46.0;

/// The phases over months, with the phase after which to stop on money alone and the first that
/// meets every objective. `None` where there is no phase.
#[must_use]
pub fn gantt(roadmap: &Roadmap) -> Option<Figure> {
    let last = roadmap.phases.iter().map(|phase| phase.months[1]).max()?;
    let mut canvas = Canvas::default();
    let axis = Axis::linear(PLOT, [0.0, f64::from(last)]);
    let (top, bottom) = (24.0, 24.0 + ROW * roadmap.phases.len() as f64);
    let shown = |month: f64| figures(month, 3);
    let marks = axis.marks(&round_values(0.0, f64::from(last)));
    let unit = "months from the start";
    let height = canvas.axis(&axis, &marks, [top, bottom], (shown, unit));
    let mut told = Vec::new();
    for (i, phase) in roadmap.phases.iter().enumerate() {
        let y = top + ROW * i as f64 + 18.0;
        let mark = if phase.meets_objectives {
            "✓ meets every objective"
        } else {
            ""
        };
        let name = format!("{} {}", phase.number, phase.pattern.title());
        canvas.text(
            [PLOT[0], y],
            Anchor::Start,
            weight(phase, roadmap.target),
            &name,
        );
        canvas.text([PLOT[1], y], Anchor::End, "", mark);
        let [from, to] =
            [phase.months[0] - 1, phase.months[1]].map(|month| axis.at(f64::from(month)));
        let class = format!("p-{}", phase.pattern.name());
        canvas.rect([from, y + 7.0], [to - from, 14.0], &class);
        told.push(format!(
            "phase {}, {}: months {} to {}{}",
            phase.number,
            phase.pattern.title(),
            phase.months[0],
            phase.months[1],
            if phase.meets_objectives {
                ", meets every objective"
            } else {
                ""
            }
        ));
    }
    let by_money = roadmap.stop_here.by_money;
    let stop = roadmap
        .phases
        .iter()
        .find(|phase| Some(phase.number) == by_money);
    let at = stop.map_or(0, |phase| phase.months[1]);
    let bars = (0..roadmap.phases.len()).map(|i| top + ROW * i as f64 + 23.0);
    let bars = bars.map(|y| [y, y + 18.0]);
    let x = axis.at(f64::from(at));
    canvas.limit_beside(x, top - 6.0, bars, "stop here on money alone");
    let advice = match stop {
        Some(phase) => format!("On money alone stop after phase {}.", phase.number),
        None => "On money alone no phase pays for itself.".to_owned(),
    };
    let description = format!("{}. {advice}", told.join("; "));
    Some(canvas.finish(height, "Phases over months", description))
}

fn weight(phase: &Phase, target: Option<Pattern>) -> &'static str {
    if Some(phase.pattern) == target {
        "strong"
    } else {
        ""
    }
}
