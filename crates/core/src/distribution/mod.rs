//! Distributions of times: lognormal steps, and sums and maxima of them on a grid.

mod lognormal;

pub use lognormal::{Lognormal, normal_cdf, normal_quantile};
