//! Discrete Fourier transforms of exponentially tilted masses.
//!
//! Mass `m[k]` enters as `m[k]·exp(-θk/N)`. Whatever a product of spectra wraps around the end of
//! the grid then comes back multiplied by `exp(-θ)`, so that the first `N` masses of a sum are
//! right although the sum reaches beyond the grid, without zero padding (Grübel & Hermesmeier,
//! "Computation of compound distributions I", ASTIN Bulletin 29, 1999).

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::num_complex::Complex;
use std::fmt;
use std::sync::Arc;

/// θ: aliases shrink to exp(-14) = 8e-7 of the mass beyond the grid, while rounding grows to
/// 1e-16·exp(14) = 1e-10; larger values trade the first against the second.
const TILT: f64 = 14.0;

/// One value of a spectrum.
pub(super) type Value = Complex<f64>;

/// Plans, tilt factors and scratch for grids of one size.
pub(super) struct Tilted {
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
    tilt: Vec<f64>,
    untilt: Vec<f64>,
    real: Vec<f64>,
    scratch: Vec<Value>,
}

impl fmt::Debug for Tilted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tilted")
            .field("points", &self.tilt.len())
            .finish_non_exhaustive()
    }
}

impl Tilted {
    /// For grids of `points` points, an even number.
    pub(super) fn new(points: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(points);
        let inverse = planner.plan_fft_inverse(points);
        let exponent = |k: usize| TILT * k as f64 / points as f64;
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Self {
            tilt: (0..points).map(|k| libm::exp(-exponent(k))).collect(),
            untilt: (0..points)
                .map(|k| libm::exp(exponent(k)) / points as f64)
                .collect(),
            real: vec![0.0; points],
            scratch: vec![Value::default(); scratch],
            forward,
            inverse,
        }
    }

    /// Points of the grid.
    pub(super) fn points(&self) -> usize {
        self.tilt.len()
    }

    /// The spectrum of the masses at the first points of the grid; the rest of them are 0.
    pub(super) fn spectrum(&mut self, masses: &[f64]) -> Vec<Value> {
        let (used, rest) = self.real.split_at_mut(masses.len());
        for ((slot, mass), tilt) in used.iter_mut().zip(masses).zip(&self.tilt) {
            *slot = mass * tilt;
        }
        rest.fill(0.0);
        let mut out = vec![Value::default(); self.points() / 2 + 1];
        self.forward
            .process_with_scratch(&mut self.real, &mut out, &mut self.scratch)
            .expect("invariant: buffers have the lengths the plan asked for");
        out
    }

    /// The masses behind `spectrum`, which is overwritten.
    pub(super) fn masses(&mut self, spectrum: &mut [Value]) -> &[f64] {
        // A real signal has real ends; products carry rounding there, which the plan refuses.
        let last = spectrum.len() - 1;
        spectrum[0].im = 0.0;
        spectrum[last].im = 0.0;
        self.inverse
            .process_with_scratch(spectrum, &mut self.real, &mut self.scratch)
            .expect("invariant: buffers have the lengths the plan asked for");
        for (mass, untilt) in self.real.iter_mut().zip(&self.untilt) {
            *mass *= untilt;
        }
        &self.real
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_leaves_the_grid_does_not_come_back() {
        let mut tilted = Tilted::new(16);
        let half = tilted.spectrum(&[0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5]);
        let mut square: Vec<Value> = half.iter().map(|v| v * v).collect();
        let masses = tilted.masses(&mut square);
        // 1 + 1 and 1 + 9 stay; 9 + 9 = 18 would wrap to 2.
        assert!((masses[2] - 0.25).abs() < 1e-6, "{masses:?}");
        assert!((masses[10] - 0.5).abs() < 1e-6, "{masses:?}");
        assert!(masses.iter().sum::<f64>() < 0.750_001, "{masses:?}");
    }
}
