//! The controller, among members and routers that do at once what they are asked.

use crate::planner::{heartbeat, setup};
use crate::support::{opening, position};
use farshore_core::chain::Digest;
use farshore_core::failover::{
    Action, Controller, Effect, Evidence, Input, Ledger, Lsn, Millis, Order, Outcome, Reply,
    Report, first_mark,
};
use farshore_core::site::{Decider, DomainId, MemberId, ObserverId};

const ROUND: u64 = 100;
const MEMBERS: [MemberId; 3] = [MemberId(0), MemberId(1), MemberId(2)];

struct Trial {
    controller: Controller,
    now: Millis,
}

impl Trial {
    fn take(&mut self, input: Input) {
        let effects = self.controller.take(self.now, input);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Append(_) => self.take(Input::Synced),
                Effect::Ask(who, token, action) => {
                    let outcome = Outcome::Done(done(&action));
                    self.take(Input::Answered(who, token, outcome));
                }
            }
        }
    }

    /// A round in which every agent is heard, and every observer had an answer from each member so
    /// many milliseconds ago.
    fn round(&mut self, answered_ago: [u64; 3]) {
        self.now.0 += ROUND;
        for member in MEMBERS {
            self.take(Input::Heartbeat(heartbeat(member.0)));
        }
        for observer in 0..3 {
            let evidence = MEMBERS.into_iter().zip(answered_ago).map(|(member, ago)| {
                let seen = Evidence {
                    answered_ago: Millis(ago),
                    wrote_ago: Millis(ago),
                    refused: false,
                };
                (member, seen)
            });
            self.take(Input::Report(Report {
                observer: ObserverId(observer),
                domain: DomainId(observer),
                sees_others: true,
                evidence: evidence.collect(),
            }));
        }
        self.take(Input::Tick);
    }
}

fn done(action: &Action) -> Reply {
    match action {
        Action::Revoke | Action::Arm(_) => Reply::At(position(&[], 1, 50, Some(first_mark()))),
        Action::Promote(_) => Reply::At(position(&[(1, 50)], 2, 60, None)),
        Action::Confirm => Reply::Acknowledged(Lsn(60)),
        Action::Stop | Action::Follow { .. } | Action::Hold | Action::Open(_) => Reply::Done,
    }
}

/// A member that was rewound shortly before a switchover to it has answered no observer for long.
#[test]
fn what_was_not_answered_before_a_switchover_causes_no_failover() {
    let mut setup = setup(Decider::Automatic);
    setup.limits.hold_down = Millis(0);
    let silence = setup.limits.silence;
    let lines = vec![Digest::of(b"opened")];
    let mut trial = Trial {
        controller: Controller::new(setup, Ledger::open(opening()), lines, 1),
        now: Millis(1_000),
    };
    let long = [100, 9_000, 100];
    trial.round(long);
    let order = Order::Switch(MemberId(1));
    let plan = trial.controller.propose(trial.now, order).unwrap();
    let effects = trial.controller.order(trial.now, plan.mark()).unwrap();
    trial.perform(effects);
    let led_from = trial.now;
    let ledger = trial.controller.ledger();
    assert_eq!(
        (ledger.primary, ledger.current.is_none()),
        (MemberId(1), true)
    );
    assert_eq!(ledger.last_mark(), plan.mark());
    while trial.now.since(led_from).0 + ROUND < silence.0 {
        trial.round(long);
        assert_eq!(
            trial.controller.ledger().last_mark(),
            plan.mark(),
            "{:?}",
            trial.now
        );
    }
    trial.round(long);
    assert_ne!(
        trial.controller.ledger().last_mark(),
        plan.mark(),
        "it is silent by now"
    );
}
