//! `farshore journal`: verifies and shows the journal of a site's failovers.

use super::json;
use crate::arguments::{Format, Journal};
use crate::failure::Failure;
use crate::output::{self, Screen};
use farshore_core::chain::{Chain, MOST_CHAIN};
use farshore_core::failover::{JournalError, Ledger, Rules, records};
use farshore_core::{render, wire};

/// Shows a journal whose every line fits, or says which does not.
pub(crate) fn journal(arguments: &Journal, screen: Screen) -> Result<(), Failure> {
    let path = &arguments.file;
    let bytes = farshore_ops::read_bytes(path, MOST_CHAIN as u64)?;
    let wrong = |error: JournalError| Failure::Input(format!("error: {}: {error}", path.display()));
    let chain = Chain::read(&bytes).map_err(|damage| wrong(damage.into()))?;
    let records = records(&chain).map_err(wrong)?;
    let ledger = Ledger::replay(records.clone(), Rules::ALL).map_err(wrong)?;
    let torn = bytes.len() - chain.whole;
    let document = || render::journal(&records, &ledger, chain.head, torn);
    let text = match arguments.formatted.format {
        Format::Json => json(&wire::journal(&records, chain.head, torn))?,
        Format::Text => screen.show(&document()),
        Format::Markdown => document().to_markdown(),
    };
    output::answer(&text)
}
