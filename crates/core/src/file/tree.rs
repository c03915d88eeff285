//! The tree that all formats become.

use std::collections::HashMap;
use std::ops::Range;

use super::problem::Problem;

/// A value with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands, in bytes of the user's text; for a TOML table, its header.
    pub span: Range<usize>,
}

/// A value of any format.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number, which may be infinite or none (TOML and YAML have both).
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A date or a time of day, which only TOML has.
    Date,
    /// Nothing, which only YAML and JSON have.
    Null,
    /// Values in order.
    List(Vec<Node>),
    /// Values by key, in the order of the text, each key once.
    Table(Vec<(Key, Node)>),
}

/// A key with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// Where it stands, in bytes of the user's text.
    pub span: Range<usize>,
}

impl Node {
    /// The entries of a table; of anything else, none.
    #[must_use]
    pub fn entries(&self) -> &[(Key, Node)] {
        if let Value::Table(entries) = &self.value {
            entries
        } else {
            &[]
        }
    }

    /// What the value is, in a sentence.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a text",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Boolean(_) => "true or false",
            Value::Date => "a date or time of day",
            Value::Null => "nothing",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// Moves every place by `by` bytes, for a text whose first bytes were taken off.
    pub(super) fn shift(&mut self, by: usize) {
        shift(&mut self.span, by);
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Value::Table(entries) => {
                for (key, node) in entries {
                    shift(&mut key.span, by);
                    node.shift(by);
                }
            }
            Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Date
            | Value::Null => {}
        }
    }
}

pub(super) fn shift(span: &mut Range<usize>, by: usize) {
    *span = span.start + by..span.end + by;
}

/// Keeps the first of each key and reports the others.
pub(super) fn without_duplicates(
    entries: Vec<(Key, Node)>,
    problems: &mut Vec<Problem>,
) -> Vec<(Key, Node)> {
    let mut first: HashMap<String, Range<usize>> = HashMap::new();
    let mut kept = Vec::with_capacity(entries.len());
    for (key, node) in entries {
        if let Some(span) = first.get(&key.name) {
            let problem = Problem::duplicate_key(&key.name, key.span, span.clone());
            problems.push(problem);
        } else {
            first.insert(key.name.clone(), key.span.clone());
            kept.push((key, node));
        }
    }
    kept
}
