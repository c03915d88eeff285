//! A plan: immutable, and without a choice left to whoever carries it out.

use super::lineage::{Epoch, Lsn, Mark, Position};
use super::quorum::Configuration;
use crate::chain::Digest;
use crate::model::Stage;
use crate::site::{MemberId, RouterId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A point in time or a length of time in milliseconds; whose clock, its place says.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// How long after `earlier`; nothing when it is before.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

/// What a plan is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// Another member becomes the primary.
    Failover {
        /// The primary that is left.
        from: MemberId,
        /// Which member to take when several have everything.
        prefer: Option<MemberId>,
    },
    /// The primary stays, under another synchronous set.
    Reconfigure {
        /// The primary.
        primary: MemberId,
        /// The set.
        configuration: Configuration,
        /// Members whose history must go back to where it parted from the primary's.
        rewind: BTreeSet<MemberId>,
    },
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A router leaves the old primary.
    Hold(RouterId),
    /// The old primary stops, if it can be reached.
    Stop(MemberId),
    /// A standby refuses the old primary and tells its position.
    Revoke(MemberId),
    /// The target takes the new epoch's synchronous names.
    Arm,
    /// The target becomes the primary: the point of no return.
    Promote,
    /// A member follows the target.
    Follow(MemberId),
    /// A canary is acknowledged under the new names; the target opens.
    Confirm,
    /// A router serves the target.
    Open(RouterId),
}

impl Step {
    /// The stage of a recovery that the step is part of.
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::Hold(_) | Self::Stop(_) | Self::Revoke(_) | Self::Arm | Self::Promote => {
                Stage::Data
            }
            Self::Follow(_) | Self::Confirm => Stage::Verify,
            Self::Open(_) => Stage::Traffic,
        }
    }

    /// The phase of a plan in which the step is due.
    #[must_use]
    pub fn phase(self) -> Phase {
        match self {
            Self::Hold(_) | Self::Stop(_) | Self::Revoke(_) => Phase::Gather,
            Self::Arm => Phase::Arm,
            Self::Promote => Phase::Promote,
            Self::Follow(_) => Phase::Follow,
            Self::Confirm => Phase::Confirm,
            Self::Open(_) => Phase::Open,
        }
    }
}

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Proofs and positions are gathered.
    Gather,
    /// The target is chosen, and takes its synchronous names.
    Arm,
    /// The target becomes the primary.
    Promote,
    /// The others follow it.
    Follow,
    /// The canary is awaited.
    Confirm,
    /// Clients are let in.
    Open,
}

/// What a plan is expected to take and to lose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prediction {
    /// From the decision to the first acknowledged write: lowest, typical, highest measured.
    pub recovery_ms: [u64; 3],
    /// Acknowledged writes that are lost.
    pub lost_writes: u64,
}

impl Prediction {
    /// What was measured on PostgreSQL 15 on loopback, acknowledged by a third member: 18 crashes,
    /// 6 freezes, 6 switchovers (docs/operations.md). Networks add about five round trips.
    pub const MEASURED_MS: [u64; 3] = [130, 250, 440];
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its epoch: one more than that of the plan before.
    pub epoch: Epoch,
    /// The journal's head that it builds on: of two plans on one head, one enters the journal.
    pub parent: Digest,
    /// Drawn at random by the process that made it: of two controllers with one journal, each makes
    /// plans of its own, and actuators obey one of them (rule 5).
    pub author: u64,
    /// What it is for.
    pub goal: Goal,
    /// Every synchronous set that is possibly in force (rule 4).
    pub in_force: Vec<Configuration>,
    /// No member behind this position becomes the primary.
    pub floor: Lsn,
    /// What is done, in order of phases; those of one phase at the same time.
    pub steps: Vec<Step>,
    /// What it is expected to take.
    pub predicted: Prediction,
    /// Why.
    pub because: String,
}

impl Plan {
    /// Its epoch and digest: what actuators bind.
    ///
    /// # Panics
    /// Never: a plan can always be written as JSON.
    #[must_use]
    pub fn mark(&self) -> Mark {
        let text =
            serde_json::to_string(self).expect("a plan has no map with other keys than text");
        Mark {
            epoch: self.epoch,
            plan: Digest::of(text.as_bytes()),
        }
    }
}

/// Why another member may become the primary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// F0: these members refuse what the set of this epoch needs.
    Quorum {
        /// Whose set.
        epoch: Epoch,
        /// Who refuses.
        refusing: BTreeSet<MemberId>,
    },
    /// F2: the old primary stopped, and must not start.
    Stopped(MemberId),
    /// F3: every router has left it.
    Routers,
    /// F4: a person answers for it.
    Stated(String),
}

/// Which member becomes the primary, and what allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The member.
    pub target: MemberId,
    /// Where it is.
    pub position: Position,
    /// Its synchronous set.
    pub configuration: Configuration,
    /// The proofs.
    pub proofs: Vec<Proof>,
}
