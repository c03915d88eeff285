//! Failing a database over: observation, verdict, plan, proofs, steps, agents. All of it decides
//! and nothing acts: `farshore-ops` performs the effects (docs/operations.md).

mod agent;
mod controller;
mod database;
mod ledger;
mod lineage;
mod message;
mod plan;
mod planner;
mod quorum;
mod rules;
mod verdict;

pub use agent::{Agent, Next, at_boot};
pub use controller::{Controller, Effect, Input};
pub use database::{Database, Operation, Reading, Sender};
pub use ledger::{
    Entry, JournalError, Ledger, Opening, OutOfOrder, Progress, Record, Statement, is_allowed,
    records,
};
pub use lineage::{Branch, Epoch, History, Lineage, Lsn, Mark, Position, Stray, Timeline};
pub use message::{
    Action, Actuator, Cluster, Memory, Outcome, Realm, Refusal, Reply, Token, first_mark,
};
pub use plan::{Choice, Goal, Millis, Phase, Plan, Prediction, Proof, Step};
pub use planner::{Advice, Order, Setup, Sight, advise, is_settled, plan_failover, plan_order};
pub use quorum::{Configuration, standby_name};
pub use rules::{Rule, Rules};
pub use verdict::{Evidence, Heartbeat, Limits, Primary, Report, State, Verdict, verdict};
