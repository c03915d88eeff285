//! Inputs in which annual cost, downtime and bill are straight lines: where the answer changes
//! follows from where lines cross, so that no change is missed however narrow it is.

use super::break_even::{Input, narrow};
use super::judge::{Judged, Requirement};
use crate::assess::{Case, assess, rates};
use crate::model::Design;
use crate::parameters::Scalar;
use crate::terms::Pattern;

/// The designs that can win, as straight lines between the kinks of their outage rates.
pub(super) struct Lines {
    pieces: Vec<Piece>,
    bounds: [f64; 2],
}

/// Where every figure is a straight line.
struct Piece {
    from: f64,
    to: f64,
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

/// A step beyond a crossing, relative to it: wide against rounding, narrow against what counts.
const BESIDE: f64 = 1e-10;

impl Lines {
    pub(super) fn new(case: &Case<'_>, judged: &[Judged], input: Input, now: f64) -> Self {
        let priced =
            |requirement| matches!(requirement, Requirement::Availability | Requirement::Budget);
        let contenders: Vec<&Judged> = judged
            .iter()
            .filter(|judged| judged.shortfalls.iter().all(priced))
            .collect();
        let mut edges = vec![0.0];
        if input == Input::OutageRate {
            edges.extend(kinks(case, &contenders));
        }
        edges.push(f64::INFINITY);
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let pieces = edges.windows(2).map(|edge| {
            let [from, to] = [edge[0], edge[1]];
            // Any two values within do.
            let samples = if to.is_finite() {
                [from + (to - from) / 3.0, from + (to - from) / 1.5]
            } else {
                let start = from.max(now).max(1e-3);
                [1.5 * start, 3.0 * start]
            };
            Piece::new(case, &contenders, input, [from, to], samples)
        });
        Self {
            pieces: pieces.collect(),
            bounds: input.bounds(),
        }
    }

    /// The nearest change of the answer below and above `now`.
    pub(super) fn changes(&self, now: f64, today: Option<Pattern>) -> Vec<(f64, Option<Pattern>)> {
        [false, true]
            .into_iter()
            .filter_map(|up| self.outwards(now, today, up))
            .collect()
    }

    fn outwards(
        &self,
        now: f64,
        today: Option<Pattern>,
        up: bool,
    ) -> Option<(f64, Option<Pattern>)> {
        let [lowest, highest] = self.bounds;
        let end = if up { highest } else { lowest };
        let before = |a: f64, b: f64| if up { a < b } else { a > b };
        // From zero, the way up starts at the smallest sensible value.
        let mut at = if up { now.max(lowest) } else { now };
        if at > now && self.piece(at).best(at) != today {
            return Some((at, self.piece(at).best(at)));
        }
        while before(at, end) {
            let piece = self.piece(if up { at } else { at * (1.0 - BESIDE) });
            let edge = if up {
                piece.to.min(end)
            } else {
                piece.from.max(end)
            };
            let event = piece
                .next_event(at, up)
                .filter(|event| before(*event, edge));
            let side = if up { 1.0 + BESIDE } else { 1.0 - BESIDE };
            let next = event.unwrap_or(edge) * side;
            let best = |value: f64| self.piece(value).best(value);
            if best(next) != today {
                let (value, becomes) = narrow(at, next, today, best);
                let within = !before(end, value);
                return within.then_some((value, becomes));
            }
            at = next;
        }
        None
    }

    fn piece(&self, value: f64) -> &Piece {
        let own = self.pieces.iter().find(|piece| value < piece.to);
        own.expect("the last piece has no end")
    }
}

impl Piece {
    fn new(
        case: &Case<'_>,
        contenders: &[&Judged],
        input: Input,
        [from, to]: [f64; 2],
        [low, high]: [f64; 2],
    ) -> Self {
        let settings = [low, high].map(|value| input.apply(case.setting, value));
        let cases = [0, 1].map(|place: usize| Case::new(&settings[place], case.ways));
        let line = |judged: &&Judged| {
            let [a, b] = [0, 1].map(|place: usize| assess::<f64>(&cases[place], &judged.design));
            let through = |a: f64, b: f64| {
                let slope = (b - a) / (high - low);
                [a - slope * low, slope]
            };
            Line {
                pattern: judged.design.pattern(),
                total: through(a.money.total, b.money.total),
                unavailability: through(1.0 - a.availability, 1.0 - b.availability),
                monthly: through(a.monthly, b.monthly),
            }
        };
        let mut lines: Vec<Line> = contenders.iter().map(line).collect();
        drop_dominated(
            &mut lines,
            [from, if to.is_finite() { to } else { f64::MAX }],
        );
        let objective = &case.setting.objective;
        Self {
            from,
            to,
            lines,
            availability: objective.availability,
            budget: objective
                .budget_monthly_usd
                .map(|budget| budget * (1.0 + 1e-9)),
        }
    }

    fn meets(&self, line: &Line, value: f64) -> bool {
        self.availability
            .is_none_or(|asked| 1.0 - on(line.unavailability, value) >= asked)
            && self
                .budget
                .is_none_or(|most| on(line.monthly, value) <= most)
    }

    fn winner(&self, value: f64) -> Option<&Line> {
        let feasible = self.lines.iter().filter(|line| self.meets(line, value));
        feasible.min_by(|a, b| {
            on(a.total, value)
                .total_cmp(&on(b.total, value))
                .then(a.pattern.complexity().cmp(&b.pattern.complexity()))
        })
    }

    fn best(&self, value: f64) -> Option<Pattern> {
        self.winner(value).map(|line| line.pattern)
    }

    /// The nearest value beyond `at` at which the answer could change: some line crosses the one
    /// that wins, or some design starts or stops to meet an objective.
    fn next_event(&self, at: f64, up: bool) -> Option<f64> {
        let winner = self.winner(at)?;
        let events = self.lines.iter().flat_map(|line| {
            let crossing = meet(line.total, winner.total);
            let available = self
                .availability
                .map(|asked| meet(line.unavailability, [1.0 - asked, 0.0]));
            let paid = self.budget.map(|most| meet(line.monthly, [most, 0.0]));
            [Some(crossing), available, paid].into_iter().flatten()
        });
        if up {
            let beyond = events.filter(|event| *event > at * (1.0 + BESIDE));
            beyond.reduce(f64::min)
        } else {
            let beyond = events.filter(|event| *event > 0.0 && *event < at * (1.0 - BESIDE));
            beyond.reduce(f64::max)
        }
    }
}

fn on(line: [f64; 2], value: f64) -> f64 {
    line[0] + line[1] * value
}

/// Where two lines cross; not finite when they do not.
fn meet(a: [f64; 2], b: [f64; 2]) -> f64 {
    (b[0] - a[0]) / (a[1] - b[1])
}

/// Outage rates of the primary at which active-active no longer has an outage to recover from:
/// shared fate takes them all. The rate of such outages is cut off at zero there.
fn kinks(case: &Case<'_>, contenders: &[&Judged]) -> Vec<f64> {
    let at = |value: f64| Input::OutageRate.apply(case.setting, value);
    let (none, one) = (at(0.0), at(1.0));
    let (none, one) = (Case::new(&none, case.ways), Case::new(&one, case.ways));
    let stops = case.setting.parameters.get(Scalar::StopsWorkload);
    let mut found = Vec::new();
    for regions in [2, 3] {
        let of = |judged: &&&Judged| match judged.design {
            Design::ActiveActive(active) => active.regions == regions,
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => false,
        };
        let Some(judged) = contenders.iter().find(of) else {
            continue;
        };
        let own = case.routing(&judged.design).shares[0];
        let others = rates::<f64>(&none, &judged.design).regional;
        let slope = own * stops - rates::<f64>(&one, &judged.design).both_lost;
        if slope < 0.0 && others > 0.0 {
            found.push(-others / slope);
        }
    }
    found
}

/// Drops lines that another line of the same pattern is nowhere above, between two values.
fn drop_dominated(lines: &mut Vec<Line>, [from, to]: [f64; 2]) {
    let under = |a: [f64; 2], b: [f64; 2]| {
        let unbounded = to >= f64::MAX;
        on(a, from) <= on(b, from)
            && if unbounded {
                a[1] <= b[1]
            } else {
                on(a, to) <= on(b, to)
            }
    };
    let below = |a: &Line, b: &Line| {
        a.pattern == b.pattern
            && under(a.total, b.total)
            && under(a.unavailability, b.unavailability)
            && under(a.monthly, b.monthly)
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
