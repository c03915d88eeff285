//! What goes wrong, drawn from the seed: when, what, and for how long.

use super::world::{Event, World};
use crate::site::MemberId;
use rand::RngExt as _;

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A server process is killed.
    Kill(usize),
    /// A machine goes down, with its server and agent.
    Machine(usize),
    /// A server process stands still.
    FreezeServer(usize),
    /// An agent stands still, its server goes on.
    FreezeAgent(usize),
    /// Both stand still.
    FreezeBoth(usize),
    /// Nothing gets from one domain to another; the way back is open.
    Cut(usize, usize),
    /// A domain is cut off.
    Isolate(usize),
    /// A controller dies, while it writes or not.
    KillControl,
    /// A controller stands still.
    FreezeControl,
    /// Another controller starts from a copy of the journal as it is now.
    CopyLeads(usize),
    /// The journal is put back to how it was so many bytes ago.
    Restore(usize),
    /// Somebody promotes a standby by hand, and writes on it.
    RoguePromote(usize),
    /// Somebody starts a stopped server by hand.
    StartByHand(usize),
    /// A server restarts by itself.
    Restart(usize),
    /// Somebody starts a copy of a member's directory elsewhere.
    CopyMember(usize),
}

/// A fault with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub at: u64,
    pub lasts: u64,
    pub kind: Kind,
}

/// Faults happen up to here; then everything is healed.
pub(super) const FAULTS_END: u64 = 22_000;

impl World {
    /// Draws what goes wrong; the primary of the time is not known yet, so that every member is hit.
    pub(super) fn draw_faults(&mut self) -> Vec<Fault> {
        self.chaos = self.random.random_range(0..3) > 0;
        let count = self.random.random_range(1..=6);
        let mut faults: Vec<Fault> = (0..count).map(|_| self.draw_fault()).collect();
        if self.random.random_range(0..2) == 0 {
            faults.truncate(3);
            let trap = self.draw_trap();
            faults.extend(trap);
        }
        faults.sort_by_key(|fault| fault.at);
        faults
    }

    /// Faults that by chance alone would rarely come together: each is the way into one trap.
    fn draw_trap(&mut self) -> Vec<Fault> {
        let start = self.random.random_range(1_000..FAULTS_END - 12_000);
        let members = self.servers.len();
        let one = self.random.random_range(1..members);
        let two = 1 + one % (members - 1);
        let mut draw = |from: u64, to: u64| self.random.random_range(from..to);
        let dies = Kind::Kill(0);
        let mut all: Vec<(u64, u64, Kind)> = match draw(0, 6) {
            // A standby lags, the other restarts, the primary dies (rule 2).
            0 => vec![
                (0, 3_000, Kind::Cut(0, two % self.domains)),
                (draw(300, 2_000), 1, Kind::Restart(one)),
                (draw(2_000, 2_300), 3_000, dies),
            ],
            // Somebody promotes a standby and puts it back, the primary dies (rule 3).
            1 => vec![
                (0, draw(1, 900), Kind::RoguePromote(one)),
                (draw(0, 2_500), 3_000, dies),
            ],
            // The synchronous set shrinks while a standby lags, then the primary dies (rule 4).
            2 => vec![
                (0, 9_000, Kind::Isolate(one % self.domains)),
                (draw(3_800, 5_500), 3_000, dies),
            ],
            // The old primary is rewound, its machine dies meanwhile, and it is started (rule 13).
            3 => vec![
                (0, 1, dies),
                (draw(200, 3_500), draw(200, 1_500), Kind::Machine(0)),
            ],
            // A standby is lost, and a copy of another's directory runs (rule 14).
            4 => vec![
                (0, 9_000, Kind::CopyMember(one)),
                (draw(100, 2_000), 9_000, Kind::FreezeServer(one)),
                (draw(100, 2_000), 9_000, Kind::Cut(0, two % self.domains)),
                (draw(2_500, 6_000), 3_000, dies),
            ],
            // The journal is put back while a failover is under way (rule 5).
            _ => vec![
                (0, 3_000, dies),
                (
                    draw(20, 3_500),
                    9_000,
                    Kind::Restore(usize::try_from(draw(0, 5_000)).unwrap_or(0)),
                ),
                (draw(500, 6_000), 3_000, Kind::StartByHand(0)),
            ],
        };
        if all.len() == 2 && all[0].2 == dies {
            let again = (0..6).map(|_| (draw(500, 5_000), 1, Kind::StartByHand(0)));
            all.extend(again.collect::<Vec<_>>());
        }
        let faults = all.into_iter();
        faults
            .map(|(after, lasts, kind)| Fault {
                at: start + after,
                lasts,
                kind,
            })
            .collect()
    }

    fn draw_fault(&mut self) -> Fault {
        let at = self.random.random_range(500..FAULTS_END - 6_000);
        let lasts = self.random.random_range(50..FAULTS_END - at);
        let lasts = if self.random.random_range(0..2) == 0 {
            lasts.min(3_500)
        } else {
            lasts
        };
        let members = self.servers.len();
        // The first member is the primary most of the time.
        let any = self.random.random_range(0..members);
        let member = if self.random.random_range(0..3) == 0 {
            0
        } else {
            any
        };
        let domain = self.random.random_range(0..self.domains);
        let other = (domain + self.random.random_range(1..self.domains)) % self.domains;
        let kind = match self.random.random_range(0..26) {
            0..4 => Kind::Kill(member),
            4..7 => Kind::Machine(member),
            7 | 8 => Kind::FreezeServer(member),
            9 => Kind::FreezeAgent(any),
            10 | 11 => Kind::FreezeBoth(member),
            12 | 13 => Kind::Cut(domain, other),
            14 | 15 => Kind::Isolate(domain),
            16 | 17 => Kind::KillControl,
            18 => Kind::FreezeControl,
            19 => Kind::CopyLeads(domain),
            20 => Kind::Restore(self.random.random_range(0..8_000)),
            21 => Kind::RoguePromote(any),
            22 | 23 => Kind::StartByHand(member),
            24 => Kind::Restart(any),
            _ => Kind::CopyMember(any),
        };
        Fault { at, lasts, kind }
    }

    /// A link that is cut for less than the threshold; `at` is how long the next one waits.
    pub(super) fn draw_flap(&mut self) -> Fault {
        let (domain, other) = (
            self.random.random_range(0..3),
            self.random.random_range(1..3),
        );
        let cut = self.random.random_range(0..2) == 0;
        let kind = if cut {
            Kind::Cut(domain, (domain + other) % 3)
        } else {
            Kind::Isolate(domain)
        };
        Fault {
            at: self.random.random_range(500..6_000),
            lasts: self.random.random_range(50..2_000),
            kind,
        }
    }

    /// Something goes wrong.
    pub(super) fn fails(&mut self, fault: Fault) {
        let until = self.now + fault.lasts;
        self.tells(|| format!("fault: {:?} for {} ms", fault.kind, fault.lasts));
        match fault.kind {
            Kind::Kill(member) => {
                self.servers[member].crash();
                if !self.servers[member].starts_closed {
                    // It restarts by itself, as PostgreSQL does unless it is told not to (rule 10).
                    self.servers[member].now = self.now;
                    self.servers[member].start();
                }
            }
            Kind::Machine(member) => self.machine_dies(member),
            Kind::FreezeServer(member) => self.hosts[member].stopped = until,
            Kind::FreezeAgent(member) => self.hosts[member].frozen = until,
            Kind::FreezeBoth(member) => {
                self.hosts[member].stopped = until;
                self.hosts[member].frozen = until;
            }
            Kind::Cut(from, to) => self.cuts[from][to] += 1,
            Kind::Isolate(domain) => self.isolate(domain, 1),
            Kind::KillControl => self.control_dies(0),
            Kind::FreezeControl => self.controls[0].frozen = until,
            Kind::CopyLeads(domain) => {
                let journal = self.controls[0].journal.clone();
                self.copy_leads(journal, domain);
            }
            Kind::Restore(bytes) => self.restore_journal(bytes),
            Kind::RoguePromote(member) => {
                let server = &mut self.servers[member];
                if server.standby && server.running {
                    server.promote();
                    server.scribble();
                    server.is_rogue = true;
                }
            }
            Kind::StartByHand(member) => self.started_by_hand(member),
            Kind::Restart(member) => {
                let server = &mut self.servers[member];
                if server.running && server.standby {
                    server.now = self.now;
                    server.crash();
                    server.start();
                }
            }
            Kind::CopyMember(member) => self.copy_member(member),
        }
    }

    /// Something is well again.
    pub(super) fn heals(&mut self, fault: Fault) {
        match fault.kind {
            Kind::Machine(member) => self.agent_starts(member),
            Kind::Cut(from, to) => self.cuts[from][to] -= 1,
            Kind::Isolate(domain) => self.isolate(domain, -1),
            Kind::KillControl => self.control_starts(0),
            // Who leads by a copy is ended when everything is healed, by a person.
            Kind::CopyLeads(_) | Kind::Restore(_) => {}
            Kind::CopyMember(_) => self.copies.clear(),
            Kind::RoguePromote(member) => self.put_back(member),
            Kind::Kill(_)
            | Kind::FreezeServer(_)
            | Kind::FreezeAgent(_)
            | Kind::FreezeBoth(_)
            | Kind::FreezeControl
            | Kind::StartByHand(_)
            | Kind::Restart(_) => {}
        }
    }

    /// Somebody who promoted a standby by mistake makes it a standby again.
    fn put_back(&mut self, member: usize) {
        let server = &mut self.servers[member];
        if server.is_primary() && server.is_rogue {
            server.now = self.now;
            server.crash();
            server.standby = true;
            server.start();
        }
    }

    fn isolate(&mut self, domain: usize, by: i32) {
        for other in (0..self.domains).filter(|other| *other != domain) {
            for (from, to) in [(domain, other), (other, domain)] {
                self.cuts[from][to] = self.cuts[from][to].saturating_add_signed(by);
            }
        }
    }

    /// The journal's machine is lost, and somebody starts a controller from an old backup of it.
    fn restore_journal(&mut self, bytes: usize) {
        self.control_dies(0);
        let journal = &self.controls[0].journal;
        let keep = journal.len().saturating_sub(bytes);
        let first = journal
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let whole = journal[..keep.max(first)]
            .iter()
            .rposition(|byte| *byte == b'\n');
        let old = journal[..whole.map_or(0, |end| end + 1)].to_vec();
        let domain = self.controls[0].domain;
        self.copy_leads(old, domain);
    }

    fn copy_member(&mut self, member: usize) {
        let id = self.servers[member].id;
        if let Some((from, name)) = self.servers[member].attach {
            let upstream = usize::from(from.0);
            self.servers[upstream].now = self.now;
            if self.servers[upstream].is_primary() && self.servers[upstream].connect(id, name, true)
            {
                self.copies.push((id, name, MemberId(from.0)));
            }
        }
    }

    /// Everything is healed: links, machines, processes. What a person would have to decide is not.
    pub(super) fn heal_all(&mut self) {
        self.chaos = false;
        self.copies.clear();
        for cut in self.cuts.iter_mut().flatten() {
            *cut = 0;
        }
        for member in 0..self.servers.len() {
            self.hosts[member].frozen = self.now;
            self.hosts[member].stopped = self.now;
            self.agent_starts(member);
        }
        self.controls[0].frozen = self.now;
        if self.controls.len() > 1 {
            self.one_leads();
        } else {
            self.control_starts(0);
        }
    }

    /// Puts the faults into the queue.
    pub(super) fn schedule(&mut self, faults: &[Fault]) {
        for (place, fault) in faults.iter().enumerate() {
            self.after(Event::Fails(place), fault.at);
            self.after(Event::Heals(place), fault.at + fault.lasts);
        }
    }
}
