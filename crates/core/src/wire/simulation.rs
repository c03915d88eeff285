//! `farshore.simulation/1`, the answer of `farshore simulate --format json`.

use super::design::DesignWire;
use super::number::Figure;
use super::rare::RareWire;
use super::record::RecordWire;
use crate::decide::Candidate;
use crate::model::Setting;
use crate::simulate::{
    BadYears, Cause, Difference, Distribution, Estimate, Results, Toll, Worst, YearTold,
};
use crate::terms::Pattern;
use crate::units::MINUTE;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Events of a year that are told: absurd rates give thousands.
const MOST_EVENTS: usize = 100;

/// The best design of each pattern, simulated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SimulationWire<'a> {
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
    pub candidates: Vec<SimulatedWire<'a>>,
}

/// One simulated design.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SimulatedWire<'a> {
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
    /// Bounds that hold it in 95 % of simulations.
    pub availability_percent_interval: [Figure; 2],
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
    /// Bounds that hold it in 95 % of simulations.
    pub within_rto_share_interval: [Figure; 2],
    /// Share of regional outages within the recovery point objective.
    pub within_rpo_share: Figure,
    /// Its standard error.
    pub within_rpo_share_error: Figure,
    /// Bounds that hold it in 95 % of simulations.
    pub within_rpo_share_interval: [Figure; 2],
    /// Share of regional outages whose first attempt works.
    pub failover_success_share: Figure,
    /// Bounds that hold it in 95 % of simulations.
    pub failover_success_share_interval: [Figure; 2],
    /// How often a year the last region goes out.
    pub both_regions_lost_per_year: Figure,
    /// Bounds that hold it in 95 % of simulations.
    pub both_regions_lost_per_year_interval: [Figure; 2],
    /// Regional outages that were simulated, with a region left to go to.
    pub outages: u64,
    /// What all years and the worst years by cost are made of.
    pub bad_years: BadYearsWire<'a>,
    /// What is rare, by importance sampling.
    pub rare: RareWire,
    /// How it differs from the recommended design on the same fate; null for that one itself,
    /// where nothing is recommended, and below a million years.
    pub difference_from_recommended: Option<DifferenceWire>,
}

/// What years are made of, from the first 500,000 of them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BadYearsWire<'a> {
    /// Years that were looked at again.
    pub years: u64,
    /// Share of each cause in the downtime of all years.
    pub downtime_share_by_cause: BTreeMap<&'static str, Figure>,
    /// Share of each cause in what events cost in all years.
    pub cost_share_by_cause: BTreeMap<&'static str, Figure>,
    /// The worst 5 % and the worst 1 % of years by cost.
    pub worst: Vec<WorstWire<'a>>,
}

/// The worst years by cost.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WorstWire<'a> {
    /// Which share of all years they are.
    pub share: Figure,
    /// Share of each cause in their downtime.
    pub downtime_share_by_cause: BTreeMap<&'static str, Figure>,
    /// Share of each cause in what their events cost.
    pub cost_share_by_cause: BTreeMap<&'static str, Figure>,
    /// The year whose cost is nearest to the quantile from which years belong to these; null
    /// where that is a year without events.
    pub example: Option<YearWire<'a>>,
}

/// One simulated year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearWire<'a> {
    /// Its number, from 0.
    pub year: u64,
    /// Its downtime.
    pub downtime_minutes: Figure,
    /// What its events cost, bills and people's fixed time left out.
    pub event_cost_usd: Figure,
    /// Its events in order of time, at most the first hundred of those that did something.
    pub events: Vec<RecordWire<'a>>,
}

/// By how much a year of this design exceeds one of the recommended design on the same fate.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DifferenceWire {
    /// Chunks of 100,000 years whose means were compared.
    pub batches: u64,
    /// Minutes of downtime a year.
    pub downtime_minutes_per_year: EstimateWire,
    /// USD a year, all in.
    pub annual_cost_usd: EstimateWire,
}

/// An estimate.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EstimateWire {
    /// Mean.
    pub mean: Figure,
    /// Standard error of the mean.
    pub mean_error: Figure,
    /// Bounds that hold the true mean in 95 % of simulations.
    pub mean_interval: [Figure; 2],
}

/// A simulated distribution.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DistributionWire {
    /// Mean.
    pub mean: Figure,
    /// Standard error of the mean.
    pub mean_error: Figure,
    /// Bounds that hold the true mean in 95 % of simulations, as every interval here does.
    pub mean_interval: [Figure; 2],
    /// Median, as all quantiles within a thousandth of a value that occurred.
    pub p50: Figure,
    /// Its bounds.
    pub p50_interval: [Figure; 2],
    /// 95 % quantile.
    pub p95: Figure,
    /// Its bounds.
    pub p95_interval: [Figure; 2],
    /// 99 % quantile.
    pub p99: Figure,
    /// Its bounds.
    pub p99_interval: [Figure; 2],
    /// 99.9 % quantile.
    pub p99_9: Figure,
    /// Its bounds.
    pub p99_9_interval: [Figure; 2],
    /// Mean of the worst 5 % of values (conditional value at risk), within a thousandth.
    pub worst_5_percent_mean: Figure,
    /// Its bounds.
    pub worst_5_percent_mean_interval: [Figure; 2],
    /// Mean of the worst 1 % of values, within a thousandth.
    pub worst_1_percent_mean: Figure,
    /// Its bounds.
    pub worst_1_percent_mean_interval: [Figure; 2],
    /// The largest value.
    pub worst: Figure,
    /// How many values.
    pub count: u64,
}

impl DistributionWire {
    fn new(distribution: &Distribution, unit: f64) -> Self {
        let figure = |value: f64| Figure(value / unit);
        let bounds = |interval: [f64; 2]| interval.map(figure);
        let [p50, p95, p99, p99_9] = distribution.quantiles.map(figure);
        let intervals = distribution.intervals.map(bounds);
        let [p50_interval, p95_interval, p99_interval, p99_9_interval] = intervals;
        let [twentieth, hundredth] = distribution.tails;
        Self {
            mean: figure(distribution.mean.value),
            mean_error: figure(distribution.mean.error),
            mean_interval: bounds(distribution.mean.interval()),
            p50,
            p50_interval,
            p95,
            p95_interval,
            p99,
            p99_interval,
            p99_9,
            p99_9_interval,
            worst_5_percent_mean: figure(twentieth.value),
            worst_5_percent_mean_interval: bounds(twentieth.interval()),
            worst_1_percent_mean: figure(hundredth.value),
            worst_1_percent_mean_interval: bounds(hundredth.interval()),
            worst: figure(distribution.worst),
            count: distribution.count,
        }
    }
}

/// A simulation in its versioned form; one simulated design for each candidate.
#[must_use]
pub fn simulation<'a>(
    setting: &'a Setting,
    candidates: &[Candidate],
    results: &[Results],
    seed: u64,
    interrupted: bool,
) -> SimulationWire<'a> {
    let pairs = candidates.iter().zip(results);
    SimulationWire {
        schema: "farshore.simulation/1",
        workload: setting.name.clone(),
        seed,
        years: results.first().map_or(0, |first| first.simulated.years),
        interrupted,
        candidates: pairs
            .map(|(candidate, results)| one(setting, candidate, results))
            .collect(),
    }
}

fn one<'a>(setting: &'a Setting, candidate: &Candidate, results: &Results) -> SimulatedWire<'a> {
    let simulated = &results.simulated;
    let seconds = |distribution: &Distribution| DistributionWire::new(distribution, 1.0);
    let availability = simulated.availability;
    let bounds = |share: Estimate| share.interval().map(|v| Figure(v.clamp(0.0, 1.0)));
    let lost = simulated.all_regions_out;
    let causes = simulated.by_cause.iter();
    let causes = causes.filter(|(_, seconds)| *seconds > 0.0);
    SimulatedWire {
        pattern: simulated.pattern,
        design: DesignWire::new(setting, &candidate.judged.design, &candidate.modes),
        recovery_time_seconds: simulated.recovery.as_ref().map(seconds),
        served_again_seconds: seconds(&simulated.served_again),
        data_loss_seconds: seconds(&simulated.data_loss),
        availability_percent: Figure(100.0 * availability.value),
        availability_percent_error: Figure(100.0 * availability.error),
        availability_percent_interval: bounds(availability).map(|Figure(v)| Figure(100.0 * v)),
        downtime_minutes_per_year: DistributionWire::new(&simulated.downtime, MINUTE),
        downtime_minutes_by_cause: causes
            .map(|(cause, seconds)| (cause.title(), Figure(seconds / MINUTE)))
            .collect(),
        annual_cost_usd: seconds(&simulated.cost),
        within_rto_share: Figure(simulated.within_rto.value),
        within_rto_share_error: Figure(simulated.within_rto.error),
        within_rto_share_interval: bounds(simulated.within_rto),
        within_rpo_share: Figure(simulated.within_rpo.value),
        within_rpo_share_error: Figure(simulated.within_rpo.error),
        within_rpo_share_interval: bounds(simulated.within_rpo),
        failover_success_share: Figure(simulated.success.value),
        failover_success_share_interval: bounds(simulated.success),
        both_regions_lost_per_year: Figure(lost.value),
        both_regions_lost_per_year_interval: lost.interval().map(|v| Figure(v.max(0.0))),
        outages: simulated.outages,
        bad_years: bad_years(setting, simulated.pattern, &results.bad_years),
        rare: RareWire::new(&results.rare),
        difference_from_recommended: results.difference.as_ref().map(difference),
    }
}

fn bad_years<'a>(setting: &'a Setting, pattern: Pattern, bad: &BadYears) -> BadYearsWire<'a> {
    let worst = |worst: &Worst| WorstWire {
        share: Figure(worst.share),
        downtime_share_by_cause: shares(&worst.by_cause, |toll| toll.seconds),
        cost_share_by_cause: shares(&worst.by_cause, |toll| toll.usd),
        example: worst
            .example
            .as_ref()
            .map(|example| year(setting, pattern, example)),
    };
    BadYearsWire {
        years: bad.years,
        downtime_share_by_cause: shares(&bad.by_cause, |toll| toll.seconds),
        cost_share_by_cause: shares(&bad.by_cause, |toll| toll.usd),
        worst: bad.worst.iter().map(worst).collect(),
    }
}

/// The share of every cause that has one.
fn shares(by_cause: &[(Cause, Toll)], of: impl Fn(&Toll) -> f64) -> BTreeMap<&'static str, Figure> {
    let total: f64 = by_cause.iter().map(|(_, toll)| of(toll)).sum();
    let seen = by_cause.iter().filter(|(_, toll)| of(toll) > 0.0);
    seen.map(|(cause, toll)| (cause.title(), Figure(of(toll) / total)))
        .collect()
}

fn year<'a>(setting: &'a Setting, pattern: Pattern, told: &YearTold) -> YearWire<'a> {
    let events = told.events.iter().take(MOST_EVENTS);
    YearWire {
        year: told.year,
        downtime_minutes: Figure(told.toll.seconds / MINUTE),
        event_cost_usd: Figure(told.toll.usd),
        events: events
            .map(|record| RecordWire::new(setting, pattern, record))
            .collect(),
    }
}

fn difference(difference: &Difference) -> DifferenceWire {
    let estimate = |estimate: Estimate, interval: [f64; 2], unit: f64| EstimateWire {
        mean: Figure(estimate.value / unit),
        mean_error: Figure(estimate.error / unit),
        mean_interval: interval.map(|bound| Figure(bound / unit)),
    };
    let downtime = difference.downtime_interval();
    DifferenceWire {
        batches: difference.batches,
        downtime_minutes_per_year: estimate(difference.downtime, downtime, MINUTE),
        annual_cost_usd: estimate(difference.cost, difference.cost_interval(), 1.0),
    }
}
