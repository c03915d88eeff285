//! The site file: what a cluster consists of and who may decide about it; its check and its lints.

#![expect(
    clippy::result_large_err,
    reason = "a mistake is made once and reported: its problem need not be small"
)]

mod lints;
mod read;
mod types;

pub use lints::{Lint, lints};
pub use read::read;
pub use types::{
    Decider, DomainId, Fence, Member, MemberId, Observer, ObserverId, Policy, Router, RouterId,
    Site, elects,
};
