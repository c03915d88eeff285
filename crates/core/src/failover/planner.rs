//! The planner: from the journal's state and what is seen to a plan, or to why there is none.

use super::ledger::Ledger;
use super::plan::{Goal, Millis, Plan, Prediction, Step};
use super::quorum::Configuration;
use super::rules::{Rule, Rules};
use super::verdict::{Heartbeat, Limits, State, Verdict};
use crate::chain::Digest;
use crate::site::{Decider, MemberId, RouterId, Site};
use crate::units::Seconds;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What does not change while a controller runs.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The members that may become the primary.
    pub candidates: Vec<MemberId>,
    /// The routers.
    pub routers: Vec<RouterId>,
    /// How many observers there are.
    pub observers: usize,
    /// How many members besides the primary confirm a write.
    pub acknowledgements: u8,
    /// Who decides.
    pub decider: Decider,
    /// How long things last.
    pub limits: Limits,
    /// The rules in force.
    pub rules: Rules,
}

impl Setup {
    /// That of a site, under every rule.
    #[must_use]
    pub fn of_site(site: &Site) -> Self {
        let policy = &site.policy;
        let millis = |seconds: Seconds| Millis((seconds.0 * 1e3) as u64);
        Self {
            candidates: site.synchronous(),
            routers: site.router_ids().collect(),
            observers: site.observers.len(),
            acknowledgements: site.acknowledgements,
            decider: policy.decider,
            limits: Limits {
                silence: millis(policy.silence),
                gray: millis(policy.silence),
                hold_down: millis(policy.hold_down),
                // Five of the agents' and observers' rounds.
                fresh: Millis(2_000),
                // A standby that restarts, or is rewound, is away for seconds: another synchronous
                // set for that would cost more than it gives.
                settle: Millis(5_000),
                // Ten times what a promotion takes, and longer than a rewind.
                give_up: Millis(10_000),
                repeat: Millis(400),
                failovers_per_day: policy.failovers_per_day,
                fence: policy.fence,
            },
            rules: Rules::ALL,
        }
    }
}

/// What a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// This member becomes the primary in place of one that is well.
    Switch(MemberId),
    /// Another member becomes the primary, because this one is not well.
    Failover,
}

/// What the planner sees.
#[derive(Clone, Debug)]
pub struct Sight<'s> {
    /// The verdict on the primary.
    pub verdict: &'s Verdict,
    /// Since when it is down, gray, or its followers are not as they should be.
    pub since: Option<Millis>,
    /// Heartbeats that are fresh.
    pub heartbeats: &'s BTreeMap<MemberId, &'s Heartbeat>,
    /// Now.
    pub now: Millis,
    /// The journal's head.
    pub parent: Digest,
    /// Who plans.
    pub author: u64,
}

/// What the planner says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// All is well, or it is too early to say otherwise.
    Nothing,
    /// This plan.
    Plan(Box<Plan>),
    /// Something should be done and cannot: why, and who can.
    Blocked(String),
}

/// A day, over which failovers are counted.
const DAY: Millis = Millis(86_400_000);

/// What to do now.
#[must_use]
pub fn advise(ledger: &Ledger, setup: &Setup, sight: &Sight<'_>) -> Advice {
    let lasts = |limit: Millis| {
        let since = sight.since;
        since.is_some_and(|since| sight.now.since(since) >= limit)
    };
    let limits = &setup.limits;
    match sight.verdict.state {
        State::Up if lasts(limits.settle) => reconfigure(ledger, setup, sight),
        State::Crashed | State::Silent if lasts(limits.hold_down) => {
            // Where nobody else can be promoted, the primary that crashed starts again.
            let tried = matches!(ledger.given_up, Some(Goal::Failover { .. }));
            first_of(tried, [failover, reconfigure], ledger, setup, sight)
        }
        State::Gray if lasts(limits.hold_down.max(limits.settle)) => {
            let tried = matches!(ledger.given_up, Some(Goal::Reconfigure { .. }));
            first_of(tried, [reconfigure, failover], ledger, setup, sight)
        }
        State::Unknown | State::Up | State::Crashed | State::Silent | State::Gray => {
            Advice::Nothing
        }
    }
}

/// A way to a plan.
type Way = fn(&Ledger, &Setup, &Sight<'_>) -> Advice;

/// The plan of the first way, or of the second where the first was given up or gives none.
fn first_of(
    first_tried: bool,
    ways: [Way; 2],
    ledger: &Ledger,
    setup: &Setup,
    sight: &Sight<'_>,
) -> Advice {
    let [first, second] = ways.map(|way| way(ledger, setup, sight));
    let (first, second) = if first_tried {
        (second, first)
    } else {
        (first, second)
    };
    match (first, second) {
        (Advice::Plan(plan), _) | (_, Advice::Plan(plan)) => Advice::Plan(plan),
        (Advice::Blocked(why), _) | (_, Advice::Blocked(why)) => Advice::Blocked(why),
        (Advice::Nothing, Advice::Nothing) => Advice::Nothing,
    }
}

/// Whether the primary's followers are those that there could be, each under the newest names.
#[must_use]
pub fn is_settled(
    ledger: &Ledger,
    setup: &Setup,
    heartbeats: &BTreeMap<MemberId, &Heartbeat>,
) -> bool {
    let Some(newest) = ledger.in_force.last() else {
        return true;
    };
    // A plan of another journal that ended may have bound what ours then asks in vain.
    let last = ledger
        .finished
        .as_ref()
        .map_or(ledger.opening.mark, |plan| plan.mark);
    let finished =
        ledger.current.is_none() && ledger.given_up.is_none() && ledger.last_mark() == last;
    let wanted = followers(ledger, setup, heartbeats);
    let mut members = newest.members.iter();
    let all_stream = members.all(|member| streams(ledger, heartbeats, *member));
    finished && wanted == newest.members && all_stream
}

/// The members that could follow: their agents are there, and the cluster is theirs.
fn followers(
    ledger: &Ledger,
    setup: &Setup,
    heartbeats: &BTreeMap<MemberId, &Heartbeat>,
) -> BTreeSet<MemberId> {
    let others = setup.candidates.iter().copied();
    let others = others.filter(|member| *member != ledger.primary);
    others
        .filter(|m| heartbeats.contains_key(m) && !ledger.off.contains(m))
        .collect()
}

/// Another synchronous set under the same primary.
fn reconfigure(ledger: &Ledger, setup: &Setup, sight: &Sight<'_>) -> Advice {
    if !sight.heartbeats.contains_key(&ledger.primary)
        || is_settled(ledger, setup, sight.heartbeats)
    {
        return Advice::Nothing;
    }
    let members = followers(ledger, setup, sight.heartbeats);
    let epoch = ledger.last_mark().epoch.next();
    let count = setup.acknowledgements;
    let Some(configuration) = Configuration::new(epoch, members.clone(), count) else {
        return Advice::Blocked(format!(
            "{} members can follow, and {count} must confirm a write: start another member",
            members.len()
        ));
    };
    let rewind = members.iter().copied();
    let rewind = rewind.filter(|m| sight.heartbeats.get(m).is_some_and(|h| parted(ledger, h)));
    let goal = Goal::Reconfigure {
        primary: ledger.primary,
        configuration,
        rewind: rewind.collect(),
    };
    let mut steps = vec![Step::Arm];
    steps.extend(members.iter().map(|member| Step::Follow(*member)));
    steps.push(Step::Confirm);
    steps.extend(setup.routers.iter().map(|router| Step::Open(*router)));
    let because = "the primary's followers are not those that there could be".to_owned();
    Advice::Plan(Box::new(plan(ledger, setup, sight, goal, steps, because)))
}

/// Whether a member must go back to where its history parted from that of the journal.
fn parted(ledger: &Ledger, heartbeat: &Heartbeat) -> bool {
    let reading = &heartbeat.reading;
    !reading.standby
        || heartbeat.memory.must_not_start
        || ledger.lineage.admits(&reading.position).is_err()
}

/// Another primary.
fn failover(ledger: &Ledger, setup: &Setup, sight: &Sight<'_>) -> Advice {
    let blocked = |why: String| Advice::Blocked(why);
    if setup.decider == Decider::Person {
        return blocked(format!("{}: a person decides", sight.verdict.because));
    }
    let recent = ledger
        .failovers
        .iter()
        .filter(|at| sight.now.since(**at) < DAY);
    if recent.count() >= setup.limits.failovers_per_day as usize {
        return blocked("the failovers of this day are used up: a person decides".to_owned());
    }
    match plan_failover(ledger, setup, sight, None) {
        Ok(plan) => Advice::Plan(Box::new(plan)),
        Err(why) => blocked(why),
    }
}

/// The plan of what a person asks for. No budget and no hold-down binds a person.
///
/// # Errors
/// Why it cannot be done now, or should be asked for otherwise.
pub fn plan_order(
    ledger: &Ledger,
    setup: &Setup,
    sight: &Sight<'_>,
    order: Order,
) -> Result<Plan, String> {
    let because = &sight.verdict.because;
    let up = sight.verdict.state == State::Up;
    let prefer = match order {
        Order::Failover if up => {
            return Err(format!(
                "the primary is well ({because}): a switchover moves it"
            ));
        }
        Order::Failover => None,
        Order::Switch(_) if !up => {
            return Err(format!(
                "the primary is not known to be well ({because}): a failover leaves it"
            ));
        }
        Order::Switch(target) if target == ledger.primary => {
            return Err("this member is the primary already".to_owned());
        }
        Order::Switch(target) => {
            if !streams(ledger, sight.heartbeats, target) {
                return Err("this member does not follow the primary: it would lack writes".into());
            }
            Some(target)
        }
    };
    let mut plan = plan_failover(ledger, setup, sight, prefer)?;
    plan.because = format!("a person asked for it; {because}");
    Ok(plan)
}

/// Whether a member receives from the primary under the newest names.
fn streams(ledger: &Ledger, heartbeats: &BTreeMap<MemberId, &Heartbeat>, member: MemberId) -> bool {
    let epoch = ledger.in_force.last().map(|newest| newest.epoch);
    let beat = heartbeats.get(&member);
    beat.zip(epoch)
        .is_some_and(|(beat, epoch)| beat.reading.receiver == Some((ledger.primary, epoch)))
}

/// A plan to make another member the primary.
///
/// # Errors
/// Why no proof is possible now.
pub fn plan_failover(
    ledger: &Ledger,
    setup: &Setup,
    sight: &Sight<'_>,
    prefer: Option<MemberId>,
) -> Result<Plan, String> {
    let reachable: BTreeSet<MemberId> = followers(ledger, setup, sight.heartbeats);
    for configuration in in_force(ledger, setup.rules) {
        if setup.rules.has(Rule::RevokeQuorum) && !configuration.is_revoked_by(&reachable) {
            return Err(format!(
                "{} of {} members that confirm writes of epoch {} must refuse, and {} can be \
                 reached: bring one back",
                configuration.refusals_needed(),
                configuration.members.len(),
                configuration.epoch,
                configuration.members.intersection(&reachable).count(),
            ));
        }
    }
    if reachable.is_empty() {
        return Err("no member can be reached that could become the primary".to_owned());
    }
    let goal = Goal::Failover {
        from: ledger.primary,
        prefer,
    };
    let routers = || setup.routers.iter().copied();
    let mut steps: Vec<Step> = routers().map(Step::Hold).collect();
    steps.push(Step::Stop(ledger.primary));
    steps.extend(reachable.iter().map(|member| Step::Revoke(*member)));
    steps.extend([Step::Arm, Step::Promote]);
    steps.extend(reachable.iter().map(|member| Step::Follow(*member)));
    steps.push(Step::Confirm);
    steps.extend(routers().map(Step::Open));
    let because = sight.verdict.because.clone();
    Ok(plan(ledger, setup, sight, goal, steps, because))
}

/// The synchronous sets that a failover must satisfy: all that are possibly in force (rule 4).
pub(super) fn in_force(ledger: &Ledger, rules: Rules) -> &[Configuration] {
    let all = &ledger.in_force;
    if rules.has(Rule::EveryConfiguration) {
        all
    } else {
        &all[all.len().saturating_sub(1)..]
    }
}

fn plan(
    ledger: &Ledger,
    setup: &Setup,
    sight: &Sight<'_>,
    goal: Goal,
    steps: Vec<Step>,
    because: String,
) -> Plan {
    Plan {
        epoch: ledger.last_mark().epoch.next(),
        parent: sight.parent,
        author: sight.author,
        goal,
        in_force: in_force(ledger, setup.rules).to_vec(),
        floor: ledger.floor,
        steps,
        predicted: Prediction {
            recovery_ms: Prediction::MEASURED_MS,
            lost_writes: 0,
        },
        because,
    }
}
