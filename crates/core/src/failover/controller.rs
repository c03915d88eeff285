//! The controller: the journal's state, what is seen, one plan carried out after another. A state
//! machine: whoever drives it makes appended records durable, sends what is asked, and tells it
//! what happened. Its state changes only by durable records, so that a crash anywhere loses nothing
//! that anything was built upon.

use super::ledger::{Entry, Ledger, Progress, Record, Statement};
use super::lineage::Mark;
use super::message::{Action, Actuator, Outcome, Refusal, Reply, Token};
use super::plan::{Choice, Goal, Millis, Phase, Plan, Proof, Step};
use super::planner::{Advice, Order, Setup, Sight, advise, in_force, is_settled, plan_order};
use super::quorum::Configuration;
use super::rules::Rule;
use super::verdict::{Heartbeat, Primary, Report, State, Verdict, verdict};
use crate::chain::{Digest, Head};
use crate::site::{Fence, MemberId, ObserverId};
use std::collections::{BTreeMap, BTreeSet};

/// What reaches a controller.
#[derive(Clone, Debug)]
pub enum Input {
    /// Time passed.
    Tick,
    /// Everything that was to be appended is durable.
    Synced,
    /// An actuator answered.
    Answered(Actuator, Token, Outcome),
    /// An observer reported.
    Report(Report),
    /// An agent told how its member is.
    Heartbeat(Heartbeat),
    /// A person said something; who, and what.
    Stated(String, Statement),
}

/// What a controller wants done, in this order.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Append these lines to the journal, make them durable, then say [`Input::Synced`]. When that
    /// fails, the controller must be ended: it never tries again.
    Append(String),
    /// Ask an actuator.
    Ask(Actuator, Token, Action),
}

/// A controller.
#[derive(Clone, Debug)]
pub struct Controller {
    author: u64,
    setup: Setup,
    ledger: Ledger,
    /// The digest of every line of the journal.
    lines: Vec<Digest>,
    /// How far the journal was when an actuator obeyed it last, where it said so.
    actuators: BTreeMap<Actuator, Head>,
    /// Records that are being made durable.
    unsynced: Vec<Record>,
    reports: BTreeMap<ObserverId, (Millis, Report)>,
    heartbeats: BTreeMap<MemberId, (Millis, Heartbeat)>,
    answers: Vec<(Actuator, Token, Outcome)>,
    stated: Vec<Entry>,
    /// The plan that was shown to a person last.
    proposed: Option<Plan>,
    /// When a step was asked for last.
    asked: BTreeMap<u16, Millis>,
    trouble: Option<(Trouble, Millis)>,
    /// When this process saw the primary begin to lead.
    leads_since: Option<Millis>,
    /// Since when this process carries the plan out: the journal's times are another clock's.
    started: Option<(Mark, Millis)>,
    /// No plan before this time: the last ones were given up.
    quiet_until: Millis,
    /// Why nothing can be done, and who can.
    blocked: Option<String>,
    /// An actuator obeys a journal that has more than this one.
    behind: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Down,
    Gray,
    Unsettled,
}

/// Clients wait at a router that cannot be reached; the others are not kept waiting for it.
const OPEN_GRACE: Millis = Millis(2_000);
/// In a switchover the standbys stay with the old primary until it has stopped, at most this long.
const STOP_GRACE: Millis = Millis(1_000);
/// After a plan was given up, the next waits this long, times the number given up in a row.
const BACKOFF: Millis = Millis(500);
/// So many plans given up in a row are worth a person's attention.
const MANY: u32 = 3;
/// The longest such wait, in plans given up.
const MOST_BACKOFF: u32 = 16;

impl Controller {
    /// A controller that goes on where a journal ends, given by its state and the digest of each of
    /// its lines. `author` is random: no two processes may
    /// have the same, or their plans could not be told apart (rule 5).
    #[must_use]
    pub fn new(setup: Setup, ledger: Ledger, lines: Vec<Digest>, author: u64) -> Self {
        Self {
            author,
            setup,
            ledger,
            lines,
            actuators: BTreeMap::new(),
            unsynced: Vec::new(),
            reports: BTreeMap::new(),
            heartbeats: BTreeMap::new(),
            answers: Vec::new(),
            stated: Vec::new(),
            proposed: None,
            asked: BTreeMap::new(),
            trouble: None,
            leads_since: None,
            started: None,
            quiet_until: Millis(0),
            blocked: None,
            behind: false,
        }
    }

    /// The journal's state.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Why nothing can be done, and who can.
    #[must_use]
    pub fn blocked(&self) -> Option<&str> {
        self.blocked.as_deref()
    }

    /// Takes an input at `now` by the controller's clock, and says what to do.
    pub fn take(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        let mut wanted = Vec::new();
        match input {
            Input::Tick => {}
            Input::Synced => self.apply(now),
            Input::Answered(actuator, token, outcome) => {
                self.answers.push((actuator, token, outcome));
            }
            Input::Report(report) => {
                self.reports.insert(report.observer, (now, report));
            }
            Input::Heartbeat(heartbeat) => {
                self.saw(Actuator::Member(heartbeat.member), heartbeat.memory.head);
                self.heartbeats.insert(heartbeat.member, (now, heartbeat));
            }
            Input::Stated(by, statement) => self.stated.push(Entry::Stated { by, statement }),
        }
        let mut effects = Vec::new();
        if self.unsynced.is_empty() {
            wanted.append(&mut self.stated);
            wanted.extend(self.heard());
            if wanted.is_empty() && !self.behind {
                wanted.extend(self.go_on(now, &mut effects));
            }
            self.append(now, wanted, &mut effects);
        }
        effects
    }

    /// The plan of what a person asks for, to be shown and then ordered.
    ///
    /// # Errors
    /// Why it cannot be done now.
    pub fn propose(&mut self, now: Millis, order: Order) -> Result<Plan, String> {
        self.is_free()?;
        let verdict = self.verdict(now);
        let heartbeats = self.fresh(now);
        let sight = self.sight(now, &verdict, &heartbeats);
        let plan = plan_order(&self.ledger, &self.setup, &sight, order)?;
        self.proposed = Some(plan.clone());
        Ok(plan)
    }

    /// A person approved the plan with this mark: it is taken as it was shown, or not at all.
    ///
    /// # Errors
    /// When it is not the one that was shown last, or the journal went on since.
    pub fn order(&mut self, now: Millis, mark: Mark) -> Result<Vec<Effect>, String> {
        self.is_free()?;
        let shown = self.proposed.take();
        let plan = shown.filter(|plan| plan.mark() == mark && plan.parent == self.head().digest);
        let plan = plan.ok_or("the journal went on since the plan was shown: look again")?;
        let mut effects = Vec::new();
        self.append(now, vec![Entry::Planned { plan }], &mut effects);
        Ok(effects)
    }

    /// Whether a person's plan could be taken now.
    fn is_free(&self) -> Result<(), String> {
        if self.behind {
            return Err(self.blocked.clone().unwrap_or_default());
        }
        if self.ledger.current.is_some() || !self.unsynced.is_empty() {
            return Err("a plan is in progress: wait for its end".to_owned());
        }
        Ok(())
    }

    /// Durable records change the state.
    fn apply(&mut self, now: Millis) {
        for record in std::mem::take(&mut self.unsynced) {
            let given_up = if let Entry::Abandoned { because } = &record.entry {
                Some(because.clone())
            } else {
                None
            };
            let finished = matches!(record.entry, Entry::Finished);
            if matches!(record.entry, Entry::Stated { .. }) {
                self.behind = false;
            }
            if matches!(record.entry, Entry::Planned { .. }) {
                self.asked.clear();
            }
            let added = self.ledger.add(record, self.setup.rules);
            assert!(
                added.is_ok(),
                "the controller appends what may stand there: {added:?}"
            );
            if finished {
                self.trouble = None;
                let last = self.ledger.finished.as_ref().map(|plan| &plan.plan.goal);
                if matches!(last, Some(Goal::Failover { .. })) {
                    self.leads_since = Some(now);
                }
            }
            if let Some(because) = given_up {
                if self.ledger.abandoned >= MANY {
                    let times = self.ledger.abandoned;
                    self.blocked = Some(format!("{times} plans in a row were given up: {because}"));
                }
                let plans = self.ledger.abandoned.min(MOST_BACKOFF);
                self.quiet_until = Millis(now.0 + BACKOFF.0 * u64::from(plans));
            }
        }
    }

    fn append(&mut self, at: Millis, entries: Vec<Entry>, effects: &mut Vec<Effect>) {
        let mut lines = String::new();
        for entry in entries {
            let record = Record { at, entry };
            let text = serde_json::to_string(&record).expect("a record can be written as JSON");
            let (line, head) = self.head().line(&text);
            lines += &line;
            self.lines.push(head.digest);
            self.unsynced.push(record);
        }
        if !lines.is_empty() {
            effects.insert(0, Effect::Append(lines));
        }
    }

    /// How far the journal is.
    fn head(&self) -> Head {
        let lines = self.lines.len() as u64;
        self.lines.last().map_or(Head::START, |digest| Head {
            lines,
            digest: *digest,
        })
    }

    /// How far the journal was when an actuator obeyed it. A restored journal lacks what actuators
    /// have obeyed: it must not lead (rule 5).
    fn saw(&mut self, actuator: Actuator, head: Head) {
        let place = usize::try_from(head.lines).unwrap_or(usize::MAX);
        let line = place.checked_sub(1).and_then(|place| self.lines.get(place));
        let has = head == Head::START || line == Some(&head.digest);
        if has || self.ledger.ended.contains(&head) {
            self.actuators.insert(actuator, head);
        } else if self.setup.rules.has(Rule::KnownJournal) {
            self.is_behind();
        }
    }

    fn is_behind(&mut self) {
        self.behind = true;
        self.blocked = Some(
            "an actuator has obeyed a plan that this journal does not have: it is a copy, or was \
             restored; use the journal that has it, or state that its plans are ended"
                .to_owned(),
        );
    }

    /// What actuators did becomes part of the journal; what they did not do is asked for again.
    fn heard(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (actuator, token, outcome) in std::mem::take(&mut self.answers) {
            match outcome {
                Outcome::Done(reply) if self.awaits(&token) => {
                    entries.push(Entry::Done {
                        step: token.step,
                        reply,
                    });
                }
                Outcome::NotDone(Refusal::OtherJournal(head)) => {
                    self.saw(actuator, head);
                    self.asked.remove(&token.step);
                }
                Outcome::NotDone(Refusal::OtherPlan(mark) | Refusal::LowerEpoch(mark))
                    if !self.ledger.marks.contains(&mark) =>
                {
                    self.is_behind();
                }
                Outcome::Done(_) | Outcome::NotDone(_) | Outcome::Unknown => {}
            }
        }
        entries.dedup();
        entries
    }

    fn awaits(&self, token: &Token) -> bool {
        let ledger = &self.ledger;
        let plan = ledger.current.as_ref().or(ledger.finished.as_ref());
        plan.is_some_and(|plan| {
            plan.mark == token.mark
                && plan.intended.contains(&token.step)
                && !plan.done.contains_key(&token.step)
        })
    }

    fn fresh(&self, now: Millis) -> BTreeMap<MemberId, &Heartbeat> {
        let all = self.heartbeats.iter();
        let fresh = all.filter(|(_, (at, _))| now.since(*at) < self.setup.limits.fresh);
        fresh
            .map(|(member, (_, heartbeat))| (*member, heartbeat))
            .collect()
    }

    /// The verdict on the primary now, from what was told since it leads.
    #[must_use]
    pub fn verdict(&self, now: Millis) -> Verdict {
        let limits = &self.setup.limits;
        let counts = |at: Millis| {
            now.since(at) < limits.fresh && self.leads_since.is_none_or(|led| at >= led)
        };
        let reports = self.reports.values();
        let reports = reports.filter(|(at, _)| counts(*at));
        let reports: Vec<&Report> = reports.map(|(_, report)| report).collect();
        let primary = Primary {
            member: self.ledger.primary,
            heartbeat: self
                .heartbeats
                .get(&self.ledger.primary)
                .filter(|(at, _)| counts(*at))
                .map(|(_, heartbeat)| heartbeat),
            leads_for: self.leads_since.map(|since| now.since(since)),
        };
        verdict(primary, self.setup.observers, &reports, limits)
    }

    fn go_on(&mut self, now: Millis, effects: &mut Vec<Effect>) -> Vec<Entry> {
        let verdict = self.verdict(now);
        self.note_trouble(now, &verdict);
        let mark = self.ledger.current.as_ref().map(|current| current.mark);
        if self.started.map(|(mark, _)| mark) != mark {
            self.started = mark.map(|mark| (mark, now));
        }
        match &self.ledger.current {
            Some(current) => {
                let mark = current.mark;
                let entry = self.carry_out(now, effects);
                if entry.is_some() {
                    return entry.into_iter().collect();
                }
                let current = self.ledger.current.as_ref();
                let stuck = current.is_some_and(|c| c.mark == mark && self.is_stuck(c, now));
                if stuck {
                    self.plan(now, &verdict)
                } else {
                    None
                }
            }
            None => {
                self.open_late_routers(now, effects);
                self.plan(now, &verdict)
            }
        }
        .into_iter()
        .collect()
    }

    fn note_trouble(&mut self, now: Millis, verdict: &Verdict) {
        let settled = is_settled(&self.ledger, &self.setup, &self.fresh(now));
        let trouble = match verdict.state {
            State::Crashed | State::Silent => Some(Trouble::Down),
            State::Gray => Some(Trouble::Gray),
            State::Up | State::Unknown => (!settled).then_some(Trouble::Unsettled),
        };
        let since = match (trouble, self.trouble) {
            (Some(new), Some((old, since))) if new == old => Some((new, since)),
            (Some(new), _) => Some((new, now)),
            (None, _) => None,
        };
        self.trouble = since;
    }

    fn plan(&mut self, now: Millis, verdict: &Verdict) -> Option<Entry> {
        if now < self.quiet_until {
            return None;
        }
        let heartbeats = self.fresh(now);
        let sight = self.sight(now, verdict, &heartbeats);
        match advise(&self.ledger, &self.setup, &sight) {
            Advice::Nothing => {
                self.blocked = None;
                None
            }
            Advice::Blocked(why) => {
                self.blocked = Some(why);
                None
            }
            Advice::Plan(plan) => {
                if self.ledger.abandoned < MANY {
                    self.blocked = None;
                }
                Some(Entry::Planned { plan: *plan })
            }
        }
    }

    fn sight<'s>(
        &self,
        now: Millis,
        verdict: &'s Verdict,
        heartbeats: &'s BTreeMap<MemberId, &'s Heartbeat>,
    ) -> Sight<'s> {
        Sight {
            verdict,
            since: self.trouble.map(|(_, since)| since),
            heartbeats,
            now,
            parent: self.head().digest,
            author: self.author,
        }
    }

    /// The freshest of what agents told.
    #[must_use]
    pub fn heartbeats(&self, now: Millis) -> BTreeMap<MemberId, &Heartbeat> {
        self.fresh(now)
    }

    /// How long this process carries the plan out.
    fn age(&self, now: Millis) -> Millis {
        self.started
            .map_or(Millis(0), |(_, started)| now.since(started))
    }

    /// Whether only another plan leads on: the target of this one may be a primary, and is lost,
    /// or has lost those that must acknowledge.
    fn is_stuck(&self, current: &Progress, now: Millis) -> bool {
        let waits = current.is_forward_only() && current.phase < Phase::Open;
        let long = self.age(now) >= self.setup.limits.give_up;
        let down = self
            .trouble
            .is_some_and(|(trouble, _)| trouble == Trouble::Down);
        let beat = self.fresh(now);
        let beat = beat.get(&self.ledger.primary);
        let promoted = beat.is_some_and(|beat| beat.reading.running && !beat.reading.standby);
        // Somebody has promoted it by hand meanwhile, and put it back.
        let moved = beat.is_some_and(|beat| {
            beat.reading.standby && self.ledger.lineage.admits(&beat.reading.position).is_err()
        });
        waits && long && (down || promoted || moved)
    }

    /// Asks for what is due, or says what is to be recorded first.
    fn carry_out(&mut self, now: Millis, effects: &mut Vec<Effect>) -> Option<Entry> {
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

    /// The proofs and the target, when what was gathered suffices: lineage first, then the highest
    /// position among those who refuse.
    fn choose(&self, current: &Progress) -> Result<Choice, String> {
        let Goal::Failover { from, prefer } = &current.plan.goal else {
            return Err("nothing is to be chosen".to_owned());
        };
        let rules = self.setup.rules;
        let of_lineage = |position| {
            !rules.has(Rule::LineageFirst) || self.ledger.lineage.admits(position).is_ok()
        };
        let recruited: BTreeMap<MemberId, _> = current
            .refusing()
            .filter(|(_, position)| of_lineage(position))
            .collect();
        let refusing: BTreeSet<MemberId> = recruited.keys().copied().collect();
        let mut proofs = Vec::new();
        for configuration in in_force(&self.ledger, rules) {
            if rules.has(Rule::RevokeQuorum) && !configuration.is_revoked_by(&refusing) {
                return Err("too few members refuse the old primary".to_owned());
            }
            proofs.push(Proof::Quorum {
                epoch: configuration.epoch,
                refusing: refusing.clone(),
            });
        }
        proofs.extend(self.second_proofs(current, *from));
        let second = proofs
            .iter()
            .any(|proof| !matches!(proof, Proof::Quorum { .. }));
        let wants_second = self.setup.limits.fence == Fence::QuorumAndSecond;
        if wants_second && !second && rules.has(Rule::SecondProof) {
            return Err("nothing proves that the old primary serves nobody".to_owned());
        }
        let rank = |(member, position): &(&MemberId, &&super::Position)| {
            let lsn = if rules.has(Rule::HighestPosition) {
                position.lsn.0
            } else {
                0
            };
            (lsn, Some(**member) == *prefer, std::cmp::Reverse(**member))
        };
        let best = recruited.iter().max_by_key(rank);
        let (target, position) = best.ok_or_else(|| "nobody can be promoted".to_owned())?;
        if position.lsn < self.ledger.floor && rules.has(Rule::HighestPosition) {
            return Err("no member has every acknowledged write".to_owned());
        }
        let configuration = self.next_configuration(current, *target, &refusing);
        Ok(Choice {
            target: *target,
            position: (*position).clone(),
            configuration: configuration.ok_or_else(|| "too few members".to_owned())?,
            proofs,
        })
    }

    /// Those who refuse and are not the target; where they are too few, all that could follow.
    fn next_configuration(
        &self,
        current: &Progress,
        target: MemberId,
        refusing: &BTreeSet<MemberId>,
    ) -> Option<Configuration> {
        let count = self.setup.acknowledgements;
        let epoch = current.mark.epoch;
        let others = |members: &mut dyn Iterator<Item = MemberId>| {
            let members = members.filter(|member| *member != target).collect();
            Configuration::new(epoch, members, count)
        };
        others(&mut refusing.iter().copied())
            .or_else(|| others(&mut self.setup.candidates.iter().copied()))
    }

    fn second_proofs(&self, current: &Progress, from: MemberId) -> Vec<Proof> {
        let is_done = |wanted: &dyn Fn(Step) -> bool| {
            let mut steps = current
                .steps(Phase::Gather)
                .filter(|(_, step)| wanted(*step));
            steps.all(|(place, _)| current.done.contains_key(&place))
        };
        let mut proofs = Vec::new();
        if is_done(&|step| matches!(step, Step::Stop(_))) {
            proofs.push(Proof::Stopped(from));
        }
        if is_done(&|step| matches!(step, Step::Hold(_))) {
            proofs.push(Proof::Routers);
        }
        if self.ledger.off.contains(&from) {
            proofs.push(Proof::Stated(
                self.ledger.opening.members[usize::from(from.0)].clone(),
            ));
        }
        proofs
    }

    /// Routers that could not be reached in time are told later.
    fn open_late_routers(&mut self, now: Millis, effects: &mut Vec<Effect>) {
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
