//! Mixtures and maxima: exact on the distribution functions.

use super::grid::{Table, TimeDistribution};
use std::sync::Arc;

/// Shares below this are not worth a node.
const NOISE: f64 = 1e-9;

/// With probability `share` the time `distribution`, otherwise 0.
pub(super) fn sometimes(share: f64, distribution: TimeDistribution) -> TimeDistribution {
    assert!(
        (0.0..=1.0).contains(&share),
        "a share is within 0 and 1, got {share}"
    );
    if share <= 0.0 || distribution.mean() <= 0.0 {
        return TimeDistribution::constant(0.0);
    }
    if share >= 1.0 {
        return distribution;
    }
    let never = 1.0 - share;
    let TimeDistribution { offset, table } = &distribution;
    let (mut times, mut cdf) = (vec![0.0], vec![never]);
    if *offset > 0.0 {
        times.push(*offset);
        cdf.push(never);
    }
    times.extend(table.times.iter().map(|t| offset + t));
    cdf.extend(table.cdf.iter().map(|f| never + share * f));
    if let Some(last) = cdf.last_mut() {
        *last = 1.0;
    }
    let mean = share * distribution.mean();
    // Two nodes at 0 say that some of the mass there belongs to the time itself: one is enough.
    if times[1] <= 0.0 {
        times.remove(0);
        cdf.remove(0);
    }
    TimeDistribution {
        offset: 0.0,
        table: Arc::new(Table { times, cdf, mean }),
    }
}

/// A reader of one branch that moves forward only.
struct Branch<'a> {
    distribution: &'a TimeDistribution,
    node: usize,
}

impl Branch<'_> {
    /// The time of the next node, in seconds.
    fn next(&self) -> f64 {
        let times = &self.distribution.table.times;
        times
            .get(self.node)
            .map_or(f64::INFINITY, |t| self.distribution.offset + t)
    }

    /// The shares just before `t` and up to `t`, which no earlier call exceeded.
    fn shares(&mut self, t: f64) -> (f64, f64) {
        let TimeDistribution { offset, table } = self.distribution;
        let before = self.interpolate(t);
        while self.node < table.times.len() && offset + table.times[self.node] <= t {
            self.node += 1;
        }
        let after = self.interpolate(t);
        (before, after)
    }

    /// On the line that ends at the next node.
    fn interpolate(&self, t: f64) -> f64 {
        let TimeDistribution { offset, table } = self.distribution;
        let Table { times, cdf, .. } = &**table;
        if self.node == times.len() {
            return 1.0;
        }
        let Some(last) = self.node.checked_sub(1) else {
            return 0.0;
        };
        let width = times[self.node] - times[last];
        if width <= 0.0 {
            return cdf[last];
        }
        let along = ((t - offset - times[last]) / width).clamp(0.0, 1.0);
        cdf[last] + along * (cdf[self.node] - cdf[last])
    }
}

/// The maximum of independent branches: its distribution function is the product of theirs.
pub(super) fn longest(branches: &[TimeDistribution]) -> TimeDistribution {
    let offset = branches.iter().fold(0.0, |most, b| b.offset.max(most));
    let mut readers: Vec<Branch<'_>> = branches
        .iter()
        .map(|distribution| Branch {
            distribution,
            node: 0,
        })
        .collect();
    let mut shares_at = |t: f64| {
        let mut both = (1.0, 1.0);
        for reader in &mut readers {
            let (before, after) = reader.shares(t);
            both = (both.0 * before, both.1 * after);
        }
        let next = readers
            .iter()
            .map(Branch::next)
            .fold(f64::INFINITY, f64::min);
        (both, next)
    };
    let ((_, atom), mut next) = shares_at(offset);
    let (mut times, mut cdf) = (vec![0.0], vec![atom]);
    while next.is_finite() && 1.0 - cdf[cdf.len() - 1] > 0.0 {
        let ((before, after), following) = shares_at(next);
        let x = next - offset;
        if x > times[times.len() - 1] && (before > NOISE || after > NOISE) {
            times.push(x);
            cdf.push(before.max(cdf[cdf.len() - 1]));
        }
        if after > cdf[cdf.len() - 1] {
            times.push(x);
            cdf.push(after);
        }
        next = following;
    }
    let mean = Table::area(&times, &cdf);
    TimeDistribution {
        offset,
        table: Arc::new(Table { times, cdf, mean }),
    }
}
