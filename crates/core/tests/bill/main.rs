//! Bills of Terraform plans and states.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod difference;
mod laws;
mod patterns;
mod resources;
mod shared;
mod stacks;
mod support;
