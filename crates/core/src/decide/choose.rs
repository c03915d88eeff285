//! Choosing: the best design of each pattern, and the recommendation (docs/method.md).

use super::judge::{Judged, Requirement, Shortfalls, attainment};
use crate::assess::Case;
use crate::terms::{Pattern, Term};
use std::cmp::Ordering;

/// Shares that differ by less than this are equally good, so that a tenth of a percent does not
/// buy a surcharge for a design that misses its objective anyway.
const EQUALLY_NEAR: f64 = 0.01;

/// Cheaper first; equal cost: simpler first; else the earlier candidate.
pub(super) fn by_cost(a: &Judged, b: &Judged) -> Ordering {
    let simpler = a
        .design
        .pattern()
        .complexity()
        .cmp(&b.design.pattern().complexity());
    a.figures
        .money
        .total
        .total_cmp(&b.figures.money.total)
        .then(simpler)
}

/// The cheapest design that meets everything, ignoring what is missing in `ignored`.
#[must_use]
pub fn cheapest(judged: &[Judged], ignored: Shortfalls) -> Option<&Judged> {
    let misses = |judged: &Judged| ignored.iter().fold(judged.shortfalls, Shortfalls::without);
    judged
        .iter()
        .filter(|j| misses(j).is_empty())
        .min_by(|a, b| by_cost(a, b))
}

/// The best design of `pattern`: the cheapest feasible one, or the one that comes nearest to what
/// it misses, then the cheapest.
#[must_use]
pub fn best_of<'a>(case: &Case<'_>, judged: &'a [Judged], pattern: Pattern) -> Option<&'a Judged> {
    let own = || judged.iter().filter(move |j| j.design.pattern() == pattern);
    let feasible = own()
        .filter(|j| j.shortfalls.is_empty())
        .min_by(|a, b| by_cost(a, b));
    feasible.or_else(|| own().min_by(|a, b| nearest_first(case, a, b)))
}

/// Fewer broken rules first, then nearer to the objectives, then the lower bill; of equal bills the
/// one that misses fewer objectives, then the faster where it is too slow, then the cheaper.
fn nearest_first(case: &Case<'_>, a: &Judged, b: &Judged) -> Ordering {
    let near = |judged: &Judged| (attainment(case, judged) / EQUALLY_NEAR).floor();
    let missing = |judged: &Judged| judged.shortfalls.iter().count();
    let slow = |judged: &Judged| {
        if !judged.shortfalls.has(Requirement::RecoveryTime) {
            return 0.0;
        }
        let way = case.way(&judged.design);
        way.map_or(f64::INFINITY, |(_, figures)| figures.judged.quantile(0.95))
    };
    (a.shortfalls.hard().cmp(&b.shortfalls.hard()))
        .then(near(b).total_cmp(&near(a)))
        .then(a.figures.monthly.total_cmp(&b.figures.monthly))
        .then(missing(a).cmp(&missing(b)))
        .then_with(|| slow(a).total_cmp(&slow(b)))
        .then(by_cost(a, b))
}

/// The best design of each pattern that has any, in order of readiness.
#[must_use]
pub fn best_per_pattern<'a>(case: &Case<'_>, judged: &'a [Judged]) -> Vec<&'a Judged> {
    Pattern::ALL
        .iter()
        .filter_map(|pattern| best_of(case, judged, *pattern))
        .collect()
}
