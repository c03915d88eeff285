//! What it is worth to know the inputs before deciding, and the price of a missed objective that
//! this needs (docs/method.md, How sure).

use super::drawn::{Drawn, mean_usd, share};
use super::information::{partial_information, perfect_information};
use super::study::Study;
use super::uncertain::{Uncertain, score};
use crate::model::Design;
use crate::simulate::Estimate;

/// What it is worth to know, in USD a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Information {
    /// The price of missing an objective under which the recommended design is the best on average,
    /// or comes nearest to it.
    pub miss_usd: f64,
    /// Where the recommended design is not the best on average at any price: the one that is at this
    /// price and misses no more often.
    pub better: Option<Better>,
    /// Knowing every input.
    pub total: Estimate,
    /// Up to this a value cannot be told from chance.
    pub floor: f64,
    /// Knowing each input alone, the most valuable first.
    pub inputs: Vec<(Uncertain, f64)>,
}

/// A design that does better on average than the recommended one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Better {
    /// The design.
    pub design: Design,
    /// Its mean cost in USD a year.
    pub mean_usd: f64,
    /// Share of draws in which it meets every objective.
    pub meets: Estimate,
}

/// Inputs that nothing depends on: what they seem to be worth is what chance gives.
const DECOYS: u32 = 32;
/// Standard deviations above the decoys' mean up to which a worth is taken for chance: of a hundred
/// inputs that are worth nothing hardly one lies above.
const BEYOND_CHANCE: f64 = 3.0;

/// Net costs that differ by less than this part are equal.
const SAME: f64 = 1e-9;

impl Study<'_> {
    /// What it is worth to know, with the recommended design's place.
    pub(super) fn information(
        &self,
        seed: u64,
        draws: &[Drawn],
        recommended: usize,
    ) -> Information {
        let allowed: Vec<usize> = (0..self.designs.len())
            .filter(|place| {
                let broken = |drawn: &Drawn| drawn.outcomes[*place].shortfalls.hard() > 0;
                !draws.iter().any(broken)
            })
            .collect();
        let line = |place: usize| Line {
            place,
            usd: mean_usd(draws, place),
            misses: 1.0 - share(draws, |drawn| drawn.meets(place)).value,
        };
        let lines: Vec<Line> = allowed.iter().map(|place| line(*place)).collect();
        let own = line(recommended);
        let (miss_usd, best) = price_of_a_miss(&lines, own);
        let better = (best.net(miss_usd) < own.net(miss_usd) * (1.0 - SAME)).then_some(best);
        let options = options(draws, &allowed, [own, best], miss_usd);
        let net_cost: Vec<Vec<f64>> = options
            .iter()
            .map(|place| {
                draws
                    .iter()
                    .map(|drawn| drawn.net(*place, miss_usd))
                    .collect()
            })
            .collect();
        let knowing = |name: &str| {
            let numbers = 0..draws.len() as u32;
            let scores: Vec<f64> = numbers.map(|number| score(seed, name, number)).collect();
            partial_information(&net_cost, &scores)
        };
        let decoys = (0..DECOYS).map(|i| knowing(&format!("decoy {i}")));
        let decoys: Vec<f64> = decoys.collect();
        let mut inputs: Vec<(Uncertain, f64)> = self
            .inputs
            .iter()
            .map(|input| (*input, knowing(input.name(self.setting))))
            .collect();
        inputs.sort_by(|a, b| b.1.total_cmp(&a.1));
        Information {
            miss_usd,
            better: better.map(|line| Better {
                design: self.designs[line.place],
                mean_usd: line.usd,
                meets: share(draws, |drawn| drawn.meets(line.place)),
            }),
            total: perfect_information(&net_cost),
            floor: floor(&decoys),
            inputs,
        }
    }
}

/// What chance gives, from what decoys got.
fn floor(decoys: &[f64]) -> f64 {
    let n = decoys.len() as f64;
    let mean = decoys.iter().sum::<f64>() / n;
    let squares: f64 = decoys.iter().map(|usd| (usd - mean).powi(2)).sum();
    mean + BEYOND_CHANCE * (squares / (n - 1.0)).sqrt()
}

/// The designs among which information chooses: the recommended one, the best on average, and each
/// that is the best in some draw.
fn options(draws: &[Drawn], allowed: &[usize], always: [Line; 2], miss_usd: f64) -> Vec<usize> {
    let least = |drawn: &Drawn| {
        let by_net = |a: &&usize, b: &&usize| {
            (drawn.net(**a, miss_usd)).total_cmp(&drawn.net(**b, miss_usd))
        };
        allowed.iter().min_by(by_net).copied()
    };
    let mut options: Vec<usize> = draws.iter().filter_map(least).collect();
    options.extend(always.map(|line| line.place));
    options.sort_unstable();
    options.dedup();
    options
}

/// A design's mean net cost as a line over the price of a miss.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// The design's place.
    place: usize,
    /// Mean cost in USD a year.
    usd: f64,
    /// Share of draws in which it misses an objective.
    misses: f64,
}

impl Line {
    fn net(self, miss_usd: f64) -> f64 {
        self.usd + miss_usd * self.misses
    }
}

/// The least price of a miss at which `own` is the best on average, with `own`; where it never is,
/// the least price at which it is least too dear, with the design that is better there and misses
/// no more often.
///
/// By how much `own` is too dear is the largest of straight lines, one for each design, so it
/// falls, then rises: from a price of 0 on, the lines are walked from crossing to crossing until
/// the largest falls no more. `own` is itself one of the lines, level at 0.
fn price_of_a_miss(lines: &[Line], own: Line) -> (f64, Line) {
    let mut price = 0.0_f64;
    let falls = |line: &Line| line.misses - own.misses;
    let excess = |line: &Line, price: f64| own.net(price) - line.net(price);
    let mut largest = own;
    for line in lines {
        let (here, before) = (excess(line, price), excess(&largest, price));
        if here > before || (here >= before && falls(line) < falls(&largest)) {
            largest = *line;
        }
    }
    while falls(&largest) > 0.0 {
        let crossing = |line: &Line| {
            let behind = excess(&largest, price) - excess(line, price);
            behind.max(0.0) / (falls(&largest) - falls(line))
        };
        let flatter = lines.iter().chain([&own]);
        let next = flatter
            .filter(|line| falls(line) < falls(&largest))
            .map(|line| (crossing(line), *line))
            .min_by(|a, b| {
                a.0.total_cmp(&b.0)
                    .then(falls(&a.1).total_cmp(&falls(&b.1)))
            });
        let Some((further, line)) = next else { break };
        price += further;
        largest = line;
    }
    (price, largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(place: usize, usd: f64, misses: f64) -> Line {
        Line { place, usd, misses }
    }

    #[test]
    fn a_miss_costs_the_least_that_defends_the_recommendation() {
        let own = line(0, 100.0, 0.2);
        let cheap = line(1, 60.0, 1.0);
        let (price, best) = price_of_a_miss(&[own, cheap], own);
        // 100 + 0.2 p = 60 + p
        assert!(
            (price - 50.0).abs() < 1e-9 && best.place == 0,
            "{price} {best:?}"
        );
        // Between the two lies a third line, which a dearer miss would prefer: still the same price.
        let (price, best) = price_of_a_miss(&[cheap, line(2, 150.0, 0.0), own], own);
        assert!(
            (price - 50.0).abs() < 1e-9 && best.place == 0,
            "{price} {best:?}"
        );
    }

    #[test]
    fn a_design_that_does_better_at_every_price_is_named() {
        let own = line(0, 100.0, 0.2);
        let cheap = line(1, 60.0, 1.0);
        // Best from 46.3 on, where 60 + p = 104 + 0.05 p, while the recommended one needs 50.
        let safer = line(2, 104.0, 0.05);
        let (price, best) = price_of_a_miss(&[own, cheap, safer], own);
        assert!(
            (price - 44.0 / 0.95).abs() < 1e-9 && best.place == 2,
            "{price} {best:?}"
        );
        let both = line(3, 90.0, 0.1);
        assert_eq!(price_of_a_miss(&[own, both], own).1.place, 3);
    }

    #[test]
    fn the_cheapest_of_all_needs_no_price() {
        let own = line(0, 100.0, 0.9);
        let dear = line(1, 160.0, 0.0);
        let (price, best) = price_of_a_miss(&[own, dear], own);
        assert_eq!((price, best.place), (0.0, 0));
    }
}
