//! `farshore export`.

use super::terraform::{Source, wanted};
use crate::arguments::{Export as Arguments, Tool};
use crate::failure::Failure;
use crate::output::{self, Screen};
use farshore_core::exports::{Export, export as exported};

/// Prints, or writes to a file, what a design is for a tool.
pub(crate) fn export(arguments: &Arguments, screen: Screen) -> Result<(), Failure> {
    let source = Source::read(&arguments.file, &arguments.data, screen)?;
    let outline = source.outline(wanted(arguments.stack))?;
    let text = exported(&outline, which(arguments.tool)).contents;
    let Some(path) = &arguments.output else {
        return output::answer(&text);
    };
    if arguments.force {
        farshore_ops::write_over(path, &text)?;
    } else {
        farshore_ops::write_new(path, &text)?;
    }
    output::note(&format!("Wrote {}.", path.display()));
    Ok(())
}

fn which(tool: Tool) -> Export {
    match tool {
        Tool::ResilienceHub => Export::ResilienceHub,
        Tool::ResilienceHubV1 => Export::ResilienceHubV1,
        Tool::Fis => Export::Fis,
        Tool::RegionSwitch => Export::RegionSwitch,
        Tool::Prometheus => Export::Prometheus,
        Tool::Grafana => Export::Grafana,
    }
}
