//! Farshore over HTTP: the answers of the command line, simulations with progress, a page of the
//! workloads in a folder, and what a monitoring system reads.
//!
//! What computes never runs on the threads that serve connections: see `desk` and `jobs`.

mod answers;
mod api;
mod desk;
mod folder;
mod guard;
mod jobs;
mod metrics;
mod openapi;
mod pages;
mod problem;
mod server;

pub use answers::{Means, TerraformWire};
pub use api::{HealthWire, JobsWire};
pub use jobs::{JobState, JobWire};
pub use problem::{ProblemWire, TextProblemWire};
pub use server::{Options, ServeError, serve};
