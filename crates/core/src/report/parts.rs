//! The parts of the report, in order.

use super::page::Report;
use super::tables;
use crate::plot::{self, Figure};
use crate::render::{self, Block, Document, Line, sections, words};
use crate::terms::Pattern;

/// One section of the page.
pub(super) struct Part {
    /// Unique on the page.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// HTML before the figures.
    pub(super) before: String,
    pub(super) figures: Vec<Figure>,
    /// HTML after them.
    pub(super) after: String,
}

impl Part {
    fn new(id: &'static str, title: &'static str) -> Self {
        Self {
            id,
            title,
            before: String::new(),
            figures: Vec::new(),
            after: String::new(),
        }
    }

    fn before(mut self, document: &Document) -> Self {
        self.before.push_str(&document.to_html(LEVEL, self.title));
        self
    }

    fn figures(mut self, figures: impl IntoIterator<Item = Figure>) -> Self {
        self.figures.extend(figures);
        self
    }

    fn after(mut self, document: &Document) -> Self {
        self.after.push_str(&document.to_html(LEVEL, self.title));
        self
    }
}

/// With fewer draws the value of information is mostly chance: the page does not tell it.
const ENOUGH: usize = 512;

/// Headings within a part are one below its own.
const LEVEL: u8 = 2;

/// The answer in one sentence, and what was asked.
pub(super) fn answer(report: &Report<'_>) -> String {
    let decision = report.decision;
    let mut out = Document::default();
    let title = match decision.recommendation {
        Some(i) => {
            let pattern = decision.candidates[i].judged.design.pattern();
            words::capitalised(pattern.title())
        }
        None => "No design meets every objective".to_owned(),
    };
    out.blocks.push(Block::Title(title));
    out.paragraph(Line::prose(&words::sentence(&decision.because)));
    out.paragraph(sections::asked(report.case.setting));
    let lints = sections::lints(decision);
    if !lints.is_empty() {
        out.heading("Check the workload file");
        out.list(lints);
    }
    out.to_html(1, "")
}

/// Every part after the answer.
pub(super) fn parts(report: &Report<'_>) -> Vec<Part> {
    let (case, decision) = (report.case, report.decision);
    vec![
        comparison(report),
        Part::new("cost", "Cost against recovery time")
            .before(&note(
                "Every design that was judged is a dot. On the line, none is both faster and \
                 cheaper to run. The ring is the chosen one. A single region is not shown: it waits \
                 for its provider.",
            ))
            .figures([plot::cost_and_recovery(case, decision)]),
        Part::new("recovery", "How long a recovery takes, and what it loses")
            .before(&note(
                "Of recoveries that work. Stages are at their medians, on a scale of their own in \
                 each row; of steps at the same time the longest counts. In the distributions the \
                 tall mark is the median, the short one the p95.",
            ))
            .figures([
                plot::stages(case, decision),
                plot::recovery(case, decision),
                plot::data_loss(case, decision),
            ]),
        money(report),
        flips(report),
        sureness(report),
        users(report),
        conflicts(report),
        roadmap(report),
        replay(report),
        matrix(report),
        assumptions(report),
        file(report),
    ]
}

fn note(text: &str) -> Document {
    let mut out = Document::default();
    out.note(text);
    out
}

fn comparison(report: &Report<'_>) -> Part {
    let (setting, decision) = (report.case.setting, report.decision);
    let mut table = Document::default();
    table
        .blocks
        .push(Block::Table(sections::comparison(decision)));
    table.note(sections::LEGEND);
    let mut why = Document::default();
    sections::why(&mut why, setting, decision);
    Part::new("comparison", "The patterns side by side")
        .before(&table)
        .after(&why)
}

fn money(report: &Report<'_>) -> Part {
    let mut table = Document::default();
    table
        .blocks
        .push(Block::Table(sections::money_table(report.decision)));
    table.note(sections::MONEY_LEGEND);
    Part::new("money", "Where the money goes")
        .figures([plot::money(report.decision)])
        .after(&table)
}

fn flips(report: &Report<'_>) -> Part {
    let decision = report.decision;
    let mut text = Document::default();
    let flips = sections::flips(decision);
    if flips.is_empty() {
        text.paragraph(match decision.recommendation {
            Some(_) => "No single input changes the answer within the values that were searched.",
            None => {
                "Nothing meets every objective, so there is no answer that an input could turn."
            }
        });
    }
    text.list(flips);
    text.blocks
        .extend(sections::price_of_objectives(decision).map(Block::Paragraph));
    Part::new("flips", "What would change the answer")
        .figures(plot::break_even(decision))
        .after(&text)
}

fn sureness(report: &Report<'_>) -> Part {
    let (setting, mut sure) = (report.case.setting, report.robustness.clone());
    if sure.draws < ENOUGH {
        sure.information = None;
    }
    let mut text = render::how_sure(setting, &sure);
    // The part has a heading of its own.
    text.blocks
        .retain(|block| !matches!(block, Block::Heading(_)));
    if sure.draws < ENOUGH {
        text.paragraph(Line::prose(&format!(
            "{} draws are few: the marks on the bars are 95 % intervals, and what knowing an input \
             is worth takes more (`farshore report FILE --draws {ENOUGH}`).",
            sure.draws
        )));
    }
    Part::new("sure", "How sure it is")
        .figures(plot::shares(&sure))
        .figures(plot::tornado(setting, report.decision, &sure))
        .after(&text)
}

fn users(report: &Report<'_>) -> Part {
    let part = Part::new("users", "What users wait for the network");
    if !report.case.setting.users_known {
        let sentence = "The workload file does not say where users are.";
        return part.after(&sentence_of(sentence));
    }
    let mut out = Document::default();
    out.blocks.push(Block::Table(tables::latency(report)));
    out.note("Round trips to the region that serves each place, without what servers take.");
    part.after(&out)
}

fn conflicts(report: &Report<'_>) -> Part {
    let part = Part::new("conflicts", "Writes that meet in active-active");
    let modes = report
        .decision
        .candidates
        .iter()
        .find(|c| c.judged.design.pattern() == Pattern::ActiveActive && !c.modes.is_empty());
    let Some(candidate) = modes else {
        let sentence = "No active-active design can be built for this workload's data.";
        return part.after(&sentence_of(sentence));
    };
    let mut out = Document::default();
    let chosen = report
        .decision
        .recommendation
        .map(|i| &report.decision.candidates[i]);
    if chosen.is_some_and(|c| c.judged.design.pattern() != Pattern::ActiveActive) {
        out.paragraph(
            "The chosen design writes in one region, so no writes meet. This is what active-active \
             would bring:",
        );
    }
    out.blocks.push(Block::Table(tables::conflicts(
        report.case.setting,
        candidate,
    )));
    out.note(
        "Conflicts: writes to one key in two regions that did not know of each other. Lost: those \
         of them that vanish without anybody being told.",
    );
    part.after(&out)
}

fn roadmap(report: &Report<'_>) -> Part {
    let roadmap = report.roadmap;
    let mut out = Document::default();
    out.paragraph(words::sentence(&roadmap.stop_here.because));
    out.table(sections::phases(roadmap));
    for phase in &roadmap.phases {
        out.heading(&format!(
            "Phase {}: {}",
            phase.number,
            phase.pattern.title()
        ));
        let tasks = phase
            .tasks
            .iter()
            .map(|task| Line::from(words::sentence(task)));
        out.list(tasks.collect());
        out.facts(vec![
            (
                "Done when you can".into(),
                Line::prose(&words::sentence(&phase.exit_test)),
            ),
            (
                "From then on".into(),
                Line::prose(&words::sentence(&phase.rhythm)),
            ),
        ]);
    }
    Part::new("roadmap", "The way there")
        .figures(plot::gantt(roadmap))
        .after(&out)
}

fn replay(report: &Report<'_>) -> Part {
    let part = Part::new("replay", "Recorded outages, replayed");
    let Some(replay) = report.replay else {
        let sentence = "These assumptions are too far out to replay recorded outages.";
        return part.after(&sentence_of(sentence));
    };
    let mut out = render::replay(report.case.setting, report.decision, replay);
    // The part has a title of its own.
    out.blocks.retain(|block| !matches!(block, Block::Title(_)));
    part.after(&out)
}

fn matrix(report: &Report<'_>) -> Part {
    let mut out = Document::default();
    out.blocks
        .push(Block::Table(sections::matrix(report.decision)));
    out.paragraph(sections::matrix_verdict(report.decision));
    Part::new("matrix", "The framework's matrix").after(&out)
}

fn assumptions(report: &Report<'_>) -> Part {
    let mut out = Document::default();
    render::assumptions(&mut out, report.case.setting);
    // The part has a heading of its own.
    out.blocks
        .retain(|block| !matches!(block, Block::Heading(_)));
    Part::new("assumptions", "Every assumption").after(&out)
}

fn file(report: &Report<'_>) -> Part {
    let mut out = Document::default();
    out.paragraph(
        Line::from("All of the above follows from ")
            .code(report.file.name)
            .plain(":"),
    );
    out.blocks.push(Block::Code {
        language: report.file.format.extension(),
        text: report.file.text.to_owned(),
    });
    Part::new("file", "The workload file").after(&out)
}

fn sentence_of(text: &str) -> Document {
    let mut out = Document::default();
    out.paragraph(text);
    out
}
