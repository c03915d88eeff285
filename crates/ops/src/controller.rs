//! The controller as a process: the core's controller over a journal file, with links to agents,
//! routers and observers.

use crate::begin::{BeginError, begun};
use crate::clock::{calendar, since_boot};
use crate::journal_file::{JournalFile, JournalFileError};
use crate::link::{call, serve};
use crate::message::{FromActuator, FromController, ToActuator, ToController};
use farshore_core::chain::{Chain, Head};
use farshore_core::failover::{
    Action, Actuator, Configuration, Controller, Effect, Entry, Heartbeat, Input, JournalError,
    Ledger, Mark, Millis, Opening, Outcome, Record, Rules, Setup, Token, first_mark, records,
};
use farshore_core::site::{MemberId, RouterId, Site};
use farshore_core::wire;
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;
use thiserror::Error;

/// How often time passes for the controller when nothing else happens.
const TICK: Duration = Duration::from_millis(20);
/// How often agents and routers are asked how they are.
const LOOKS_EVERY: Duration = Duration::from_millis(100);
/// How long they may take to say it.
const LOOK_WITHIN: Duration = Duration::from_millis(500);
/// How long an effect may take before its outcome counts as unknown; a little more than an agent
/// lets a request wait.
const ASK_WITHIN: Duration = Duration::from_millis(2_500);
/// How long a person's request may wait for the controller.
const REPLY_WITHIN: Duration = Duration::from_secs(2);
/// The most that waits to be taken.
const MOST_WAITING: usize = 1_024;
/// How old what a router said may be.
const FRESH: Millis = Millis(2_000);

/// Why a controller cannot work.
#[derive(Debug, Error)]
pub enum ControllerError {
    /// The journal cannot be used.
    #[error(transparent)]
    File(#[from] JournalFileError),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal is of other members, or of the same in another order.
    #[error("the journal is of the members {journal}, and the site file has {site}")]
    OtherMembers {
        /// Those of the journal.
        journal: String,
        /// Those of the site file.
        site: String,
    },
    /// There is no journal, and an agent does not say whether the cluster is new.
    #[error(transparent)]
    Begin(#[from] BeginError),
    /// There is no journal, and the members cannot be told to be a new cluster.
    #[error("there is no journal, and the members are not a new cluster: {0}")]
    NoCluster(&'static str),
}

/// What reaches the controller's thread.
enum Incoming {
    Input(Box<Input>),
    Router(RouterId, Option<MemberId>),
    Request(Box<ToController>, Sender<FromController>),
}

/// A controller with its journal.
struct Process {
    site: Site,
    controller: Controller,
    journal: JournalFile,
    records: Vec<Record>,
    incoming: Receiver<Incoming>,
    sender: SyncSender<Incoming>,
    /// What was asked and has no outcome yet.
    asking: BTreeSet<(Actuator, Mark, u16)>,
    routers: BTreeMap<RouterId, (Millis, Option<MemberId>)>,
    /// What the calendar showed when the machine's own clock stood at zero.
    epoch: Millis,
    tell: Box<dyn Fn(&str) + Send>,
}

/// Runs a controller until its journal fails. A journal that is not there yet is begun from what
/// the agents of a new cluster tell. `author` is drawn at random for each process.
///
/// # Errors
/// When the journal cannot be used, or is not there while the members are no new cluster.
pub fn run_controller(
    site: &Site,
    path: &Path,
    listener: TcpListener,
    author: u64,
    tell: Box<dyn Fn(&str) + Send>,
) -> Result<(), ControllerError> {
    let (mut journal, mut bytes) = JournalFile::open(path)?;
    let now = since_boot();
    let epoch = Millis(calendar().since(now).0);
    if bytes.is_empty() {
        let opening = opening(site)?;
        let at = Millis(epoch.0 + now.0);
        let entry = Entry::Opened(opening);
        let text = serde_json::to_string(&Record { at, entry }).unwrap_or_default();
        let (line, _) = Head::START.line(&text);
        journal.append(&line)?;
        bytes = line.into_bytes();
    }
    let chain = Chain::read(&bytes).map_err(JournalError::from)?;
    let records = records(&chain)?;
    let ledger = Ledger::replay(records.clone(), Rules::ALL)?;
    is_of(site, &ledger)?;
    let lines = chain.payloads.iter().map(|(digest, _)| *digest).collect();
    let controller = Controller::new(Setup::of_site(site), ledger, lines, author);
    let (sender, incoming) = sync_channel(MOST_WAITING);
    let process = Process {
        site: site.clone(),
        controller,
        journal,
        records,
        incoming,
        sender: sender.clone(),
        asking: BTreeSet::new(),
        routers: BTreeMap::new(),
        epoch,
        tell,
    };
    look_around(site, &sender);
    serve(listener, move |request: ToController| {
        let (reply, said) = channel();
        let request = Incoming::Request(Box::new(request), reply);
        sender.try_send(request).ok()?;
        said.recv_timeout(REPLY_WITHIN).ok()
    });
    process.run()
}

fn is_of(site: &Site, ledger: &Ledger) -> Result<(), ControllerError> {
    let names = site.members.iter().map(|member| member.name.clone());
    let names: Vec<String> = names.collect();
    if names == ledger.opening.members {
        return Ok(());
    }
    Err(ControllerError::OtherMembers {
        journal: ledger.opening.members.join(", "),
        site: names.join(", "),
    })
}

/// How a new cluster begins: all its agents say that they have obeyed nothing but its beginning,
/// the first member is its primary, and all synchronous ones follow.
fn opening(site: &Site) -> Result<Opening, ControllerError> {
    let no = ControllerError::NoCluster;
    let heartbeats = site.members.iter().map(begun);
    let heartbeats: Vec<Heartbeat> = heartbeats.collect::<Result<_, _>>()?;
    let first = heartbeats.first().ok_or(no("it has none"))?;
    let cluster = first.memory.cluster;
    let begins = |beat: &Heartbeat| {
        let memory = &beat.memory;
        memory.cluster == cluster
            && memory.obeyed == Some(first_mark())
            && memory.head == Head::START
    };
    if !heartbeats.iter().all(begins) {
        return Err(no(
            "an agent has obeyed the plan of another journal; use the journal that has it",
        ));
    }
    let reading = &first.reading;
    if !reading.running || reading.standby {
        return Err(no("the first member is no primary"));
    }
    let configuration: Configuration = reading
        .names
        .clone()
        .ok_or(no("the first member waits for nobody's acknowledgement"))?;
    Ok(Opening {
        cluster,
        members: site.members.iter().map(|m| m.name.clone()).collect(),
        primary: MemberId(0),
        configuration,
        timeline: reading.position.history.timeline,
        mark: first_mark(),
    })
}

/// Asks every agent and router how it is, again and again, each on a thread of its own.
fn look_around(site: &Site, sender: &SyncSender<Incoming>) {
    let members = site.members.iter().map(|m| (None, m.address.clone()));
    let routers = site.router_ids().zip(&site.routers);
    let routers = routers.map(|(id, router)| (Some(id), router.control.clone()));
    for (router, address) in members.chain(routers) {
        let sender = sender.clone();
        thread::spawn(move || {
            loop {
                let said = match (call(&address, &ToActuator::Look, LOOK_WITHIN), router) {
                    (Ok(FromActuator::Member(beat)), None) => {
                        Some(Incoming::Input(Box::new(Input::Heartbeat(*beat))))
                    }
                    (Ok(FromActuator::Router(state)), Some(id)) => {
                        Some(Incoming::Router(id, state.serves))
                    }
                    (Ok(_) | Err(_), _) => None,
                };
                if let Some(said) = said
                    && sender.send(said).is_err()
                {
                    return;
                }
                thread::sleep(LOOKS_EVERY);
            }
        });
    }
}

impl Process {
    fn run(mut self) -> Result<(), ControllerError> {
        loop {
            let incoming = match self.incoming.recv_timeout(TICK) {
                Ok(incoming) => incoming,
                Err(RecvTimeoutError::Timeout) => Incoming::Input(Box::new(Input::Tick)),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            match incoming {
                Incoming::Input(input) => {
                    if let Input::Answered(actuator, token, _) = input.as_ref() {
                        self.asking.remove(&(*actuator, token.mark, token.step));
                    }
                    self.give(*input)?;
                }
                Incoming::Router(id, serves) => {
                    let now = self.now();
                    self.routers.insert(id, (now, serves));
                }
                Incoming::Request(request, reply) => {
                    let said = self.request(*request)?;
                    // Whoever asked may have gone.
                    let _ = reply.send(said);
                }
            }
        }
    }

    /// The calendar as it was when the process began, and the machine's own clock since: it never
    /// jumps, and the journal's times compare after a restart.
    fn now(&self) -> Millis {
        Millis(self.epoch.0 + since_boot().0)
    }

    fn give(&mut self, input: Input) -> Result<(), ControllerError> {
        let effects = self.controller.take(self.now(), input);
        self.perform(effects)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> Result<(), ControllerError> {
        for effect in effects {
            match effect {
                Effect::Append(lines) => {
                    self.journal.append(&lines)?;
                    self.note(&lines);
                    self.give(Input::Synced)?;
                }
                Effect::Ask(who, token, action) => self.ask(who, token, action),
            }
        }
        Ok(())
    }

    /// Keeps what the journal says now, for whoever asks.
    fn note(&mut self, lines: &str) {
        for line in lines.lines() {
            let json = line.splitn(3, ' ').nth(2).unwrap_or_default();
            (self.tell)(json);
            if let Ok(record) = serde_json::from_str(json) {
                self.records.push(record);
            }
        }
    }

    /// Asks on a thread of its own; what has no outcome yet is not asked a second time.
    fn ask(&mut self, who: Actuator, token: Token, action: Action) {
        if !self.asking.insert((who, token.mark, token.step)) {
            return;
        }
        let address = match who {
            Actuator::Member(id) => self.site.member(id).address.clone(),
            Actuator::Router(id) => self.site.routers[usize::from(id.0)].control.clone(),
        };
        let sender = self.sender.clone();
        thread::spawn(move || {
            let request = ToActuator::Ask(Box::new(token.clone()), Box::new(action));
            let outcome = match call(&address, &request, ASK_WITHIN) {
                Ok(FromActuator::Outcome(outcome)) => outcome,
                Ok(FromActuator::Member(_) | FromActuator::Router(_)) | Err(_) => Outcome::Unknown,
            };
            // The controller may have ended.
            let _ = sender.send(Incoming::Input(Box::new(Input::Answered(
                who, token, outcome,
            ))));
        });
    }

    fn request(&mut self, request: ToController) -> Result<FromController, ControllerError> {
        let now = self.now();
        Ok(match request {
            ToController::Report(report) => {
                self.give(Input::Report(report))?;
                FromController::Taken
            }
            ToController::Status => {
                let fresh = self.routers.iter();
                let fresh = fresh.filter(|(_, (at, _))| now.since(*at) < FRESH);
                let routers = fresh.map(|(id, (_, serves))| (*id, *serves)).collect();
                let status =
                    wire::site_status(&self.site, &self.controller, now, &routers, &self.records);
                FromController::Status(Box::new(status))
            }
            ToController::Propose(order) => match self.controller.propose(now, order) {
                Ok(plan) => FromController::Plan(Box::new(plan)),
                Err(why) => FromController::Refused(why),
            },
            ToController::Order(mark) => match self.controller.order(now, mark) {
                Ok(effects) => {
                    self.perform(effects)?;
                    FromController::Taken
                }
                Err(why) => FromController::Refused(why),
            },
            ToController::Outcome(mark) => {
                let outcome = wire::plan_of(&self.site, &self.records, mark);
                FromController::Outcome(outcome.map(Box::new))
            }
            ToController::State(by, statement) => {
                self.give(Input::Stated(by, statement))?;
                FromController::Taken
            }
        })
    }
}
