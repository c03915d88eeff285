//! Everything an answer rests on: what the file left out, and the registry.

use crate::model::Setting;
use crate::parameters::{Origin, Scalar, Step, Upper};
use schemars::JsonSchema;
use serde::Serialize;

/// One assumption in force.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AssumptionWire {
    /// Dotted name, as in the workload file.
    pub name: String,
    /// The value, with its range or quantiles.
    pub value: String,
    /// What it counts.
    pub unit: String,
    /// Where it is from.
    pub source: String,
    /// `built-in`, `catalogue` or `file`.
    pub origin: String,
    /// What it means.
    pub meaning: String,
}

/// Every assumption: defaults of the file first, then the registry in its order.
#[must_use]
pub fn assumptions(setting: &Setting) -> Vec<AssumptionWire> {
    let defaults = setting.assumed.iter().map(|assumed| AssumptionWire {
        name: assumed.name.clone(),
        value: assumed.value.clone(),
        unit: String::new(),
        source: assumed.source.clone(),
        origin: "built-in".to_owned(),
        meaning: "Left out in the workload file.".to_owned(),
    });
    let scalars = Scalar::ALL.iter().map(|scalar| of_scalar(setting, *scalar));
    let steps = Step::ALL.iter().map(|step| of_step(setting, *step));
    defaults.chain(scalars).chain(steps).collect()
}

fn origin(origin: Origin) -> String {
    match origin {
        Origin::BuiltIn => "built-in",
        Origin::Catalogue => "catalogue",
        Origin::File => "file",
    }
    .to_owned()
}

fn of_scalar(setting: &Setting, scalar: Scalar) -> AssumptionWire {
    let definition = scalar.definition();
    let range = setting.parameters.range(scalar);
    let (from, source) = setting.parameters.scalar_origin(scalar);
    let typical = shown(setting.parameters.get(scalar));
    let value = if range.low < range.high {
        format!("{typical} ({}-{})", shown(range.low), shown(range.high))
    } else {
        typical
    };
    AssumptionWire {
        name: definition.name.to_owned(),
        value,
        unit: definition.unit.to_string(),
        source: source.to_owned(),
        origin: origin(from),
        meaning: definition.meaning.to_owned(),
    }
}

fn of_step(setting: &Setting, step: Step) -> AssumptionWire {
    let definition = step.definition();
    let time = setting.parameters.step(step);
    let (from, source) = setting.parameters.step_origin(step);
    let (name, p) = match definition.which {
        Upper::P95 => ("p95", 0.95),
        Upper::P99 => ("p99", 0.99),
    };
    AssumptionWire {
        name: definition.name.to_owned(),
        value: format!(
            "p50 {}, {name} {}",
            shown(time.quantile(0.5)),
            shown(time.quantile(p))
        ),
        unit: "s".to_owned(),
        source: source.to_owned(),
        origin: origin(from),
        meaning: definition.meaning.to_owned(),
    }
}

/// Four significant digits, without an exponent where people can do without.
fn shown(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    if rounded.abs() < 1e-4 {
        format!("{rounded:e}")
    } else {
        format!("{rounded}")
    }
}
