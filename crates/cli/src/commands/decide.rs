//! `farshore decide`.

use super::{json, portfolio, robustness};
use crate::arguments::{Decide, Format};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::Memo;
use farshore_core::decide::{Depth, decide as judge};
use farshore_core::render::{self, DecisionOptions, Document};
use farshore_core::roadmap::roadmap;
use farshore_core::wire;

/// Decides for one file, or for every file of a folder.
pub(crate) fn decide(arguments: &Decide, screen: Screen) -> Result<(), Failure> {
    let catalog = load::catalog(&arguments.data)?;
    if arguments.file.is_dir() {
        if arguments.robustness {
            let problem = "error: --robustness takes one workload file, not a folder";
            return Err(Failure::Usage(problem.to_owned()));
        }
        return portfolio::decide(arguments, &catalog, screen);
    }
    let setting = load::setting(
        &arguments.file,
        (&catalog, &arguments.data),
        screen.error_color,
    )?;
    let depth = Depth::Full;
    let decision = judge(&setting, &catalog, &mut Memo::new(), depth);
    let roadmap = roadmap(&setting, &decision);
    let options = DecisionOptions {
        all: arguments.all,
        assumptions: arguments.assumptions,
    };
    let study = || robustness::study(&setting, &decision, robustness::IN_SHORT);
    let sure = arguments.robustness.then(study).transpose()?;
    let with_sureness = |mut document: Document| {
        if let Some(sure) = &sure {
            document
                .blocks
                .extend(render::how_sure(&setting, sure).blocks);
        }
        document
    };
    let text = match arguments.formatted.format {
        Format::Json => {
            let mut wire = wire::decision(&setting, &decision, &roadmap, arguments.all);
            wire.robustness =
                (sure.as_ref()).map(|sure| wire::robustness(&setting, &decision, sure));
            json(&wire)?
        }
        Format::Text => {
            let document = render::decision(&setting, &decision, &roadmap, options);
            screen.show(&with_sureness(document))
        }
        Format::Markdown => {
            let record = render::decision_record(&setting, &decision, &roadmap, None);
            with_sureness(record).to_markdown()
        }
    };
    output::answer(&text)?;
    match decision.recommendation {
        Some(_) => Ok(()),
        None => Err(Failure::NothingFeasible),
    }
}
