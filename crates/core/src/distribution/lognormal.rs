//! The lognormal distribution: step times, replication lags, outage durations.

use libm::{erf, erfc};
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

/// The standard normal quantile at 0.95.
pub const Z95: f64 = 1.644_853_626_951_472_2;
/// The standard normal quantile at 0.99.
pub const Z99: f64 = 2.326_347_874_040_841;

/// A lognormal time in seconds: `ln X` is normal with mean `mu` and standard deviation `sigma`.
///
/// `sigma` is positive and finite; use the constructors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    /// Mean of `ln` seconds.
    pub mu: f64,
    /// Standard deviation of `ln` seconds; more than 0.
    pub sigma: f64,
}

/// Standard normal distribution function.
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    if z < 0.0 {
        0.5 * erfc(-z * FRAC_1_SQRT_2)
    } else {
        0.5 + 0.5 * erf(z * FRAC_1_SQRT_2)
    }
}

impl Lognormal {
    /// From the median and the 95 % quantile, both in seconds; `None` unless `0 < p50 < p95`.
    #[must_use]
    pub fn from_p50_p95(p50: f64, p95: f64) -> Option<Self> {
        Self::from_quantile(p50, p95, Z95)
    }

    /// From the median and the 99 % quantile, both in seconds; `None` unless `0 < p50 < p99`.
    #[must_use]
    pub fn from_p50_p99(p50: f64, p99: f64) -> Option<Self> {
        Self::from_quantile(p50, p99, Z99)
    }

    fn from_quantile(p50: f64, upper: f64, z: f64) -> Option<Self> {
        let sound = p50 > 0.0 && upper > p50 && upper.is_finite();
        sound.then(|| Self {
            mu: libm::log(p50),
            sigma: libm::log(upper / p50) / z,
        })
    }

    /// Share of values at or below `x` seconds.
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 {
            0.0
        } else {
            normal_cdf((libm::log(x) - self.mu) / self.sigma)
        }
    }

    /// Share of values above `x` seconds, precise in the tail.
    #[must_use]
    pub fn survival(&self, x: f64) -> f64 {
        if x <= 0.0 {
            1.0
        } else {
            normal_cdf((self.mu - libm::log(x)) / self.sigma)
        }
    }

    /// The value in seconds that the share `p` of all values does not exceed; `0 < p < 1`.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        libm::exp(self.mu + self.sigma * normal_quantile(p))
    }

    /// Mean in seconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        libm::exp(self.mu + 0.5 * self.sigma * self.sigma)
    }

    /// `E[min(X, r)]` in seconds, in closed form (docs/method.md).
    #[must_use]
    pub fn mean_min(&self, r: f64) -> f64 {
        if r <= 0.0 {
            return 0.0;
        }
        if r.is_infinite() {
            return self.mean();
        }
        let z = (libm::log(r) - self.mu) / self.sigma;
        self.mean() * normal_cdf(z - self.sigma) + r * normal_cdf(-z)
    }

    /// Mean of what is still to come at age `t`: `E[X - t | X > t]`, in seconds.
    #[must_use]
    pub fn mean_residual(&self, t: f64) -> f64 {
        let alive = self.survival(t);
        if alive <= 0.0 {
            0.0
        } else {
            (self.mean() - self.mean_min(t)) / alive
        }
    }
}

/// Standard normal quantile for `0 < p < 1`: a rational start, then three Newton steps on
/// [`normal_cdf`], exact to about 1e-15.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    assert!(
        p > 0.0 && p < 1.0,
        "a quantile needs a share strictly between 0 and 1, got {p}"
    );
    let tail = p.min(1.0 - p);
    // Abramowitz & Stegun 26.2.23: absolute error below 4.5e-4, enough to start Newton.
    let t = (-2.0 * libm::log(tail)).sqrt();
    let start = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    let mut z = -start;
    for _ in 0..3 {
        let density = libm::exp(-0.5 * z * z) / (SQRT_2 * std::f64::consts::PI.sqrt());
        z -= (normal_cdf(z) - tail) / density;
    }
    if p < 0.5 { z } else { -z }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::MINUTE;

    #[test]
    fn normal_quantiles_match_the_tables() {
        for (p, z) in [
            (0.5, 0.0),
            (0.95, Z95),
            (0.99, Z99),
            (0.05, -Z95),
            (1e-6, -4.753_424_308_822_899),
        ] {
            assert!(
                (normal_quantile(p) - z).abs() < 1e-9,
                "{p}: {}",
                normal_quantile(p)
            );
        }
    }

    /// docs/method.md prints these check values of `E[min(D, R)]` in minutes.
    #[test]
    fn mean_min_reproduces_the_published_values() {
        let minutes = |mu: f64, sigma| Lognormal {
            mu: mu + libm::log(MINUTE),
            sigma,
        };
        let study = minutes(5.530, 1.459);
        let aws = minutes(6.06, 0.9);
        for (duration, r, expected, digits) in [
            (study, 60.0, 55.57, 0.005),
            (study, 240.0, 172.75, 0.005),
            (study, 1440.0, 456.48, 0.005),
            (study, f64::INFINITY, 730.9, 0.05),
            (aws, 60.0, 59.79, 0.005),
            (aws, 240.0, 217.02, 0.005),
            (aws, 1440.0, 560.11, 0.005),
            (aws, f64::INFINITY, 642.3, 0.05),
        ] {
            let got = duration.mean_min(r * MINUTE) / MINUTE;
            assert!(
                (got - expected).abs() <= digits,
                "R = {r}: {got} instead of {expected}"
            );
        }
    }
}
