//! Where in which history a member is, and whether that is the history of the journal (rule 3).
//!
//! Two members promoted from one primary both call their timeline 2, and a longer tail on a dead
//! timeline has the higher position: positions compare only within one lineage. The journal knows
//! where each epoch branched off, and the database itself carries the epoch as a row (the mark).

use crate::chain::Digest;
use crate::site::MemberId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The number of a right to acknowledge writes: each plan has its own, one more than the last.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Epoch(pub u64);

impl Epoch {
    /// The epoch after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A position in the write-ahead log, in bytes from its start.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Lsn(pub u64);

impl fmt::Display for Lsn {
    /// As PostgreSQL writes it: two hexadecimal halves.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & 0xffff_ffff)
    }
}

/// PostgreSQL's number of a timeline: not unique between members that do not know of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timeline(pub u32);

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Which plan of which epoch: what an actuator binds, and what the database carries as a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// The epoch.
    pub epoch: Epoch,
    /// The digest of its plan.
    pub plan: Digest,
}

impl Mark {
    /// The row of an epoch: of two copies of a journal that carry out one plan and choose
    /// differently, each target writes another.
    #[must_use]
    pub fn row(self, target: MemberId) -> Self {
        let text = format!("{} {}", self.plan, target.0);
        Self {
            epoch: self.epoch,
            plan: Digest::of(text.as_bytes()),
        }
    }
}

/// A member's timeline and where its ancestors ended, as in PostgreSQL's history files.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct History {
    /// The timelines before, each with where it ended, oldest first.
    pub ancestors: Vec<(Timeline, Lsn)>,
    /// The timeline that the member is on.
    pub timeline: Timeline,
}

/// How far a member is, and in which history.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// PostgreSQL's identifier of the cluster.
    pub system: u64,
    /// Its timelines.
    pub history: History,
    /// The end of what it has.
    pub lsn: Lsn,
    /// The last epoch row that it has.
    pub mark: Option<Mark>,
}

/// Where an epoch's timeline branched off from the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The epoch row that stands at its start.
    pub row: Mark,
    /// The last position before the branch.
    pub from: Lsn,
    /// Its timeline, once the promotion has told it.
    pub timeline: Option<Timeline>,
}

/// The history that holds every acknowledged write, as the journal knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    /// PostgreSQL's identifier of the cluster.
    pub system: u64,
    /// The timeline that the journal started with.
    pub root: Timeline,
    /// The branches since, in order.
    pub branches: Vec<Branch>,
    /// Every epoch row that a plan of the journal may have written.
    pub rows: Vec<Mark>,
}

/// Why a member is not of the lineage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stray {
    /// It is of another cluster.
    #[error("it belongs to another cluster")]
    OtherCluster,
    /// It is on a timeline of which the journal does not know.
    #[error("it is on timeline {0}, of which the journal does not know")]
    UnknownTimeline(Timeline),
    /// It has what was written after the others had branched off.
    #[error("it has a tail after {0} that the lineage left behind")]
    DeadTail(Lsn),
    /// Its epoch row is none of the journal's, or it has none where it should.
    #[error("its epoch row is not one of the journal's")]
    UnknownMark,
}

impl Lineage {
    /// Whether a member's history is a part of this one, from the start and without a gap.
    ///
    /// # Errors
    /// Why it is not.
    pub fn admits(&self, position: &Position) -> Result<(), Stray> {
        if position.system != self.system {
            return Err(Stray::OtherCluster);
        }
        let history = &position.history;
        for (place, (timeline, end)) in history.ancestors.iter().enumerate() {
            self.is_at(place, *timeline)?;
            if self
                .branches
                .get(place)
                .is_none_or(|next| next.from != *end)
            {
                return Err(Stray::UnknownTimeline(history.timeline));
            }
        }
        let place = history.ancestors.len();
        self.is_at(place, history.timeline)?;
        if let Some(next) = self.branches.get(place)
            && position.lsn > next.from
        {
            return Err(Stray::DeadTail(next.from));
        }
        self.has_mark(place, position)
    }

    /// Whether `timeline` can be the one after `place` branches.
    fn is_at(&self, place: usize, timeline: Timeline) -> Result<(), Stray> {
        let expected = match place.checked_sub(1) {
            None => Some(self.root),
            Some(branch) => match self.branches.get(branch) {
                Some(branch) => branch.timeline,
                None => return Err(Stray::UnknownTimeline(timeline)),
            },
        };
        match expected {
            Some(expected) if expected != timeline => Err(Stray::UnknownTimeline(timeline)),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the epoch row is one that the journal knows, and as young as its timeline.
    fn has_mark(&self, place: usize, position: &Position) -> Result<(), Stray> {
        let branch = place.checked_sub(1).and_then(|i| self.branches.get(i));
        let needed = branch.filter(|branch| position.lsn > branch.from);
        let known = match (position.mark, needed) {
            (None, needed) => needed.is_none(),
            (Some(row), needed) => {
                let known = self.rows.contains(&row);
                // The branch's own row, or one of a later epoch: another of its epoch is of another
                // member that was promoted for it.
                known
                    && needed.is_none_or(|branch| row == branch.row || row.epoch > branch.row.epoch)
            }
        };
        if known {
            Ok(())
        } else {
            Err(Stray::UnknownMark)
        }
    }

    /// The lineage goes on from a member of it: what had branched off later is left behind.
    pub(super) fn branch(&mut self, position: &Position, row: Mark) {
        self.rows.push(row);
        self.branches.truncate(position.history.ancestors.len());
        self.branches.push(Branch {
            row,
            from: position.lsn,
            timeline: None,
        });
    }
}
