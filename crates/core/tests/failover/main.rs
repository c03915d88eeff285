//! Failing over: the rules of the fence, the journal, and the simulation over all of it.
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking, on whatever it did not expect"
)]

mod controller;
mod planner;
mod rules;
mod simulation;
mod sites;
mod support;
