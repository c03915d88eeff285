//! Carrying a plan out: which steps are due, who is asked for them, and when it is over.

use super::{Controller, Effect};
use crate::failover::ledger::{Entry, Progress};
use crate::failover::message::{Action, Actuator, Reply, Token};
use crate::failover::plan::{Goal, Millis, Phase, Step};
use crate::failover::rules::Rule;
use crate::site::MemberId;

/// Clients wait at a router that cannot be reached; the others are not kept waiting for it.
const OPEN_GRACE: Millis = Millis(2_000);
/// In a switchover the standbys stay with the old primary until it has stopped, at most this long.
const STOP_GRACE: Millis = Millis(1_000);

impl Controller {
    /// Asks for what is due, or says what is to be recorded first.
    pub(super) fn carry_out(&mut self, now: Millis, effects: &mut Vec<Effect>) -> Option<Entry> {
        let current = self.ledger.current.as_ref()?;
        if let Some(entry) = self.completed(current, now) {
            return Some(entry);
        }
        let due = self.due(current, now);
        let new = due.iter().filter(|place| !current.intended.contains(place));
        let new: Vec<u16> = new.copied().collect();
        if self.setup.rules.has(Rule::IntentFirst) && !new.is_empty() {
            return Some(Entry::Intent { steps: new });
        }
        let asks = due
            .into_iter()
            .filter_map(|place| self.ask(current, place, now));
        let asks: Vec<(u16, Effect)> = asks.collect();
        for (place, effect) in asks {
            self.asked.insert(place, now);
            effects.push(effect);
        }
        (!new.is_empty()).then_some(Entry::Intent { steps: new })
    }

    /// The steps that are to be done in this phase, those of the followers also later.
    fn due(&self, current: &Progress, now: Millis) -> Vec<u16> {
        let stays = self.standbys_stay(current, now);
        let target = self.target(current);
        let follows = current.steps(Phase::Follow).filter(|(_, step)| {
            current.phase >= Phase::Follow
                && *step != Step::Follow(target.unwrap_or(MemberId(u8::MAX)))
        });
        let others = current.steps(current.phase).filter(|(_, step)| {
            current.phase != Phase::Follow && !(stays && matches!(step, Step::Revoke(_)))
        });
        let places = follows.chain(others).map(|(place, _)| place);
        places
            .filter(|place| !current.done.contains_key(place))
            .collect()
    }

    /// In a switchover the old primary stops while its standbys still receive: then they have the
    /// same, and the one that was asked for can be chosen.
    fn standbys_stay(&self, current: &Progress, now: Millis) -> bool {
        let switches =
            matches!(current.plan.goal, Goal::Failover { prefer, .. } if prefer.is_some());
        let mut stops = current.steps(Phase::Gather);
        let stopped = stops.all(|(place, step)| {
            !matches!(step, Step::Stop(_)) || current.done.contains_key(&place)
        });
        switches && !stopped && self.age(now) < STOP_GRACE
    }

    fn target(&self, current: &Progress) -> Option<MemberId> {
        match &current.plan.goal {
            Goal::Failover { .. } => current.choice.as_ref().map(|choice| choice.target),
            Goal::Reconfigure { primary, .. } => Some(*primary),
        }
    }

    fn ask(&self, current: &Progress, place: u16, now: Millis) -> Option<(u16, Effect)> {
        let asked = self.asked.get(&place);
        if asked.is_some_and(|at| now.since(*at) < self.setup.limits.repeat) {
            return None;
        }
        let step = *current.plan.steps.get(usize::from(place))?;
        let (who, what) = self.request(current, step)?;
        let token = Token {
            cluster: self.ledger.opening.cluster,
            mark: current.mark,
            step: place,
            target: self.target(current),
            author: self.author,
            head: self.head(),
            seen: self.actuators.get(&who).copied(),
        };
        Some((place, Effect::Ask(who, token, what)))
    }

    fn request(&self, current: &Progress, step: Step) -> Option<(Actuator, Action)> {
        let target = self.target(current);
        let member = |id, action| Some((Actuator::Member(id), action));
        match step {
            Step::Hold(router) => Some((Actuator::Router(router), Action::Hold)),
            Step::Open(router) => Some((Actuator::Router(router), Action::Open(target?))),
            Step::Stop(id) => member(id, Action::Stop),
            Step::Revoke(id) => member(id, Action::Revoke),
            Step::Arm => member(target?, Action::Arm(self.ledger.in_force.last()?.clone())),
            Step::Promote => {
                let chosen = current.choice.as_ref()?.position.clone();
                member(target?, Action::Promote(Box::new(chosen)))
            }
            Step::Confirm => member(target?, Action::Confirm),
            Step::Follow(id) => {
                let upstream = target?;
                let lineage = Box::new(self.ledger.lineage.clone());
                member(id, Action::Follow { upstream, lineage })
            }
        }
    }

    /// What the phase was for is reached, or never will be.
    fn completed(&self, current: &Progress, now: Millis) -> Option<Entry> {
        if current.phase == Phase::Gather
            && let Ok(choice) = self.choose(current)
        {
            return Some(Entry::Chosen { choice });
        }
        if current.phase == Phase::Open {
            let opens = current.steps(Phase::Open);
            let open = opens
                .filter(|(place, _)| current.done.contains_key(place))
                .count();
            let all = open == self.setup.routers.len();
            let mut asked = current.steps(Phase::Open);
            let late = asked.all(|(place, _)| current.intended.contains(&place))
                && self.age(now) >= OPEN_GRACE;
            return (all || late).then_some(Entry::Finished);
        }
        let forward_only = current.is_forward_only() && self.setup.rules.has(Rule::ForwardOnly);
        let late = self.age(now) >= self.setup.limits.give_up;
        let stray = self.armed_stray(current);
        if (late || stray) && !forward_only {
            let because = match self.choose(current) {
                _ if stray => "the target is of another history than it was taken for".to_owned(),
                Err(why) if current.phase == Phase::Gather => why,
                Ok(_) | Err(_) => "it took too long".to_owned(),
            };
            return Some(Entry::Abandoned { because });
        }
        None
    }

    /// Whether the target is not what it was taken for: a primary that should stay one is of another
    /// history, or a standby is not where it was when it was chosen.
    fn armed_stray(&self, current: &Progress) -> bool {
        let arms = current.steps(Phase::Arm);
        let replies = arms.filter_map(|(place, _)| current.done.get(&place));
        let mut strays = replies.filter(|reply| match (reply, &current.choice) {
            (Reply::At(position), Some(choice)) => *position != choice.position,
            (Reply::At(position), None) => self.ledger.lineage.admits(position).is_err(),
            (Reply::Done | Reply::Acknowledged(_), _) => false,
        });
        self.setup.rules.has(Rule::LineageFirst) && strays.next().is_some()
    }

    /// Routers that could not be reached in time are told later.
    pub(super) fn open_late_routers(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        let Some(finished) = &self.ledger.finished else {
            return;
        };
        if self.ledger.last_mark() != finished.mark {
            return;
        }
        let late = finished.steps(Phase::Open).map(|(place, _)| place);
        let late = late.filter(|place| !finished.done.contains_key(place));
        let asks = late.filter_map(|place| self.ask(finished, place, now));
        for (place, effect) in asks.collect::<Vec<_>>() {
            self.asked.insert(place, now);
            effects.push(effect);
        }
    }
}
