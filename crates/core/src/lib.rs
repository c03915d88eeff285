//! Farshore's pure part: from the text of a workload file to a defended decision.
//!
//! Nothing here reads a clock, a file, the network or the environment. The modules stand in the
//! order of the architecture: a module names only modules before it (`tests/module_order.rs`).

pub mod units;

pub mod terms;

pub mod trace;

pub mod distribution;

pub mod catalog;

pub mod prices;

pub mod infrastructure;

pub mod deployed;

pub mod parameters;

pub mod file;

pub mod chain;

pub mod bill;

pub mod spec;

pub mod model;

pub mod assess;

pub mod decide;

pub mod roadmap;

pub mod simulate;

pub mod robustness;

pub mod terraform;

pub mod site;

pub mod failover;

pub mod rehearsal;

pub mod explain;

pub mod wire;

pub mod render;

pub mod plot;

pub mod report;

pub mod runbook;

pub mod exports;
