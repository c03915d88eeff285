//! The workload file as types: what a user may say, in the file's own words.
//!
//! Everything optional is an `Option` or may be empty; the stated defaults are filled in by
//! `model::Setting`, which lists them as assumptions. The JSON Schema is generated from these
//! types, so their doc comments are what an editor shows.

use super::shapes;
use crate::parameters::Override;
use crate::terms::{
    DataModel, DataValue, Experience, OnCall, Pattern, PeerLost, Replication, RtoClock, Traffic,
    Trigger, WriteMode,
};
use crate::units::{Seconds, Share, Usd};
use schemars::JsonSchema;
use std::collections::BTreeMap;

/// A checked workload file.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Workload {
    /// What is to survive, and where it runs.
    pub workload: Identity,
    /// What it costs today.
    pub cost: Cost,
    /// What must hold when a region is lost.
    pub objectives: Objectives,
    /// What an outage costs the business.
    pub business: Business,
    /// What is not allowed.
    #[schemars(default)]
    pub constraints: Constraints,
    /// Who runs it.
    #[schemars(default)]
    pub team: Team,
    /// Where its users are; empty: all near the primary region.
    #[schemars(default, length(max = 100))]
    pub users: Vec<Users>,
    /// What it stores; empty: one typical data set.
    #[schemars(default, length(max = 100))]
    pub data: Vec<DataSet>,
    /// Choices that are held instead of searched.
    #[schemars(default)]
    pub design: Held,
    /// Built-in defaults that this workload replaces, by dotted name.
    #[schemars(with = "Option<shapes::Assumptions>")]
    pub assumptions: BTreeMap<String, Override>,
    /// `assumptions."outage.duration"` given as the name of a preset.
    #[schemars(skip)]
    pub outage_duration_preset: Option<String>,
}

/// What is to survive, and where it runs.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Identity {
    /// Name of the workload.
    #[schemars(with = "shapes::Name")]
    pub name: String,
    /// The pattern in use today; default: single-region.
    pub pattern_today: Option<Pattern>,
    /// Availability zones used in a region; default 2.
    #[schemars(range(min = 1, max = 6))]
    pub zones: Option<u32>,
    /// Regions such as `aws:us-east-1`: the first is the primary, the rest optional.
    #[schemars(with = "Option<Vec<shapes::Region>>", length(max = 3), extend("uniqueItems" = true))]
    pub regions: Vec<String>,
}

/// What the workload costs today: a sum, or a Terraform plan that is priced.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("oneOf" = [{ "required": ["monthly_usd"] }, { "required": ["terraform_plan"] }])
)]
pub struct Cost {
    /// Today's monthly bill in one region, in USD; more than 0.
    #[schemars(with = "Option<shapes::Bill>")]
    pub monthly_usd: Option<Usd>,
    /// What `terraform show -json` printed for a plan or a state, or a raw state file: its path,
    /// from the folder of this file. It is priced as by `farshore price`.
    #[schemars(with = "Option<shapes::Path>")]
    pub terraform_plan: Option<String>,
    /// Usage file of the plan in Infracost's format: its path, from the folder of this file.
    #[schemars(with = "Option<shapes::Path>")]
    pub terraform_usage: Option<String>,
    /// Part of the bill that is the data layer; default 0.08. A plan has its own.
    #[schemars(with = "Option<shapes::Part>")]
    pub data_share: Option<Share>,
    /// Part of the compute bill under a commitment whose discount a standby does not get.
    #[schemars(with = "Option<shapes::Part>")]
    pub committed_share: Option<Share>,
}

/// What must hold when a region is lost.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Objectives {
    /// Recovery time objective.
    #[schemars(with = "shapes::Duration")]
    pub rto: Seconds,
    /// Recovery point objective.
    #[schemars(with = "shapes::Duration")]
    pub rpo: Seconds,
    /// Availability over a year; in the file as a percentage.
    #[schemars(
        rename = "availability_percent",
        with = "Option<shapes::AvailabilityPercent>"
    )]
    pub availability: Option<Share>,
    /// Largest typical monthly infrastructure bill, in USD.
    #[schemars(with = "Option<shapes::Money>")]
    pub budget_monthly_usd: Option<Usd>,
    /// Largest write latency at the 95 % quantile, in milliseconds.
    #[schemars(with = "Option<shapes::Positive>")]
    pub write_latency_p95_ms: Option<f64>,
    /// Share of region outages in which RTO and RPO must hold; in the file as a percentage; default
    /// 95.
    #[schemars(
        rename = "confidence_percent",
        with = "Option<shapes::ConfidencePercent>"
    )]
    pub confidence: Option<Share>,
    /// When the recovery time starts to count; default: failure.
    pub rto_clock: Option<RtoClock>,
    /// Whether losing everything with the region may be accepted; default false.
    pub accept_total_loss: Option<bool>,
}

/// What an outage costs the business.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("anyOf" = [{ "required": ["downtime_usd_per_minute"] }, { "required": ["downtime_curve"] }])
)]
pub struct Business {
    /// What a minute of downtime costs, in USD. Given instead of, or beside, the curve.
    #[schemars(with = "Option<shapes::Money>")]
    pub downtime_usd_per_minute: Option<Usd>,
    /// USD a minute from each age of the outage on; ascending ages. Replaces the flat figure.
    #[schemars(with = "Option<shapes::Curve>")]
    pub downtime_curve: Vec<(Seconds, Usd)>,
    /// What a minute of lost writes is worth, in USD; default 0.
    #[schemars(with = "Option<shapes::Money>")]
    pub data_loss_usd_per_minute: Option<Usd>,
    /// Whether no acknowledged write may ever be lost; default false.
    pub zero_data_loss_required: Option<bool>,
    /// What it would cost if the data were gone for good, in USD.
    #[schemars(with = "Option<shapes::Money>")]
    pub total_loss_usd: Option<Usd>,
}

/// What is not allowed.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Constraints {
    /// Regions that may be used, as patterns such as `aws:eu-*`; empty: all.
    #[schemars(with = "Option<Vec<shapes::RegionPattern>>", length(max = 100), extend("uniqueItems" = true))]
    pub regions_allowed: Vec<String>,
    /// Providers that may be used; empty: all.
    #[schemars(with = "Option<Vec<shapes::Provider>>", extend("uniqueItems" = true))]
    pub providers_allowed: Vec<String>,
}

/// Who runs it.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Team {
    /// Engineers; default 5.
    #[schemars(with = "Option<shapes::Engineers>")]
    pub engineers: Option<f64>,
    /// What an engineer costs a year with everything, in USD; default 160,000.
    #[schemars(with = "Option<shapes::Money>")]
    pub loaded_cost_usd_per_year: Option<Usd>,
    /// Experience with several regions; default: some.
    pub multi_region_experience: Option<Experience>,
    /// When somebody answers the pager; default: around the clock.
    pub on_call: Option<OnCall>,
}

/// Users at one place.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Users {
    /// The region nearest to them, such as `aws:eu-west-1`.
    #[schemars(with = "shapes::Region")]
    pub place: String,
    /// Their share of all users; the shares sum to 1.
    #[schemars(with = "shapes::Part")]
    pub share: Share,
}

/// One data set.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DataSet {
    /// Its name, unique in the file.
    #[schemars(with = "shapes::Name")]
    pub name: String,
    /// What may be done to it in two regions at once.
    pub model: DataModel,
    /// What a lost update is worth; default: high.
    pub value: Option<DataValue>,
    /// Size in GiB; default 400.
    #[schemars(with = "Option<shapes::Amount>")]
    pub size_gib: Option<f64>,
    /// Writes a second over all users; default 10.
    #[schemars(with = "Option<shapes::Amount>")]
    pub writes_per_second: Option<f64>,
    /// Number of keys that are written; default 1,000,000.
    #[schemars(with = "Option<shapes::Keys>")]
    pub keys: Option<f64>,
    /// Zipf exponent of the keys' popularity, 0 = uniform; default 0.6.
    #[schemars(range(min = 0, max = 3))]
    pub key_skew: Option<f64>,
    /// How many GiB change a day; default: 1 % of the size.
    #[schemars(with = "Option<shapes::Amount>")]
    pub change_gib_per_day: Option<f64>,
    /// Write mode that is held instead of chosen.
    pub write_mode: Option<WriteMode>,
}

/// Choices that are held instead of searched.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Held {
    /// Pattern.
    pub pattern: Option<Pattern>,
    /// Replication technology.
    pub replication: Option<Replication>,
    /// What two synchronous regions do when one is gone.
    pub peer_lost: Option<PeerLost>,
    /// Who starts a failover.
    pub trigger: Option<Trigger>,
    /// How users reach the survivor.
    pub traffic: Option<Traffic>,
    /// Time between backups.
    #[schemars(with = "Option<shapes::Duration>")]
    pub backup_interval: Option<Seconds>,
    /// Failover drills a year (restore tests with backup and restore, evacuations with
    /// active-active): a number, or `weekly`, `monthly`, `quarterly`, `yearly`, `never`.
    #[schemars(with = "Option<shapes::Drills>")]
    pub drills_per_year: Option<f64>,
    /// Whether readiness checks run all the time.
    pub watch: Option<bool>,
    /// Number of serving regions of active-active: 2 or 3.
    #[schemars(range(min = 2, max = 3))]
    pub active_regions: Option<u32>,
}
