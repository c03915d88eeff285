//! The workload file: its types, the check of a parsed file against them, its JSON Schema.

mod workload;

pub use workload::{
    Business, Constraints, Cost, DataSet, Held, Identity, Objectives, Team, Users, Workload,
};
