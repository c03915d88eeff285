//! The agent of a member: it holds tokens against what it has obeyed, and takes one database
//! operation after another. A state machine: whoever drives it stores what it says, performs what
//! it says, and may stop or die between any two calls.

use super::database::{Operation, Reading};
use super::lineage::{Lineage, Lsn, Mark, Position};
use super::message::{Action, Memory, Outcome, Refusal, Reply, Token};
use super::quorum::Configuration;
use super::rules::{Rule, Rules};
use crate::site::MemberId;
use std::collections::VecDeque;

/// The most requests of one plan that wait at an agent: no plan asks a member for more.
const MOST_WAITING: usize = 16;

/// The moves of a rewind: the tail is kept, the directory goes back, is copied where that was not
/// enough, and is a standby's again.
const REWOUND: u8 = 4;

/// What is to be done next for an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Store the memory durably, then go on.
    Remember(Memory),
    /// Perform this on the database, then go on.
    Operate(Operation),
    /// Read the database again in a while.
    Wait,
    /// Send the outcome back.
    Answer(Token, Outcome),
    /// Nothing is asked.
    Rest,
}

/// An agent.
#[derive(Clone, Debug)]
pub struct Agent {
    /// What it remembers.
    memory: Memory,
    tasks: VecDeque<Task>,
    rules: Rules,
}

#[derive(Clone, Debug)]
struct Task {
    token: Token,
    action: Action,
    /// How many of the action's moves are made.
    made: u8,
    /// How many will be, once the operation that is being performed has succeeded.
    will_be: u8,
}

impl Agent {
    /// An agent as it starts, from what it remembered.
    #[must_use]
    pub fn new(memory: Memory, rules: Rules) -> Self {
        let tasks = VecDeque::new();
        Self {
            memory,
            tasks,
            rules,
        }
    }

    /// What it remembers.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Takes a request; a later epoch ends what an earlier one had asked for.
    ///
    /// # Errors
    /// Why it is refused: nothing is changed.
    pub fn ask(&mut self, token: Token, action: Action) -> Result<(), Refusal> {
        self.memory.admits(&token, self.rules)?;
        let made = self.made_towards(&action);
        self.tasks.retain(|task| task.token.mark == token.mark);
        let asked = self.tasks.iter().any(|task| task.token == token);
        if !asked && self.tasks.len() < MOST_WAITING {
            self.tasks.push_back(Task {
                token,
                action,
                made,
                will_be: made,
            });
        }
        Ok(())
    }

    /// How many of the moves of an action are made by the right of an earlier plan: a rewind or a copy
    /// towards the same history goes on, however often the plan is replaced.
    fn made_towards(&self, action: &Action) -> u8 {
        let Action::Follow { upstream, lineage } = action else {
            return 0;
        };
        let same = |task: &&Task| {
            matches!(&task.action, Action::Follow { upstream: from, lineage: of }
                if from == upstream && of.branches == lineage.branches)
        };
        let before = self.tasks.iter().find(same);
        // An attachment is under an epoch's name, so that it is made anew.
        before.map_or(0, |task| task.made.min(REWOUND))
    }

    /// What to do next, from what can be seen of the database. After [`Next::Operate`], say whether
    /// it succeeded ([`Agent::operated`]).
    pub fn next(&mut self, reading: &Reading) -> Next {
        let Some(task) = self.tasks.front() else {
            return Next::Rest;
        };
        if let Err(refusal) = self.memory.admits(&task.token, self.rules) {
            return self.answer(Outcome::NotDone(refusal));
        }
        // The refusal of earlier epochs is durable before anything else happens (rule 1).
        let late = matches!(task.action, Action::Revoke) && !self.rules.has(Rule::RefusalFirst);
        let after = self.memory.after(&task.token);
        if self.memory != after && !late {
            self.memory = after;
            return Next::Remember(self.memory.clone());
        }
        match task.action.clone() {
            Action::Revoke => self.revoke(reading),
            Action::Stop => self.stop(reading),
            Action::Arm(configuration) => self.arm(reading, configuration),
            Action::Promote(chosen) => self.promote(reading, &chosen),
            Action::Follow { upstream, lineage } => self.follow(reading, upstream, &lineage),
            Action::Confirm => self.confirm(reading),
            Action::Hold | Action::Open(_) => self.refuse("a member is no router"),
        }
    }

    /// The token by whose right it acts now.
    #[must_use]
    pub fn token(&self) -> Option<&Token> {
        self.tasks.front().map(|task| &task.token)
    }

    /// The operation that was asked for last was performed.
    pub fn operated(&mut self) {
        if let Some(task) = self.tasks.front_mut() {
            task.made = task.will_be.max(task.made);
        }
    }

    fn made(&self) -> u8 {
        self.tasks.front().map_or(0, |task| task.made)
    }

    /// An operation after which `made` moves are made.
    fn then(&mut self, operation: Operation, made: u8) -> Next {
        if let Some(task) = self.tasks.front_mut() {
            task.will_be = made;
        }
        Next::Operate(operation)
    }

    fn answer(&mut self, outcome: Outcome) -> Next {
        match self.tasks.pop_front() {
            Some(task) => Next::Answer(task.token, outcome),
            None => Next::Rest,
        }
    }

    fn refuse(&mut self, why: &'static str) -> Next {
        self.answer(Outcome::NotDone(Refusal::State(why.into())))
    }

    fn mark(&self) -> Option<Mark> {
        self.tasks.front().map(|task| task.token.mark)
    }

    /// The epoch row that the task writes.
    fn row(&self) -> Option<Mark> {
        let token = &self.tasks.front()?.token;
        Some(token.mark.row(token.target?))
    }

    fn remember_not_to_start(&mut self, must_not_start: bool) -> Option<Next> {
        let changes = self.memory.must_not_start != must_not_start;
        self.memory.must_not_start = must_not_start;
        changes.then(|| Next::Remember(self.memory.clone()))
    }

    /// Rules 1 and 2: refuse durably, detach, see the receiver gone, replay to the end, read.
    fn revoke(&mut self, reading: &Reading) -> Next {
        if !reading.standby {
            return self.refuse("it is no standby");
        }
        if !reading.running {
            if self.memory.must_not_start {
                return self.refuse("it must not start");
            }
            return Next::Operate(Operation::Start);
        }
        if self.made() == 0 {
            return self.then(Operation::Detach, 1);
        }
        let gone = reading.receiver.is_none() || !self.rules.has(Rule::ReceiverGone);
        let replayed = !reading.replaying || !self.rules.has(Rule::ReplayedToEnd);
        if !(gone && replayed) {
            return Next::Wait;
        }
        let position = self.position(reading);
        let next = self.answer(Outcome::Done(Reply::At(position)));
        if let Next::Answer(token, _) = &next
            && !self.rules.has(Rule::RefusalFirst)
        {
            self.memory = self.memory.after(token);
        }
        next
    }

    fn position(&self, reading: &Reading) -> Position {
        let mut position = reading.position.clone();
        if self.rules.has(Rule::ReplayedToEnd) {
            position.lsn = position.lsn.max(reading.received.unwrap_or(Lsn(0)));
        } else {
            position.lsn = reading.received.unwrap_or(position.lsn);
        }
        position
    }

    fn stop(&mut self, reading: &Reading) -> Next {
        if let Some(next) = self.remember_not_to_start(true) {
            return next;
        }
        if reading.running {
            Next::Operate(Operation::Stop)
        } else {
            self.answer(Outcome::Done(Reply::Done))
        }
    }

    fn arm(&mut self, reading: &Reading, configuration: Configuration) -> Next {
        if let Some(next) = self.remember_not_to_start(false) {
            return next;
        }
        if !reading.running {
            return Next::Operate(Operation::Start);
        }
        if reading.standby && reading.receiver.is_some() {
            return self.refuse("it still follows another member");
        }
        let set = reading.names.as_ref() == Some(&configuration);
        if !set && (self.rules.has(Rule::ArmFirst) || !reading.standby) {
            return Next::Operate(Operation::SetNames(configuration));
        }
        let position = reading.position.clone();
        self.answer(Outcome::Done(Reply::At(position)))
    }

    /// Rules 5 and 6: only with the new names, and once the row is written it is a primary.
    fn promote(&mut self, reading: &Reading, chosen: &Position) -> Next {
        let Some(row) = self.row() else {
            return self.refuse("nobody is chosen");
        };
        let armed = reading.names.as_ref().map(|names| names.epoch) == Some(row.epoch);
        if !reading.running {
            return Next::Operate(Operation::Start);
        }
        if !armed && self.rules.has(Rule::ArmFirst) {
            return self.refuse("it has no synchronous names of this epoch");
        }
        if reading.standby && reading.replaying {
            return Next::Wait;
        }
        if reading.standby {
            if reading.position != *chosen && self.rules.has(Rule::LineageFirst) {
                return self.refuse("it is not where it was when it was chosen");
            }
            return Next::Operate(Operation::Promote);
        }
        if reading.position.mark != Some(row) {
            return Next::Operate(Operation::Canary(row));
        }
        if self.made() == 0 {
            return self.then(Operation::Checkpoint, 1);
        }
        let position = reading.position.clone();
        self.answer(Outcome::Done(Reply::At(position)))
    }

    fn follow(&mut self, reading: &Reading, upstream: MemberId, lineage: &Lineage) -> Next {
        let Some(mark) = self.mark() else {
            return Next::Rest;
        };
        if reading.running && reading.receiver == Some((upstream, mark.epoch)) {
            return self.answer(Outcome::Done(Reply::Done));
        }
        // After a rewind it has to receive before it has replayed what the rewind brought.
        if reading.running && reading.replaying && self.made() < REWOUND {
            return Next::Wait;
        }
        let parted = !self.is_of(lineage, reading) || self.memory.must_not_start;
        if self.made() < REWOUND && (self.made() > 0 || !reading.standby || parted) {
            return self.rewind(reading, upstream, lineage);
        }
        if let Some(next) = self.remember_not_to_start(false) {
            return next;
        }
        if !reading.running {
            return Next::Operate(Operation::Start);
        }
        if self.made() <= REWOUND {
            let epoch = mark.epoch;
            return self.then(Operation::Attach { upstream, epoch }, REWOUND + 1);
        }
        Next::Wait
    }

    /// Whether a member's history is that of the journal: equal timelines and positions do not say
    /// so (rule 3).
    fn is_of(&self, lineage: &Lineage, reading: &Reading) -> bool {
        !self.rules.has(Rule::LineageFirst) || lineage.admits(&self.position(reading)).is_ok()
    }

    /// Rule 13: nothing may start the server until it is a standby again; its tail is kept first.
    /// What a rewind leaves is held against the lineage: between equal timelines it does nothing.
    fn rewind(&mut self, reading: &Reading, upstream: MemberId, lineage: &Lineage) -> Next {
        let marks = self.rules.has(Rule::MustNotStart);
        if marks && let Some(next) = self.remember_not_to_start(true) {
            return next;
        }
        if reading.running {
            return Next::Operate(Operation::Stop);
        }
        match self.made() {
            0 if self.rules.has(Rule::KeepTail) => self.then(Operation::KeepTail, 1),
            0 | 1 => self.then(Operation::Rewind(upstream), 2),
            2 if !self.is_of(lineage, reading) => self.then(Operation::Clone(upstream), 3),
            _ => self.then(Operation::MakeStandby, REWOUND),
        }
    }

    /// Rules 4 and 10: a canary that only the new set can have acknowledged, then clients.
    fn confirm(&mut self, reading: &Reading) -> Next {
        let Some(row) = self.row() else {
            return self.refuse("nobody is chosen");
        };
        if !reading.running || reading.standby {
            return self.refuse("it is no primary");
        }
        if reading.names.as_ref().map(|names| names.epoch) != Some(row.epoch) {
            return self.refuse("it has no synchronous names of this epoch");
        }
        if reading.senders.iter().any(|sender| !sender.is_current) {
            return Next::Operate(Operation::EndOldSenders);
        }
        if self.made() == 0 {
            return self.then(Operation::Canary(row), 1);
        }
        match reading.canary {
            Some((written, lsn)) if written == row => {
                if reading.acknowledged < lsn {
                    Next::Wait
                } else if reading.open {
                    self.answer(Outcome::Done(Reply::Acknowledged(lsn)))
                } else {
                    Next::Operate(Operation::Admit)
                }
            }
            // It restarted meanwhile.
            Some(_) | None => Next::Operate(Operation::Canary(row)),
        }
    }
}

/// What the agent may do when its machine starts: a standby starts; a primary waits for the
/// controller (rule 10), and what must not start does not.
#[must_use]
pub fn at_boot(memory: &Memory, reading: &Reading) -> Option<Operation> {
    (!memory.must_not_start && reading.standby && !reading.running).then_some(Operation::Start)
}
