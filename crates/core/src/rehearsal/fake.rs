//! The servers of the rehearsal by themselves, for the suite that every [`Database`] must pass.

use super::server::{Acknowledged, Seat, Server};
use crate::failover::{Configuration, Database, Mark, Operation, Reading};
use crate::site::MemberId;
use rand::SeedableRng as _;
use rand_xoshiro::SplitMix64;
use std::cell::RefCell;
use std::rc::Rc;

/// How much time passes in a turn, in the rehearsal's milliseconds.
const TURN: u64 = 10;

/// A server in memory that streams to the others of its cluster. Time passes for all of them with
/// each [`Fake::turn`].
#[derive(Clone, Debug)]
pub struct Fake {
    me: usize,
    world: Rc<RefCell<World>>,
}

#[derive(Debug)]
struct World {
    servers: Vec<Server>,
    acknowledged: Vec<Acknowledged>,
    writes: u64,
}

impl Fake {
    /// A new cluster: the first is the primary, closed, with its first synchronous set and epoch row;
    /// the others are standbys that follow nobody yet.
    #[must_use]
    pub fn cluster(
        members: u8,
        first: Mark,
        configuration: &Configuration,
        seed: u64,
    ) -> Vec<Self> {
        let server = |id: u8| {
            let random = SplitMix64::seed_from_u64(seed ^ u64::from(id));
            let mut server = Server::new(MemberId(id), 7, first, random);
            if id == 0 {
                server.standby = false;
                server.names = Some(configuration.clone());
            }
            server
        };
        let world = World {
            servers: (0..members).map(server).collect(),
            acknowledged: Vec::new(),
            writes: 0,
        };
        let world = Rc::new(RefCell::new(world));
        let member = |me| Self {
            me,
            world: Rc::clone(&world),
        };
        (0..usize::from(members)).map(member).collect()
    }

    /// Some time passes: standbys receive, primaries hear of it.
    pub fn turn(&self) {
        self.world.borrow_mut().turn();
    }

    /// A session of an application commits a row, and gives its number; none when it is not let in.
    #[must_use]
    pub fn commit(&self) -> Option<u64> {
        let mut world = self.world.borrow_mut();
        world.writes += 1;
        let write = world.writes;
        let server = &mut world.servers[self.me];
        (server.is_primary() && server.open).then(|| {
            server.commit(write, true);
            write
        })
    }

    /// Whether the commit of a row was acknowledged.
    #[must_use]
    pub fn is_acknowledged(&self, write: u64) -> bool {
        let world = self.world.borrow();
        world.acknowledged.iter().any(|one| one.write == write)
    }

    /// Whether the server has a row in its log.
    #[must_use]
    pub fn has(&self, write: u64) -> bool {
        self.world.borrow().servers[self.me].log.contains(&write)
    }

    /// Whether a row is in a tail that was kept.
    #[must_use]
    pub fn kept(&self, write: u64) -> bool {
        self.world.borrow().servers[self.me].kept.contains(&write)
    }

    /// The server dies.
    pub fn kill(&self) {
        self.world.borrow_mut().servers[self.me].crash();
    }
}

impl World {
    fn turn(&mut self) {
        for server in &mut self.servers {
            server.now += TURN;
        }
        for standby in 0..self.servers.len() {
            self.stream(standby);
        }
    }

    fn stream(&mut self, standby: usize) {
        let server = &mut self.servers[standby];
        if server.is_there().is_none() {
            server.receiver = None;
        }
        let wants = server.attach.map(|(from, epoch)| (from, epoch, u64::MAX));
        let Some((from, name, ends)) = server.receiver.or(wants) else {
            return;
        };
        let upstream = usize::from(from.0);
        let Ok([server, source]) = self.servers.get_disjoint_mut([standby, upstream]) else {
            return;
        };
        let fits = source.is_primary() && source.serves(&server.history, server.end());
        if !(server.running && server.standby && fits && source.connect(server.id, name, false)) {
            server.receiver = None;
            return;
        }
        server.receiver = Some((from, name, ends));
        server.receive(source);
        let released = source.flushed(server.id, name, false, server.end());
        self.acknowledged.extend(released);
    }
}

impl Database for Fake {
    fn read(&self) -> Reading {
        let mut world = self.world.borrow_mut();
        let seat = Seat {
            servers: &mut world.servers,
            me: self.me,
            reaches: &[],
        };
        seat.read()
    }

    fn perform(&mut self, operation: &Operation) -> Result<(), &'static str> {
        let mut world = self.world.borrow_mut();
        let reaches = vec![true; world.servers.len()];
        let mut seat = Seat {
            servers: &mut world.servers,
            me: self.me,
            reaches: &reaches,
        };
        seat.perform(operation)
    }
}
