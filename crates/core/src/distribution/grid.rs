//! The distribution of a non-negative time as a table that every question reads.

use std::sync::Arc;

/// The distribution of a non-negative time in seconds.
///
/// A shift by a constant plus a piecewise linear distribution function. Made by
/// [`Evaluator::evaluate`](super::Evaluator::evaluate); cloning and shifting are cheap.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeDistribution {
    pub(super) offset: f64,
    pub(super) table: Arc<Table>,
}

/// Nodes of a distribution function that is linear between them.
///
/// `times` rise from 0 and repeat at a jump; `cdf` rises to exactly 1; `cdf[0]` is the mass at 0.
#[derive(Debug, PartialEq)]
pub(super) struct Table {
    pub(super) times: Vec<f64>,
    pub(super) cdf: Vec<f64>,
    /// Mean in seconds, in closed form where there is one.
    pub(super) mean: f64,
}

impl Table {
    /// All mass at 0.
    pub(super) fn point() -> Self {
        Self {
            times: vec![0.0],
            cdf: vec![1.0],
            mean: 0.0,
        }
    }

    /// The least time with the share `p`, within `0.0..=1.0`, at or below it.
    pub(super) fn quantile(&self, p: f64) -> f64 {
        let Self { times, cdf, .. } = self;
        let after = cdf.partition_point(|&f| f < p);
        let Some(before) = after.checked_sub(1) else {
            return 0.0;
        };
        let along = (p - cdf[before]) / (cdf[after] - cdf[before]);
        times[before] + along * (times[after] - times[before])
    }

    /// The integral of the survival function over all nodes.
    pub(super) fn area(times: &[f64], cdf: &[f64]) -> f64 {
        let cells = times.windows(2).zip(cdf.windows(2));
        cells
            .map(|(t, f)| (t[1] - t[0]) * (1.0 - 0.5 * (f[0] + f[1])))
            .sum()
    }
}

impl TimeDistribution {
    /// Always `seconds`.
    #[must_use]
    pub fn constant(seconds: f64) -> Self {
        Self {
            offset: seconds,
            table: Arc::new(Table::point()),
        }
    }

    /// Whether the time is a constant.
    pub(super) fn is_constant(&self) -> bool {
        self.table.times.len() == 1
    }

    /// The least time in seconds within which the share `p` ends.
    ///
    /// # Panics
    /// When `p` is not within `0.0..=1.0`.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        assert!(
            (0.0..=1.0).contains(&p),
            "a quantile needs a share within 0 and 1, got {p}"
        );
        self.offset + self.table.quantile(p)
    }

    /// Share of times at or below `t` seconds.
    #[must_use]
    pub fn share_within(&self, t: f64) -> f64 {
        let Table { times, cdf, .. } = &*self.table;
        let x = t - self.offset;
        let after = times.partition_point(|&time| time <= x);
        let Some(before) = after.checked_sub(1) else {
            return 0.0;
        };
        if after == times.len() {
            return 1.0;
        }
        let along = (x - times[before]) / (times[after] - times[before]);
        cdf[before] + along * (cdf[after] - cdf[before])
    }

    /// Mean in seconds: exact for sums of constants and lognormal steps.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.offset + self.table.mean
    }

    /// The same time, `seconds` (not negative) later.
    #[must_use]
    pub fn shifted(&self, seconds: f64) -> Self {
        Self {
            offset: self.offset + seconds,
            table: Arc::clone(&self.table),
        }
    }

    /// Times in seconds with their probability, rising; for sums over the distribution.
    ///
    /// The probabilities add up to 1 and give the mean to about 1e-4 of itself.
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let Table { times, cdf, .. } = &*self.table;
        let first = (self.offset, cdf[0]);
        let cells = times.windows(2).zip(cdf.windows(2));
        let rest = cells.map(|(t, f)| (self.offset + 0.5 * (t[0] + t[1]), f[1] - f[0]));
        std::iter::once(first)
            .chain(rest)
            .filter(|&(_, mass)| mass > 0.0)
    }
}
