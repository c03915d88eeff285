//! The catalogue as one value: read once, asked often.

use super::built_in::CatalogFiles;
use super::outages::{self, RecordedOutage};
use super::region::{Region, RegionIndex, Regions};
use super::risk::{self, DurationPreset, Fates, Rates, SourcedRange};
use super::round_trip::{RoundTrip, RoundTrips};
use super::table::CatalogError;

/// Regions, the round trips between them, and how they fail; every figure with its source.
///
/// ```
/// use farshore_core::catalog::Catalog;
/// let catalog = Catalog::builtin();
/// let virginia = catalog.region("aws:us-east-1").unwrap();
/// let ireland = catalog.region("aws:eu-west-1").unwrap();
/// let trip = catalog.round_trip(virginia, ireland);
/// assert!(trip.ms > 60.0 && trip.ms < 80.0, "{} ms, {}", trip.ms, trip.source);
/// ```
#[derive(Clone, Debug)]
pub struct Catalog {
    regions: Regions,
    round_trips: RoundTrips,
    rates: Rates,
    durations: Vec<DurationPreset>,
    fates: Fates,
    outages: Vec<RecordedOutage>,
}

impl Catalog {
    /// The catalogue that is part of the program.
    ///
    /// # Panics
    /// Never: a test reads the same files.
    #[must_use]
    pub fn builtin() -> Self {
        match Self::parse(&CatalogFiles::builtin()) {
            Ok(catalog) => catalog,
            Err(error) => panic!("the built-in catalogue is checked by a test: {error}"),
        }
    }

    /// The catalogue written in `files`.
    ///
    /// # Errors
    /// The first problem, with file and line.
    pub fn parse(files: &CatalogFiles<'_>) -> Result<Self, CatalogError> {
        let regions = Regions::parse(files.regions)?;
        Ok(Self {
            round_trips: RoundTrips::parse(files.round_trips, &regions)?,
            rates: Rates::parse(files.outage_rates, &regions)?,
            durations: risk::read_durations(files.outage_durations)?,
            fates: Fates::parse(files.shared_fate, &regions)?,
            outages: outages::read(files.outages, &regions)?,
            regions,
        })
    }

    /// The region with this id, such as `aws:us-east-1`.
    #[must_use]
    pub fn region(&self, id: &str) -> Option<RegionIndex> {
        let (provider, name) = id.split_once(':')?;
        self.regions.find(provider, name)
    }

    /// The region with this number.
    ///
    /// # Panics
    /// When `index` is from another catalogue that has more regions.
    #[must_use]
    pub fn get(&self, index: RegionIndex) -> &Region {
        self.regions.get(index)
    }

    /// All regions, in the order of their file.
    pub fn regions(&self) -> impl Iterator<Item = (RegionIndex, &Region)> {
        self.regions.iter()
    }

    /// The id that was most likely meant by `id`, for "did you mean"; `None` where none is near.
    /// Blanks, capitals and a missing provider do not matter: `East US` means `azure:eastus`.
    #[must_use]
    pub fn nearest_id(&self, id: &str) -> Option<&str> {
        self.regions.nearest_id(id)
    }

    /// Whether a region's id fits a pattern such as `aws:us-*`; `*` stands for any text.
    #[must_use]
    pub fn matches(pattern: &str, id: &str) -> bool {
        risk::matches(pattern, id)
    }

    /// The round trip between two regions, the same in both directions: as measured, else
    /// estimated from the distance; within one region 1 ms is assumed.
    #[must_use]
    pub fn round_trip(&self, a: RegionIndex, b: RegionIndex) -> RoundTrip<'_> {
        self.round_trips.between(&self.regions, a, b)
    }

    /// Regional events per year in this region, by the most specific row that fits it.
    #[must_use]
    pub fn outage_rate(&self, region: RegionIndex) -> &SourcedRange {
        self.rates.of(region.position())
    }

    /// All rows of outage rates with their patterns, such as `*:*`.
    pub fn outage_rates(&self) -> impl Iterator<Item = (&str, &SourcedRange)> {
        self.rates
            .rules
            .iter()
            .map(|(pattern, range)| (pattern.as_str(), range))
    }

    /// The duration of a regional outage by the name of its preset.
    #[must_use]
    pub fn duration(&self, preset: &str) -> Option<&DurationPreset> {
        self.durations.iter().find(|known| known.name == preset)
    }

    /// All presets of durations; the first is the default.
    #[must_use]
    pub fn durations(&self) -> &[DurationPreset] {
        &self.durations
    }

    /// Given an outage of one region: the share of cases that take the other, distinct, one too.
    #[must_use]
    pub fn shared_fate(&self, a: RegionIndex, b: RegionIndex) -> &SourcedRange {
        self.fates.of(a.position(), b.position())
    }

    /// All rows of shared fate: the providers and `cross-provider`.
    pub fn shared_fates(&self) -> impl Iterator<Item = (&str, &SourcedRange)> {
        self.fates
            .scopes
            .iter()
            .map(|(scope, range)| (scope.as_str(), range))
    }

    /// Outages that happened, by date.
    #[must_use]
    pub fn outages(&self) -> &[RecordedOutage] {
        &self.outages
    }
}
