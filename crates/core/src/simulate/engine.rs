//! The years of one design, event by event.

mod recover;
mod toll;

use super::cluster::{self, Outage};
use super::draws::{Draw, Draws};
use super::fate::{Event, Fate, Source};
use super::loss;
use super::plan::Plan;
use super::record::{Attempt, Nobody, Record, Witness};
use super::steps::{MOST_SLOTS, Sample};
use super::tally::{Cause, Tally};
use crate::units::YEAR;

/// Simulates so many years under a fate.
pub(super) fn run<F: Fate>(plan: &Plan, fate: F, years: u64) -> Tally {
    run_on(plan, fate, years, Tally::default())
}

/// The same, counted on top of what a tally has counted so far.
pub(super) fn run_on<F: Fate>(plan: &Plan, fate: F, years: u64, tally: Tally) -> Tally {
    live(Engine::new(plan, fate, years, tally, Nobody))
}

/// The same, and tells a witness of every event.
pub(super) fn watched<F: Fate, W: Witness>(plan: &Plan, fate: F, years: u64, witness: W) -> Tally {
    live(Engine::new(plan, fate, years, Tally::default(), witness))
}

fn live<F: Fate, W: Witness>(mut engine: Engine<'_, F, W>) -> Tally {
    while engine.step() {}
    engine.finish()
}

pub(super) struct Engine<'a, F: Fate, W: Witness> {
    plan: &'a Plan,
    fate: F,
    witness: W,
    /// What the event at hand has done so far, for the witness.
    record: Record,
    tally: Tally,
    years: u64,
    end: f64,
    next: Next<F::Draws>,
    /// The last outages that overlap, for events that ask whether a region is out.
    outages: Vec<Outage<F::Draws>>,
    /// When the standby was last seen to work or repaired, drills apart.
    proven: f64,
    /// Until when the whole workload is known to be down.
    down_until: f64,
    year: Year,
    sample: Sample,
}

/// The next event of every source that concerns the design.
struct Next<D> {
    /// When the first of `outage` and `lost` begins.
    first_outage: f64,
    outage: [Option<Event<D>>; 3],
    lost: [Option<Event<D>>; 3],
    corruption: Option<Event<D>>,
    zone: Option<Event<D>>,
    alarm: Option<Event<D>>,
}

/// The year that is being added up.
#[derive(Clone, Copy, Debug, Default)]
struct Year {
    number: u64,
    counted: u64,
    seconds: f64,
    usd: f64,
    /// Whether an attempt to recover failed.
    failed: bool,
}

/// What a cluster of overlapping outages did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cluster {
    /// From its beginning until no region is out any more.
    pub(super) seconds: f64,
    /// Seconds of downtime, failback included.
    pub(super) downtime: f64,
    /// Whether every region was out at once.
    pub(super) all_out: bool,
    /// Whether an attempt to recover failed.
    pub(super) failed: bool,
    /// Whether every region was lost for good at once.
    pub(super) all_lost: bool,
}

fn at<D>(event: &Option<Event<D>>) -> f64 {
    event.as_ref().map_or(f64::INFINITY, |event| event.at)
}

fn first_of<D>(outages: &[Option<Event<D>>; 3], lost: &[Option<Event<D>>; 3]) -> f64 {
    let all = outages.iter().chain(lost);
    all.map(at).fold(f64::INFINITY, f64::min)
}

impl<D> Next<D> {
    fn new<F: Fate<Draws = D>>(plan: &Plan, fate: &mut F) -> Self {
        let mut of_regions = |source: fn(u8) -> Source| {
            [0, 1, 2].map(|region| {
                (region < plan.regions)
                    .then(|| fate.next(source(region)))
                    .flatten()
            })
        };
        let outage = of_regions(Source::Outage);
        let lost = of_regions(Source::Lost);
        let automatic = plan.recovery.as_ref().is_some_and(|r| r.alarm.is_some());
        Self {
            first_outage: first_of(&outage, &lost),
            outage,
            lost,
            corruption: fate.next(Source::Corruption),
            zone: fate.next(Source::Zone),
            alarm: if automatic {
                fate.next(Source::FalseAlarm)
            } else {
                None
            },
        }
    }
}

impl<'a, F: Fate, W: Witness> Engine<'a, F, W> {
    pub(super) fn new(plan: &'a Plan, mut fate: F, years: u64, tally: Tally, witness: W) -> Self {
        let next = Next::new(plan, &mut fate);
        Self {
            plan,
            fate,
            witness,
            record: Record::new(Source::Corruption, 0, 0.0, None),
            tally,
            years,
            end: years as f64 * YEAR,
            next,
            outages: Vec::new(),
            proven: f64::NEG_INFINITY,
            down_until: f64::NEG_INFINITY,
            year: Year::default(),
            sample: [0.0; MOST_SLOTS],
        }
    }

    /// Goes on under another fate, whose first event is an outage, with a standby that was last
    /// seen to work at `proven`.
    pub(super) fn restart(&mut self, mut fate: F, proven: f64) {
        self.next = Next::new(self.plan, &mut fate);
        self.fate = fate;
        self.proven = proven;
        self.down_until = f64::NEG_INFINITY;
    }

    /// Handles every event until an outage, and it with all that overlap; `None` when the years
    /// are over.
    #[cfg(test)]
    pub(super) fn next_cluster(&mut self) -> Option<Cluster> {
        loop {
            let outage = self.next.first_outage;
            let others = [&self.next.corruption, &self.next.zone, &self.next.alarm];
            let other = others.map(at).into_iter().fold(f64::INFINITY, f64::min);
            if outage <= other && outage < self.end {
                self.turn_to_year(outage);
                return Some(self.cluster());
            }
            if !self.step() {
                return None;
            }
        }
    }

    /// Handles the next outage with all that overlap, and says what they did.
    pub(super) fn cluster(&mut self) -> Cluster {
        let start = self.next.first_outage;
        let (all_out, downtime) = (self.tally.all_regions_out, self.year.seconds);
        self.year.failed = false;
        self.overlapping_outages();
        let end = self.outages.iter().map(Outage::end).fold(start, f64::max);
        let lost = self.outages.iter().filter(|outage| outage.lost).copied();
        let lost: Vec<Outage<F::Draws>> = lost.collect();
        let regions = self.plan.regions;
        Cluster {
            seconds: end - start,
            downtime: self.year.seconds - downtime,
            all_out: self.tally.all_regions_out > all_out,
            failed: self.year.failed,
            all_lost: !cluster::nowhere_to_go(&lost, regions, regions).is_empty(),
        }
    }

    /// Handles the next event; `false` when the years are over.
    #[inline]
    fn step(&mut self) -> bool {
        let outage = self.next.first_outage;
        let (corruption, zone) = (at(&self.next.corruption), at(&self.next.zone));
        let alarm = at(&self.next.alarm);
        let first = outage.min(corruption).min(zone).min(alarm);
        // Also when nothing ever happens: infinity is beyond every end.
        if first >= self.end {
            return false;
        }
        self.turn_to_year(first);
        if outage <= first {
            self.overlapping_outages();
        } else if corruption <= first {
            if let Some(event) = self.next.corruption.take() {
                self.next.corruption = self.fate.next(Source::Corruption);
                self.begin(Source::Corruption, event.at, None);
                self.corruption(event);
                self.end();
            }
        } else if alarm <= first {
            if let Some(event) = self.next.alarm.take() {
                self.next.alarm = self.fate.next(Source::FalseAlarm);
                self.begin(Source::FalseAlarm, event.at, None);
                self.false_alarm(event);
                self.end();
            }
        } else if let Some(event) = self.next.zone.take() {
            self.next.zone = self.fate.next(Source::Zone);
            let length = event.draws.time(Draw::DURATION, self.plan.times.zone);
            self.begin(Source::Zone, event.at, Some(length));
            self.zone(event, length);
            self.end();
        }
        true
    }

    /// An event begins.
    #[inline]
    fn begin(&mut self, source: Source, at: f64, length: Option<f64>) {
        if W::LISTENS {
            let year = self.year.number;
            self.record = Record::new(source, year, at - year as f64 * YEAR, length);
        }
    }

    /// Something about the event at hand.
    #[inline]
    fn note(&mut self, note: impl FnOnce(&mut Record)) {
        if W::LISTENS {
            note(&mut self.record);
        }
    }

    /// The event at hand is over.
    #[inline]
    fn end(&mut self) {
        if W::LISTENS {
            self.witness.event(&self.record);
        }
    }

    fn turn_to_year(&mut self, time: f64) {
        let number = (time / YEAR) as u64;
        if number != self.year.number {
            self.close_year();
            self.year.number = number;
        }
    }

    fn close_year(&mut self) {
        if self.year.seconds > 0.0 || self.year.usd > 0.0 {
            self.tally.downtime.add(self.year.seconds);
            self.tally.event_cost.add(self.year.usd);
            self.year.counted += 1;
            self.year.seconds = 0.0;
            self.year.usd = 0.0;
        }
    }

    fn finish(mut self) -> Tally {
        self.close_year();
        let quiet = self.years.saturating_sub(self.year.counted);
        self.tally.downtime.add_zeros(quiet);
        self.tally.event_cost.add_zeros(quiet);
        self.tally.years += self.years;
        self.tally
    }

    /// Takes the next outage and every outage that overlaps with it, then handles each.
    fn overlapping_outages(&mut self) {
        self.outages.clear();
        let mut until = f64::INFINITY;
        loop {
            let next = self.next.first_outage;
            let joins = self.outages.is_empty() || next < until;
            if !(joins && next < self.end) {
                break;
            }
            self.take_outage(next);
            self.next.first_outage = first_of(&self.next.outage, &self.next.lost);
            let ends = self.outages.iter().map(Outage::end);
            until = ends.fold(f64::NEG_INFINITY, f64::max);
            if self.next.first_outage >= until {
                break;
            }
        }
        if self.outages.len() > 1 {
            cluster::merge(&mut self.outages);
        }
        for i in 0..self.outages.len() {
            let outage = &self.outages[i];
            let source = if outage.lost {
                Source::Lost(outage.region)
            } else {
                Source::Outage(outage.region)
            };
            self.begin(source, outage.start, Some(outage.length));
            self.outage(i);
            self.end();
        }
    }

    /// Takes the outage that begins at `start`, and those of other regions that share its fate.
    fn take_outage(&mut self, start: f64) {
        let plan = self.plan;
        let left = self.end - start;
        for region in 0..plan.regions {
            let i = usize::from(region);
            if at(&self.next.outage[i]) <= start
                && let Some(Event { draws, .. }) = self.next.outage[i].take()
            {
                self.next.outage[i] = self.fate.next(Source::Outage(region));
                let length = draws.time(Draw::DURATION, plan.times.outage).min(left);
                let outage = Outage {
                    region,
                    start,
                    length,
                    lost: false,
                    draws,
                };
                self.outages.push(outage);
                let shared = |what| draws.uniform(what) < plan.times.shared;
                if region == 0 && plan.regions > 1 && shared(Draw::SECOND_REGION) {
                    self.outages.push(Outage {
                        region: 1,
                        ..outage
                    });
                    if plan.regions > 2 && shared(Draw::THIRD_REGION) {
                        self.outages.push(Outage {
                            region: 2,
                            ..outage
                        });
                    }
                }
                return;
            }
            if at(&self.next.lost[i]) <= start
                && let Some(Event { draws, .. }) = self.next.lost[i].take()
            {
                self.next.lost[i] = self.fate.next(Source::Lost(region));
                let length = plan.times.lost.min(left);
                self.outages.push(Outage {
                    region,
                    start,
                    length,
                    lost: true,
                    draws,
                });
                return;
            }
        }
    }

    fn corruption(&mut self, event: Event<F::Draws>) {
        self.tally.events += 1;
        let corruption = &self.plan.corruption;
        let slots = &corruption.slots;
        slots.sample(0, slots.len(), &event.draws, &mut self.sample);
        let lost = corruption.unnoticed.seconds(&self.sample) + corruption.granularity;
        let seconds = corruption.whole.seconds(&self.sample);
        self.note(|record| {
            record.recovery = Some(seconds);
            record.data_loss = lost;
        });
        self.lose(lost, Cause::Corruption);
        self.down(event.at, seconds, 1.0, Cause::Corruption);
    }

    fn zone(&mut self, event: Event<F::Draws>, length: f64) {
        self.tally.events += 1;
        let plan = self.plan;
        if self.is_out(0, event.at) {
            return;
        }
        let Some(recovery) = &plan.recovery else {
            return self.down(event.at, length, 1.0, Cause::Zone);
        };
        let stuck = self.nowhere(event.at);
        let course = self.course(recovery, event.at, 0, &event.draws);
        if stuck {
            self.note(|record| record.stranded = true);
            return self.down(event.at, length, 1.0, Cause::Zone);
        }
        self.note(|record| {
            record.attempt = course.attempt();
            record.recovery = course.needed.is_finite().then_some(course.needed);
        });
        let partial = course
            .partial
            .map(|(share, early)| (share, early.min(length)));
        self.down_in_parts(event.at, course.felt.min(length), partial, 1.0, Cause::Zone);
    }

    fn false_alarm(&mut self, event: Event<F::Draws>) {
        self.tally.events += 1;
        let Some(recovery) = &self.plan.recovery else {
            return;
        };
        let Some(alarm) = &recovery.alarm else {
            return;
        };
        // Nobody leaves a region that is out already, or for one that is out.
        if self.is_out(0, event.at) || self.nowhere(event.at) {
            return;
        }
        self.proven = event.at;
        recovery
            .slots
            .sample(0, recovery.own_slots, &event.draws, &mut self.sample);
        let felt = |seconds: f64| (seconds + recovery.felt).max(0.0);
        let needed = alarm.full.seconds(&self.sample);
        let full = felt(needed);
        let partial = alarm
            .partial
            .as_ref()
            .map(|(share, f)| (*share, felt(f.seconds(&self.sample))));
        let lost = loss::draw(&recovery.loss, &event.draws);
        self.note(|record| {
            record.attempt = Attempt::Worked;
            record.recovery = Some(needed);
            record.data_loss = lost;
        });
        self.lose(lost * alarm.weight, Cause::FalseAlarm);
        self.down_in_parts(event.at, full, partial, alarm.weight, Cause::FalseAlarm);
        self.failback(recovery, 1.0, &event.draws);
    }

    /// Whether a region is out at a time, by the outages seen last.
    fn is_out(&self, region: u8, time: f64) -> bool {
        let own = self.outages.iter().filter(|outage| outage.region == region);
        own.into_iter()
            .any(|outage| outage.start <= time && time < outage.end())
    }

    /// Whether every region but the primary is out at a time.
    fn nowhere(&self, time: f64) -> bool {
        (1..self.plan.regions).all(|region| self.is_out(region, time))
    }
}
