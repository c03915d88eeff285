//! Alert rules of Prometheus.

use super::signals::signals;
use crate::render::clean;
use crate::terraform::Outline;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Rules {
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    name: String,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    alert: &'static str,
    expr: String,
    #[serde(rename = "for")]
    hold: &'static str,
    labels: BTreeMap<&'static str, String>,
    annotations: BTreeMap<&'static str, String>,
}

/// The rules as YAML.
///
/// # Panics
/// When the emitter refuses plain strings and maps, which it has no reason to.
pub(super) fn rules(outline: &Outline) -> String {
    let rules = signals(outline).into_iter().map(|signal| Rule {
        alert: signal.alert,
        expr: signal.condition(),
        hold: signal.hold,
        labels: labels(outline, signal.labels),
        annotations: BTreeMap::from([
            ("summary", format!("{}: {}", literal(outline), signal.title)),
            ("description", signal.meaning),
        ]),
    });
    let rules = Rules {
        groups: vec![Group {
            name: format!("farshore-{}", outline.name),
            rules: rules.collect(),
        }],
    };
    serde_saphyr::to_string(&rules).expect("strings and maps are YAML")
}

fn labels(outline: &Outline, own: Vec<(&'static str, String)>) -> BTreeMap<&'static str, String> {
    let mut labels: BTreeMap<_, _> = own.into_iter().collect();
    labels.insert("severity", "page".to_owned());
    labels.insert("workload", outline.name.clone());
    labels
}

/// The workload's name in an annotation, which Prometheus runs as a template: braces become round.
fn literal(outline: &Outline) -> String {
    let name = clean(&outline.workload);
    name.trim().replace('{', "(").replace('}', ")")
}
