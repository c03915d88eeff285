//! `farshore report`.

use super::robustness::{self, Effort};
use crate::arguments::{Report as Arguments, ReportFormat};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Decision, Depth, decide};
use farshore_core::model::{Design, Setting};
use farshore_core::render;
use farshore_core::report::{Report, SourceFile, report as page};
use farshore_core::roadmap::{Roadmap, roadmap};
use farshore_core::simulate::{candidate_plans, replay};
use std::path::Path;

/// Where random numbers start.
const SEED: u64 = 1;

/// Writes the decision as one page, or as a decision record.
pub(crate) fn report(arguments: &Arguments, screen: Screen) -> Result<(), Failure> {
    let catalog = load::catalog(&arguments.data)?;
    let means = (&catalog, &arguments.data);
    let (setting, file) = load::shown(&arguments.file, means, screen.error_color)?;
    let mut memo = Memo::new();
    let decision = decide(&setting, &catalog, &mut memo, Depth::Full);
    let roadmap = roadmap(&setting, &decision);
    let text = match arguments.format {
        ReportFormat::Html => {
            let name = arguments.file.file_name().unwrap_or_default();
            let file = SourceFile {
                name: &name.to_string_lossy(),
                format: load::format(&arguments.file)?,
                text: &file,
            };
            html(
                arguments,
                (&setting, &catalog),
                (&decision, &roadmap),
                &mut memo,
                file,
            )?
        }
        ReportFormat::Markdown => {
            render::decision_record(&setting, &decision, &roadmap, None).to_markdown()
        }
    };
    match arguments.output.as_deref() {
        Some(path) if path != Path::new("-") => write(path, &text, arguments.force)?,
        Some(_) | None => output::answer(&text)?,
    }
    match decision.recommendation {
        Some(_) => Ok(()),
        None => Err(Failure::NothingFeasible),
    }
}

fn html(
    arguments: &Arguments,
    (setting, catalog): (&Setting, &Catalog),
    (decision, roadmap): (&Decision, &Roadmap),
    memo: &mut Memo,
    file: SourceFile<'_>,
) -> Result<String, Failure> {
    let effort = Effort {
        seed: SEED,
        draws: arguments.draws,
        threads: None,
    };
    let sure = robustness::study(setting, decision, effort)?;
    let designs: Vec<Design> = decision.judged.iter().map(|judged| judged.design).collect();
    let ways = Ways::new(setting, &designs, memo);
    let case = Case::new(setting, &ways);
    // Assumptions so absurd that years cannot be simulated leave the rest of the report.
    let plans = candidate_plans(setting, decision, memo).ok();
    let replayed = plans.map(|plans| replay(setting, catalog, &plans, SEED));
    Ok(page(&Report {
        case: &case,
        catalog,
        decision,
        roadmap,
        robustness: &sure,
        replay: replayed.as_ref(),
        file,
    }))
}

fn write(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    if force {
        farshore_ops::write_over(path, text)?;
    } else {
        farshore_ops::write_new(path, text)?;
    }
    output::note(&format!("Wrote {}.", path.display()));
    Ok(())
}
