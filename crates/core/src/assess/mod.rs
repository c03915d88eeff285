//! Judging one design: recovery time, data loss, success, availability, latency, consistency,
//! money (docs/method.md).
//!
//! Distributions are computed once per workload ([`Ways`]); a design is then judged by plain
//! arithmetic over them ([`assess()`]).

mod assessment;
mod case;
mod conflicts;
mod data_loss;
mod events;
mod latency;
mod money;
mod operations;
mod success;
mod ways;
mod write_modes;

pub use assessment::{Assessment, assess};
pub use case::Case;
pub use conflicts::{Concurrency, concurrency, gray, pair_concurrency};
pub use data_loss::DataLoss;
pub use events::{Rates, moved_regions, rates, returns, writes_stopped};
pub use latency::{Latency, Routing};
pub use money::{Money, monthly_range};
pub use operations::{Duty, Operations, operations};
pub use success::{
    loss_after_failure, probability_of_failure_on_demand, success, within_rpo, within_rto,
};
pub use ways::{Memo, Outcome, Stragglers, WayFigures, Ways, dns_moved, dns_moved_after};
pub use write_modes::{ModeChoice, ModeFinding};
