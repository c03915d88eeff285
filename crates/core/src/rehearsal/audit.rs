//! The invariants, seen from outside: what no part of the cluster could know is checked at every
//! step here.

use super::server::{Acknowledged, Server};
use crate::failover::{Epoch, Mark, Memory, Token};
use crate::site::MemberId;
use std::fmt;

/// What must never happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// An acknowledged write, whenever its acknowledgement is delivered, lies in the history of
    /// every later epoch (rule 11).
    NothingLost,
    /// In one epoch, one member acknowledges.
    OneWriter,
    /// Where a second proof is asked for: no session is served by an old primary once the next has
    /// acknowledged.
    OneServer,
    /// A stale token changes nothing.
    StaleToken,
    /// Who is promoted has every acknowledged write, and those who refuse make another
    /// acknowledgement impossible.
    PromotedProven,
    /// The intent is durable before the effect.
    IntentFirst,
    /// A plan is not given up once the intent to promote is durable.
    ForwardOnly,
    /// No tail is destroyed before it is kept.
    TailKept,
    /// Once faults stop, there is a writer and every router serves it, or it is said who can help.
    Progress,
    /// A journal that was cut anywhere can be gone on with.
    JournalReads,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NothingLost => "nothing lost",
            Self::OneWriter => "one writer",
            Self::OneServer => "one server",
            Self::StaleToken => "stale token",
            Self::PromotedProven => "promoted proven",
            Self::IntentFirst => "intent first",
            Self::ForwardOnly => "forward only",
            Self::TailKept => "tail kept",
            Self::Progress => "progress",
            Self::JournalReads => "journal reads",
        })
    }
}

/// An invariant that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// When, in milliseconds of the scenario.
    pub at: u64,
    /// What happened.
    pub what: String,
}

/// What has been acknowledged to whom, and what has gone wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Audit {
    acknowledged: Vec<Acknowledged>,
    /// Who acknowledged first in the highest epoch.
    holder: Option<(Epoch, MemberId)>,
    /// Acknowledgements of an epoch after the first of a later one.
    pub late: u64,
    /// Epochs in which something was acknowledged.
    pub epochs: u64,
    pub violation: Option<Violation>,
}

impl Audit {
    pub(super) fn violated(&mut self, invariant: Invariant, at: u64, what: String) {
        if self.violation.is_none() {
            self.violation = Some(Violation {
                invariant,
                at,
                what,
            });
        }
    }

    pub(super) fn acknowledgements(&self) -> usize {
        self.acknowledged.len()
    }

    pub(super) fn holder(&self) -> Option<(Epoch, MemberId)> {
        self.holder
    }

    /// A member has acknowledged, or shown, a write.
    pub(super) fn acknowledged(
        &mut self,
        now: u64,
        member: MemberId,
        one: Acknowledged,
        servers: &[Server],
    ) {
        let Acknowledged { write, epoch, lsn } = one;
        match self.holder {
            Some((highest, holder)) if epoch < highest => {
                self.late += 1;
                let kept = servers[usize::from(holder.0)].has(write, lsn);
                if !kept {
                    let what = format!(
                        "write {write} was acknowledged in epoch {epoch} by member {} and is not \
                         in the history of epoch {highest}",
                        member.0
                    );
                    self.violated(Invariant::NothingLost, now, what);
                }
            }
            Some((highest, holder)) if epoch == highest => {
                if holder != member {
                    let what = format!(
                        "members {} and {} both acknowledged in epoch {epoch}",
                        holder.0, member.0
                    );
                    self.violated(Invariant::OneWriter, now, what);
                }
            }
            Some(_) | None => {
                self.holder = Some((epoch, member));
                self.epochs += 1;
                self.all_in(
                    now,
                    &servers[usize::from(member.0)],
                    epoch,
                    Invariant::NothingLost,
                );
            }
        }
        self.acknowledged.push(one);
    }

    /// Whether a server has everything that was acknowledged before an epoch.
    pub(super) fn all_in(
        &mut self,
        now: u64,
        server: &Server,
        before: Epoch,
        invariant: Invariant,
    ) {
        let earlier = self.acknowledged.iter().filter(|one| one.epoch < before);
        let lost = earlier.clone().find(|one| !server.has(one.write, one.lsn));
        if let Some(one) = lost {
            let what = format!(
                "write {}, acknowledged in epoch {} at position {}, is not in the log of member \
                 {}, which ends at {}",
                one.write,
                one.epoch,
                one.lsn,
                server.id.0,
                server.end()
            );
            self.violated(invariant, now, what);
        }
    }

    /// A session that does not wait was served.
    pub(super) fn served(&mut self, now: u64, member: MemberId, by: Epoch) {
        if let Some((epoch, holder)) = self.holder
            && by < epoch
            && holder != member
        {
            let what = format!(
                "member {} served a session after member {} had acknowledged in epoch {epoch}",
                member.0, holder.0
            );
            self.violated(Invariant::OneServer, now, what);
        }
    }

    /// An agent acts by a token, against the highest that its machine ever stored.
    pub(super) fn acts(&mut self, now: u64, token: &Token, highest: Option<Mark>) {
        let stale = highest.is_some_and(|mark| {
            token.mark.epoch < mark.epoch
                || (token.mark.epoch == mark.epoch && token.mark.plan != mark.plan)
        });
        if stale {
            let what = format!("a token of epoch {} had an effect", token.mark.epoch);
            self.violated(Invariant::StaleToken, now, what);
        }
    }

    /// A member is about to be promoted by a plan.
    pub(super) fn promotes(
        &mut self,
        now: u64,
        (target, epoch): (MemberId, Epoch),
        servers: &[Server],
        memories: &[Memory],
    ) {
        let server = &servers[usize::from(target.0)];
        self.all_in(now, server, epoch, Invariant::PromotedProven);
        if server.names.as_ref().map(|names| names.epoch) != Some(epoch) {
            let what = format!(
                "member {} is promoted without the names of its epoch",
                target.0
            );
            self.violated(Invariant::PromotedProven, now, what);
        }
        for other in servers
            .iter()
            .filter(|other| other.id != target && other.is_primary())
        {
            // Of two copies of a journal, each may promote in one epoch; at most one can be
            // acknowledged then, which `OneWriter` checks.
            let Some(names) = other.names.as_ref().filter(|names| names.epoch < epoch) else {
                continue;
            };
            let refuses = |member: &&MemberId| {
                let place = usize::from(member.0);
                let obeyed = memories[place].obeyed;
                obeyed.is_some_and(|mark| mark.epoch > names.epoch)
                    && servers[place].is_there() != Some((other.id, names.epoch))
            };
            if names.members.iter().filter(refuses).count() < names.refusals_needed() {
                let what = format!(
                    "member {} is promoted while member {} can still be acknowledged in epoch {}",
                    target.0, other.id.0, names.epoch
                );
                self.violated(Invariant::PromotedProven, now, what);
            }
        }
    }
}
