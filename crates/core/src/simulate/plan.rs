//! A design of a workload, prepared for simulation: everything that its years depend on.

use super::fate::{Fate, RandomFate, SourceRates};
use super::record::{Record, Told};
use super::steps::{Formula, Slots, Timeline};
use super::tally::Tally;
use super::{CHUNK_YEARS, engine, exponential};
use crate::assess::{Case, DataLoss, Memo, Ways, assess, loss_after_failure};
use crate::decide::Decision;
use crate::distribution::Lognormal;
use crate::model::{
    Design, DowntimeCost, Duration, Link, Quorum, Serving, Setting, Stage, Standby, StandbyKind,
    StepGraph, StepNode, Way, recovery, recovery_after_failure,
};
use crate::parameters::{Scalar, Step};
use crate::terms::{Pattern, RtoClock, Traffic, Trigger};
use crate::units::YEAR;
use thiserror::Error;

/// More events a year than this are no longer outages, and would take days to simulate.
const MOST_EVENTS: f64 = 1_000.0;
/// With more than one region out at any time, outages overlap without end, and all of a chunk would
/// have to be held at once.
const MOST_OUT: f64 = 1.0;
/// More than there is: absurd assumptions give this instead of infinity.
const MOST_USD: f64 = 1e15;
/// The region that holds Route 53's control plane.
const DNS_CONTROL_PLANE: &str = "aws:us-east-1";

/// Why a workload cannot be simulated.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SimulateError {
    /// The rates of the setting are absurd.
    #[error(
        "the assumptions give {events:.0} events a year; at most {MOST_EVENTS} can be simulated"
    )]
    TooManyEvents {
        /// Events a year in all.
        events: f64,
    },
    /// Regions are out nearly always.
    #[error(
        "the assumptions keep {out:.1} regions out at any time; at most {MOST_OUT} can be simulated"
    )]
    AlwaysOut {
        /// Mean number of outages under way, over all regions.
        out: f64,
    },
}

/// A design of a workload, ready to be simulated.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) pattern: Pattern,
    pub(super) rates: SourceRates,
    /// Regions of the design.
    pub(super) regions: u8,
    /// Share of users that each region serves.
    pub(super) weights: [f64; 3],
    pub(super) times: Times,
    /// How it recovers; `None`: it waits for the provider.
    pub(super) recovery: Option<Recovery>,
    pub(super) corruption: Corruption,
    pub(super) objectives: [f64; 2],
    pub(super) money: Money,
}

/// How long regions and zones are out, and which go together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) outage: Lognormal,
    pub(super) zone: Lognormal,
    /// Seconds until a region that is lost for good no longer matters.
    pub(super) lost: f64,
    /// Share of the primary's outages that take the second region too.
    pub(super) shared: f64,
}

/// How a design recovers.
#[derive(Clone, Debug)]
pub(super) struct Recovery {
    pub(super) slots: Slots,
    /// Slots of the first attempt; the rest is for after its failure.
    pub(super) own_slots: usize,
    pub(super) works: Path,
    /// After a failed attempt; `None`: wait for the provider.
    pub(super) fails: Option<Path>,
    /// Capacity share and formula of serving partially.
    pub(super) partial: Option<(f64, Formula)>,
    /// What users feel instead of the DNS time to live, less that time.
    pub(super) felt: f64,
    pub(super) loss: DataLoss,
    pub(super) loss_after_failure: DataLoss,
    pub(super) chances: Chances,
    pub(super) alarm: Option<Alarm>,
    /// Seconds of write pause of a failback, and the probability that it goes wrong.
    pub(super) failback_pause: f64,
    pub(super) failback_goes_wrong: f64,
    /// How long writes stop when the other region is lost.
    pub(super) stops_writes: Option<(Slots, Formula)>,
}

/// One way through the steps.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// From the failure to full service.
    pub(super) full: Formula,
    /// The same on the objective's clock, where that starts later.
    pub(super) judged: Option<Formula>,
    /// The steps of `full` in their order.
    pub(super) timeline: Timeline,
}

/// What may go wrong with a failover.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chances {
    /// Hidden faults a second that nothing but use or a drill finds.
    pub(super) faults: f64,
    /// Drills a second.
    pub(super) drills: f64,
    /// Probability that capacity is refused.
    pub(super) refused: f64,
    /// Probability that DNS cannot be changed when the primary is lost.
    pub(super) dns: f64,
}

/// A failover without an outage.
#[derive(Clone, Debug)]
pub(super) struct Alarm {
    pub(super) full: Formula,
    pub(super) partial: Option<(f64, Formula)>,
    /// Share of the users who are moved for nothing.
    pub(super) weight: f64,
}

/// A corruption: noticed, restored, verified.
#[derive(Clone, Debug)]
pub(super) struct Corruption {
    pub(super) slots: Slots,
    pub(super) whole: Formula,
    pub(super) unnoticed: Formula,
    /// How close before the corruption one can restore, in seconds.
    pub(super) granularity: f64,
}

/// What events and years cost.
#[derive(Clone, Debug)]
pub(super) struct Money {
    pub(super) downtime: DowntimeCost,
    pub(super) flat: Option<f64>,
    pub(super) data_loss_per_second: f64,
    /// People who return to the primary, in USD.
    pub(super) failback: f64,
    /// When the data are gone for good.
    pub(super) total_loss: f64,
    /// USD a year that no event changes: infrastructure, engineering, drills, conflicts.
    pub(super) fixed: f64,
}

impl Plan {
    /// Prepares a design. Bills and people's fixed time are the assessment's: nothing about them
    /// is random. Nothing else is taken from its results.
    ///
    /// # Errors
    /// When the assumptions give more events than can be simulated, or outages that never end.
    pub fn new(case: &Case<'_>, design: &Design) -> Result<Self, SimulateError> {
        let setting = case.setting;
        let rates = SourceRates::new(setting);
        let events = rates.total();
        if events > MOST_EVENTS {
            return Err(SimulateError::TooManyEvents { events });
        }
        let times = Times::new(setting);
        let out = rates.regions_out(times.outage, times.lost);
        if out > MOST_OUT {
            return Err(SimulateError::AlwaysOut { out });
        }
        let mut weights = [1.0, 0.0, 0.0];
        if let Design::ActiveActive(_) = design {
            let shares = &case.routing(design).shares;
            weights = [0, 1, 2].map(|i| shares.get(i).copied().unwrap_or(0.0));
        }
        Ok(Self {
            pattern: design.pattern(),
            rates,
            regions: design.regions(),
            weights,
            times,
            recovery: case
                .way(design)
                .map(|(way, _)| Recovery::new(case, design, way)),
            corruption: Corruption::new(setting),
            objectives: [setting.objective.rto, setting.objective.rpo],
            money: money(case, design),
        })
    }

    /// The design's pattern.
    #[must_use]
    pub fn pattern(&self) -> Pattern {
        self.pattern
    }

    /// Simulates so many years of one chunk: a pure function of the seed and the chunk's number.
    #[must_use]
    pub fn chunk(&self, seed: u64, chunk: u64, years: u64) -> Tally {
        self.under(RandomFate::new(&self.rates, seed, chunk), years)
    }

    /// Simulates so many years under a fate of the caller's making.
    #[must_use]
    pub fn under<F: Fate>(&self, fate: F, years: u64) -> Tally {
        engine::run(self, fate, years)
    }

    /// Tells of every event of the same years, in order of time; years count from the first of
    /// chunk 0.
    pub fn records(&self, seed: u64, chunk: u64, years: u64, mut told: impl FnMut(&Record)) {
        let fate = RandomFate::new(&self.rates, seed, chunk);
        let first = chunk * CHUNK_YEARS;
        let witness = Told(|record: &Record| {
            let year = first + record.year;
            told(&Record { year, ..*record });
        });
        engine::watched(self, fate, years, witness);
    }
}

impl Times {
    fn new(setting: &Setting) -> Self {
        let get = |scalar| setting.parameters.get(scalar);
        Self {
            outage: setting.outage(),
            zone: setting.parameters.step(Step::ZoneDuration),
            lost: get(Scalar::PermanentLossDuration).min(exponential::LARGEST),
            shared: get(Scalar::BothRegions),
        }
    }
}

impl Recovery {
    fn new(case: &Case<'_>, design: &Design, way: Way) -> Self {
        let setting = case.setting;
        let parameters = &setting.parameters;
        let get = |scalar| parameters.get(scalar);
        let mut slots = Slots::default();
        let graph = recovery(way, Serving::Full, setting);
        let works = Path::new(&graph, setting, &mut slots);
        let warm = matches!(
            way,
            Way::Standby {
                kind: StandbyKind::WarmStandby,
                ..
            }
        );
        let share = get(Scalar::CapacityWarm);
        let early = warm.then(|| recovery(way, Serving::Partial, setting));
        let partial = early
            .as_ref()
            .map(|early| (share, slots.formula(early, parameters)));
        let later = [Stage::Detect, Stage::Decide];
        let alarm = (design.trigger() == Some(Trigger::Automatic)).then(|| Alarm {
            full: slots.formula(&graph.without(&later), parameters),
            partial: early.map(|early| (share, slots.formula(&early.without(&later), parameters))),
            weight: match design {
                Design::ActiveActive(active) => 1.0 / f64::from(active.regions),
                Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => 1.0,
            },
        });
        let own_slots = slots.len();
        let fails = recovery_after_failure(way, setting)
            .map(|graph| Path::new(&graph, setting, &mut slots));
        let ignoring = get(Scalar::DnsIgnoringShare);
        let ttl = get(way.ttl());
        // As users feel it: the mean of their own delays (docs/method.md, DNS).
        let delay = (1.0 - ignoring) * ttl / 2.0 + ignoring * get(Scalar::DnsIgnoringTau);
        Self {
            slots,
            own_slots,
            works,
            fails,
            partial,
            felt: if way.by_dns() { delay - ttl } else { 0.0 },
            loss: DataLoss::of(design, case.is_lossless(design), parameters),
            loss_after_failure: loss_after_failure(case, design),
            chances: Chances::new(setting, design),
            alarm,
            failback_pause: match design {
                Design::ActiveActive(_) => 0.0,
                Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => {
                    get(Scalar::FailbackPause)
                }
            },
            failback_goes_wrong: get(Scalar::FailbackGoesWrong),
            stops_writes: stops_writes(design, setting),
        }
    }
}

impl Path {
    fn new(graph: &StepGraph, setting: &Setting, slots: &mut Slots) -> Self {
        let parameters = &setting.parameters;
        Self {
            full: slots.formula(graph, parameters),
            timeline: slots.timeline(graph, parameters),
            judged: match setting.objective.rto_clock {
                RtoClock::Failure => None,
                RtoClock::Declaration => {
                    let later = graph.without(&[Stage::Detect, Stage::Decide]);
                    Some(slots.formula(&later, parameters))
                }
            },
        }
    }
}

impl Chances {
    fn new(setting: &Setting, design: &Design) -> Self {
        let get = |scalar| setting.parameters.get(scalar);
        let faults = match design {
            Design::ActiveActive(_) => get(Scalar::HeadroomFaults),
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => {
                get(Scalar::LatentFaults)
            }
        };
        let rehearsal = design.rehearsal();
        let watched = rehearsal.is_some_and(|rehearsal| rehearsal.watch);
        let unseen = if watched {
            1.0 - get(Scalar::FoundByWatch)
        } else {
            1.0
        };
        let launches = match design.pattern() {
            Pattern::BackupRestore | Pattern::PilotLight | Pattern::WarmStandby => true,
            Pattern::SingleRegion | Pattern::HotStandby | Pattern::ActiveActive => false,
        };
        let by_record = design.traffic() == Some(Traffic::DnsRecordChange);
        let dns = by_record && setting.regions[0].id == DNS_CONTROL_PLANE;
        Self {
            faults: faults * unseen / YEAR,
            drills: rehearsal.map_or(0.0, |rehearsal| rehearsal.drills_per_year) / YEAR,
            refused: if launches {
                get(Scalar::LaunchRefused)
            } else {
                0.0
            },
            dns: if dns {
                get(Scalar::DnsControlPlaneFails)
            } else {
                0.0
            },
        }
    }
}

impl Corruption {
    fn new(setting: &Setting) -> Self {
        let mut slots = Slots::default();
        let unnoticed = StepGraph::random(Stage::Detect, Step::CorruptionDetect);
        let restore = StepGraph::Step(StepNode {
            stage: Stage::Data,
            duration: Duration::Restore {
                size_gib: setting.total_size_gib(),
            },
        });
        let verify = StepGraph::random(Stage::Verify, Step::VerifyBackupRestore);
        let whole = StepGraph::Series(vec![unnoticed.clone(), restore, verify]);
        Self {
            whole: slots.formula(&whole, &setting.parameters),
            unnoticed: slots.formula(&unnoticed, &setting.parameters),
            slots,
            granularity: setting.parameters.get(Scalar::CorruptionGranularity),
        }
    }
}

/// Two synchronous regions that stop writes without each other: noticed, then a person takes the
/// lost standby out.
fn stops_writes(design: &Design, setting: &Setting) -> Option<(Slots, Formula)> {
    let Design::Standby(Standby {
        link: Link::Synchronous(Quorum::TwoStopWrites),
        ..
    }) = design
    else {
        return None;
    };
    let steps = StepGraph::Series(vec![
        StepGraph::random(Stage::Detect, Step::DetectWarmStandby),
        StepGraph::random(Stage::Decide, Step::DecidePerson),
    ]);
    let mut slots = Slots::default();
    let formula = slots.formula(&steps, &setting.parameters);
    Some((slots, formula))
}

fn money(case: &Case<'_>, design: &Design) -> Money {
    let setting = case.setting;
    let bill = assess::<f64>(case, design).money;
    let conflicts = match design {
        Design::ActiveActive(active) => case.modes(active).map_or(0.0, |choice| choice.cases_hours),
        Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => 0.0,
    };
    let hour = setting.hourly_usd().min(MOST_USD);
    let fixed = bill.infrastructure + bill.engineering + bill.drills + conflicts * hour;
    Money {
        flat: setting.downtime.flat(),
        downtime: setting.downtime.clone(),
        data_loss_per_second: setting.data_loss_usd_per_second,
        failback: setting.parameters.get(Scalar::FailbackHours) * hour,
        total_loss: setting.total_loss_usd,
        fixed: fixed.min(MOST_USD),
    }
}

/// The best design of each pattern, prepared. `memo` is of the setting.
///
/// # Errors
/// When the assumptions are too absurd to be simulated.
pub fn candidate_plans(
    setting: &Setting,
    decision: &Decision,
    memo: &mut Memo,
) -> Result<Vec<Plan>, SimulateError> {
    let candidates = decision.candidates.iter();
    let designs: Vec<Design> = candidates
        .map(|candidate| candidate.judged.design)
        .collect();
    let ways = Ways::new(setting, &designs, memo);
    let case = Case::new(setting, &ways);
    let plans = designs.iter().map(|design| Plan::new(&case, design));
    plans.collect()
}
