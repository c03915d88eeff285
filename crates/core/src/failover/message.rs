//! What the controller asks of actuators, and what they answer.

use super::lineage::{Epoch, Lineage, Lsn, Mark, Position};
use super::quorum::Configuration;
use crate::chain::{Digest, Head};
use crate::site::{MemberId, RouterId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Whether a cluster is the real one: a token of a rehearsal changes nothing real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Realm {
    /// Users depend on it.
    Production,
    /// A rehearsal.
    Drill,
}

/// Which cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cluster {
    /// PostgreSQL's identifier of it.
    pub system: u64,
    /// Whether it is the real one.
    pub realm: Realm,
}

/// The right to one effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// In which cluster.
    pub cluster: Cluster,
    /// By which plan.
    pub mark: Mark,
    /// Which of its steps.
    pub step: u16,
    /// Who becomes the primary, once that is chosen: two copies of a journal with one plan may
    /// choose differently.
    pub target: Option<MemberId>,
    /// Which process asks: drawn at random when it started.
    pub author: u64,
    /// How far its journal is.
    pub head: Head,
    /// How far the journal was when the actuator obeyed it last, if this journal has that line: a
    /// process that the actuator does not know must show that it goes on from there (rule 5).
    pub seen: Option<Head>,
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actuator {
    /// A member's agent.
    Member(MemberId),
    /// A router.
    Router(RouterId),
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A standby refuses all earlier epochs from now on, and tells how far it is.
    Revoke,
    /// A member stops and must not start again.
    Stop,
    /// A member takes a synchronous set, and tells how far it is; a stopped primary starts, closed.
    Arm(Configuration),
    /// A standby that is where it was when it was chosen becomes a primary, closed, and writes the
    /// epoch row.
    Promote(Box<Position>),
    /// A member follows another.
    Follow {
        /// Whom.
        upstream: MemberId,
        /// The history that it must have: where its own is another, it first goes back to where the
        /// two parted, or becomes a copy.
        lineage: Box<Lineage>,
    },
    /// A primary writes a canary, and opens once it is acknowledged by the new set alone.
    Confirm,
    /// A router leaves the member it serves; clients wait.
    Hold,
    /// A router serves a member.
    Open(MemberId),
}

/// What an effect gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// It is done.
    Done,
    /// How far the member is.
    At(Position),
    /// The canary was acknowledged at this position.
    Acknowledged(Lsn),
}

/// Why an actuator did not do what was asked; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The token is of another cluster, or of a rehearsal.
    #[error("the token is of another cluster")]
    OtherCluster,
    /// It has obeyed a later epoch.
    #[error("it has obeyed epoch {}", .0.epoch)]
    LowerEpoch(Mark),
    /// It has obeyed another plan of the same epoch.
    #[error("it has obeyed another plan of epoch {}", .0.epoch)]
    OtherPlan(Mark),
    /// It has obeyed a journal that was this far; the asking one has not shown that it goes on from
    /// there.
    #[error("it has obeyed a journal of {} lines, from which the asking one must go on", .0.lines)]
    OtherJournal(Head),
    /// It cannot be done in the state that the member is in.
    #[error("{0}")]
    State(Cow<'static, str>),
}

/// Whether something was done. A lost answer is [`Outcome::Unknown`], never a failure: the
/// controller asks again, and twice is once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was.
    Done(Reply),
    /// It was not, and nothing was changed.
    NotDone(Refusal),
    /// Nobody knows.
    Unknown,
}

/// What an actuator remembers across restarts, outside the data directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Which cluster it is part of.
    pub cluster: Cluster,
    /// The last plan that it obeyed: it obeys no lower epoch, and no other plan of this one.
    pub obeyed: Option<Mark>,
    /// Whom that plan makes the primary, where it was told: it obeys no other choice.
    pub target: Option<MemberId>,
    /// How far the journal was then.
    pub head: Head,
    /// Which process asked.
    pub author: u64,
    /// The database must not be started: it is being rewound, or was a primary.
    pub must_not_start: bool,
}

impl Memory {
    /// An actuator that has obeyed nothing.
    #[must_use]
    pub fn new(cluster: Cluster) -> Self {
        Self {
            cluster,
            obeyed: None,
            target: None,
            head: Head::START,
            author: 0,
            must_not_start: false,
        }
    }

    /// Whether a token may have its effect.
    ///
    /// # Errors
    /// Why not.
    pub fn admits(&self, token: &Token, rules: super::Rules) -> Result<(), Refusal> {
        use super::Rule::{BindPlan, KnownJournal, RefuseLower};
        if token.cluster != self.cluster {
            return Err(Refusal::OtherCluster);
        }
        let goes_on = token.author == self.author || token.seen == Some(self.head);
        match self.obeyed {
            Some(obeyed) if token.mark.epoch < obeyed.epoch && rules.has(RefuseLower) => {
                Err(Refusal::LowerEpoch(obeyed))
            }
            Some(obeyed)
                if token.mark.epoch == obeyed.epoch
                    && (token.mark != obeyed || self.chose_another(token))
                    && rules.has(BindPlan) =>
            {
                Err(Refusal::OtherPlan(obeyed))
            }
            Some(_) if !goes_on && rules.has(KnownJournal) => Err(Refusal::OtherJournal(self.head)),
            Some(_) | None => Ok(()),
        }
    }

    fn chose_another(&self, token: &Token) -> bool {
        self.target.is_some() && token.target.is_some() && self.target != token.target
    }

    /// The memory once a token is obeyed.
    #[must_use]
    pub fn after(&self, token: &Token) -> Self {
        let mut memory = self.clone();
        if self.obeyed != Some(token.mark) || token.target.is_some() {
            memory.target = token.target;
        }
        memory.obeyed = Some(token.mark);
        memory.author = token.author;
        if token.author != self.author || token.head.lines > self.head.lines {
            memory.head = token.head;
        }
        memory
    }
}

/// The digest that stands for the epoch before the first plan.
#[must_use]
pub fn first_mark() -> Mark {
    Mark {
        epoch: Epoch(1),
        plan: Digest::of(b""),
    }
}
