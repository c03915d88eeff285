//! The decision as an architecture decision record that one can commit.

use super::document::{Block, Document, Line};
use super::numbers::{figures, money};
use super::{assumptions, path, sections, words};
use crate::decide::Decision;
use crate::model::{Setting, band};
use crate::roadmap::Roadmap;
use crate::terms::Term as _;

/// The decision as an architecture decision record. It holds no date but `start`, the year and
/// month in which the roadmap begins, so the same input gives the same bytes.
#[must_use]
pub fn decision_record(
    setting: &Setting,
    decision: &Decision,
    roadmap: &Roadmap,
    start: Option<(i32, u32)>,
) -> Document {
    let mut out = Document::default();
    let title = format!(
        "Decision: how {} survives the loss of a region",
        setting.name
    );
    out.blocks.push(Block::Title(title));
    out.heading("Status");
    out.paragraph("Proposed.");
    context(&mut out, setting, decision);
    chosen(&mut out, setting, decision);
    consequences(&mut out, decision);
    alternatives(&mut out, decision);
    out.heading("What would change this decision");
    let (flips, relaxations) = (sections::flips(decision), sections::relaxations(decision));
    if flips.is_empty() && relaxations.is_empty() {
        out.paragraph("No single input changes it within the values that were searched.");
    }
    out.list(flips);
    out.list(relaxations);
    out.blocks
        .extend(sections::price_of_objectives(decision).map(Block::Paragraph));
    out.heading("Roadmap");
    out.table(sections::phases(roadmap));
    out.paragraph(words::sentence(&roadmap.stop_here.because));
    if !roadmap.phases.is_empty() {
        path::calendar(&mut out, setting, roadmap, start);
    }
    assumptions::all(&mut out, setting);
    out
}

fn context(out: &mut Document, setting: &Setting, decision: &Decision) {
    out.heading("Context");
    out.paragraph(sections::asked(setting));
    let places = setting.regions.iter().take(2).map(|place| {
        let added = if place.added {
            " (chosen by Farshore)"
        } else {
            ""
        };
        format!("{}{added}", place.id)
    });
    let mut facts: Vec<(Line, Line)> = vec![
        ("Today".into(), setting.pattern_today.title().into()),
        (
            "Bill of one region".into(),
            format!("{} USD a month", money(setting.baseline_monthly_usd)).into(),
        ),
        (
            "Regions".into(),
            places.collect::<Vec<_>>().join(", ").into(),
        ),
        (
            "Team".into(),
            format!(
                "{} engineers, multi-region experience: {}, on call: {}",
                figures(setting.engineers, 3),
                setting.experience.name(),
                setting.on_call.name().replace('-', " ")
            )
            .into(),
        ),
    ];
    for data in &setting.data {
        let text = format!(
            ": {}, {} value, {} GiB, {} writes a second",
            data.model.name(),
            data.value.name(),
            figures(data.size_gib, 3),
            figures(data.writes_per_second, 3)
        );
        facts.push(("Data".into(), Line::default().code(&data.name).plain(text)));
    }
    out.facts(facts);
    let lints = sections::lints(decision);
    if !lints.is_empty() {
        out.paragraph("Doubts about the input:");
        out.list(lints);
    }
}

fn chosen(out: &mut Document, setting: &Setting, decision: &Decision) {
    out.heading("Decision");
    let Some(judged) = sections::subject(decision) else {
        out.paragraph(Line::prose(&words::sentence(&decision.because)));
        return;
    };
    let pattern = judged.design.pattern().title();
    let verdict = match decision.recommendation {
        Some(_) => format!("We choose {pattern}. "),
        None => format!("No design meets every objective; the nearest is {pattern}. "),
    };
    let because = Line::prose(&words::sentence(&decision.because));
    out.paragraph(Line::default().strong(verdict).then(because));
    out.facts(sections::design(setting, decision, &judged));
}

fn consequences(out: &mut Document, decision: &Decision) {
    out.heading("Consequences");
    let Some(judged) = sections::subject(decision) else {
        out.paragraph("Nothing changes.");
        return;
    };
    let m = &judged.figures.money;
    let pattern = judged.design.pattern();
    let rhythm = band(pattern).map_or("restore tests", |band| band.rhythm);
    let cost = format!(
        "It costs {} USD a month for infrastructure, and {} USD a year all in: infrastructure {}, \
         engineering {}, drills {}, expected downtime {}, expected data loss {}, other {}.",
        money(judged.figures.monthly),
        money(m.total),
        money(m.infrastructure),
        money(m.engineering),
        money(m.drills),
        money(m.downtime),
        money(m.data_loss),
        money(m.other)
    );
    let drills = format!(
        "It takes {}: the figures here hold for this rhythm. The framework's own: {rhythm}.",
        words::rehearsal(&judged.design)
    );
    out.list(vec![
        cost.into(),
        drills.into(),
        format!("Availability: {}", sections::availability(&judged)).into(),
    ]);
    out.paragraph("Running it means:");
    out.facts(sections::duties(&judged.design));
}

fn alternatives(out: &mut Document, decision: &Decision) {
    out.heading("Alternatives considered");
    out.table(sections::comparison(decision));
    out.note(sections::LEGEND);
    out.facts(sections::others(decision));
    out.table(sections::money_table(decision));
    out.note(sections::MONEY_LEGEND);
    out.paragraph(sections::matrix_verdict(decision));
    out.table(sections::matrix(decision));
}
