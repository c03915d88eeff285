//! A site file's content: who runs where, what counts as acknowledged, who may decide.

use crate::units::Seconds;
use serde::{Deserialize, Serialize};

/// A member by its place in the site file. The journal keeps the names in the same order and
/// refuses a file that orders them otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MemberId(pub u8);

/// A router by its place in the site file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RouterId(pub u8);

/// An observer by its place in the site file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObserverId(pub u8);

/// A place whose parts fail together, by its place in the site file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DomainId(pub u8);

/// Everything that one database cluster and its controller consist of.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The cluster's name, which a person types to confirm what changes it.
    pub name: String,
    /// The workload file that it belongs to.
    pub workload: Option<String>,
    /// Failure domains.
    pub domains: Vec<String>,
    /// The first one is the primary of a new cluster.
    pub members: Vec<Member>,
    /// What clients connect to.
    pub routers: Vec<Router>,
    /// Vantage points.
    pub observers: Vec<Observer>,
    /// Where the controller runs.
    pub controller: DomainId,
    /// Where the controller listens.
    pub controller_address: String,
    /// How many synchronous members besides the primary confirm a commit.
    pub acknowledgements: u8,
    /// Who decides, and when.
    pub policy: Policy,
}

/// One database server with its agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name, at most [`Site::MOST_NAME`] bytes.
    pub name: String,
    /// Where it runs.
    pub domain: DomainId,
    /// Where its agent listens.
    pub address: String,
    /// Where its database listens.
    pub database: String,
    /// Whether commits may wait for it, and it may become the primary.
    pub synchronous: bool,
}

/// One router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Router {
    /// Its name.
    pub name: String,
    /// Where it runs.
    pub domain: DomainId,
    /// Where clients connect.
    pub address: String,
    /// Where it takes orders from the controller.
    pub control: String,
}

/// One vantage point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observer {
    /// Its name.
    pub name: String,
    /// Where it runs.
    pub domain: DomainId,
}

/// Who decides on a failover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decider {
    /// A person, shown the plan.
    Person,
    /// The controller.
    Automatic,
}

/// What must be proven before another member is promoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fence {
    /// That enough members refuse the old primary: no acknowledged write is lost. Sessions that do
    /// not wait for an acknowledgement are not covered.
    Quorum,
    /// That, and that the old primary has stopped, that every router has left it, or a person's
    /// statement: no two primaries serve writes, whatever the sessions do.
    QuorumAndSecond,
}

/// Who decides, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Who decides.
    pub decider: Decider,
    /// What must be proven.
    pub fence: Fence,
    /// How long a primary is silent before it counts as down.
    pub silence: Seconds,
    /// How long a primary is down before it is failed over.
    pub hold_down: Seconds,
    /// How many automatic failovers a day.
    pub failovers_per_day: u32,
}

impl Site {
    /// The longest name of a member in bytes: with the epoch before it, a name that PostgreSQL
    /// keeps whole (rule 14).
    pub const MOST_NAME: usize = 24;

    /// Every member.
    pub fn member_ids(&self) -> impl Iterator<Item = MemberId> + use<> {
        (0..self.members.len()).map(|i| MemberId(u8::try_from(i).unwrap_or(u8::MAX)))
    }

    /// Every router.
    pub fn router_ids(&self) -> impl Iterator<Item = RouterId> + use<> {
        (0..self.routers.len()).map(|i| RouterId(u8::try_from(i).unwrap_or(u8::MAX)))
    }

    /// The members that commits may wait for and that may become the primary.
    #[must_use]
    pub fn synchronous(&self) -> Vec<MemberId> {
        let ids = self.member_ids();
        ids.filter(|id| self.member(*id).synchronous).collect()
    }

    /// A member.
    ///
    /// # Panics
    /// When it is of another site.
    #[must_use]
    pub fn member(&self, id: MemberId) -> &Member {
        &self.members[usize::from(id.0)]
    }

    /// A failure domain's name.
    ///
    /// # Panics
    /// When it is of another site.
    #[must_use]
    pub fn domain(&self, id: DomainId) -> &str {
        &self.domains[usize::from(id.0)]
    }
}

/// Whether those who confirm a write are, with the primary, more than half of `members`: then two
/// plans of one epoch, from two copies of a journal, can never both acknowledge (rule 5).
#[must_use]
pub fn elects(acknowledgements: u8, members: usize) -> bool {
    2 * (usize::from(acknowledgements) + 1) > members
}
