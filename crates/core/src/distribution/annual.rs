//! Annual totals: what independent hazards cost in a year, in the mean and in bad years.

use super::tilted::{Tilted, Value};

/// Points of a grid: a quantile is found to about 1/1000 of itself, to 1/300 where
/// it is the sum of many equal amounts.
const POINTS: usize = 4096;
/// After zooming in, a quantile lies in this part of the grid or further up.
const FAR_ENOUGH: usize = POINTS / 4;
/// Bound on the zooms; each narrows the grid at least twofold and usually suffices alone.
const ZOOMS: u32 = 60;
/// Probability that a mass on the grid may be off by, from rounding and tilting.
const NOISE: f64 = 1e-9;

/// Events of one kind: a Poisson process of them, each with its random cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard {
    /// Expected events a year.
    pub rate_per_year: f64,
    /// Amounts an event may cost, in any unit of money or time, with probabilities that add up to
    /// 1. Amounts of 0 or less cost nothing.
    pub cost: Vec<(f64, f64)>,
}

/// The distribution of a year's total, in the unit of the costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Annual {
    /// Expected total.
    pub mean: f64,
    /// Total that 95 % of years do not exceed.
    pub p95: f64,
    /// Total that 99 % of years do not exceed.
    pub p99: f64,
    /// Mean of the worst 5 % of years.
    pub cvar95: f64,
}

/// The year's total over independent hazards: a sum of compound Poisson processes.
///
/// The mean is exact. Quantiles come from the characteristic function `exp(Σ λ·(φ - 1))`, on one
/// grid for each, which ends just above the quantile, so that neither rare huge losses nor frequent
/// small ones lose their resolution: a grid knows the distribution below its end exactly, whatever
/// lies beyond. The worst years follow without their own grid:
/// `CVaR = q + (mean - ∫₀^q S) / (1 - p)` (Rockafellar & Uryasev 2000).
///
/// Rates and amounts that are not positive and finite count as 0.
///
/// ```
/// use farshore_core::distribution::{Hazard, annual};
/// let outage = Hazard { rate_per_year: 0.1, cost: vec![(50_000.0, 1.0)] };
/// let year = annual(&[outage]);
/// assert_eq!(year.mean, 5_000.0);
/// assert!((year.p95 - 50_000.0).abs() < 200.0);
/// ```
#[must_use]
pub fn annual(hazards: &[Hazard]) -> Annual {
    let losses = Losses::new(hazards);
    if losses.mean <= 0.0 {
        return Annual::default();
    }
    let mut tilted = Tilted::new(POINTS);
    let (p95, below) = losses.quantile(0.95, &mut tilted);
    let (p99, _) = losses.quantile(0.99, &mut tilted);
    let beyond = (losses.mean - below).max(0.0);
    Annual {
        mean: losses.mean,
        p95,
        p99: p99.max(p95),
        cvar95: p95 + beyond / 0.05,
    }
}

/// All hazards as one compound Poisson process.
struct Losses {
    /// Positive amounts with their yearly rates.
    rates: Vec<(f64, f64)>,
    /// Events a year that cost anything.
    rate: f64,
    mean: f64,
    variance: f64,
}

impl Losses {
    fn new(hazards: &[Hazard]) -> Self {
        let mut losses = Self {
            rates: Vec::new(),
            rate: 0.0,
            mean: 0.0,
            variance: 0.0,
        };
        for hazard in hazards {
            for &(amount, share) in &hazard.cost {
                let rate = hazard.rate_per_year * share;
                let counts = rate > 0.0 && amount > 0.0;
                if counts && rate.is_finite() && (amount * amount).is_finite() {
                    losses.rates.push((amount, rate));
                    losses.rate += rate;
                    losses.mean += rate * amount;
                    losses.variance += rate * amount * amount;
                }
            }
        }
        losses
    }

    /// The quantile at `p` and the integral of the survival function up to it.
    fn quantile(&self, p: f64, tilted: &mut Tilted) -> (f64, f64) {
        if libm::exp(-self.rate) >= p {
            return (0.0, 0.0);
        }
        // Cantelli's inequality: no quantile lies higher.
        let highest = self.mean + (self.variance * p / (1.0 - p)).sqrt();
        let mut step = 1.01 * highest / POINTS as f64;
        let mut found = self.on_grid(step, p, tilted);
        for _ in 0..ZOOMS {
            if found.0 >= FAR_ENOUGH {
                break;
            }
            // A third more, and two steps for the weights of the coarser grid.
            let narrower = step * (found.0 as f64 + 2.0) * 1.34 / POINTS as f64;
            step = narrower.min(0.5 * step);
            found = self.on_grid(step, p, tilted);
        }
        (found.0 as f64 * step, found.1)
    }

    /// The first grid point up to which the share `p` of years stays, and the integral of the
    /// survival function up to it.
    fn on_grid(&self, step: f64, p: f64, tilted: &mut Tilted) -> (usize, f64) {
        let mut spectrum = tilted.spectrum(&self.masses(step));
        for value in &mut spectrum {
            *value = exp(*value - self.rate);
        }
        let masses = tilted.masses(&mut spectrum);
        let (mut share, mut area) = (0.0, 0.0);
        let mut found = (0, 0.0);
        for (k, mass) in masses.iter().enumerate() {
            share += mass;
            area += step * (1.0 - share);
            // The last point short of p counts: signed weights overshoot by up to two points.
            if share < p - NOISE {
                found = (k + 1, area);
            }
        }
        found
    }

    /// Yearly rates of amounts on the grid, each amount spread over three points so that its mean
    /// and its square stay: frequent amounts below one step keep their variance. Amounts beyond
    /// the end leave the grid.
    fn masses(&self, step: f64) -> Vec<f64> {
        let mut masses = vec![0.0; POINTS + 2];
        for &(amount, rate) in &self.rates {
            let at = amount / step;
            if at < POINTS as f64 {
                let k = at as usize;
                let u = at - k as f64;
                masses[k] += rate * 0.5 * (1.0 - u) * (2.0 - u);
                masses[k + 1] += rate * u * (2.0 - u);
                masses[k + 2] -= rate * 0.5 * u * (1.0 - u);
            }
        }
        masses.truncate(POINTS);
        masses
    }
}

/// `e^v` with the portable functions.
fn exp(v: Value) -> Value {
    let (sin, cos) = libm::sincos(v.im);
    Value::new(cos, sin) * libm::exp(v.re)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SplitMix64` (Steele, Lea & Flood 2014).
    struct Random(u64);

    impl Random {
        fn uniform(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    fn constant(rate_per_year: f64, amount: f64) -> Hazard {
        Hazard {
            rate_per_year,
            cost: vec![(amount, 1.0)],
        }
    }

    /// Equally likely amounts at the quantiles of a lognormal.
    fn lognormal(rate_per_year: f64, median: f64, sigma: f64, points: u32) -> Hazard {
        let share = 1.0 / f64::from(points);
        let z = |i: u32| super::super::normal_quantile((f64::from(i) + 0.5) * share);
        let amount = |i| median * libm::exp(sigma * z(i));
        Hazard {
            rate_per_year,
            cost: (0..points).map(|i| (amount(i), share)).collect(),
        }
    }

    /// Simulated years, sorted.
    fn years(hazards: &[Hazard], count: usize) -> Vec<f64> {
        let mut random = Random(7);
        let mut totals = vec![0.0; count];
        for total in &mut totals {
            for hazard in hazards {
                let mut left = libm::exp(-hazard.rate_per_year);
                loop {
                    left /= random.uniform();
                    if left >= 1.0 {
                        break;
                    }
                    let pick = (random.uniform() * hazard.cost.len() as f64) as usize;
                    *total += hazard.cost[pick].0;
                }
            }
        }
        totals.sort_by(f64::total_cmp);
        totals
    }

    fn close(got: f64, expected: f64, tolerance: f64, what: &str) {
        assert!(
            (got - expected).abs() <= tolerance * expected.abs(),
            "{what}: {got} instead of {expected}"
        );
    }

    #[test]
    fn constant_costs_give_poisson_years() {
        // Poisson quantiles from tables: (rate, p95, p99).
        for (rate, p95, p99) in [
            (0.04, 0.0, 1.0),
            (0.3, 1.0, 2.0),
            (2.0, 5.0, 6.0),
            (10.0, 15.0, 18.0),
        ] {
            let year = annual(&[constant(rate, 1_234.5)]);
            close(year.mean, rate * 1_234.5, 1e-12, "mean");
            close(year.p95, p95 * 1_234.5, 0.004, "p95");
            close(year.p99, p99 * 1_234.5, 0.004, "p99");
            // E[(N - q)+] by summation.
            let mut probability = libm::exp(-rate);
            let mut beyond = 0.0;
            for n in 1..200_u32 {
                probability *= rate / f64::from(n);
                beyond += probability * (f64::from(n) - p95).max(0.0);
            }
            close(year.cvar95, (p95 + beyond / 0.05) * 1_234.5, 0.003, "cvar");
        }
    }

    #[test]
    fn simulated_years_agree() {
        let hazards = [
            lognormal(0.57, 40_000.0, 1.0, 400),
            lognormal(0.25, 9_000.0, 0.8, 300),
            lognormal(1.5, 700.0, 0.4, 200),
            constant(0.002, 5_000_000.0),
        ];
        let year = annual(&hazards);
        let count = 200_000;
        let totals = years(&hazards, count);
        // Sampling error of 200,000 years: 0.5 % at p95, 1 % at p99; the huge loss alone leaves
        // 5 % of the mean.
        close(year.p95, totals[count * 95 / 100], 0.015, "p95");
        close(year.p99, totals[count * 99 / 100], 0.025, "p99");
        let worst = &totals[count * 95 / 100..];
        let cvar = worst.iter().sum::<f64>() / worst.len() as f64;
        close(year.cvar95, cvar, 0.04, "cvar");
    }

    #[test]
    fn rare_huge_losses_leave_the_small_ones_their_resolution() {
        let small = [lognormal(2.0, 300.0, 0.5, 500)];
        let both = [small[0].clone(), constant(0.002, 5_000_000.0)];
        let (alone, beside) = (annual(&small), annual(&both));
        // 0.2 % of years gone, p95 among the rest is their p95.19: a few per cent more at most.
        assert!(beside.p95 >= alone.p95 && beside.p95 < 1.02 * alone.p95);
        assert!(beside.p99 >= alone.p99 && beside.p99 < 1.08 * alone.p99);
        close(beside.mean, alone.mean + 10_000.0, 1e-12, "mean");
        close(
            beside.cvar95,
            alone.cvar95 + 200_000.0,
            0.002,
            "the loss is in the worst years",
        );
    }

    #[test]
    fn amounts_may_span_any_range() {
        let year = annual(&[
            constant(1.0, 1e-3),
            constant(0.9, 1.0),
            constant(0.02, 1e9),
            constant(0.001, 1e12),
        ]);
        // P(no huge loss) = 0.979: p95 is among the small ones, p99 is the first huge one.
        close(year.p95, 3.001, 0.01, "p95");
        close(year.p99, 1e9, 0.002, "p99");
        close(year.mean, 1e-3 + 0.9 + 2e7 + 1e9, 1e-12, "mean");
    }

    #[test]
    fn nothing_costs_nothing() {
        let nothing = Annual::default();
        assert_eq!(annual(&[]), nothing);
        assert_eq!(annual(&[constant(0.0, 100.0)]), nothing);
        assert_eq!(annual(&[constant(3.0, 0.0)]), nothing);
        assert_eq!(annual(&[constant(f64::NAN, 1.0)]), nothing);
        let empty = Hazard {
            rate_per_year: 1.0,
            cost: Vec::new(),
        };
        assert_eq!(annual(&[empty]), nothing);
    }

    #[test]
    fn very_frequent_events_are_nearly_normal() {
        let year = annual(&[constant(10_000.0, 2.0)]);
        close(year.p95, 2.0 * (10_000.0 + 164.485), 0.001, "p95");
        close(year.p99, 2.0 * (10_000.0 + 232.635), 0.001, "p99");
    }
}
