//! Servers that stream to each other, and their agents.

use super::audit::Invariant;
use super::server::Seat;
use super::world::{Event, Message, World};
use crate::failover::{
    Action, Actuator, Agent, Database as _, Epoch, Heartbeat, Memory, Next, Operation, Outcome,
    Refusal, Reply, Rule, Token, at_boot,
};
use crate::site::MemberId;
use rand::RngExt as _;
use std::collections::BTreeSet;

/// How often a standby without anything new looks whether its sender is still there.
const KEEPALIVE: u64 = 250;

impl World {
    fn reaches(&self, from: usize) -> Vec<bool> {
        let here = self.domain(from);
        let there = (0..self.servers.len()).map(|to| (to, self.domain(to)));
        there
            .map(|(to, there)| {
                self.passes(here, there) && self.passes(there, here) && !self.is_still(to)
            })
            .collect()
    }

    fn reading(&mut self, member: usize) -> crate::failover::Reading {
        let now = self.now;
        self.servers[member].now = now;
        let seat = Seat {
            servers: &mut self.servers,
            me: member,
            reaches: &[],
        };
        seat.read()
    }

    /// Standbys of a server that are connected look for what is new.
    pub(super) fn log_grew(&mut self, upstream: usize) {
        let id = self.servers[upstream].id;
        let standbys = 0..self.servers.len();
        let follows: Vec<usize> = standbys
            .filter(|place| {
                let receiver = self.servers[*place].receiver;
                receiver.is_some_and(|(from, ..)| from == id)
            })
            .collect();
        for standby in follows {
            self.soon(Event::Nudged(standby), 12);
        }
        for (place, (of, name, from)) in self.copies.clone().into_iter().enumerate() {
            if from == id && place < 8 {
                let end = self.servers[upstream].end();
                let flushed = Message::Flushed(of, name, true, end, from);
                self.soon(Event::Arrives(flushed), 8);
            }
        }
    }

    /// A standby receives what its upstream has, if it can reach it, and says so.
    pub(super) fn standby_receives(&mut self, member: usize, again: bool) {
        if again {
            let after = KEEPALIVE + self.random.random_range(0..50);
            self.after(Event::Receives(member), after);
        }
        let now = self.now;
        self.servers[member].now = now;
        let server = &self.servers[member];
        if !server.running || !server.standby || self.is_still(member) {
            return;
        }
        if server.is_there().is_none() {
            self.servers[member].receiver = None;
        }
        let wants = self.servers[member]
            .attach
            .map(|(from, epoch)| (from, epoch, u64::MAX));
        let Some((from, name, ends)) = self.servers[member].receiver.or(wants) else {
            return;
        };
        let upstream = usize::from(from.0);
        if upstream == member || !self.reaches(member)[upstream] && !self.one_way(upstream, member)
        {
            self.servers[member].receiver = None;
            return;
        }
        let source = &self.servers[upstream];
        let (me, end) = (&self.servers[member], self.servers[member].end());
        let is_new = me.receiver.is_none();
        let fits = source.is_primary() && source.serves(&me.history, end);
        if !fits || (is_new && !self.reaches(member)[upstream]) {
            self.servers[member].receiver = None;
            return;
        }
        let id = self.servers[member].id;
        self.servers[upstream].now = now;
        if !self.servers[upstream].connect(id, name, false) {
            return;
        }
        self.servers[member].receiver = Some((from, name, ends));
        if let Ok([standby, source]) = self.servers.get_disjoint_mut([member, upstream]) {
            standby.receive(source);
        }
        let end = self.servers[member].end();
        let (here, there) = (self.domain(member), self.domain(upstream));
        if self.passes(here, there) {
            self.soon(
                Event::Arrives(Message::Flushed(id, name, false, end, from)),
                12,
            );
        }
    }

    /// Data still flows when only the way back is cut.
    fn one_way(&self, from: usize, to: usize) -> bool {
        self.passes(self.domain(from), self.domain(to)) && !self.is_still(from)
    }

    /// A flush is known to the primary.
    pub(super) fn flush_arrives(
        &mut self,
        (member, name, is_copy): (MemberId, Epoch, bool),
        lsn: u64,
        upstream: MemberId,
    ) {
        let place = usize::from(upstream.0);
        self.servers[place].now = self.now;
        if !self.servers[place].is_primary() {
            return;
        }
        let released = self.servers[place].flushed(member, name, is_copy, lsn);
        self.note(upstream, released);
    }

    /// A request reaches an agent.
    pub(super) fn asked(&mut self, control: usize, who: Actuator, token: Token, action: Action) {
        match who {
            Actuator::Router(router) => {
                let place = usize::from(router.0);
                let outcome = self.router_obeys(place, &token, &action);
                self.reply(control, who, self.domain(place), token, outcome);
            }
            Actuator::Member(member) => {
                let place = usize::from(member.0);
                let Some(agent) = &mut self.hosts[place].agent else {
                    return;
                };
                let key = (token.mark, token.step);
                match agent.ask(token.clone(), action) {
                    Ok(()) => {
                        self.hosts[place].asked_by.insert(key, control);
                        self.move_soon(place);
                    }
                    Err(refusal) => {
                        let outcome = Outcome::NotDone(refusal);
                        self.reply(control, who, self.domain(place), token, outcome);
                    }
                }
            }
        }
    }

    fn reply(&mut self, to: usize, who: Actuator, from: usize, token: Token, outcome: Outcome) {
        let domain = self.controls[to].domain;
        let message = Message::Answered(to, who, Box::new(token), Box::new(outcome));
        self.send(from, domain, message);
    }

    /// A router holds a token against what it has obeyed, and cuts every session before it serves
    /// another member.
    fn router_obeys(&mut self, place: usize, token: &Token, action: &Action) -> Outcome {
        let router = &mut self.routers[place];
        if let Err(refusal) = router.memory.admits(token, self.rules) {
            return Outcome::NotDone(refusal);
        }
        let stale = router
            .memory
            .obeyed
            .is_some_and(|mark| mark.epoch > token.mark.epoch);
        if stale {
            self.failed(
                Invariant::StaleToken,
                "a router obeyed a stale token".to_owned(),
            );
            return Outcome::NotDone(Refusal::State("stale".into()));
        }
        router.memory = router.memory.after(token);
        let serves = match action {
            Action::Open(member) => Some(*member),
            Action::Hold => None,
            Action::Revoke
            | Action::Stop
            | Action::Arm(_)
            | Action::Promote(_)
            | Action::Follow { .. }
            | Action::Confirm => {
                return Outcome::NotDone(Refusal::State("a router is no member".into()));
            }
        };
        if router.serves != serves {
            router.serves = serves;
            router.session += 1;
        }
        Outcome::Done(Reply::Done)
    }

    fn move_soon(&mut self, member: usize) {
        if !self.hosts[member].busy {
            self.hosts[member].busy = true;
            let starts = self.hosts[member].starts;
            self.soon(Event::Moves(member, starts), 6);
        }
    }

    /// An agent makes one move. Between any two of them it may stand still or die.
    pub(super) fn agent_moves(&mut self, member: usize, starts: u32) {
        if self.hosts[member].starts != starts {
            return;
        }
        self.hosts[member].busy = false;
        // A server that stands still answers nothing, so its agent waits.
        if self.is_still(member) {
            let until = self.hosts[member].stopped - self.now;
            self.hosts[member].busy = true;
            self.after(Event::Moves(member, starts), until);
            return;
        }
        let reading = self.reading(member);
        let Some(mut agent) = self.hosts[member].agent.take() else {
            return;
        };
        let token = agent.token().cloned();
        let next = agent.next(&reading);
        let mut pause = 6;
        match next {
            Next::Remember(memory) => self.remember(member, memory),
            Next::Operate(operation) => {
                if let Some(token) = &token
                    && self.operate(member, token, &operation)
                {
                    agent.operated();
                }
            }
            Next::Wait => pause = 60,
            Next::Answer(token, outcome) => {
                let key = (token.mark, token.step);
                let to = self.hosts[member].asked_by.get(&key).copied().unwrap_or(0);
                let who = Actuator::Member(self.servers[member].id);
                self.reply(to, who, self.domain(member), token, outcome);
            }
            Next::Rest => {
                self.hosts[member].agent = Some(agent);
                return;
            }
        }
        self.hosts[member].agent = Some(agent);
        self.hosts[member].busy = true;
        self.soon(Event::Moves(member, starts), pause);
    }

    fn remember(&mut self, member: usize, memory: Memory) {
        let host = &mut self.hosts[member];
        host.highest = host.highest.max(memory.obeyed);
        host.memory = memory;
    }

    fn operate(&mut self, member: usize, token: &Token, operation: &Operation) -> bool {
        let highest = self.hosts[member].highest;
        self.audit.acts(self.now, token, highest);
        let id = self.servers[member].id;
        if *operation == Operation::Promote {
            let memories: Vec<Memory> = self.hosts.iter().map(|host| host.memory.clone()).collect();
            let epoch = token.mark.epoch;
            self.audit
                .promotes(self.now, (id, epoch), &self.servers, &memories);
            self.failovers += 1;
        }
        if let Operation::Rewind(from) | Operation::Clone(from) = operation {
            self.check_tail(member, usize::from(from.0));
        }
        let now = self.now;
        self.servers[member].now = now;
        let reaches = self.reaches(member);
        let mut seat = Seat {
            servers: &mut self.servers,
            me: member,
            reaches: &reaches,
        };
        let done = seat.perform(operation).is_ok();
        self.log_grew(member);
        done
    }

    /// What a rewind destroys must have been kept.
    fn check_tail(&mut self, member: usize, from: usize) {
        let server = &self.servers[member];
        let theirs: BTreeSet<u64> = self.servers[from].log.iter().copied().collect();
        let lost = server
            .log
            .iter()
            .find(|one| !theirs.contains(one) && !server.kept.contains(one));
        if let Some(record) = lost {
            let what = format!("record {record} of member {member} is destroyed and was not kept");
            self.failed(Invariant::TailKept, what);
        }
    }

    /// An agent tells how its member is, and starts a standby that stands.
    pub(super) fn agent_beats(&mut self, member: usize) {
        self.after(Event::Beats(member), 500);
        if self.hosts[member].agent.is_none() || self.is_still(member) {
            return;
        }
        let reading = self.reading(member);
        let memory = self.hosts[member].memory.clone();
        if at_boot(&memory, &reading) == Some(Operation::Start) {
            self.servers[member].start();
        }
        let id = self.servers[member].id;
        let heartbeat = Heartbeat {
            member: id,
            memory,
            reading,
        };
        let from = self.domain(member);
        for control in 0..self.controls.len() {
            let to = self.controls[control].domain;
            if control == 0 || self.controls[control].controller.is_some() {
                self.send(
                    from,
                    to,
                    Message::Beat(control, Box::new(heartbeat.clone())),
                );
            }
        }
    }

    /// A machine goes down with everything on it.
    pub(super) fn machine_dies(&mut self, member: usize) {
        self.servers[member].crash();
        self.agent_dies(member);
    }

    pub(super) fn agent_dies(&mut self, member: usize) {
        let host = &mut self.hosts[member];
        host.agent = None;
        host.starts += 1;
        host.busy = false;
    }

    pub(super) fn agent_starts(&mut self, member: usize) {
        let rules = self.rules;
        let host = &mut self.hosts[member];
        if host.agent.is_none() {
            host.agent = Some(Agent::new(host.memory.clone(), rules));
            host.starts += 1;
            host.busy = false;
        }
    }

    /// Somebody starts a server by hand, or a machine does: the marker stops them (rule 13).
    pub(super) fn started_by_hand(&mut self, member: usize) {
        if self.hosts[member].memory.must_not_start && self.rules.has(Rule::MustNotStart) {
            return;
        }
        self.servers[member].now = self.now;
        self.servers[member].start();
        if self.servers[member].is_primary() {
            self.servers[member].scribble();
        }
    }
}
