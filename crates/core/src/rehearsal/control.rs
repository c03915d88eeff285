//! Controllers with their journals, and observers.

use super::audit::Invariant;
use super::world::{Control, Event, Message, World};
use crate::chain::{Chain, Digest, Head};
use crate::failover::{
    Actuator, Controller, Effect, Evidence, Input, Ledger, Mark, Millis, Progress, Report,
    Statement, records,
};
use crate::site::{MemberId, ObserverId};
use rand::RngExt as _;
use std::collections::{BTreeMap, BTreeSet};

/// How often an observer probes.
const PROBES_EVERY: u64 = 400;
/// How often time passes for a controller.
const TICKS_EVERY: u64 = 100;

impl World {
    pub(super) fn ticks(&mut self, control: usize) {
        self.after(Event::Ticks(control), TICKS_EVERY);
        self.tell(control, Input::Tick);
    }

    /// Gives a controller an input, and does what it says.
    pub(super) fn tell(&mut self, control: usize, input: Input) {
        let now = self.clock(control);
        let host = &mut self.controls[control];
        if host.frozen > self.now {
            return;
        }
        let Some(controller) = &mut host.controller else {
            return;
        };
        for effect in controller.take(now, input) {
            match effect {
                Effect::Append(lines) => {
                    let host = &mut self.controls[control];
                    host.pending += &lines;
                    let starts = host.starts;
                    self.soon(Event::Synced(control, starts), 8);
                }
                Effect::Ask(who, token, action) => {
                    self.check_intent(control, &token);
                    let to = match who {
                        Actuator::Member(member) => self.domain(usize::from(member.0)),
                        Actuator::Router(router) => self.domain(usize::from(router.0)),
                    };
                    let from = self.controls[control].domain;
                    let message = Message::Asked(control, who, Box::new(token), Box::new(action));
                    self.send(from, to, message);
                }
            }
        }
    }

    /// The state of a controller holds durable records only: the intent must be among them.
    fn check_intent(&mut self, control: usize, token: &crate::failover::Token) {
        let controller = self.controls[control].controller.as_ref();
        let Some(ledger) = controller.map(Controller::ledger) else {
            return;
        };
        let mut plans = ledger.current.iter().chain(&ledger.finished);
        let durable =
            plans.any(|plan| plan.mark == token.mark && plan.intended.contains(&token.step));
        if !durable {
            let what = format!(
                "step {} was asked for before its intent was durable",
                token.step
            );
            self.failed(Invariant::IntentFirst, what);
        }
    }

    pub(super) fn synced(&mut self, control: usize, starts: u32) {
        let host = &mut self.controls[control];
        if host.starts != starts || host.controller.is_none() {
            return;
        }
        if host.frozen > self.now {
            let left = host.frozen - self.now;
            self.after(Event::Synced(control, starts), left);
            return;
        }
        let pending = std::mem::take(&mut host.pending);
        host.journal.extend_from_slice(pending.as_bytes());
        let given_up = pending.contains("\"record\":\"abandoned\"");
        let ledger = host.controller.as_ref().map(Controller::ledger);
        let current = ledger.and_then(|ledger| ledger.current.as_ref());
        if given_up && current.is_some_and(Progress::is_forward_only) {
            let what = "a plan was given up after the intent to promote".to_owned();
            self.failed(Invariant::ForwardOnly, what);
        }
        for line in pending.lines() {
            self.tells(|| format!("journal {control}: {}", line.get(72..).unwrap_or_default()));
        }
        self.tell(control, Input::Synced);
    }

    /// A controller dies; of what it was writing, a part may be on disk.
    pub(super) fn control_dies(&mut self, control: usize) {
        let host = &mut self.controls[control];
        if host.controller.take().is_some() {
            let pending = std::mem::take(&mut host.pending);
            let torn = self.random.random_range(0..=pending.len());
            let host = &mut self.controls[control];
            host.journal.extend_from_slice(&pending.as_bytes()[..torn]);
            host.starts += 1;
        }
    }

    /// A controller starts from its journal.
    pub(super) fn control_starts(&mut self, control: usize) {
        if self.controls[control].controller.is_some() {
            return;
        }
        match self.resumed(control) {
            Ok(controller) => self.controls[control].controller = Some(controller),
            Err(why) => self.failed(Invariant::JournalReads, why),
        }
    }

    fn resumed(&mut self, control: usize) -> Result<Controller, String> {
        let journal = &self.controls[control].journal;
        let chain = Chain::read(journal).map_err(|error| error.to_string())?;
        let records = records(&chain).map_err(|error| error.to_string())?;
        let ledger = Ledger::replay(records, self.rules).map_err(|error| error.to_string())?;
        let lines = chain.payloads.iter().map(|(digest, _)| *digest).collect();
        let whole = chain.whole;
        self.controls[control].journal.truncate(whole);
        let author = self.random.random();
        Ok(Controller::new(self.setup.clone(), ledger, lines, author))
    }

    /// A second controller starts somewhere from a copy of the journal as it was.
    pub(super) fn copy_leads(&mut self, journal: Vec<u8>, domain: usize) {
        let skew = self.controls[0].skew;
        self.controls.push(Control {
            controller: None,
            journal,
            pending: String::new(),
            starts: 0,
            frozen: 0,
            domain,
            skew,
        });
        let control = self.controls.len() - 1;
        self.control_starts(control);
        self.soon(Event::Ticks(control), TICKS_EVERY);
    }

    /// An observer probes every member and reports.
    pub(super) fn observes(&mut self, observer: usize) {
        self.after(Event::Observes(observer), PROBES_EVERY);
        let here = self.domain(observer);
        let mut evidence = BTreeMap::new();
        let mut sees_others = false;
        for member in 0..self.servers.len() {
            let there = self.domain(member);
            let connected = self.passes(here, there) && self.passes(there, here);
            let server = &self.servers[member];
            let alive = self.hosts[member].agent.is_some();
            let answers = connected && server.running && !self.is_still(member);
            sees_others |= here != there && connected && alive;
            let writes = answers && server.is_primary() && server.open && !server.has_waiting();
            let seen = &mut self.seen[observer][member];
            if answers {
                seen.0 = self.now;
            }
            if writes {
                seen.1 = self.now;
            }
            let ago = |at: u64| Millis(self.now - at);
            let one = Evidence {
                answered_ago: ago(seen.0),
                wrote_ago: ago(seen.1),
                refused: connected && alive && !server.running,
            };
            evidence.insert(server.id, one);
        }
        let report = Report {
            observer: ObserverId(u8::try_from(observer).unwrap_or(u8::MAX)),
            domain: self.domain_id(observer),
            sees_others,
            evidence,
        };
        for control in 0..self.controls.len() {
            let to = self.controls[control].domain;
            if control == 0 || self.controls[control].controller.is_some() {
                self.send(here, to, Message::Reported(control, report.clone()));
            }
        }
    }

    /// Copies of the journal led for a while. A person ends all controllers but the one whose
    /// journal knows the epoch of the last acknowledged writes and has the most of what actuators
    /// obeyed, and answers for the rest.
    pub(super) fn one_leads(&mut self) {
        let members = self.hosts.iter().map(|host| &host.memory);
        let memories = members.chain(self.routers.iter().map(|router| &router.memory));
        let obeyed: BTreeSet<Obeyed> = memories
            .filter_map(|memory| {
                let head = memory.head;
                Some(((memory.obeyed?, memory.target), head.lines, head.digest))
            })
            .collect();
        for control in 0..self.controls.len() {
            self.control_dies(control);
        }
        let order = (0..self.controls.len()).rev();
        let leads = order
            .max_by_key(|control| self.rank(*control, &obeyed))
            .unwrap_or(0);
        self.controls.swap(0, leads);
        // What was being written by any of them is not written any more.
        for control in &mut self.controls {
            control.starts += 1_000;
        }
        self.control_starts(0);
        let lines = lines_of(&self.controls[0].journal);
        for ((mark, target), at, digest) in obeyed {
            if !has(&lines, at, digest) {
                let head = Head { lines: at, digest };
                let statement = Statement::Ended { mark, target, head };
                self.tell(0, Input::Stated("somebody".to_owned(), statement));
            }
        }
    }

    /// How fit a journal is to lead: whether it knows the last epoch, and how many of the actuators.
    fn rank(&self, control: usize, obeyed: &BTreeSet<Obeyed>) -> (bool, usize, u64) {
        let journal = &self.controls[control].journal;
        let lines = lines_of(journal);
        let known = obeyed
            .iter()
            .filter(|(_, at, digest)| has(&lines, *at, *digest));
        let row = self
            .audit
            .holder()
            .and_then(|(epoch, holder)| self.servers[usize::from(holder.0)].mark_of(epoch));
        let records = Chain::read(journal)
            .ok()
            .and_then(|chain| records(&chain).ok());
        let ledger = records.and_then(|all| Ledger::replay(all, self.rules).ok());
        let marks = ledger.map(|ledger| ledger.lineage.rows).unwrap_or_default();
        let knows = row.is_some_and(|row| marks.contains(&row));
        (knows, known.count(), lines.len() as u64)
    }
}

/// What an actuator obeyed: which plan with which target, and how far the journal was.
type Obeyed = ((Mark, Option<MemberId>), u64, Digest);

fn lines_of(journal: &[u8]) -> Vec<Digest> {
    let chain = Chain::read(journal)
        .map(|chain| chain.payloads)
        .unwrap_or_default();
    chain.into_iter().map(|(digest, _)| digest).collect()
}

fn has(lines: &[Digest], at: u64, digest: Digest) -> bool {
    let place = usize::try_from(at).unwrap_or(usize::MAX);
    at == 0 || place.checked_sub(1).and_then(|place| lines.get(place)) == Some(&digest)
}
