//! `farshore patterns`.

use super::json;
use crate::arguments::{Format, Formatted};
use crate::failure::Failure;
use crate::output::{self, Screen};
use farshore_core::{render, wire};

/// Shows the framework's reference table.
pub(crate) fn patterns(formatted: Formatted, screen: Screen) -> Result<(), Failure> {
    let text = match formatted.format {
        Format::Json => json(&wire::patterns())?,
        Format::Text => screen.show(&render::patterns()),
        Format::Markdown => render::patterns().to_markdown(),
    };
    output::answer(&text)
}
