//! The suite: a cluster of three members, driven by agents.

use farshore_core::chain::{Digest, Head};
use farshore_core::failover::{
    Action, Agent, Branch, Cluster, Configuration, Database, Epoch, Lineage, Lsn, Mark, Memory,
    Next, Operation, Outcome, Position, Reading, Realm, Refusal, Reply, Rules, Timeline, Token,
    first_mark,
};
use farshore_core::site::MemberId;
use std::time::{Duration, Instant};

/// Longer than anything here takes, on any machine.
const MOST: Duration = Duration::from_secs(30);

/// Three servers of one cluster. At first the first is a closed primary with [`first_set`]; the others
/// are standbys that run and follow nobody.
pub(crate) trait Stage {
    /// A server as its agent has it.
    fn database(&mut self, member: usize) -> &mut dyn Database;
    /// A little time passes.
    fn turn(&mut self);
    /// A member's agent dies and starts again.
    fn reopen(&mut self, member: usize);
    /// A server dies.
    fn kill(&mut self, member: usize);
    /// An application commits a row; none when it is not let in.
    fn commit(&mut self, member: usize) -> Option<u64>;
    /// Whether that commit was acknowledged to the application.
    fn is_acknowledged(&mut self, row: u64) -> bool;
    /// Whether a running member has the row.
    fn has(&mut self, member: usize, row: u64) -> bool;
    /// Whether a tail that the member kept has it.
    fn kept(&mut self, member: usize, row: u64) -> bool;
}

/// Each check as a test of its own, on a stage of its own; none when there is nothing to run it on.
macro_rules! suite {
    ($stage:expr) => {
        $crate::suite::suite!($stage =>
            an_application_is_let_in_once_a_canary_is_acknowledged,
            twice_is_once,
            a_stale_token_changes_nothing,
            after_detaching_the_position_is_final_and_has_what_was_acknowledged,
            a_failover_keeps_what_was_acknowledged,
            a_failover_in_which_agents_die_before_and_after_every_operation,
            a_canary_counts_only_under_the_names_in_force,
            an_old_primary_is_rewound_and_its_tail_kept,
            where_a_rewind_finds_nothing_a_copy_is_made,
            what_must_not_start_does_not_start_by_itself,
        );
    };
    ($stage:expr => $($check:ident,)*) => {
        $(
            #[test]
            fn $check() {
                if let Some(stage) = $stage {
                    $crate::suite::$check(&mut $crate::suite::Suite::new(stage));
                }
            }
        )*
    };
}
pub(crate) use suite;

pub(crate) fn set(epoch: u64, members: &[u8], count: u8) -> Configuration {
    let members = members.iter().copied().map(MemberId).collect();
    Configuration::new(Epoch(epoch), members, count).unwrap()
}

pub(crate) fn first_set() -> Configuration {
    set(1, &[1, 2], 1)
}

fn plan(epoch: u64) -> Mark {
    if epoch == 1 {
        return first_mark();
    }
    Mark {
        epoch: Epoch(epoch),
        plan: Digest::of(format!("plan {epoch}").as_bytes()),
    }
}

/// A stage with what its agents remember.
pub(crate) struct Suite<S> {
    pub(crate) stage: S,
    memories: Vec<Memory>,
    lineage: Lineage,
    cluster: Cluster,
    /// Whether agents die before and after each operation, once each.
    dies: bool,
    operations: Vec<Operation>,
}

impl<S: Stage> Suite<S> {
    pub(crate) fn new(mut stage: S) -> Self {
        let system = stage.database(0).read().position.system;
        let realm = Realm::Production;
        let cluster = Cluster { system, realm };
        Self {
            stage,
            memories: vec![Memory::new(cluster); 3],
            lineage: Lineage {
                system,
                root: Timeline(1),
                branches: Vec::new(),
                rows: vec![first_mark(), first_mark().row(MemberId(0))],
            },
            cluster,
            dies: false,
            operations: Vec::new(),
        }
    }

    /// Lets time pass until something holds.
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&mut S) -> bool) {
        let since = Instant::now();
        while !holds(&mut self.stage) {
            let readings = (0..3).map(|member| self.stage.database(member).read());
            assert!(
                since.elapsed() < MOST,
                "{what} does not come about: {:#?}",
                readings.collect::<Vec<_>>()
            );
            self.stage.turn();
        }
    }

    fn turns(&mut self) {
        for _ in 0..10 {
            self.stage.turn();
        }
    }

    pub(crate) fn read(&mut self, member: usize) -> Reading {
        self.stage.database(member).read()
    }

    /// Performs an operation, however often it says that it is not done yet.
    pub(crate) fn perform(&mut self, member: usize, operation: &Operation) {
        let what = format!("{operation:?} at {member}");
        self.until(&what, |stage| {
            let done = stage.database(member).perform(operation);
            done.is_ok()
        });
    }

    /// Whom a plan makes the primary is not told before it is chosen.
    fn token(&self, epoch: u64, target: u8, action: &Action) -> Token {
        let before = matches!(action, Action::Revoke | Action::Stop);
        Token {
            cluster: self.cluster,
            mark: plan(epoch),
            step: 0,
            target: (!before).then_some(MemberId(target)),
            author: 1,
            head: Head::START,
            seen: None,
        }
    }

    /// An agent carries out an action, and what it answers.
    fn ask(&mut self, member: usize, epoch: u64, target: u8, action: Action) -> Outcome {
        let token = self.token(epoch, target, &action);
        let start = |suite: &Self| {
            let mut agent = Agent::new(suite.memories[member].clone(), Rules::ALL);
            agent.ask(token.clone(), action.clone()).map(|()| agent)
        };
        let mut agent = match start(self) {
            Ok(agent) => agent,
            Err(refusal) => return Outcome::NotDone(refusal),
        };
        let mut died: Vec<(Operation, bool)> = Vec::new();
        let mut dies = |suite: &mut Self, operation: &Operation, after: bool| {
            let key = (operation.clone(), after);
            let now = suite.dies && !died.contains(&key);
            if now {
                died.push(key);
                suite.stage.reopen(member);
            }
            now
        };
        let since = Instant::now();
        let mut last = Ok(());
        loop {
            let reading = self.read(member);
            assert!(
                since.elapsed() < MOST,
                "{action:?} is not done: {last:?} {reading:#?}"
            );
            match agent.next(&reading) {
                Next::Remember(memory) => self.memories[member] = memory,
                Next::Operate(operation) => {
                    if dies(self, &operation, false) {
                        agent = start(self).unwrap();
                        continue;
                    }
                    last = self.stage.database(member).perform(&operation);
                    if last.is_err() {
                        self.stage.turn();
                        continue;
                    }
                    self.operations.push(operation.clone());
                    if dies(self, &operation, true) {
                        agent = start(self).unwrap();
                        continue;
                    }
                    agent.operated();
                }
                Next::Wait => self.stage.turn(),
                Next::Answer(_, outcome) => return outcome,
                Next::Rest => panic!("it was asked for {action:?}"),
            }
        }
    }

    fn done(&mut self, member: usize, epoch: u64, target: u8, action: Action) -> Reply {
        match self.ask(member, epoch, target, action.clone()) {
            Outcome::Done(reply) => reply,
            other @ (Outcome::NotDone(_) | Outcome::Unknown) => panic!("{action:?}: {other:?}"),
        }
    }

    fn at(&mut self, member: usize, epoch: u64, target: u8, action: Action) -> Position {
        match self.done(member, epoch, target, action) {
            Reply::At(position) => position,
            other @ (Reply::Done | Reply::Acknowledged(_)) => panic!("{other:?} is no position"),
        }
    }

    fn follow(&mut self, member: usize, epoch: u64, upstream: u8) {
        let action = Action::Follow {
            upstream: MemberId(upstream),
            lineage: Box::new(self.lineage.clone()),
        };
        assert_eq!(self.done(member, epoch, upstream, action), Reply::Done);
        self.is_fed(member, epoch, upstream);
    }

    fn is_fed(&mut self, member: usize, epoch: u64, upstream: u8) {
        let from = Some((MemberId(upstream), Epoch(epoch)));
        self.until("streaming", |stage| {
            stage.database(member).read().receiver == from
        });
    }

    /// The first synchronous set follows.
    pub(crate) fn followed(&mut self) {
        for member in [1, 2] {
            let epoch = Epoch(1);
            let upstream = MemberId(0);
            self.perform(member, &Operation::Attach { upstream, epoch });
        }
        for member in [1, 2] {
            self.is_fed(member, 1, 0);
        }
    }

    /// ... and clients are let in.
    pub(crate) fn opened(&mut self) {
        self.followed();
        let reply = self.done(0, 1, 0, Action::Confirm);
        assert!(matches!(reply, Reply::Acknowledged(_)));
    }

    pub(crate) fn commit(&mut self, member: usize) -> u64 {
        let row = self.stage.commit(member);
        row.expect("clients are let in")
    }

    pub(crate) fn acknowledged(&mut self, member: usize) -> u64 {
        let row = self.commit(member);
        self.until("an acknowledgement", |stage| stage.is_acknowledged(row));
        row
    }

    /// Members refuse, the one that has the most becomes the primary and takes `others` as its set.
    fn fail_over(&mut self, epoch: u64, refusing: &[u8]) -> u8 {
        let mut best: Option<(u8, Position)> = None;
        for member in refusing {
            let position = self.at(usize::from(*member), epoch, *member, Action::Revoke);
            assert_eq!(self.lineage.admits(&position), Ok(()));
            // The answer is lost: the same is told again.
            let again = self.at(usize::from(*member), epoch, *member, Action::Revoke);
            assert_eq!(again, position);
            if best
                .as_ref()
                .is_none_or(|(_, best)| position.lsn > best.lsn)
            {
                best = Some((*member, position));
            }
        }
        let (target, chosen) = best.unwrap();
        let others: Vec<u8> = refusing.iter().copied().filter(|m| *m != target).collect();
        self.promote(epoch, target, &chosen, &others);
        target
    }

    fn promote(&mut self, epoch: u64, target: u8, chosen: &Position, others: &[u8]) {
        let member = usize::from(target);
        let armed = Action::Arm(set(epoch, others, 1));
        assert_eq!(self.at(member, epoch, target, armed), *chosen);
        let row = plan(epoch).row(MemberId(target));
        self.lineage.rows.push(row);
        self.lineage.branches.push(Branch {
            row,
            from: chosen.lsn,
            timeline: None,
        });
        let action = Action::Promote(Box::new(chosen.clone()));
        let promoted = self.at(member, epoch, target, action);
        let history = &promoted.history;
        let before = (chosen.history.timeline, chosen.lsn);
        assert_eq!(
            history.ancestors.last(),
            Some(&before),
            "where it branched off"
        );
        assert!(history.timeline > chosen.history.timeline);
        assert_eq!(promoted.mark, Some(row));
        self.lineage.branches.last_mut().unwrap().timeline = Some(history.timeline);
        assert_eq!(self.lineage.admits(&promoted), Ok(()));
        assert!(!self.read(member).open, "a new primary is closed");
    }

    fn confirm(&mut self, epoch: u64, target: u8) {
        let reply = self.done(usize::from(target), epoch, target, Action::Confirm);
        assert!(matches!(reply, Reply::Acknowledged(_)));
        assert!(self.read(usize::from(target)).open);
    }
}

/// Rules 8 and 10.
pub(crate) fn an_application_is_let_in_once_a_canary_is_acknowledged<S: Stage>(
    suite: &mut Suite<S>,
) {
    assert_eq!(suite.stage.commit(0), None, "it starts closed");
    let mark = first_mark().row(MemberId(0));
    suite.perform(0, &Operation::Canary(mark));
    let reading = suite.read(0);
    let (written, end) = reading.canary.unwrap();
    assert_eq!((written, reading.position.mark), (mark, Some(mark)));
    assert!(reading.acknowledged < end, "nobody has it yet");
    suite.opened();
    let row = suite.acknowledged(0);
    suite.stage.kill(0);
    suite.perform(0, &Operation::Start);
    suite.until("a start", |stage| !stage.database(0).read().replaying);
    assert!(!suite.read(0).open, "it starts closed again");
    assert_eq!(suite.stage.commit(0), None);
    assert!(suite.stage.has(0, row));
}

pub(crate) fn twice_is_once<S: Stage>(suite: &mut Suite<S>) {
    suite.opened();
    let _ = suite.acknowledged(0);
    let (upstream, epoch) = (MemberId(0), Epoch(1));
    let row = first_mark().row(MemberId(0));
    for (member, operation) in [
        (0, Operation::SetNames(first_set())),
        (0, Operation::Canary(row)),
        (0, Operation::Checkpoint),
        (0, Operation::Admit),
        (0, Operation::EndOldSenders),
        (1, Operation::Attach { upstream, epoch }),
        (1, Operation::Start),
        (1, Operation::Detach),
        (1, Operation::Stop),
        (1, Operation::KeepTail),
        (1, Operation::Rewind(upstream)),
        (1, Operation::Clone(upstream)),
        (1, Operation::MakeStandby),
        (1, Operation::Start),
    ] {
        suite.perform(member, &operation);
        let once = suite.settled(member);
        suite.perform(member, &operation);
        assert_eq!(suite.settled(member), once, "{operation:?}");
    }
}

impl<S: Stage> Suite<S> {
    /// A reading that does not change by itself, without what grows.
    fn settled(&mut self, member: usize) -> Reading {
        self.until("rest", |stage| {
            let before = stage.database(member).read();
            stage.turn();
            let after = stage.database(member).read();
            let follows = |reading: &Reading| reading.receiver.is_none_or(|(_, e)| e != Epoch(0));
            before == after && !after.replaying && follows(&after)
        });
        let mut reading = self.read(member);
        reading.position.lsn = Lsn(0);
        (reading.received, reading.acknowledged) = (None, Lsn(0));
        reading.canary = reading.canary.map(|(mark, _)| (mark, Lsn(0)));
        reading.senders.clear();
        reading
    }
}

pub(crate) fn a_stale_token_changes_nothing<S: Stage>(suite: &mut Suite<S>) {
    suite.opened();
    let refused = suite.at(1, 3, 1, Action::Revoke);
    let before = suite.read(1);
    let stale = Outcome::NotDone(Refusal::LowerEpoch(plan(3)));
    for action in [
        Action::Stop,
        Action::Arm(set(2, &[2], 1)),
        Action::Promote(Box::new(refused)),
        Action::Confirm,
    ] {
        assert_eq!(suite.ask(1, 2, 1, action), stale);
    }
    suite.turns();
    assert_eq!(suite.read(1), before);
}

/// Rules 1 and 2.
pub(crate) fn after_detaching_the_position_is_final_and_has_what_was_acknowledged<S: Stage>(
    suite: &mut Suite<S>,
) {
    suite.opened();
    let mut rows = Vec::new();
    for round in 0..4 {
        rows.extend((0..8).map(|_| suite.commit(0)));
        // While these are on their way:
        let both = [1, 2].map(|member| suite.at(member, round + 2, 1, Action::Revoke));
        let acknowledged: Vec<u64> = rows
            .iter()
            .copied()
            .filter(|row| suite.stage.is_acknowledged(*row))
            .collect();
        suite.turns();
        for (member, told) in [1, 2].into_iter().zip(&both) {
            let reading = suite.read(member);
            assert_eq!((reading.receiver, reading.replaying), (None, false));
            assert_eq!(reading.position, *told, "the position of {member} is final");
        }
        let best = if both[0].lsn >= both[1].lsn { 1 } else { 2 };
        for row in acknowledged {
            assert!(suite.stage.has(best, row), "row {row} was acknowledged");
        }
        for member in [1, 2] {
            suite.follow(member, round + 2, 0);
        }
        let names = set(round + 2, &[1, 2], 1);
        suite.perform(0, &Operation::SetNames(names));
    }
}

pub(crate) fn a_failover_keeps_what_was_acknowledged<S: Stage>(suite: &mut Suite<S>) {
    suite.opened();
    let rows: Vec<u64> = (0..5).map(|_| suite.acknowledged(0)).collect();
    suite.stage.kill(0);
    let target = suite.fail_over(2, &[1, 2]);
    let other = 3 - target;
    suite.follow(usize::from(other), 2, target);
    suite.confirm(2, target);
    let new = suite.acknowledged(usize::from(target));
    for row in rows {
        assert!(suite.stage.has(usize::from(target), row), "row {row}");
        assert!(suite.stage.has(usize::from(other), row), "row {row}");
    }
    suite.until("the row at the other", |stage| {
        stage.has(usize::from(other), new)
    });
    let position = suite.read(usize::from(other)).position;
    assert_eq!(suite.lineage.admits(&position), Ok(()));
    // A second one, on from there.
    suite.follow(0, 2, target);
    suite.stage.kill(usize::from(target));
    let second = suite.fail_over(3, &[0, other]);
    let third = if second == 0 { other } else { 0 };
    suite.follow(usize::from(third), 3, second);
    suite.confirm(3, second);
    let _ = suite.acknowledged(usize::from(second));
    assert!(suite.stage.has(usize::from(second), new));
}

pub(crate) fn a_failover_in_which_agents_die_before_and_after_every_operation<S: Stage>(
    suite: &mut Suite<S>,
) {
    suite.opened();
    let row = suite.acknowledged(0);
    suite.dies = true;
    let stopped = suite.done(0, 2, 1, Action::Stop);
    assert_eq!(stopped, Reply::Done);
    let target = suite.fail_over(2, &[1, 2]);
    suite.follow(usize::from(3 - target), 2, target);
    suite.confirm(2, target);
    suite.follow(0, 2, target);
    for member in 0..3 {
        suite.until("the row", |stage| stage.has(member, row));
        let position = suite.read(member).position;
        assert_eq!(suite.lineage.admits(&position), Ok(()));
    }
}

/// Rules 4 and 5.
pub(crate) fn a_canary_counts_only_under_the_names_in_force<S: Stage>(suite: &mut Suite<S>) {
    suite.opened();
    suite.perform(0, &Operation::SetNames(set(2, &[1], 1)));
    // Until these are ended, each acknowledges by the names that it read last.
    let old = suite.read(0).senders;
    assert_eq!(old.len(), 2);
    assert!(old.iter().all(|sender| sender.name == Epoch(1)), "{old:?}");
    suite.perform(0, &Operation::EndOldSenders);
    suite.until("current senders", |stage| {
        let senders = stage.database(0).read().senders;
        senders.len() == 2 && senders.iter().all(|sender| sender.is_current)
    });
    let row = plan(2).row(MemberId(0));
    suite.perform(0, &Operation::Canary(row));
    suite.turns();
    let reading = suite.read(0);
    let (_, end) = reading.canary.unwrap();
    assert_eq!(reading.names, Some(set(2, &[1], 1)));
    assert!(
        reading.acknowledged < end,
        "the followers have names of before"
    );
    let waits = suite.commit(0);
    suite.turns();
    assert!(!suite.stage.is_acknowledged(waits));
    suite.follow(1, 2, 0);
    suite.until("the acknowledgement", |stage| stage.is_acknowledged(waits));
    assert!(suite.read(0).acknowledged >= end);
}

/// Rule 13, and nothing that may be acknowledged nowhere else is destroyed.
pub(crate) fn an_old_primary_is_rewound_and_its_tail_kept<S: Stage>(suite: &mut Suite<S>) {
    suite.opened();
    let row = suite.acknowledged(0);
    let positions = [1, 2].map(|member| suite.at(member, 2, 1, Action::Revoke));
    let tail = suite.commit(0);
    suite.turns();
    assert!(!suite.stage.is_acknowledged(tail));
    suite.stage.kill(0);
    let (target, chosen) = if positions[0].lsn >= positions[1].lsn {
        (1, &positions[0])
    } else {
        (2, &positions[1])
    };
    suite.promote(2, target, chosen, &[0, 3 - target]);
    suite.operations.clear();
    suite.follow(0, 2, target);
    let upstream = MemberId(target);
    let epoch = Epoch(2);
    let expected = [
        Operation::KeepTail,
        Operation::Rewind(upstream),
        Operation::MakeStandby,
        Operation::Start,
        Operation::Attach { upstream, epoch },
    ];
    assert_eq!(suite.operations, expected);
    suite.confirm(2, target);
    let new = suite.acknowledged(usize::from(target));
    suite.until("the new row", |stage| stage.has(0, new));
    assert!(suite.stage.has(0, row));
    assert!(!suite.stage.has(0, tail), "what parted is gone");
    assert!(suite.stage.kept(0, tail), "and kept aside");
}

/// Rule 3: two members promoted from one primary have one number for their timelines.
pub(crate) fn where_a_rewind_finds_nothing_a_copy_is_made<S: Stage>(suite: &mut Suite<S>) {
    suite.opened();
    suite.stage.kill(0);
    let other = suite.at(2, 2, 1, Action::Revoke);
    let chosen = suite.at(1, 2, 1, Action::Revoke);
    // Somebody promotes the second by hand.
    suite.perform(2, &Operation::SetNames(set(9, &[0], 1)));
    suite.perform(2, &Operation::Promote);
    suite.until("a primary", |stage| !stage.database(2).read().standby);
    let stray = suite.read(2).position;
    suite.promote(2, 1, &chosen, &[2]);
    let ours = suite.read(1).position;
    assert_eq!(stray.history.timeline, ours.history.timeline);
    assert_eq!(chosen.lsn, other.lsn, "nothing was written meanwhile");
    assert!(suite.lineage.admits(&stray).is_err());
    suite.operations.clear();
    suite.follow(2, 2, 1);
    let copies = |operation: &Operation| *operation == Operation::Clone(MemberId(1));
    assert!(
        suite.operations.iter().any(copies),
        "{:?}",
        suite.operations
    );
    suite.confirm(2, 1);
    let new = suite.acknowledged(1);
    suite.until("the new row", |stage| stage.has(2, new));
    let position = suite.read(2).position;
    assert_eq!(suite.lineage.admits(&position), Ok(()));
}

/// Rule 13.
pub(crate) fn what_must_not_start_does_not_start_by_itself<S: Stage>(suite: &mut Suite<S>) {
    suite.opened();
    assert_eq!(suite.done(1, 2, 1, Action::Stop), Reply::Done);
    let memory = suite.memories[1].clone();
    let reading = suite.read(1);
    assert!(memory.must_not_start && !reading.running);
    assert_eq!(farshore_core::failover::at_boot(&memory, &reading), None);
    let refused = suite.ask(1, 2, 1, Action::Revoke);
    assert!(matches!(refused, Outcome::NotDone(Refusal::State(_))));
    suite.follow(1, 2, 0);
    assert!(!suite.memories[1].must_not_start);
}
