//! A PostgreSQL in memory: what matters of it for a failover, its traps included. Each trap was
//! seen on a real server (docs/operations.md, rules of the fence).

use crate::failover::{
    Configuration, Database, Epoch, History, Lsn, Mark, Operation, Position, Reading, Sender,
    Timeline,
};
use crate::site::MemberId;
use rand::Rng as _;
use rand::RngExt as _;
use rand_xoshiro::SplitMix64;
use std::collections::{BTreeSet, VecDeque};

/// A process that sends the log to a standby.
#[derive(Clone, Debug)]
pub(super) struct WalSender {
    /// Whose slot it has.
    pub member: MemberId,
    /// Under which epoch's name it is known.
    pub name: Epoch,
    /// What its standby has on disk.
    pub flushed: u64,
    /// The synchronous names as it read them last: each process reads them by itself (rule 4).
    loaded: Option<Configuration>,
    /// When it reads those that are set now.
    loads_at: u64,
    /// Whether it serves a copy of the member's directory that somebody started (rule 14).
    pub is_copy: bool,
}

/// A commit that may be acknowledged: of which write, under which epoch's names, and where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Acknowledged {
    pub write: u64,
    pub epoch: Epoch,
    pub lsn: u64,
}

/// A server. Positions count records.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub id: MemberId,
    system: u64,
    pub now: u64,
    random: SplitMix64,
    pub running: bool,
    /// Whether it has the sign of a standby.
    pub standby: bool,
    pub open: bool,
    /// Whether somebody promoted it by hand.
    pub is_rogue: bool,
    /// Whether it comes up closed (rule 10).
    pub starts_closed: bool,
    /// Whether a slot belongs to one member alone (rule 14).
    pub one_slot: bool,
    /// The log: one number for each record, unique in the world.
    pub log: Vec<u64>,
    marks: Vec<(u64, Mark)>,
    pub history: History,
    received: Option<u64>,
    replay_from: u64,
    replayed_at: u64,
    /// Whom it is told to follow; on disk.
    pub attach: Option<(MemberId, Epoch)>,
    /// Whom it receives from, and when the receiver ends.
    pub receiver: Option<(MemberId, Epoch, u64)>,
    pub names: Option<Configuration>,
    pub senders: Vec<WalSender>,
    waiting: VecDeque<(u64, u64)>,
    acknowledged: u64,
    /// Up to where rows can be read.
    visible: u64,
    canary: Option<(Mark, Lsn)>,
    has_checkpoint: bool,
    pub kept: BTreeSet<u64>,
    /// Records that it writes by itself have numbers of their own.
    next_own: u64,
}

/// Numbers of records that are no client's.
const OWN: u64 = 1 << 40;

impl Server {
    /// A primary or standby of a new cluster.
    pub(super) fn new(id: MemberId, system: u64, mark: Mark, random: SplitMix64) -> Self {
        Self {
            id,
            system,
            now: 0,
            random,
            running: true,
            standby: true,
            open: false,
            is_rogue: false,
            starts_closed: true,
            one_slot: true,
            log: vec![OWN - 1],
            marks: vec![(1, mark)],
            history: History {
                ancestors: Vec::new(),
                timeline: Timeline(1),
            },
            received: None,
            replay_from: 1,
            replayed_at: 0,
            attach: None,
            receiver: None,
            names: None,
            senders: Vec::new(),
            waiting: VecDeque::new(),
            acknowledged: 0,
            visible: 1,
            canary: None,
            has_checkpoint: true,
            kept: BTreeSet::new(),
            next_own: OWN + (u64::from(id.0) << 32),
        }
    }

    pub(super) fn end(&self) -> u64 {
        self.log.len() as u64
    }

    /// The row of an epoch, if it has one.
    pub(super) fn mark_of(&self, epoch: Epoch) -> Option<Mark> {
        let mut marks = self.marks.iter().map(|(_, mark)| *mark);
        marks.find(|mark| mark.epoch == epoch)
    }

    pub(super) fn is_primary(&self) -> bool {
        self.running && !self.standby
    }

    fn own_record(&mut self) {
        self.log.push(self.next_own);
        self.next_own += 1;
    }

    /// Whether a record is in its log at this place.
    pub(super) fn has(&self, write: u64, lsn: u64) -> bool {
        let place = usize::try_from(lsn).ok().and_then(|lsn| lsn.checked_sub(1));
        place.and_then(|place| self.log.get(place)) == Some(&write)
    }

    /// Whether a row can be read: what waits for its acknowledgement cannot, but what a restart
    /// found in the log can (rule 10).
    pub(super) fn shows(&self, write: u64, lsn: u64) -> bool {
        self.has(write, lsn) && lsn <= self.visible
    }

    /// A client commits: acknowledged at once without synchronous names, or by a session that does
    /// not wait.
    pub(super) fn commit(&mut self, write: u64, waits: bool) -> (u64, Option<Epoch>) {
        self.log.push(write);
        let lsn = self.end();
        match &self.names {
            Some(_) if waits => {
                self.waiting.push_back((lsn, write));
                (lsn, None)
            }
            Some(names) => (lsn, Some(names.epoch)),
            None => {
                self.acknowledged = self.acknowledged.max(lsn);
                self.visible = self.visible.max(lsn);
                let epoch = self.marks.last().map_or(Epoch(0), |(_, mark)| mark.epoch);
                (lsn, Some(epoch))
            }
        }
    }

    /// A waiting commit is cancelled: the client is told that it succeeded (rule 9).
    pub(super) fn cancel(&mut self, write: u64) -> Option<Acknowledged> {
        let place = self
            .waiting
            .iter()
            .position(|(_, waiting)| *waiting == write)?;
        let (lsn, write) = self.waiting.remove(place)?;
        let epoch = self.names.as_ref()?.epoch;
        Some(Acknowledged { write, epoch, lsn })
    }

    /// A standby, or a copy of one, has flushed up to `lsn`; which commits are acknowledged.
    pub(super) fn flushed(
        &mut self,
        member: MemberId,
        name: Epoch,
        is_copy: bool,
        lsn: u64,
    ) -> Vec<Acknowledged> {
        let now = self.now;
        for sender in &mut self.senders {
            if sender.loads_at <= now && sender.loaded != self.names {
                sender.loaded.clone_from(&self.names);
            }
            if sender.member == member && sender.name == name && sender.is_copy == is_copy {
                sender.flushed = sender.flushed.max(lsn);
            }
        }
        self.release()
    }

    /// Every sender releases by the names that it has read. It counts senders, not members.
    fn release(&mut self) -> Vec<Acknowledged> {
        let mut released = Vec::new();
        for sender in &self.senders {
            let Some(names) = &sender.loaded else {
                continue;
            };
            let counts = |other: &&WalSender| {
                other.name == names.epoch && names.members.contains(&other.member)
            };
            let mut flushed: Vec<u64> = self
                .senders
                .iter()
                .filter(counts)
                .map(|other| other.flushed)
                .collect();
            flushed.sort_unstable_by(|a, b| b.cmp(a));
            let Some(upto) = flushed.get(usize::from(names.count) - 1) else {
                continue;
            };
            while let Some((lsn, write)) = self.waiting.front().copied()
                && lsn <= *upto
            {
                self.waiting.pop_front();
                let epoch = names.epoch;
                released.push(Acknowledged { write, epoch, lsn });
            }
            self.acknowledged = self.acknowledged.max(*upto);
        }
        self.visible = self.visible.max(self.acknowledged);
        released
    }

    /// How long its oldest commit waits cannot be seen; whether one does, can.
    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether a standby that has this history and this much may receive from here: its timeline
    /// must be one of ours, and not have gone on after we left it. Equal numbers are taken for
    /// equal timelines (rule 3).
    pub(super) fn serves(&self, history: &History, end: u64) -> bool {
        if history.timeline == self.history.timeline {
            return end <= self.end();
        }
        let ancestors = self.history.ancestors.iter();
        let mut same = ancestors.filter(|(timeline, _)| *timeline == history.timeline);
        same.next().is_some_and(|(_, left)| end <= left.0)
    }

    pub(super) fn connect(&mut self, member: MemberId, name: Epoch, is_copy: bool) -> bool {
        let there = |sender: &WalSender| sender.member == member;
        let known = |sender: &WalSender| there(sender) && sender.name == name;
        if self
            .senders
            .iter()
            .any(|sender| known(sender) && sender.is_copy == is_copy)
        {
            return true;
        }
        if self.one_slot && (is_copy || self.senders.iter().any(there)) {
            // The old sender of a slot ends when its standby comes again; a copy has no key.
            self.senders.retain(|sender| is_copy || !there(sender));
            if is_copy {
                return false;
            }
        }
        self.senders.push(WalSender {
            member,
            name,
            flushed: 0,
            loaded: self.names.clone(),
            loads_at: self.now,
            is_copy,
        });
        true
    }

    /// Takes what another server has beyond our end.
    pub(super) fn receive(&mut self, upstream: &Server) {
        let from = self.log.len();
        if from < upstream.log.len() {
            self.log.extend_from_slice(&upstream.log[from..]);
            let new = upstream.marks.iter().filter(|(lsn, _)| *lsn > from as u64);
            self.marks.extend(new.copied());
        }
        self.received = Some(self.end());
        let end = self.end();
        let passed = upstream
            .history
            .ancestors
            .iter()
            .filter(|(_, left)| left.0 <= end);
        let passed = passed.count();
        let timelines = upstream
            .history
            .ancestors
            .iter()
            .map(|(timeline, _)| *timeline);
        let timeline = timelines.chain([upstream.history.timeline]).nth(passed);
        if passed >= self.history.ancestors.len() {
            self.history.ancestors = upstream.history.ancestors[..passed].to_vec();
            self.history.timeline = timeline.unwrap_or(upstream.history.timeline);
        }
    }

    /// The process ends, with everything that was not on disk.
    pub(super) fn crash(&mut self) {
        self.running = false;
        self.open = self.open && !self.starts_closed;
        self.senders.clear();
        self.waiting.clear();
        self.receiver = None;
        self.received = None;
        self.canary = None;
    }

    pub(super) fn start(&mut self) {
        if self.running {
            return;
        }
        self.running = true;
        self.canary = None;
        if self.standby {
            let behind = self.random.random_range(0..40).min(self.end() - 1);
            self.replay_from = self.end() - behind;
            self.replayed_at = self.now + self.random.random_range(5..1_500);
            self.visible = self.end();
        } else {
            self.own_record();
            self.visible = self.end();
            self.acknowledged = self.end();
        }
    }

    pub(super) fn promote(&mut self) {
        if !self.is_primary() && self.running && self.standby {
            self.history
                .ancestors
                .push((self.history.timeline, Lsn(self.end())));
            self.history.timeline = Timeline(self.history.timeline.0 + 1);
            self.standby = false;
            self.open = !self.starts_closed;
            self.receiver = None;
            self.attach = None;
            self.received = None;
            self.canary = None;
            self.own_record();
            self.visible = self.end();
            self.acknowledged = self.end();
            self.has_checkpoint = false;
        }
    }

    /// Somebody writes on a server by hand.
    pub(super) fn scribble(&mut self) {
        for _ in 0..self.random.random_range(0..6) {
            self.own_record();
        }
    }

    /// The data directory becomes another's, its configuration included.
    fn copy(&mut self, source: &Server) {
        self.log.clone_from(&source.log);
        self.marks.clone_from(&source.marks);
        self.history.clone_from(&source.history);
        self.names.clone_from(&source.names);
        self.standby = false;
        self.is_rogue = false;
        self.attach = None;
        self.has_checkpoint = true;
    }

    fn is_replaying(&self) -> bool {
        self.standby && self.now < self.replayed_at
    }

    fn detach(&mut self) {
        self.attach = None;
        let lingers = self.random.random_range(1..40);
        if let Some((_, _, ends)) = &mut self.receiver {
            *ends = (*ends).min(self.now + lingers);
        }
    }

    fn set_names(&mut self, names: &Configuration) {
        if self.names.as_ref() != Some(names) {
            self.names = Some(names.clone());
            for sender in &mut self.senders {
                sender.loads_at = self.now + self.random.next_u64() % 300;
            }
        }
    }

    pub(super) fn is_there(&self) -> Option<(MemberId, Epoch)> {
        let (upstream, epoch, ends) = self.receiver?;
        (self.now < ends).then_some((upstream, epoch))
    }
}

/// A server as its agent has it: with those that a rewind can reach.
pub(super) struct Seat<'w> {
    pub servers: &'w mut [Server],
    pub me: usize,
    /// Which servers can be reached from here.
    pub reaches: &'w [bool],
}

impl Database for Seat<'_> {
    fn read(&self) -> Reading {
        let server = &self.servers[self.me];
        let replaying = server.running && server.is_replaying();
        let lsn = if replaying {
            server.replay_from
        } else {
            server.end()
        };
        let senders = server.senders.iter().map(|sender| Sender {
            member: sender.member,
            name: sender.name,
            is_current: sender.loaded == server.names,
        });
        let marks = server.marks.iter().rev();
        let mut marks = marks.filter(|(at, _)| *at <= lsn);
        Reading {
            running: server.running,
            standby: server.standby,
            receiver: server.is_there(),
            received: server.received.map(Lsn),
            replaying,
            position: Position {
                system: server.system,
                history: server.history.clone(),
                lsn: Lsn(lsn),
                mark: marks.next().map(|(_, mark)| *mark),
            },
            names: server.names.clone(),
            senders: senders.collect(),
            acknowledged: Lsn(server.acknowledged),
            canary: server.canary,
            open: server.open,
        }
    }

    fn perform(&mut self, operation: &Operation) -> Result<(), &'static str> {
        if let Operation::Rewind(from) | Operation::Clone(from) = operation {
            return self.copy_from(
                usize::from(from.0),
                matches!(operation, Operation::Clone(_)),
            );
        }
        let server = &mut self.servers[self.me];
        let needs = |holds: bool, why| if holds { Ok(()) } else { Err(why) };
        match operation {
            Operation::Detach => {
                needs(server.running, "it does not run")?;
                server.detach();
            }
            Operation::Attach { upstream, epoch } => {
                needs(server.standby, "it is no standby")?;
                server.attach = Some((*upstream, *epoch));
                server.receiver = None;
            }
            Operation::SetNames(names) => server.set_names(names),
            Operation::Promote => {
                needs(server.running && !server.is_replaying(), "it is not ready")?;
                server.promote();
            }
            Operation::Canary(mark) => {
                needs(server.is_primary(), "it is no primary")?;
                server.is_rogue = false;
                server.own_record();
                let lsn = server.end();
                server.marks.push((lsn, *mark));
                server.canary = Some((*mark, Lsn(lsn)));
            }
            Operation::Checkpoint => server.has_checkpoint = true,
            Operation::EndOldSenders => {
                let names = server.names.clone();
                server.senders.retain(|sender| sender.loaded == names);
            }
            Operation::Admit => server.open = true,
            Operation::Stop => server.crash(),
            Operation::Start => server.start(),
            Operation::KeepTail => {
                let log = server.log.clone();
                server.kept.extend(log);
            }
            Operation::MakeStandby => {
                needs(!server.running, "it runs")?;
                server.standby = true;
                server.attach = None;
            }
            Operation::Rewind(_) | Operation::Clone(_) => {}
        }
        Ok(())
    }
}

impl Seat<'_> {
    /// A rewind sees timelines, not rows: between equal ones, or where the source has made no
    /// checkpoint on its own, it says that nothing is to be done.
    fn copy_from(&mut self, from: usize, whole: bool) -> Result<(), &'static str> {
        let source = &self.servers[from];
        if !source.running || !self.reaches[from] {
            return Err("the source cannot be reached");
        }
        if self.servers[self.me].running {
            return Err("it runs");
        }
        let same = source.history.timeline == self.servers[self.me].history.timeline;
        if whole || (source.has_checkpoint && !same) {
            let source = source.clone();
            self.servers[self.me].copy(&source);
        }
        Ok(())
    }
}
