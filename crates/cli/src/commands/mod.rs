//! One module for each command.

mod catalogue;
mod catalogue_update;
mod decide;
mod drill;
mod explain;
mod export;
mod init;
mod interview;
mod journal;
#[cfg(feature = "parquet")]
mod parquet_rows;
mod patterns;
mod portfolio;
mod price;
mod records;
mod reference;
mod replay;
mod report;
mod roadmap;
mod robustness;
mod serve;
mod simulate;
mod site;
mod terraform;

pub(crate) use catalogue::catalogue;
pub(crate) use decide::decide;
pub(crate) use drill::drill;
pub(crate) use explain::explain;
pub(crate) use export::export;
pub(crate) use init::init;
pub(crate) use journal::journal;
pub(crate) use patterns::patterns;
pub(crate) use price::price;
pub(crate) use reference::{completions, man, schema};
pub(crate) use report::report;
pub(crate) use roadmap::roadmap;
pub(crate) use robustness::robustness;
pub(crate) use serve::serve;
pub(crate) use simulate::simulate;
pub(crate) use site::{failback, failover, site, switch};
pub(crate) use terraform::{NamedPattern, terraform};

use crate::failure::Failure;

/// An answer as indented JSON with a line end.
fn json<T: serde::Serialize>(value: &T) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::Outside(format!("error: cannot write JSON: {error}")))?;
    Ok(text + "\n")
}
