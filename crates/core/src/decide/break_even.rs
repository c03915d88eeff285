//! The value of each important input at which the recommendation changes, and to what
//! (docs/method.md).
//!
//! Recovery time and data loss objectives change a decision only where some design's critical
//! objective lies, so those are walked exactly. Costs are straight lines in downtime cost, bill
//! and outage rate, so these are walked exactly on lines. Drill rhythm and conflict rate are
//! searched on the designs that can win.

use super::choose::{by_cost, cheapest};
use super::critical::Critical;
use super::judge::{Judged, Requirement, Shortfalls, judge, judge_all};
use super::lines::Lines;
use crate::assess::{Case, ModeFinding, Ways};
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
const STRIDE: f64 = 1.2;
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
    pub(super) fn bounds(self) -> [f64; 2] {
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
            // The bill of a plan is no figure that somebody chooses.
            Self::Baseline => setting
                .plan
                .is_none()
                .then_some(setting.baseline_monthly_usd),
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
    let today = Some(chosen.design.pattern());
    for input in Input::ALL {
        let Some(now) = input.now(case.setting, &chosen.design) else {
            continue;
        };
        let changes = match input {
            Input::Rto | Input::Rpo => walk_objective(case, judged, input, now),
            Input::DowntimeCost | Input::Baseline | Input::OutageRate => {
                Lines::new(case, judged, input, now).changes(now, today)
            }
            Input::Drills => {
                let designs = contenders(judged);
                drilled(case, &designs, now, today)
            }
            Input::Conflicts if !conflicts_matter(case.ways) => Vec::new(),
            Input::Conflicts => {
                let (designs, others) = conflict_contenders(judged);
                let best = |value| conflicting(case, &designs, others.as_ref(), value);
                conflicted(&mode_turns(case), now, today, best)
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

/// The nearest change of the answer below and above `now` drills a year.
///
/// Between two steps of the search a design may start to meet the objectives, so the rhythm at
/// which each design that could win does so is visited as well.
fn drilled(
    case: &Case<'_>,
    designs: &[Design],
    now: f64,
    today: Option<Pattern>,
) -> Vec<(f64, Option<Pattern>)> {
    let [lowest, highest] = Input::Drills.bounds();
    let mut found = Vec::new();
    for stride in [1.0 / STRIDE, STRIDE] {
        let (mut near, mut here) = (now, rehearsed(case, designs, now));
        'outwards: while near > lowest && near < highest {
            let far = (near * stride).clamp(lowest, highest);
            let there = rehearsed(case, designs, far);
            let (able, mut stops) = turning_points(case, [near, far], [&here, &there]);
            stops.push(far);
            stops.sort_by(|a, b| (a / near).ln().abs().total_cmp(&(b / near).ln().abs()));
            let best = |value| winner(&rehearsed(case, &able, value));
            for stop in stops {
                if best(stop) != today {
                    found.push(narrow(near, stop, today, best));
                    break 'outwards;
                }
                near = stop;
            }
            here = there;
        }
    }
    found
}

/// The designs that could win between two drill rhythms, judged at both; and just before and just
/// after each rhythm at which one of them starts or stops to meet every objective.
fn turning_points(
    case: &Case<'_>,
    [near, far]: [f64; 2],
    [here, there]: [&[Judged]; 2],
) -> (Vec<Design>, Vec<f64>) {
    // Costs bend between two steps, by less than this.
    const BEND: f64 = 1.02;
    let total = |j: &Judged| j.figures.money.total;
    let cost = |judged| cheapest(judged, Shortfalls::default()).map(total);
    let most = cost(here).zip(cost(there));
    let most = most.map_or(f64::INFINITY, |(a, b)| a.max(b) * BEND);
    let (mut able, mut points) = (Vec::new(), Vec::new());
    for (a, b) in here.iter().zip(there) {
        let met = [a, b].map(|judged| judged.shortfalls.is_empty());
        // What meets the objectives at neither end does not in between: drills only help.
        if total(a).min(total(b)) > most || met == [false, false] {
            continue;
        }
        able.push(a.design);
        if met[0] == met[1] {
            continue;
        }
        let (mut before, mut after) = (near, far);
        while (after / before - 1.0).abs() > 1e-9 {
            let middle = (before * after).sqrt();
            if judge(case, a.design.drilled(middle)).shortfalls.is_empty() == met[0] {
                before = middle;
            } else {
                after = middle;
            }
        }
        points.extend([before, after]);
    }
    (able, points)
}

/// The nearest change of the answer below and above `now` times the modelled conflicts.
///
/// Between two values at which a data set changes its mode, only active-active's cost moves, and
/// only upwards: the answer changes there at most once.
fn conflicted(
    turns: &[f64],
    now: f64,
    today: Option<Pattern>,
    best: impl Fn(f64) -> Option<Pattern>,
) -> Vec<(f64, Option<Pattern>)> {
    const BESIDE: f64 = 1e-9;
    let [lowest, highest] = Input::Conflicts.bounds();
    let beside = |turn: &f64| [turn * (1.0 - BESIDE), turn * (1.0 + BESIDE)];
    let mut stops: Vec<f64> = turns.iter().flat_map(beside).collect();
    stops.extend([lowest, highest]);
    stops.retain(|stop| (lowest..=highest).contains(stop));
    stops.sort_by(f64::total_cmp);
    let mut found = Vec::new();
    let below: Vec<f64> = stops.iter().rev().copied().filter(|s| *s < now).collect();
    let above: Vec<f64> = stops.into_iter().filter(|s| *s > now).collect();
    for stops in [below, above] {
        let mut near = now;
        for stop in stops {
            if best(stop) != today {
                found.push(narrow(near.max(lowest.min(stop)), stop, today, &best));
                break;
            }
            near = stop;
        }
    }
    found
}

/// The conflict rates at which two write modes of a data set cost the same.
fn mode_turns(case: &Case<'_>) -> Vec<f64> {
    let setting = Input::Conflicts.apply(case.setting, 1.0);
    let modelled = Case::new(&setting, case.ways);
    let mut turns = Vec::new();
    for modes in [2, 3].iter().flat_map(|n| modelled.mode_findings(*n)) {
        let line = |m: &ModeFinding| {
            let people = m.cases_hours * setting.hourly_usd();
            (m.fte * setting.loaded_cost_usd, people)
        };
        for (place, first) in modes.iter().enumerate() {
            for second in &modes[place + 1..] {
                let ((a, x), (b, y)) = (line(first), line(second));
                turns.push((b - a) / (x - y));
            }
        }
    }
    turns.retain(|turn| turn.is_finite() && *turn > 0.0);
    turns
}

/// Halves the way between a value that gives today's answer and one that does not.
pub(super) fn narrow(
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
    // What drills do not touch must hold already.
    let mends = |j: &Judged| {
        let missing = j.shortfalls.without(Requirement::RecoveryTime);
        let missing = missing.without(Requirement::DataLoss);
        missing.without(Requirement::Availability).is_empty()
    };
    let same = judged
        .iter()
        .filter(|j| mends(j) && rhythm(j).is_none_or(|(drills, _)| Some(drills) == drilled));
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

fn rehearsed(case: &Case<'_>, designs: &[Design], drills_per_year: f64) -> Vec<Judged> {
    let designs: Vec<Design> = designs.iter().map(|d| d.drilled(drills_per_year)).collect();
    judge_all(case, &designs)
}

fn winner(judged: &[Judged]) -> Option<Pattern> {
    cheapest(judged, Shortfalls::default()).map(|judged| judged.design.pattern())
}

/// Whether any data set would see conflicts at all.
fn conflicts_matter(ways: &Ways) -> bool {
    ways.concurrent
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
        // Another mode may mend whatever is missing, but for where it stands.
        let feasible = !candidate.shortfalls.has(Requirement::Regions);
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
    winner(&judged)
}
