//! What every database must do for its agent, as one suite over the fake in memory and PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says when it is skipped"
)]

mod fake;
mod postgres;
mod rules;
mod suite;
