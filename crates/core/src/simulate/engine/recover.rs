//! What an outage does: recovered from, waited out, or met with nowhere to go.

use super::Engine;
use crate::simulate::cluster::{self, Outage};
use crate::simulate::draws::{Draw, Draws};
use crate::simulate::fate::Fate;
use crate::simulate::loss;
use crate::simulate::plan::{Path, Recovery};
use crate::simulate::record::{Attempt, Witness};
use crate::simulate::tally::Cause;
use crate::terms::Obstacle;

/// How one outage goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    /// What is in the way of the first attempt.
    obstacle: Option<Obstacle>,
    /// Seconds of recovery from the failure to full service; infinite: wait.
    pub(super) needed: f64,
    /// The same on the objective's clock.
    judged: f64,
    /// As users feel it.
    pub(super) felt: f64,
    /// Share and seconds of serving partially.
    pub(super) partial: Option<(f64, f64)>,
}

impl Course {
    #[inline]
    pub(super) fn works(&self) -> bool {
        self.obstacle.is_none()
    }

    #[inline]
    pub(super) fn attempt(&self) -> Attempt {
        self.obstacle.map_or(Attempt::Worked, Attempt::Failed)
    }
}

impl<F: Fate, W: Witness> Engine<'_, F, W> {
    /// Handles one of the overlapping outages.
    #[inline]
    pub(super) fn outage(&mut self, i: usize) {
        self.tally.events += 1;
        let plan = self.plan;
        let outage = self.outages[i];
        let weight = plan.weights[usize::from(outage.region)];
        let Some(recovery) = &plan.recovery else {
            return self.wait_out(&outage);
        };
        let spans = if self.outages.len() > 1 {
            cluster::nowhere_to_go(&self.outages, plan.regions, outage.region)
        } else {
            Vec::new()
        };
        if self.is_last_to_go(i, &spans) {
            self.tally.all_regions_out += 1;
        }
        if weight > 0.0 {
            self.recover(recovery, &outage, weight, &spans);
        } else if let Some((slots, formula)) = &recovery.stops_writes
            && !self.is_out(0, outage.start)
        {
            slots.sample(0, slots.len(), &outage.draws, &mut self.sample);
            let seconds = formula.seconds(&self.sample);
            self.down(outage.start, seconds, 1.0, Cause::WritesStopped);
        }
    }

    /// Whether no region is left from this outage's beginning on; of several that begin at the
    /// same moment, the one of the highest region is the last.
    #[inline]
    fn is_last_to_go(&self, i: usize, spans: &[(f64, f64)]) -> bool {
        let start = self.outages[i].start;
        let later = self.outages[i + 1..]
            .iter()
            .any(|other| other.start <= start);
        !later && spans.iter().any(|(from, to)| *from <= start && start < *to)
    }

    /// A single region waits for the provider.
    #[inline]
    fn wait_out(&mut self, outage: &Outage<F::Draws>) {
        let [rto, _] = self.plan.objectives;
        if outage.lost {
            self.pay(self.plan.money.total_loss, Cause::Lost);
            self.down(outage.start, outage.length, 1.0, Cause::Lost);
        } else {
            self.tally.outages += 1;
            // Waiting loses nothing.
            self.tally.within_rpo += 1;
            self.tally.within_rto += u64::from(outage.length <= rto);
            self.tally.served_again.add(outage.length);
            self.down(outage.start, outage.length, 1.0, Cause::Region);
        }
    }

    #[inline]
    fn recover(
        &mut self,
        recovery: &Recovery,
        outage: &Outage<F::Draws>,
        weight: f64,
        spans: &[(f64, f64)],
    ) {
        let course = self.course(recovery, outage.start, outage.region, &outage.draws);
        let Outage { start, length, .. } = *outage;
        let stranded = spans
            .iter()
            .find(|(from, to)| *from <= start && start < *to);
        let takes = |needed| cluster::elapsed(start, needed, spans);
        let goes = if stranded.is_some() {
            takes(course.needed) < length
        } else {
            course.works() || recovery.fails.is_some()
        };
        let mut lost = if goes {
            let own = if course.works() {
                &recovery.loss
            } else {
                &recovery.loss_after_failure
            };
            loss::draw(own, &outage.draws)
        } else {
            0.0
        };
        if let Some((from, _)) = stranded {
            // The copy elsewhere is as old as that region's own outage.
            lost += if goes { start - from } else { 0.0 };
        } else {
            if course.works() {
                self.tally.recovery.add(course.needed);
                self.tally.data_loss.add(lost);
            }
            if !outage.lost {
                let [rto, rpo] = self.plan.objectives;
                self.tally.outages += 1;
                self.tally.worked += u64::from(course.works());
                self.tally.within_rto += u64::from(takes(course.judged).min(length) <= rto);
                self.tally.within_rpo += u64::from(lost <= rpo);
                self.tally
                    .served_again
                    .add(takes(course.needed).min(length));
            }
        }
        let cause = match (stranded, outage.lost) {
            (Some(_), _) => Cause::AllRegions,
            (None, true) => Cause::Lost,
            (None, false) => Cause::Region,
        };
        self.note(|record| {
            record.stranded = stranded.is_some();
            if goes || stranded.is_none() {
                record.attempt = course.attempt();
            }
            record.recovery = goes.then(|| takes(course.needed));
            record.data_loss = lost;
        });
        self.lose(lost * weight, cause);
        let full = takes(course.felt).min(length);
        let partial = course
            .partial
            .map(|(share, early)| (share, takes(early).min(length)));
        self.down_in_parts(start, full, partial, weight, cause);
        let later = cluster::within(start + full, start + length, spans);
        if later > 0.0 {
            self.count(later, self.usd(0.0, later), weight, Cause::AllRegions);
        }
        if goes {
            self.failback(recovery, weight, &outage.draws);
        }
    }

    /// Draws whether an attempt works and how long it takes.
    #[inline]
    pub(super) fn course(
        &mut self,
        recovery: &Recovery,
        time: f64,
        region: u8,
        draws: &F::Draws,
    ) -> Course {
        let obstacle = self.obstacle(recovery, time, region, draws);
        let works = obstacle.is_none();
        let slots = &recovery.slots;
        slots.sample(0, recovery.own_slots, draws, &mut self.sample);
        let path = if works {
            Some(&recovery.works)
        } else {
            slots.sample(recovery.own_slots, slots.len(), draws, &mut self.sample);
            recovery.fails.as_ref()
        };
        let Some(path) = path else {
            let never = f64::INFINITY;
            return Course {
                obstacle,
                needed: never,
                judged: never,
                felt: never,
                partial: None,
            };
        };
        let planned = path.full.seconds(&self.sample);
        let waits = self.waits_for_launches(path, time, planned);
        let needed = planned + waits;
        let partial = match &recovery.partial {
            Some((share, early)) if works => Some((
                *share,
                (early.seconds(&self.sample) + recovery.felt).max(0.0),
            )),
            Some(_) | None => None,
        };
        Course {
            obstacle,
            needed,
            judged: path
                .judged
                .as_ref()
                .map_or(needed, |judged| judged.seconds(&self.sample) + waits),
            felt: (needed + recovery.felt).max(0.0),
            partial,
        }
    }

    /// Seconds by which a recovery that begins at a time is later than planned, because for a while
    /// nothing can be launched where it recovers.
    #[inline]
    fn waits_for_launches(&self, path: &Path, time: f64, planned: f64) -> f64 {
        let spans = self.fate.no_launches();
        if spans.is_empty() {
            return 0.0;
        }
        (path.timeline.end(time, &self.sample, spans) - time - planned).max(0.0)
    }

    /// Hidden faults since the last drill or use, refused capacity, DNS; after an attempt the
    /// standby works, because it did or because it has been repaired.
    #[inline]
    fn obstacle(
        &mut self,
        recovery: &Recovery,
        time: f64,
        region: u8,
        draws: &F::Draws,
    ) -> Option<Obstacle> {
        let chances = &recovery.chances;
        let since_drill = if chances.drills > 0.0 {
            let drills = (time + self.fate.calendar()) * chances.drills;
            // Truncation: times are not negative. Saturates where drills never end.
            (drills - drills as u64 as f64).max(0.0) / chances.drills
        } else {
            f64::INFINITY
        };
        let unproven = since_drill.min(time - self.proven);
        self.proven = time;
        let expected = if chances.faults > 0.0 {
            chances.faults * unproven
        } else {
            0.0
        };
        let u = draws.uniform(Draw::LATENT_FAULT);
        // 1-exp(-x) never exceeds x: the exponential is rarely needed.
        let faulty = u < expected && u < -libm::expm1(-expected);
        let refused = chances.refused > 0.0 && draws.uniform(Draw::REFUSED) < chances.refused;
        let dns = chances.dns > 0.0 && region == 0 && draws.uniform(Draw::DNS) < chances.dns;
        let obstacle = if faulty {
            Some(Obstacle::HiddenFault)
        } else if refused {
            Some(Obstacle::CapacityRefused)
        } else {
            dns.then_some(Obstacle::DnsUnchanged)
        };
        self.year.failed |= obstacle.is_some();
        obstacle
    }

    /// The return to the primary; one that goes wrong is undone and tried again.
    #[inline]
    pub(super) fn failback(&mut self, recovery: &Recovery, weight: f64, draws: &F::Draws) {
        let u = draws.uniform(Draw::FAILBACK);
        let returns = 1.0 + loss::failures_in_a_row(u, recovery.failback_goes_wrong);
        let pause = recovery.failback_pause;
        self.pay(self.plan.money.failback * weight * returns, Cause::Failback);
        if pause > 0.0 {
            let usd = self.usd(0.0, pause);
            self.count(pause * returns, usd * returns, 1.0, Cause::Failback);
        }
    }
}
