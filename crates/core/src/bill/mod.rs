//! What does the infrastructure cost in a month, resource by resource? (docs/method.md, "Bills")
//!
//! Prices come from the price table only; what has none is *not found*, what depends on use without
//! a figure for it *usage-dependent*. Neither counts as zero: a [`Bill`] keeps them beside its sum.

mod amount;
mod aws;
mod item;
mod sheet;
mod total;
mod usage;

pub use item::{Cost, Item};
pub use total::{Bill, ResourceBill};
pub use usage::Usage;
