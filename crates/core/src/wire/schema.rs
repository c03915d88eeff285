//! JSON Schemas of the answers, from their types.

use super::catalogue::CatalogueWire;
use super::decision::DecisionWire;
use super::explanation::ExplanationWire;
use super::patterns::PatternsWire;
use super::price::PriceWire;
use super::price_difference::PriceDifferenceWire;
use super::replay::ReplayWire;
use super::roadmap::RoadmapWire;
use super::robustness::RobustnessWire;
use super::simulation::SimulationWire;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// An answer that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `farshore.decision/1`
    Decision,
    /// `farshore.roadmap/1`
    Roadmap,
    /// `farshore.explanation/1`
    Explanation,
    /// `farshore.patterns/1`
    Patterns,
    /// `farshore.simulation/1`
    Simulation,
    /// `farshore.robustness/1`
    Robustness,
    /// `farshore.replay/1`
    Replay,
    /// `farshore.catalogue/1`
    Catalogue,
    /// `farshore.price/1`
    Price,
    /// `farshore.price-difference/1`
    PriceDifference,
}

/// The JSON Schema of an answer.
#[must_use]
pub fn answer_schema(answer: Answer) -> serde_json::Value {
    let schema = match answer {
        Answer::Decision => schema_of::<DecisionWire>(),
        Answer::Roadmap => schema_of::<RoadmapWire>(),
        Answer::Explanation => schema_of::<ExplanationWire>(),
        Answer::Patterns => schema_of::<PatternsWire>(),
        Answer::Simulation => schema_of::<SimulationWire<'_>>(),
        Answer::Robustness => schema_of::<RobustnessWire>(),
        Answer::Replay => schema_of::<ReplayWire>(),
        Answer::Catalogue => schema_of::<CatalogueWire>(),
        Answer::Price => schema_of::<PriceWire>(),
        Answer::PriceDifference => schema_of::<PriceDifferenceWire>(),
    };
    schema.to_value()
}

/// A reference to the schema of an answer, which `generator` keeps among its definitions: for a
/// document that describes many answers.
#[must_use]
pub fn answer_reference(answer: Answer, generator: &mut SchemaGenerator) -> Schema {
    match answer {
        Answer::Decision => generator.subschema_for::<DecisionWire>(),
        Answer::Roadmap => generator.subschema_for::<RoadmapWire>(),
        Answer::Explanation => generator.subschema_for::<ExplanationWire>(),
        Answer::Patterns => generator.subschema_for::<PatternsWire>(),
        Answer::Simulation => generator.subschema_for::<SimulationWire<'_>>(),
        Answer::Robustness => generator.subschema_for::<RobustnessWire>(),
        Answer::Replay => generator.subschema_for::<ReplayWire>(),
        Answer::Catalogue => generator.subschema_for::<CatalogueWire>(),
        Answer::Price => generator.subschema_for::<PriceWire>(),
        Answer::PriceDifference => generator.subschema_for::<PriceDifferenceWire>(),
    }
}

/// As it is written: what may be left out is not required.
fn schema_of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}
