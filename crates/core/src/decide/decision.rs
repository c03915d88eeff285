//! The decision: the recommendation, every pattern's best design, why, and what would change it.

use super::break_even::{BreakEven, break_evens};
use super::choose::{best_of, best_per_pattern, cheapest};
use super::framework::{Framework, framework};
use super::going::fail_over_after;
use super::judge::{Judged, Requirement, Shortfalls, judge_all};
use super::lints::{Lint, lints};
use super::reasons;
use super::relax::{Relaxation, relaxations};
use super::year::bad_year;
use crate::assess::{Case, DataLoss, Latency, Memo, ModeFinding, Stragglers, Ways, monthly_range};
use crate::catalog::Catalog;
use crate::distribution::Annual;
use crate::model::{Design, Setting, WritePolicy, candidates};
use crate::parameters::Range;
use crate::terms::Pattern;

/// How much to work out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The recommendation, the candidates and their reasons: for many workloads at once.
    Summary,
    /// Break-even values and bad years as well.
    Full,
}

/// The answer to a workload file.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The chosen pattern's place in `candidates`, or `None` when nothing is feasible.
    pub recommendation: Option<usize>,
    /// Why, in one sentence.
    pub because: String,
    /// The next pattern that also meets every objective: its place in `candidates`.
    pub runner_up: Option<usize>,
    /// The best design of each pattern, in order of readiness.
    pub candidates: Vec<Candidate>,
    /// The framework's matrix beside the answer.
    pub framework: Framework,
    /// What would flip the answer.
    pub break_even: Vec<BreakEven>,
    /// Contradictions in the input.
    pub lints: Vec<Lint>,
    /// The cheapest pattern when no objective binds, and its USD a year.
    pub without_objectives: Option<(Pattern, f64)>,
    /// What each objective adds, in USD a year.
    pub price_of_objectives: PriceOfObjectives,
    /// Nothing feasible: the design that comes nearest.
    pub nearest: Option<Judged>,
    /// Nothing feasible: what would help, smallest first.
    pub relaxations: Vec<Relaxation>,
    /// Every design that was judged.
    pub judged: Vec<Judged>,
    /// The write modes of every active-active choice: regions, policy, one finding per data set.
    pub modes: Vec<(u8, WritePolicy, Vec<ModeFinding>)>,
}

impl Decision {
    /// The write modes of a design; empty unless active-active.
    #[must_use]
    pub fn modes_of(&self, design: &Design) -> &[ModeFinding] {
        let Design::ActiveActive(active) = design else {
            return &[];
        };
        let own = |(regions, policy, _): &&(u8, WritePolicy, Vec<ModeFinding>)| {
            *regions == active.regions && *policy == active.writes
        };
        self.modes
            .iter()
            .find(own)
            .map_or(&[], |(_, _, modes)| modes)
    }
}

/// What each objective adds in USD a year; `None` where nothing is feasible with or without it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PriceOfObjectives {
    /// The recovery time objective.
    pub rto: Option<f64>,
    /// The recovery point objective.
    pub rpo: Option<f64>,
    /// Holding both at the asked confidence instead of in half of the outages.
    pub confidence: Option<f64>,
}

/// The best design of one pattern with everything a reader asks about it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The design and its figures.
    pub judged: Judged,
    /// Why it is chosen, dearer or out.
    pub because: Vec<String>,
    /// The bill's range in USD a month.
    pub monthly: Range,
    /// Recovery time at p50, p95, p99 in seconds; `None`: it waits for the provider.
    pub recovery: Option<[f64; 3]>,
    /// Data loss at p50, p95, p99 in seconds, when recovery works.
    pub data_loss: [f64; 3],
    /// How long DNS keeps users behind.
    pub stragglers: Option<Stragglers>,
    /// Read latency.
    pub reads: Latency,
    /// Write latency of the slowest data set.
    pub writes: Latency,
    /// The write mode of each data set; empty unless active-active.
    pub modes: Vec<ModeFinding>,
    /// The age of an outage in seconds from which failing over beats waiting; `None`: never.
    pub fail_over_after: Option<f64>,
    /// What outages cost in a year, in USD: mean and bad years; only at full depth.
    pub year: Option<Annual>,
}

/// Decides.
#[must_use]
pub fn decide(setting: &Setting, catalog: &Catalog, memo: &mut Memo, depth: Depth) -> Decision {
    let designs = candidates(setting);
    let ways = Ways::new(setting, &designs, memo);
    let case = Case::new(setting, &ways);
    let judged = judge_all(&case, &designs);
    decide_among(&case, catalog, judged, depth)
}

/// Decides among designs that are already judged.
#[must_use]
pub fn decide_among(
    case: &Case<'_>,
    catalog: &Catalog,
    judged: Vec<Judged>,
    depth: Depth,
) -> Decision {
    let winner = cheapest(&judged, Shortfalls::default()).copied();
    let best = best_per_pattern(case, &judged);
    let candidates: Vec<Candidate> = best
        .iter()
        .map(|own| match &winner {
            // The winner itself, not another design of its pattern.
            Some(w) if w.design.pattern() == own.design.pattern() => {
                candidate(case, w, Some(w), depth)
            }
            other => candidate(case, own, other.as_ref(), depth),
        })
        .collect();
    let place = |pattern: Pattern| {
        candidates
            .iter()
            .position(|c| c.judged.design.pattern() == pattern)
    };
    let chosen = winner.map(|w| w.design.pattern());
    let framework = framework(
        case,
        catalog,
        best_of(case, &judged, Pattern::HotStandby),
        best_of(case, &judged, Pattern::ActiveActive),
        chosen,
    );
    let (nearest, relaxations) = match winner {
        Some(_) => (None, Vec::new()),
        None => {
            let (nearest, relaxations) = relaxations(case, &judged);
            (nearest.copied(), relaxations)
        }
    };
    let because = match &winner {
        Some(winner) => reasons::chosen(case, &judged, winner),
        None => reasons::nothing(&judged, &relaxations),
    };
    Decision {
        recommendation: chosen.and_then(place),
        because,
        runner_up: runner_up(&candidates, chosen),
        break_even: match &winner {
            Some(winner) if depth == Depth::Full => break_evens(case, &judged, winner),
            Some(_) | None => Vec::new(),
        },
        framework,
        lints: lints(case.setting),
        without_objectives: cheapest(&judged, soft())
            .map(|j| (j.design.pattern(), j.figures.money.total)),
        price_of_objectives: price_of_objectives(case, &judged, winner.as_ref()),
        nearest,
        relaxations,
        candidates,
        modes: case.all_modes(),
        judged,
    }
}

/// Every objective, as opposed to the hard rules.
fn soft() -> Shortfalls {
    let soft = Requirement::ALL
        .into_iter()
        .filter(|requirement| !requirement.is_hard());
    soft.fold(Shortfalls::default(), |set, requirement| {
        set.with(requirement, true)
    })
}

fn runner_up(candidates: &[Candidate], chosen: Option<Pattern>) -> Option<usize> {
    let others = candidates.iter().enumerate().filter(|(_, candidate)| {
        let judged = &candidate.judged;
        judged.shortfalls.is_empty() && Some(judged.design.pattern()) != chosen
    });
    let cheapest = others.min_by(|(_, a), (_, b)| {
        a.judged
            .figures
            .money
            .total
            .total_cmp(&b.judged.figures.money.total)
    });
    cheapest.map(|(place, _)| place)
}

fn candidate(case: &Case<'_>, own: &Judged, winner: Option<&Judged>, depth: Depth) -> Candidate {
    let design = &own.design;
    let way = case.way(design).map(|(_, figures)| figures);
    let loss = DataLoss::of(design, case.is_lossless(design), &case.setting.parameters);
    let at = [0.5, 0.95, 0.99];
    Candidate {
        because: reasons::because(case, own, winner),
        monthly: monthly_range(design, own.figures.monthly),
        recovery: way.map(|figures| at.map(|p| figures.recovery.quantile(p))),
        data_loss: at.map(|p| loss.quantile(p)),
        stragglers: way.and_then(|figures| figures.stragglers),
        reads: case.reads(design),
        writes: case.writes(design),
        modes: case.modes_of(design),
        fail_over_after: fail_over_after(case, design),
        year: (depth == Depth::Full).then(|| bad_year(case, design)),
        judged: *own,
    }
}

/// What the chosen design costs more than the cheapest one without each objective.
fn price_of_objectives(
    case: &Case<'_>,
    judged: &[Judged],
    winner: Option<&Judged>,
) -> PriceOfObjectives {
    let Some(winner) = winner else {
        return PriceOfObjectives::default();
    };
    let total = winner.figures.money.total;
    let without = |requirement| {
        let ignored = Shortfalls::default().with(requirement, true);
        cheapest(judged, ignored).map(|j| total - j.figures.money.total)
    };
    PriceOfObjectives {
        rto: without(Requirement::RecoveryTime),
        rpo: without(Requirement::DataLoss),
        confidence: price_of_confidence(case, judged, total),
    }
}

/// What the confidence adds over holding the objectives in half of the outages.
fn price_of_confidence(case: &Case<'_>, judged: &[Judged], total: f64) -> Option<f64> {
    let objective = &case.setting.objective;
    let even = objective.confidence.min(0.5);
    let shares = |j: &Judged| j.figures.within_rto >= even && j.figures.within_rpo >= even;
    let other = |j: &Judged| {
        let rest = j.shortfalls.without(Requirement::RecoveryTime);
        rest.without(Requirement::DataLoss).is_empty()
    };
    let relaxed = judged.iter().filter(|j| shares(j) && other(j));
    let cheapest = relaxed.map(|j| j.figures.money.total).reduce(f64::min);
    cheapest.map(|cost| total - cost)
}
