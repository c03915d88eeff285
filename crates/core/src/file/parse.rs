//! From text to tree, whatever the format.

use super::problem::Problem;
use super::tree::{Node, Value, shift};
use super::{Format, json, toml, yaml};
use std::ops::Range;

/// The longest text that is read, in bytes: a thousand times a large workload file.
pub const MOST_BYTES: usize = 1 << 20;

/// The deepest nesting that is read; the parsers and the tree recurse no deeper than their own
/// limits above this one, so that no text can exhaust the stack.
pub const MOST_LEVELS: usize = 32;

/// The most problems reported at once; beyond them a reader has stopped reading.
pub const MOST_PROBLEMS: usize = 100;

/// A text as far as it could be understood.
pub(crate) struct Parsed {
    /// The tree, where the text is well formed but for duplicate keys (the first counts).
    pub root: Option<Node>,
    /// What is wrong; not empty where there is no tree.
    pub problems: Vec<Problem>,
}

/// Reads `text` as one table of values.
///
/// ```
/// use farshore_core::file::{Format, Value, parse};
/// let tree = parse("zones = 2", Format::Toml).unwrap();
/// let (key, zones) = &tree.entries()[0];
/// assert_eq!((key.name.as_str(), &zones.value, zones.span.clone()), ("zones", &Value::Integer(2), 8..9));
/// ```
///
/// # Errors
/// Every problem that keeps the text from being one table without duplicate keys, in the order of
/// the text. Each lies within the text.
pub fn parse(text: &str, format: Format) -> Result<Node, Vec<Problem>> {
    let Parsed { root, problems } = parse_on(text, format);
    match root {
        Some(root) if problems.is_empty() => Ok(root),
        Some(_) | None => Err(finished(problems, text)),
    }
}

/// As [`parse`], but goes on after duplicate keys, so that the check can report everything.
pub(crate) fn parse_on(text: &str, format: Format) -> Parsed {
    if let Some(problem) = refused_before_parsing(text) {
        return Parsed {
            root: None,
            problems: vec![problem],
        };
    }
    // An editor's byte order mark is no part of any of the formats.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = text.len() - body.len();
    let mut parsed = match format {
        Format::Toml => toml::parse(body),
        Format::Yaml => yaml::parse(body),
        Format::Json => json::parse(body),
    };
    if let Some(root) = &mut parsed.root {
        root.shift(mark);
    }
    for problem in &mut parsed.problems {
        shift(&mut problem.span, mark);
        if let Some((span, _)) = &mut problem.related {
            shift(span, mark);
        }
    }
    only_a_table(parsed, format)
}

/// In the order of the text, no more than a reader reads, each within the text.
pub(crate) fn finished(mut problems: Vec<Problem>, text: &str) -> Vec<Problem> {
    for problem in &mut problems {
        problem.span = within(text, &problem.span);
        if let Some((span, _)) = &mut problem.related {
            *span = within(text, span);
        }
    }
    problems.sort_by_key(|problem| problem.span.start);
    if problems.len() > MOST_PROBLEMS {
        problems.truncate(MOST_PROBLEMS - 1);
        let span = problems.last().map_or(0..0, |last| last.span.clone());
        let message = format!("there are more problems than the {} above", problems.len());
        problems.push(
            Problem::new("more-problems", span, message, "after this one")
                .help("correct the ones above first; most of the rest may go with them"),
        );
    }
    problems
}

fn refused_before_parsing(text: &str) -> Option<Problem> {
    if text.len() > MOST_BYTES {
        let message = format!(
            "the file has {} bytes; it may have {MOST_BYTES}",
            text.len()
        );
        let problem = Problem::new("too-big", 0..0, message, "starts here");
        return Some(problem.help("is this the right file?"));
    }
    text.trim_start_matches('\u{feff}')
        .trim()
        .is_empty()
        .then(|| empty("the file is empty"))
}

/// A file that says nothing.
fn empty(message: &str) -> Problem {
    Problem::new("empty-file", 0..0, message, "nothing here")
        .help("`farshore init` writes a commented template to start from")
}

/// Refuses a text whose outermost value is no table, or that says nothing.
fn only_a_table(parsed: Parsed, format: Format) -> Parsed {
    let Parsed { root, mut problems } = parsed;
    let Some(root) = root else {
        if problems.is_empty() {
            problems.push(empty("the file says nothing"));
        }
        return Parsed {
            root: None,
            problems,
        };
    };
    let problem = match &root.value {
        Value::Table(entries) => (entries.is_empty() && problems.is_empty())
            .then(|| empty("the file says nothing: it has no keys")),
        Value::Null => Some(empty("the file says nothing")),
        Value::Text(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Date
        | Value::List(_) => Some(
            Problem::new(
                "not-a-table",
                root.span.start..root.span.start,
                format!("the file has to be a table, not {}", root.kind()),
                format!("this is {}", root.kind()),
            )
            .help(format!(
                "start with the section {}; `farshore init` writes a template",
                format.section("workload")
            )),
        ),
    };
    match problem {
        Some(problem) => {
            problems.push(problem);
            Parsed {
                root: None,
                problems,
            }
        }
        None => Parsed {
            root: Some(root),
            problems,
        },
    }
}

/// The nearest span that lies within the text and on whole characters.
fn within(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len()));
    start..end.max(start)
}
