//! Distributions in flat memory: exact moments, quantiles and tails to a thousandth.

use hdrhistogram::Histogram;

/// An estimate with its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// Standard errors of a 95 % interval: the normal quantile at 97.5 %.
const HALF_WIDTH: f64 = 1.959_964;

impl Estimate {
    /// Bounds that hold the true value in 95 % of simulations, if the estimate is normal.
    #[must_use]
    pub fn interval(self) -> [f64; 2] {
        self.interval_of(HALF_WIDTH)
    }

    /// Bounds so many standard errors away.
    pub(super) fn interval_of(self, errors: f64) -> [f64; 2] {
        let half = errors * self.error;
        [self.value - half, self.value + half]
    }
}

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

    /// The mean with its standard error.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        Estimate {
            value: self.mean(),
            error: self.standard_error(),
        }
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
        self.value_of(self.histogram.value_at_quantile(p.clamp(0.0, 1.0)))
    }

    /// The middle of the values that a value of the histogram stands for.
    fn value_of(&self, recorded: u64) -> f64 {
        let middle = self.histogram.median_equivalent(recorded);
        (middle as f64 * self.unit).min(self.largest)
    }

    /// The mean of the largest values, those that make up the share `worst` of all (conditional
    /// value at risk); 0 without values. Values count as the middle of their place in the
    /// histogram, within a thousandth. Its standard error is that of Manistre and Hancock (2005),
    /// `√((variance of the tail + (1 - worst)·(mean of the tail - quantile)²) / (n·worst))`.
    #[must_use]
    pub fn worst(&self, worst: f64) -> Estimate {
        let wanted = self.moments.count as f64 * worst;
        if wanted <= 0.0 {
            return Estimate::default();
        }
        // Ascending: what is below the tail comes first.
        let mut below = self.moments.count as f64 - wanted;
        let (mut quantile, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for step in self.histogram.iter_recorded() {
            let count = step.count_at_value() as f64;
            let value = self.value_of(step.value_iterated_to());
            if below >= count {
                below -= count;
                continue;
            }
            if sum <= 0.0 {
                quantile = value;
            }
            let counted = count - below;
            below = 0.0;
            sum += counted * value;
            squares += counted * value * value;
        }
        let mean = sum / wanted;
        let variance = (squares / wanted - mean * mean).max(0.0);
        let beyond = (mean - quantile) * (mean - quantile);
        Estimate {
            value: mean,
            error: ((variance + (1.0 - worst) * beyond) / wanted).sqrt(),
        }
    }

    /// Bounds that hold the quantile at `p` in 95 % of simulations: order statistics at
    /// `p ± 1.96·√(p(1-p)/n)`.
    #[must_use]
    pub fn quantile_interval(&self, p: f64) -> [f64; 2] {
        let n = (self.moments.count as f64).max(1.0);
        let half = HALF_WIDTH * (p * (1.0 - p) / n).sqrt();
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
    fn the_mean_of_the_worst_is_that_of_the_largest_values() {
        let mut sketch = Sketch::new(1e-3);
        for i in 1..=100_000 {
            sketch.add(f64::from(i) * 0.01);
        }
        // The upper twentieth of 0.01, 0.02, ... 1000 lies evenly between 950.01 and 1000.
        let worst = sketch.worst(0.05);
        assert!((worst.value / 975.005 - 1.0).abs() < 5e-4, "{worst:?}");
        // Uniform within width w above the quantile: variance w²/12, mean w/2 above it.
        let expected = (50.0_f64 * 50.0 * (1.0 / 12.0 + 0.95 / 4.0) / 5_000.0).sqrt();
        assert!((worst.error / expected - 1.0).abs() < 0.02, "{worst:?}");
        assert!((sketch.worst(1.0).value / 500.005 - 1.0).abs() < 5e-4);
        assert_eq!(Sketch::new(1.0).worst(0.05), Estimate::default());
    }

    #[test]
    fn quiet_years_dilute_the_worst() {
        let mut sketch = Sketch::new(1e-3);
        sketch.add(100.0);
        sketch.add_zeros(99);
        // One year of a hundred cost something: of the worst five, four are quiet.
        assert!((sketch.worst(0.05).value - 20.0).abs() < 1e-9);
        assert!((sketch.worst(0.01).value - 100.0).abs() < 1e-9);
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
