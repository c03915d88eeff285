//! The workload file from its text to its check: right files, wrong files, hostile files, and the
//! JSON Schema, in all three formats.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod corpus;
mod hostile;
mod read;
mod schema;
mod support;
