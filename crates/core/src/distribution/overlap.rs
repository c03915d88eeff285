//! A recovery time against the outage that it answers: what ends first.

use super::{Lognormal, TimeDistribution};

/// Widest stretch of an outage's survival function taken as one parabola, in its standard
/// deviations of `ln` seconds: the error of the parabola stays below 1e-4.
const STRETCH: f64 = 0.2;
/// Below this many standard deviations an outage counts as certain to last: 4e-11 off.
const SURELY_LASTS: f64 = -6.5;
/// Panels for the constant part of a recovery time when a rate varies along it.
const PANELS: u32 = 128;

impl TimeDistribution {
    /// `E[min(D, X)]` in seconds: the downtime of an outage of length `D` when one recovers
    /// elsewhere after `X`, independent of it (docs/method.md); the integral of both survival
    /// functions.
    #[must_use]
    pub fn mean_min(&self, outage: &Lognormal) -> f64 {
        outage.mean_min(self.offset) + self.overlap(outage, |_| 1.0)
    }

    /// The integral of `rate(t)` over the downtime `min(D, X)`, in expectation.
    ///
    /// `rate` is a price per second at the age `t` of the outage in seconds. It is read in the
    /// middle of each cell: at a jump the error is at most half a cell, about 1/100 of the spread
    /// of `X`.
    #[must_use]
    pub fn mean_min_weighted(&self, outage: &Lognormal, rate: &dyn Fn(f64) -> f64) -> f64 {
        let width = self.offset / f64::from(PANELS);
        let (mut before, mut lived) = (0.0, 0.0);
        for i in 0..PANELS {
            let from = width * f64::from(i);
            let until = outage.mean_min(from + width);
            before += (until - lived) * rate(from + 0.5 * width);
            lived = until;
        }
        before + self.overlap(outage, rate)
    }

    /// Share of outages over within `t` seconds, by recovery elsewhere or by themselves.
    #[must_use]
    pub fn share_within_or_outage(&self, outage: &Lognormal, t: f64) -> f64 {
        1.0 - outage.survival(t) * (1.0 - self.share_within(t))
    }

    /// The integral of `rate · S_D · S_X` from the offset on.
    ///
    /// `S_X` is linear in each cell; `S_D` is one parabola over each stretch of cells in which it
    /// changes little, and in a cell wider than such a stretch its exact average.
    fn overlap(&self, outage: &Lognormal, rate: impl Fn(f64) -> f64) -> f64 {
        let times = &self.table.times;
        let lasts_until = libm::exp(outage.mu + SURELY_LASTS * outage.sigma);
        let growth = 1.0 + STRETCH * outage.sigma;
        let mut total = 0.0;
        let mut first = 0;
        let mut at_first = outage.survival(self.offset);
        while first + 1 < times.len() && at_first > 1e-15 {
            let start = self.offset + times[first];
            let limit = (start * growth).max(lasts_until) - self.offset;
            let last = self.last_within(first, limit);
            let end = self.offset + times[last];
            let at_last = outage.survival(end);
            total += if end > limit + self.offset {
                let average = (outage.mean_min(end) - outage.mean_min(start)) / (end - start);
                self.stretch(first, last, [average; 3], &rate)
            } else {
                let middle = outage.survival(0.5 * (start + end));
                self.stretch(first, last, [at_first, middle, at_last], &rate)
            };
            (first, at_first) = (last, at_last);
        }
        total
    }

    /// The last node within `limit` after node `first`, at least the next with a later time.
    fn last_within(&self, first: usize, limit: f64) -> usize {
        let times = &self.table.times;
        let within = first + times[first..].partition_point(|&t| t <= limit);
        if times[within - 1] > times[first] {
            return within - 1;
        }
        let later = first + times[first..].partition_point(|&t| t <= times[first]);
        later.min(times.len() - 1)
    }

    /// Cells from node `first` to node `last`, with `S_D` at the start, middle and end of them.
    fn stretch(
        &self,
        first: usize,
        last: usize,
        [start, middle, end]: [f64; 3],
        rate: &impl Fn(f64) -> f64,
    ) -> f64 {
        let times = &self.table.times[first..=last];
        let cdf = &self.table.cdf[first..=last];
        let origin = times[0];
        let width = times[last - first] - origin;
        if width <= 0.0 {
            return 0.0;
        }
        let linear = -3.0 * start + 4.0 * middle - end;
        let square = 2.0 * (start - 2.0 * middle + end);
        let scale = 0.5 / width;
        let cells = times.windows(2).zip(cdf.windows(2));
        cells
            .map(|(t, f)| {
                let u = (t[0] + t[1] - origin - origin) * scale;
                let outage = start + u * (linear + u * square);
                let alive = 1.0 - 0.5 * (f[0] + f[1]);
                let at = self.offset + 0.5 * (t[0] + t[1]);
                (t[1] - t[0]) * alive * outage * rate(at)
            })
            .sum()
    }
}
