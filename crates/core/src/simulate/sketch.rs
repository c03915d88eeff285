//! Distributions in flat memory: exact moments, quantiles to a thousandth.

use hdrhistogram::Histogram;

/// Count, sum and sum of squares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// How many values.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub squares: f64,
}

impl Moments {
    /// Adds a value.
    #[inline]
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        self.sum += value;
        self.squares += value * value;
    }

    /// Adds what another has counted.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// The mean; 0 without values.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 {
            0.0
        } else {
            self.sum / self.count as f64
        }
    }

    /// The standard error of the mean; 0 with fewer than two values.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        if self.count < 2 {
            return 0.0;
        }
        let n = self.count as f64;
        let variance = (self.squares / n - self.mean() * self.mean()).max(0.0);
        (variance / (n - 1.0)).sqrt()
    }
}

/// Quantiles and moments of values that are not negative.
#[derive(Clone, Debug)]
pub struct Sketch {
    moments: Moments,
    histogram: Histogram<u64>,
    /// Values in one unit of the histogram.
    unit: f64,
    largest: f64,
}

/// Three figures: quantiles are within a thousandth of a value that occurred.
const FIGURES: u8 = 3;
/// Units of the largest value that is told apart; with milliseconds 35 years, with cents 11
/// billion dollars.
const HIGHEST: u64 = 1 << 40;

impl Sketch {
    /// An empty one that resolves values down to `unit`.
    ///
    /// # Panics
    /// Never: the bounds are constants that the histogram takes.
    #[must_use]
    pub fn new(unit: f64) -> Self {
        let histogram = Histogram::new_with_max(HIGHEST, FIGURES)
            .expect("a histogram of three figures up to 2^40 exists");
        Self {
            moments: Moments::default(),
            histogram,
            unit,
            largest: 0.0,
        }
    }

    /// Adds a value; a negative one or NaN counts as 0.
    #[inline]
    pub fn add(&mut self, value: f64) {
        let value = value.max(0.0);
        self.moments.add(value);
        self.largest = self.largest.max(value);
        // The cast saturates, and the histogram takes what is beyond its end as its end.
        self.histogram
            .saturating_record((value / self.unit + 0.5) as u64);
    }

    /// Adds so many zeros.
    #[inline]
    pub fn add_zeros(&mut self, count: u64) {
        if count > 0 {
            self.moments.count += count;
            self.histogram.saturating_record_n(0, count);
        }
    }

    /// Adds what another has counted.
    ///
    /// # Panics
    /// Never: all sketches have the same bounds.
    pub fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
        self.largest = self.largest.max(other.largest);
        self.histogram
            .add(&other.histogram)
            .expect("sketches of one kind have one range");
    }

    /// Count, mean and standard error, exact.
    #[must_use]
    pub fn moments(&self) -> &Moments {
        &self.moments
    }

    /// The value that the share `p` of values does not exceed; 0 without values.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        if self.moments.count == 0 {
            return 0.0;
        }
        let value = self.histogram.value_at_quantile(p.clamp(0.0, 1.0));
        let middle = self.histogram.median_equivalent(value);
        (middle as f64 * self.unit).min(self.largest)
    }

    /// Bounds that hold the quantile at `p` in 95 % of simulations: order statistics at
    /// `p ± 1.96·√(p(1-p)/n)`.
    #[must_use]
    pub fn quantile_interval(&self, p: f64) -> [f64; 2] {
        let n = (self.moments.count as f64).max(1.0);
        let half = 1.959_964 * (p * (1.0 - p) / n).sqrt();
        [self.quantile(p - half), self.quantile(p + half)]
    }

    /// The largest value, exact.
    #[must_use]
    pub fn largest(&self) -> f64 {
        self.largest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_within_a_thousandth() {
        let mut sketch = Sketch::new(1e-3);
        for i in 1..=100_000 {
            sketch.add(f64::from(i) * 0.01);
        }
        for p in [0.5, 0.95, 0.99, 0.999] {
            let relative = sketch.quantile(p) / (p * 1000.0) - 1.0;
            assert!(relative.abs() < 1e-3, "{p}: {relative}");
        }
        assert!((sketch.moments().mean() - 500.005).abs() < 1e-6);
        assert_eq!(sketch.largest(), 1000.0);
    }

    #[test]
    fn nonsense_is_counted_and_never_spreads() {
        let mut sketch = Sketch::new(1e-3);
        for value in [f64::NAN, -1.0, 1e30] {
            sketch.add(value);
        }
        assert_eq!(sketch.moments().count, 3);
        assert!(sketch.quantile(0.99).is_finite());
        assert_eq!(Sketch::new(1.0).quantile(0.5), 0.0);
    }
}
