//! Replays recorded outages: what would have happened to this workload (docs/method.md, Replay).
//!
//! An incident is a fate like any other: the engine that simulates years lives through it.

use super::draws::{Draw, Draws, Keyed};
use super::engine;
use super::fate::{Event, Fate, Source};
use super::plan::{Money, Plan};
use super::tally::{Cause, Tally};
use crate::catalog::{Catalog, RecordedOutage};
use crate::distribution::Lognormal;
use crate::model::Setting;
use crate::terms::{OutageScope, Pattern, RegionComponent};
use crate::units::YEAR;
use rand::Rng;
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::SeedableRng;

/// How often each incident is replayed with random steps: the 95 % quantile is then between the
/// 93.6 % and the 96.4 % quantile.
pub const REPLAYS: usize = 1_000;

/// No incident outlasts these years: more than the longest time that the engine draws.
const YEARS: u64 = 400;

/// Where an incident is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placing {
    /// In the regions of the workload in which it happened, the primary among them.
    Recorded,
    /// In those in which it happened, where only a standby was: the primary serves on.
    Standby,
    /// It happened elsewhere at one of the workload's providers: as if in the primary region.
    Elsewhere,
    /// The primary region is out for as long as it lasted, and from the same moment nothing can be
    /// launched where one recovers, for as long as that was recorded.
    NoLaunches,
}

/// What recorded outages would have done to a workload.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    /// Where the random numbers start.
    pub seed: u64,
    /// The patterns of the designs, in the order of every list of outcomes and totals.
    pub patterns: Vec<Pattern>,
    /// Incidents by where they are replayed; groups without an incident are left out.
    pub groups: Vec<Group<'a>>,
    /// Outages of one zone that a workload in several zones does not notice.
    pub masked: Vec<&'a RecordedOutage>,
    /// The years of the first and of the last record of any provider.
    pub years: Option<(&'a str, &'a str)>,
}

/// Incidents that are replayed in the same way.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// Where they are replayed.
    pub placing: Placing,
    /// The incidents, by date.
    pub incidents: Vec<Incident<'a>>,
    /// All of them together, for each design.
    pub totals: Vec<Total>,
}

/// One incident, replayed.
#[derive(Clone, Debug)]
pub struct Incident<'a> {
    /// What happened.
    pub outage: &'a RecordedOutage,
    /// Which of the workload's regions it takes, by number; 0 is the primary.
    pub hit: Vec<u8>,
    /// Spans `[from, to)` in seconds in which nothing can be launched where one recovers.
    pub no_launches: Vec<(f64, f64)>,
    /// What each design goes through; `None`: it has none of the regions.
    pub outcomes: Vec<Option<Outcome>>,
}

/// What a design goes through in one incident. Downtime and losses are of all users: what stops a
/// half of them counts half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Seconds of downtime when every step takes its median.
    pub down: f64,
    /// Seconds of downtime that 95 % of the replays do not exceed.
    pub down_p95: f64,
    /// Seconds of writes lost when the lag is at its median.
    pub lost: f64,
    /// Whether the median recovery keeps the recovery time objective.
    pub within_rto: bool,
    /// Whether the median recovery keeps the recovery point objective.
    pub within_rpo: bool,
    /// Share of the replays that keep the recovery time objective, failed failovers included.
    pub within_rto_share: f64,
    /// Share of the replays that keep the recovery point objective.
    pub within_rpo_share: f64,
    /// Whether every region that holds data is gone for good.
    pub data_gone: bool,
}

/// What a design goes through in all incidents of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// Incidents that concern it.
    pub incidents: usize,
    /// Those whose median recovery keeps the recovery time objective.
    pub within_rto: usize,
    /// Those whose median recovery keeps the recovery point objective.
    pub within_rpo: usize,
    /// Those after which its data are gone.
    pub data_gone: usize,
    /// Seconds of downtime in all when every step takes its median.
    pub down: f64,
    /// Seconds of downtime in all that 95 % of the replays do not exceed.
    pub down_p95: f64,
    /// Mean share of the replays that keep the recovery time objective.
    pub within_rto_share: f64,
    /// Mean share of the replays that keep the recovery point objective.
    pub within_rpo_share: f64,
}

/// Replays every recorded outage that concerns the regions or the providers of a workload, with
/// one plan for each design.
#[must_use]
pub fn replay<'a>(
    setting: &Setting,
    catalog: &'a Catalog,
    plans: &[Plan],
    seed: u64,
) -> Replay<'a> {
    let regions = plans.iter().map(|plan| plan.regions).max().unwrap_or(1);
    let ids = setting.regions.iter().take(usize::from(regions));
    let ids: Vec<&str> = ids.map(|place| place.id.as_str()).collect();
    let (seen, masked): (Vec<_>, Vec<_>) = catalog
        .outages()
        .iter()
        .filter(|outage| ids.iter().any(|id| of_provider(outage, id)))
        .partition(|outage| setting.zones < 2 || outage.scope != OutageScope::Zone);
    let placings = [
        Placing::Recorded,
        Placing::Standby,
        Placing::Elsewhere,
        Placing::NoLaunches,
    ];
    let groups = placings.map(|placing| {
        let placed = seen
            .iter()
            .filter_map(|outage| place(placing, outage, &ids))
            .collect();
        group(placing, placed, plans, seed)
    });
    let years = catalog.outages().first().zip(catalog.outages().last());
    Replay {
        seed,
        patterns: plans.iter().map(Plan::pattern).collect(),
        groups: groups
            .into_iter()
            .filter(|group| !group.incidents.is_empty())
            .collect(),
        masked,
        years: years.map(|(first, last)| (first.year(), last.year())),
    }
}

fn of_provider(outage: &RecordedOutage, id: &str) -> bool {
    id.split_once(':')
        .is_some_and(|(provider, _)| provider == outage.provider)
}

/// The incident where a group replays it; `None` where it does not belong to the group.
fn place<'a>(placing: Placing, outage: &'a RecordedOutage, ids: &[&str]) -> Option<Incident<'a>> {
    let own = (0..).zip(ids).filter(|(_, id)| outage.reached(id));
    let own: Vec<u8> = own.map(|(region, _)| region).collect();
    let no_launches = match placing {
        Placing::NoLaunches => no_launches(outage),
        Placing::Recorded | Placing::Standby | Placing::Elsewhere => Vec::new(),
    };
    let (belongs, hit) = match placing {
        Placing::Recorded => (own.contains(&0), own),
        Placing::Standby => (!own.is_empty() && !own.contains(&0), own),
        Placing::Elsewhere => (own.is_empty(), vec![0]),
        Placing::NoLaunches => (!no_launches.is_empty(), vec![0]),
    };
    belongs.then_some(Incident {
        outage,
        hit,
        no_launches,
        outcomes: Vec::new(),
    })
}

/// When nothing could be launched within an outage, from the moment at which that began.
fn no_launches(outage: &RecordedOutage) -> Vec<(f64, f64)> {
    let failures = outage.components.iter().filter(|failure| {
        match failure.component {
            // Launching is an operation of the control plane.
            RegionComponent::Launch | RegionComponent::ControlPlane => true,
            RegionComponent::LoadBalancer | RegionComponent::Database => false,
        }
    });
    let spans: Vec<(f64, f64)> = failures
        .map(|failure| (failure.from, failure.from + failure.seconds))
        .collect();
    let first = spans.first().map_or(0.0, |(from, _)| *from);
    spans
        .iter()
        .map(|(from, to)| (from - first, to - first))
        .collect()
}

/// Lives through every incident of a group with every design.
fn group<'a>(
    placing: Placing,
    mut incidents: Vec<Incident<'a>>,
    plans: &[Plan],
    seed: u64,
) -> Group<'a> {
    let mut totals = Vec::new();
    for plan in plans {
        // Lost writes count in seconds: a second costs one unit.
        let counting = Plan {
            money: Money {
                data_loss_per_second: 1.0,
                ..plan.money.clone()
            },
            ..plan.clone()
        };
        let mut witness = Witness::new(&counting);
        let mut total = Total::default();
        let mut sums = vec![0.0; REPLAYS];
        for incident in &mut incidents {
            let outcome = witness.outcome(incident, seed, &mut sums);
            total.add(outcome.as_ref());
            incident.outcomes.push(outcome);
        }
        total.finish(sums);
        totals.push(total);
    }
    Group {
        placing,
        incidents,
        totals,
    }
}

impl Total {
    fn add(&mut self, outcome: Option<&Outcome>) {
        let Some(outcome) = outcome else {
            return;
        };
        self.incidents += 1;
        self.within_rto += usize::from(outcome.within_rto);
        self.within_rpo += usize::from(outcome.within_rpo);
        self.data_gone += usize::from(outcome.data_gone);
        self.down += outcome.down;
        self.within_rto_share += outcome.within_rto_share;
        self.within_rpo_share += outcome.within_rpo_share;
    }

    /// Makes means of sums, and a quantile of the downtime of each replay.
    fn finish(&mut self, sums: Vec<f64>) {
        self.down_p95 = p95(sums);
        let incidents = self.incidents.max(1) as f64;
        self.within_rto_share /= incidents;
        self.within_rpo_share /= incidents;
    }
}

/// The 95 % quantile: the smallest value that 95 % of all do not exceed.
fn p95(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * 95).div_ceil(100);
    values.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// One design that lives through incidents.
struct Witness<'a> {
    plan: &'a Plan,
    /// What the engine counts on, anew for each incident: an empty one takes a megabyte, so that
    /// one serves all.
    tally: Option<Tally>,
}

/// What one incident did.
#[derive(Clone, Copy, Debug)]
struct Lived {
    down: f64,
    lost: f64,
    within_rto: bool,
    within_rpo: bool,
}

impl<'a> Witness<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self { plan, tally: None }
    }

    /// The incident at the medians and in many replays, whose downtimes are added to `sums`.
    fn outcome(&mut self, incident: &Incident<'_>, seed: u64, sums: &mut [f64]) -> Option<Outcome> {
        if !incident
            .hit
            .iter()
            .any(|region| *region < self.plan.regions)
        {
            return None;
        }
        // Nothing is left when the outage is permanent and took every region of the design.
        let all = (0..self.plan.regions).all(|region| incident.hit.contains(&region));
        let data_gone = incident.outage.seconds.is_none() && all;
        let typical = self.live(incident, Medians, 0.0);
        let mut downs = Vec::with_capacity(REPLAYS);
        let (mut within_rto, mut within_rpo) = (0, 0);
        for (key, sum) in keys(seed, incident.outage).zip(sums) {
            let calendar = Keyed(key).uniform(Draw::GAP) * 12.0 * YEAR;
            let lived = self.live(incident, Keyed(key), calendar);
            *sum += lived.down;
            downs.push(lived.down);
            within_rto += usize::from(lived.within_rto);
            within_rpo += usize::from(lived.within_rpo);
        }
        let share = |kept: usize| {
            if data_gone {
                0.0
            } else {
                kept as f64 / REPLAYS as f64
            }
        };
        Some(Outcome {
            down: typical.down,
            down_p95: p95(downs),
            lost: typical.lost,
            within_rto: typical.within_rto && !data_gone,
            within_rpo: typical.within_rpo && !data_gone,
            within_rto_share: share(within_rto),
            within_rpo_share: share(within_rpo),
            data_gone,
        })
    }

    fn live<D: Draws + Copy>(&mut self, incident: &Incident<'_>, draws: D, calendar: f64) -> Lived {
        let recorded = Recorded {
            draws,
            seconds: incident.outage.seconds.unwrap_or(self.plan.times.lost),
        };
        let fate = Happens {
            events: [0, 1, 2].map(|region| {
                let event = Event {
                    at: 0.0,
                    draws: recorded,
                };
                incident.hit.contains(&region).then_some(event)
            }),
            no_launches: &incident.no_launches,
            calendar,
        };
        let mut tally = self.tally.take().unwrap_or_default();
        tally.by_cause = [0.0; Cause::ALL.len()];
        tally.data_loss_usd = 0.0;
        (tally.outages, tally.within_rto, tally.within_rpo) = (0, 0, 0);
        let tally = engine::run_on(self.plan, fate, YEARS, tally);
        let lived = self.lived(&tally);
        self.tally = Some(tally);
        lived
    }

    /// What the tally says of the one incident that it has counted.
    fn lived(&self, tally: &Tally) -> Lived {
        let down = Cause::ALL.iter().filter(|cause| match cause {
            Cause::Region | Cause::AllRegions | Cause::Lost | Cause::WritesStopped => true,
            // The planned return is told apart; the others do not occur.
            Cause::Failback | Cause::Corruption | Cause::Zone | Cause::FalseAlarm => false,
        });
        let down = down.map(|cause| tally.by_cause[*cause as usize]).sum();
        let [rto, rpo] = self.plan.objectives;
        let lost = tally.data_loss_usd;
        // Without a region to go to, the engine counts no recovery: it is over when the outage is.
        let counted = tally.outages > 0;
        Lived {
            down,
            lost,
            within_rto: if counted {
                tally.within_rto == tally.outages
            } else {
                down <= rto
            },
            within_rpo: if counted {
                tally.within_rpo == tally.outages
            } else {
                lost <= rpo
            },
        }
    }
}

/// The keys of an incident's replays: a function of the seed and the incident, never of the design.
fn keys(seed: u64, outage: &RecordedOutage) -> impl Iterator<Item = u64> {
    // FNV-1a of the name: a record that is added changes no other.
    let name = outage.id.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let start = SplitMix64::seed_from_u64(seed).next_u64() ^ name;
    let mut generator = SplitMix64::seed_from_u64(start);
    std::iter::repeat_with(move || generator.next_u64())
}

/// The fate of one incident: each region that it takes goes out at the start.
struct Happens<'a, D> {
    events: [Option<Event<D>>; 3],
    no_launches: &'a [(f64, f64)],
    calendar: f64,
}

impl<D: Draws + Copy> Fate for Happens<'_, D> {
    type Draws = D;

    fn next(&mut self, source: Source) -> Option<Event<D>> {
        match source {
            Source::Outage(region) => self.events.get_mut(usize::from(region))?.take(),
            Source::Lost(_) | Source::Corruption | Source::Zone | Source::FalseAlarm => None,
        }
    }

    fn calendar(&self) -> f64 {
        self.calendar
    }

    fn no_launches(&self) -> &[(f64, f64)] {
        self.no_launches
    }
}

/// Draws of an outage whose length and regions are recorded.
#[derive(Clone, Copy, Debug)]
struct Recorded<D> {
    draws: D,
    seconds: f64,
}

impl<D: Draws> Draws for Recorded<D> {
    fn uniform(&self, what: Draw) -> f64 {
        if what == Draw::SECOND_REGION || what == Draw::THIRD_REGION {
            // Never below a probability: which regions went out is known.
            return 1.0;
        }
        self.draws.uniform(what)
    }

    fn logarithm(&self, what: Draw, time: Lognormal) -> f64 {
        self.draws.logarithm(what, time)
    }

    fn time(&self, what: Draw, time: Lognormal) -> f64 {
        if what == Draw::DURATION {
            return self.seconds;
        }
        self.draws.time(what, time)
    }
}

/// Every time at its median, every chance at even odds.
#[derive(Clone, Copy, Debug)]
struct Medians;

impl Draws for Medians {
    fn uniform(&self, _: Draw) -> f64 {
        0.5
    }

    fn logarithm(&self, _: Draw, time: Lognormal) -> f64 {
        time.mu
    }
}
