//! The bills of all patterns for an infrastructure, between two regions of the catalogue.

use super::against_band::{AgainstBand, against_band};
use super::regions::nearest_region;
use crate::bill::{Bill, PatternBill, Shares, Standby, Usage};
use crate::catalog::{Catalog, RegionIndex};
use crate::deployed::Deployment;
use crate::infrastructure::Infrastructure;
use crate::parameters::Parameters;
use crate::prices::Prices;
use crate::terms::Pattern;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use thiserror::Error;

/// What every pattern of an infrastructure costs.
#[derive(Clone, Debug)]
pub struct PricedPatterns {
    /// Where it runs, by its identifier, such as `aws:us-east-1`.
    pub primary: String,
    /// Where its standby is, or would be.
    pub standby: String,
    /// The primary region alone, in US dollars a month, unrounded.
    pub primary_usd: Decimal,
    /// Lines of the primary whose cost is not known.
    pub primary_left_out: usize,
    /// Billed resources of other regions, which the patterns do not count.
    pub aside: usize,
    /// `single-region` first, then in order of readiness.
    pub patterns: Vec<PricedPattern>,
}

/// What one pattern costs.
#[derive(Clone, Debug)]
pub struct PricedPattern {
    /// Line by line.
    pub bill: PatternBill,
    /// Beside the framework; none for a single region.
    pub against: Option<AgainstBand>,
}

/// Why patterns cannot be priced.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoPatterns {
    /// No resource has a known region.
    #[error("the file does not say in which region it runs")]
    NoRegion,
    /// The catalogue does not have a region.
    #[error("the catalogue of regions does not have `{0}`")]
    UnknownRegion(String),
}

/// Where an infrastructure runs and has its standby.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRegions {
    /// The primary region.
    pub primary: RegionIndex,
    /// The region that takes over, where one is deployed.
    pub standby: Option<RegionIndex>,
}

/// The regions of the catalogue in which an infrastructure is deployed.
///
/// # Errors
/// When its primary region is not known.
pub fn plan_regions(
    infrastructure: &Infrastructure<'_>,
    deployed: &Deployment,
    catalog: &Catalog,
) -> Result<PlanRegions, NoPatterns> {
    let mut regions = deployed.regions.iter().map(|part| part.region.as_str());
    let primary = regions.next().or_else(|| usual_region(infrastructure));
    let primary = primary.ok_or(NoPatterns::NoRegion)?;
    let find = |region: &str| {
        let mut resources = infrastructure.resources.iter();
        let one = resources.find(|one| one.region() == Some(region));
        let provider = match one.map(|one| one.provider.as_ref()) {
            Some("google" | "google-beta") => "gcp",
            Some("azurerm" | "azapi") => "azure",
            _ => "aws",
        };
        let id = format!("{provider}:{region}");
        catalog.region(&id).ok_or(NoPatterns::UnknownRegion(id))
    };
    let takes_over = deployed.pattern != Pattern::SingleRegion;
    Ok(PlanRegions {
        primary: find(primary)?,
        standby: regions
            .next()
            .filter(|_| takes_over)
            .and_then(|region| find(region).ok()),
    })
}

/// The region of most resources, where nothing computes or holds data; the first by name of
/// several.
fn usual_region<'i>(infrastructure: &'i Infrastructure<'_>) -> Option<&'i str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for region in infrastructure
        .resources
        .iter()
        .filter_map(|one| one.region())
    {
        *counts.entry(region).or_default() += 1;
    }
    let most = counts.values().max()?;
    let mut regions = counts.iter();
    regions
        .find(|(_, count)| *count == most)
        .map(|(region, _)| *region)
}

/// What every pattern costs: between the region where the infrastructure runs and `standby`, else
/// the one that is deployed, else the nearest of the catalogue.
///
/// # Errors
/// When a region is not known.
pub fn price_patterns(
    infrastructure: &Infrastructure<'_>,
    deployed: &Deployment,
    bill: &Bill,
    (prices, usage): (&Prices, &Usage),
    catalog: &Catalog,
    standby: Option<&str>,
) -> Result<PricedPatterns, NoPatterns> {
    let regions = plan_regions(infrastructure, deployed, catalog)?;
    let second = match standby {
        Some(id) => {
            let unknown = || NoPatterns::UnknownRegion(id.to_owned());
            catalog.region(id).ok_or_else(unknown)?
        }
        None => regions
            .standby
            .or_else(|| nearest_region(catalog, regions.primary))
            .ok_or(NoPatterns::NoRegion)?,
    };
    let [primary, second] = [regions.primary, second].map(|index| &catalog.get(index).id);
    let [from, to] = [primary, second].map(|id| name_of(id));
    let found = Standby::new(infrastructure, bill, (prices, usage), from, to);
    let parameters = Parameters::default();
    let bills = found.patterns(Shares::of(&parameters)).into_iter();
    Ok(PricedPatterns {
        primary: primary.clone(),
        standby: second.clone(),
        primary_usd: found.primary_usd,
        primary_left_out: found.primary_left_out,
        aside: found.aside,
        patterns: bills
            .map(|bill| PricedPattern {
                against: against_band(&bill, &parameters),
                bill,
            })
            .collect(),
    })
}

/// The provider's name of a region of the catalogue.
pub(super) fn name_of(id: &str) -> &str {
    id.split_once(':').map_or(id, |(_, name)| name)
}
