//! What does the infrastructure cost in a month, resource by resource? (docs/method.md, "Bills")
//!
//! Prices come from the price table only; what has none is *not found*, what depends on use without
//! a figure for it *usage-dependent*. Neither counts as zero: a [`Bill`] keeps them beside its sum.

mod amount;
mod aws;
mod azure;
mod difference;
mod google;
mod item;
mod patterns;
mod plan_cost;
mod pricing;
mod sheet;
mod standby;
mod total;
mod usage;

pub use difference::{Change, Difference, ResourceSum, Sums};
pub use item::{Cost, Item};
pub use patterns::{PatternBill, PatternLine, Shares, Subject};
pub use plan_cost::{Added, PlanCost};
pub use standby::{Standby, Store, is_store};
pub use total::{Bill, ResourceBill};
pub use usage::Usage;
