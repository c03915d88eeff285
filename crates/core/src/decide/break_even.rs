//! The value of each important input at which the recommendation changes, and to what
//! (docs/method.md).
//!
//! Recovery time and data loss objectives change a decision only where some design's critical
//! objective lies, so those are walked exactly. Costs are straight lines in downtime cost, bill
//! and outage rate, so these are searched on lines. Drill rhythm and conflict rate are searched on
//! the designs that can win.

use super::choose::{by_cost, cheapest};
use super::critical::Critical;
use super::judge::{Judged, Requirement, Shortfalls, judge_all};
use crate::assess::{Case, Ways};
use crate::model::{Design, DowntimeCost, Setting};
use crate::parameters::Scalar;
use crate::terms::Pattern;
use crate::units::{MINUTE, YEAR};

/// An input whose value can turn the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// USD a minute of downtime.
    DowntimeCost,
    /// Recovery time objective in seconds.
    Rto,
    /// Recovery point objective in seconds.
    Rpo,
    /// Monthly bill of one region in USD.
    Baseline,
    /// Regional events of the primary region per year.
    OutageRate,
    /// Drills a year.
    Drills,
    /// Conflicts against the modelled ones.
    Conflicts,
}

/// A value at which the recommendation changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakEven {
    /// The input.
    pub input: Input,
    /// The value now.
    pub now: f64,
    /// The value at which the recommendation changes.
    pub value: f64,
    /// The pattern beyond it, or `None` when nothing is feasible there.
    pub becomes: Option<Pattern>,
}

/// Each step of a search is this much away from the one before.
const STRIDE: f64 = 1.1;
/// A found value is narrowed to this relative width.
const WIDTH: f64 = 1e-11;

impl Input {
    /// Every input, in the order of the answer.
    pub const ALL: [Self; 7] = [
        Self::DowntimeCost,
        Self::Rto,
        Self::Rpo,
        Self::Baseline,
        Self::OutageRate,
        Self::Drills,
        Self::Conflicts,
    ];

    /// Dotted name, as in the workload file or among the assumptions.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DowntimeCost => "business.downtime_usd_per_minute",
            Self::Rto => "objectives.rto",
            Self::Rpo => "objectives.rpo",
            Self::Baseline => "cost.monthly_usd",
            Self::OutageRate => Scalar::PrimaryEvents.definition().name,
            Self::Drills => "design.drills_per_year",
            Self::Conflicts => Scalar::ConflictMultiple.definition().name,
        }
    }

    /// Its unit.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::DowntimeCost | Self::Baseline => "USD",
            Self::Rto | Self::Rpo => "s",
            Self::OutageRate | Self::Drills => "per year",
            Self::Conflicts => "multiple",
        }
    }

    /// The values that make sense, from and to.
    fn bounds(self) -> [f64; 2] {
        match self {
            Self::DowntimeCost => [1e-3, 1e9],
            Self::Rto | Self::Rpo => [1e-3, YEAR],
            Self::Baseline => [1.0, 1e10],
            Self::OutageRate => [1e-5, 100.0],
            Self::Drills => [0.1, 365.0],
            Self::Conflicts => [1e-6, 1e6],
        }
    }

    /// The setting with this input at `value`.
    #[must_use]
    pub fn apply(self, setting: &Setting, value: f64) -> Setting {
        let mut changed = setting.clone();
        match self {
            Self::DowntimeCost => changed.downtime = DowntimeCost(vec![(0.0, value / MINUTE)]),
            Self::Rto => changed.objective.rto = value,
            Self::Rpo => changed.objective.rpo = value,
            Self::Baseline => changed.baseline_monthly_usd = value,
            Self::OutageRate => changed.parameters.put(Scalar::PrimaryEvents, value),
            Self::Drills => changed.held.drills_per_year = Some(value),
            Self::Conflicts => changed.parameters.put(Scalar::ConflictMultiple, value),
        }
        changed
    }

    /// Its value now; `None` where it has none, as with a downtime cost that is a curve.
    fn now(self, setting: &Setting, chosen: &Design) -> Option<f64> {
        match self {
            Self::DowntimeCost => setting.downtime.flat().map(|rate| rate * MINUTE),
            Self::Rto => Some(setting.objective.rto),
            Self::Rpo => Some(setting.objective.rpo),
            Self::Baseline => Some(setting.baseline_monthly_usd),
            Self::OutageRate => Some(setting.parameters.get(Scalar::PrimaryEvents)),
            Self::Drills => chosen
                .rehearsal()
                .map(|rehearsal| rehearsal.drills_per_year),
            Self::Conflicts => Some(setting.parameters.get(Scalar::ConflictMultiple)),
        }
    }
}

/// Every break-even around the recommendation `chosen`: at most one per input and direction, the
/// nearest.
#[must_use]
pub fn break_evens(case: &Case<'_>, judged: &[Judged], chosen: &Judged) -> Vec<BreakEven> {
    let mut found = Vec::new();
    for input in Input::ALL {
        let Some(now) = input.now(case.setting, &chosen.design) else {
            continue;
        };
        let changes = match input {
            Input::Rto | Input::Rpo => walk_objective(case, judged, input, now),
            Input::DowntimeCost | Input::Baseline | Input::OutageRate => {
                let lines = Lines::new(case, judged, input, now);
                search(input, now, chosen, |value| lines.best(value))
            }
            Input::Drills => {
                let designs = contenders(judged);
                search(input, now, chosen, |value| rehearsed(case, &designs, value))
            }
            Input::Conflicts if !conflicts_matter(case.ways, judged) => Vec::new(),
            Input::Conflicts => {
                let (designs, others) = conflict_contenders(judged);
                one_change(input, now, chosen, |value| {
                    conflicting(case, &designs, others.as_ref(), value)
                })
            }
        };
        found.extend(changes.into_iter().map(|(value, becomes)| BreakEven {
            input,
            now,
            value,
            becomes,
        }));
    }
    found
}

/// The nearest change of the answer below and above `now`.
fn search(
    input: Input,
    now: f64,
    chosen: &Judged,
    best: impl Fn(f64) -> Option<Pattern>,
) -> Vec<(f64, Option<Pattern>)> {
    let today = Some(chosen.design.pattern());
    let [lowest, highest] = input.bounds();
    let mut found = Vec::new();
    for up in [false, true] {
        let mut near = now;
        // From zero there is no way down, and the way up starts at the smallest sensible value.
        let mut far = if up {
            (now * STRIDE).max(lowest)
        } else {
            now / STRIDE
        };
        while (up && far <= highest) || (!up && far >= lowest) {
            if best(far) != today {
                found.push(narrow(near.max(lowest.min(far)), far, today, &best));
                break;
            }
            near = far;
            far = if up { far * STRIDE } else { far / STRIDE };
        }
    }
    found
}

/// The nearest change of the answer below and above `now`, where the answer can change only once
/// in each direction: more conflicts only ever make active-active dearer.
fn one_change(
    input: Input,
    now: f64,
    chosen: &Judged,
    best: impl Fn(f64) -> Option<Pattern>,
) -> Vec<(f64, Option<Pattern>)> {
    let today = Some(chosen.design.pattern());
    let ends = input
        .bounds()
        .into_iter()
        .filter(|end| *end != now && best(*end) != today);
    ends.map(|end| narrow(now, end, today, &best)).collect()
}

/// Halves the way between a value that gives today's answer and one that does not.
fn narrow(
    near: f64,
    far: f64,
    today: Option<Pattern>,
    best: impl Fn(f64) -> Option<Pattern>,
) -> (f64, Option<Pattern>) {
    let (mut same, mut other) = (near, far);
    while (other / same - 1.0).abs() > WIDTH {
        let middle = (same * other).sqrt();
        if middle <= same.min(other) || middle >= same.max(other) {
            break;
        }
        if best(middle) == today {
            same = middle;
        } else {
            other = middle;
        }
    }
    (other, best(other))
}

/// Walks the critical objectives of all designs outwards from `now`.
fn walk_objective(
    case: &Case<'_>,
    judged: &[Judged],
    input: Input,
    now: f64,
) -> Vec<(f64, Option<Pattern>)> {
    let requirement = if input == Input::Rpo {
        Requirement::DataLoss
    } else {
        Requirement::RecoveryTime
    };
    let critical = Critical::new(case);
    // Only designs that meet everything else can ever win.
    let others_met = judged
        .iter()
        .filter(|j| j.shortfalls.without(requirement).is_empty());
    let mut critical: Vec<(&Judged, f64)> = others_met
        .map(|j| (j, critical.objective(requirement, j)))
        .filter(|(_, at)| at.is_finite())
        .collect();
    critical.sort_by(|a, b| by_cost(a.0, b.0));
    let winner = |allowed: f64| {
        let cheapest = critical.iter().find(|(_, at)| *at <= allowed);
        cheapest.map(|(judged, _)| judged.design.pattern())
    };
    let today = winner(now);
    let mut thresholds: Vec<f64> = critical.iter().map(|(_, at)| *at).collect();
    thresholds.sort_by(f64::total_cmp);
    thresholds.dedup();
    let mut found = Vec::new();
    // Below a threshold its design is out: the answer changes just under it.
    for (position, at) in thresholds
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, at)| **at <= now)
    {
        let becomes = position
            .checked_sub(1)
            .and_then(|below| winner(thresholds[below]));
        if becomes != today && *at > 0.0 {
            found.push((*at, becomes));
            break;
        }
    }
    for at in thresholds.iter().filter(|at| **at > now) {
        let becomes = winner(*at);
        if becomes != today {
            found.push((*at, becomes));
            break;
        }
    }
    found
}

/// Annual cost, downtime and bill of each design as straight lines in one input.
struct Lines {
    lines: Vec<Line>,
    availability: Option<f64>,
    budget: Option<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    pattern: Pattern,
    total: [f64; 2],
    unavailability: [f64; 2],
    monthly: [f64; 2],
}

impl Lines {
    fn new(case: &Case<'_>, judged: &[Judged], input: Input, now: f64) -> Self {
        // Any other value does: the figures are straight lines.
        let other = if now > 0.0 { 2.0 * now } else { 1.0 };
        let changed = input.apply(case.setting, other);
        let there = Case::new(&changed, case.ways);
        let priced =
            |requirement| matches!(requirement, Requirement::Availability | Requirement::Budget);
        let contenders = judged
            .iter()
            .filter(|judged| judged.shortfalls.iter().all(priced));
        let line = |here: &Judged| {
            let there = crate::assess::assess::<f64>(&there, &here.design);
            let through = |a: f64, b: f64| {
                let slope = (b - a) / (other - now);
                [a - slope * now, slope]
            };
            Line {
                pattern: here.design.pattern(),
                total: through(here.figures.money.total, there.money.total),
                unavailability: through(1.0 - here.figures.availability, 1.0 - there.availability),
                monthly: through(here.figures.monthly, there.monthly),
            }
        };
        let mut lines: Vec<Line> = contenders.map(line).collect();
        drop_dominated(&mut lines);
        let objective = &case.setting.objective;
        Self {
            lines,
            availability: objective.availability,
            budget: objective.budget_monthly_usd,
        }
    }

    fn best(&self, value: f64) -> Option<Pattern> {
        let at = |line: [f64; 2]| line[0] + line[1] * value;
        let feasible = self.lines.iter().filter(|line| {
            self.availability
                .is_none_or(|a| 1.0 - at(line.unavailability) >= a)
                && self
                    .budget
                    .is_none_or(|b| at(line.monthly) <= b * (1.0 + 1e-9))
        });
        let cheapest = feasible.min_by(|a, b| {
            at(a.total)
                .total_cmp(&at(b.total))
                .then(a.pattern.complexity().cmp(&b.pattern.complexity()))
        });
        cheapest.map(|line| line.pattern)
    }
}

/// Drops lines that another line of the same pattern is nowhere above.
fn drop_dominated(lines: &mut Vec<Line>) {
    let below = |a: &Line, b: &Line| {
        let pairs = [
            (a.total, b.total),
            (a.unavailability, b.unavailability),
            (a.monthly, b.monthly),
        ];
        a.pattern == b.pattern && pairs.iter().all(|(a, b)| a[0] <= b[0] && a[1] <= b[1])
    };
    let mut kept: Vec<Line> = Vec::new();
    for line in lines.iter() {
        if kept.iter().any(|other| below(other, line)) {
            continue;
        }
        kept.retain(|other| !below(line, other));
        kept.push(*line);
    }
    *lines = kept;
}

/// Designs that no other of the same pattern and watch beats on every count. Drills act on all of
/// these alike, so a design that is beaten at one rhythm is beaten at every one.
fn contenders(judged: &[Judged]) -> Vec<Design> {
    let rhythm = |j: &Judged| {
        j.design
            .rehearsal()
            .map(|r| (r.drills_per_year.to_bits(), r.watch))
    };
    let drilled = judged
        .iter()
        .filter_map(|j| rhythm(j).map(|(drills, _)| drills))
        .max();
    let same = judged
        .iter()
        .filter(|j| rhythm(j).is_none_or(|(drills, _)| Some(drills) == drilled));
    let mut kept: Vec<&Judged> = Vec::new();
    for candidate in same {
        let beaten = |other: &&Judged| {
            other.design.pattern() == candidate.design.pattern()
                && rhythm(other) == rhythm(candidate)
                && beats(other, candidate)
        };
        if !kept.iter().any(beaten) {
            kept.push(candidate);
        }
    }
    kept.into_iter().map(|judged| judged.design).collect()
}

/// Whether `a` is at least as good as `b` on every figure that decides.
fn beats(a: &Judged, b: &Judged) -> bool {
    let (x, y) = (&a.figures, &b.figures);
    x.money.infrastructure + x.money.engineering <= y.money.infrastructure + y.money.engineering
        && x.money.total <= y.money.total
        && x.success >= y.success
        && x.within_rto >= y.within_rto
        && x.within_rpo >= y.within_rpo
        && x.downtime <= y.downtime
        && x.write_p95_ms <= y.write_p95_ms
        && a.shortfalls.hard() <= b.shortfalls.hard()
}

fn rehearsed(case: &Case<'_>, designs: &[Design], drills_per_year: f64) -> Option<Pattern> {
    let designs: Vec<Design> = designs.iter().map(|d| d.drilled(drills_per_year)).collect();
    let judged = judge_all(case, &designs);
    cheapest(&judged, Shortfalls::default()).map(|judged| judged.design.pattern())
}

/// Whether any data set would see conflicts at all, and an active-active design could be chosen.
fn conflicts_matter(ways: &Ways, judged: &[Judged]) -> bool {
    let could_win =
        |j: &Judged| matches!(j.design, Design::ActiveActive(_)) && j.shortfalls.is_empty();
    judged.iter().any(could_win)
        && ways
            .concurrent
            .iter()
            .flatten()
            .any(|c| c.conflicts_per_second > 0.0)
}

/// The active-active designs that can win, and the best design of any other pattern, which
/// conflicts do not touch.
fn conflict_contenders(judged: &[Judged]) -> (Vec<Design>, Option<Judged>) {
    let is_active = |j: &&Judged| matches!(j.design, Design::ActiveActive(_));
    let others: Vec<Judged> = judged.iter().filter(|j| !is_active(j)).copied().collect();
    let kept = judged.iter().filter(is_active).filter(|candidate| {
        let feasible = candidate
            .shortfalls
            .without(Requirement::RecoveryTime)
            .is_empty();
        // A data set may change its mode with the conflict rate: keep every policy's best.
        let Design::ActiveActive(own) = candidate.design else {
            return false;
        };
        feasible
            && !judged.iter().any(|other| match other.design {
                Design::ActiveActive(active) => {
                    active.writes == own.writes
                        && active.regions == own.regions
                        && beats(other, candidate)
                        && !beats(candidate, other)
                }
                Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => false,
            })
    });
    let kept = kept.map(|judged| judged.design).collect();
    let best = cheapest(&others, Shortfalls::default()).copied();

    (kept, best)
}

fn conflicting(
    case: &Case<'_>,
    designs: &[Design],
    others: Option<&Judged>,
    multiple: f64,
) -> Option<Pattern> {
    let changed = Input::Conflicts.apply(case.setting, multiple);
    let case = Case::new(&changed, case.ways);
    let mut judged = judge_all(&case, designs);
    judged.extend(others.copied());
    cheapest(&judged, Shortfalls::default()).map(|judged| judged.design.pattern())
}
