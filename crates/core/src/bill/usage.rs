//! The usage file: what is used in a month, by resource, in Infracost's format.

use super::amount::decimal;
use crate::file::{Format, Node, Problem, Value, parse};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What is used in a month, by address, by addresses with `[*]` for any key, and by type.
///
/// ```
/// use farshore_core::bill::Usage;
/// use farshore_core::file::Format;
/// let text = "version: 0.1\nresource_usage:\n  aws_lambda_function.f:\n    monthly_requests: 100\n";
/// assert!(Usage::read(text, Format::Yaml).is_ok());
/// assert!(Usage::read("resource_usages: {}", Format::Yaml).is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Usage {
    entries: Vec<Entry>,
    /// Positions of entries, by address or type.
    places: BTreeMap<String, usize>,
    /// Positions of entries with `[*]`.
    patterns: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Entry {
    name: String,
    /// By key; keys of inner tables with dots.
    given: BTreeMap<String, Given>,
}

/// What the file gives under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Number(Decimal),
    Text(String),
    /// A list, a flag or a date: nothing here is billed by one.
    Other,
}

/// What is given for one resource, the most specific entry first.
pub(super) struct UsageOf<'u> {
    usage: &'u Usage,
    entries: Vec<usize>,
}

/// Which keys of which entries met a resource, and a price.
pub(super) struct Met<'u> {
    usage: &'u Usage,
    /// By entry; none where it met no resource.
    keys: Vec<Option<BTreeSet<String>>>,
}

/// The sections whose entries are resources or types; `version` stands beside them.
const SECTIONS: [&str; 2] = ["resource_usage", "resource_type_default_usage"];

impl Usage {
    /// Reads a usage file.
    ///
    /// # Errors
    /// Every problem with its place: text that cannot be parsed, keys that are no section, entries
    /// that are no table, negative numbers.
    pub fn read(text: &str, format: Format) -> Result<Self, Vec<Problem>> {
        let root = parse(text, format)?;
        let mut usage = Self::default();
        let mut problems = Vec::new();
        for (key, section) in root.entries() {
            if key.name == "version" {
                continue;
            }
            if !SECTIONS.contains(&key.name.as_str()) {
                let known = SECTIONS.join("`, `");
                let problem = Problem::new(
                    "unknown-key",
                    key.span.clone(),
                    "a usage file has no such section",
                    "unknown key",
                );
                problems.push(problem.help(format!("the sections are `version`, `{known}`")));
                continue;
            }
            table(section, "a section", &mut problems);
            for (name, node) in section.entries() {
                table(node, "an entry", &mut problems);
                let mut given = BTreeMap::new();
                flatten(node, String::new(), &mut given, &mut problems);
                usage.push(name.name.clone(), given);
            }
        }
        if problems.is_empty() {
            Ok(usage)
        } else {
            Err(problems)
        }
    }

    fn push(&mut self, name: String, given: BTreeMap<String, Given>) {
        let place = self.entries.len();
        if name.contains("[*]") {
            self.patterns.push(place);
        } else {
            self.places.insert(name.clone(), place);
        }
        self.entries.push(Entry { name, given });
    }

    pub(super) fn of(&self, address: &str, kind: &str) -> UsageOf<'_> {
        let patterns = self.patterns.iter();
        let fitting = patterns.filter(|place| fits(&self.entries[**place].name, address));
        let exact = self.places.get(address).into_iter();
        let by_type = self.places.get(kind).into_iter();
        UsageOf {
            usage: self,
            entries: exact.chain(fitting).chain(by_type).copied().collect(),
        }
    }
}

impl<'u> UsageOf<'u> {
    pub(super) fn get(&self, key: &str) -> Option<&'u Given> {
        let mut entries = self.entries.iter();
        entries.find_map(|place| self.usage.entries[*place].given.get(key))
    }
}

impl<'u> Met<'u> {
    pub(super) fn new(usage: &'u Usage) -> Self {
        let keys = vec![None; usage.entries.len()];
        Self { usage, keys }
    }

    /// Notes what a resource asked for.
    pub(super) fn note(&mut self, address: &str, kind: &str, asked: &BTreeSet<String>) {
        for place in self.usage.of(address, kind).entries {
            let keys = self.keys[place].get_or_insert_default();
            keys.extend(asked.iter().cloned());
        }
    }

    /// What the file gives and nobody asked for: a misspelt address or key, most likely.
    pub(super) fn unread(&self) -> Vec<String> {
        let mut unread = Vec::new();
        for (entry, keys) in self.usage.entries.iter().zip(&self.keys) {
            let name = &entry.name;
            let Some(keys) = keys else {
                unread.push(format!("`{name}` is no resource of this file"));
                continue;
            };
            let given = entry.given.keys().filter(|key| !keys.contains(*key));
            unread.extend(given.map(|key| format!("`{key}` of `{name}` meets no price")));
        }
        unread
    }
}

fn table(node: &Node, what: &str, problems: &mut Vec<Problem>) {
    if !matches!(node.value, Value::Table(_) | Value::Null) {
        let message = format!("{what} of a usage file must be a table");
        let label = format!("this is {}", node.kind());
        problems.push(Problem::new(
            "wrong-type",
            node.span.clone(),
            message,
            label,
        ));
    }
}

/// Every value below a node, by its keys joined with dots.
fn flatten(
    node: &Node,
    path: String,
    given: &mut BTreeMap<String, Given>,
    problems: &mut Vec<Problem>,
) {
    let value = match &node.value {
        Value::Table(entries) => {
            for (key, inner) in entries {
                let name = &key.name;
                let dot = if path.is_empty() { "" } else { "." };
                flatten(inner, format!("{path}{dot}{name}"), given, problems);
            }
            return;
        }
        // Infracost writes such keys as reminders of what could be given.
        Value::Null => return,
        Value::Integer(number) => amount(*number as f64, node, problems),
        Value::Float(number) => amount(*number, node, problems),
        Value::Text(text) => Given::Text(text.clone()),
        Value::Boolean(_) | Value::Date | Value::List(_) => Given::Other,
    };
    given.insert(path, value);
}

fn amount(number: f64, node: &Node, problems: &mut Vec<Problem>) -> Given {
    decimal(number).map_or_else(
        || {
            let problem = Problem::new(
                "out-of-range",
                node.span.clone(),
                "this is no amount of a month",
                "out of range",
            );
            problems.push(problem.help("it must lie between 0 and 1,000,000,000,000,000"));
            Given::Other
        },
        Given::Number,
    )
}

/// Whether an address is one that a pattern means: the same text, with any key where it has `[*]`.
fn fits(pattern: &str, address: &str) -> bool {
    let mut pieces = pattern.split("[*]");
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = address.strip_prefix(first) else {
        return false;
    };
    for piece in pieces {
        let end = if rest.starts_with("[\"") { "\"]" } else { "]" };
        let after = rest
            .starts_with('[')
            .then(|| rest.split_once(end))
            .flatten();
        let Some(next) = after.and_then(|(_, after)| after.strip_prefix(piece)) else {
            return false;
        };
        rest = next;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Given, Met, Usage, fits};
    use crate::file::Format;
    use rust_decimal::Decimal;
    use std::collections::BTreeSet;

    const TEXT: &str = "
version: 0.1
resource_usage:
  aws_s3_bucket.a:
    standard:
      storage_gb: 0.5
      monthly_tier_1_requests:
  aws_instance.web[*]:
    monthly_hrs: 100
  aws_instance.web[1]:
    monthly_hrs: 200
  aws_instance.gone:
    monthly_hrs: 1
resource_type_default_usage:
  aws_instance:
    monthly_hrs: 300
    operating_system: windows
";

    #[test]
    fn the_most_specific_entry_counts() {
        let usage = Usage::read(TEXT, Format::Yaml).unwrap();
        let hours = |address: &str| {
            let number = |hours: i64| Given::Number(Decimal::from(hours));
            let found = usage
                .of(address, "aws_instance")
                .get("monthly_hrs")
                .cloned();
            [100, 200, 300]
                .into_iter()
                .find(|hours| found == Some(number(*hours)))
        };
        assert_eq!(hours("aws_instance.web[0]"), Some(100));
        assert_eq!(hours("aws_instance.web[\"a\"]"), Some(100));
        assert_eq!(hours("aws_instance.web[1]"), Some(200));
        assert_eq!(hours("aws_instance.other"), Some(300));
        let bucket = usage.of("aws_s3_bucket.a", "aws_s3_bucket");
        let half = Given::Number("0.5".parse().unwrap());
        assert_eq!(bucket.get("standard.storage_gb"), Some(&half));
        assert_eq!(bucket.get("standard.monthly_tier_1_requests"), None);
    }

    #[test]
    fn what_nobody_asked_for_is_said() {
        let usage = Usage::read(TEXT, Format::Yaml).unwrap();
        let mut met = Met::new(&usage);
        let asked = BTreeSet::from(["monthly_hrs".to_owned()]);
        met.note("aws_instance.web[1]", "aws_instance", &asked);
        assert_eq!(
            met.unread(),
            [
                "`aws_s3_bucket.a` is no resource of this file",
                "`aws_instance.gone` is no resource of this file",
                "`operating_system` of `aws_instance` meets no price"
            ]
        );
    }

    #[test]
    fn what_is_no_usage_file_is_refused() {
        let wrong = [
            "usage: {}",
            "resource_usage: [1]",
            "resource_usage: {a: 1}",
            "resource_usage: {a: {b: -1}}",
            "resource_usage: {a: {b: .nan}}",
            "resource_usage: {a: {b: 1e99}}",
        ];
        for text in wrong {
            let problems = Usage::read(text, Format::Yaml).unwrap_err();
            assert_eq!(problems.len(), 1, "{text}");
        }
        assert!(Usage::read("resource_usage:\n", Format::Yaml).is_ok());
    }

    #[test]
    fn keys_stand_for_any_key() {
        assert!(fits("module.a[*].b.c[*]", "module.a[\"x]\"].b.c[0]"));
        assert!(!fits("a.b[*]", "a.b"));
        assert!(!fits("a.b[*]", "a.b[0].c"));
        assert!(!fits("a.b[*]", "a.b[0"));
    }
}
