//! Verdicts and plans: hold-down, budget, gray failure, observers that abstain, a person who decides.

use crate::support::{memory, opening, standby};
use farshore_core::chain::Digest;
use farshore_core::failover::{
    Advice, Entry, Epoch, Evidence, Goal, Heartbeat, Ledger, Limits, Millis, Primary, Record,
    Report, Rules, Setup, Sight, State, Step, Verdict, advise, verdict,
};
use farshore_core::site::{Decider, DomainId, Fence, MemberId, ObserverId, RouterId};
use std::collections::BTreeMap;

fn limits() -> Limits {
    Limits {
        silence: Millis(3_000),
        gray: Millis(3_000),
        hold_down: Millis(1_000),
        fresh: Millis(2_000),
        settle: Millis(2_000),
        give_up: Millis(5_000),
        repeat: Millis(400),
        failovers_per_day: 2,
        fence: Fence::Quorum,
    }
}

pub(crate) fn setup(decider: Decider) -> Setup {
    Setup {
        candidates: (0..3).map(MemberId).collect(),
        routers: vec![RouterId(0)],
        observers: 3,
        acknowledgements: 1,
        decider,
        limits: limits(),
        rules: Rules::ALL,
    }
}

pub(crate) fn heartbeat(member: u8) -> Heartbeat {
    Heartbeat {
        member: MemberId(member),
        memory: memory(),
        reading: standby(50),
    }
}

fn advice(ledger: &Ledger, setup: &Setup, state: State, since: u64, beats: &[u8]) -> Advice {
    let because = "a test".to_owned();
    let all: Vec<Heartbeat> = beats.iter().map(|member| heartbeat(*member)).collect();
    let heartbeats: BTreeMap<MemberId, &Heartbeat> =
        all.iter().map(|beat| (beat.member, beat)).collect();
    let sight = Sight {
        verdict: &Verdict { state, because },
        since: Some(Millis(since)),
        heartbeats: &heartbeats,
        now: Millis(10_000),
        parent: Digest::of(b""),
        author: 1,
    };
    advise(ledger, setup, &sight)
}

fn blocked(advice: &Advice) -> &str {
    match advice {
        Advice::Blocked(why) => why,
        Advice::Nothing | Advice::Plan(_) => panic!("{advice:?}"),
    }
}

#[test]
fn a_failover_waits_for_the_hold_down_and_then_has_every_step() {
    let (ledger, setup) = (Ledger::open(opening()), setup(Decider::Automatic));
    assert_eq!(
        advice(&ledger, &setup, State::Silent, 9_001, &[1, 2]),
        Advice::Nothing
    );
    let Advice::Plan(plan) = advice(&ledger, &setup, State::Silent, 9_000, &[1, 2]) else {
        panic!("the hold-down is over");
    };
    let (b, c) = (MemberId(1), MemberId(2));
    let expected = [
        Step::Hold(RouterId(0)),
        Step::Stop(MemberId(0)),
        Step::Revoke(b),
        Step::Revoke(c),
        Step::Arm,
        Step::Promote,
        Step::Follow(b),
        Step::Follow(c),
        Step::Confirm,
        Step::Open(RouterId(0)),
    ];
    assert_eq!(
        (plan.epoch, plan.steps.as_slice()),
        (Epoch(2), expected.as_slice())
    );
    assert_eq!(plan.predicted.lost_writes, 0);
}

#[test]
fn the_budget_of_a_day_is_respected() {
    let setup = setup(Decider::Automatic);
    let mut ledger = Ledger::open(opening());
    for _ in 0..2 {
        let Advice::Plan(plan) = advice(&ledger, &setup, State::Silent, 0, &[1, 2]) else {
            panic!("within the budget");
        };
        let because = "a test".to_owned();
        for entry in [Entry::Planned { plan: *plan }, Entry::Abandoned { because }] {
            let at = Millis(9_000);
            ledger.add(Record { at, entry }, Rules::ALL).unwrap();
        }
    }
    let third = advice(&ledger, &setup, State::Silent, 0, &[1, 2]);
    assert!(blocked(&third).starts_with("the failovers of this day are used up"));
}

#[test]
fn a_person_decides_where_the_policy_says_so() {
    let ledger = Ledger::open(opening());
    let found = advice(&ledger, &setup(Decider::Person), State::Silent, 0, &[1, 2]);
    assert!(blocked(&found).ends_with("a person decides"));
}

#[test]
fn no_plan_is_made_that_could_not_be_proven() {
    let ledger = Ledger::open(opening());
    let found = advice(&ledger, &setup(Decider::Automatic), State::Silent, 0, &[1]);
    assert!(
        blocked(&found).starts_with("2 of 2 members that confirm writes of epoch 1 must refuse")
    );
}

#[test]
fn gray_failure_first_tries_another_set_under_the_same_primary() {
    let (ledger, setup) = (Ledger::open(opening()), setup(Decider::Automatic));
    let Advice::Plan(plan) = advice(&ledger, &setup, State::Gray, 0, &[0, 1]) else {
        panic!("a plan");
    };
    assert!(matches!(plan.goal, Goal::Reconfigure { .. }), "{plan:?}");
}

/// What an observer saw of the primary: milliseconds since an answer and since a write.
fn report(observer: u8, sees_others: bool, answered: u64, wrote: u64, refused: bool) -> Report {
    let one = Evidence {
        answered_ago: Millis(answered),
        wrote_ago: Millis(wrote),
        refused,
    };
    Report {
        observer: ObserverId(observer),
        domain: DomainId(observer),
        sees_others,
        evidence: [(MemberId(0), one)].into(),
    }
}

fn judged(reports: &[Report], heartbeat: Option<&Heartbeat>) -> Verdict {
    judged_after(None, reports, heartbeat)
}

fn judged_after(
    leads_for: Option<Millis>,
    reports: &[Report],
    heartbeat: Option<&Heartbeat>,
) -> Verdict {
    let reports: Vec<&Report> = reports.iter().collect();
    let primary = Primary {
        member: MemberId(0),
        heartbeat,
        leads_for,
    };
    verdict(primary, 3, &reports, &limits())
}

#[test]
fn what_was_not_answered_before_it_led_is_not_held_against_a_primary() {
    let silent = [0, 1, 2].map(|observer| report(observer, true, 9_000, 9_000, false));
    let gray = [0, 1, 2].map(|observer| report(observer, true, 100, 9_000, false));
    let after = |leads: u64, reports| judged_after(Some(Millis(leads)), reports, None);
    for reports in [&silent, &gray] {
        let found = after(2_999, reports);
        assert_eq!(found.state, State::Unknown);
        assert!(found.because.starts_with("it leads for 3.0 s, and 0 of 3"));
    }
    assert_eq!(after(3_000, &silent).state, State::Silent);
    assert_eq!(after(3_000, &gray).state, State::Gray);
}

#[test]
fn verdicts_need_most_observers_and_say_why() {
    let up = report(0, true, 100, 100, false);
    let silent = |observer| report(observer, true, 3_000, 3_000, false);
    let gray = |observer| report(observer, true, 100, 3_000, false);
    let cut_off = report(2, false, 9_000, 9_000, false);
    let mut ended = heartbeat(0);
    ended.reading.running = false;
    let refused = report(1, true, 500, 500, true);
    for (reports, heartbeat, state, because) in [
        (
            vec![up.clone(), silent(1), silent(2)],
            None,
            State::Silent,
            "2 of 3 observers had no answer for 3 s",
        ),
        (
            vec![silent(1)],
            None,
            State::Unknown,
            "only 1 of 3 observers",
        ),
        // The one that is cut off itself abstains.
        (
            vec![up.clone(), silent(1), cut_off.clone()],
            None,
            State::Unknown,
            "only 2 of 3",
        ),
        (
            vec![up.clone(), gray(1), gray(2)],
            None,
            State::Gray,
            "2 of 3 observers read from it",
        ),
        (
            vec![up.clone(), report(1, true, 2_999, 100, false), cut_off],
            None,
            State::Up,
            "2 of 3",
        ),
        (
            vec![up.clone(), refused.clone()],
            Some(&ended),
            State::Crashed,
            "its agent saw",
        ),
        (
            vec![up, refused],
            None,
            State::Up,
            "2 of 3 observers read and write",
        ),
    ] {
        let found = judged(&reports, heartbeat);
        assert_eq!(found.state, state, "{reports:?}");
        assert!(found.because.starts_with(because), "{}", found.because);
    }
}
