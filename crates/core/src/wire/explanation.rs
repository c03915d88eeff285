//! `farshore.explanation/1`, the answer of `farshore explain --format json`.

use super::design::DesignWire;
use super::number::Figure;
use crate::explain::Explanation;
use crate::model::Setting;
use schemars::JsonSchema;
use serde::Serialize;

/// How a figure came about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExplanationWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Name of the workload.
    pub workload: String,
    /// The question, as it is asked.
    pub question: String,
    /// The figure in one sentence.
    pub answer: String,
    /// The figure.
    pub value: Figure,
    /// Its unit.
    pub unit: &'static str,
    /// The design it belongs to.
    pub design: DesignWire,
    /// The steps of a recovery.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepWire>,
    /// The named terms, each after the term that it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermWire>,
    /// Method and limits.
    pub notes: Vec<String>,
}

/// One step of a recovery.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StepWire {
    /// Its stage.
    pub stage: String,
    /// Its name in the registry.
    pub name: String,
    /// Median in seconds.
    pub p50: Figure,
    /// 95 % quantile in seconds.
    pub p95: Figure,
    /// The group of steps that run at the same time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel: Option<usize>,
    /// Probability that it occurs.
    pub share: Figure,
    /// Where its time is from.
    pub source: String,
}

/// One named term.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TermWire {
    /// How deep it lies below the figure.
    pub depth: usize,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Figure,
    /// Its unit.
    pub unit: &'static str,
    /// How it is made of other terms.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub formula: String,
    /// Where a given value is from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// An explanation in its versioned form.
#[must_use]
pub fn explanation(
    setting: &Setting,
    explanation: &Explanation,
    design: DesignWire,
) -> ExplanationWire {
    let steps = explanation.steps.iter().map(|step| StepWire {
        stage: step.stage.clone(),
        name: step.name.clone(),
        p50: Figure(step.p50),
        p95: Figure(step.p95),
        parallel: step.parallel,
        share: Figure(step.share),
        source: step.source.clone(),
    });
    let terms = explanation.terms.iter().map(|term| TermWire {
        depth: term.depth,
        name: term.name.clone(),
        value: Figure(term.value),
        unit: term.unit,
        formula: term.formula.clone(),
        source: term.source.clone(),
    });
    ExplanationWire {
        schema: "farshore.explanation/1",
        workload: setting.name.clone(),
        question: explanation.question.clone(),
        answer: explanation.answer.clone(),
        value: Figure(explanation.value),
        unit: explanation.unit,
        design,
        steps: steps.collect(),
        terms: terms.collect(),
        notes: explanation.notes.clone(),
    }
}
