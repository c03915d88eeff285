//! A rehearsal: the planner, the controller and the agents of a failover in a small world in
//! memory, with faults drawn from a seed and every invariant checked at every step. The same seed
//! gives the same scenario.

mod audit;
mod clients;
mod control;
mod fake;
mod faults;
mod members;
mod scenario;
mod server;
mod world;

pub use audit::{Invariant, Violation};
pub use fake::Fake;
pub use scenario::{Rehearsed, Scenario, Shape, Tally, flap, rehearse};
