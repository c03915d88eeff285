//! Distributions of times: lognormal steps, sums and maxima of them, and annual totals.

mod lognormal;

mod time;

mod tilted;

mod grid;

mod overlap;

mod discretise;

mod composite;

mod evaluator;

mod annual;

#[cfg(test)]
mod grid_tests;

pub use annual::{Annual, Hazard, annual};
pub use evaluator::Evaluator;
pub use grid::TimeDistribution;
pub use lognormal::{Lognormal, Z95, Z99, normal_cdf, normal_quantile};
pub use time::Time;
