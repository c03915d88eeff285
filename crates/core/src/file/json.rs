//! JSON, without any of the extensions that people know from configuration files.

use super::Format;
use super::parse::{MOST_LEVELS, Parsed};
use super::problem::Problem;
use super::tree::{Key, Node, Value, without_duplicates};
use jsonc_parser::ast;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads JSON; no tree where the text is not well formed.
pub(super) fn parse(text: &str) -> Parsed {
    let mut problems = Vec::new();
    if let Some(at) = too_deep_at(text) {
        problems.push(Problem::too_deep(at..at + 1));
        return Parsed {
            root: None,
            problems,
        };
    }
    let root = match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(result) => result.value.map(|value| node(&value, &mut problems)),
        Err(error) => {
            problems.push(syntax(&error));
            None
        }
    };
    Parsed { root, problems }
}

/// Where brackets first nest deeper than the limit. The parser recurses, so this comes before it.
fn too_deep_at(text: &str) -> Option<usize> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                if depth > MOST_LEVELS {
                    return Some(at);
                }
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn span(range: Range) -> std::ops::Range<usize> {
    range.start..range.end
}

fn node(value: &ast::Value<'_>, problems: &mut Vec<Problem>) -> Node {
    let converted = match value {
        ast::Value::StringLit(text) => Value::Text(text.value.to_string()),
        ast::Value::NumberLit(number) => self::number(number.value),
        ast::Value::BooleanLit(boolean) => Value::Boolean(boolean.value),
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::Array(array) => {
            Value::List(array.elements.iter().map(|v| node(v, problems)).collect())
        }
        ast::Value::Object(object) => {
            let entries = object.properties.iter().map(|property| {
                let key = Key {
                    name: property.name.as_str().to_owned(),
                    span: span(property.name.range()),
                };
                (key, node(&property.value, problems))
            });
            let entries = entries.collect();
            Value::Table(without_duplicates(entries, problems))
        }
    };
    Node {
        value: converted,
        span: span(value.range()),
    }
}

/// A number that JSON's grammar has already accepted.
fn number(text: &str) -> Value {
    if let Ok(integer) = text.parse() {
        return Value::Integer(integer);
    }
    Value::Float(text.parse().unwrap_or(f64::NAN))
}

fn syntax(error: &ParseError) -> Problem {
    let reason = error.kind().to_string();
    let reason = reason
        .chars()
        .next()
        .map(|first| first.to_lowercase().chain(reason.chars().skip(1)).collect())
        .unwrap_or(reason.clone());
    let problem = Problem::syntax(Format::Json, span(error.range()), &reason, "here");
    match help(error.kind()) {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// What to do about the mistakes people make most.
fn help(kind: &ParseErrorKind) -> Option<&'static str> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "another crate's enum: new kinds have no help"
    )]
    match kind {
        ParseErrorKind::CommentsNotAllowed => {
            Some("JSON has no comments; a TOML or YAML file may have them")
        }
        ParseErrorKind::TrailingCommasNotAllowed => Some("remove the comma after the last value"),
        ParseErrorKind::SingleQuotedStringsNotAllowed => Some("use double quotes"),
        ParseErrorKind::ExpectedStringObjectProperty => Some("put the key in double quotes"),
        ParseErrorKind::ExpectedComma => Some("separate the values with a comma"),
        ParseErrorKind::UnexpectedWord | ParseErrorKind::UnexpectedToken => {
            Some("put texts and durations in double quotes: \"10m\"")
        }
        ParseErrorKind::UnterminatedObject => Some("a `}` is missing"),
        ParseErrorKind::UnterminatedArray => Some("a `]` is missing"),
        ParseErrorKind::NonFiniteNumbersNotAllowed => Some("write a finite number"),
        _ => None,
    }
}
