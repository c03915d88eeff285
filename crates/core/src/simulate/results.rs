//! Everything that a simulation says of a design.

use super::bad_years::BadYears;
use super::paired::Difference;
use super::rare::RareEvent;
use super::sketch::Estimate;
use super::summary::Simulated;

/// Everything that a simulation says of a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// Its distributions.
    pub simulated: Simulated,
    /// What its bad years are made of.
    pub bad_years: BadYears,
    /// How often a year what is rare happens, in the order of [`RareEvent::ALL`].
    pub rare: [Estimate; RareEvent::ALL.len()],
    /// How it differs from the recommended design on the same fate; `None` for that one itself,
    /// where nothing is recommended, and where too few years were simulated to say.
    pub difference: Option<Difference>,
}
