//! The workload file: its types, the check of a parsed file against them, its JSON Schema.

#![expect(
    clippy::result_large_err,
    reason = "a mistake is made once and reported: its problem need not be small"
)]

mod assumptions;
mod given;
mod nearest;
mod place;
mod places;
mod read;
mod schema;
mod section;
mod shapes;
mod template;
mod workload;

pub(crate) use given::{Given, between};
pub use place::place;
pub use places::Places;
pub use read::read;
pub use schema::schema;
pub(crate) use section::{Reader, Section};
pub use template::template;
pub use workload::{
    Business, Constraints, Cost, DataSet, Held, Identity, Objectives, Team, Users, Workload,
};
