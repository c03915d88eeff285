//! From a workload file's text to its decision, through the public API: what the framework says,
//! what must hold for every workload, and what each example is answered.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod break_even;
mod choices;
mod examples;
mod explain;
mod framework;
mod laws;
mod no_free_choice;
mod plan;
mod random;
mod relaxations;
mod robustness;
mod support;
mod wire;
