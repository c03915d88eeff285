//! Stacks as Terraform: their files, what changes between phases, and what names cannot do.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod injection;
mod phases;
mod roots;
mod sizes;
mod support;
