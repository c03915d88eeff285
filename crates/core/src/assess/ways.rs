//! The heavy part of an assessment, done once per workload: the distributions of every way to
//! recover, and what each kind of outage costs on it.

use super::conflicts::Concurrency;
use super::latency::Routing;
use super::write_modes::concurrent_writes;
use crate::distribution::{Evaluator, Lognormal, Time, TimeDistribution};
use crate::model::{
    Design, DowntimeCost, Serving, Setting, Stage, StandbyKind, StepGraph, StepNode, Way, recovery,
    recovery_after_failure,
};
use crate::parameters::{Scalar, Step};
use crate::terms::{OnCall, RtoClock, Traffic, Trigger};
use std::collections::HashMap;
use std::sync::Arc;

/// What one event costs on average.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Downtime in seconds, weighted by users and lost capacity.
    pub seconds: f64,
    /// Downtime in USD, where the cost of a second depends on the outage's age.
    pub usd: Option<f64>,
}

impl Outcome {
    /// USD of the event under `cost`.
    #[must_use]
    pub fn usd(&self, cost: &DowntimeCost) -> f64 {
        match (cost.flat(), self.usd) {
            (Some(rate), _) => rate * self.seconds,
            (None, Some(usd)) => usd,
            (None, None) => cost.total(self.seconds),
        }
    }
}

/// Time after the DNS change until these shares of requests have moved, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stragglers {
    /// 90 % of requests.
    pub t90: f64,
    /// 95 % of requests.
    pub t95: f64,
    /// 99 % of requests.
    pub t99: f64,
}

/// Everything random about one way to recover.
#[derive(Clone, Debug)]
pub struct WayFigures {
    /// The steps.
    pub graph: StepGraph,
    /// From the first failure that users see to full service.
    pub recovery: TimeDistribution,
    /// The same on the objective's clock.
    pub judged: TimeDistribution,
    /// On the objective's clock when the first attempt fails; `None`: wait for the provider.
    pub judged_after_failure: Option<TimeDistribution>,
    /// As users feel it: DNS moves them one by one.
    pub felt: TimeDistribution,
    /// The same when the first attempt fails.
    pub felt_after_failure: Option<TimeDistribution>,
    /// A regional outage, when recovery works.
    pub regional: Outcome,
    /// A regional outage, when the first attempt fails.
    pub regional_failed: Outcome,
    /// A region that never returns, when recovery works.
    pub lasting: Outcome,
    /// A region that never returns, when the first attempt fails.
    pub lasting_failed: Outcome,
    /// A zone outage of a single-zone workload, when recovery works.
    pub zone: Outcome,
    /// A zone outage of a single-zone workload, when the first attempt fails.
    pub zone_failed: Outcome,
    /// A failover without an outage: everything after the decision.
    pub false_alarm: Outcome,
    /// How long DNS keeps users behind.
    pub stragglers: Option<Stragglers>,
}

/// All ways that the candidates can recover, and everything else that is computed once.
#[derive(Clone, Debug)]
pub struct Ways {
    ways: Vec<Option<Arc<WayFigures>>>,
    /// Waiting for the provider in a regional outage.
    pub waiting: Outcome,
    /// Waiting for a region that never returns.
    pub waiting_lasting: Outcome,
    /// Waiting in a zone outage.
    pub waiting_zone: Outcome,
    /// A corruption: detect and restore, in every pattern.
    pub corruption: Outcome,
    /// Time from a corruption until service is restored.
    pub corruption_time: TimeDistribution,
    /// Concurrent writes per data set with two and with three active regions.
    pub concurrent: [Vec<Concurrency>; 2],
}

/// Distributions that several workloads share: most files change objectives and money, not the
/// steps of a recovery.
#[derive(Debug, Default)]
pub struct Memo {
    evaluator: Evaluator,
    known: HashMap<(usize, Arc<[u64]>), Arc<WayFigures>>,
}

/// More ways than this are forgotten all at once, so that memory stays flat.
const MOST_KNOWN: usize = 8_192;

impl Memo {
    /// With nothing known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// Everything that the figures of a way depend on, as bits. Only ways that restore depend on the
/// size of the data.
fn fingerprint(setting: &Setting, restores: bool) -> Arc<[u64]> {
    const SCALARS: [Scalar; 13] = [
        Scalar::OffHoursShare,
        Scalar::LogReplay,
        Scalar::RestoreThroughput,
        Scalar::RestoreSigma,
        Scalar::TtlBackupRestore,
        Scalar::TtlPilotLight,
        Scalar::TtlWarmStandby,
        Scalar::TtlHotStandby,
        Scalar::TtlActiveActive,
        Scalar::DnsIgnoringShare,
        Scalar::DnsIgnoringTau,
        Scalar::CapacityWarm,
        Scalar::PermanentLossDuration,
    ];
    let parameters = &setting.parameters;
    let scalars = SCALARS.into_iter().map(|scalar| parameters.get(scalar));
    let steps = Step::ALL.iter().flat_map(|step| {
        let time = parameters.step(*step);
        [time.mu, time.sigma]
    });
    let size = if restores {
        setting.total_size_gib()
    } else {
        0.0
    };
    // With a flat cost the figures are in seconds only.
    let curve: &[(f64, f64)] = if setting.downtime.flat().is_some() {
        &[]
    } else {
        &setting.downtime.0
    };
    let curve = curve.iter().flat_map(|(age, rate)| [*age, *rate]);
    let numbers = scalars
        .chain(steps)
        .chain([size])
        .chain(curve)
        .map(f64::to_bits);
    let business_hours = u64::from(setting.on_call == OnCall::BusinessHours);
    let single_zone = u64::from(setting.zones < 2);
    let declared = u64::from(setting.objective.rto_clock == RtoClock::Declaration);
    numbers
        .chain([business_hours, declared, single_zone])
        .collect()
}

/// Whether a way, or the way after it fails, restores a backup.
fn restores(way: Way) -> bool {
    match way {
        Way::BackupRestore { .. }
        | Way::Standby {
            kind: StandbyKind::PilotLight,
            ..
        } => true,
        Way::Standby {
            kind: StandbyKind::WarmStandby | StandbyKind::HotStandby,
            ..
        }
        | Way::ActiveActive { .. } => false,
    }
}

/// Where a way stands in the table.
fn slot(way: Way) -> usize {
    // Both kinds of DNS take the same time; they differ in how often they work.
    let traffic = |t: Traffic| match t {
        Traffic::DnsRecordChange | Traffic::DnsHealthCheck => 0,
        Traffic::GlobalLoadBalancer => 1,
        Traffic::ClientFailover => 2,
    };
    let trigger = |t: Trigger| match t {
        Trigger::PersonDeclares => 0,
        Trigger::Person => 1,
        Trigger::Automatic => 2,
    };
    match way {
        Way::BackupRestore { traffic: t } => traffic(t),
        Way::ActiveActive {
            traffic: t,
            moves_writer,
        } => 3 + 3 * usize::from(moves_writer) + traffic(t),
        Way::Standby {
            kind,
            trigger: by,
            traffic: t,
        } => 9 + 9 * kind as usize + 3 * trigger(by) + traffic(t),
    }
}

const SLOTS: usize = 36;

impl Ways {
    /// Computes every way that `designs` can recover.
    #[must_use]
    pub fn new(setting: &Setting, designs: &[Design], memo: &mut Memo) -> Self {
        let mut ways: Vec<Option<Arc<WayFigures>>> = (0..SLOTS).map(|_| None).collect();
        let fingerprints = [false, true].map(|restores| fingerprint(setting, restores));
        if memo.known.len() > MOST_KNOWN {
            memo.known.clear();
        }
        let needed = designs.iter().flat_map(|design| {
            [false, true]
                .into_iter()
                .filter_map(|moves| Way::of(design, moves))
        });
        let Memo { evaluator, known } = memo;
        let mut builder = Builder { setting, evaluator };
        for way in needed {
            let entry = &mut ways[slot(way)];
            if entry.is_none() {
                let key = (
                    slot(way),
                    Arc::clone(&fingerprints[usize::from(restores(way))]),
                );
                let figures = known
                    .entry(key)
                    .or_insert_with(|| Arc::new(builder.figures(way)));
                *entry = Some(Arc::clone(figures));
            }
        }
        let corruption_time = builder.evaluator.evaluate(&corruption(setting));
        let routings = [2, 3].map(|regions| Routing::active(setting, regions));
        let concurrent = routings.map(|routing| {
            let sets = setting.data.iter();
            sets.map(|data| concurrent_writes(setting, data, &routing))
                .collect()
        });
        Self {
            ways,
            waiting: builder.waiting(&setting.outage()),
            waiting_lasting: builder.waiting(&lasting(setting)),
            waiting_zone: builder.waiting(&setting.parameters.step(Step::ZoneDuration)),
            corruption: builder.against(&corruption_time, &forever()),
            corruption_time,
            concurrent,
        }
    }

    /// The figures of `way`.
    ///
    /// # Panics
    /// When no design given to [`Ways::new`] recovers that way.
    #[must_use]
    pub fn get(&self, way: Way) -> &WayFigures {
        self.ways[slot(way)]
            .as_ref()
            .expect("every way of a candidate is computed beforehand")
    }
}

/// An outage that outlasts everything.
fn forever() -> Lognormal {
    Lognormal {
        mu: libm::log(1e12),
        sigma: 0.01,
    }
}

/// A region that never returns: a fixed time, as a very narrow lognormal.
fn lasting(setting: &Setting) -> Lognormal {
    let seconds = setting.parameters.get(Scalar::PermanentLossDuration);
    Lognormal {
        mu: libm::log(seconds),
        sigma: 0.01,
    }
}

/// Detect a corruption, restore to just before it, verify (docs/method.md).
fn corruption(setting: &Setting) -> Time {
    let restore = StepNode {
        stage: Stage::Data,
        duration: crate::model::Duration::Restore {
            size_gib: setting.total_size_gib(),
        },
    };
    Time::Sum(vec![
        Time::Lognormal(setting.parameters.step(Step::CorruptionDetect)),
        restore.time(&setting.parameters),
        Time::Lognormal(setting.parameters.step(Step::VerifyBackupRestore)),
    ])
}

struct Builder<'a> {
    setting: &'a Setting,
    evaluator: &'a mut Evaluator,
}

impl Builder<'_> {
    fn evaluate(&mut self, graph: &StepGraph) -> TimeDistribution {
        self.evaluator
            .evaluate(&graph.time(&self.setting.parameters))
    }

    fn figures(&mut self, way: Way) -> WayFigures {
        let graph = recovery(way, Serving::Full, self.setting);
        let failed = recovery_after_failure(way, self.setting);
        let (full, felt) = self.times(way, &graph);
        let (after_failure, felt_after_failure) =
            failed.as_ref().map(|graph| self.times(way, graph)).unzip();
        let partial = self.partial(way);
        let judge =
            |builder: &mut Self, graph: &StepGraph, from_failure: &TimeDistribution| match builder
                .setting
                .objective
                .rto_clock
            {
                RtoClock::Failure => from_failure.clone(),
                RtoClock::Declaration => {
                    builder.evaluate(&graph.without(&[Stage::Detect, Stage::Decide]))
                }
            };
        let judged = judge(self, &graph, &full);
        let judged_after_failure = match (&failed, &after_failure) {
            (Some(graph), Some(time)) => Some(judge(self, graph, time)),
            _ => None,
        };
        let serving = |outage: &Lognormal| self.serving(&felt, partial.as_ref(), outage);
        let failing = |outage: &Lognormal| match &felt_after_failure {
            Some(time) => self.against(time, outage),
            None => self.waiting(outage),
        };
        let outage = self.setting.outage();
        // Two zones mask the loss of one.
        let single_zone = self.setting.zones < 2;
        let zone = single_zone.then(|| self.setting.parameters.step(Step::ZoneDuration));
        let lasting = lasting(self.setting);
        let regional = serving(&outage);
        let lasting_outcome = serving(&lasting);
        WayFigures {
            regional_failed: failing(&outage),
            lasting_failed: failing(&lasting),
            zone: zone.map(|zone| serving(&zone)).unwrap_or_default(),
            zone_failed: zone.map(|zone| failing(&zone)).unwrap_or_default(),
            false_alarm: self.false_alarm(&graph, lasting_outcome),
            stragglers: self.stragglers(way),
            regional,
            lasting: lasting_outcome,
            recovery: full,
            judged,
            judged_after_failure,
            felt,
            felt_after_failure,
            graph,
        }
    }

    /// When the standby serves at its share of capacity, where that is before it serves fully.
    fn partial(&mut self, way: Way) -> Option<TimeDistribution> {
        let warm = matches!(
            way,
            Way::Standby {
                kind: StandbyKind::WarmStandby,
                ..
            }
        );
        warm.then(|| {
            self.times(way, &recovery(way, Serving::Partial, self.setting))
                .1
        })
    }

    /// A recovery as it is promised, and as users feel it: DNS moves them one by one, so the mean of
    /// their own delays stands for the time to live (docs/method.md): `(1-ρ)·TTL/2 + ρ·τ`.
    fn times(&mut self, way: Way, graph: &StepGraph) -> (TimeDistribution, TimeDistribution) {
        if !way.by_dns() {
            let time = self.evaluate(graph);
            return (time.clone(), time);
        }
        let moving = self.evaluate(&graph.without(&[Stage::Traffic]));
        let get = |scalar| self.setting.parameters.get(scalar);
        let (ttl, ignoring) = (get(way.ttl()), get(Scalar::DnsIgnoringShare));
        let delay = (1.0 - ignoring) * ttl / 2.0 + ignoring * get(Scalar::DnsIgnoringTau);
        (moving.shifted(ttl), moving.shifted(delay))
    }

    /// Downtime of an outage answered by recovery: lost capacity counts as a part of downtime.
    fn serving(
        &self,
        full: &TimeDistribution,
        partial: Option<&TimeDistribution>,
        outage: &Lognormal,
    ) -> Outcome {
        let complete = self.against(full, outage);
        let Some(partial) = partial else {
            return complete;
        };
        let early = self.against(partial, outage);
        let share = self.setting.parameters.get(Scalar::CapacityWarm);
        let mix = |early: f64, complete: f64| share * early + (1.0 - share) * complete;
        Outcome {
            seconds: mix(early.seconds, complete.seconds),
            usd: early
                .usd
                .zip(complete.usd)
                .map(|(early, complete)| mix(early, complete)),
        }
    }

    /// Downtime of an outage that ends by recovery after `time` or by itself.
    fn against(&self, time: &TimeDistribution, outage: &Lognormal) -> Outcome {
        let cost = &self.setting.downtime;
        let weighted = || time.mean_min_weighted(outage, &|age| cost.rate(age));
        Outcome {
            seconds: time.mean_min(outage),
            usd: cost.flat().is_none().then(weighted),
        }
    }

    /// Downtime of an outage that one waits for.
    fn waiting(&self, outage: &Lognormal) -> Outcome {
        let cost = &self.setting.downtime;
        let pieces = cost.0.iter().scan(0.0, |before, (from, rate)| {
            let step = rate - *before;
            *before = *rate;
            Some(step * (outage.mean() - outage.mean_min(*from)))
        });
        let usd = cost.flat().is_none().then(|| pieces.sum());
        Outcome {
            seconds: outage.mean(),
            usd,
        }
    }

    /// A failover without an outage: what follows the decision, and no detection.
    fn false_alarm(&self, graph: &StepGraph, whole: Outcome) -> Outcome {
        let before = graph.steps().into_iter().filter(|node| match node.stage {
            Stage::Detect | Stage::Decide => true,
            Stage::Provision | Stage::Data | Stage::Start | Stage::Verify | Stage::Traffic => false,
        });
        let mean = |node: StepNode| match node.time(&self.setting.parameters) {
            Time::Lognormal(time) => time.mean(),
            Time::Constant(seconds) => seconds,
            Time::Sum(_) | Time::Longest(_) | Time::Sometimes { .. } => 0.0,
        };
        let seconds = (whole.seconds - before.map(mean).sum::<f64>()).max(0.0);
        Outcome { seconds, usd: None }
    }

    fn stragglers(&self, way: Way) -> Option<Stragglers> {
        let get = |scalar| self.setting.parameters.get(scalar);
        let at = |share| {
            dns_moved_after(
                share,
                get(way.ttl()),
                get(Scalar::DnsIgnoringShare),
                get(Scalar::DnsIgnoringTau),
            )
        };
        way.by_dns().then(|| Stragglers {
            t90: at(0.90),
            t95: at(0.95),
            t99: at(0.99),
        })
    }
}

/// Share of requests that have moved `t` seconds after a DNS change:
/// `F(t) = (1-ρ)·min(1, t/TTL) + ρ·(1-exp(-t/τ))` (docs/method.md, through two points measured by
/// Flavel et al., LANMAN 2014).
#[must_use]
pub fn dns_moved(t: f64, ttl: f64, ignoring: f64, tau: f64) -> f64 {
    let honouring = if ttl > 0.0 { (t / ttl).min(1.0) } else { 1.0 };
    (1.0 - ignoring) * honouring - ignoring * libm::expm1(-t / tau)
}

/// Seconds after a DNS change until `share` of requests have moved; the inverse of [`dns_moved`].
#[must_use]
pub fn dns_moved_after(share: f64, ttl: f64, ignoring: f64, tau: f64) -> f64 {
    let (mut low, mut high) = (0.0, ttl + 50.0 * tau);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if dns_moved(middle, ttl, ignoring, tau) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dns_drain_goes_through_the_measured_points() {
        let moved = |t| dns_moved(t, 20.0, 0.112, 522.0);
        assert!((moved(60.0) - 0.90).abs() < 5e-4, "{}", moved(60.0));
        assert!((moved(900.0) - 0.98).abs() < 5e-4, "{}", moved(900.0));
        assert!((dns_moved_after(0.98, 20.0, 0.112, 522.0) - 900.0).abs() < 5.0);
        assert!((dns_moved(10.0, 20.0, 0.112, 522.0) - (0.444 + 0.112 * 0.018_98)).abs() < 1e-5);
    }
}
