//! Which inputs move the lead of the recommended design over its rival.

use super::axis::{Axis, round_values};
use super::figure::{Anchor, Canvas, Figure, PLOT};
use crate::decide::Decision;
use crate::model::Setting;
use crate::render::numbers::figures;
use crate::render::uncertain_value as shown;
use crate::robustness::{Robustness, Swing};

/// Height of a row.
const ROW: f64 = 44.0;
/// Inputs that are shown, those that move it most.
const ROWS: usize = 10;
/// What moves it less than this share of what the first does is not seen.
const SEEN: f64 = 0.01;

/// By how many USD a year the rival is dearer than the design that was decided for, with each input
/// alone at its low and at its high value. `None` where no input moves it.
#[must_use]
pub fn tornado(setting: &Setting, decision: &Decision, robustness: &Robustness) -> Option<Figure> {
    let mut swings: Vec<&Swing> = robustness
        .swings
        .iter()
        .filter(|s| s.lead_width() > 0.0)
        .collect();
    swings.sort_by(|a, b| b.lead_width().total_cmp(&a.lead_width()));
    swings.truncate(ROWS);
    let widest = swings.first().map_or(0.0, |swing| swing.lead_width());
    swings.retain(|swing| swing.lead_width() >= SEEN * widest);
    let lead = lead(decision, robustness)?;
    let ends = swings
        .iter()
        .flat_map(|swing| swing.ends.map(|end| end.lead_usd));
    let (low, high) = ends.fold((lead.min(0.0), lead.max(0.0)), |(low, high), usd| {
        (low.min(usd), high.max(usd))
    });
    if swings.is_empty() {
        return None;
    }
    let margin = 0.03 * (high - low);
    let axis = Axis::linear(PLOT, [low - margin, high + margin]);
    let mut canvas = Canvas::default();
    let legend = [
        ("c-3".to_owned(), "input at its low value"),
        ("c-4".to_owned(), "at its high value"),
    ];
    let top = canvas.legend(14.0, &legend) + 18.0;
    let bottom = top + ROW * swings.len() as f64;
    let rival = robustness.rival.title();
    let unit = format!("thousand USD a year by which {rival} is dearer");
    let marks = axis.marks(&round_values(low, high));
    let height = canvas.axis(&axis, &marks, [top, bottom], (signed, &unit));
    let bars = (0..swings.len()).map(|i| top + ROW * i as f64 + 20.0);
    let bars = bars.map(|y| [y, y + 19.0]);
    canvas.limit_beside(axis.at(0.0), top, bars, "equal cost");
    let mut told = Vec::new();
    for (i, swing) in swings.iter().enumerate() {
        let y = top + ROW * i as f64 + 16.0;
        let name = swing.input.name(setting);
        let [at_low, at_high] = &swing.ends;
        let values = swing.ends.map(|end| shown(swing.input, setting, end.value));
        canvas.text([PLOT[0], y], Anchor::Start, "", name);
        canvas.text(
            [PLOT[1], y],
            Anchor::End,
            "muted small",
            &values.join(" – "),
        );
        for (end, class) in [(at_low, "c-3"), (at_high, "c-4")] {
            let (from, to) = (
                axis.at(lead.min(end.lead_usd)),
                axis.at(lead.max(end.lead_usd)),
            );
            canvas.rect([from, y + 7.0], [to - from, 13.0], class);
        }
        let x = axis.at(lead);
        canvas.line([x, y + 4.0], [x, y + 23.0], "mark");
        told.push(format!(
            "{name} from {} to {}: {} to {}",
            values[0],
            values[1],
            signed(at_low.lead_usd),
            signed(at_high.lead_usd)
        ));
    }
    let description = format!(
        "By how many thousand USD a year {rival} is dearer, typically {}. {}.",
        signed(lead),
        told.join("; ")
    );
    Some(canvas.finish(height, "Which inputs move the lead", description))
}

/// The lead with every input at its typical value.
fn lead(decision: &Decision, robustness: &Robustness) -> Option<f64> {
    let chosen = decision
        .recommendation
        .map(|i| &decision.candidates[i].judged);
    let own = chosen.or(decision.nearest.as_ref())?;
    let mut candidates = decision.candidates.iter();
    let rival = candidates.find(|c| c.judged.design.pattern() == robustness.rival)?;
    Some(rival.judged.figures.money.total - own.figures.money.total)
}

/// Thousands of USD, also below 0.
fn signed(usd: f64) -> String {
    if usd < 0.0 {
        format!("−{}", figures(-usd / 1000.0, 3))
    } else {
        figures(usd / 1000.0, 3)
    }
}
