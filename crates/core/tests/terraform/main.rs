//! Stacks as Terraform: their files, what changes between phases, and what names cannot do.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod exports;
mod injection;
mod phases;
mod roots;
mod runbooks;
mod sizes;
mod support;
