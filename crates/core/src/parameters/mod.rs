//! The one registry of everything the model assumes: a dotted name, a unit, a value with its
//! range, and where it came from.
//!
//! Formulas read parameters by identifier ([`Scalar`], [`Step`]); the workload file and measured
//! evidence override them by name.

mod definitions;
mod scalars;
mod steps;
mod values;

pub use definitions::{ScalarDefinition, StepDefinition, Unit, Upper};
pub use scalars::Scalar;
pub use steps::Step;
pub use values::{Origin, Override, OverrideError, Parameters, Range, names};
