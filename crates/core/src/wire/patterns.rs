//! `farshore.patterns/1`, the answer of `farshore patterns --format json`.

use super::number::Figure;
use crate::model::{BANDS, Band};
use crate::terms::{Complexity, Pattern};
use schemars::JsonSchema;
use serde::Serialize;

/// The framework's reference table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternsWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// The patterns, in order of readiness.
    pub patterns: Vec<PatternWire>,
}

/// One pattern.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternWire {
    /// The pattern.
    pub pattern: Pattern,
    /// Cost against one region's bill: low, typical, high.
    pub cost_multiplier: [Figure; 3],
    /// Recovery time in seconds, from and to.
    pub recovery_time_seconds: [Figure; 2],
    /// Data loss in words.
    pub data_loss: &'static str,
    /// How hard it is to build and run.
    pub complexity: Complexity,
    /// What stands in the other region.
    pub standby: &'static str,
    /// The framework's rhythm of rehearsals.
    pub rhythm: &'static str,
}

/// The reference table in its versioned form.
#[must_use]
pub fn patterns() -> PatternsWire {
    let wire = |band: &Band| PatternWire {
        pattern: band.pattern,
        cost_multiplier: band.cost.map(Figure),
        recovery_time_seconds: band.rto_seconds.map(Figure),
        data_loss: band.rpo,
        complexity: band.pattern.complexity(),
        standby: band.standby,
        rhythm: band.rhythm,
    };
    PatternsWire {
        schema: "farshore.patterns/1",
        patterns: BANDS.iter().map(wire).collect(),
    }
}
