//! What the processes of a site say to each other.

use farshore_core::failover::{
    Action, Heartbeat, Mark, Memory, Order, Outcome, Plan, Report, Statement, Token,
};
use farshore_core::site::MemberId;
use farshore_core::wire::{PlanWire, SiteStatusWire};
use serde::{Deserialize, Serialize};

/// A request to an agent or a router.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToActuator {
    /// How are you?
    Look,
    /// Do this.
    Ask(Box<Token>, Box<Action>),
}

/// An agent's or a router's reply.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromActuator {
    /// How a member is.
    Member(Box<Heartbeat>),
    /// How a router is.
    Router(Box<RouterState>),
    /// What became of it.
    Outcome(Outcome),
}

/// What a router still knows after a crash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouterState {
    /// What it obeyed.
    pub memory: Memory,
    /// Whom it serves; nobody while clients wait.
    pub serves: Option<MemberId>,
}

/// A request to the controller.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToController {
    /// This is what an observer saw.
    Report(Report),
    /// How is the site?
    Status,
    /// What would you do?
    Propose(Order),
    /// Do that.
    Order(Mark),
    /// What became of it?
    Outcome(Mark),
    /// A person answers for this; who, and what.
    State(String, Statement),
}

/// The controller's reply.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromController {
    /// It was taken.
    Taken,
    /// How the site is.
    Status(Box<SiteStatusWire>),
    /// What would be done.
    Plan(Box<Plan>),
    /// What became of a plan; nothing, while it is not taken.
    Outcome(Option<Box<PlanWire>>),
    /// Why not.
    Refused(String),
}
