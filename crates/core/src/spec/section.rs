//! Sections of the file: which keys they know, which they need, which they were given.

use super::given::Given;
use super::nearest::nearest;
use super::places::Places;
use crate::file::{Format, Key, MOST_PROBLEMS, Node, Problem, Value, shown};
use std::collections::BTreeMap;
use std::ops::Range;

/// What has been read and found wrong so far.
pub(crate) struct Reader<'t> {
    /// The format, for examples in its syntax.
    pub format: Format,
    /// The catalogue of regions.
    pub places: &'t dyn Places,
    /// What is wrong so far, unknown and missing keys aside.
    pub problems: Vec<Problem>,
    /// The end of the file's last line, where a missing section would be added.
    end: Range<usize>,
    sections: BTreeMap<&'static str, Vec<&'static str>>,
    unknown: Vec<(&'static str, &'t Key, Vec<&'t str>)>,
    missing: Vec<(&'static str, &'static str, Problem)>,
}

/// A table of the file. Every key that is asked for becomes a key that it knows, so that there is
/// no second list of them.
pub(crate) struct Section<'t> {
    name: &'static str,
    /// Where it starts; none when the file does not have it.
    head: Option<Range<usize>>,
    entries: &'t [(Key, Node)],
    /// Whether missing keys are worth a problem: not for a section that is itself one.
    complains: bool,
    known: Vec<&'static str>,
}

impl<'t> Section<'t> {
    /// The value of `key`, which becomes a key that the section knows.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'t (Key, Node)> {
        self.known.push(key);
        self.entries.iter().find(|(name, _)| name.name == key)
    }

    /// Whether the file gives `key`.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name.name == key)
    }

    /// Reports a key that does not go with another one, if the file gives it.
    pub(crate) fn refuse(&mut self, reader: &mut Reader<'t>, key: &'static str, because: &str) {
        if let Some((name, _)) = self.get(key) {
            let message = format!("`{}` does not count here: {because}", self.dotted(key));
            let problem = Problem::new("not-together", name.span.clone(), message, "leave it out");
            reader.problems.push(problem);
        }
    }

    /// An optional value.
    pub(crate) fn read<T>(
        &mut self,
        reader: &mut Reader<'t>,
        key: &'static str,
        convert: impl FnOnce(&Given<'t>) -> Result<T, Problem>,
    ) -> Option<T> {
        let (_, node) = self.get(key)?;
        let given = Given {
            node,
            name: self.dotted(key),
            format: reader.format,
        };
        match convert(&given) {
            Ok(value) => Some(value),
            Err(problem) => {
                reader.problems.push(problem);
                None
            }
        }
    }

    /// A value that must be there.
    pub(crate) fn need<T>(
        &mut self,
        reader: &mut Reader<'t>,
        key: &'static str,
        example: &str,
        convert: impl FnOnce(&Given<'t>) -> Result<T, Problem>,
    ) -> Option<T> {
        let value = self.read(reader, key, convert);
        if value.is_none() && !self.has(key) {
            self.miss(reader, key, example);
        }
        value
    }

    /// Reports that `key` is missing.
    pub(crate) fn miss(&self, reader: &mut Reader<'t>, key: &'static str, example: &str) {
        if !self.complains {
            return;
        }
        let message = format!("`{}` is missing", self.dotted(key));
        let line = reader.format.line(key, example);
        let section = reader.format.section(self.name);
        let problem = match &self.head {
            Some(head) => {
                let label = format!("needs `{key}`");
                Problem::new("missing-key", head.clone(), message, label)
                    .help(format!("add for example: {line}"))
            }
            None => {
                let label = format!("the file has no section {section}");
                Problem::new("missing-key", reader.end.clone(), message, label).help(format!(
                    "add the section {section} with for example: {line}"
                ))
            }
        };
        reader.missing.push((self.name, key, problem));
    }

    /// The table called `key`, with or without entries in the file.
    pub(crate) fn section(&mut self, reader: &mut Reader<'t>, key: &'static str) -> Section<'t> {
        let found = self.get(key);
        let mut section = Section::absent(key);
        let Some((name, node)) = found else {
            return section;
        };
        section.head = Some(name.span.clone());
        if let Value::Table(entries) = &node.value {
            section.entries = entries;
        } else {
            section.complains = false;
            let given = self.given(reader, key, node);
            let help = format!("make it a section {} with keys", reader.format.section(key));
            reader.problems.push(given.wrong_type("a table", help));
        }
        section
    }

    /// The tables of the list called `key`, and where the list is.
    pub(crate) fn sections(
        &mut self,
        reader: &mut Reader<'t>,
        key: &'static str,
        most: usize,
    ) -> (Vec<Section<'t>>, Range<usize>) {
        let Some((name, node)) = self.get(key) else {
            return (Vec::new(), 0..0);
        };
        let given = self.given(reader, key, node);
        let example = match reader.format {
            Format::Toml => format!("head each one with [[{key}]]"),
            Format::Yaml | Format::Json => {
                let table = reader.format.line(key, "[{ … }]");
                format!("write a list of tables: {table}")
            }
        };
        let items = match (&node.value, given.list(most, "[]")) {
            (Value::List(_), Ok(items)) => items,
            (Value::List(_), Err(problem)) => {
                reader.problems.push(problem);
                Vec::new()
            }
            (_, _) => {
                let problem = given.wrong_type("a list of tables", example.as_str());
                reader.problems.push(problem);
                Vec::new()
            }
        };
        let mut sections = Vec::new();
        for item in items {
            if let Value::Table(entries) = &item.node.value {
                sections.push(Section {
                    head: Some(first_of(&item.node.span, entries)),
                    entries,
                    ..Section::absent(key)
                });
            } else {
                let problem = item.wrong_type("a list of tables", example.as_str());
                reader.problems.push(problem);
            }
        }
        (sections, name.span.clone())
    }

    /// A section that the file does not have.
    pub(crate) fn absent(name: &'static str) -> Self {
        Section {
            name,
            head: None,
            entries: &[],
            complains: true,
            known: Vec::new(),
        }
    }

    /// A section read only to learn its keys.
    pub(crate) fn phantom(name: &'static str) -> Self {
        Section {
            complains: false,
            ..Section::absent(name)
        }
    }

    /// The outermost table of the file.
    pub(crate) fn root(node: &'t Node) -> Self {
        Section {
            entries: node.entries(),
            ..Section::phantom("")
        }
    }

    /// Where the value of `key` stands.
    pub(crate) fn span_of(&self, key: &str) -> Option<Range<usize>> {
        let entry = self.entries.iter().find(|(name, _)| name.name == key)?;
        Some(entry.1.span.clone())
    }

    /// Hands over which keys were unknown; call it when every key has been asked for.
    pub(crate) fn finish(self, reader: &mut Reader<'t>) {
        let given = || self.entries.iter().map(|(key, _)| key.name.as_str());
        for (key, _) in self.entries {
            let name = key.name.as_str();
            if !self.known.contains(&name) {
                // What is there already is not what was meant.
                let free = given().filter(|key| self.known.contains(key)).collect();
                reader.unknown.push((self.name, key, free));
                if reader.unknown.len() > MOST_PROBLEMS {
                    break;
                }
            }
        }
        reader.sections.entry(self.name).or_insert(self.known);
    }

    fn given(&self, reader: &Reader<'t>, key: &str, node: &'t Node) -> Given<'t> {
        Given {
            node,
            name: self.dotted(key),
            format: reader.format,
        }
    }

    fn dotted(&self, key: &str) -> String {
        dotted(self.name, key)
    }
}

fn dotted(section: &str, key: &str) -> String {
    if section.is_empty() {
        key.to_owned()
    } else {
        format!("{section}.{key}")
    }
}

/// The header of a TOML table, or the first key of another one: a place short enough to point at.
fn first_of(span: &Range<usize>, entries: &[(Key, Node)]) -> Range<usize> {
    match entries.first() {
        Some((key, _)) if span.contains(&key.span.start) => key.span.clone(),
        Some(_) | None => span.clone(),
    }
}

impl<'t> Reader<'t> {
    /// A reader that has read nothing.
    pub(crate) fn new(text: &str, format: Format, places: &'t dyn Places) -> Self {
        let end = text.trim_end().len();
        Self {
            format,
            places,
            problems: Vec::new(),
            end: end..end,
            sections: BTreeMap::new(),
            unknown: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// How many keys have been missed so far.
    pub(crate) fn missing(&self) -> usize {
        self.missing.len()
    }

    /// The keys of each section, once every section is finished.
    #[cfg(test)]
    pub(crate) fn keys(&self) -> &BTreeMap<&'static str, Vec<&'static str>> {
        &self.sections
    }

    /// All problems, unknown and missing keys included.
    pub(crate) fn into_problems(mut self) -> Vec<Problem> {
        let unknown = std::mem::take(&mut self.unknown);
        let mut meant = Vec::new();
        for (section, key, taken) in unknown {
            let (problem, name) = self.unknown_key(section, key, &taken);
            self.problems.push(problem);
            meant.extend(name);
        }
        // A misspelt key or section is one mistake, not also a missing one.
        for (section, key, problem) in std::mem::take(&mut self.missing) {
            let spelt_wrong = meant
                .iter()
                .any(|name| *name == dotted(section, key) || name == section);
            if !spelt_wrong {
                self.problems.push(problem);
            }
        }
        self.problems
    }

    /// The problem of an unknown key, and the dotted name of the key that was meant.
    fn unknown_key(
        &self,
        section: &'static str,
        key: &Key,
        taken: &[&str],
    ) -> (Problem, Option<String>) {
        let name = shown(&key.name);
        let place = if section.is_empty() {
            "at the top of the file".to_owned()
        } else {
            format!("in {}", self.format.section(section))
        };
        let message = format!("there is no key `{name}` {place}");
        let problem = Problem::new("unknown-key", key.span.clone(), message, "unknown key");
        let known = self.sections.get(section).map_or(&[][..], Vec::as_slice);
        let elsewhere = |word: &str| {
            let mut others = self.sections.iter().filter(|(other, _)| **other != section);
            others.find(|(_, keys)| keys.contains(&word))
        };
        if let Some((other, _)) = elsewhere(&key.name) {
            let meant = dotted(other, &key.name);
            let help = if other.is_empty() {
                format!("`{name}` belongs at the top of the file")
            } else {
                format!("`{name}` belongs in {}", self.format.section(other))
            };
            return (problem.help(help), Some(meant));
        }
        let free = known.iter().copied().filter(|key| !taken.contains(key));
        if let Some(meant) = nearest(&key.name, free) {
            let help = format!("did you mean `{meant}`?");
            return (problem.help(help), Some(dotted(section, meant)));
        }
        let others = self.sections.iter().filter(|(other, _)| **other != section);
        let all: Vec<String> = others
            .flat_map(|(other, keys)| keys.iter().map(|key| dotted(other, key)))
            .collect();
        let by_key = all
            .iter()
            .map(|name| name.rsplit('.').next().unwrap_or(name));
        if let Some(word) = nearest(&key.name, by_key)
            && let Some((other, _)) = elsewhere(word)
        {
            let meant = dotted(other, word);
            return (
                problem.help(format!("did you mean `{meant}`?")),
                Some(meant),
            );
        }
        (
            problem.help(format!("its keys are: {}", known.join(", "))),
            None,
        )
    }
}
