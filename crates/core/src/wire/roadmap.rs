//! `farshore.roadmap/1`, the answer of `farshore roadmap --format json`.

use super::number::Figure;
use crate::model::Setting;
use crate::roadmap::{Phase, Roadmap};
use crate::terms::Pattern;
use schemars::JsonSchema;
use serde::Serialize;

/// The path from today's pattern to the target.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoadmapWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Name of the workload.
    pub workload: String,
    /// The pattern in use.
    pub today: Pattern,
    /// Where the path leads.
    pub target: Option<Pattern>,
    /// The phases.
    pub phases: Vec<PhaseWire>,
    /// Where to stop.
    pub stop_here: StopHereWire,
}

/// One phase.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PhaseWire {
    /// The framework's number.
    pub phase: u8,
    /// The pattern that it reaches.
    pub pattern: Pattern,
    /// First and last month from the start.
    pub months: [u32; 2],
    /// The framework's rise in cost.
    pub cost_increase: &'static str,
    /// Typical bill of a month.
    pub monthly_cost_usd: Figure,
    /// Infrastructure, engineering, drills.
    pub running_cost_usd_per_year: Figure,
    /// Expected outage cost.
    pub expected_loss_usd_per_year: Figure,
    /// What the phase adds to the running cost.
    pub marginal_cost_usd_per_year: Figure,
    /// What the phase takes off the expected outage cost.
    pub marginal_saving_usd_per_year: Figure,
    /// Recovery time at p95.
    pub recovery_time_p95_seconds: Option<Figure>,
    /// Data loss at p95.
    pub data_loss_p95_seconds: Figure,
    /// Whether it meets every objective.
    pub meets_objectives: bool,
    /// What to do.
    pub tasks: Vec<&'static str>,
    /// The drill that ends the phase.
    pub exit_test: String,
    /// How often to rehearse from then on.
    pub rhythm: String,
}

/// Where to stop.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StopHereWire {
    /// The last phase that saves more than it costs.
    pub by_money: Option<u8>,
    /// The first phase that meets every objective.
    pub by_objectives: Option<u8>,
    /// Why.
    pub because: String,
}

/// The roadmap in its versioned form.
#[must_use]
pub fn roadmap(setting: &Setting, roadmap: &Roadmap) -> RoadmapWire {
    RoadmapWire {
        schema: "farshore.roadmap/1",
        workload: setting.name.clone(),
        today: roadmap.today,
        target: roadmap.target,
        phases: roadmap.phases.iter().map(phase).collect(),
        stop_here: StopHereWire {
            by_money: roadmap.stop_here.by_money,
            by_objectives: roadmap.stop_here.by_objectives,
            because: roadmap.stop_here.because.clone(),
        },
    }
}

fn phase(phase: &Phase) -> PhaseWire {
    PhaseWire {
        phase: phase.number,
        pattern: phase.pattern,
        months: phase.months,
        cost_increase: phase.cost_increase,
        monthly_cost_usd: Figure(phase.monthly_usd),
        running_cost_usd_per_year: Figure(phase.running_usd),
        expected_loss_usd_per_year: Figure(phase.expected_loss_usd),
        marginal_cost_usd_per_year: Figure(phase.marginal_cost_usd),
        marginal_saving_usd_per_year: Figure(phase.marginal_saving_usd),
        recovery_time_p95_seconds: phase.recovery_p95.map(Figure),
        data_loss_p95_seconds: Figure(phase.data_loss_p95),
        meets_objectives: phase.meets_objectives,
        tasks: phase.tasks.clone(),
        exit_test: phase.exit_test.clone(),
        rhythm: phase.rhythm.clone(),
    }
}
