//! The decision for a person at a terminal: the answer first, then why, then what it rests on.

use super::document::{Block, Document, Line, Span, Table};
use super::numbers::{counted, figures, money, share};
use super::{assumptions, sections, words};
use crate::decide::{Decision, Judged};
use crate::model::Setting;
use crate::roadmap::Roadmap;
use crate::terms::{Pattern, Term as _};

/// What to show of a decision beyond the usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecisionOptions {
    /// Append every assumption with its source.
    pub assumptions: bool,
    /// Instead, list every design that was judged.
    pub all: bool,
}

/// The decision, for a reader who has no other document.
#[must_use]
pub fn decision(
    setting: &Setting,
    decision: &Decision,
    roadmap: &Roadmap,
    options: DecisionOptions,
) -> Document {
    let mut out = Document::default();
    answer(&mut out, setting, decision);
    if options.all {
        every_design(&mut out, decision);
    } else {
        why(&mut out, setting, decision);
        what_follows(&mut out, decision, roadmap);
        rests_on(&mut out, setting, decision, options);
    }
    if options.assumptions {
        assumptions::all(&mut out, setting);
    }
    out
}

/// The answer in one sentence, and what was asked.
fn answer(out: &mut Document, setting: &Setting, decision: &Decision) {
    let name = &setting.name;
    let title = match decision.recommendation {
        Some(i) => {
            let pattern = decision.candidates[i].judged.design.pattern();
            format!("{name}: {}", pattern.title().to_uppercase())
        }
        None => format!("{name}: NO DESIGN MEETS EVERY OBJECTIVE"),
    };
    out.blocks.push(Block::Title(title));
    out.paragraph(Line::prose(&words::sentence(&decision.because)));
    out.paragraph(sections::asked(setting));
    let lints = sections::lints(decision);
    if !lints.is_empty() {
        out.heading("Check the workload file");
        out.list(lints);
    }
}

/// The comparison, the design, and why not the others.
fn why(out: &mut Document, setting: &Setting, decision: &Decision) {
    out.heading("The patterns side by side");
    out.table(sections::comparison(decision));
    out.note(sections::LEGEND);
    sections::why(out, setting, decision);
    out.heading("Where the money goes");
    out.table(sections::money_table(decision));
    out.note(sections::MONEY_LEGEND);
    let flips = sections::flips(decision);
    if decision.recommendation.is_some() {
        out.heading("What would change the answer");
        out.list(flips);
        out.blocks
            .extend(sections::price_of_objectives(decision).map(Block::Paragraph));
    }
}

/// The matrix, the path and the duties.
fn what_follows(out: &mut Document, decision: &Decision, roadmap: &Roadmap) {
    out.heading("The framework's matrix");
    out.table(sections::matrix(decision));
    out.paragraph(sections::matrix_verdict(decision));
    out.heading(&format!(
        "The way there from today's {}",
        roadmap.today.title()
    ));
    out.table(sections::phases(roadmap));
    out.paragraph(words::sentence(&roadmap.stop_here.because));
    if let Some(judged) = sections::subject(decision) {
        out.heading("Running it");
        out.facts(sections::duties(&judged.design));
    }
}

fn rests_on(out: &mut Document, setting: &Setting, decision: &Decision, options: DecisionOptions) {
    out.heading("What this rests on");
    let design = sections::subject(decision).map(|judged| judged.design);
    out.list(assumptions::most_important(setting, design.as_ref()));
    let (total, from_file) = assumptions::counts(setting);
    let from_file = match from_file {
        0 => "none of them set by the workload file".to_owned(),
        count => format!("{count} of them set by the workload file"),
    };
    let all = if options.assumptions {
        "; all are listed below."
    } else {
        "; `farshore decide FILE --assumptions` lists them all."
    };
    out.paragraph(Line::prose(&format!(
        "{total} assumptions in all, {from_file}{all}"
    )));
}

/// Every judged design, one table for each pattern, by cost.
fn every_design(out: &mut Document, decision: &Decision) {
    out.heading(&format!("All {} designs", decision.judged.len()));
    out.note(
        "Data: how it reaches the other region; with backup and restore, the time between \
         backups; with active-active, what is asked of the write modes. \
         Users: what moves them (DNS: records made beforehand; DNS change: records changed then). \
         Drills: a year; +w: with readiness checks. USD a year: all in.",
    );
    for &pattern in Pattern::ALL {
        let own = decision
            .judged
            .iter()
            .filter(|j| j.design.pattern() == pattern);
        let mut own: Vec<&Judged> = own.collect();
        own.sort_by(|a, b| a.figures.money.total.total_cmp(&b.figures.money.total));
        let mut table = Table::new(&[
            "Data",
            "Starts",
            "Users",
            ">Drills",
            ">Regions",
            ">USD a month",
            ">Within RTO",
            ">Within RPO",
            ">USD a year",
            "Misses",
        ]);
        let count = counted(own.len() as f64, "design", "designs");
        for judged in own {
            table.row(design_row(judged));
        }
        if !table.rows.is_empty() {
            out.heading(&format!("{}: {count}", words::capitalised(pattern.title())));
        }
        out.table(table);
    }
}

fn design_row(judged: &Judged) -> Vec<Line> {
    let (design, numbers) = (&judged.design, &judged.figures);
    let drills = design.rehearsal().map_or("none".to_owned(), |rehearsal| {
        let watch = if rehearsal.watch { "+w" } else { "" };
        format!("{}{watch}", figures(rehearsal.drills_per_year, 3))
    });
    let misses = if judged.shortfalls.is_empty() {
        Span::Good("✓ none".to_owned())
    } else {
        Span::Bad(format!("✗ {}", words::missing_short(judged)))
    };
    vec![
        words::replication_short(design).into(),
        design.trigger().map_or("–", words::trigger_short).into(),
        design.traffic().map_or("–", words::traffic_short).into(),
        drills.into(),
        design.regions().to_string().into(),
        money(numbers.monthly).into(),
        share(numbers.within_rto).into(),
        share(numbers.within_rpo).into(),
        money(numbers.money.total).into(),
        misses.into(),
    ]
}
