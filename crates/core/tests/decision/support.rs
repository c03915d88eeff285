//! Workload files as text, and the way from there to an answer.

use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Decision, Depth, Shortfalls, cheapest, decide, judge_all};
use farshore_core::file::Format;
use farshore_core::model::{Setting, candidates};
use farshore_core::roadmap::roadmap;
use farshore_core::spec::read;
use farshore_core::terms::Pattern;
use farshore_core::wire;
use serde_json::Value;

/// A workload file in TOML, to be edited key by key.
#[derive(Clone, Debug)]
pub(crate) struct File(String);

/// The least that a file needs, with round figures.
const PLAIN: &str = r#"[workload]
name = "plain"

[cost]
monthly_usd = 10_000

[objectives]
rto = "10m"
rpo = "1m"

[business]
downtime_usd_per_minute = 200
data_loss_usd_per_minute = 100
"#;

impl File {
    /// The least that a file needs.
    pub(crate) fn plain() -> Self {
        Self(PLAIN.to_owned())
    }

    /// A file with this text.
    pub(crate) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// With objectives and a flat cost of downtime.
    pub(crate) fn asking(rto: &str, rpo: &str, downtime: f64) -> Self {
        Self::plain()
            .with("objectives.rto", &format!("\"{rto}\""))
            .with("objectives.rpo", &format!("\"{rpo}\""))
            .with("business.downtime_usd_per_minute", &downtime.to_string())
    }

    /// With `section.key` at `value`, which is TOML.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let (section, key) = match name.split_once('.') {
            Some((
                "workload" | "cost" | "objectives" | "business" | "constraints" | "team" | "design",
                _,
            )) => name.split_once('.').unwrap(),
            _ => ("assumptions", name),
        };
        let key = if section == "assumptions" {
            format!("\"{key}\"")
        } else {
            key.to_owned()
        };
        let header = format!("[{section}]");
        let line = format!("{key} = {value}");
        let mut lines: Vec<String> = self.0.lines().map(str::to_owned).collect();
        let Some(start) = lines.iter().position(|l| l.trim() == header) else {
            // Before the first array of tables, which would otherwise take it in.
            let at = lines
                .iter()
                .position(|l| l.starts_with("[["))
                .unwrap_or(lines.len());
            lines.splice(at..at, [header, line, String::new()]);
            return Self(lines.join("\n") + "\n");
        };
        let end = (start + 1..lines.len())
            .find(|&i| lines[i].starts_with('['))
            .unwrap_or(lines.len());
        let is_key = |l: &String| l.split('=').next().is_some_and(|k| k.trim() == key);
        match lines[start + 1..end].iter().position(is_key) {
            Some(at) => lines[start + 1 + at] = line,
            None => lines.insert(start + 1, line),
        }
        Self(lines.join("\n") + "\n")
    }

    /// With more text at its end.
    pub(crate) fn and(&self, text: &str) -> Self {
        Self(format!("{}\n{text}", self.0))
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// The setting, as the program makes it.
    pub(crate) fn setting(&self) -> Setting {
        setting_of(&self.0, Format::Toml)
    }

    /// The full decision.
    pub(crate) fn decide(&self) -> Decision {
        decided(&self.setting())
    }

    /// The decision without what only the full depth works out.
    pub(crate) fn decide_in_short(&self) -> Decision {
        in_short(&self.setting())
    }

    /// The recommended pattern.
    pub(crate) fn chosen(&self) -> Option<Pattern> {
        chosen(&self.decide_in_short())
    }
}

/// The setting of a file's text.
pub(crate) fn setting_of(text: &str, format: Format) -> Setting {
    let catalog = Catalog::builtin();
    let workload =
        read(text, format, &catalog).unwrap_or_else(|problems| panic!("{problems:#?}\nin\n{text}"));
    Setting::new(&workload, &catalog).unwrap()
}

/// The full decision of a setting.
pub(crate) fn decided(setting: &Setting) -> Decision {
    decide(setting, &Catalog::builtin(), &mut Memo::new(), Depth::Full)
}

/// The decision without what only the full depth works out.
pub(crate) fn in_short(setting: &Setting) -> Decision {
    let catalog = Catalog::builtin();
    decide(setting, &catalog, &mut Memo::new(), Depth::Summary)
}

/// Only the recommended pattern, for thousands of settings that share their distributions.
pub(crate) fn pattern_of(setting: &Setting, memo: &mut Memo) -> Option<Pattern> {
    let designs = candidates(setting);
    let ways = Ways::new(setting, &designs, memo);
    let judged = judge_all(&Case::new(setting, &ways), &designs);
    cheapest(&judged, Shortfalls::default()).map(|judged| judged.design.pattern())
}

/// The recommended pattern.
pub(crate) fn chosen(decision: &Decision) -> Option<Pattern> {
    let place = decision.recommendation?;
    Some(decision.candidates[place].judged.design.pattern())
}

/// The answer as `farshore.decision/1`.
pub(crate) fn json(setting: &Setting, decision: &Decision) -> Value {
    let roadmap = roadmap(setting, decision);
    serde_json::to_value(wire::decision(setting, decision, &roadmap, false)).unwrap()
}

/// An example of the project.
pub(crate) struct Example {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its text.
    pub(crate) text: &'static str,
    /// The format that its extension stands for.
    pub(crate) format: Format,
}

impl Example {
    /// Its setting.
    pub(crate) fn setting(&self) -> Setting {
        setting_of(self.text, self.format)
    }
}

macro_rules! examples {
    ($($name:literal $extension:literal $format:ident,)+) => {
        /// Every example.
        pub(crate) const EXAMPLES: &[Example] = &[$(Example {
            name: $name,
            text: include_str!(concat!("../../../../examples/", $name, ".", $extension)),
            format: Format::$format,
        }),+];
    };
}

examples! {
    "webshop" "toml" Toml,
    "ledger" "toml" Toml,
    "catalogue" "yaml" Yaml,
    "social" "toml" Toml,
    "internal-tool" "json" Json,
    "saas-regulated" "toml" Toml,
    "impossible" "toml" Toml,
}

/// A duration for a file, to the last bit that a decimal number of seconds can say.
pub(crate) fn duration(seconds: f64) -> String {
    if seconds == 0.0 {
        "\"0\"".to_owned()
    } else {
        format!("\"{seconds:.12}s\"")
    }
}
