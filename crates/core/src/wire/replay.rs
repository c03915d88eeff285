//! `farshore.replay/1`, the answer of `farshore simulate --replay --format json`.

use super::design::DesignWire;
use super::number::Figure;
use crate::catalog::RecordedOutage;
use crate::decide::Candidate;
use crate::model::Setting;
use crate::simulate::{Group, Incident, Outcome, Placing, REPLAYS, Replay, Total};
use crate::terms::{OutageScope, Pattern, RecordStatus, RegionComponent};
use crate::units::MINUTE;
use schemars::JsonSchema;
use serde::Serialize;

/// Recorded outages, replayed with the best design of each pattern.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReplayWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Name of the workload.
    pub workload: String,
    /// Where the random numbers start.
    pub seed: u64,
    /// Replays of each incident with random steps.
    pub replays: usize,
    /// The years of the first and of the last record; null: there is no record.
    pub years: Option<[String; 2]>,
    /// The best design of each pattern, in order of readiness.
    pub candidates: Vec<ReplayedWire>,
    /// Incidents by where they are replayed; groups without an incident are left out.
    pub groups: Vec<GroupWire>,
    /// Outages of one zone, which a workload in several zones does not notice.
    pub masked: Vec<RecordWire>,
}

/// A design that was replayed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReplayedWire {
    /// The design's pattern.
    pub pattern: Pattern,
    /// Its choices.
    pub design: DesignWire,
}

/// Incidents that are replayed in the same way.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GroupWire {
    /// Where they are replayed.
    pub placing: PlacingWire,
    /// The incidents, by date.
    pub incidents: Vec<IncidentWire>,
    /// All of them together, for each pattern.
    pub totals: Vec<TotalWire>,
}

/// Where incidents are replayed.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlacingWire {
    /// In the regions of the workload in which they happened, the primary among them.
    YourPrimary,
    /// In those in which they happened, where only a standby was: the primary serves on.
    YourStandby,
    /// They happened elsewhere at one of the workload's providers: as if in the primary region.
    ElsewhereAsIfInYourPrimary,
    /// The primary region is out for as long as they lasted, and from the same moment nothing can
    /// be launched where one recovers, for as long as that was recorded.
    NoLaunchesWhereYouRecover,
}

/// A recorded outage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecordWire {
    /// Its name in the data.
    pub id: String,
    /// The provider's local date.
    pub date: String,
    /// When it began, in UTC; null: not published.
    pub start_utc: Option<String>,
    /// The provider.
    pub provider: String,
    /// Its regions; empty: all of them.
    pub regions: Vec<String>,
    /// What it reached.
    pub scope: OutageScope,
    /// How long it lasted; null: for good.
    pub minutes: Option<Figure>,
    /// Whether it was for good.
    pub permanent: bool,
    /// What else failed within it.
    pub components: Vec<ComponentWire>,
    /// How far the duration can be trusted.
    pub status: RecordStatus,
    /// What failed.
    pub what: String,
    /// Where the record is from.
    pub source: String,
}

/// A part of a region that failed within an outage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComponentWire {
    /// What failed.
    pub component: RegionComponent,
    /// Minutes from the outage's start.
    pub from_minutes: Figure,
    /// How long it failed.
    pub minutes: Figure,
}

/// One incident, replayed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IncidentWire {
    /// What happened.
    pub record: RecordWire,
    /// The workload's regions that it takes in this replay.
    pub hits: Vec<String>,
    /// What each pattern goes through; patterns without any of these regions are left out.
    pub outcomes: Vec<OutcomeWire>,
}

/// What a design goes through in one incident.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OutcomeWire {
    /// The design's pattern.
    pub pattern: Pattern,
    /// Downtime when every step takes its median, weighted by the share of users and of capacity.
    pub downtime_seconds: Figure,
    /// Downtime that 95 % of the replays do not exceed.
    pub downtime_seconds_p95: Figure,
    /// Writes lost when the lag is at its median, weighted by the share of users.
    pub data_loss_seconds: Figure,
    /// Whether the median recovery keeps the recovery time objective.
    pub within_rto: bool,
    /// Whether the median recovery keeps the recovery point objective.
    pub within_rpo: bool,
    /// Share of the replays that keep the recovery time objective, failed failovers included.
    pub within_rto_share: Figure,
    /// Share of the replays that keep the recovery point objective.
    pub within_rpo_share: Figure,
    /// Whether every region that holds data is gone for good.
    pub data_gone: bool,
}

/// What a design goes through in all incidents of a group.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TotalWire {
    /// The design's pattern.
    pub pattern: Pattern,
    /// Incidents that concern it.
    pub incidents: usize,
    /// Those whose median recovery keeps the recovery time objective.
    pub within_rto: usize,
    /// Those whose median recovery keeps the recovery point objective.
    pub within_rpo: usize,
    /// Those after which its data are gone.
    pub data_gone: usize,
    /// Downtime in all when every step takes its median.
    pub downtime_seconds: Figure,
    /// Downtime in all that 95 % of the replays do not exceed.
    pub downtime_seconds_p95: Figure,
    /// Mean share of the replays that keep the recovery time objective.
    pub within_rto_share: Figure,
    /// Mean share of the replays that keep the recovery point objective.
    pub within_rpo_share: Figure,
}

/// A replay in its versioned form; its designs are those of the candidates.
#[must_use]
pub fn replay(setting: &Setting, candidates: &[Candidate], replay: &Replay<'_>) -> ReplayWire {
    let designs = candidates.iter().map(|candidate| ReplayedWire {
        pattern: candidate.judged.design.pattern(),
        design: DesignWire::new(setting, &candidate.judged.design, &candidate.modes),
    });
    let groups = replay.groups.iter();
    ReplayWire {
        schema: "farshore.replay/1",
        workload: setting.name.clone(),
        seed: replay.seed,
        replays: REPLAYS,
        years: replay
            .years
            .map(|(first, last)| [first, last].map(str::to_owned)),
        candidates: designs.collect(),
        groups: groups
            .map(|group| group_wire(setting, &replay.patterns, group))
            .collect(),
        masked: replay.masked.iter().map(|outage| record(outage)).collect(),
    }
}

fn group_wire(setting: &Setting, patterns: &[Pattern], group: &Group<'_>) -> GroupWire {
    let incidents = group.incidents.iter();
    let totals = patterns.iter().zip(&group.totals);
    GroupWire {
        placing: match group.placing {
            Placing::Recorded => PlacingWire::YourPrimary,
            Placing::Standby => PlacingWire::YourStandby,
            Placing::Elsewhere => PlacingWire::ElsewhereAsIfInYourPrimary,
            Placing::NoLaunches => PlacingWire::NoLaunchesWhereYouRecover,
        },
        incidents: incidents
            .map(|incident| incident_wire(setting, patterns, incident))
            .collect(),
        totals: totals
            .map(|(pattern, total)| total_wire(*pattern, total))
            .collect(),
    }
}

fn incident_wire(setting: &Setting, patterns: &[Pattern], incident: &Incident<'_>) -> IncidentWire {
    let hits = incident.hit.iter();
    let hits = hits.filter_map(|region| setting.regions.get(usize::from(*region)));
    let outcomes = patterns.iter().zip(&incident.outcomes);
    IncidentWire {
        record: record(incident.outage),
        hits: hits.map(|place| place.id.clone()).collect(),
        outcomes: outcomes
            .filter_map(|(pattern, outcome)| Some(outcome_wire(*pattern, outcome.as_ref()?)))
            .collect(),
    }
}

fn record(outage: &RecordedOutage) -> RecordWire {
    let minutes = |seconds: f64| Figure(seconds / MINUTE);
    let components = outage.components.iter().map(|failure| ComponentWire {
        component: failure.component,
        from_minutes: minutes(failure.from),
        minutes: minutes(failure.seconds),
    });
    RecordWire {
        id: outage.id.clone(),
        date: outage.date.clone(),
        start_utc: outage.start_utc.clone(),
        provider: outage.provider.clone(),
        regions: outage.regions.clone(),
        scope: outage.scope,
        minutes: outage.seconds.map(minutes),
        permanent: outage.seconds.is_none(),
        components: components.collect(),
        status: outage.status,
        what: outage.what.clone(),
        source: outage.source.clone(),
    }
}

fn outcome_wire(pattern: Pattern, outcome: &Outcome) -> OutcomeWire {
    OutcomeWire {
        pattern,
        downtime_seconds: Figure(outcome.down),
        downtime_seconds_p95: Figure(outcome.down_p95),
        data_loss_seconds: Figure(outcome.lost),
        within_rto: outcome.within_rto,
        within_rpo: outcome.within_rpo,
        within_rto_share: Figure(outcome.within_rto_share),
        within_rpo_share: Figure(outcome.within_rpo_share),
        data_gone: outcome.data_gone,
    }
}

fn total_wire(pattern: Pattern, total: &Total) -> TotalWire {
    TotalWire {
        pattern,
        incidents: total.incidents,
        within_rto: total.within_rto,
        within_rpo: total.within_rpo,
        data_gone: total.data_gone,
        downtime_seconds: Figure(total.down),
        downtime_seconds_p95: Figure(total.down_p95),
        within_rto_share: Figure(total.within_rto_share),
        within_rpo_share: Figure(total.within_rpo_share),
    }
}
