//! `farshore simulate --replay`.

use super::json;
use crate::arguments::{Format, Simulate};
use crate::failure::Failure;
use crate::output::{self, Screen};
use farshore_core::catalog::Catalog;
use farshore_core::decide::Decision;
use farshore_core::model::Setting;
use farshore_core::simulate::{self, Plan};
use farshore_core::{render, wire};

/// Replays recorded outages with the best design of each pattern.
pub(super) fn replay(
    arguments: &Simulate,
    screen: Screen,
    (setting, catalog): (&Setting, &Catalog),
    decision: &Decision,
    plans: &[Plan],
) -> Result<(), Failure> {
    let replay = simulate::replay(setting, catalog, plans, arguments.seed);
    let document = || render::replay(setting, decision, &replay);
    let text = match arguments.formatted.format {
        Format::Json => json(&wire::replay(setting, &decision.candidates, &replay))?,
        Format::Text => screen.show(&document()),
        Format::Markdown => document().to_markdown(),
    };
    output::answer(&text)
}
