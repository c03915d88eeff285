//! The section `[assumptions]`: built-in defaults replaced by their dotted names.

use super::given::{Given, between};
use super::nearest::nearest;
use super::section::Reader;
use crate::file::{Key, MOST_PROBLEMS, Node, Problem, Value, shown};
use crate::parameters::{
    Override, OverrideError, Parameters, Range, Scalar, Step, Unit, Upper, names,
};
use crate::units::YEAR;
use std::collections::{BTreeMap, HashMap};

/// The one assumption that a preset may stand for.
pub(super) const OUTAGE_DURATION: &str = "outage.duration";

/// Keys of a table that is a value and not a part of a dotted name.
const OF_VALUES: [&str; 6] = ["p50", "p95", "p99", "low", "typical", "high"];

/// What the section says.
#[derive(Default)]
pub(super) struct Assumptions {
    /// Values by dotted name.
    pub overrides: BTreeMap<String, Override>,
    /// The preset that gives the duration of outages.
    pub outage_duration_preset: Option<String>,
}

/// Reads the section, if the file has it.
pub(super) fn read<'t>(node: Option<&'t Node>, reader: &mut Reader<'t>) -> Assumptions {
    let mut read = Assumptions::default();
    let Some(node) = node else { return read };
    let mut lines = Vec::new();
    let given = Given {
        node,
        name: "assumptions".to_owned(),
        format: reader.format,
    };
    if matches!(node.value, Value::Table(_)) {
        flatten("", node.entries(), &mut lines);
    } else {
        let problem = given.wrong_type("a table", "give assumptions by their dotted names");
        reader.problems.push(problem);
    }
    let mut seen = HashMap::new();
    for (name, key, node) in lines {
        if let Some(first) = seen.get(&name) {
            let first: &std::ops::Range<usize> = first;
            let problem = Problem::duplicate_key(&name, key.span.clone(), first.clone());
            reader.problems.push(problem);
            continue;
        }
        seen.insert(name.clone(), key.span.clone());
        if let Err(problem) = line(&name, key, &given.item(node), reader, &mut read) {
            reader.problems.push(problem);
        }
        if reader.problems.len() > MOST_PROBLEMS {
            break;
        }
    }
    read
}

/// Nested tables spell dotted names; the tree is never deeper than `MOST_LEVELS`.
fn flatten<'t>(
    prefix: &str,
    entries: &'t [(Key, Node)],
    lines: &mut Vec<(String, &'t Key, &'t Node)>,
) {
    for (key, node) in entries {
        let name = if prefix.is_empty() {
            key.name.clone()
        } else {
            format!("{prefix}.{}", key.name)
        };
        let inner = node.entries();
        if inner
            .iter()
            .all(|(key, _)| OF_VALUES.contains(&key.name.as_str()))
        {
            lines.push((name, key, node));
        } else {
            flatten(&name, inner, lines);
        }
    }
}

/// One assumption with its value.
fn line(
    name: &str,
    key: &Key,
    given: &Given<'_>,
    reader: &Reader<'_>,
    read: &mut Assumptions,
) -> Result<(), Problem> {
    let given = Given {
        node: given.node,
        name: shown(name),
        format: given.format,
    };
    if name == OUTAGE_DURATION
        && let Value::Text(text) = &given.node.value
    {
        read.outage_duration_preset = Some(preset(text, &given, reader)?);
        return Ok(());
    }
    let value = if let Some(scalar) = scalar(name) {
        scalar_value(scalar, &given)?
    } else if step(name) {
        step_value(&given)?
    } else {
        return Err(unknown(name, key));
    };
    // The registry has the last word, so that the file and every other caller obey one rule.
    let checked = Parameters::default().set_by_name(name, value);
    checked.map_err(|error| refused(&given, &error))?;
    read.overrides.insert(name.to_owned(), value);
    Ok(())
}

fn scalar(name: &str) -> Option<Scalar> {
    let mut all = Scalar::ALL.iter().copied();
    all.find(|scalar| scalar.definition().name == name)
}

fn step(name: &str) -> bool {
    Step::ALL.iter().any(|step| step.definition().name == name)
}

fn unknown(name: &str, key: &Key) -> Problem {
    let message = format!("no assumption is called `{}`", shown(name));
    let problem = Problem::new(
        "unknown-assumption",
        key.span.clone(),
        message,
        "unknown name",
    );
    let last = name.rsplit('.').next().unwrap_or(name);
    let by_last = || names().find(|candidate| candidate.rsplit('.').next() == Some(last));
    match nearest(name, names()).or_else(by_last) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help("the answer of `farshore decide` lists every assumption by its name"),
    }
}

fn preset(text: &str, given: &Given<'_>, reader: &Reader<'_>) -> Result<String, Problem> {
    let presets = reader.places.duration_presets();
    if presets.iter().any(|preset| preset == text) {
        return Ok(text.to_owned());
    }
    let message = format!("no preset of outage durations is called `{}`", shown(text));
    let problem = given.problem("unknown-preset", message, "unknown preset");
    let all = presets.join(", ");
    let own = "a duration of your own is { p50 = \"4h\", p95 = \"12h\" }";
    Err(match nearest(text, presets.iter().map(String::as_str)) {
        Some(meant) => problem.help(format!("did you mean `{meant}`? One of: {all}")),
        None => problem.help(format!("write one of: {all}; {own}")),
    })
}

/// A number in the parameter's unit, or a range of them.
fn scalar_value(scalar: Scalar, given: &Given<'_>) -> Result<Override, Problem> {
    let entries = given.node.entries();
    if entries.is_empty() {
        return amount(scalar, given).map(Override::Number);
    }
    if has_all(entries, &["low", "typical", "high"]) && entries.len() == 3 {
        let part = |key| amount(scalar, &part(given, entries, key));
        return Ok(Override::Range(Range {
            low: part("low")?,
            typical: part("typical")?,
            high: part("high")?,
        }));
    }
    let help = "write { low = …, typical = …, high = … }, or one value";
    Err(given.wrong_type("one value or a range of three", help))
}

fn amount(scalar: Scalar, given: &Given<'_>) -> Result<f64, Problem> {
    if scalar.definition().unit == Unit::Seconds {
        return given.duration(0.0, 100.0 * YEAR).map(|time| time.0);
    }
    if scalar.definition().unit.is_share() {
        return given.share().map(|share| share.get());
    }
    given.number(between(0.0, 1e6))
}

/// A random time by two quantiles.
fn step_value(given: &Given<'_>) -> Result<Override, Problem> {
    let entries = given.node.entries();
    for (upper, which) in [("p95", Upper::P95), ("p99", Upper::P99)] {
        if entries.len() == 2 && has_all(entries, &["p50", upper]) {
            let time = |key| part(given, entries, key).duration(0.0, 100.0 * YEAR);
            return Ok(Override::Quantiles {
                p50: time("p50")?.0,
                upper: time(upper)?.0,
                which,
            });
        }
    }
    let help = "write { p50 = \"8s\", p95 = \"20s\" }, or p50 and p99";
    Err(given.wrong_type("a time with its spread", help))
}

fn has_all(entries: &[(Key, Node)], keys: &[&str]) -> bool {
    keys.iter()
        .all(|key| entries.iter().any(|(name, _)| name.name == *key))
}

fn part<'t>(given: &Given<'t>, entries: &'t [(Key, Node)], key: &str) -> Given<'t> {
    let entry = entries.iter().find(|(name, _)| name.name == key);
    let (_, node) = entry.expect("the caller has seen the key");
    Given {
        node,
        name: format!("{}.{key}", given.name),
        format: given.format,
    }
}

fn refused(given: &Given<'_>, error: &OverrideError) -> Problem {
    let (code, label) = match error {
        OverrideError::Unknown { .. } => ("unknown-assumption", "unknown name"),
        OverrideError::Kind { .. } => ("wrong-type", "another kind of value"),
        OverrideError::Value { .. } => ("out-of-range", "out of range"),
    };
    given
        .problem(code, error.to_string(), label)
        .help("the answer of `farshore decide` lists every assumption with its range")
}
