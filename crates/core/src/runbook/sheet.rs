//! The parts that every runbook is made of.

use crate::model::Stage;
use crate::render::{Block, Document, Line, Table};
use crate::terraform::Outline;
use crate::units::Seconds;

/// A page with its title and what it is for.
pub(super) fn page(outline: &Outline, title: &str, purpose: &str) -> Document {
    let mut page = Document::default();
    let heading = format!("{title}: {}", outline.workload);
    page.blocks.push(Block::Title(heading));
    page.paragraph(Line::prose(purpose));
    page
}

/// Sentences of equal rank, with code between backticks.
pub(super) fn points(page: &mut Document, sentences: &[String]) {
    page.list(sentences.iter().map(|one| Line::prose(one)).collect());
}

/// Commands for a shell, one a line.
pub(super) fn shell(page: &mut Document, lines: &[String]) {
    if !lines.is_empty() {
        page.blocks.push(Block::Code {
            language: "sh",
            text: lines.join("\n"),
        });
    }
}

/// How long the steps of a stage take, as the model has it; nothing without such a step.
pub(super) fn expected(outline: &Outline, stage: Stage) -> Option<String> {
    let steps = outline.steps.iter().filter(|step| step.stage == stage);
    let times: Vec<String> = steps
        .map(|step| match step.seconds {
            Some([half, most]) if half < most => {
                format!(
                    "`{}` {}, in 95 % of cases at most {}",
                    step.name,
                    Seconds(half),
                    Seconds(most)
                )
            }
            Some([always, _]) => format!("`{}` {}", step.name, Seconds(always)),
            None => format!("`{}` at times outside of office hours", step.name),
        })
        .collect();
    (!times.is_empty()).then(|| format!("Expected: {}.", times.join("; ")))
}

/// A heading, and the time of its stage.
pub(super) fn stage(page: &mut Document, outline: &Outline, stage: Stage, heading: &str) {
    page.heading(heading);
    if let Some(expected) = expected(outline, stage) {
        page.paragraph(Line::prose(&expected));
    }
}

/// The steps with their times, and the whole recovery as `farshore decide` has it.
pub(super) fn times(page: &mut Document, outline: &Outline) {
    let mut table = Table::new(&["stage", "step", ">half of the cases", ">95 % of the cases"]);
    for step in &outline.steps {
        let [half, most] = step.seconds.map_or_else(
            || ["at times".to_owned(), "at times".to_owned()],
            |seconds| seconds.map(|time| Seconds(time).to_string()),
        );
        table.row(vec![
            Line::default().plain(step.stage.to_string()),
            Line::default().code(step.name),
            Line::default().plain(half),
            Line::default().plain(most),
        ]);
    }
    if let Some([half, most, _]) = outline.recovery {
        table.row(vec![
            Line::default().strong("all"),
            Line::default().plain("as decided"),
            Line::default().strong(Seconds(half).to_string()),
            Line::default().strong(Seconds(most).to_string()),
        ]);
    }
    page.table(table);
    page.note(
        "Steps may run at the same time, and rarely all take long: the last line is no sum of the \
         others.",
    );
}
