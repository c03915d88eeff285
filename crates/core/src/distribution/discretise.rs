//! Masses of a random time on a uniform grid.

use super::Lognormal;
use super::grid::Table;
use std::f64::consts::{FRAC_1_SQRT_2, PI, SQRT_2};

/// Standard normal quantiles at 1e-9 and 1 - 1e-10, the support of a lognormal step.
const Z_LOW: f64 = -5.997_807;
const Z_HIGH: f64 = 6.361_341;

/// The step of grid number `grid`, in seconds: half octaves, so that graphs share spectra.
pub(super) fn step_of(grid: i32) -> f64 {
    let whole = libm::ldexp(1.0, grid.div_euclid(2));
    if grid.rem_euclid(2) == 1 {
        whole * SQRT_2
    } else {
        whole
    }
}

/// Where a lognormal's grid starts: seconds that it takes all but once in 1e9.
pub(super) fn low_end(l: &Lognormal) -> f64 {
    libm::exp(l.mu + Z_LOW * l.sigma)
}

/// Masses of a lognormal at up to `limit` points that start at its low end; whether they are samples
/// of its density.
pub(super) fn sample(l: &Lognormal, step: f64, limit: usize, masses: &mut Vec<f64>) -> bool {
    let low = low_end(l);
    let high = libm::exp(l.mu + Z_HIGH * l.sigma);
    let points = (((high - low) / step).min(limit as f64) as usize + 2).min(limit);
    let at = |k: usize| low + step * k as f64;
    // At the mode the density is about as wide as sigma times the mode; the samples of a bell
    // curve have its moments to 1e-8 once they stand closer than its standard deviation, and the
    // left side of a lognormal is steeper than its mode.
    let mode = libm::exp(l.mu - l.sigma * l.sigma);
    if step <= 0.4 * l.sigma * mode {
        let (scale, factor) = (
            FRAC_1_SQRT_2 / l.sigma,
            step * FRAC_1_SQRT_2 / (l.sigma * PI.sqrt()),
        );
        masses.extend((0..points).map(|k| {
            let z = (libm::log(at(k)) - l.mu) * scale;
            factor / at(k) * libm::exp(-z * z)
        }));
        // The steep left side of a wide step leaves 1e-5 at the coarsest: tails would show it.
        let right = l.cdf(at(points) - 0.5 * step) / masses.iter().sum::<f64>();
        masses.iter_mut().for_each(|mass| *mass *= right);
        return true;
    }
    let mut before = lognormal_area(l, low - step);
    let mut here = lognormal_area(l, low);
    for k in 0..points {
        let after = lognormal_area(l, at(k + 1));
        masses.push((after - 2.0 * here + before) / step);
        (before, here) = (here, after);
    }
    false
}

/// The integral of a lognormal's distribution function from 0 to `t`.
fn lognormal_area(l: &Lognormal, t: f64) -> f64 {
    if t <= 0.0 { 0.0 } else { t - l.mean_min(t) }
}

/// Masses of a table at up to `limit` points, each point weighting its two cells linearly.
pub(super) fn project(table: &Table, step: f64, limit: usize, masses: &mut Vec<f64>) {
    let Table { times, cdf, .. } = table;
    let last = times.len() - 1;
    let points = ((times[last] / step).min(limit as f64) as usize + 2).min(limit);
    let (mut node, mut area) = (0, 0.0);
    let mut area_to = |t: f64| {
        while node < last && times[node + 1] <= t {
            area += 0.5 * (cdf[node] + cdf[node + 1]) * (times[node + 1] - times[node]);
            node += 1;
        }
        let x = t - times[node];
        let slope = if node < last {
            (cdf[node + 1] - cdf[node]) / (times[node + 1] - times[node])
        } else {
            0.0
        };
        area + x * (cdf[node] + 0.5 * slope * x)
    };
    let (mut before, mut here) = (0.0, 0.0);
    for k in 0..points {
        let after = area_to(step * (k + 1) as f64);
        masses.push((after - 2.0 * here + before) / step);
        (before, here) = (here, after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grid of any fineness keeps the mass and the mean of a step.
    #[test]
    fn masses_keep_the_mean() {
        for sigma in [0.01, 0.3, 0.843, 1.5] {
            let l = Lognormal { mu: 0.0, sigma };
            let deviation = libm::expm1(sigma * sigma).sqrt() * l.mean();
            for step in [0.005, 0.05, 0.2, 0.35, 0.5, 1.0, 3.0].map(|part| part * sigma) {
                let mut masses = Vec::new();
                sample(&l, step, 1 << 20, &mut masses);
                let mass: f64 = masses.iter().sum();
                let at = |k: usize| low_end(&l) + step * k as f64;
                let mean: f64 = masses.iter().enumerate().map(|(k, m)| m * at(k)).sum();
                assert!((mass - 1.0).abs() < 1e-8, "{sigma} {step}: {mass}");
                let off = (mean - l.mean()).abs() / deviation;
                assert!(off < 2e-5, "{sigma} {step}: mean {mean}, off by {off}");
            }
        }
    }

    #[test]
    fn a_table_keeps_its_mean_on_any_grid() {
        let table = Table {
            times: vec![0.0, 2.0, 2.0, 5.0],
            cdf: vec![0.25, 0.25, 0.5, 1.0],
            mean: 0.25 * 2.0 + 0.5 * 3.5,
        };
        for step in [0.01, 0.3, 1.0, 7.0, 100.0] {
            let mut masses = Vec::new();
            project(&table, step, 4096, &mut masses);
            let mean: f64 = masses
                .iter()
                .enumerate()
                .map(|(k, m)| m * step * k as f64)
                .sum();
            assert!((masses.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{step}");
            assert!((mean - table.mean).abs() < 1e-9, "{step}: {mean}");
        }
    }
}
