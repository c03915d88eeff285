//! TOML: all syntax errors at once, and where a duplicate key was first given.

use super::Format;
use super::parse::{MOST_LEVELS, MOST_PROBLEMS, Parsed};
use super::problem::Problem;
use super::tree::{Key, Node, Value};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

/// Reads TOML; no tree where anything but a duplicate key is wrong.
///
/// The parser refuses to nest deeper than 80 levels, so that the recursion here is bounded.
pub(super) fn parse(text: &str) -> Parsed {
    let (table, errors) = DeTable::parse_recoverable(text);
    let well_formed = errors.iter().all(is_duplicate);
    // Describing an error may search the text before it: no more of them than are reported.
    let described = errors.iter().take(2 * MOST_PROBLEMS);
    let mut problems: Vec<Problem> = described.map(|error| problem(text, error)).collect();
    // One mistake may be reported by several layers of the parser at the same place.
    problems.dedup_by(|later, earlier| later.span == earlier.span);
    let span = 0..text.len();
    let mut tree = Tree { too_deep: None };
    let root = Node {
        value: tree.table(table.get_ref(), 1),
        span,
    };
    if let Some(span) = tree.too_deep {
        problems.retain(|problem| problem.code != "too-deep");
        problems.push(Problem::too_deep(span));
        return Parsed {
            root: None,
            problems,
        };
    }
    Parsed {
        root: well_formed.then_some(root),
        problems,
    }
}

struct Tree {
    too_deep: Option<Range<usize>>,
}

impl Tree {
    fn table(&mut self, table: &DeTable<'_>, level: usize) -> Value {
        let entries = table.iter().map(|(key, value)| {
            let key = Key {
                name: key.get_ref().to_string(),
                span: key.span(),
            };
            (key, self.node(value, level + 1))
        });
        let mut entries: Vec<(Key, Node)> = entries.collect();
        // The parser keeps a table by name; readers and messages want the order of the text.
        entries.sort_by_key(|(key, _)| key.span.start);
        Value::Table(entries)
    }

    fn node(&mut self, value: &Spanned<DeValue<'_>>, level: usize) -> Node {
        let span = value.span();
        let nests = matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        if nests && level > MOST_LEVELS {
            self.too_deep.get_or_insert(span.clone());
            return Node {
                value: Value::Null,
                span,
            };
        }
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => integer(number),
            DeValue::Float(number) => Value::Float(float(number)),
            DeValue::Boolean(boolean) => Value::Boolean(*boolean),
            DeValue::Datetime(_) => Value::Date,
            DeValue::Array(items) => {
                Value::List(items.iter().map(|v| self.node(v, level + 1)).collect())
            }
            DeValue::Table(table) => self.table(table, level),
        };
        Node { value, span }
    }
}

/// A whole number; one beyond 64 bits becomes the nearest float, for the check to refuse.
fn integer(number: &DeInteger<'_>) -> Value {
    let (text, radix) = (number.as_str(), number.radix());
    i64::from_str_radix(text, radix).map_or_else(
        |_| {
            let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
            let decimal = text.parse::<f64>().ok().filter(|_| radix == 10);
            Value::Float(decimal.unwrap_or(sign * f64::INFINITY))
        },
        Value::Integer,
    )
}

fn float(number: &DeFloat<'_>) -> f64 {
    number.as_str().parse().unwrap_or(f64::NAN)
}

fn is_duplicate(error: &toml::de::Error) -> bool {
    error.message().starts_with("duplicate key")
}

fn problem(text: &str, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(0..0);
    let message = error.message();
    if is_duplicate(error) {
        return duplicate(text, span);
    }
    if message.contains("recurs") {
        return Problem::too_deep(span);
    }
    let (reason, expected) = message
        .split_once(", expected ")
        .map_or((message, None), |(reason, rest)| (reason, Some(rest)));
    let label = expected.map_or_else(
        || "here".to_owned(),
        |expected| format!("expected {expected}"),
    );
    let (reason, label) = match reason {
        "string values must be quoted" if text[span.clone()].trim().is_empty() => {
            ("a key has no value", "the value is missing".to_owned())
        }
        "string values must be quoted" => ("a text is not quoted", "needs quotes".to_owned()),
        "invalid boolean" => ("a text is not quoted", "needs quotes".to_owned()),
        _ => (reason, label),
    };
    let problem = Problem::syntax(Format::Toml, span.clone(), reason, label);
    let line = text.get(..span.start).unwrap_or_default();
    let line = line.rsplit('\n').next().unwrap_or_default();
    if line.contains('=') && !line.contains('"') {
        problem.help("put texts and durations in quotes: \"10m\"")
    } else {
        problem.help("a line is `key = value` or a section header such as `[workload]`")
    }
}

fn duplicate(text: &str, second: Range<usize>) -> Problem {
    let spelt = text.get(second.clone()).unwrap_or_default();
    let name = spelt.trim_matches(['"', '\'']);
    match first_given(text, spelt, second.start) {
        Some(first) => Problem::duplicate_key(name, second, first),
        None => Problem {
            related: None,
            ..Problem::duplicate_key(name, second, 0..0)
        },
    }
}

/// Where a key was first given, since the parser's error keeps that to itself: the nearest place
/// before, in the same table, that spells it the same way.
fn first_given(text: &str, spelt: &str, before: usize) -> Option<Range<usize>> {
    let earlier = text.get(..before).filter(|_| !spelt.is_empty())?;
    let line_start = earlier.rfind('\n').map_or(0, |at| at + 1);
    let line_before_key = earlier[line_start..].trim_start();
    let in_header = line_before_key.starts_with('[');
    let path = line_before_key.trim_start_matches('[');
    let mut from = if in_header {
        0
    } else {
        earlier.rfind("\n[").map_or(0, |at| at + 1)
    };
    while let Some(found) = earlier[from..].find(spelt) {
        let start = from + found;
        let end = start + spelt.len();
        let ahead = earlier[..start].trim_end_matches([' ', '\t', '[']);
        let after = text[end..].trim_start_matches([' ', '\t']);
        let opens = if in_header {
            after.starts_with(']') && earlier[..start].trim_end_matches(path).ends_with('[')
        } else {
            after.starts_with(['=', '.']) && (ahead.is_empty() || ahead.ends_with(['\n', '{', ',']))
        };
        let is_header_key = !in_header && after.starts_with(']') && ahead.ends_with(['\n', '.']);
        if opens || is_header_key {
            return Some(start..end);
        }
        from = end;
    }
    None
}
