//! Terraform plans and states: read, and recognised as patterns.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod hostile;
mod kinds;
mod mutations;
mod patterns;
mod read;
mod shared;
mod shown;
mod support;
