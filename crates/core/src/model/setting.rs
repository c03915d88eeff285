//! The setting of a decision: the workload with every default filled in, the regions chosen, the
//! parameters in force.

use super::imported::PlanError;
use super::regions::{self, RegionChoice};
use crate::bill::PlanCost;
use crate::catalog::{Catalog, RegionIndex, SourcedRange};
use crate::distribution::Lognormal;
use crate::parameters::{Origin, Parameters, Range, Scalar, Step};
use crate::spec::{DataSet, Held, Workload};
use crate::terms::{DataModel, DataValue, Experience, OnCall, Pattern, RtoClock, WriteMode};
use crate::units::MINUTE;
use std::sync::Arc;
use thiserror::Error;

/// A workload ready to be assessed.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The workload's name.
    pub name: String,
    /// The pattern in use today.
    pub pattern_today: Pattern,
    /// Zones used in a region.
    pub zones: u32,
    /// Where it runs today, where it would recover, and a third region; in this order.
    pub regions: [Place; 3],
    /// Round trips between the regions in seconds: first to second, first to third, second to
    /// third.
    pub round_trips: [f64; 3],
    /// Today's monthly bill in one region, in USD.
    pub baseline_monthly_usd: f64,
    /// The bill of the plan that the file names, if it names one; then that is the baseline.
    pub plan: Option<Arc<PlanCost>>,
    /// Part of the compute bill under a commitment.
    pub committed_share: f64,
    /// What must hold.
    pub objective: Objective,
    /// What downtime costs.
    pub downtime: DowntimeCost,
    /// USD a second of lost writes.
    pub data_loss_usd_per_second: f64,
    /// Whether no acknowledged write may be lost.
    pub zero_data_loss: bool,
    /// USD if the data were gone for good.
    pub total_loss_usd: f64,
    /// Engineers.
    pub engineers: f64,
    /// USD a year of one engineer.
    pub loaded_cost_usd: f64,
    /// Experience with several regions.
    pub experience: Experience,
    /// When somebody answers the pager.
    pub on_call: OnCall,
    /// Where users are: region and share. Never empty.
    pub users: Vec<(RegionIndex, f64)>,
    /// Whether the file said where users are.
    pub users_known: bool,
    /// Round trip in milliseconds from each place of `users` to each of `regions`.
    pub user_round_trips_ms: Vec<[f64; 3]>,
    /// The data sets, sorted by name. Never empty.
    pub data: Vec<Data>,
    /// Choices held by the file.
    pub held: Held,
    /// Every assumption in force.
    pub parameters: Parameters,
    /// What was assumed because the file did not say.
    pub assumed: Vec<Assumed>,
}

/// One region of the setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its place in the catalogue.
    pub index: RegionIndex,
    /// Its identifier, such as `aws:us-east-1`.
    pub id: String,
    /// Whether it was added from the catalogue rather than named.
    pub added: bool,
    /// Whether the constraints allow it.
    pub allowed: bool,
}

/// What must hold when a region is lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// Recovery time in seconds.
    pub rto: f64,
    /// Data loss in seconds.
    pub rpo: f64,
    /// Share of outages in which both must hold.
    pub confidence: f64,
    /// Availability over a year.
    pub availability: Option<f64>,
    /// Largest typical monthly bill in USD.
    pub budget_monthly_usd: Option<f64>,
    /// Largest write latency at the 95 % quantile, in milliseconds.
    pub write_latency_p95_ms: Option<f64>,
    /// When the recovery time starts to count.
    pub rto_clock: RtoClock,
    /// Whether losing everything is acceptable.
    pub accept_total_loss: bool,
}

/// USD a second of downtime, by the outage's age: ascending `(age in seconds, USD a second)`; a
/// flat cost has one entry at age 0.
#[derive(Clone, Debug, PartialEq)]
pub struct DowntimeCost(pub Vec<(f64, f64)>);

/// A data set with every default filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// Its name.
    pub name: String,
    /// What may be done in two regions at once.
    pub model: DataModel,
    /// What a lost update is worth.
    pub value: DataValue,
    /// Size in GiB.
    pub size_gib: f64,
    /// Writes a second, over all users.
    pub writes_per_second: f64,
    /// Keys that are written.
    pub keys: f64,
    /// Zipf exponent.
    pub key_skew: f64,
    /// GiB that change a day.
    pub change_gib_per_day: f64,
    /// Write mode that the file holds.
    pub held_mode: Option<WriteMode>,
}

/// Something assumed because the file did not say.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumed {
    /// The key of the file.
    pub name: String,
    /// The value taken.
    pub value: String,
    /// Why this value.
    pub source: String,
}

/// Why a checked file has no setting under this catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingError {
    /// A region of the file is not in the catalogue, or the catalogue is too small.
    #[error("the catalogue of regions does not cover this workload's regions")]
    Regions,
    /// The file names a plan as its cost, which [`Setting::priced`] takes.
    #[error("the workload's cost is a Terraform plan, which is not priced here")]
    Unpriced,
    /// The plan cannot be priced.
    #[error("{0}")]
    Plan(PlanError),
}

impl DowntimeCost {
    /// USD a second at an age of the outage in seconds.
    #[must_use]
    pub fn rate(&self, age: f64) -> f64 {
        self.0
            .iter()
            .rev()
            .find(|(from, _)| *from <= age)
            .map_or(0.0, |(_, rate)| *rate)
    }

    /// The cost of an outage of this many seconds in USD.
    #[must_use]
    pub fn total(&self, seconds: f64) -> f64 {
        let ends = self
            .0
            .iter()
            .skip(1)
            .map(|(from, _)| *from)
            .chain([f64::INFINITY]);
        let pieces = self.0.iter().zip(ends);
        pieces
            .map(|((from, rate), end)| rate * (seconds.min(end) - from).max(0.0))
            .sum()
    }

    /// The flat rate, or `None` when the cost depends on the outage's age.
    #[must_use]
    pub fn flat(&self) -> Option<f64> {
        match self.0.as_slice() {
            [] => Some(0.0),
            [(from, rate)] if *from <= 0.0 => Some(*rate),
            _ => None,
        }
    }
}

/// Notes every default that is taken.
struct Defaults(Vec<Assumed>);

impl Defaults {
    fn take<T: Clone>(&mut self, given: Option<T>, default: T, name: &str, shown: &str) -> T {
        given.unwrap_or_else(|| {
            self.note(name, shown, "default of the workload file");
            default
        })
    }

    fn note(&mut self, name: &str, value: &str, source: &str) {
        let assumed = Assumed {
            name: name.to_owned(),
            value: value.to_owned(),
            source: source.to_owned(),
        };
        self.0.push(assumed);
    }
}

impl Setting {
    /// Fills in every default of `workload` from the catalogue and the registry.
    ///
    /// # Errors
    /// When the catalogue does not know the workload's regions, or the cost is a plan.
    pub fn new(workload: &Workload, catalog: &Catalog) -> Result<Self, SettingError> {
        let monthly = workload.cost.monthly_usd.as_ref();
        let monthly = monthly.ok_or(SettingError::Unpriced)?.0;
        Self::with_baseline(workload, catalog, monthly)
    }

    /// As [`Setting::new`], with today's monthly bill in USD from elsewhere.
    pub(super) fn with_baseline(
        workload: &Workload,
        catalog: &Catalog,
        baseline_monthly_usd: f64,
    ) -> Result<Self, SettingError> {
        let choice = regions::choose(workload, catalog).ok_or(SettingError::Regions)?;
        let mut defaults = Defaults(Vec::new());
        let places = places(&choice, catalog, &mut defaults);
        let parameters = parameters(workload, catalog, &choice);
        let users = users(workload, catalog, choice.primary, &mut defaults)?;
        let team = &workload.team;
        let business = &workload.business;
        let d = &mut defaults;
        Ok(Self {
            name: workload.workload.name.clone(),
            pattern_today: d.take(
                workload.workload.pattern_today,
                Pattern::SingleRegion,
                "workload.pattern_today",
                "single-region",
            ),
            zones: d.take(workload.workload.zones, 2, "workload.zones", "2"),
            round_trips: [(0, 1), (0, 2), (1, 2)].map(|(a, b): (usize, usize)| {
                catalog.round_trip(places[a].index, places[b].index).ms / 1000.0
            }),
            user_round_trips_ms: users
                .iter()
                .map(|(user, _)| {
                    [0, 1, 2].map(|i: usize| round_trip_ms(catalog, *user, &places[i], &parameters))
                })
                .collect(),
            regions: places,
            baseline_monthly_usd,
            plan: None,
            committed_share: workload
                .cost
                .committed_share
                .map_or(0.0, |share| share.get()),
            objective: objective(workload, d),
            downtime: downtime(workload),
            data_loss_usd_per_second: d
                .take(
                    business.data_loss_usd_per_minute.map(|usd| usd.0),
                    0.0,
                    "business.data_loss_usd_per_minute",
                    "0",
                )
                .max(0.0)
                / MINUTE,
            zero_data_loss: business.zero_data_loss_required.unwrap_or(false),
            total_loss_usd: d.take(
                business.total_loss_usd.map(|usd| usd.0),
                0.0,
                "business.total_loss_usd",
                "not priced",
            ),
            engineers: d.take(team.engineers, 5.0, "team.engineers", "5"),
            loaded_cost_usd: d.take(
                team.loaded_cost_usd_per_year.map(|usd| usd.0),
                160_000.0,
                "team.loaded_cost_usd_per_year",
                "160,000",
            ),
            experience: d.take(
                team.multi_region_experience,
                Experience::Some,
                "team.multi_region_experience",
                "some",
            ),
            on_call: d.take(
                team.on_call,
                OnCall::AroundTheClock,
                "team.on_call",
                "around-the-clock",
            ),
            users_known: !workload.users.is_empty(),
            users,
            data: data(&workload.data, d),
            held: workload.design.clone(),
            parameters,
            assumed: defaults.0,
        })
    }

    /// Size of all data sets in GiB.
    #[must_use]
    pub fn total_size_gib(&self) -> f64 {
        self.data.iter().map(|data| data.size_gib).sum()
    }

    /// USD of one hour of an engineer.
    #[must_use]
    pub fn hourly_usd(&self) -> f64 {
        self.loaded_cost_usd / self.parameters.get(Scalar::HoursPerYear)
    }

    /// The distribution of a regional outage's duration.
    #[must_use]
    pub fn outage(&self) -> Lognormal {
        self.parameters.step(Step::OutageDuration)
    }
}

fn round_trip_ms(
    catalog: &Catalog,
    user: RegionIndex,
    place: &Place,
    parameters: &Parameters,
) -> f64 {
    if user == place.index {
        parameters.get(Scalar::WithinRegionMs)
    } else {
        catalog.round_trip(user, place.index).ms
    }
}

fn places(choice: &RegionChoice, catalog: &Catalog, defaults: &mut Defaults) -> [Place; 3] {
    let place = |index: RegionIndex, added, allowed| Place {
        index,
        id: catalog.get(index).id.clone(),
        added,
        allowed,
    };
    let slots = [choice.second, choice.third].map(|s| place(s.region, s.added, s.allowed));
    let primary = place(choice.primary, false, true);
    if !choice.primary_named {
        defaults.note(
            "workload.regions[0]",
            &primary.id,
            "nearest to most users, or us-east-1",
        );
    }
    if slots[0].added {
        defaults.note(
            "workload.regions[1]",
            &slots[0].id,
            "chosen by constraints, jurisdiction, round trip and price",
        );
    }
    let [second, third] = slots;
    [primary, second, third]
}

fn objective(workload: &Workload, defaults: &mut Defaults) -> Objective {
    let given = &workload.objectives;
    let confidence = given.confidence.map(|share| share.get());
    Objective {
        rto: given.rto.0,
        rpo: given.rpo.0,
        confidence: defaults.take(confidence, 0.95, "objectives.confidence_percent", "95"),
        availability: given.availability.map(|share| share.get()),
        budget_monthly_usd: given.budget_monthly_usd.map(|usd| usd.0),
        write_latency_p95_ms: given.write_latency_p95_ms,
        rto_clock: defaults.take(
            given.rto_clock,
            RtoClock::Failure,
            "objectives.rto_clock",
            "failure",
        ),
        accept_total_loss: given.accept_total_loss.unwrap_or(false),
    }
}

fn downtime(workload: &Workload) -> DowntimeCost {
    let business = &workload.business;
    if business.downtime_curve.is_empty() {
        let flat = business.downtime_usd_per_minute.map_or(0.0, |usd| usd.0);
        return DowntimeCost(vec![(0.0, flat / MINUTE)]);
    }
    let curve = business.downtime_curve.iter();
    DowntimeCost(curve.map(|(age, usd)| (age.0, usd.0 / MINUTE)).collect())
}

fn users(
    workload: &Workload,
    catalog: &Catalog,
    primary: RegionIndex,
    defaults: &mut Defaults,
) -> Result<Vec<(RegionIndex, f64)>, SettingError> {
    if workload.users.is_empty() {
        defaults.note(
            "users",
            "all near the primary region",
            "default of the workload file",
        );
        return Ok(vec![(primary, 1.0)]);
    }
    let places = workload.users.iter().map(|users| {
        let index = catalog.region(&users.place).ok_or(SettingError::Regions)?;
        Ok((index, users.share.get()))
    });
    let mut users: Vec<(RegionIndex, f64)> = places.collect::<Result<_, _>>()?;
    // The order of the file's entries must not move a single bit of the answer.
    users.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let total: f64 = users.iter().map(|(_, share)| share).sum();
    Ok(users
        .into_iter()
        .map(|(place, share)| (place, share / total))
        .collect())
}

fn data(sets: &[DataSet], defaults: &mut Defaults) -> Vec<Data> {
    if sets.is_empty() {
        defaults.note(
            "data",
            "one high-value simple-record set: 400 GiB, 10 writes/s, 1,000,000 keys, skew 0.6",
            "default of the workload file",
        );
        return vec![filled(None, defaults)];
    }
    // By name before anything is noted: the order of the file's entries must not show.
    let mut sets: Vec<&DataSet> = sets.iter().collect();
    sets.sort_by(|a, b| a.name.cmp(&b.name));
    sets.into_iter()
        .map(|set| filled(Some(set), defaults))
        .collect()
}

fn filled(set: Option<&DataSet>, defaults: &mut Defaults) -> Data {
    let name = set.map_or("data", |set| set.name.as_str());
    let mut number = |given: Option<f64>, default: f64, key: &str| {
        if set.is_some() && given.is_none() {
            let source = "default of the workload file";
            defaults.note(&format!("data.{name}.{key}"), &default.to_string(), source);
        }
        given.unwrap_or(default)
    };
    let size_gib = number(set.and_then(|s| s.size_gib), 400.0, "size_gib");
    Data {
        size_gib,
        writes_per_second: number(
            set.and_then(|s| s.writes_per_second),
            10.0,
            "writes_per_second",
        ),
        keys: number(set.and_then(|s| s.keys), 1e6, "keys"),
        key_skew: number(set.and_then(|s| s.key_skew), 0.6, "key_skew"),
        change_gib_per_day: number(
            set.and_then(|s| s.change_gib_per_day),
            0.01 * size_gib,
            "change_gib_per_day",
        ),
        name: name.to_owned(),
        model: set.map_or(DataModel::SimpleRecord, |s| s.model),
        value: set.and_then(|s| s.value).unwrap_or(DataValue::High),
        held_mode: set.and_then(|s| s.write_mode),
    }
}

/// Built-in defaults, then what the catalogue says of the regions, then the file's overrides.
fn parameters(workload: &Workload, catalog: &Catalog, choice: &RegionChoice) -> Parameters {
    let mut parameters = Parameters::default();
    let mut from = |scalar, found: &SourcedRange| {
        let range = Range {
            low: found.low,
            typical: found.typical,
            high: found.high,
        };
        parameters.set(scalar, range, Origin::Catalogue, &found.source);
    };
    from(Scalar::PrimaryEvents, catalog.outage_rate(choice.primary));
    from(
        Scalar::SecondaryEvents,
        catalog.outage_rate(choice.second.region),
    );
    from(
        Scalar::BothRegions,
        catalog.shared_fate(choice.primary, choice.second.region),
    );
    if let Some(share) = workload.cost.data_share {
        let share = share.get();
        let range = Range {
            low: share,
            typical: share,
            high: share,
        };
        parameters.set(Scalar::DataShare, range, Origin::File, "cost.data_share");
    }
    let preset = workload
        .outage_duration_preset
        .as_deref()
        .and_then(|p| catalog.duration(p));
    if let Some(preset) = preset {
        let time = Lognormal {
            mu: preset.mu + libm::log(MINUTE),
            sigma: preset.sigma,
        };
        parameters.set_step(
            Step::OutageDuration,
            time,
            Origin::Catalogue,
            &preset.source,
        );
    }
    for (name, value) in &workload.assumptions {
        parameters
            .set_by_name(name, *value)
            .expect("the reader of the file has checked every assumption");
    }
    parameters
}
