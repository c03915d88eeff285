//! From the recipe of a random time to its distribution.
//!
//! Sums are products of Fourier spectra on a uniform grid, maxima are products of distribution
//! functions. A sum with heavy tails is computed on several grids, each 16 times as wide
//! as the one before; each is exact up to its end (see `tilted`) and is read only from where the
//! finer one ends.

use super::composite::{longest, sometimes};
use super::discretise::{low_end, project, sample, step_of};
use super::grid::{Table, TimeDistribution};
use super::tilted::{Tilted, Value};
use super::{Lognormal, Time, normal_cdf};
use std::collections::HashMap;
use std::sync::Arc;

/// Points of a grid.
const POINTS: usize = 2048;
/// How much coarser the next grid is: 16 times; its first point read is then 2048 / 16 = 128 steps
/// from its start, fine enough for any smooth tail.
const COARSER_OCTAVES: i32 = 4;
/// Bound on the number of grids: `2^(4·16)` times the first one covers every lognormal.
const GRIDS: u32 = 16;
/// A distribution ends where the share beyond is below this; that rest lies where the exact mean
/// asks for it, so that quantiles up to 99.99 % and all means stay right.
const TAIL: f64 = 1e-5;
/// Shares below this are not told from rounding.
const NOISE: f64 = 1e-9;
/// Steps per standard deviation of the lower tail of a sum, and per its 1 % quantile.
const STEPS_PER_DEVIATION: f64 = 12.0;
const STEPS_TO_LOW: f64 = 32.0;
/// Part of its 99.9 % quantile that a sum without a lower tail is resolved to.
const RARELY: f64 = 0.02;
/// Standard normal quantile at 0.01.
const Z_01: f64 = -2.326_348;
/// Below this `sigma` a lognormal is a constant: p99.9 lies 0.03 % above the median.
const SIGMA_MIN: f64 = 1e-4;
/// Nodes of a lone lognormal per standard deviation of `ln` seconds, and where they begin and end.
const NODES_PER_DEVIATION: u32 = 64;
const NODES_FROM: f64 = -6.0;
const NODES_TO: f64 = 8.25;
/// Spectra and tables kept before the cache starts anew: about 16 MB each.
const CACHED: usize = 1024;

/// Evaluates [`Time`] recipes; keeps plans, scratch and the spectra of steps seen before.
///
/// The answers do not depend on what was evaluated before, nor on the machine.
///
/// ```
/// use farshore_core::distribution::{Evaluator, Lognormal, Time};
/// let step = Lognormal::from_p50_p95(60.0, 120.0).expect("60 < 120");
/// let steps = Time::Sum(vec![Time::Lognormal(step), Time::Lognormal(step), Time::Constant(30.0)]);
/// let total = Evaluator::new().evaluate(&steps);
/// assert!((total.mean() - (2.0 * step.mean() + 30.0)).abs() < 1e-9);
/// assert!(total.quantile(0.95) < 2.0 * 120.0 + 30.0);
/// ```
#[derive(Debug)]
pub struct Evaluator {
    tilted: Tilted,
    /// Distribution function of the standard normal at the nodes of a lone lognormal.
    normal: Vec<f64>,
    tables: HashMap<Vec<u64>, (u64, TimeDistribution)>,
    next_id: u64,
    spectra: HashMap<SpectrumKey, Arc<Spectrum>>,
    product: Vec<Value>,
    masses: Vec<f64>,
}

/// What a spectrum belongs to: two words for the part, one for the grid.
type SpectrumKey = (u64, u64, i32);

/// One independent summand, free of its constant share.
#[derive(Debug)]
enum Part {
    Lognormal(Lognormal),
    Table(u64, Arc<Table>),
}

/// The spectrum of one part on one grid.
#[derive(Debug)]
struct Spectrum {
    values: Vec<Value>,
    /// Whether the masses are samples of a smooth density; otherwise each grid point has the mass
    /// of its neighbourhood, weighted linearly, which keeps the mean and blurs a little.
    sampled: bool,
}

impl Default for Evaluator {
    fn default() -> Self {
        Self::new()
    }
}

impl Evaluator {
    /// With empty caches.
    #[must_use]
    pub fn new() -> Self {
        let nodes = ((NODES_TO - NODES_FROM) * f64::from(NODES_PER_DEVIATION)) as u32;
        let z = |i: u32| NODES_FROM + f64::from(i) / f64::from(NODES_PER_DEVIATION);
        Self {
            tilted: Tilted::new(POINTS),
            normal: (0..=nodes).map(|i| normal_cdf(z(i))).collect(),
            tables: HashMap::new(),
            next_id: 0,
            spectra: HashMap::new(),
            product: Vec::new(),
            masses: Vec::with_capacity(POINTS),
        }
    }

    /// The distribution of `time`.
    ///
    /// # Panics
    /// When a constant is negative or not finite, a share is outside `0.0..=1.0`, or a lognormal
    /// has no finite `mu` and non-negative finite `sigma`.
    pub fn evaluate(&mut self, time: &Time) -> TimeDistribution {
        let mut offset = 0.0;
        let mut parts = Vec::new();
        self.collect(time, &mut offset, &mut parts);
        let table = match parts.as_slice() {
            [] => return TimeDistribution::constant(offset),
            [Part::Lognormal(step)] => Arc::new(self.lognormal(step)),
            [Part::Table(_, table)] => Arc::clone(table),
            _ => {
                let (low, table) = self.sum(&parts);
                offset += low;
                Arc::new(table)
            }
        };
        TimeDistribution { offset, table }
    }

    /// Splits `time` into a constant and independent random parts.
    fn collect(&mut self, time: &Time, offset: &mut f64, parts: &mut Vec<Part>) {
        match time {
            Time::Constant(seconds) => {
                assert!(
                    seconds.is_finite() && *seconds >= 0.0,
                    "a constant time is finite and not negative, got {seconds}"
                );
                *offset += seconds;
            }
            Time::Lognormal(step) => {
                assert!(
                    step.mu.is_finite() && step.sigma.is_finite() && step.sigma >= 0.0,
                    "a lognormal has a finite mu and a finite sigma that is not negative: {step:?}"
                );
                if step.sigma < SIGMA_MIN {
                    *offset += step.mean();
                } else {
                    parts.push(Part::Lognormal(*step));
                }
            }
            Time::Sum(steps) => {
                for step in steps {
                    self.collect(step, offset, parts);
                }
            }
            Time::Longest(_) | Time::Sometimes { .. } => {
                let (id, distribution) = self.composite(time);
                *offset += distribution.offset;
                if !distribution.is_constant() {
                    parts.push(Part::Table(id, distribution.table));
                }
            }
        }
    }

    /// A maximum or a mixture, from the cache if seen before.
    fn composite(&mut self, time: &Time) -> (u64, TimeDistribution) {
        let mut key = Vec::new();
        time.encode(&mut key);
        if let Some((id, distribution)) = self.tables.get(&key) {
            return (*id, distribution.clone());
        }
        let distribution = match time {
            Time::Longest(branches) => {
                let branches: Vec<_> = branches.iter().map(|b| self.evaluate(b)).collect();
                longest(&branches)
            }
            Time::Sometimes { share, time } => sometimes(*share, self.evaluate(time)),
            Time::Constant(_) | Time::Lognormal(_) | Time::Sum(_) => self.evaluate(time),
        };
        if self.tables.len() >= CACHED {
            self.tables.clear();
        }
        let id = self.next_id;
        self.next_id += 1;
        self.tables.insert(key, (id, distribution.clone()));
        (id, distribution)
    }

    /// A lone lognormal: exact at nodes that stand in geometric progression.
    fn lognormal(&self, step: &Lognormal) -> Table {
        let ratio = libm::exp(step.sigma / f64::from(NODES_PER_DEVIATION));
        let mut time = libm::exp(step.mu + NODES_FROM * step.sigma);
        let mut times = vec![0.0];
        let mut cdf = vec![0.0];
        for &share in &self.normal {
            times.push(time);
            cdf.push(share);
            time *= ratio;
        }
        close(times, cdf, step.mean())
    }

    /// The sum of two or more parts: a constant in seconds and the rest.
    fn sum(&mut self, parts: &[Part]) -> (f64, Table) {
        let low: f64 = parts.iter().map(Part::low).sum();
        let mean = parts.iter().map(Part::mean).sum::<f64>() - low;
        let atom: f64 = parts.iter().map(Part::atom).product();
        let (mut times, mut cdf) = (Vec::with_capacity(POINTS), Vec::with_capacity(POINTS));
        times.push(0.0);
        cdf.push(atom);
        let mut grid = finest_grid(parts);
        for _ in 0..GRIDS {
            let blur = self.convolve(parts, grid);
            append(&self.masses, step_of(grid), blur, &mut times, &mut cdf);
            if 1.0 - cdf[cdf.len() - 1] <= TAIL {
                break;
            }
            grid += 2 * COARSER_OCTAVES;
        }
        (low, close(times, cdf, mean))
    }

    /// Leaves the masses of the sum in `self.masses`; returns the factor of their differences that
    /// corrects the distribution function at the cells' ends.
    fn convolve(&mut self, parts: &[Part], grid: i32) -> f64 {
        let mut smooth = false;
        let mut blurred = 0.0;
        let mut product = std::mem::take(&mut self.product);
        product.clear();
        for part in parts {
            let spectrum = self.spectrum(part, grid);
            if spectrum.sampled {
                smooth = true;
            } else {
                blurred += 1.0;
            }
            if product.is_empty() {
                product.extend_from_slice(&spectrum.values);
            } else {
                for (p, v) in product.iter_mut().zip(&spectrum.values) {
                    *p *= v;
                }
            }
        }
        self.masses.clear();
        self.masses
            .extend_from_slice(self.tilted.masses(&mut product));
        self.product = product;
        // Σ of samples falls short of the integral by h²/24·f'; linear weighting adds the variance
        // h²/6 and with it h²/12·f' to the distribution function. h²·f' is a mass difference.
        if smooth {
            1.0 / 24.0 - blurred / 12.0
        } else {
            0.0
        }
    }

    /// The spectrum of `part` on `grid`, from the cache if seen before.
    fn spectrum(&mut self, part: &Part, grid: i32) -> Arc<Spectrum> {
        let key = part.key(grid);
        if let Some(known) = self.spectra.get(&key) {
            return Arc::clone(known);
        }
        self.masses.clear();
        let step = step_of(grid);
        let sampled = match part {
            Part::Lognormal(l) => sample(l, step, POINTS, &mut self.masses),
            Part::Table(_, table) => {
                project(table, step, POINTS, &mut self.masses);
                false
            }
        };
        let values = self.tilted.spectrum(&self.masses);
        let spectrum = Arc::new(Spectrum { values, sampled });
        if self.spectra.len() >= CACHED {
            self.spectra.clear();
        }
        self.spectra.insert(key, Arc::clone(&spectrum));
        spectrum
    }
}

impl Part {
    /// Seconds that the part certainly takes; what it takes beyond is on the grid.
    fn low(&self) -> f64 {
        match self {
            Self::Lognormal(l) => low_end(l),
            Self::Table(..) => 0.0,
        }
    }

    fn mean(&self) -> f64 {
        match self {
            Self::Lognormal(l) => l.mean(),
            Self::Table(_, table) => table.mean,
        }
    }

    /// Mass at 0.
    fn atom(&self) -> f64 {
        match self {
            Self::Lognormal(_) => 0.0,
            Self::Table(_, table) => table.cdf[0],
        }
    }

    /// The 1 % quantile, and the standard deviation of the lower tail: how far the lower first
    /// and second standard normal quantiles are apart.
    fn low_and_spread(&self) -> (f64, f64) {
        match self {
            Self::Lognormal(l) => {
                let at = |z: f64| libm::exp(l.mu + z * l.sigma);
                (at(Z_01), at(-1.0) - at(-2.0))
            }
            Self::Table(_, table) => {
                let at = |p| table.quantile(p);
                (at(0.01), at(0.158_655) - at(0.022_75))
            }
        }
    }

    /// The 99.9 % quantile.
    fn high(&self) -> f64 {
        match self {
            Self::Lognormal(l) => l.quantile(0.999),
            Self::Table(_, table) => table.quantile(0.999),
        }
    }

    fn key(&self, grid: i32) -> SpectrumKey {
        match self {
            Self::Lognormal(l) => (l.mu.to_bits(), l.sigma.to_bits(), grid),
            // No lognormal has this sigma: the bits are those of a NaN.
            Self::Table(id, _) => (*id, u64::MAX, grid),
        }
    }
}

/// The grid that resolves the lower end of the sum of `parts`.
fn finest_grid(parts: &[Part]) -> i32 {
    let (mut low, mut square) = (0.0, 0.0);
    for part in parts {
        let (part_low, spread) = part.low_and_spread();
        low += part_low;
        square += spread * spread;
    }
    // Only mixtures that are mostly 0 have no lower tail: then what they are in rare cases counts.
    let deviation = if square > 0.0 {
        square.sqrt()
    } else {
        RARELY * parts.iter().map(Part::high).sum::<f64>()
    };
    let mut step = deviation / STEPS_PER_DEVIATION;
    if low > 0.0 {
        step = step.min(low / STEPS_TO_LOW);
    }
    libm::floor(2.0 * libm::log2(step.max(f64::MIN_POSITIVE))) as i32
}

/// Continues the nodes with the ends of the cells around `masses`, as far as they mean anything.
fn append(masses: &[f64], step: f64, blur: f64, times: &mut Vec<f64>, cdf: &mut Vec<f64>) {
    let (from, mut share) = (times[times.len() - 1], cdf[cdf.len() - 1]);
    let mut sum = 0.0;
    for (k, pair) in masses.windows(2).enumerate() {
        sum += pair[0];
        let end = step * (k as f64 + 0.5);
        if end <= from {
            continue;
        }
        share = (sum + blur * (pair[1] - pair[0])).clamp(share, 1.0);
        times.push(end);
        cdf.push(share);
        if 1.0 - share < NOISE {
            break;
        }
    }
}

/// Ends a table at the share 1, the rest of its mass placed where `mean` asks for it.
fn close(mut times: Vec<f64>, mut cdf: Vec<f64>, mean: f64) -> Table {
    let (end, share) = (times[times.len() - 1], cdf[cdf.len() - 1]);
    let rest = 1.0 - share;
    if rest > 0.0 {
        let beyond = 2.0 * (mean - Table::area(&times, &cdf)) / rest;
        // The difference is rounding when little mass is left: not further than eight times.
        times.push(end + beyond.clamp(0.0, 7.0 * end));
        cdf.push(1.0);
    }
    Table { times, cdf, mean }
}
