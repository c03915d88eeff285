//! Where the time of a recovery goes, stage by stage.

use super::axis::{Axis, round_times, time};
use super::figure::{Anchor, Canvas, Figure, PLOT};
use crate::assess::Case;
use crate::decide::Decision;
use crate::distribution::Time;
use crate::model::{Stage, StepGraph, StepNode};
use crate::parameters::Parameters;
use crate::render::numbers::{duration, durations};
use crate::terms::RtoClock;

/// Every stage, in order.
const STAGES: [Stage; 7] = [
    Stage::Detect,
    Stage::Decide,
    Stage::Provision,
    Stage::Data,
    Stage::Start,
    Stage::Verify,
    Stage::Traffic,
];

/// Height of a row.
const ROW: f64 = 64.0;
/// An objective up to so many times a row's longest time lengthens the row instead of leaving it.
const STRETCH: f64 = 1.6;

/// The stages of each pattern's recovery at their medians, one after the other, with the p95 of the
/// whole and the recovery time objective. Each row has a scale of its own, because stages only add
/// up on a linear one. Of steps at the same time the longest counts. `case` is of the decision.
#[must_use]
pub fn stages(case: &Case<'_>, decision: &Decision) -> Figure {
    let mut canvas = Canvas::default();
    let entries: Vec<(String, String)> = STAGES
        .iter()
        .enumerate()
        .map(|(i, stage)| (format!("c-{i}"), stage.to_string()))
        .collect();
    let entries: Vec<(String, &str)> = entries
        .iter()
        .map(|(class, name)| (class.clone(), name.as_str()))
        .collect();
    let mut y = canvas.legend(14.0, &entries) + 12.0;
    let [x, end] = [PLOT[0], PLOT[0] + 9.0];
    canvas.line([x, y - 4.0], [end, y - 4.0], "mark");
    canvas.text(
        [x + 14.0, y],
        Anchor::Start,
        "legend",
        "to the p95 of the whole",
    );
    let limit = limit(case);
    if let Some(rto) = limit {
        canvas.line([x + 200.0, y - 4.0], [end + 200.0, y - 4.0], "limit");
        let text = format!("RTO {}, where in sight", duration(rto));
        canvas.text([x + 214.0, y], Anchor::Start, "legend", &text);
    }
    y += 28.0;
    let mut told = Vec::new();
    for (i, candidate) in decision.candidates.iter().enumerate() {
        let design = &candidate.judged.design;
        let (Some((_, figures)), Some([p50, p95, _])) = (case.way(design), candidate.recovery)
        else {
            continue;
        };
        let medians = medians(&figures.graph, &case.setting.parameters);
        let chosen = decision.recommendation == Some(i);
        let value = durations(p50, p95);
        canvas.heading(y, design.pattern(), chosen, &value);
        row(&mut canvas, y, &medians, p95, limit);
        let parts = medians
            .iter()
            .map(|(stage, seconds)| format!("{stage} {}", duration(*seconds)));
        told.push(format!(
            "{}: {}; p50 to p95 of the whole {value}",
            design.pattern().title(),
            parts.collect::<Vec<_>>().join(", "),
        ));
        y += ROW;
    }
    let description = format!(
        "Median of each stage. {}. {}",
        told.join(". "),
        objective(case)
    );
    canvas.finish(y - 10.0, "Recovery time by stage", description)
}

fn objective(case: &Case<'_>) -> String {
    let rto = duration(case.setting.objective.rto);
    match case.setting.objective.rto_clock {
        RtoClock::Failure => format!("The recovery time objective is {rto}."),
        RtoClock::Declaration => format!(
            "The recovery time objective of {rto} counts from the declaration and has no line here."
        ),
    }
}

/// The objective on the clock of the rows.
fn limit(case: &Case<'_>) -> Option<f64> {
    let objective = &case.setting.objective;
    let from_failure = objective.rto_clock == RtoClock::Failure && objective.rto > 0.0;
    from_failure.then_some(objective.rto)
}

fn row(canvas: &mut Canvas, y: f64, medians: &[(Stage, f64)], p95: f64, limit: Option<f64>) {
    let sum: f64 = medians.iter().map(|(_, seconds)| seconds).sum();
    let longest = sum.max(p95);
    let limit = limit.filter(|rto| *rto <= STRETCH * longest);
    let end = limit.map_or(longest, |rto| longest.max(rto));
    let axis = Axis::linear(PLOT, [0.0, end * 1.01]);
    let (top, bottom) = (y + 8.0, y + 24.0);
    for mark in axis.marks(&round_times(end)) {
        let x = axis.at(mark);
        canvas.line([x, bottom], [x, bottom + 4.0], "rule");
        let anchor = if mark > 0.0 {
            Anchor::Middle
        } else {
            Anchor::Start
        };
        if x < PLOT[1] - 14.0 {
            canvas.text([x, bottom + 15.0], anchor, "muted small", &time(mark));
        }
    }
    canvas.line([PLOT[0], bottom], [PLOT[1], bottom], "rule");
    let mut begun = 0.0;
    for (stage, seconds) in medians {
        let (from, to) = (axis.at(begun), axis.at(begun + seconds));
        let place = STAGES.iter().position(|own| own == stage).unwrap_or(0);
        // A hairline of the page's colour keeps neighbours apart.
        canvas.rect(
            [from, top],
            [(to - from - 1.0).max(0.5), 16.0],
            &format!("c-{place}"),
        );
        begun += seconds;
    }
    let (from, to, middle) = (axis.at(sum), axis.at(p95), top + 8.0);
    canvas.line([from, middle], [to, middle], "mark");
    canvas.line([to, top + 2.0], [to, bottom - 2.0], "mark");
    if let Some(rto) = limit {
        let x = axis.at(rto);
        canvas.line([x, top - 5.0], [x, bottom + 4.0], "limit");
    }
}

/// The stages on the longest way through the graph, each at its median in seconds.
fn medians(graph: &StepGraph, parameters: &Parameters) -> Vec<(Stage, f64)> {
    match graph {
        StepGraph::Step(node) => vec![(node.stage, median(node, parameters))],
        StepGraph::Series(parts) => {
            let mut all: Vec<(Stage, f64)> = Vec::new();
            for (stage, seconds) in parts.iter().flat_map(|part| medians(part, parameters)) {
                match all.last_mut() {
                    Some((last, sum)) if *last == stage => *sum += seconds,
                    Some(_) | None => all.push((stage, seconds)),
                }
            }
            all
        }
        StepGraph::Parallel(parts) => {
            let total = |steps: &[(Stage, f64)]| steps.iter().map(|(_, s)| s).sum::<f64>();
            let branches = parts.iter().map(|part| medians(part, parameters));
            branches
                .max_by(|a, b| total(a).total_cmp(&total(b)))
                .unwrap_or_default()
        }
    }
}

fn median(node: &StepNode, parameters: &Parameters) -> f64 {
    match node.time(parameters) {
        Time::Constant(seconds) => seconds,
        Time::Lognormal(time) => time.quantile(0.5),
        // More often than not nothing happens.
        Time::Sometimes { share, .. } if share <= 0.5 => 0.0,
        Time::Sometimes { share, time } => match *time {
            Time::Lognormal(time) => time.quantile(1.0 - 0.5 / share),
            Time::Constant(seconds) => seconds,
            Time::Sum(_) | Time::Longest(_) | Time::Sometimes { .. } => unreachable_step(),
        },
        Time::Sum(_) | Time::Longest(_) => unreachable_step(),
    }
}

fn unreachable_step() -> f64 {
    unreachable!("a single step is lognormal, constant, or happens with a probability")
}
