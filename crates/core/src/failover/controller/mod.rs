//! The controller: the journal's state, what is seen, one plan carried out after another. A state
//! machine: whoever drives it makes appended records durable, sends what is asked, and tells it
//! what happened. Its state changes only by durable records, so that a crash anywhere loses nothing
//! that anything was built upon.

mod carry_out;
mod choose;

use super::ledger::{Entry, Ledger, Progress, Record, Statement};
use super::lineage::Mark;
use super::message::{Action, Actuator, Outcome, Refusal, Token};
use super::plan::{Goal, Millis, Phase, Plan};
use super::planner::{Advice, Order, Setup, Sight, advise, is_settled, plan_order};
use super::rules::Rule;
use super::verdict::{Heartbeat, Primary, Report, State, Verdict, verdict};
use crate::chain::{Digest, Head};
use crate::site::{MemberId, ObserverId};
use std::collections::BTreeMap;

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
}
