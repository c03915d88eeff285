//! Every answer as a document: one model, shown as text, Markdown or HTML.

mod clean;
mod document;
mod markdown;
/// Numbers as people read them.
pub mod numbers;
mod text;

mod words;

mod sections;

mod assumptions;

mod answer;

mod path;

mod record;

mod patterns;

mod portfolio;

mod deployment;

mod explanation;

mod bad_years;

mod rare;

mod simulation;
mod site_status;

mod catalogue;
mod journal;
mod pattern_bills;
mod price;
mod price_difference;
mod rehearsal;
mod replay;
mod robustness;

pub use answer::{DecisionOptions, decision};
pub use catalogue::{UpdateRow, catalogue, catalogue_update};
pub use clean::clean;
pub use deployment::deployment;
pub use document::{Align, Block, Branch, Column, Document, Line, Span, Table};
pub use explanation::explanation;
pub use journal::journal;
pub use path::roadmap;
pub use patterns::patterns;
pub use portfolio::{Outcome, PortfolioRow, portfolio};
pub use price::price;
pub use price_difference::price_difference;
pub use record::decision_record;
pub use rehearsal::rehearsal;
pub use replay::replay;
pub use robustness::{how_sure, robustness};
pub use simulation::{SimulationRun, simulation};
pub use site_status::{plan_report, site_plan, site_status};
