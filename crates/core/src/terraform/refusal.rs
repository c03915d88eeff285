//! Why no stack is written.

use crate::terms::Pattern;
use thiserror::Error;

/// Why no stack is written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Nothing meets the objectives, so nothing was chosen.
    #[error("no design meets the objectives, so none was chosen; name one with --pattern")]
    NothingFeasible,
    /// There is nothing to build.
    #[error(
        "a {} has nothing to build: backups that leave the region are phase 1, \
         --pattern backup-restore", .0.title()
    )]
    NotBuilt(Pattern),
    /// A region of another provider.
    #[error("`{0}` is not of AWS: Terraform for Google Cloud and Azure comes later")]
    Provider(String),
    /// The framework has no such phase.
    #[error("there is no phase {0}: they are 1 to 5")]
    NoSuchPhase(u8),
    /// The path ends earlier.
    #[error(
        "phase {number} lies beyond the target, which is {}; name a pattern with --pattern", .target.title()
    )]
    BeyondTarget {
        /// The phase.
        number: u8,
        /// Where the path ends.
        target: Pattern,
    },
    /// The design waits for another region with every write.
    #[error(
        "the best {} for these objectives waits for another region with every write; the modules for \
         RDS, Aurora, DynamoDB and S3 replicate without waiting and would lose writes that it keeps",
        .0.title()
    )]
    Synchronous(Pattern),
}

impl Refusal {
    /// Whether nothing met the objectives (exit code 4), and not what was asked for (exit code 2).
    #[must_use]
    pub fn is_nothing_feasible(&self) -> bool {
        match self {
            Self::NothingFeasible => true,
            Self::NotBuilt(_)
            | Self::Provider(_)
            | Self::NoSuchPhase(_)
            | Self::BeyondTarget { .. }
            | Self::Synchronous(_) => false,
        }
    }
}
