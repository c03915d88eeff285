//! What an answer rests on.

use super::document::{Document, Line, Table};
use super::numbers::{duration, exact_share, figures};
use crate::model::{Design, Setting};
use crate::parameters::{Origin, Scalar, Step, Upper};

/// How many assumptions there are, and how many of them the file gave.
pub(super) fn counts(setting: &Setting) -> (usize, usize) {
    let parameters = &setting.parameters;
    let scalars = Scalar::ALL.iter().map(|s| parameters.scalar_origin(*s).0);
    let origins = scalars.chain(Step::ALL.iter().map(|s| parameters.step_origin(*s).0));
    let from_file = origins.filter(|origin| *origin == Origin::File).count();
    (
        Scalar::ALL.len() + Step::ALL.len() + setting.assumed.len(),
        from_file,
    )
}

/// The assumptions that move the answer most, each with its value, range and source.
pub(super) fn most_important(setting: &Setting, design: Option<&Design>) -> Vec<Line> {
    let parameters = &setting.parameters;
    let primary = &setting.regions[0].id;
    let (faults, what_fails) = match design {
        Some(Design::ActiveActive(_)) => (Scalar::HeadroomFaults, "room for a lost region"),
        Some(Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_)) | None => {
            (Scalar::LatentFaults, "standby")
        }
    };
    let outage = setting.outage();
    let scalar = |scalar| brief(parameters.scalar_origin(scalar).1);
    let events = typical(setting, Scalar::PrimaryEvents);
    vec![
        Line::default().code(primary).plain(format!(
            " has {events} regional events a year{} ({}).",
            range(setting, Scalar::PrimaryEvents),
            scalar(Scalar::PrimaryEvents)
        )),
        Line::from(format!(
            "Of these, {} stop this workload{} ({}).",
            exact_share(parameters.get(Scalar::StopsWorkload)),
            percent_range(setting, Scalar::StopsWorkload),
            scalar(Scalar::StopsWorkload)
        )),
        Line::from(format!(
            "Half of them end within {}, 95 % within {} ({}).",
            duration(outage.quantile(0.5)),
            duration(outage.quantile(0.95)),
            brief(parameters.step_origin(Step::OutageDuration).1)
        )),
        Line::from(format!(
            "{} take the second region too{} ({}).",
            exact_share(parameters.get(Scalar::BothRegions)),
            percent_range(setting, Scalar::BothRegions),
            scalar(Scalar::BothRegions)
        )),
        Line::from(format!(
            "The {what_fails} gets {} hidden faults a year{} ({}).",
            typical(setting, faults),
            range(setting, faults),
            scalar(faults)
        )),
    ]
}

/// The first clause of a source; the table of all assumptions has the rest.
fn brief(source: &str) -> &str {
    let end = [" (", "; "]
        .iter()
        .filter_map(|stop| source.find(stop))
        .min();
    source[..end.unwrap_or(source.len())].trim_end_matches('.')
}

fn typical(setting: &Setting, scalar: Scalar) -> String {
    figures(setting.parameters.get(scalar), 3)
}

/// `, 0.2 to 1 being plausible`, or nothing where the file gave one number.
fn range(setting: &Setting, scalar: Scalar) -> String {
    let range = setting.parameters.range(scalar);
    if range.low < range.high {
        let (low, high) = (figures(range.low, 3), figures(range.high, 3));
        format!(", plausibly {low} to {high}")
    } else {
        String::new()
    }
}

fn percent_range(setting: &Setting, scalar: Scalar) -> String {
    let range = setting.parameters.range(scalar);
    if range.low < range.high {
        let (low, high) = (exact_share(range.low), exact_share(range.high));
        format!(", plausibly {low} to {high}")
    } else {
        String::new()
    }
}

/// Adds the table of every assumption.
pub fn all(document: &mut Document, setting: &Setting) {
    document.heading("Every assumption");
    document.paragraph(Line::prose(
        "Set any of the dotted names under `[assumptions]` in the workload file. Values are \
         typical (low–high), or the median and an upper quantile of a random time.",
    ));
    let mut table = Table::new(&["Name", "Value", "Source"]);
    let parameters = &setting.parameters;
    for &scalar in Scalar::ALL {
        let definition = scalar.definition();
        let range = parameters.range(scalar);
        let typical = format!("{} {}", figures(parameters.get(scalar), 4), definition.unit);
        let shown = if range.low < range.high {
            format!(
                "{typical} ({}–{})",
                figures(range.low, 4),
                figures(range.high, 4)
            )
        } else {
            typical
        };
        table.row(vec![
            definition.name.into(),
            shown.into(),
            Line::prose(parameters.scalar_origin(scalar).1),
        ]);
    }
    for &step in Step::ALL {
        let definition = step.definition();
        let time = parameters.step(step);
        let (name, share) = match definition.which {
            Upper::P95 => ("p95", 0.95),
            Upper::P99 => ("p99", 0.99),
        };
        let shown = format!(
            "p50 {}, {name} {}",
            duration(time.quantile(0.5)),
            duration(time.quantile(share))
        );
        let source = Line::prose(parameters.step_origin(step).1);
        table.row(vec![definition.name.into(), shown.into(), source]);
    }
    for assumed in &setting.assumed {
        table.row(vec![
            assumed.name.as_str().into(),
            assumed.value.as_str().into(),
            assumed.source.as_str().into(),
        ]);
    }
    document.table(table);
}
