//! What the journal says: its records, which may follow which, and the state that they add up to.

use super::lineage::{Branch, Lineage, Lsn, Mark, Position, Timeline};
use super::message::{Cluster, Reply};
use super::plan::{Choice, Goal, Millis, Phase, Plan, Step};
use super::quorum::Configuration;
use super::rules::{Rule, Rules};
use crate::chain::{Chain, Damage, Head};
use crate::site::MemberId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One record of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When, by the controller's clock; for people, nothing is decided by it.
    pub at: Millis,
    /// What.
    #[serde(flatten)]
    pub entry: Entry,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub enum Entry {
    /// The journal begins: what the cluster is at that moment.
    Opened(Opening),
    /// A plan, and with it its epoch, is taken.
    Planned {
        /// The plan.
        plan: Plan,
    },
    /// These steps of the plan are about to be asked for.
    Intent {
        /// Their places in the plan.
        steps: Vec<u16>,
    },
    /// A step is done.
    Done {
        /// Its place in the plan.
        step: u16,
        /// What it gave.
        reply: Reply,
    },
    /// The target is chosen, with its proofs.
    Chosen {
        /// The choice.
        choice: Choice,
    },
    /// The plan is given up; nothing was promoted.
    Abandoned {
        /// Why.
        because: String,
    },
    /// The plan is carried out.
    Finished,
    /// A person said something that the controller cannot know.
    Stated {
        /// Who.
        by: String,
        /// What.
        statement: Statement,
    },
}

/// What a cluster is when its journal begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Which cluster.
    pub cluster: Cluster,
    /// The names of its members, in the order of the site file.
    pub members: Vec<String>,
    /// The primary.
    pub primary: MemberId,
    /// Its synchronous set.
    pub configuration: Configuration,
    /// Its timeline.
    pub timeline: Timeline,
    /// What every actuator has obeyed, and the database carries.
    pub mark: Mark,
}

/// What only a person can know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statement {
    /// F4: this member is off and stays off.
    Off(MemberId),
    /// An actuator obeyed this plan of another journal, when that was so far: its controller is
    /// ended for good, and nothing was acknowledged that this journal's lineage lacks (rule 5).
    Ended {
        /// The plan.
        mark: Mark,
        /// Whom it made the primary, if it came so far.
        target: Option<MemberId>,
        /// How far the other journal was.
        head: Head,
    },
}

/// A plan in progress, or the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The plan.
    pub plan: Plan,
    /// Its mark.
    pub mark: Mark,
    /// When it was taken.
    pub at: Millis,
    /// How far it is.
    pub phase: Phase,
    /// The steps that may have been asked for.
    pub intended: BTreeSet<u16>,
    /// The steps that are done.
    pub done: BTreeMap<u16, Reply>,
    /// The target, once it is chosen.
    pub choice: Option<Choice>,
    /// The branches of the lineage before the choice.
    before: Vec<Branch>,
}

impl Progress {
    /// The steps of `phase` with their places.
    pub fn steps(&self, phase: Phase) -> impl Iterator<Item = (u16, Step)> {
        let steps = self.plan.steps.iter().enumerate();
        steps.filter_map(move |(place, step)| {
            (step.phase() == phase).then_some((u16::try_from(place).ok()?, *step))
        })
    }

    /// Whether the point of no return is passed: the intent to promote is durable.
    #[must_use]
    pub fn is_forward_only(&self) -> bool {
        self.steps(Phase::Promote)
            .any(|(place, _)| self.intended.contains(&place))
    }

    /// The members that refuse the old epochs, with where they are.
    pub fn refusing(&self) -> impl Iterator<Item = (MemberId, &Position)> {
        self.done.iter().filter_map(|(place, reply)| {
            match (self.plan.steps.get(usize::from(*place))?, reply) {
                (Step::Revoke(member), Reply::At(position)) => Some((*member, position)),
                _ => None,
            }
        })
    }
}

/// The state that a journal adds up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// How it began.
    pub opening: Opening,
    /// Who may acknowledge writes, or is about to.
    pub primary: MemberId,
    /// Every synchronous set that is possibly in force, the newest last (rule 4).
    pub in_force: Vec<Configuration>,
    /// Every write acknowledged under a set that is no longer in force lies at or below it.
    pub floor: Lsn,
    /// The history that holds every acknowledged write.
    pub lineage: Lineage,
    /// Every plan of the journal, and those that a person ended.
    pub marks: Vec<Mark>,
    /// The plan in progress.
    pub current: Option<Progress>,
    /// The plan that was carried out last.
    pub finished: Option<Progress>,
    /// When failovers were planned.
    pub failovers: Vec<Millis>,
    /// How many plans in a row were given up.
    pub abandoned: u32,
    /// What the last plan was for, when it was given up.
    pub given_up: Option<Goal>,
    /// Members that a person answers for (F4): they are off.
    pub off: BTreeSet<MemberId>,
    /// Ends of other journals for which a person answers.
    pub ended: Vec<Head>,
}

/// Why a record cannot stand where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfOrder {
    /// The journal must begin with one, and have only one.
    #[error("a journal has one opening, at its start")]
    Opening,
    /// Nothing is planned.
    #[error("there is no plan in progress")]
    NoPlan,
    /// A plan must be finished or given up before the next.
    #[error("a plan is in progress that has not promoted anything")]
    PlanInProgress,
    /// Epochs count up one by one.
    #[error("the plan's epoch is not the next one")]
    Epoch,
    /// The plan names a step that it does not have, or that is not due.
    #[error("the step is not due")]
    Step,
    /// The choice is made once, when the proofs are gathered.
    #[error("a choice is not due")]
    Choice,
    /// After the durable intent to promote, there is only forward (rule 6).
    #[error("the target may have been promoted: the plan cannot be given up")]
    ForwardOnly,
    /// Only an open plan is finished.
    #[error("the plan is not done")]
    Unfinished,
}

/// Which records may follow in which phase of a plan; none stands for no plan in progress.
#[must_use]
pub fn is_allowed(phase: Option<Phase>, forward_only: bool, entry: &Entry) -> bool {
    use Phase::{Arm, Confirm, Follow, Gather, Open, Promote};
    match (phase, entry) {
        (_, Entry::Opened(_)) => false,
        (_, Entry::Stated { .. }) | (None, Entry::Done { .. } | Entry::Planned { .. }) => true,
        (None, _) => false,
        (Some(_), Entry::Intent { .. } | Entry::Done { .. }) => true,
        (Some(Gather), Entry::Chosen { .. }) => true,
        (Some(Arm | Promote | Follow | Confirm | Open), Entry::Chosen { .. }) => false,
        (Some(Open), Entry::Finished) => true,
        (Some(Gather | Arm | Promote | Follow | Confirm), Entry::Finished) => false,
        // Another way forward, when the target of this one is lost.
        (Some(_), Entry::Planned { .. }) => forward_only,
        (Some(Gather | Arm | Promote | Follow | Confirm), Entry::Abandoned { .. }) => !forward_only,
        (Some(Open), Entry::Abandoned { .. }) => false,
    }
}

impl Ledger {
    /// The state at a journal's beginning.
    #[must_use]
    pub fn open(opening: Opening) -> Self {
        Self {
            primary: opening.primary,
            in_force: vec![opening.configuration.clone()],
            floor: Lsn(0),
            lineage: Lineage {
                system: opening.cluster.system,
                root: opening.timeline,
                branches: Vec::new(),
                rows: vec![opening.mark],
            },
            marks: vec![opening.mark],
            current: None,
            finished: None,
            failovers: Vec::new(),
            abandoned: 0,
            given_up: None,
            off: BTreeSet::new(),
            ended: Vec::new(),
            opening,
        }
    }

    /// The mark of the highest epoch.
    ///
    /// # Panics
    /// Never: a ledger is opened with one.
    #[must_use]
    pub fn last_mark(&self) -> Mark {
        let marks = self.marks.iter();
        *marks
            .max_by_key(|mark| mark.epoch)
            .expect("a ledger is opened with a mark")
    }

    /// The state after one more record.
    ///
    /// # Errors
    /// When the record may not stand there; the state is then as it was.
    pub fn add(&mut self, record: Record, rules: Rules) -> Result<(), OutOfOrder> {
        let phase = self.current.as_ref().map(|current| current.phase);
        let forward_only = self.current.as_ref().is_some_and(Progress::is_forward_only);
        let forward_only = forward_only && rules.has(Rule::ForwardOnly);
        if !is_allowed(phase, forward_only, &record.entry) {
            return Err(refusal(phase, &record.entry));
        }
        match record.entry {
            Entry::Opened(_) => return Err(OutOfOrder::Opening),
            Entry::Planned { plan } => return self.plan(record.at, plan),
            Entry::Intent { steps } => return self.intend(&steps),
            Entry::Done { step, reply } => self.done(step, reply)?,
            Entry::Chosen { choice } => self.choose(choice)?,
            Entry::Abandoned { .. } => self.abandon(),
            Entry::Finished => {
                self.finished = self.current.take();
                self.abandoned = 0;
                self.given_up = None;
            }
            Entry::Stated { statement, .. } => match statement {
                Statement::Off(member) => {
                    self.off.insert(member);
                }
                Statement::Ended { mark, target, head } => {
                    self.marks.push(mark);
                    self.lineage
                        .rows
                        .extend(target.map(|target| mark.row(target)));
                    self.ended.push(head);
                }
            },
        }
        Ok(())
    }

    fn plan(&mut self, at: Millis, plan: Plan) -> Result<(), OutOfOrder> {
        if plan.epoch != self.last_mark().epoch.next() {
            return Err(OutOfOrder::Epoch);
        }
        let mark = plan.mark();
        self.marks.push(mark);
        let phase = match &plan.goal {
            Goal::Failover { .. } => {
                self.failovers.push(at);
                Phase::Gather
            }
            Goal::Reconfigure {
                primary,
                configuration,
                ..
            } => {
                self.lineage.rows.push(mark.row(*primary));
                self.in_force.push(configuration.clone());
                Phase::Arm
            }
        };
        self.current = Some(Progress {
            plan,
            mark,
            at,
            phase,
            intended: BTreeSet::new(),
            done: BTreeMap::new(),
            choice: None,
            before: Vec::new(),
        });
        Ok(())
    }

    fn intend(&mut self, steps: &[u16]) -> Result<(), OutOfOrder> {
        let current = self.current.as_mut().ok_or(OutOfOrder::NoPlan)?;
        for place in steps {
            let step = current.plan.steps.get(usize::from(*place));
            let step = step.ok_or(OutOfOrder::Step)?;
            if step.phase() > current.phase {
                return Err(OutOfOrder::Step);
            }
            current.intended.insert(*place);
            if let (Step::Promote, Some(choice)) = (step, &current.choice) {
                self.primary = choice.target;
            }
        }
        Ok(())
    }

    fn done(&mut self, place: u16, reply: Reply) -> Result<(), OutOfOrder> {
        let Some(current) = self.current.as_mut() else {
            let finished = self.finished.as_mut().ok_or(OutOfOrder::NoPlan)?;
            finished.done.insert(place, reply);
            return Ok(());
        };
        if !current.intended.contains(&place) {
            return Err(OutOfOrder::Step);
        }
        let step = current.plan.steps[usize::from(place)];
        current.done.insert(place, reply.clone());
        match (step, reply) {
            (Step::Arm, _) if current.phase == Phase::Arm => {
                current.phase = match current.plan.goal {
                    Goal::Failover { .. } => Phase::Promote,
                    Goal::Reconfigure { .. } => Phase::Follow,
                };
            }
            (Step::Promote, Reply::At(position)) if current.phase == Phase::Promote => {
                current.phase = Phase::Follow;
                if let Some(branch) = self.lineage.branches.last_mut() {
                    branch.timeline = Some(position.history.timeline);
                }
            }
            (Step::Follow(_), _) if current.phase == Phase::Follow => self.followed(),
            (Step::Confirm, Reply::Acknowledged(lsn)) if current.phase == Phase::Confirm => {
                current.phase = Phase::Open;
                self.confirmed(lsn);
            }
            _ => {}
        }
        Ok(())
    }

    /// Enough followers to acknowledge: the canary can be tried.
    fn followed(&mut self) {
        let newest = self.in_force.last();
        if let (Some(current), Some(newest)) = (self.current.as_mut(), newest) {
            let followers = current.steps(Phase::Follow);
            let done = followers.filter(|(place, step)| {
                let counts = matches!(step, Step::Follow(m) if newest.members.contains(m));
                counts && current.done.contains_key(place)
            });
            if done.count() >= usize::from(newest.count) {
                current.phase = Phase::Confirm;
            }
        }
    }

    /// The sets before can acknowledge nothing more, and what they acknowledged is in the new one.
    fn confirmed(&mut self, lsn: Lsn) {
        if let Some(newest) = self.in_force.pop() {
            self.in_force = vec![newest];
        }
        self.floor = self.floor.max(lsn);
    }

    fn choose(&mut self, choice: Choice) -> Result<(), OutOfOrder> {
        let current = self.current.as_mut().ok_or(OutOfOrder::NoPlan)?;
        current.phase = Phase::Arm;
        self.in_force = vec![choice.configuration.clone()];
        self.floor = self.floor.max(choice.position.lsn);
        current.before.clone_from(&self.lineage.branches);
        let row = current.mark.row(choice.target);
        self.lineage.branch(&choice.position, row);
        current.choice = Some(choice);
        Ok(())
    }

    /// The old sets are in force again; what branched off was never promoted.
    fn abandon(&mut self) {
        let Some(current) = self.current.take() else {
            return;
        };
        if let (Goal::Failover { from, .. }, Some(_)) = (&current.plan.goal, &current.choice) {
            self.in_force.clone_from(&current.plan.in_force);
            self.lineage.branches = current.before;
            self.primary = *from;
        }
        self.abandoned += 1;
        self.given_up = Some(current.plan.goal);
    }
}

fn refusal(phase: Option<Phase>, entry: &Entry) -> OutOfOrder {
    match (phase, entry) {
        (_, Entry::Opened(_)) => OutOfOrder::Opening,
        (None, _) => OutOfOrder::NoPlan,
        (Some(_), Entry::Planned { .. }) => OutOfOrder::PlanInProgress,
        (Some(_), Entry::Abandoned { .. }) => OutOfOrder::ForwardOnly,
        (Some(_), Entry::Finished) => OutOfOrder::Unfinished,
        (Some(_), _) => OutOfOrder::Choice,
    }
}

/// Why a journal cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// A line was changed, removed or put elsewhere.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// It has no record.
    #[error("the journal is empty")]
    Empty,
    /// A line is no record.
    #[error("line {line} is no record: {reason}")]
    NoRecord {
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A record stands where it cannot.
    #[error("line {line} is out of order: {reason}")]
    OutOfOrder {
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        reason: OutOfOrder,
    },
}

/// The records of a verified chain.
///
/// # Errors
/// A line that is no record.
pub fn records(chain: &Chain<'_>) -> Result<Vec<Record>, JournalError> {
    let lines = chain.payloads.iter().enumerate();
    lines
        .map(|(place, (_, payload))| {
            serde_json::from_str(payload).map_err(|error| JournalError::NoRecord {
                line: place + 1,
                reason: error.to_string(),
            })
        })
        .collect()
}

impl Ledger {
    /// The state that the records of a journal add up to.
    ///
    /// # Errors
    /// When there is none, or one stands where it cannot.
    pub fn replay(records: Vec<Record>, rules: Rules) -> Result<Self, JournalError> {
        let out_of_order = |line, reason| JournalError::OutOfOrder { line, reason };
        let mut records = records.into_iter();
        let mut ledger = match records.next().ok_or(JournalError::Empty)?.entry {
            Entry::Opened(opening) => Self::open(opening),
            Entry::Planned { .. }
            | Entry::Intent { .. }
            | Entry::Done { .. }
            | Entry::Chosen { .. }
            | Entry::Abandoned { .. }
            | Entry::Finished
            | Entry::Stated { .. } => return Err(out_of_order(1, OutOfOrder::Opening)),
        };
        for (place, record) in records.enumerate() {
            let added = ledger.add(record, rules);
            added.map_err(|reason| out_of_order(place + 2, reason))?;
        }
        Ok(ledger)
    }
}
