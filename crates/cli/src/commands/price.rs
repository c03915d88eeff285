//! `farshore price`: the bill of a Terraform plan or state, and the pattern that it deploys.

use super::json;
use crate::arguments::{Format, Price};
use crate::failure::Failure;
use crate::load;
use crate::output::{self, Screen};
use farshore_core::bill::Bill;
use farshore_core::deployed::recognise;
use farshore_core::infrastructure::{FILE_LIMIT, Infrastructure, Moment};
use farshore_core::{render, wire};

/// Prices what runs once the plan is applied.
pub(crate) fn price(arguments: &Price, screen: Screen) -> Result<(), Failure> {
    let path = &arguments.file;
    let bytes = farshore_ops::read_bytes(path, FILE_LIMIT)?;
    let infrastructure = Infrastructure::read(&bytes, Moment::Planned)
        .map_err(|error| Failure::Input(format!("error: {} {error}", path.display())))?;
    let prices = load::prices(&arguments.prices)?;
    let usage = load::usage(arguments.usage.as_deref(), screen.error_color)?;
    let bill = Bill::new(&infrastructure, &prices, &usage);
    let deployed = recognise(&infrastructure);
    let document = || render::price(&bill, &deployed);
    let text = match arguments.formatted.format {
        Format::Json => json(&wire::price(&bill, &deployed))?,
        Format::Text => screen.show(&document()),
        Format::Markdown => document().to_markdown(),
    };
    output::answer(&text)
}
