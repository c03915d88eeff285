//! Each rule of the fence by its number in docs/operations.md, at the smallest place that keeps it.
//! That each is also needed is what `simulation.rs` shows, which removes one after the other.

use crate::support::{head, mark, memory, opening, position, set, standby, token};
use farshore_core::chain::Digest;
use farshore_core::failover::{
    Action, Agent, Branch, Choice, Entry, Epoch, Goal, Ledger, Lineage, Lsn, Millis, Next,
    Operation, OutOfOrder, Outcome, Plan, Prediction, Proof, Record, Refusal, Reply, Rules, Sender,
    Step, Stray, Timeline, at_boot, first_mark, standby_name,
};
use farshore_core::site::{MemberId, elects};

fn agent_asked(action: Action) -> Agent {
    let mut agent = Agent::new(memory(), Rules::ALL);
    let asked = agent.ask(token(mark(2, "plan"), 0, 3, None), action);
    assert_eq!(asked, Ok(()));
    agent
}

#[test]
fn rule_1_the_refusal_is_durable_and_the_receiver_gone_before_the_position_is_told() {
    let mut agent = agent_asked(Action::Revoke);
    let mut reading = standby(100);
    let Next::Remember(memory) = agent.next(&reading) else {
        panic!("the refusal comes first");
    };
    assert_eq!(memory.obeyed, Some(mark(2, "plan")));
    assert_eq!(agent.next(&reading), Next::Operate(Operation::Detach));
    agent.operated();
    // The receiver lives on for some milliseconds, and writes more.
    assert_eq!(agent.next(&reading), Next::Wait);
    reading.received = Some(Lsn(105));
    reading.receiver = None;
    let Next::Answer(_, Outcome::Done(Reply::At(told))) = agent.next(&reading) else {
        panic!("the position is told");
    };
    assert_eq!(told.lsn, Lsn(105));
}

#[test]
fn rule_2_after_a_restart_the_position_is_what_was_replayed_to_the_end() {
    let mut agent = agent_asked(Action::Revoke);
    let mut reading = standby(60);
    (reading.received, reading.receiver, reading.replaying) = (None, None, true);
    assert!(matches!(agent.next(&reading), Next::Remember(_)));
    assert_eq!(agent.next(&reading), Next::Operate(Operation::Detach));
    agent.operated();
    assert_eq!(agent.next(&reading), Next::Wait);
    reading.replaying = false;
    reading.position.lsn = Lsn(100);
    // It has reconnected meanwhile, and says that it received from a segment's start.
    reading.received = Some(Lsn(96));
    let Next::Answer(_, Outcome::Done(Reply::At(told))) = agent.next(&reading) else {
        panic!("the position is told");
    };
    assert_eq!(told.lsn, Lsn(100));
}

fn lineage() -> Lineage {
    let branch = |epoch, from, timeline| Branch {
        row: mark(epoch, "plan"),
        from: Lsn(from),
        timeline: Some(Timeline(timeline)),
    };
    Lineage {
        system: 7,
        root: Timeline(1),
        branches: vec![branch(2, 100, 2), branch(4, 200, 3)],
        rows: vec![
            first_mark(),
            mark(2, "plan"),
            mark(3, "plan"),
            mark(4, "plan"),
        ],
    }
}

#[test]
fn rule_3_positions_count_only_within_the_lineage() {
    let on = |epoch| Some(mark(epoch, "plan"));
    let first = Some(first_mark());
    for (found, expected) in [
        (position(&[], 1, 90, first), Ok(())),
        (position(&[], 1, 100, first), Ok(())),
        (position(&[], 1, 101, first), Err(Stray::DeadTail(Lsn(100)))),
        (position(&[(1, 100)], 2, 150, on(2)), Ok(())),
        (position(&[(1, 100)], 2, 150, on(3)), Ok(())),
        (
            position(&[(1, 100)], 2, 201, on(3)),
            Err(Stray::DeadTail(Lsn(200))),
        ),
        (position(&[(1, 100), (2, 200)], 3, 250, on(4)), Ok(())),
        // The same number from another promotion, and the same place with another's row.
        (
            position(&[(1, 90)], 2, 150, on(2)),
            Err(Stray::UnknownTimeline(Timeline(2))),
        ),
        (
            position(&[(1, 100)], 2, 150, first),
            Err(Stray::UnknownMark),
        ),
        (
            position(&[(1, 100)], 2, 150, Some(mark(2, "other"))),
            Err(Stray::UnknownMark),
        ),
        (
            position(&[(1, 100)], 5, 150, on(2)),
            Err(Stray::UnknownTimeline(Timeline(5))),
        ),
        (
            position(&[], 2, 50, first),
            Err(Stray::UnknownTimeline(Timeline(2))),
        ),
    ] {
        assert_eq!(lineage().admits(&found), expected, "{found:?}");
    }
    let mut other = position(&[], 1, 90, first);
    other.system = 8;
    assert_eq!(lineage().admits(&other), Err(Stray::OtherCluster));
}

fn plan(epoch: u64, goal: Goal, steps: Vec<Step>) -> Plan {
    Plan {
        epoch: Epoch(epoch),
        parent: Digest::of(b""),
        author: 1,
        goal,
        in_force: vec![set(1, &[1, 2], 1)],
        floor: Lsn(0),
        steps,
        predicted: Prediction {
            recovery_ms: Prediction::MEASURED_MS,
            lost_writes: 0,
        },
        because: "a test".to_owned(),
    }
}

fn add(ledger: &mut Ledger, entry: Entry) -> Result<(), OutOfOrder> {
    let at = Millis(0);
    ledger.add(Record { at, entry }, Rules::ALL)
}

#[test]
fn rule_4_every_set_possibly_in_force_counts_until_a_canary_is_acknowledged() {
    let mut ledger = Ledger::open(opening());
    let goal = Goal::Reconfigure {
        primary: MemberId(0),
        configuration: set(2, &[1], 1),
        rewind: [].into(),
    };
    let steps = vec![Step::Arm, Step::Follow(MemberId(1)), Step::Confirm];
    let plan = plan(2, goal, steps);
    add(&mut ledger, Entry::Planned { plan }).unwrap();
    assert_eq!(ledger.in_force, [set(1, &[1, 2], 1), set(2, &[1], 1)]);
    // The new set alone would be revoked by one member; the old one is not.
    let one = [MemberId(1)].into();
    let revoked: Vec<bool> = ledger
        .in_force
        .iter()
        .map(|set| set.is_revoked_by(&one))
        .collect();
    assert_eq!(revoked, [false, true]);
    let at = Reply::At(position(&[], 1, 50, Some(first_mark())));
    for (step, reply) in [(0, at), (1, Reply::Done), (2, Reply::Acknowledged(Lsn(51)))] {
        assert_eq!(ledger.in_force.len(), 2);
        add(&mut ledger, Entry::Intent { steps: vec![step] }).unwrap();
        add(&mut ledger, Entry::Done { step, reply }).unwrap();
    }
    assert_eq!(
        (ledger.in_force.as_slice(), ledger.floor),
        ([set(2, &[1], 1)].as_slice(), Lsn(51))
    );
}

#[test]
fn rule_4_a_canary_waits_until_every_sender_has_read_the_new_names() {
    let mut agent = agent_asked(Action::Confirm);
    let mut reading = standby(100);
    reading.standby = false;
    reading.names = Some(set(2, &[1], 1));
    let sender = Sender {
        member: MemberId(1),
        name: Epoch(1),
        is_current: false,
    };
    reading.senders = vec![sender];
    assert!(matches!(agent.next(&reading), Next::Remember(_)));
    assert_eq!(
        agent.next(&reading),
        Next::Operate(Operation::EndOldSenders)
    );
}

#[test]
fn rule_5_an_actuator_binds_an_epoch_to_one_plan_of_one_journal() {
    let plan = mark(2, "plan");
    let obeyed = memory().after(&token(plan, 1, 10, None));
    let admits = |token| obeyed.admits(&token, Rules::ALL);
    // The same process, also when it asks twice.
    assert_eq!(admits(token(plan, 1, 9, None)), Ok(()));
    assert_eq!(admits(token(mark(3, "next"), 1, 12, None)), Ok(()));
    assert_eq!(
        admits(token(mark(1, "old"), 1, 12, None)),
        Err(Refusal::LowerEpoch(plan))
    );
    assert_eq!(
        admits(token(mark(2, "other"), 1, 12, None)),
        Err(Refusal::OtherPlan(plan))
    );
    // Another process must show that its journal goes on from where ours was: a copy that was
    // restored cannot, however long it has grown since.
    assert_eq!(admits(token(plan, 2, 12, Some(head(10)))), Ok(()));
    let other = Err(Refusal::OtherJournal(head(10)));
    assert_eq!(admits(token(mark(3, "next"), 2, 99, None)), other);
    assert_eq!(admits(token(mark(3, "next"), 2, 99, Some(head(9)))), other);
    // One plan, and two copies of its journal that chose differently.
    let obeyed = farshore_core::failover::Memory {
        target: None,
        ..obeyed.clone()
    };
    let choice = |target, lines| {
        let target = Some(MemberId(target));
        farshore_core::failover::Token {
            target,
            ..token(plan, 1, lines, None)
        }
    };
    let chose = obeyed.after(&choice(1, 11));
    assert_eq!(chose.admits(&choice(1, 12), Rules::ALL), Ok(()));
    assert_eq!(
        chose.admits(&choice(2, 12), Rules::ALL),
        Err(Refusal::OtherPlan(plan))
    );
    let mut drill = token(mark(3, "next"), 1, 12, None);
    drill.cluster.realm = farshore_core::failover::Realm::Drill;
    assert_eq!(admits(drill), Err(Refusal::OtherCluster));
}

#[test]
fn rule_5_the_target_is_promoted_only_with_names_of_the_new_epoch() {
    let chosen = Box::new(standby(100).position);
    let mut agent = agent_asked(Action::Promote(chosen.clone()));
    let mut reading = standby(100);
    reading.receiver = None;
    reading.names = Some(set(1, &[1], 1));
    assert!(matches!(agent.next(&reading), Next::Remember(_)));
    assert!(matches!(
        agent.next(&reading),
        Next::Answer(_, Outcome::NotDone(_))
    ));
    let mut agent = agent_asked(Action::Promote(chosen));
    reading.names = Some(set(2, &[2], 1));
    assert!(matches!(agent.next(&reading), Next::Remember(_)));
    assert_eq!(agent.next(&reading), Next::Operate(Operation::Promote));
}

/// With a majority in each acknowledgement, two plans of one epoch cannot both acknowledge.
#[test]
fn rule_5_an_acknowledgement_is_a_majority() {
    let holds = [(1, 2), (1, 3), (2, 4), (2, 5)];
    assert!(
        holds
            .iter()
            .all(|(count, members)| elects(*count, *members))
    );
    let fails = [(1, 4), (1, 5), (2, 6)];
    assert!(
        fails
            .iter()
            .all(|(count, members)| !elects(*count, *members))
    );
}

#[test]
fn rule_6_nothing_is_undone_after_the_durable_intent_to_promote() {
    let mut ledger = Ledger::open(opening());
    let goal = Goal::Failover {
        from: MemberId(0),
        prefer: None,
    };
    let steps = vec![Step::Revoke(MemberId(1)), Step::Arm, Step::Promote];
    let plan = plan(2, goal, steps);
    let give_up = || Entry::Abandoned {
        because: "a test".to_owned(),
    };
    add(&mut ledger, Entry::Planned { plan }).unwrap();
    let at = || Reply::At(position(&[], 1, 50, Some(first_mark())));
    add(&mut ledger, Entry::Intent { steps: vec![0] }).unwrap();
    add(
        &mut ledger,
        Entry::Done {
            step: 0,
            reply: at(),
        },
    )
    .unwrap();
    let choice = Choice {
        target: MemberId(1),
        position: position(&[], 1, 50, Some(first_mark())),
        configuration: set(2, &[2], 1),
        proofs: vec![Proof::Routers],
    };
    add(&mut ledger, Entry::Chosen { choice }).unwrap();
    let mut undone = ledger.clone();
    add(&mut undone, give_up()).unwrap();
    assert_eq!(
        (undone.primary, undone.in_force),
        (MemberId(0), vec![set(1, &[1, 2], 1)])
    );
    add(&mut ledger, Entry::Intent { steps: vec![1] }).unwrap();
    add(
        &mut ledger,
        Entry::Done {
            step: 1,
            reply: at(),
        },
    )
    .unwrap();
    add(&mut ledger, Entry::Intent { steps: vec![2] }).unwrap();
    assert_eq!(add(&mut ledger, give_up()), Err(OutOfOrder::ForwardOnly));
    assert_eq!(ledger.primary, MemberId(1));
}

/// An agent that stood still between check and effect checks again before each effect.
#[test]
fn rule_6_an_agent_that_wakes_holds_its_old_task_against_what_it_has_obeyed_since() {
    let mut agent = agent_asked(Action::Revoke);
    let reading = standby(100);
    assert!(matches!(agent.next(&reading), Next::Remember(_)));
    let asked = agent.ask(token(mark(3, "next"), 0, 5, None), Action::Stop);
    assert_eq!(asked, Ok(()));
    let Next::Remember(memory) = agent.next(&reading) else {
        panic!("the later epoch ends what the earlier one asked for");
    };
    assert_eq!(memory.obeyed, Some(mark(3, "next")));
}

#[test]
fn rule_10_a_primary_waits_for_the_controller_and_opens_after_a_canary() {
    let mut stopped = standby(100);
    stopped.running = false;
    assert_eq!(at_boot(&memory(), &stopped), Some(Operation::Start));
    stopped.standby = false;
    assert_eq!(at_boot(&memory(), &stopped), None);
    let mut agent = agent_asked(Action::Confirm);
    let mut reading = standby(100);
    (reading.standby, reading.names) = (false, Some(set(2, &[1], 1)));
    assert!(matches!(agent.next(&reading), Next::Remember(_)));
    let canary = mark(2, "plan").row(MemberId(0));
    assert_eq!(
        agent.next(&reading),
        Next::Operate(Operation::Canary(canary))
    );
    agent.operated();
    reading.canary = Some((canary, Lsn(101)));
    assert_eq!(agent.next(&reading), Next::Wait);
    reading.acknowledged = Lsn(101);
    assert_eq!(agent.next(&reading), Next::Operate(Operation::Admit));
}

#[test]
fn rule_13_a_rewind_keeps_the_tail_and_must_not_be_started_until_it_is_a_standby() {
    let lineage = Box::new(lineage());
    let upstream = MemberId(1);
    let mut agent = agent_asked(Action::Follow { upstream, lineage });
    let mut reading = standby(120);
    (reading.standby, reading.receiver) = (false, None);
    assert!(matches!(agent.next(&reading), Next::Remember(_)));
    let Next::Remember(memory) = agent.next(&reading) else {
        panic!("the marker comes before anything else");
    };
    assert!(memory.must_not_start);
    let mut operations = Vec::new();
    while operations.len() < 6 {
        match agent.next(&reading) {
            Next::Operate(operation) => {
                match operation {
                    Operation::Stop => reading.running = false,
                    // Between equal timelines a rewind finds nothing to do: a copy is made.
                    Operation::Clone(_) => reading.position.lsn = Lsn(100),
                    Operation::MakeStandby => reading.standby = true,
                    Operation::Start => reading.running = true,
                    _ => {}
                }
                operations.push(operation);
                agent.operated();
            }
            Next::Remember(memory) => {
                assert!(!memory.must_not_start);
                assert_eq!(operations.last(), Some(&Operation::MakeStandby));
            }
            other => panic!("{other:?}"),
        }
    }
    let expected = [
        Operation::Stop,
        Operation::KeepTail,
        Operation::Rewind(upstream),
        Operation::Clone(upstream),
        Operation::MakeStandby,
        Operation::Start,
    ];
    assert_eq!(operations, expected);
}

#[test]
fn rule_14_names_have_the_epoch_first_and_fit() {
    assert_eq!(standby_name(Epoch(42), "berlin"), "e42_berlin");
    let longest = "m".repeat(farshore_core::site::Site::MOST_NAME);
    let longest = standby_name(Epoch(10_u64.pow(13)), &longest);
    assert!(longest.len() <= 40, "{} bytes", longest.len());
}
