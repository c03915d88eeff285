//! YAML 1.2, core schema, one document, without anchors, aliases and tags.

use super::Format;
use super::parse::{MOST_LEVELS, Parsed};
use super::problem::Problem;
use super::tree::{Key, Node, Value, without_duplicates};
use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, StructureStyle};
use std::ops::Range;

/// Reads YAML; no tree where anything but a duplicate key is wrong.
pub(super) fn parse(text: &str) -> Parsed {
    let mut options = Options::default();
    options.emit_comments = false;
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MOST_LEVELS;
    options.block_nesting_limit = MOST_LEVELS;
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(text, options) {
        let problem = match next {
            Ok((event, span)) => {
                let span = span.byte_range().unwrap_or(0..0);
                builder.take(event, span).err()
            }
            Err(error) => Some(syntax(&error)),
        };
        if let Some(problem) = problem {
            builder.broken = true;
            builder.problems.push(problem);
            break;
        }
    }
    let root = builder.root.take().filter(|_| !builder.broken);
    Parsed {
        root,
        problems: builder.problems,
    }
}

/// A collection that is not closed yet.
struct Open {
    start: usize,
    style: StructureStyle,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    Table {
        entries: Vec<(Key, Node)>,
        key: Option<Key>,
    },
}

/// Builds the tree from events with a stack of its own, so that no text can exhaust the stack.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    problems: Vec<Problem>,
    documents: usize,
    broken: bool,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Range<usize>) -> Result<(), Problem> {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "another crate's enum: the other events carry no value"
        )]
        match event {
            Event::DocumentStart(..) => self.start_document(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse("yaml-alias", span.clone(), "aliases");
                let node = Node {
                    value: Value::Null,
                    span,
                };
                self.add(node)
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_properties(&span, anchor != 0, tag.is_some());
                let value = if style == ScalarStyle::Plain {
                    plain(&text)
                } else {
                    Value::Text(text.into_owned())
                };
                self.add(Node { value, span })
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.refuse_properties(&span, anchor != 0, tag.is_some());
                self.start(span, style, Inside::List(Vec::new()))
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse_properties(&span, anchor != 0, tag.is_some());
                let (entries, key) = (Vec::new(), None);
                self.start(span, style, Inside::Table { entries, key })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span.end),
            _ => Ok(()),
        }
    }

    fn start_document(&mut self, span: Range<usize>) -> Result<(), Problem> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let message = "the file has several YAML documents";
        let problem = Problem::new(
            "several-documents",
            span,
            message,
            "a second one starts here",
        );
        Err(problem.help("one file describes one workload: put the others in files of their own"))
    }

    fn refuse_properties(&mut self, span: &Range<usize>, anchor: bool, tag: bool) {
        let first = span.start..span.end.min(span.start + 1);
        if anchor {
            self.refuse("yaml-anchor", first.clone(), "anchors");
        }
        if tag {
            self.refuse("yaml-tag", first, "tags");
        }
    }

    fn refuse(&mut self, code: &'static str, span: Range<usize>, what: &str) {
        self.broken = true;
        let message = format!("YAML {what} are not allowed here");
        let problem = Problem::new(code, span, message, "used here");
        self.problems.push(problem.help("write the value out"));
    }

    fn start(
        &mut self,
        span: Range<usize>,
        style: StructureStyle,
        inside: Inside,
    ) -> Result<(), Problem> {
        let parent = self.open.last().map(|open| &open.inside);
        if matches!(parent, Some(Inside::Table { key: None, .. })) {
            return Err(key_is_no_text(span.start..span.start));
        }
        if self.open.len() >= MOST_LEVELS {
            return Err(Problem::too_deep(span.start..span.start));
        }
        self.open.push(Open {
            start: span.start,
            style,
            inside,
        });
        Ok(())
    }

    fn end(&mut self, end: usize) -> Result<(), Problem> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let (value, last) = match open.inside {
            Inside::List(items) => {
                let last = items.last().map(|node| node.span.end);
                (Value::List(items), last)
            }
            Inside::Table { entries, .. } => {
                let last = entries.last().map(|(_, node)| node.span.end);
                let entries = without_duplicates(entries, &mut self.problems);
                (Value::Table(entries), last)
            }
        };
        // A block ends where the next thing starts, which is lines later; its last value is better.
        let end = match open.style {
            StructureStyle::Flow => end,
            StructureStyle::Block => last.unwrap_or(end),
        };
        self.add(Node {
            value,
            span: open.start..end.max(open.start),
        })
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, node: Node) -> Result<(), Problem> {
        match self.open.last_mut().map(|open| &mut open.inside) {
            None => self.root = Some(node),
            Some(Inside::List(items)) => items.push(node),
            Some(Inside::Table { entries, key }) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => *key = Some(as_key(node)?),
            },
        }
        Ok(())
    }
}

fn as_key(node: Node) -> Result<Key, Problem> {
    let name = match node.value {
        Value::Text(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Float(_) | Value::Date | Value::Null | Value::List(_) | Value::Table(_) => {
            return Err(key_is_no_text(node.span));
        }
    };
    Ok(Key {
        name,
        span: node.span,
    })
}

fn key_is_no_text(span: Range<usize>) -> Problem {
    let message = "a key must be a text";
    Problem::new("bad-key", span, message, "this is a key").help("write `key: value`")
}

/// What a plain scalar means in YAML 1.2's core schema.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Boolean(true),
        "false" | "False" | "FALSE" => return Value::Boolean(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Value::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let radix = text
        .strip_prefix("0x")
        .map(|digits| (digits, 16))
        .or_else(|| text.strip_prefix("0o").map(|digits| (digits, 8)));
    if let Some((digits, radix)) = radix {
        let number = i64::from_str_radix(digits, radix).ok();
        let number = number.filter(|_| digits.starts_with(|c: char| c.is_ascii_hexdigit()));
        return number.map_or_else(|| Value::Text(text.to_owned()), Value::Integer);
    }
    // Rust's own words for numbers, such as `inf`, are no numbers in YAML.
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E');
    let starts = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
    if !(starts && text.chars().all(numeric)) {
        return Value::Text(text.to_owned());
    }
    if let Ok(integer) = text.parse() {
        return Value::Integer(integer);
    }
    text.parse()
        .map_or_else(|_| Value::Text(text.to_owned()), Value::Float)
}

fn syntax(error: &ScanError) -> Problem {
    let at = error.marker().byte_offset().unwrap_or(0);
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return Problem::too_deep(at..at);
    }
    Problem::syntax(Format::Yaml, at..at, &error.info(), "here")
        .help("check the indentation and the quotes of this line and the one before")
}
