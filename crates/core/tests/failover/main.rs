//! Failing over: the rules of the fence, the journal, and the simulation over all of it.

mod planner;
mod rules;
mod simulation;
mod sites;
mod support;
