//! `farshore explain`.

use super::json;
use crate::arguments::{Explain, Format};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::Memo;
use farshore_core::assess::{Case, Ways};
use farshore_core::decide::{Shortfalls, best_per_pattern, cheapest, judge_all};
use farshore_core::explain::{Question, explain as tell};
use farshore_core::model::candidates;
use farshore_core::{render, wire};

/// Shows how a figure of a pattern's best design came about.
pub(crate) fn explain(arguments: &Explain, screen: Screen) -> Result<(), Failure> {
    let question = match &arguments.what {
        Some(what) => Question::parse(what).map_err(|error| {
            Failure::Usage(format!(
                "error: {error}\nhelp: `farshore explain FILE` lists all"
            ))
        })?,
        None => {
            let all: String = Question::all().map(|(name, _)| name + "\n").collect();
            return output::answer(&all);
        }
    };
    let catalog = load::catalog(&arguments.data)?;
    let setting = load::setting(
        &arguments.file,
        (&catalog, &arguments.data),
        screen.error_color,
    )?;
    let designs = candidates(&setting);
    let ways = Ways::new(&setting, &designs, &mut Memo::new());
    let case = Case::new(&setting, &ways);
    let judged = judge_all(&case, &designs);
    let winner = cheapest(&judged, Shortfalls::default());
    let best = best_per_pattern(&case, &judged);
    let own = winner
        .filter(|judged| judged.design.pattern() == question.pattern)
        .or_else(|| {
            best.iter()
                .copied()
                .find(|j| j.design.pattern() == question.pattern)
        });
    let Some(own) = own else {
        return Err(Failure::Usage(format!(
            "error: {} is not among the candidates: design.pattern holds another",
            question.pattern
        )));
    };
    let explanation = tell(&case, own, question);
    let design = wire::DesignWire::new(&setting, &own.design, &case.modes_of(&own.design));
    let document = || render::explanation(&setting, &explanation, &design);
    let text = match arguments.formatted.format {
        Format::Json => json(&wire::explanation(&setting, &explanation, design))?,
        Format::Text => screen.show(&document()),
        Format::Markdown => document().to_markdown(),
    };
    output::answer(&text)
}
