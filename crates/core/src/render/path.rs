//! The roadmap as a document, with a Gantt chart for those who read Markdown.

use super::document::{Block, Document, Line, Table};
use super::numbers::{duration, money};
use super::{sections, words};
use crate::model::Setting;
use crate::roadmap::{Phase, Roadmap};
use crate::terms::Term as _;

/// The year that months are counted from when no start is given.
const COUNTING_YEAR: i32 = 2001;

/// The path from today's pattern to the target, phase by phase. `start` is the year and month
/// (1 to 12) of the first phase; without it the chart counts months from 2001-01.
#[must_use]
pub fn roadmap(setting: &Setting, roadmap: &Roadmap, start: Option<(i32, u32)>) -> Document {
    let mut out = Document::default();
    let today = roadmap.today.title();
    let title = match roadmap.target {
        Some(target) => format!("{}: from {today} to {}", setting.name, target.title()),
        None => format!("{}: no way from {today}", setting.name),
    };
    out.blocks.push(Block::Title(title));
    out.paragraph(words::sentence(&roadmap.stop_here.because));
    if roadmap.phases.is_empty() {
        return out;
    }
    out.heading("The phases");
    out.table(phases(roadmap));
    out.note(
        "Runs at: infrastructure, engineering and drills, in USD a year, when the phase is done. \
         Adds and saves: against the phase before; what it saves is expected outage cost.",
    );
    for phase in &roadmap.phases {
        steps(&mut out, phase);
    }
    out.heading("Calendar");
    calendar(&mut out, setting, roadmap, start);
    out
}

fn phases(roadmap: &Roadmap) -> Table {
    let mut table = Table::new(&[
        "Phase",
        "Months",
        ">USD a month",
        ">Runs at",
        ">Adds",
        ">Saves",
        ">Recovers, p95",
        ">Loses, p95",
        "Meets all",
    ]);
    for phase in &roadmap.phases {
        table.row(vec![
            format!("{} {}", phase.number, phase.pattern.name()).into(),
            sections::months(phase.months).into(),
            money(phase.monthly_usd).into(),
            money(phase.running_usd).into(),
            money(phase.marginal_cost_usd).into(),
            money(phase.marginal_saving_usd).into(),
            phase
                .recovery_p95
                .map_or("waits".to_owned(), duration)
                .into(),
            duration(phase.data_loss_p95).into(),
            sections::yes_no(phase.meets_objectives).into(),
        ]);
    }
    table
}

fn steps(out: &mut Document, phase: &Phase) {
    let plural = if phase.months[0] == phase.months[1] {
        "month"
    } else {
        "months"
    };
    out.heading(&format!(
        "Phase {}: {} ({plural} {})",
        phase.number,
        phase.pattern.title(),
        sections::months(phase.months)
    ));
    let tasks = phase.tasks.iter();
    out.list(
        tasks
            .map(|task| Line::from(words::sentence(task)))
            .collect(),
    );
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

/// When each phase runs: the months in words, and a chart for Markdown.
pub(super) fn calendar(
    out: &mut Document,
    setting: &Setting,
    roadmap: &Roadmap,
    start: Option<(i32, u32)>,
) {
    let first = start.unwrap_or((COUNTING_YEAR, 1));
    let points = roadmap.phases.iter().map(|phase| {
        let name = phase.pattern.title();
        let [from, to] = phase.months;
        let when = match start {
            Some(start) if from == to => month(start, from - 1),
            Some(start) => format!("{} to {}", month(start, from - 1), month(start, to - 1)),
            None if from == to => format!("month {from}"),
            None => format!("months {}", sections::months([from, to])),
        };
        Line::from(format!("Phase {}, {name}: {when}.", phase.number))
    });
    out.list(points.collect());
    out.blocks.push(Block::Code {
        language: "mermaid",
        text: gantt(setting, roadmap, first),
    });
    if start.is_none() {
        out.note(&format!(
            "No start is set: months count from the beginning, and a chart calls the first \
             {COUNTING_YEAR}-01."
        ));
    }
}

fn gantt(setting: &Setting, roadmap: &Roadmap, start: (i32, u32)) -> String {
    let mut lines = vec![
        "gantt".to_owned(),
        format!("    title {}", diagram_name(&setting.name)),
        "    dateFormat YYYY-MM-DD".to_owned(),
        "    axisFormat %Y-%m".to_owned(),
    ];
    for phase in &roadmap.phases {
        let title = phase.pattern.title();
        lines.push(format!("    section Phase {}", phase.number));
        let [from, to] = phase.months;
        lines.push(format!(
            "    {} : {}-01, {}-01",
            diagram_name(title),
            month(start, from - 1),
            month(start, to)
        ));
        lines.push(format!(
            "    Exit test : milestone, {}-01, 0d",
            month(start, to)
        ));
    }
    lines.join("\n")
}

/// The year and month so many months after `start`.
fn month((year, month): (i32, u32), after: u32) -> String {
    let since = month.clamp(1, 12) - 1 + after;
    let years = i32::try_from(since / 12).unwrap_or(0);
    format!("{:04}-{:02}", year.saturating_add(years), since % 12 + 1)
}

/// A name without the characters that Mermaid gives a meaning.
fn diagram_name(name: &str) -> String {
    let safe = |c: char| {
        if c.is_alphanumeric() || " -_.,".contains(c) {
            c
        } else {
            ' '
        }
    };
    let name: String = super::clean(name).chars().map(safe).collect();
    let name = name
        .split(' ')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if name.is_empty() {
        "workload".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_roll_over_the_year() {
        assert_eq!(month((2001, 1), 0), "2001-01");
        assert_eq!(month((2026, 11), 2), "2027-01");
        assert_eq!(month((2026, 12), 24), "2028-12");
    }

    #[test]
    fn a_diagram_gets_names_without_markup() {
        assert_eq!(diagram_name("a:b;c#d%%{init}\n```x"), "a b c d init x");
        assert_eq!(diagram_name("::"), "workload");
    }
}
