//! Stacks as Terraform: their files, what changes between phases, and what names cannot do.
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, on whatever it did not expect"
)]

mod exports;
mod injection;
mod phases;
mod roots;
mod runbooks;
mod sizes;
mod support;
