//! What a design is for the tools that people already have (docs/method.md, "Exports").

mod cloudformation;
mod grafana;
mod prometheus;
mod region_switch;
mod signals;

use crate::terraform::{GeneratedFile, Outline};

/// For which tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// `AWS::ResilienceHubV2::Policy`.
    ResilienceHub,
    /// `AWS::ResilienceHub::ResiliencyPolicy`, the first generation.
    ResilienceHubV1,
    /// `AWS::FIS::ExperimentTemplate`: the loss of the primary, for a drill.
    Fis,
    /// `AWS::ARCRegionSwitch::Plan`.
    RegionSwitch,
    /// Alert rules of Prometheus.
    Prometheus,
    /// A dashboard of Grafana.
    Grafana,
}

impl Export {
    /// Every export.
    pub const ALL: [Self; 6] = [
        Self::ResilienceHub,
        Self::ResilienceHubV1,
        Self::Fis,
        Self::RegionSwitch,
        Self::Prometheus,
        Self::Grafana,
    ];

    /// What it is called on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ResilienceHub => "resilience-hub",
            Self::ResilienceHubV1 => "resilience-hub-v1",
            Self::Fis => "fis",
            Self::RegionSwitch => "region-switch",
            Self::Prometheus => "prometheus",
            Self::Grafana => "grafana",
        }
    }
}

/// One export of a stack, as `exports/NAME.json` (alert rules: `.yaml`); the same outline gives the
/// same bytes. Texts of the workload file stay texts: nothing in them is resolved or run.
#[must_use]
pub fn export(outline: &Outline, which: Export) -> GeneratedFile {
    let json = |value: &serde_json::Value| format!("{value:#}\n");
    let (ending, contents) = match which {
        Export::ResilienceHub => ("json", json(&cloudformation::policy(outline))),
        Export::ResilienceHubV1 => ("json", json(&cloudformation::first_policy(outline))),
        Export::Fis => ("json", json(&cloudformation::experiment(outline))),
        Export::RegionSwitch => ("json", json(&region_switch::plan(outline))),
        Export::Prometheus => ("yaml", prometheus::rules(outline)),
        Export::Grafana => ("json", json(&grafana::dashboard(outline))),
    };
    GeneratedFile {
        path: format!("exports/{}.{ending}", which.name()),
        contents,
    }
}

/// Every export of a stack.
#[must_use]
pub fn exports(outline: &Outline) -> Vec<GeneratedFile> {
    Export::ALL.map(|which| export(outline, which)).into()
}
