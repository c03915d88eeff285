//! What runs, and where? From a Terraform plan or state to resources with their values, regions,
//! roles and references (docs/method.md, "Infrastructure").
//!
//! The text is borrowed, not copied. Values that Terraform marks as sensitive, and text under names
//! that usually hold secrets, are dropped while reading.

mod address;
mod configuration;
mod error;
mod json;
mod kinds;
mod links;
mod node;
mod read;
mod region;
mod resource;
mod values;

pub use error::InfrastructureError;
pub use kinds::{KINDS, Kind, kind};
pub use read::{FILE_LIMIT, Infrastructure, Moment, Reference};
pub use region::{AssumedRegion, Place};
pub use resource::Resource;
pub use values::{Block, Value};
