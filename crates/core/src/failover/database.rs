//! What an agent can do to the one database server beside it, and what it can see of it: the
//! interface that PostgreSQL and the in-memory fake implement.

use super::lineage::{Lsn, Mark, Position};
use super::quorum::Configuration;
use crate::site::MemberId;
use serde::{Deserialize, Serialize};

/// A sender: somebody receives from this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Who receives, by its slot.
    pub member: MemberId,
    /// Under which epoch's name.
    pub name: super::Epoch,
    /// Whether it started after the synchronous names in force were set: it counts by no others.
    pub is_current: bool,
}

/// What can be seen of a server at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Whether it runs.
    pub running: bool,
    /// Whether it is a standby; of one that does not run, whether it would start as one.
    pub standby: bool,
    /// Whom it receives from, and under which epoch's name: while the receiver lives.
    pub receiver: Option<(MemberId, super::Epoch)>,
    /// What the receiver says that it has received; nothing after a restart (rule 2).
    pub received: Option<Lsn>,
    /// Whether it still replays what it has.
    pub replaying: bool,
    /// How far it has replayed, or written, and in which history.
    pub position: Position,
    /// Its synchronous names.
    pub names: Option<Configuration>,
    /// Who receives from it.
    pub senders: Vec<Sender>,
    /// Up to where commits were acknowledged.
    pub acknowledged: Lsn,
    /// The last canary that was written since it started, and where it ends.
    pub canary: Option<(Mark, Lsn)>,
    /// Whether it lets clients in.
    pub open: bool,
}

/// One change to a server. Each is short, and harmless when it is made twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A standby receives from nobody; its readers are sent away, as one could hold a promotion
    /// for half a minute. The receiver lives on for some milliseconds (rule 1).
    Detach,
    /// A standby receives from a member under an epoch's name, by its own slot.
    Attach {
        /// From whom.
        upstream: MemberId,
        /// Whose name.
        epoch: super::Epoch,
    },
    /// The synchronous names are set and read again by every process.
    SetNames(Configuration),
    /// A standby is promoted.
    Promote,
    /// The epoch row is written, without waiting for its acknowledgement.
    Canary(Mark),
    /// A checkpoint is made (rule 13).
    Checkpoint,
    /// Senders that started before the names in force were set are ended.
    EndOldSenders,
    /// Clients are let in.
    Admit,
    /// Stops at once.
    Stop,
    /// Starts, closed to clients.
    Start,
    /// What is in the log behind the point where the histories part is copied aside.
    KeepTail,
    /// The data directory goes back to where its history parted from another member's, and takes
    /// that one's configuration and no sign of a standby with it (rule 13).
    Rewind(MemberId),
    /// The data directory becomes a copy of another member's: what is done when a rewind finds
    /// nothing to do and the history is still another.
    Clone(MemberId),
    /// A stopped server is made a standby.
    MakeStandby,
}

/// A database server as its agent has it. Nothing here waits: the agent reads again.
pub trait Database {
    /// What can be seen now.
    fn read(&self) -> Reading;
    /// Makes a change.
    ///
    /// # Errors
    /// Why the server does not do that, or has not done it yet: it is asked again, and a rewind or a
    /// copy that was begun goes on meanwhile.
    fn perform(&mut self, operation: &Operation) -> Result<(), &'static str>;
}
