//! The versioned JSON answers, apart from the domain: command line, API and store share them.
//!
//! Figures are rounded once, here, to six significant digits.

mod assumptions;
mod catalogue;
mod decision;
mod deployment;
mod design;
mod explanation;
mod journal;
mod number;
mod patterns;
mod price;
mod price_difference;
mod price_rows;
mod rare;
mod record;
mod replay;
mod roadmap;
mod robustness;
mod schema;
mod simulation;
mod site_status;

pub use assumptions::{AssumptionWire, assumptions};
pub use catalogue::{CatalogueWire, catalogue};
pub use decision::{DecisionWire, decision};
pub use deployment::{DeploymentWire, deployment};
pub use design::DesignWire;
pub use explanation::{ExplanationWire, explanation};
pub use journal::{JournalWire, journal};
pub use number::Figure;
pub use patterns::{PatternsWire, patterns};
pub use price::{PriceWire, price};
pub use price_difference::{
    EarlierPriceError, PriceDifferenceWire, ResourceDifferenceWire, earlier_price, price_difference,
};
pub use price_rows::{PriceRow, cell, price_rows};
pub use record::RecordWire;
pub use replay::{ReplayWire, replay};
pub use roadmap::{RoadmapWire, roadmap};
pub use robustness::{RobustnessWire, robustness};
pub use schema::{Answer, answer_reference, answer_schema};
pub use simulation::{SimulationWire, simulation};
pub use site_status::{
    EventWire, MemberWire, OutcomeWire, PlanWire, RoleWire, RouterWire, SiteStatusWire,
    VerdictWire, goal, last_plan, plan_of, plan_report, site_status,
};
