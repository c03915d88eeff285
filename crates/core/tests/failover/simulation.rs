//! Deterministic simulation: planner, controller, agents and journal in a small world with faults.

use expect_test::expect;
use farshore_core::failover::{Rule, Rules};
use farshore_core::rehearsal::{Scenario, Shape, Tally, flap, rehearse};
use std::fmt::Write as _;
use std::thread;

fn play(seed: u64, rules: Rules) -> Tally {
    rehearse(Scenario {
        seed,
        shape: Shape::of_seed(seed),
        rules,
        tells: false,
    })
}

/// Plays the seeds of a range on two threads; panics with the first seed that does not hold.
fn all_hold(seeds: std::ops::Range<u64>) -> Tally {
    let half = |first: u64| {
        let mut sum = Tally::default();
        for seed in seeds.clone().filter(|seed| seed % 2 == first) {
            let tally = play(seed, Rules::ALL);
            assert_eq!(tally.violation, None, "seed {seed}");
            sum.acknowledged += tally.acknowledged;
            sum.promotions += tally.promotions;
            sum.epochs += tally.epochs;
            sum.late += tally.late;
        }
        sum
    };
    let (even, odd) = thread::scope(|scope| {
        let even = scope.spawn(|| half(0));
        let odd = half(1);
        (even.join().expect("no violation"), odd)
    });
    Tally {
        acknowledged: even.acknowledged + odd.acknowledged,
        promotions: even.promotions + odd.promotions,
        epochs: even.epochs + odd.epochs,
        late: even.late + odd.late,
        ..Tally::default()
    }
}

#[test]
fn every_invariant_holds_in_a_share_of_the_scenarios() {
    let sum = all_hold(0..1_500);
    // The scenarios are not empty: members were promoted, and writes acknowledged by each.
    assert!(
        sum.promotions > 500 && sum.epochs > 3_000 && sum.acknowledged > 500_000,
        "{sum:?}"
    );
}

/// The whole of it: `.ci/full` runs it.
#[test]
#[ignore = "minutes: .ci/full runs it"]
#[expect(
    clippy::print_stdout,
    reason = "its figures stand in docs/operations.md"
)]
fn every_invariant_holds_in_a_hundred_thousand_scenarios() {
    let sum = all_hold(0..100_000);
    println!("{sum:?}");
}

#[test]
fn a_seed_replays() {
    for seed in [3, 47, 529] {
        let told = |_| {
            rehearse(Scenario {
                seed,
                shape: Shape::of_seed(seed),
                rules: Rules::ALL,
                tells: true,
            })
        };
        assert_eq!(told(1), told(2));
        assert!(!told(1).story.is_empty());
    }
}

/// Without any one rule, the simulation finds what the rule prevents.
#[test]
fn removing_any_rule_is_found() {
    const MOST_SEEDS: u64 = 5_000;
    let mut table = String::new();
    for rule in Rule::ALL {
        let mut seeds = (0..MOST_SEEDS).map(|seed| (seed, play(seed, Rules::without(rule))));
        let found = seeds.find_map(|(seed, tally)| Some((seed, tally.violation?)));
        let (seed, violation) = found.unwrap_or_else(|| panic!("{rule:?} protects nothing"));
        let rule = format!("{rule:?}");
        let invariant = violation.invariant;
        writeln!(table, "{rule:<20} {invariant:<16} seed {seed}").expect("a string");
    }
    expect![[r#"
        RevokeQuorum         promoted proven  seed 9
        RefuseLower          stale token      seed 129
        IntentFirst          intent first     seed 1
        RefusalFirst         promoted proven  seed 3
        ReceiverGone         promoted proven  seed 1435
        ReplayedToEnd        progress         seed 765
        LineageFirst         nothing lost     seed 6
        HighestPosition      promoted proven  seed 7
        EveryConfiguration   promoted proven  seed 811
        BindPlan             stale token      seed 359
        KnownJournal         nothing lost     seed 141
        ArmFirst             promoted proven  seed 3
        ForwardOnly          forward only     seed 9
        SecondProof          one server       seed 1351
        DropCancel           promoted proven  seed 947
        StartClosed          promoted proven  seed 7
        MustNotStart         progress         seed 206
        KeepTail             tail kept        seed 4
        OneSlotPerMember     promoted proven  seed 17
    "#]]
    .assert_eq(&table);
}

/// Rule 11: acknowledgements of an old epoch do arrive after the first of the next, and hold.
#[test]
fn rule_11_late_acknowledgements_come_and_hold() {
    let late: u64 = (0..1_000).map(|seed| play(seed, Rules::ALL).late).sum();
    assert!(late > 0);
}

/// Links that flap for less than the threshold promote nobody, in 24 hours (8 seeds of 3).
#[test]
fn links_that_flap_below_the_threshold_promote_nobody() {
    for seed in 0..8 {
        let tally = flap(seed, 3);
        assert_eq!(
            (tally.promotions, tally.violation),
            (0, None),
            "seed {seed}"
        );
        assert!(
            tally.acknowledged > 50_000,
            "writes went on: {}",
            tally.acknowledged
        );
    }
}
