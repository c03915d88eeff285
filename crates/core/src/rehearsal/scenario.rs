//! One scenario from its seed: faults, then healing, then what must be so.

use super::audit::{Invariant, Violation};
use super::faults::{FAULTS_END, Fault};
use super::world::{Event, Message, World};
use crate::failover::{Controller, Epoch, Input, Limits, Millis, Rules, Setup};
use crate::site::{Decider, Fence, MemberId, RouterId, Site};
use std::collections::BTreeSet;

/// After the faults, so long until everything must be well.
const SETTLES: u64 = 40_000;

/// What is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Where the random numbers start.
    pub seed: u64,
    /// The cluster.
    pub shape: Shape,
    /// The rules in force.
    pub rules: Rules,
    /// Whether to tell what happens.
    pub tells: bool,
}

/// What a scenario came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Acknowledged writes.
    pub acknowledged: u64,
    /// Promotions.
    pub promotions: u64,
    /// Epochs in which something was acknowledged.
    pub epochs: u64,
    /// Acknowledgements that came after the first of a later epoch; all of them held (rule 11).
    pub late: u64,
    /// The invariant that did not hold, if any.
    pub violation: Option<Violation>,
    /// What happened, with the time in milliseconds, where it was asked for.
    pub story: Vec<(u64, String)>,
}

/// The limits of a rehearsal: those of a site file with its defaults, but for a budget that never
/// ends.
const LIMITS: Limits = Limits {
    silence: Millis(3_000),
    gray: Millis(3_000),
    hold_down: Millis(0),
    fresh: Millis(2_000),
    settle: Millis(2_000),
    give_up: Millis(5_000),
    repeat: Millis(400),
    failovers_per_day: 1_000,
    fence: Fence::Quorum,
};

/// What a rehearsal takes from a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many members may become the primary, up to [`Shape::MOST_MEMBERS`].
    pub members: u8,
    /// How many besides the primary confirm a write.
    pub acknowledgements: u8,
    /// What must be proven; with a second proof, some sessions do not wait (rule 8).
    pub fence: Fence,
}

impl Shape {
    /// The most members of a rehearsal.
    pub const MOST_MEMBERS: u8 = 9;

    /// That of a test: mostly three members, sometimes five; sometimes with a second proof.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        let (members, acknowledgements) = if seed % 8 == 7 { (5, 2) } else { (3, 1) };
        let fence = if seed % 4 == 3 {
            Fence::QuorumAndSecond
        } else {
            Fence::Quorum
        };
        Self {
            members,
            acknowledgements,
            fence,
        }
    }

    /// That of a site.
    ///
    /// # Errors
    /// Why a site cannot be rehearsed.
    pub fn of_site(site: &Site) -> Result<Self, String> {
        let members = u8::try_from(site.synchronous().len()).unwrap_or(u8::MAX);
        if !(3..=Self::MOST_MEMBERS).contains(&members) {
            return Err(format!(
                "a rehearsal fails over by itself, which takes 3 to {} synchronous members, and the \
                 site has {members}",
                Self::MOST_MEMBERS
            ));
        }
        Ok(Self {
            members,
            acknowledgements: site.acknowledgements,
            fence: site.policy.fence,
        })
    }
}

fn setup(scenario: Scenario) -> Setup {
    let Shape {
        members,
        acknowledgements,
        fence,
    } = scenario.shape;
    Setup {
        candidates: (0..members).map(MemberId).collect(),
        routers: (0..2).map(RouterId).collect(),
        observers: 3,
        acknowledgements,
        decider: Decider::Automatic,
        limits: Limits { fence, ..LIMITS },
        rules: scenario.rules,
    }
}

/// What many scenarios came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsed {
    /// How many were played.
    pub scenarios: u64,
    /// As in [`Tally`], summed.
    pub acknowledged: u64,
    /// As in [`Tally`], summed.
    pub promotions: u64,
    /// As in [`Tally`], summed.
    pub late: u64,
    /// The first seed in which an invariant did not hold.
    pub violation: Option<(u64, Violation)>,
}

impl Rehearsed {
    /// Plays one more scenario of a shape with every rule in force.
    pub fn play(&mut self, seed: u64, shape: Shape) {
        let tally = rehearse(Scenario {
            seed,
            shape,
            rules: Rules::ALL,
            tells: false,
        });
        self.scenarios += 1;
        self.acknowledged += tally.acknowledged;
        self.promotions += tally.promotions;
        self.late += tally.late;
        if let (None, Some(violation)) = (&self.violation, tally.violation) {
            self.violation = Some((seed, violation));
        }
    }
}

/// Plays a scenario.
#[must_use]
pub fn rehearse(scenario: Scenario) -> Tally {
    let mut world = World::new(scenario.seed, setup(scenario));
    world.story = scenario.tells.then(Vec::new);
    let faults = world.draw_faults();
    world.schedule(&faults);
    play(&mut world, &faults, FAULTS_END);
    world.now = FAULTS_END;
    world.heal_all();
    play(&mut world, &faults, FAULTS_END + SETTLES);
    world.now = FAULTS_END + SETTLES;
    world.must_be_well();
    tally(world)
}

/// Links flap for some hours, each time for less than the threshold: nobody should be promoted.
#[must_use]
pub fn flap(seed: u64, hours: u64) -> Tally {
    let scenario = Scenario {
        seed,
        shape: Shape::of_seed(seed),
        rules: Rules::ALL,
        tells: false,
    };
    let mut world = World::new(seed, setup(scenario));
    let end = hours * 3_600_000;
    while world.now < end && world.audit.violation.is_none() {
        let fault = world.draw_flap();
        world.fails(fault);
        let (heals, next) = (world.now + fault.lasts, world.now + fault.lasts + fault.at);
        play(&mut world, &[], heals);
        world.now = heals;
        world.heals(fault);
        play(&mut world, &[], next);
        world.now = next;
    }
    tally(world)
}

fn tally(world: World) -> Tally {
    Tally {
        acknowledged: world.audit.acknowledgements() as u64,
        promotions: world.failovers,
        epochs: world.audit.epochs,
        late: world.audit.late,
        violation: world.audit.violation,
        story: world.story.unwrap_or_default(),
    }
}

fn play(world: &mut World, faults: &[Fault], end: u64) {
    while world.audit.violation.is_none()
        && let Some(event) = world.pop(end)
    {
        world.happens(event, faults);
    }
}

impl World {
    fn happens(&mut self, event: Event, faults: &[Fault]) {
        if let Some(until) = self.stands_still(&event) {
            let left = until - self.now;
            self.after(event, left.max(1));
            return;
        }
        match event {
            Event::Arrives(message) => self.arrives(message),
            Event::Moves(member, starts) => self.agent_moves(member, starts),
            Event::Beats(member) => self.agent_beats(member),
            Event::Receives(member) => self.standby_receives(member, true),
            Event::Nudged(member) => self.standby_receives(member, false),
            Event::Observes(observer) => self.observes(observer),
            Event::Ticks(control) => self.ticks(control),
            Event::Synced(control, starts) => self.synced(control, starts),
            Event::Acts(client) => self.client_acts(client),
            Event::TimesOut(client, write) => self.client_gives_up(client, write),
            Event::Fails(place) => self.fails(faults[place]),
            Event::Heals(place) if self.now < FAULTS_END => self.heals(faults[place]),
            Event::Heals(_) => {}
        }
    }

    /// Until when the one whom an event reaches stands still; the event waits for it.
    fn stands_still(&self, event: &Event) -> Option<u64> {
        let until = match event {
            Event::Moves(member, _) => self.hosts[*member].frozen,
            Event::Beats(member) => self.hosts[*member].frozen,
            Event::Arrives(Message::Asked(_, crate::failover::Actuator::Member(member), ..)) => {
                self.hosts[usize::from(member.0)].frozen
            }
            Event::Arrives(Message::Flushed(.., member) | Message::Writes(_, _, member, ..)) => {
                self.hosts[usize::from(member.0)].stopped
            }
            Event::Arrives(_)
            | Event::Receives(_)
            | Event::Nudged(_)
            | Event::Observes(_)
            | Event::Ticks(_)
            | Event::Synced(..)
            | Event::Acts(_)
            | Event::TimesOut(..)
            | Event::Fails(_)
            | Event::Heals(_) => 0,
        };
        (until > self.now).then_some(until)
    }

    fn arrives(&mut self, message: Message) {
        match message {
            Message::Asked(control, who, token, action) => {
                self.asked(control, who, *token, *action);
            }
            Message::Answered(control, who, token, outcome) => {
                self.tell(control, Input::Answered(who, *token, *outcome));
            }
            Message::Reported(control, report) => self.tell(control, Input::Report(report)),
            Message::Beat(control, beat) => self.tell(control, Input::Heartbeat(*beat)),
            Message::Flushed(member, name, is_copy, lsn, upstream) => {
                self.flush_arrives((member, name, is_copy), lsn, upstream);
            }
            Message::Writes(router, write, member, session, waits) => {
                self.write_arrives((router, session), write, member, waits);
            }
            Message::Wrote(client, write) => self.client_hears(client, write),
            Message::Cancels(member, write) => self.cancel_arrives(member, write),
        }
    }

    /// After healing: somebody writes, every client is served by the same member, and nothing is
    /// lost; or the controller says who can help.
    fn must_be_well(&mut self) {
        if self.audit.violation.is_some() {
            return;
        }
        let controller = self.controls[0].controller.as_ref();
        let blocked = controller.and_then(Controller::blocked).map(str::to_owned);
        let Some((_, holder)) = self.audit.holder() else {
            return self.failed(
                Invariant::Progress,
                "nothing was ever acknowledged".to_owned(),
            );
        };
        let place = usize::from(holder.0);
        let now = self.now;
        let (audit, servers) = (&mut self.audit, &self.servers);
        audit.all_in(
            now,
            &servers[place],
            Epoch(u64::MAX),
            Invariant::NothingLost,
        );
        let holder_log = servers[place].log.clone();
        for sender in servers[place]
            .senders
            .iter()
            .filter(|sender| !sender.is_copy)
        {
            let follower = &servers[usize::from(sender.member.0)];
            let end = follower.log.len().min(holder_log.len());
            if follower.log[..end] != holder_log[..end] {
                let what = format!("member {} follows with another history", follower.id.0);
                audit.violated(Invariant::NothingLost, now, what);
            }
        }
        let served = self
            .clients
            .iter()
            .all(|client| client.last_sent > now - 5_000);
        let agree = self
            .routers
            .iter()
            .all(|router| router.serves == Some(holder));
        let followers = self.servers[place]
            .senders
            .iter()
            .filter(|one| !one.is_copy);
        let followers: BTreeSet<MemberId> = followers.map(|one| one.member).collect();
        let followers = followers.len() + 1;
        if !(served && agree && followers == self.servers.len()) {
            let what = format!(
                "served: {served}, routers agree: {agree}, {followers} members in line{}",
                blocked
                    .map(|why| format!("; blocked: {why}"))
                    .unwrap_or_default()
            );
            self.failed(Invariant::Progress, what);
        }
    }
}
