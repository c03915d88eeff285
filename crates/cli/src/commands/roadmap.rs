//! `farshore roadmap`.

use super::json;
use crate::arguments::{Format, Roadmap};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::assess::Memo;
use farshore_core::decide::{Depth, decide};
use farshore_core::{render, roadmap as path, wire};

/// Shows the path from today's pattern to the recommended one.
pub(crate) fn roadmap(arguments: &Roadmap, screen: Screen) -> Result<(), Failure> {
    let catalog = load::catalog(&arguments.data)?;
    let setting = load::setting(
        &arguments.file,
        (&catalog, &arguments.data),
        screen.error_color,
    )?;
    let depth = Depth::Summary;
    let decision = decide(&setting, &catalog, &mut Memo::new(), depth);
    let roadmap = path::roadmap(&setting, &decision);
    let document = || render::roadmap(&setting, &roadmap, arguments.start);
    let text = match arguments.formatted.format {
        Format::Json => json(&wire::roadmap(&setting, &roadmap))?,
        Format::Text => screen.show(&document()),
        Format::Markdown => document().to_markdown(),
    };
    output::answer(&text)?;
    match decision.recommendation {
        Some(_) => Ok(()),
        None => Err(Failure::NothingFeasible),
    }
}
