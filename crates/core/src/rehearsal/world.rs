//! A small world: three failure domains, servers with agents, routers, observers, controllers and
//! clients, a network between them, and one queue of what happens next. Nothing in it is random but
//! what the seed gives.

use super::audit::{Audit, Invariant};
use super::clients::Client;
use super::server::{Acknowledged, Server};
use crate::chain::Head;
use crate::failover::{
    Action, Actuator, Agent, Cluster, Configuration, Controller, Entry, Epoch, Heartbeat, Ledger,
    Mark, Memory, Millis, Opening, Outcome, Realm, Record, Report, Rules, Setup, Timeline, Token,
    first_mark,
};
use crate::site::{DomainId, MemberId};
use rand::RngExt as _;
use rand_xoshiro::SplitMix64;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// What happens.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// A message arrives.
    Arrives(Message),
    /// An agent makes its next move; of which start of its process.
    Moves(usize, u32),
    /// An agent tells how its member is, and keeps a standby running.
    Beats(usize),
    /// A standby looks for what is new.
    Receives(usize),
    /// A standby is told that there is something new.
    Nudged(usize),
    /// An observer probes.
    Observes(usize),
    /// Time passes for a controller.
    Ticks(usize),
    /// A controller's records are durable; of which start of its process.
    Synced(usize, u32),
    /// A client does something.
    Acts(usize),
    /// A client waits no longer for a write.
    TimesOut(usize, u64),
    /// Something goes wrong.
    Fails(usize),
    /// Something that had gone wrong is well again.
    Heals(usize),
}

/// What crosses the network.
#[derive(Clone, Debug)]
pub(super) enum Message {
    Asked(usize, Actuator, Box<Token>, Box<Action>),
    Answered(usize, Actuator, Box<Token>, Box<Outcome>),
    Reported(usize, Report),
    Beat(usize, Box<Heartbeat>),
    /// A standby, or a copy of one, has flushed: member, of which name, up to where, whose.
    Flushed(MemberId, Epoch, bool, u64, MemberId),
    /// A write reaches a server: who, which write, by which session of which router, whether it
    /// waits.
    Writes(usize, u64, MemberId, u64, bool),
    /// A write is acknowledged to a client.
    Wrote(usize, u64),
    /// A commit is to be cancelled.
    Cancels(MemberId, u64),
}

/// An agent's machine.
#[derive(Clone, Debug)]
pub(super) struct Host {
    /// What its agent has stored.
    pub memory: Memory,
    /// The highest that was ever stored, by the world's own memory.
    pub highest: Option<Mark>,
    pub agent: Option<Agent>,
    pub starts: u32,
    /// Whether a move is in the queue.
    pub busy: bool,
    /// Until when the agent stands still.
    pub frozen: u64,
    /// Until when the database stands still.
    pub stopped: u64,
    /// To whom each step's outcome goes.
    pub asked_by: BTreeMap<(Mark, u16), usize>,
}

/// A router.
#[derive(Clone, Debug)]
pub(super) struct RouterHost {
    pub memory: Memory,
    /// Whom it serves; none while clients wait.
    pub serves: Option<MemberId>,
    /// Counts the times that it cut every session.
    pub session: u64,
}

/// A controller's machine.
#[derive(Clone, Debug)]
pub(super) struct Control {
    pub controller: Option<Controller>,
    /// Its journal, as far as it is durable.
    pub journal: Vec<u8>,
    /// What is being written.
    pub pending: String,
    pub starts: u32,
    pub frozen: u64,
    pub domain: usize,
    /// Its clock runs this much fast or slow, in parts of a thousand, and is this much ahead.
    pub skew: (i64, u64),
}

/// The world.
pub(super) struct World {
    pub now: u64,
    queue: BinaryHeap<Reverse<(u64, u64, usize)>>,
    events: Vec<Option<Event>>,
    free: Vec<usize>,
    next: u64,
    pub random: SplitMix64,
    pub rules: Rules,
    pub setup: Setup,
    pub domains: usize,
    /// How many faults cut this direction.
    pub cuts: Vec<Vec<u32>>,
    /// Whether messages get lost, late and twice.
    pub chaos: bool,
    pub servers: Vec<Server>,
    pub hosts: Vec<Host>,
    pub routers: Vec<RouterHost>,
    /// When each observer had its last answer and its last write, by member.
    pub seen: Vec<Vec<(u64, u64)>>,
    pub controls: Vec<Control>,
    pub clients: Vec<Client>,
    pub next_write: u64,
    /// Copies of members' directories that somebody started.
    pub copies: Vec<(MemberId, Epoch, MemberId)>,
    pub audit: Audit,
    pub failovers: u64,
    /// What happened, in sentences, when somebody wants to read it.
    pub story: Option<Vec<(u64, String)>>,
}

impl World {
    /// A healthy cluster of `members`, the first of them the primary.
    pub(super) fn new(seed: u64, setup: Setup) -> Self {
        use rand_xoshiro::rand_core::SeedableRng as _;
        let members = setup.candidates.len();
        let cluster = Cluster {
            system: 7,
            realm: Realm::Drill,
        };
        let mark = first_mark();
        let mut random = SplitMix64::seed_from_u64(seed);
        let rules = setup.rules;
        let ids = || setup.candidates.iter().copied();
        let others: BTreeSet<MemberId> = ids().skip(1).collect();
        let configuration = Configuration::new(mark.epoch, others, setup.acknowledgements);
        let configuration = configuration.expect("a rehearsal has enough members");
        let fork = |random: &mut SplitMix64| SplitMix64::seed_from_u64(random.random());
        let mut servers: Vec<Server> = ids()
            .map(|id| Server::new(id, cluster.system, mark, fork(&mut random)))
            .collect();
        for server in &mut servers {
            server.starts_closed = rules.has(crate::failover::Rule::StartClosed);
            server.one_slot = rules.has(crate::failover::Rule::OneSlotPerMember);
            server.attach = Some((MemberId(0), mark.epoch));
        }
        servers[0].standby = false;
        servers[0].open = true;
        servers[0].attach = None;
        servers[0].names = Some(configuration.clone());
        let memory = Memory {
            obeyed: Some(mark),
            ..Memory::new(cluster)
        };
        let host = Host {
            memory: memory.clone(),
            highest: Some(mark),
            agent: Some(Agent::new(memory.clone(), rules)),
            starts: 0,
            busy: false,
            frozen: 0,
            stopped: 0,
            asked_by: BTreeMap::new(),
        };
        let router = RouterHost {
            memory,
            serves: Some(MemberId(0)),
            session: 0,
        };
        let opening = Opening {
            cluster,
            members: (0..members).map(|place| format!("m{place}")).collect(),
            primary: MemberId(0),
            configuration,
            timeline: Timeline(1),
            mark,
        };
        let observers = setup.observers;
        let domains = 3;
        let mut world = Self {
            now: 0,
            queue: BinaryHeap::new(),
            events: Vec::new(),
            free: Vec::new(),
            next: 0,
            random,
            rules,
            domains,
            cuts: vec![vec![0; domains]; domains],
            chaos: false,
            hosts: vec![host; members],
            routers: vec![router; setup.routers.len()],
            seen: vec![vec![(0, 0); members]; observers],
            controls: Vec::new(),
            clients: Client::some(2),
            next_write: 1,
            copies: Vec::new(),
            audit: Audit::default(),
            failovers: 0,
            story: None,
            servers,
            setup,
        };
        world.open_journal(opening);
        world.wind_up();
        world
    }

    fn open_journal(&mut self, opening: Opening) {
        let at = Millis(0);
        let entry = Entry::Opened(opening.clone());
        let text = serde_json::to_string(&Record { at, entry }).expect("a record is JSON");
        let (line, head) = Head::START.line(&text);
        let skew = (
            self.random.random_range(-50..=50),
            self.random.random_range(0..100_000),
        );
        let author = self.random.random();
        let ledger = Ledger::open(opening);
        let controller = Controller::new(self.setup.clone(), ledger, vec![head.digest], author);
        self.controls.push(Control {
            controller: Some(controller),
            journal: line.into_bytes(),
            pending: String::new(),
            starts: 0,
            frozen: 0,
            domain: 2,
            skew,
        });
    }

    fn wind_up(&mut self) {
        for member in 0..self.servers.len() {
            self.soon(Event::Beats(member), 500);
            self.soon(Event::Receives(member), 20);
        }
        for observer in 0..self.seen.len() {
            self.soon(Event::Observes(observer), 500);
        }
        for client in 0..self.clients.len() {
            self.soon(Event::Acts(client), 200);
        }
        self.soon(Event::Ticks(0), 100);
    }

    /// At a random time within so many milliseconds.
    pub(super) fn soon(&mut self, event: Event, within: u64) {
        let after = self.random.random_range(1..=within);
        self.after(event, after);
    }

    /// After so many milliseconds.
    pub(super) fn after(&mut self, event: Event, milliseconds: u64) {
        let place = match self.free.pop() {
            Some(place) => {
                self.events[place] = Some(event);
                place
            }
            None => {
                self.events.push(Some(event));
                self.events.len() - 1
            }
        };
        self.queue
            .push(Reverse((self.now + milliseconds, self.next, place)));
        self.next += 1;
    }

    /// What happens next, before `end`.
    pub(super) fn pop(&mut self, end: u64) -> Option<Event> {
        let Reverse((at, _, place)) = *self.queue.peek()?;
        if at >= end {
            return None;
        }
        self.queue.pop();
        self.free.push(place);
        self.now = at;
        self.events[place].take()
    }

    /// The domain of a member, a router or an observer, by its place.
    pub(super) fn domain(&self, place: usize) -> usize {
        place % self.domains
    }

    /// Whether something gets from one domain to another.
    pub(super) fn passes(&self, from: usize, to: usize) -> bool {
        self.cuts[from][to] == 0
    }

    /// Sends a message: it may be lost, late, or come twice.
    pub(super) fn send(&mut self, from: usize, to: usize, message: Message) {
        if !self.passes(from, to) {
            return;
        }
        let far = if from == to { 2 } else { 12 };
        let fate = if self.chaos {
            self.random.random_range(0..100)
        } else {
            99
        };
        match fate {
            0..2 => {}
            2..5 => self.soon(Event::Arrives(message), 3_000),
            5..8 => {
                self.soon(Event::Arrives(message.clone()), far);
                self.soon(Event::Arrives(message), 2_000);
            }
            _ => self.soon(Event::Arrives(message), far),
        }
    }

    /// The time on a controller's clock.
    pub(super) fn clock(&self, control: usize) -> Millis {
        let (drift, ahead) = self.controls[control].skew;
        let now = i128::from(self.now);
        let skewed = now + now * i128::from(drift) / 1_000 + i128::from(ahead);
        Millis(u64::try_from(skewed).unwrap_or(0))
    }

    /// Whether a server answers anything at all.
    pub(super) fn is_still(&self, member: usize) -> bool {
        self.hosts[member].stopped > self.now
    }

    pub(super) fn note(&mut self, member: MemberId, all: Vec<Acknowledged>) {
        for one in all {
            self.audit
                .acknowledged(self.now, member, one, &self.servers);
            self.tell_client(member, one.write);
        }
    }

    fn tell_client(&mut self, member: MemberId, write: u64) {
        let client = usize::try_from(write).unwrap_or(0) % self.clients.len();
        let (from, to) = (self.domain(usize::from(member.0)), self.domain(client));
        if self.passes(from, to) {
            self.soon(Event::Arrives(Message::Wrote(client, write)), 12);
        }
    }

    /// The router of a client.
    pub(super) fn router_of(&self, client: usize) -> usize {
        client % self.routers.len()
    }

    pub(super) fn domain_id(&self, place: usize) -> DomainId {
        DomainId(u8::try_from(self.domain(place)).unwrap_or(0))
    }

    /// Adds a sentence to the story, if there is one.
    pub(super) fn tells(&mut self, sentence: impl FnOnce() -> String) {
        if let Some(story) = &mut self.story {
            story.push((self.now, sentence()));
        }
    }

    pub(super) fn failed(&mut self, invariant: Invariant, what: String) {
        let now = self.now;
        self.audit.violated(invariant, now, what);
    }
}
