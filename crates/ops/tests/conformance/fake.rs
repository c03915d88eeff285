//! The suite over the fake of the rehearsal.

use crate::suite::{Stage, first_set, suite};
use farshore_core::failover::{Database, first_mark};
use farshore_core::rehearsal::Fake;

pub(crate) struct InMemory(Vec<Fake>);

impl InMemory {
    fn new() -> Option<Self> {
        Some(Self(Fake::cluster(3, first_mark(), &first_set(), 1)))
    }
}

impl Stage for InMemory {
    fn database(&mut self, member: usize) -> &mut dyn Database {
        &mut self.0[member]
    }

    fn turn(&mut self) {
        self.0[0].turn();
    }

    fn reopen(&mut self, _member: usize) {}

    fn kill(&mut self, member: usize) {
        self.0[member].kill();
    }

    fn commit(&mut self, member: usize) -> Option<u64> {
        self.0[member].commit()
    }

    fn is_acknowledged(&mut self, row: u64) -> bool {
        self.0[0].is_acknowledged(row)
    }

    fn has(&mut self, member: usize, row: u64) -> bool {
        self.0[member].has(row)
    }

    fn kept(&mut self, member: usize, row: u64) -> bool {
        self.0[member].kept(row)
    }
}

suite!(InMemory::new());
