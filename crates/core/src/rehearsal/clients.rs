//! Clients: they write through a router, wait, cancel, and look for writes of which they have heard
//! nothing.

use super::server::Acknowledged;
use super::world::{Event, Message, World};
use crate::failover::{Epoch, Rule};
use crate::site::{Fence, MemberId};
use rand::RngExt as _;
use std::collections::BTreeMap;

/// A client.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    /// The write that it waits for, and when it was sent.
    waits_for: Option<(u64, u64)>,
    /// Writes of which it has heard nothing, each with where it went and at which position.
    unsure: BTreeMap<u64, Option<(MemberId, u64)>>,
    /// When the last acknowledged write was sent.
    pub last_sent: u64,
    /// When the last acknowledgement came.
    pub last_heard: u64,
    /// The longest time without an acknowledgement.
    pub longest: u64,
}

/// A client waits so long for an acknowledgement.
const PATIENCE: u64 = 1_500;

impl Client {
    pub(super) fn some(count: usize) -> Vec<Self> {
        vec![Self::default(); count]
    }
}

impl World {
    /// A client writes, or looks for a write.
    pub(super) fn client_acts(&mut self, client: usize) {
        self.soon(Event::Acts(client), 250);
        if self.clients[client].waits_for.is_some() {
            return;
        }
        let router = self.router_of(client);
        let Some(member) = self.routers[router].serves else {
            return;
        };
        let (here, there) = (self.domain(router), self.domain(usize::from(member.0)));
        if !(self.passes(here, there) && self.passes(there, here)) {
            return;
        }
        if self.random.random_range(0..4) == 0 && !self.clients[client].unsure.is_empty() {
            self.look(client, member);
            return;
        }
        // The client is told by the number whose a write is.
        let clients = self.clients.len() as u64;
        let write = self.next_write * clients + client as u64;
        self.next_write += 1;
        let waits = !(self.may_not_wait() && self.random.random_range(0..8) == 0);
        let session = self.routers[router].session;
        let writes = Message::Writes(router, write, member, session, waits);
        self.soon(Event::Arrives(writes), 12);
        if waits {
            self.clients[client].waits_for = Some((write, self.now));
            self.clients[client].unsure.insert(write, None);
            self.after(Event::TimesOut(client, write), PATIENCE);
            if self.chaos && self.random.random_range(0..40) == 0 {
                let cancels = Message::Cancels(member, write);
                self.soon(Event::Arrives(cancels), 400);
            }
        }
    }

    /// Whether there are sessions that do not wait for acknowledgements (rule 8).
    fn may_not_wait(&self) -> bool {
        self.setup.limits.fence == Fence::QuorumAndSecond
    }

    /// A row that can be read counts as acknowledged: the reader relies on it (rule 10).
    fn look(&mut self, client: usize, member: MemberId) {
        let place = usize::from(member.0);
        let server = &self.servers[place];
        if !server.is_primary() || !server.open || self.is_still(place) {
            return;
        }
        let epoch = server.names.as_ref().map_or(Epoch(0), |names| names.epoch);
        let seen = self.clients[client]
            .unsure
            .iter()
            .find_map(|(write, went)| {
                let (_, lsn) = (*went)?;
                server.shows(*write, lsn).then_some((*write, lsn))
            });
        if let Some((write, lsn)) = seen {
            self.clients[client].unsure.remove(&write);
            let one = Acknowledged { write, epoch, lsn };
            self.audit
                .acknowledged(self.now, member, one, &self.servers);
        }
    }

    /// A write reaches a server.
    pub(super) fn write_arrives(
        &mut self,
        (router, session): (usize, u64),
        write: u64,
        member: MemberId,
        waits: bool,
    ) {
        let place = usize::from(member.0);
        let server = &mut self.servers[place];
        if !server.is_primary() || !server.open || self.routers[router].session != session {
            return;
        }
        server.now = self.now;
        let (lsn, acknowledged) = server.commit(write, waits);
        let client = usize::try_from(write).unwrap_or(0) % self.clients.len();
        if let Some(went) = self.clients[client].unsure.get_mut(&write) {
            *went = Some((member, lsn));
        }
        if let Some(epoch) = acknowledged {
            if waits {
                self.note(member, vec![Acknowledged { write, epoch, lsn }]);
            } else {
                self.audit.served(self.now, member, epoch);
            }
        }
        self.log_grew(place);
    }

    /// A request to cancel: the router drops it while the commit waits for its acknowledgement
    /// (rule 9).
    pub(super) fn cancel_arrives(&mut self, member: MemberId, write: u64) {
        let place = usize::from(member.0);
        if self.rules.has(Rule::DropCancel) || self.is_still(place) {
            return;
        }
        if let Some(one) = self.servers[place].cancel(write) {
            self.note(member, vec![one]);
        }
    }

    /// A client hears of its write.
    pub(super) fn client_hears(&mut self, client: usize, write: u64) {
        let now = self.now;
        let client = &mut self.clients[client];
        client.unsure.remove(&write);
        if let Some((waited, sent)) = client.waits_for
            && waited == write
        {
            client.waits_for = None;
            client.last_sent = sent;
            client.longest = client.longest.max(now - client.last_heard);
            client.last_heard = now;
        }
    }

    pub(super) fn client_gives_up(&mut self, client: usize, write: u64) {
        let client = &mut self.clients[client];
        if client.waits_for.is_some_and(|(waited, _)| waited == write) {
            client.waits_for = None;
        }
        while client.unsure.len() > 20 {
            client.unsure.pop_first();
        }
    }
}
