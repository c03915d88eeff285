//! How a figure came about, for a reader.

use super::document::{Block, Branch, Document, Line, Span, Table};
use super::numbers::{counted, duration, figures};
use crate::explain::{Explanation, StepTerm, Term};
use crate::model::Setting;
use crate::units::percent;
use crate::wire::DesignWire;

/// An explanation as a document.
#[must_use]
pub fn explanation(setting: &Setting, explanation: &Explanation, design: &DesignWire) -> Document {
    let mut out = Document::default();
    let Explanation {
        question, answer, ..
    } = explanation;
    let title = format!("{}, {question}: {answer}", setting.name);
    out.blocks.push(Block::Title(title));
    out.paragraph(Line::prose(&design_in_words(design)));
    if !explanation.steps.is_empty() {
        out.heading("Steps");
        out.table(steps(&explanation.steps));
        out.heading("Where the times are from");
        out.list(sources(&explanation.steps));
    }
    if !explanation.terms.is_empty() {
        out.heading("Terms");
        out.blocks.push(Block::Tree(terms(&explanation.terms)));
    }
    if !explanation.notes.is_empty() {
        out.heading("Notes");
        out.list(
            explanation
                .notes
                .iter()
                .map(|note| Line::prose(note))
                .collect(),
        );
    }
    out
}

fn design_in_words(design: &DesignWire) -> String {
    let mut words = vec![format!("regions {}", design.regions.join(", "))];
    words.extend(
        design
            .replication
            .map(|choice| format!("replication {choice}")),
    );
    words.extend(design.trigger.map(|choice| format!("trigger {choice}")));
    words.extend(design.traffic.map(|choice| format!("traffic {choice}")));
    let interval = design.backup_interval_seconds;
    words.extend(interval.map(|seconds| format!("a backup every {}", duration(seconds.0))));
    words.extend(
        design
            .drills_per_year
            .map(|drills| counted(drills.0, "drill a year", "drills a year")),
    );
    words.extend(
        design
            .watch
            .map(|watch| (if watch { "watched" } else { "not watched" }).to_owned()),
    );
    format!("The pattern's best design: {}.", words.join("; "))
}

fn steps(steps: &[StepTerm]) -> Table {
    let mut table = Table::new(&["Stage", "Step", ">p50", ">p95"]);
    for step in steps {
        let mut name = step.name.clone();
        if step.parallel.is_some() {
            name += " (at the same time)";
        }
        if step.share < 1.0 {
            name += &format!(" (in {})", percent(step.share));
        }
        table.row(vec![
            step.stage.as_str().into(),
            name.into(),
            duration(step.p50).into(),
            duration(step.p95).into(),
        ]);
    }
    table
}

/// Where the times of the steps are from, each source once.
fn sources(steps: &[StepTerm]) -> Vec<Line> {
    let mut sources: Vec<&str> = Vec::new();
    for step in steps {
        if !sources.contains(&step.source.as_str()) {
            sources.push(&step.source);
        }
    }
    let line = |source: &str| {
        let of: Vec<&str> = steps
            .iter()
            .filter(|s| s.source == source)
            .map(|s| s.stage.as_str())
            .collect();
        Line::from(format!("{}: {source}", of.join(", ")))
    };
    sources.into_iter().map(line).collect()
}

fn terms(terms: &[Term]) -> Vec<Branch> {
    let branch = |term: &Term| {
        let unit = if term.unit.is_empty() {
            String::new()
        } else {
            format!(" {}", term.unit)
        };
        let value = format!(" = {}{unit}", figures(term.value, 6));
        let detail = if term.formula.is_empty() {
            Line::default().then(Span::Muted(term.source.clone()).into())
        } else {
            format!("= {}", term.formula).into()
        };
        Branch {
            depth: term.depth,
            head: Line::default().strong(term.name.as_str()).plain(value),
            detail,
        }
    };
    terms.iter().map(branch).collect()
}
