//! What a stack's resources are called and how long its recovery takes: what runbooks and exports
//! are written from.

use super::sizing::{Engine, Sizing};
use super::stack::{Site, Stack, Store, quantiles};
use super::{Inputs, Refusal, Wanted};
use crate::model::Stage;
use crate::terms::{Pattern, Trigger};

/// The stack of a design, without its code: the names that its resources have and its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The workload's name as its owner wrote it: any text.
    pub workload: String,
    /// Begin of every resource's name: letters, digits and hyphens only.
    pub name: String,
    /// What is built.
    pub pattern: Pattern,
    /// Who starts a failover.
    pub trigger: Trigger,
    /// How users are led.
    pub access: Access,
    /// The regions: the primary, the one that takes over, and perhaps a third.
    pub regions: Vec<OutlinedRegion>,
    /// The data sets.
    pub data: Vec<OutlinedData>,
    /// Servers that carry the whole load.
    pub full_servers: u32,
    /// Hours between backups.
    pub backup_hours: u32,
    /// Seconds for which resolvers keep an answer.
    pub ttl_seconds: u32,
    /// Recovery time objective in seconds.
    pub rto_seconds: f64,
    /// Recovery point objective in seconds.
    pub rpo_seconds: f64,
    /// Replication lag in seconds beyond which alarms are raised: the objective in whole seconds.
    pub lag_seconds: u32,
    /// Availability objective as a share.
    pub availability: Option<f64>,
    /// Recovery time at p50, p95 and p99 in seconds, as `farshore decide` reckons it.
    pub recovery: Option<[f64; 3]>,
    /// Data loss at p50, p95 and p99 in seconds, as `farshore decide` reckons it.
    pub data_loss: [f64; 3],
    /// The steps of the recovery, in order.
    pub steps: Vec<TimedStep>,
    /// Drills a year that the design needs; more than 0.
    pub drills_per_year: f64,
}

/// Characters that Terraform adds to a bucket's `bucket_prefix`: a time and a counter.
pub const BUCKET_SUFFIX: usize = 26;

/// How users are led to a region that works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Records of Route 53 follow health checks.
    HealthChecks,
    /// A person throws a switch that the primary's health check follows.
    Switch,
    /// Global Accelerator.
    Accelerator,
}

/// A region of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlinedRegion {
    /// Its name within the stack: `primary`, `second` or `third`.
    pub key: &'static str,
    /// AWS's name of it.
    pub region: String,
    /// Servers that always run; nothing where not even a network is built.
    pub servers: Option<u32>,
}

/// A data set of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlinedData {
    /// Its name within the stack: letters, digits and hyphens only.
    pub name: String,
    /// What holds it.
    pub engine: Engine,
    /// Whether every region accepts writes.
    pub written_everywhere: bool,
}

/// A step of a recovery and the model's time of it.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedStep {
    /// What it belongs to.
    pub stage: Stage,
    /// Its name in the registry.
    pub name: &'static str,
    /// Seconds in half and in 95 % of the cases; nothing where a step happens only sometimes.
    pub seconds: Option<[f64; 2]>,
}

impl Outline {
    /// The outline of the stack that [`super::generate`] writes for the same arguments.
    ///
    /// # Errors
    /// When there is no such design, or these modules cannot build it.
    pub fn new(inputs: &Inputs<'_>, wanted: Wanted, sizing: &Sizing) -> Result<Self, Refusal> {
        let stack = Stack::new(inputs, wanted, sizing)?;
        let objective = &stack.setting.objective;
        let design = stack.design();
        let refused = || Refusal::NotBuilt(stack.pattern());
        Ok(Self {
            workload: stack.setting.name.clone(),
            name: stack.name.clone(),
            pattern: stack.pattern(),
            trigger: design.trigger().ok_or_else(refused)?,
            access: access(&stack),
            regions: stack.sites.iter().map(region).collect(),
            data: stack.stores.iter().map(data).collect(),
            full_servers: stack.full_servers(),
            backup_hours: stack.backup_hours,
            ttl_seconds: stack.ttl(),
            rto_seconds: objective.rto,
            rpo_seconds: objective.rpo,
            lag_seconds: stack.lag_seconds(),
            availability: objective.availability,
            recovery: stack.candidate.recovery,
            data_loss: stack.candidate.data_loss,
            steps: steps(&stack),
            drills_per_year: design.rehearsal().ok_or_else(refused)?.drills_per_year,
        })
    }

    /// The region that users are served in while nothing fails.
    #[must_use]
    pub fn primary(&self) -> &str {
        &self.regions[0].region
    }

    /// The region that takes over, and that keeps the copies of backups.
    #[must_use]
    pub fn second(&self) -> &str {
        &self.regions[1].region
    }

    /// Whether data is alive in further regions.
    #[must_use]
    pub fn is_replicated(&self) -> bool {
        self.pattern >= Pattern::PilotLight
    }

    /// Whether the second region has a network and, perhaps, servers.
    #[must_use]
    pub fn is_built_elsewhere(&self) -> bool {
        self.regions[1].servers.is_some()
    }

    /// What a data set is called in the region where it is written, and in that of its replica; of
    /// a bucket the begin of its name, and of a global Aurora database the cluster's.
    #[must_use]
    pub fn data_name(&self, data: &OutlinedData, region: &OutlinedRegion) -> String {
        let own = self.global_name(data);
        match data.engine {
            Engine::Aurora if region.key != "primary" => format!("{own}-{}", region.key),
            Engine::Postgres | Engine::Aurora | Engine::Table | Engine::Bucket => own,
        }
    }

    /// What a data set is called in every region: the global database, the table, the database.
    #[must_use]
    pub fn global_name(&self, data: &OutlinedData) -> String {
        format!("{}-{}", self.name, data.name)
    }

    /// The namespace of the switch's metric `Failover`.
    #[must_use]
    pub fn switch_namespace(&self) -> String {
        format!("Farshore/{}", self.name)
    }

    /// The log group for what drills measure, in the second region.
    #[must_use]
    pub fn evidence(&self) -> String {
        format!("/farshore/{}/drills", self.name)
    }

    /// The role that makes and restores backups.
    #[must_use]
    pub fn backup_role(&self) -> String {
        format!("{}-backup", self.name)
    }

    /// The monthly restore test of AWS Backup, in the second region.
    #[must_use]
    pub fn restore_test(&self) -> String {
        format!("{}_monthly", self.name).replace('-', "_")
    }
}

fn access(stack: &Stack<'_>) -> Access {
    if stack.is_accelerated() {
        Access::Accelerator
    } else if stack.has_switch() {
        Access::Switch
    } else {
        Access::HealthChecks
    }
}

fn region(site: &Site) -> OutlinedRegion {
    OutlinedRegion {
        key: site.key,
        region: site.region.clone(),
        servers: site.servers,
    }
}

fn data(store: &Store) -> OutlinedData {
    OutlinedData {
        name: store.name.clone(),
        engine: store.engine,
        written_everywhere: store.written_everywhere,
    }
}

fn steps(stack: &Stack<'_>) -> Vec<TimedStep> {
    let steps = stack.steps.iter().map(|step| TimedStep {
        stage: step.stage,
        name: step.name(),
        seconds: quantiles(step, stack.setting),
    });
    steps.collect()
}
