//! `farshore.journal/1`, the answer of `farshore journal --format json`.

use crate::chain::Head;
use crate::failover::Record;
use serde::Serialize;

/// A verified journal.
#[derive(Clone, Debug, Serialize)]
pub struct JournalWire<'j> {
    /// Name and version of this form.
    pub schema: &'static str,
    /// How many lines it has, and the digest of the last.
    pub head: Head,
    /// Bytes behind the last whole line, of a write that was cut short.
    pub torn_bytes: usize,
    /// The records, as the journal has them.
    pub records: &'j [Record],
}

/// A verified journal in its versioned form.
#[must_use]
pub fn journal(records: &[Record], head: Head, torn_bytes: usize) -> JournalWire<'_> {
    JournalWire {
        schema: "farshore.journal/1",
        head,
        torn_bytes,
        records,
    }
}
