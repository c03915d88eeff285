//! What the values of the file look like to JSON Schema, where the type alone does not say it.
//!
//! These types are never built: they stand in for the domain's own types in `schemars(with)`.

use super::given::MOST_USD;
use super::read::RHYTHMS;
use crate::parameters::{Scalar, Step, Unit};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// Declares stand-ins that appear in place, each with its schema.
macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident = $schema:expr;)+) => {
        $(
            $(#[$doc])*
            pub(super) struct $name;
            impl JsonSchema for $name {
                fn inline_schema() -> bool { true }
                fn schema_name() -> Cow<'static, str> { stringify!($name).into() }
                fn json_schema(_: &mut SchemaGenerator) -> Schema { $schema }
            }
        )+
    };
}

shapes! {
    /// A duration with its unit, or 0.
    Duration = duration().try_into().expect("an object is a schema");
    /// An amount of US dollars from 0.
    Money = json_schema!({ "type": "number", "minimum": 0, "maximum": MOST_USD });
    /// An amount of US dollars of more than 0.
    Bill = json_schema!({ "type": "number", "exclusiveMinimum": 0, "maximum": MOST_USD });
    /// A part of a whole.
    Part = share().try_into().expect("an object is a schema");
    /// A percentage of availability.
    AvailabilityPercent = json_schema!({ "type": "number", "exclusiveMinimum": 0, "maximum": 99.999_999_9 });
    /// A percentage of confidence.
    ConfidencePercent = json_schema!({ "type": "number", "minimum": 50, "maximum": 99.99 });
    /// More than 0.
    Positive = json_schema!({ "type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000 });
    /// A number of engineers.
    Engineers = json_schema!({ "type": "number", "exclusiveMinimum": 0, "maximum": 100_000 });
    /// A size, a rate.
    Amount = json_schema!({ "type": "number", "minimum": 0, "maximum": 1_000_000_000 });
    /// A number of keys.
    Keys = json_schema!({ "type": "integer", "minimum": 1, "maximum": 1_000_000_000_000_000_i64 });
    /// A name that fits a line.
    Name = json_schema!({ "type": "string", "minLength": 1, "maxLength": 100, "pattern": "\\S" });
    /// The path of another file.
    Path = json_schema!({ "type": "string", "minLength": 1, "maxLength": 4096, "pattern": "\\S" });
    /// A region with its provider.
    Region = json_schema!({ "type": "string", "pattern": "^(aws|azure|gcp):.+$" });
    /// A pattern of regions.
    RegionPattern = json_schema!({ "type": "string", "pattern": "^(\\*|(aws|azure|gcp):.+)$" });
    /// A provider.
    Provider = json_schema!({ "type": "string", "enum": super::places::PROVIDERS });
    /// Pairs of an outage's age and USD a minute.
    Curve = json_schema!({
        "type": "array", "minItems": 1, "maxItems": 100,
        "items": {
            "type": "array", "minItems": 2, "maxItems": 2, "items": false,
            "prefixItems": [duration(), { "type": "number", "minimum": 0, "maximum": MOST_USD }],
        },
    });
    /// How often drills are held.
    Drills = json_schema!({ "anyOf": [
        { "type": "number", "minimum": 0, "maximum": 366 },
        { "type": "string", "enum": RHYTHMS.map(|(word, _)| word) },
    ] });
    /// Assumptions by their dotted names.
    Assumptions = json_schema!({
        "type": "object",
        "properties": assumptions(),
        // A dotted name may also be spelt as nested tables.
        "additionalProperties": { "type": "object" },
    });
}

fn duration() -> Value {
    json!({ "anyOf": [
        { "const": 0 },
        { "type": "string", "pattern": concat!(
            r"^\s*(0|([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9]+)\s*",
            r"(ms|s|sec|seconds?|m|min|minutes?|h|hours?|d|days?))\s*$") },
    ] })
}

fn share() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

/// A property for each parameter of the registry.
fn assumptions() -> Map<String, Value> {
    let scalars = Scalar::ALL.iter().map(|scalar| {
        let definition = scalar.definition();
        let one = if definition.unit == Unit::Seconds {
            duration()
        } else if definition.unit.is_share() {
            share()
        } else {
            json!({ "type": "number", "minimum": 0 })
        };
        let range = object(&[("low", &one), ("typical", &one), ("high", &one)]);
        let [low, typical, high] = definition.range;
        let text = format!(
            "{} In {}; default {typical} ({low} to {high}).",
            definition.meaning, definition.unit
        );
        let schema = json!({ "description": text, "anyOf": [one, range] });
        (definition.name.to_owned(), schema)
    });
    let steps = Step::ALL.iter().map(|step| {
        let definition = step.definition();
        let time = duration();
        let mut any = vec![
            object(&[("p50", &time), ("p95", &time)]),
            object(&[("p50", &time), ("p99", &time)]),
        ];
        if definition.name == super::assumptions::OUTAGE_DURATION {
            any.push(json!({ "type": "string", "description": "The name of a preset." }));
        }
        let schema = json!({ "description": definition.meaning, "anyOf": any });
        (definition.name.to_owned(), schema)
    });
    scalars.chain(steps).collect()
}

/// A table of exactly these keys.
fn object(properties: &[(&str, &Value)]) -> Value {
    let keys: Vec<&str> = properties.iter().map(|(key, _)| *key).collect();
    let properties: Map<String, Value> = properties
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).clone()))
        .collect();
    json!({ "type": "object", "properties": properties, "required": keys, "additionalProperties": false })
}
