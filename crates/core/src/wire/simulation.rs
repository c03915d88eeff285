//! `farshore.simulation/1`, the answer of `farshore simulate --format json`.

use super::design::DesignWire;
use super::number::Figure;
use crate::decide::Candidate;
use crate::model::Setting;
use crate::simulate::{Distribution, Estimate, Simulated};
use crate::terms::Pattern;
use crate::units::MINUTE;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The best design of each pattern, simulated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SimulationWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Name of the workload.
    pub workload: String,
    /// Where the random numbers start.
    pub seed: u64,
    /// Simulated years of each candidate.
    pub years: u64,
    /// Whether it was interrupted before all the years that were asked for.
    pub interrupted: bool,
    /// The best design of each pattern, in order of readiness.
    pub candidates: Vec<SimulatedWire>,
}

/// One simulated design.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SimulatedWire {
    /// The design's pattern.
    pub pattern: Pattern,
    /// Its choices.
    pub design: DesignWire,
    /// Recoveries that work; null: it waits for the provider.
    pub recovery_time_seconds: Option<DistributionWire>,
    /// Time until users are served again in all regional outages: by recovery, by the next slower
    /// way, or because the outage ended.
    pub served_again_seconds: DistributionWire,
    /// Writes lost by recoveries that work.
    pub data_loss_seconds: DistributionWire,
    /// Availability over all years.
    pub availability_percent: Figure,
    /// Its standard error.
    pub availability_percent_error: Figure,
    /// Downtime of each year.
    pub downtime_minutes_per_year: DistributionWire,
    /// Mean minutes a year of each cause.
    pub downtime_minutes_by_cause: BTreeMap<&'static str, Figure>,
    /// Money of each year, all in.
    pub annual_cost_usd: DistributionWire,
    /// Share of regional outages within the recovery time objective.
    pub within_rto_share: Figure,
    /// Its standard error.
    pub within_rto_share_error: Figure,
    /// Share of regional outages within the recovery point objective.
    pub within_rpo_share: Figure,
    /// Its standard error.
    pub within_rpo_share_error: Figure,
    /// Share of regional outages whose first attempt works.
    pub failover_success_share: Figure,
    /// How often a year the last region goes out.
    pub both_regions_lost_per_year: Figure,
    /// Regional outages that were simulated, with a region left to go to.
    pub outages: u64,
}

/// A simulated distribution.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DistributionWire {
    /// Mean.
    pub mean: Figure,
    /// Standard error of the mean.
    pub mean_error: Figure,
    /// Median.
    pub p50: Figure,
    /// 95 % quantile.
    pub p95: Figure,
    /// 99 % quantile.
    pub p99: Figure,
    /// 99.9 % quantile.
    pub p99_9: Figure,
    /// Bounds that hold the 99 % quantile in 95 % of simulations.
    pub p99_interval: [Figure; 2],
    /// The largest value.
    pub worst: Figure,
    /// How many values.
    pub count: u64,
}

impl DistributionWire {
    fn new(distribution: &Distribution, unit: f64) -> Self {
        let figure = |value: f64| Figure(value / unit);
        let [p50, p95, p99, p99_9] = distribution.quantiles.map(figure);
        Self {
            mean: figure(distribution.mean.value),
            mean_error: figure(distribution.mean.error),
            p50,
            p95,
            p99,
            p99_9,
            p99_interval: distribution.intervals[2].map(figure),
            worst: figure(distribution.worst),
            count: distribution.count,
        }
    }
}

/// A simulation in its versioned form; one simulated design for each candidate.
#[must_use]
pub fn simulation(
    setting: &Setting,
    candidates: &[Candidate],
    simulated: &[Simulated],
    seed: u64,
    interrupted: bool,
) -> SimulationWire {
    let pairs = candidates.iter().zip(simulated);
    SimulationWire {
        schema: "farshore.simulation/1",
        workload: setting.name.clone(),
        seed,
        years: simulated.first().map_or(0, |first| first.years),
        interrupted,
        candidates: pairs
            .map(|(candidate, simulated)| one(setting, candidate, simulated))
            .collect(),
    }
}

fn one(setting: &Setting, candidate: &Candidate, simulated: &Simulated) -> SimulatedWire {
    let seconds = |distribution: &Distribution| DistributionWire::new(distribution, 1.0);
    let percent = |estimate: Estimate| [estimate.value, estimate.error].map(|v| Figure(100.0 * v));
    let [availability_percent, availability_percent_error] = percent(simulated.availability);
    let causes = simulated.by_cause.iter();
    let causes = causes.filter(|(_, seconds)| *seconds > 0.0);
    SimulatedWire {
        pattern: simulated.pattern,
        design: DesignWire::new(setting, &candidate.judged.design, &candidate.modes),
        recovery_time_seconds: simulated.recovery.as_ref().map(seconds),
        served_again_seconds: seconds(&simulated.served_again),
        data_loss_seconds: seconds(&simulated.data_loss),
        availability_percent,
        availability_percent_error,
        downtime_minutes_per_year: DistributionWire::new(&simulated.downtime, MINUTE),
        downtime_minutes_by_cause: causes
            .map(|(cause, seconds)| (cause.title(), Figure(seconds / MINUTE)))
            .collect(),
        annual_cost_usd: seconds(&simulated.cost),
        within_rto_share: Figure(simulated.within_rto.value),
        within_rto_share_error: Figure(simulated.within_rto.error),
        within_rpo_share: Figure(simulated.within_rpo.value),
        within_rpo_share_error: Figure(simulated.within_rpo.error),
        failover_success_share: Figure(simulated.success.value),
        both_regions_lost_per_year: Figure(simulated.all_regions_out.value),
        outages: simulated.outages,
    }
}
