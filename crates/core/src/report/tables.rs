//! Tables that only the report has.

use super::page::Report;
use crate::decide::Candidate;
use crate::model::Setting;
use crate::render::numbers::{exact_share, figures, milliseconds};
use crate::render::{Line, Table, words};
use crate::terms::{Pattern, Term as _};
use crate::units::{DAY, YEAR};

/// Round trips of each place: to the primary, to the second region once it serves, and to the
/// nearest region of the active-active design.
pub(super) fn latency(report: &Report<'_>) -> Table {
    let setting = report.case.setting;
    let active = report.decision.candidates.iter();
    let active = active
        .map(|c| &c.judged.design)
        .find(|d| d.pattern() == Pattern::ActiveActive);
    let regions = active.map(|design| usize::from(design.regions()));
    let mut names = vec![
        "Place".to_owned(),
        ">Users".to_owned(),
        format!(">To {}", setting.regions[0].id),
        format!(">To {}", setting.regions[1].id),
    ];
    names.extend(regions.map(|count| format!(">Nearest of {count}, active-active")));
    let mut table = Table::new(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for ((place, share), round_trips) in setting.users.iter().zip(&setting.user_round_trips_ms) {
        let region = report.catalog.get(*place);
        let mut row: Vec<Line> = vec![
            Line::default()
                .code(&region.id)
                .plain(format!(" {}", region.place)),
            exact_share(*share).into(),
            milliseconds(round_trips[0]).into(),
            milliseconds(round_trips[1]).into(),
        ];
        row.extend(regions.map(|count| {
            let nearest = round_trips[..count].iter().copied().reduce(f64::min);
            Line::from(milliseconds(nearest.unwrap_or(0.0)))
        }));
        table.row(row);
    }
    table
}

/// What concurrent writes do to each data set of an active-active design.
pub(super) fn conflicts(setting: &Setting, candidate: &Candidate) -> Table {
    let mut table = Table::new(&[
        "Data",
        "Model",
        "Writes",
        ">Conflicts a day",
        ">Lost a year",
        ">People, hours a year",
        ">Write wait, p95",
    ]);
    for (data, mode) in setting.data.iter().zip(&candidate.modes) {
        table.row(vec![
            Line::default().code(&data.name),
            data.model.name().into(),
            words::write_mode(mode.mode).into(),
            figures(mode.concurrency.conflicts_per_second * DAY, 3).into(),
            figures(mode.concurrency.lost_updates_per_second * YEAR, 3).into(),
            figures(mode.cases_hours, 3).into(),
            milliseconds(mode.writes.p95_ms).into(),
        ]);
    }
    table
}
