//! `farshore decide`.

use super::{json, portfolio};
use crate::arguments::{Decide, Format};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::Memo;
use farshore_core::decide::{Depth, decide as judge};
use farshore_core::render::{self, DecisionOptions};
use farshore_core::roadmap::roadmap;
use farshore_core::wire;

/// Decides for one file, or for every file of a folder.
pub(crate) fn decide(arguments: &Decide, screen: Screen) -> Result<(), Failure> {
    let catalog = load::catalog(&arguments.data)?;
    if arguments.file.is_dir() {
        return portfolio::decide(arguments, &catalog, screen);
    }
    let setting = load::setting(&arguments.file, &catalog, screen.error_color)?;
    let depth = Depth::Full;
    let decision = judge(&setting, &catalog, &mut Memo::new(), depth);
    let roadmap = roadmap(&setting, &decision);
    let options = DecisionOptions {
        all: arguments.all,
        assumptions: arguments.assumptions,
    };
    let text = match arguments.formatted.format {
        Format::Json => json(&wire::decision(
            &setting,
            &decision,
            &roadmap,
            arguments.all,
        ))?,
        Format::Text => screen.show(&render::decision(&setting, &decision, &roadmap, options)),
        Format::Markdown => {
            render::decision_record(&setting, &decision, &roadmap, None).to_markdown()
        }
    };
    output::answer(&text)?;
    match decision.recommendation {
        Some(_) => Ok(()),
        None => Err(Failure::NothingFeasible),
    }
}
