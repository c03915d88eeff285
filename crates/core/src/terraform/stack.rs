//! What a stack consists of: the design, the regions, what runs and what is kept in each.

use super::names;
use super::sizing::{Engine, Sizing};
use super::{Inputs, Refusal, Wanted};
use crate::catalog::{Catalog, Continent};
use crate::decide::{Candidate, Decision};
use crate::distribution::Time;
use crate::model::{
    Data, Design, Link, Serving, Setting, Stage, Standby, StepGraph, StepNode, Way, default_design,
    recovery,
};
use crate::parameters::Scalar;
use crate::roadmap::{Roadmap, pattern_of_phase};
use crate::terms::{DataModel, Pattern, Traffic, Trigger, WriteMode};
use crate::units::{HOUR, Seconds};
use std::collections::BTreeMap;

/// Everything that the files are written from.
pub(super) struct Stack<'a> {
    pub(super) setting: &'a Setting,
    pub(super) candidate: &'a Candidate,
    pub(super) sizing: &'a Sizing,
    /// Begin of every name.
    pub(super) name: String,
    /// The primary first, then those that recover or serve with it.
    pub(super) sites: Vec<Site>,
    pub(super) stores: Vec<Store>,
    /// Hours between backups.
    pub(super) backup_hours: u32,
    /// How a lost region is noticed from outside.
    pub(super) check: Check,
    /// The steps of the recovery.
    pub(super) steps: Vec<StepNode>,
}

/// One region of the stack.
pub(super) struct Site {
    /// Its name within the stack.
    pub(super) key: &'static str,
    /// AWS's name of it.
    pub(super) region: String,
    /// Zones to use.
    pub(super) zones: Vec<String>,
    /// Servers that always run; nothing where not even a network is built.
    pub(super) servers: Option<u32>,
    /// Route 53's code of the continent.
    pub(super) continent: &'static str,
}

/// One data set and what holds it.
pub(super) struct Store {
    /// Its name in AWS, after that of the stack.
    pub(super) name: String,
    pub(super) engine: Engine,
    pub(super) storage_gib: u32,
    /// Whether every region accepts writes.
    pub(super) written_everywhere: bool,
}

/// Checks by which a lost region is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Check {
    /// Seconds between two: Route 53 and Global Accelerator offer 10 and 30.
    pub(super) seconds: u32,
    /// Failed ones after which the region counts as lost, 1 to 10.
    pub(super) failures: u32,
}

/// The keys of sites: they stay when the pattern changes, and so does what stands under them.
const KEYS: [&str; 3] = ["primary", "second", "third"];

impl<'a> Stack<'a> {
    /// The stack of a design.
    pub(super) fn new(
        inputs: &Inputs<'a>,
        wanted: Wanted,
        sizing: &'a Sizing,
    ) -> Result<Self, Refusal> {
        let Inputs {
            setting,
            catalog,
            decision,
            roadmap,
        } = *inputs;
        let pattern = wanted_pattern(decision, roadmap, wanted)?;
        let candidate = find(decision, pattern).ok_or(Refusal::NotBuilt(pattern))?;
        let design = &candidate.judged.design;
        let count = usize::from(design.regions());
        for place in &setting.regions[..count] {
            if catalog.get(place.index).provider != "aws" {
                return Err(Refusal::Provider(place.id.clone()));
            }
        }
        refuse_synchronous(candidate)?;
        // Engines are those of the end of the path: no phase moves data from one to another.
        let end = match wanted {
            Wanted::Phase(_) => roadmap.target.and_then(|target| find(decision, target)),
            Wanted::Chosen | Wanted::Pattern(_) => None,
        };
        let steps = steps(setting, candidate);
        Ok(Self {
            name: names::plain(
                sizing.name.as_deref().unwrap_or(&setting.name),
                names::LONGEST_STACK,
                "workload",
            ),
            sites: sites(setting, catalog, design, sizing),
            stores: stores(setting, candidate, end.unwrap_or(candidate), sizing),
            backup_hours: backup_hours(decision),
            check: check(setting, &steps),
            setting,
            candidate,
            sizing,
            steps,
        })
    }

    pub(super) fn design(&self) -> &Design {
        &self.candidate.judged.design
    }

    pub(super) fn pattern(&self) -> Pattern {
        self.design().pattern()
    }

    /// Whether data is alive in further regions.
    pub(super) fn is_replicated(&self) -> bool {
        self.pattern() >= Pattern::PilotLight
    }

    pub(super) fn primary(&self) -> &Site {
        &self.sites[0]
    }

    /// The region that takes over first, and that keeps the copies of backups.
    pub(super) fn second(&self) -> &Site {
        &self.sites[1]
    }

    /// Regions beside the primary.
    pub(super) fn others(&self) -> &[Site] {
        &self.sites[1..]
    }

    /// Regions with a network and servers, or room for them.
    pub(super) fn built(&self) -> impl Iterator<Item = (&Site, u32)> {
        let sites = self.sites.iter();
        sites.filter_map(|site| site.servers.map(|servers| (site, servers)))
    }

    pub(super) fn stores_in(&self, engine: Engine) -> impl Iterator<Item = &Store> {
        self.stores
            .iter()
            .filter(move |store| store.engine == engine)
    }

    /// Whether users are led by Global Accelerator.
    pub(super) fn is_accelerated(&self) -> bool {
        self.design().traffic() == Some(Traffic::GlobalLoadBalancer) && self.is_replicated()
    }

    /// Whether a person, and no check, leads users to the standby.
    pub(super) fn has_switch(&self) -> bool {
        match self.design() {
            Design::Standby(standby) => {
                standby.trigger != Trigger::Automatic && !self.is_accelerated()
            }
            Design::SingleRegion | Design::BackupRestore(_) | Design::ActiveActive(_) => false,
        }
    }

    /// Whether users should be led by where they are: data has a home near them, and the regions
    /// lie on different continents.
    pub(super) fn is_led_by_place(&self) -> bool {
        let mut modes = self.candidate.modes.iter();
        let has_homes = modes.any(|finding| finding.mode == WriteMode::RegionAffinity);
        let first = self.primary().continent;
        has_homes && self.others().iter().all(|site| site.continent != first)
    }

    /// Seconds for which resolvers keep an answer.
    pub(super) fn ttl(&self) -> u32 {
        let way = Way::of(self.design(), false);
        let ttl = way.map_or(Scalar::TtlBackupRestore, Way::ttl);
        whole(self.setting.parameters.get(ttl), 1, 86_400)
    }

    /// Replication lag beyond which an alarm is raised, in seconds: what may be lost.
    pub(super) fn lag_seconds(&self) -> u32 {
        whole(self.setting.objective.rpo, 1, 604_800)
    }

    /// Servers up to which a region grows: today's load twice, for the load of a lost region and
    /// for users who all come back at once.
    pub(super) fn servers_max(&self) -> u32 {
        self.full_servers().saturating_mul(2)
    }

    /// Servers that carry the whole load.
    pub(super) fn full_servers(&self) -> u32 {
        self.sizing.servers.max(1)
    }

    /// The model's time of one stage, in words; nothing when the design has no such stage.
    pub(super) fn time_of(&self, stage: Stage) -> Option<String> {
        let step = self.steps.iter().find(|step| step.stage == stage)?;
        let [half, most] = quantiles(step, self.setting)?.map(Seconds);
        Some(format!("{half}, in 95 % of cases at most {most}"))
    }
}

fn find(decision: &Decision, pattern: Pattern) -> Option<&Candidate> {
    let mut candidates = decision.candidates.iter();
    candidates.find(|candidate| candidate.judged.design.pattern() == pattern)
}

fn wanted_pattern(
    decision: &Decision,
    roadmap: &Roadmap,
    wanted: Wanted,
) -> Result<Pattern, Refusal> {
    let pattern = match wanted {
        Wanted::Pattern(pattern) => pattern,
        Wanted::Chosen => {
            let chosen = decision.recommendation.ok_or(Refusal::NothingFeasible)?;
            decision.candidates[chosen].judged.design.pattern()
        }
        Wanted::Phase(number) => {
            let pattern = pattern_of_phase(number).ok_or(Refusal::NoSuchPhase(number))?;
            let target = roadmap.target.ok_or(Refusal::NothingFeasible)?;
            if pattern > target {
                return Err(Refusal::BeyondTarget { number, target });
            }
            pattern
        }
    };
    match pattern {
        Pattern::SingleRegion => Err(Refusal::NotBuilt(pattern)),
        Pattern::BackupRestore
        | Pattern::PilotLight
        | Pattern::WarmStandby
        | Pattern::HotStandby
        | Pattern::ActiveActive => Ok(pattern),
    }
}

/// The modules replicate without waiting: a design that waits would get less than it was judged for.
fn refuse_synchronous(candidate: &Candidate) -> Result<(), Refusal> {
    let waits = match &candidate.judged.design {
        Design::Standby(Standby {
            link: Link::Synchronous(_),
            ..
        }) => true,
        Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => false,
        Design::ActiveActive(_) => {
            let mut modes = candidate.modes.iter();
            modes.any(|finding| finding.mode == WriteMode::SynchronousConsensus)
        }
    };
    if waits {
        return Err(Refusal::Synchronous(candidate.judged.design.pattern()));
    }
    Ok(())
}

fn sites(setting: &Setting, catalog: &Catalog, design: &Design, sizing: &Sizing) -> Vec<Site> {
    let count = usize::from(design.regions());
    let places = setting.regions[..count].iter().zip(KEYS).enumerate();
    places
        .map(|(at, (place, key))| {
            let region = catalog.get(place.index);
            Site {
                key,
                zones: zones(&region.name, setting.zones, region.zones),
                servers: servers(setting, design, sizing, at == 0),
                continent: continent(region.continent),
                region: region.name.clone(),
            }
        })
        .collect()
}

/// Names of zones by their letters; at least two, which load balancers and databases need.
fn zones(region: &str, wanted: u32, has: Option<u32>) -> Vec<String> {
    let most = has.unwrap_or(3).clamp(2, 6);
    let letters = ('a'..='f').take(usize::try_from(wanted.clamp(2, most)).unwrap_or(2));
    letters.map(|letter| format!("{region}{letter}")).collect()
}

/// Whole servers that run in a region while nothing fails: the model's shares of the capacity.
fn servers(setting: &Setting, design: &Design, sizing: &Sizing, is_primary: bool) -> Option<u32> {
    let full = sizing.servers.max(1);
    let part = |share: f64| whole((f64::from(full) * share).ceil(), 1, full);
    let parameters = &setting.parameters;
    match design {
        Design::ActiveActive(active) => {
            let regions = f64::from(active.regions);
            let headroom = parameters.get(Scalar::ActiveHeadroom);
            Some(part((1.0 + headroom / (regions - 1.0)) / regions))
        }
        _ if is_primary => Some(full),
        Design::SingleRegion | Design::BackupRestore(_) => None,
        Design::Standby(standby) => Some(match standby.kind.pattern() {
            Pattern::WarmStandby => part(parameters.get(Scalar::CapacityWarm)),
            Pattern::HotStandby => full,
            Pattern::SingleRegion
            | Pattern::BackupRestore
            | Pattern::PilotLight
            | Pattern::ActiveActive => 0,
        }),
    }
}

fn continent(continent: Continent) -> &'static str {
    match continent {
        Continent::NorthAmerica => "NA",
        Continent::SouthAmerica => "SA",
        Continent::Europe => "EU",
        Continent::Africa => "AF",
        Continent::Asia => "AS",
        Continent::Oceania => "OC",
    }
}

fn stores(setting: &Setting, own: &Candidate, end: &Candidate, sizing: &Sizing) -> Vec<Store> {
    let names = names::distinct(setting.data.iter().map(|data| data.name.as_str()));
    let modes: BTreeMap<&str, WriteMode> = setting
        .data
        .iter()
        .zip(&own.modes)
        .map(|(data, finding)| (data.name.as_str(), finding.mode))
        .collect();
    let sets = setting.data.iter().zip(names);
    sets.map(|(data, name)| {
        let sized = sizing.data.get(&data.name);
        let default = || engine(data, &end.judged.design);
        let storage = sized.and_then(|sized| sized.storage_gib);
        let mode = modes.get(data.name.as_str());
        Store {
            name,
            engine: sized.and_then(|sized| sized.engine).unwrap_or_else(default),
            // RDS begins at 20 GiB and ends at 64 TiB, of which half is left to grow.
            storage_gib: storage
                .unwrap_or_else(|| whole((data.size_gib * 1.25).ceil(), 20, 32_768))
                .clamp(20, 32_768),
            written_everywhere: mode.is_some_and(|mode| *mode != WriteMode::SingleWriter),
        }
    })
    .collect()
}

/// What a data set's model needs; transactions by how the design replicates.
fn engine(data: &Data, design: &Design) -> Engine {
    match data.model {
        DataModel::AppendOnly => Engine::Bucket,
        DataModel::Commutative | DataModel::SimpleRecord => Engine::Table,
        DataModel::MultiEntityTransaction => match design {
            Design::ActiveActive(_)
            | Design::Standby(Standby {
                link: Link::StorageLevel,
                ..
            }) => Engine::Aurora,
            Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => {
                Engine::Postgres
            }
        },
    }
}

/// AWS Backup starts a plan at most every hour, and its calendar divides a day.
fn backup_hours(decision: &Decision) -> u32 {
    let design = find(decision, Pattern::BackupRestore).map(|own| own.judged.design);
    let interval = match design.unwrap_or_else(|| default_design(Pattern::BackupRestore)) {
        Design::BackupRestore(backup) => backup.interval,
        Design::SingleRegion | Design::Standby(_) | Design::ActiveActive(_) => 6.0 * HOUR,
    };
    let divides = [24, 12, 8, 6, 4, 3, 2];
    let fits = divides
        .into_iter()
        .find(|hours| f64::from(*hours) * HOUR <= interval);
    fits.unwrap_or(1)
}

fn steps(setting: &Setting, candidate: &Candidate) -> Vec<StepNode> {
    let moves = candidate.modes.iter().any(|finding| finding.moves);
    let way = Way::of(&candidate.judged.design, moves);
    let graph = way.map(|way| recovery(way, Serving::Full, setting));
    let mut steps = Vec::new();
    if let Some(graph) = &graph {
        collect(graph, &mut steps);
    }
    steps
}

fn collect(graph: &StepGraph, steps: &mut Vec<StepNode>) {
    match graph {
        StepGraph::Step(node) => steps.push(*node),
        StepGraph::Series(parts) | StepGraph::Parallel(parts) => {
            for part in parts {
                collect(part, steps);
            }
        }
    }
}

/// How long a step takes in half and in 95 % of the cases, in seconds.
pub(super) fn quantiles(step: &StepNode, setting: &Setting) -> Option<[f64; 2]> {
    match step.time(&setting.parameters) {
        Time::Constant(seconds) => Some([seconds; 2]),
        Time::Lognormal(time) => Some([0.5, 0.95].map(|p| time.quantile(p))),
        Time::Sum(_) | Time::Longest(_) | Time::Sometimes { .. } => None,
    }
}

/// Checks that take about as long as the model takes to detect.
fn check(setting: &Setting, steps: &[StepNode]) -> Check {
    let detect = steps.iter().find(|step| step.stage == Stage::Detect);
    let quantiles = detect.and_then(|step| quantiles(step, setting));
    // Clients that act alone need no detection; the checks are then as quick as can be.
    let [half, most] = quantiles.unwrap_or([10.0, 10.0]);
    let seconds = if most < 60.0 { 10 } else { 30 };
    let failures = whole((half / f64::from(seconds)).round(), 1, 10);
    Check { seconds, failures }
}

/// A number as a whole one within bounds.
fn whole(value: f64, least: u32, most: u32) -> u32 {
    let bounded = value.round().clamp(f64::from(least), f64::from(most));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between two of them"
    )]
    let whole = bounded as u32;
    whole
}
