//! The catalogue: regions, round trips between them, how often and how long regions fail, and the
//! outages that happened.
//!
//! The figures live in dated, sourced text files under `data/`. They are part of the program, and
//! each can be replaced by a file of the same name. Nothing here opens a file: the caller passes
//! the text.

mod built_in;
mod geography;
mod lookup;
mod outages;
mod region;
mod risk;
mod round_trip;
mod table;

#[cfg(test)]
mod tests;

pub use built_in::{CatalogFiles, FILE_NAMES};
pub use geography::{
    Coordinates, ESTIMATE_FACTOR, ESTIMATE_FACTOR_P10, ESTIMATE_FACTOR_P90,
    FIBRE_KM_PER_MILLISECOND, estimated_round_trip_ms, fibre_round_trip_ms, geodesic_km,
};
pub use lookup::Catalog;
pub use outages::{ComponentFailure, RecordedOutage};
pub use region::{Continent, Region, RegionIndex};
pub use risk::{DurationPreset, SourcedRange};
pub use round_trip::{RoundTrip, RoundTripSource, WITHIN_REGION_MS};
pub use table::CatalogError;
pub(crate) use table::{Format, Row};
