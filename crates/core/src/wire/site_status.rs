//! `farshore.site/1`: how a site is, and what its last plan did. The controller says it, and the
//! command line reads it, so it goes both ways.

use crate::failover::{
    Choice, Controller, Entry, Goal, Heartbeat, Mark, Millis, Plan, Proof, Record, Reply, State,
    Step, Verdict,
};
use crate::site::{MemberId, RouterId, Site};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A site at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteStatusWire {
    /// Name and version of this form.
    pub schema: String,
    /// The site's name.
    pub site: String,
    /// The highest epoch.
    pub epoch: u64,
    /// Who may acknowledge writes, or is about to.
    pub primary: String,
    /// How the primary is.
    pub verdict: VerdictWire,
    /// Why nothing can be done, and who can.
    pub blocked: Option<String>,
    /// The members, in the order of the site file.
    pub members: Vec<MemberWire>,
    /// The routers, in the order of the site file.
    pub routers: Vec<RouterWire>,
    /// The plan in progress, or the last one.
    pub plan: Option<PlanWire>,
}

/// How the primary is, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictWire {
    /// What.
    pub state: State,
    /// Why, in a sentence.
    pub because: String,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberWire {
    /// Its name.
    pub name: String,
    /// Its failure domain.
    pub domain: String,
    /// What it is.
    pub role: RoleWire,
    /// Whom it receives from.
    pub follows: Option<String>,
    /// The highest epoch that it obeyed.
    pub epoch: Option<u64>,
    /// How far it has replayed, or written, as PostgreSQL writes it.
    pub position: Option<String>,
    /// How many bytes it is behind the primary.
    pub behind_bytes: Option<u64>,
    /// Whether it lets clients in.
    pub open: Option<bool>,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleWire {
    /// It can take writes.
    Primary,
    /// It receives.
    Standby,
    /// It does not run.
    Stopped,
    /// Its agent says nothing.
    Unknown,
}

/// A router.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouterWire {
    /// Its name.
    pub name: String,
    /// Its failure domain.
    pub domain: String,
    /// Whether it answers.
    pub reachable: bool,
    /// Whom it serves; nobody while clients wait.
    pub serves: Option<String>,
}

/// A plan and what became of it, from the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanWire {
    /// Name and version of this form.
    pub schema: String,
    /// The site's name.
    pub site: String,
    /// Its epoch.
    pub epoch: u64,
    /// What it is for, in a few words.
    pub goal: String,
    /// Why.
    pub because: String,
    /// What became of it.
    pub outcome: OutcomeWire,
    /// The primary before.
    pub from: String,
    /// The primary after, once it is chosen.
    pub to: Option<String>,
    /// The proofs that allowed it.
    pub proofs: Vec<String>,
    /// Predicted time from the decision to the first acknowledged write, in milliseconds: lowest,
    /// typical, highest of what was measured.
    pub predicted_ms: [u64; 3],
    /// Acknowledged writes that the plan expects to lose.
    pub predicted_lost_writes: u64,
    /// Measured time from the decision to the acknowledged canary, in milliseconds.
    pub acknowledged_ms: Option<u64>,
    /// Measured time from the decision to the last router that was opened in time.
    pub open_ms: Option<u64>,
    /// What happened when, in milliseconds from the decision.
    pub timeline: Vec<EventWire>,
}

/// What became of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeWire {
    /// It is being carried out, and could still be given up.
    InProgress,
    /// It is being carried out, and there is no way back.
    ForwardOnly,
    /// It was carried out.
    Finished,
    /// It was given up; nothing was promoted.
    GivenUp,
    /// Another plan took its place after the point of no return.
    Replaced,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventWire {
    /// Milliseconds from the decision.
    pub at_ms: u64,
    /// What.
    pub what: String,
}

/// How a site is, from its controller at `now`. `routers` holds whom each router that answers
/// serves.
#[must_use]
pub fn site_status(
    site: &Site,
    controller: &Controller,
    now: Millis,
    routers: &BTreeMap<RouterId, Option<MemberId>>,
    records: &[Record],
) -> SiteStatusWire {
    let ledger = controller.ledger();
    let Verdict { state, because } = controller.verdict(now);
    let heartbeats = controller.heartbeats(now);
    let end = heartbeats.get(&ledger.primary);
    let end = end.map(|heartbeat| heartbeat.reading.position.lsn.0);
    let members = site.member_ids().map(|id| {
        let heartbeat = heartbeats.get(&id).copied();
        member(site, id, heartbeat, end.filter(|_| id != ledger.primary))
    });
    let router = |id: RouterId| {
        let serves = routers.get(&id);
        let router = &site.routers[usize::from(id.0)];
        RouterWire {
            name: router.name.clone(),
            domain: site.domain(router.domain).to_owned(),
            reachable: serves.is_some(),
            serves: serves.and_then(|member| Some(site.member((*member)?).name.clone())),
        }
    };
    SiteStatusWire {
        schema: "farshore.site/1".to_owned(),
        site: site.name.clone(),
        epoch: ledger.last_mark().epoch.0,
        primary: site.member(ledger.primary).name.clone(),
        verdict: VerdictWire { state, because },
        blocked: controller.blocked().map(str::to_owned),
        members: members.collect(),
        routers: site.router_ids().map(router).collect(),
        plan: last_plan(site, records),
    }
}

fn member(
    site: &Site,
    id: MemberId,
    heartbeat: Option<&Heartbeat>,
    end: Option<u64>,
) -> MemberWire {
    let member = site.member(id);
    let reading = heartbeat.map(|heartbeat| &heartbeat.reading);
    let role = match reading {
        None => RoleWire::Unknown,
        Some(reading) if !reading.running => RoleWire::Stopped,
        Some(reading) if reading.standby => RoleWire::Standby,
        Some(_) => RoleWire::Primary,
    };
    let running = reading.filter(|reading| reading.running);
    let upstream = running.and_then(|reading| reading.receiver);
    let position = running.map(|reading| reading.position.lsn);
    MemberWire {
        name: member.name.clone(),
        domain: site.domain(member.domain).to_owned(),
        role,
        follows: upstream.map(|(from, _)| site.member(from).name.clone()),
        epoch: heartbeat.and_then(|heartbeat| Some(heartbeat.memory.obeyed?.epoch.0)),
        position: position.map(|lsn| lsn.to_string()),
        behind_bytes: end
            .zip(position)
            .map(|(end, lsn)| end.saturating_sub(lsn.0)),
        open: running
            .filter(|reading| !reading.standby)
            .map(|reading| reading.open),
    }
}

/// The last plan of a journal, with its timeline.
#[must_use]
pub fn last_plan(site: &Site, records: &[Record]) -> Option<PlanWire> {
    latest_plan(site, records, |_| true)
}

/// What became of the plan with this mark, from the records of a journal.
#[must_use]
pub fn plan_of(site: &Site, records: &[Record], mark: Mark) -> Option<PlanWire> {
    latest_plan(site, records, |plan| plan.mark() == mark)
}

fn latest_plan(
    site: &Site,
    records: &[Record],
    is_meant: impl Fn(&Plan) -> bool,
) -> Option<PlanWire> {
    let planned =
        |record: &Record| matches!(&record.entry, Entry::Planned { plan } if is_meant(plan));
    let start = records.iter().rposition(planned)?;
    plan_report(site, &records[start..])
}

/// What became of the plan that the first record takes, from the records of a journal after it.
#[must_use]
pub fn plan_report(site: &Site, records: &[Record]) -> Option<PlanWire> {
    let (first, rest) = records.split_first()?;
    let Entry::Planned { plan } = &first.entry else {
        return None;
    };
    let name = |id: MemberId| site.member(id).name.clone();
    let from = match &plan.goal {
        Goal::Failover { from, .. } => *from,
        Goal::Reconfigure { primary, .. } => *primary,
    };
    let mut wire = PlanWire {
        schema: "farshore.failover/1".to_owned(),
        site: site.name.clone(),
        epoch: plan.epoch.0,
        goal: goal(site, plan),
        because: plan.because.clone(),
        outcome: OutcomeWire::InProgress,
        from: name(from),
        to: matches!(plan.goal, Goal::Reconfigure { .. }).then(|| name(from)),
        proofs: Vec::new(),
        predicted_ms: plan.predicted.recovery_ms,
        predicted_lost_writes: plan.predicted.lost_writes,
        acknowledged_ms: None,
        open_ms: None,
        timeline: Vec::new(),
    };
    let mut steps = Steps {
        site,
        plan,
        target: None,
    };
    for record in rest {
        let at = record.at.since(first.at).0;
        if !steps.note(&mut wire, at, &record.entry) {
            break;
        }
    }
    Some(wire)
}

/// A plan in a few words.
#[must_use]
pub fn goal(site: &Site, plan: &Plan) -> String {
    let name = |id: MemberId| &site.member(id).name;
    match &plan.goal {
        Goal::Failover { from, prefer: None } => {
            format!("another member than `{}` becomes the primary", name(*from))
        }
        Goal::Failover {
            from,
            prefer: Some(to),
        } => format!(
            "`{}` becomes the primary in place of `{}`",
            name(*to),
            name(*from)
        ),
        Goal::Reconfigure {
            primary,
            configuration,
            ..
        } => {
            let members = configuration.members.iter().map(|id| name(*id).as_str());
            let members = members.collect::<Vec<_>>().join(", ");
            format!(
                "`{}` stays the primary; each write is confirmed by {} of {members}",
                name(*primary),
                configuration.count
            )
        }
    }
}

/// The steps of a plan, as its records name them.
struct Steps<'s> {
    site: &'s Site,
    plan: &'s Plan,
    target: Option<MemberId>,
}

impl Steps<'_> {
    /// Adds a record to a report; false when it is of another plan.
    fn note(&mut self, wire: &mut PlanWire, at_ms: u64, entry: &Entry) -> bool {
        let what = match entry {
            Entry::Opened(_) => return false,
            Entry::Planned { .. } => {
                if matches!(
                    wire.outcome,
                    OutcomeWire::InProgress | OutcomeWire::ForwardOnly
                ) {
                    wire.outcome = OutcomeWire::Replaced;
                }
                return false;
            }
            Entry::Intent { steps } => {
                if steps.iter().any(|step| self.is(*step, Step::Promote)) {
                    wire.outcome = OutcomeWire::ForwardOnly;
                    "the point of no return: the intent to promote is durable".to_owned()
                } else {
                    return true;
                }
            }
            Entry::Done { step, reply } => {
                match self.plan.steps.get(usize::from(*step)) {
                    Some(Step::Confirm) => wire.acknowledged_ms = Some(at_ms),
                    Some(Step::Open(_)) => wire.open_ms = Some(at_ms),
                    Some(_) | None => {}
                }
                self.done(*step, reply)
            }
            Entry::Chosen { choice } => self.chosen(wire, choice),
            Entry::Abandoned { because } => {
                wire.outcome = OutcomeWire::GivenUp;
                format!("given up, nothing was promoted: {because}")
            }
            Entry::Finished => {
                wire.outcome = OutcomeWire::Finished;
                "the plan is carried out".to_owned()
            }
            Entry::Stated { by, .. } => {
                format!("{by} answered for what the controller cannot know")
            }
        };
        wire.timeline.push(EventWire { at_ms, what });
        true
    }

    fn is(&self, place: u16, step: Step) -> bool {
        self.plan.steps.get(usize::from(place)) == Some(&step)
    }

    fn chosen(&mut self, wire: &mut PlanWire, choice: &Choice) -> String {
        self.target = Some(choice.target);
        let name = &self.site.member(choice.target).name;
        wire.to = Some(name.clone());
        wire.proofs = choice.proofs.iter().map(|one| self.proof(one)).collect();
        format!("`{name}` is chosen, at {}", choice.position.lsn)
    }

    fn proof(&self, proof: &Proof) -> String {
        match proof {
            Proof::Quorum { epoch, refusing } => {
                let names = refusing
                    .iter()
                    .map(|id| self.site.member(*id).name.as_str());
                let names = names.collect::<Vec<_>>().join(", ");
                format!("F0: {names} refuse epoch {epoch}, so it can acknowledge nothing more")
            }
            Proof::Stopped(member) => {
                let name = &self.site.member(*member).name;
                format!("F2: `{name}` stopped and must not start")
            }
            Proof::Routers => "F3: every router left the old primary".to_owned(),
            Proof::Stated(name) => format!("F4: a person answers for `{name}` being off"),
        }
    }

    fn done(&self, place: u16, reply: &Reply) -> String {
        let name = |id: MemberId| &self.site.member(id).name;
        let router = |id: RouterId| &self.site.routers[usize::from(id.0)].name;
        let stays = match &self.plan.goal {
            Goal::Reconfigure { primary, .. } => Some(*primary),
            Goal::Failover { .. } => None,
        };
        let target = || match self.target.or(stays) {
            Some(target) => format!("`{}`", name(target)),
            None => "the target".to_owned(),
        };
        let what = match self.plan.steps.get(usize::from(place)) {
            Some(Step::Hold(id)) => format!("router `{}` holds its clients", router(*id)),
            Some(Step::Stop(id)) => format!("`{}` stopped", name(*id)),
            Some(Step::Revoke(id)) => format!("`{}` refuses the old primary", name(*id)),
            Some(Step::Arm) => format!("{} has the new epoch's synchronous names", target()),
            Some(Step::Promote) => format!("{} is a primary, closed", target()),
            Some(Step::Follow(id)) => format!("`{}` follows {}", name(*id), target()),
            Some(Step::Confirm) => format!("{}'s canary is acknowledged; it opens", target()),
            Some(Step::Open(id)) => format!("router `{}` serves {}", router(*id), target()),
            None => "an unknown step".to_owned(),
        };
        match reply {
            Reply::At(position) => format!("{what}, at {}", position.lsn),
            Reply::Acknowledged(lsn) => format!("{what}, at {lsn}"),
            Reply::Done => what,
        }
    }
}
