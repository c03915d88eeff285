//! The workload as the model sees it: the setting it stands in, the designs it could have, and
//! the steps of each design's recovery.

mod against_band;
mod bands;
mod candidates;
mod design;
mod imported;
mod priced_patterns;
mod recovery_steps;
mod regions;
mod setting;
mod starter;
mod step_graph;

pub use against_band::{AgainstBand, against_band};
pub use bands::{BANDS, Band, band};
pub use candidates::{candidates, default_design};
pub use design::{
    Active, Backup, Design, Link, Quorum, Rehearsal, Standby, StandbyKind, WritePolicy,
};
pub use imported::{Imported, PlanError};
pub use priced_patterns::{
    NoPatterns, PlanRegions, PricedPattern, PricedPatterns, plan_regions, price_patterns,
};
pub use recovery_steps::{Serving, Way, fallback_of, recovery, recovery_after_failure};
pub use setting::{Assumed, Data, DowntimeCost, Objective, Place, Setting, SettingError};
pub use starter::{starter, store_names};
pub use step_graph::{Duration, Stage, StepGraph, StepNode};
