//! Nothing feasible: what binds, the nearest design, the smallest relaxation that helps
//! (docs/method.md).

use super::critical::Critical;
use super::judge::{Judged, Requirement};
use crate::assess::Case;
use crate::terms::Pattern;

/// One objective, loosened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Dotted name of the key in the workload file.
    pub input: &'static str,
    /// The requirement it loosens.
    pub requirement: Requirement,
    /// Today's value, in the key's unit; durations in seconds.
    pub from: f64,
    /// The value that helps, rounded to three figures towards the loose side.
    pub to: f64,
}

/// Changes that together make a design feasible.
#[derive(Clone, Debug, PartialEq)]
pub struct Relaxation {
    /// The changes.
    pub changes: Vec<Change>,
    /// The pattern that is feasible with them.
    pub becomes: Pattern,
    /// How far the objectives move: the sum of the logarithms of their ratios.
    pub size: f64,
}

/// The nearest design and every relaxation of a single objective that helps, smallest first;
/// where no single one does, the smallest set. Empty when hard rules alone forbid every design.
#[must_use]
pub(super) fn relaxations<'a>(
    case: &Case<'_>,
    judged: &'a [Judged],
) -> (Option<&'a Judged>, Vec<Relaxation>) {
    let critical = Critical::new(case);
    let soft = judged.iter().filter(|j| j.shortfalls.hard() == 0);
    let mut options: Vec<(&Judged, Relaxation)> = Vec::new();
    for candidate in soft {
        options.extend(by_objectives(case, &critical, candidate).map(|r| (candidate, r)));
        options.extend(by_confidence(case, candidate).map(|r| (candidate, r)));
    }
    options.sort_by(|(a, x), (b, y)| {
        let cost = a.figures.money.total.total_cmp(&b.figures.money.total);
        x.changes
            .len()
            .cmp(&y.changes.len())
            .then(x.size.total_cmp(&y.size))
            .then(cost)
    });
    let nearest = options.first().map(|(judged, _)| *judged);
    let fewest = options
        .first()
        .map_or(0, |(_, relaxation)| relaxation.changes.len());
    let mut kept: Vec<Relaxation> = Vec::new();
    for (_, relaxation) in options {
        let inputs = |r: &Relaxation| r.changes.iter().map(|c| c.input).collect::<Vec<_>>();
        let known = kept
            .iter()
            .any(|other| inputs(other) == inputs(&relaxation));
        if relaxation.changes.len() == fewest && !known {
            kept.push(relaxation);
        }
    }
    (nearest, kept)
}

/// Moves every objective that the design misses to what it gives.
fn by_objectives(case: &Case<'_>, critical: &Critical<'_>, judged: &Judged) -> Option<Relaxation> {
    let objective = &case.setting.objective;
    let change = |requirement| -> Option<Change> {
        let (input, from, to) = match requirement {
            Requirement::RecoveryTime => {
                let to = looser_up(critical.objective(requirement, judged));
                ("objectives.rto", objective.rto, to)
            }
            Requirement::DataLoss => {
                let to = looser_up(critical.objective(requirement, judged));
                ("objectives.rpo", objective.rpo, to)
            }
            Requirement::Availability => {
                let unavailable = looser_up(100.0 * (1.0 - judged.figures.availability));
                let from = 100.0 * objective.availability?;
                ("objectives.availability_percent", from, 100.0 - unavailable)
            }
            Requirement::Budget => {
                let to = looser_up(judged.figures.monthly);
                (
                    "objectives.budget_monthly_usd",
                    objective.budget_monthly_usd?,
                    to,
                )
            }
            Requirement::WriteLatency => {
                let to = looser_up(judged.figures.write_p95_ms);
                (
                    "objectives.write_latency_p95_ms",
                    objective.write_latency_p95_ms?,
                    to,
                )
            }
            Requirement::ZeroDataLoss
            | Requirement::Regions
            | Requirement::DataModel
            | Requirement::TotalLoss => return None,
        };
        to.is_finite().then_some(Change {
            input,
            requirement,
            from,
            to,
        })
    };
    let changes: Vec<Change> = judged
        .shortfalls
        .iter()
        .map(change)
        .collect::<Option<_>>()?;
    Some(relaxation(changes, judged))
}

/// Lowers the confidence to what the design gives, where recovery time and data loss are all that
/// it misses.
fn by_confidence(case: &Case<'_>, judged: &Judged) -> Option<Relaxation> {
    let missing = judged.shortfalls;
    let rest = missing
        .without(Requirement::RecoveryTime)
        .without(Requirement::DataLoss);
    let share = judged.figures.within_rto.min(judged.figures.within_rpo);
    // Less than half of all outages is no promise.
    if missing.is_empty() || !rest.is_empty() || share < 0.5 {
        return None;
    }
    let to = (share * 1000.0 - 1e-6).floor() / 10.0;
    let from = 100.0 * case.setting.objective.confidence;
    let input = "objectives.confidence_percent";
    let change = Change {
        input,
        requirement: Requirement::RecoveryTime,
        from,
        to,
    };
    (to >= 50.0).then(|| relaxation(vec![change], judged))
}

fn relaxation(changes: Vec<Change>, judged: &Judged) -> Relaxation {
    let size = changes.iter().map(distance).sum();
    Relaxation {
        changes,
        becomes: judged.design.pattern(),
        size,
    }
}

/// How far one objective moves; shares count by what they leave over.
fn distance(change: &Change) -> f64 {
    let (from, to) = match change.input {
        "objectives.availability_percent" | "objectives.confidence_percent" => {
            (100.0 - change.from, 100.0 - change.to)
        }
        _ => (change.from, change.to),
    };
    libm::log(to.max(1e-9) / from.max(1e-9)).abs()
}

/// Up to three figures.
fn looser_up(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return value;
    }
    let scale = libm::pow(10.0, libm::floor(libm::log10(value)) - 2.0);
    let rounded = (value / scale - 1e-9).ceil() * scale;
    // Powers of ten below one are not exact: show what was meant.
    format!("{rounded:.12}").parse().unwrap_or(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_never_tightens() {
        for (value, rounded) in [
            (18_901.0, 19_000.0),
            (19_000.0, 19_000.0),
            (61.23, 61.3),
            (0.012_341, 0.012_4),
            (0.0, 0.0),
        ] {
            assert!(
                (looser_up(value) - rounded).abs() < 1e-9,
                "{value}: {}",
                looser_up(value)
            );
            assert!(looser_up(value) >= value);
        }
    }
}
