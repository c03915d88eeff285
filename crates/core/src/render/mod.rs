//! Every answer as a document: one model, shown as text, Markdown or HTML.

mod clean;
mod document;
mod html;
mod markdown;
/// Numbers as people read them.
pub mod numbers;
mod text;

/// The terms of the field in words that need no other document.
pub mod words;

/// The parts of a decision that its text, its record and its report share.
pub mod sections;

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
pub use assumptions::all as assumptions;
pub use catalogue::{UpdateRow, catalogue, catalogue_update};
pub use clean::clean;
pub use deployment::deployment;
pub use document::{Align, Block, Branch, Column, Document, Line, Span, Table};
pub use explanation::explanation;
pub use html::escape;
pub use journal::journal;
pub use path::roadmap;
pub use patterns::patterns;
pub use portfolio::{Outcome, PortfolioRow, portfolio};
pub use price::price;
pub use price_difference::price_difference;
pub use record::decision_record;
pub use rehearsal::rehearsal;
pub use replay::replay;
pub use robustness::{how_sure, robustness, value as uncertain_value};
pub use simulation::{SimulationRun, simulation};
pub use site_status::{plan_report, site_plan, site_status};
