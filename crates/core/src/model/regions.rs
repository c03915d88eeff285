//! Which regions a workload uses: those it names, and those chosen for it.

use crate::catalog::{Catalog, RegionIndex};
use crate::spec::{Constraints, Workload};

/// The region assumed when neither `workload.regions` nor `users` names one: the largest region of
/// the largest provider, and the one with the most published outages, so a cautious default.
const DEFAULT_PRIMARY: &str = "aws:us-east-1";

/// The primary region and the two that may stand by or serve with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RegionChoice {
    /// Where the workload runs today.
    pub(super) primary: RegionIndex,
    /// Whether the file named it.
    pub(super) primary_named: bool,
    /// Where it would recover.
    pub(super) second: Slot,
    /// The third region of a quorum or of three active regions.
    pub(super) third: Slot,
}

/// One further region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// The region.
    pub(super) region: RegionIndex,
    /// Whether it was added from the catalogue.
    pub(super) added: bool,
    /// Whether the constraints allow it.
    pub(super) allowed: bool,
}

/// Chooses the regions: named ones first, then by constraints, jurisdiction, round trip and price
/// (docs/method.md). `None` when a region the file names is not in the catalogue, or the catalogue
/// has fewer than three regions.
pub(super) fn choose(workload: &Workload, catalog: &Catalog) -> Option<RegionChoice> {
    let named: Vec<RegionIndex> = workload
        .workload
        .regions
        .iter()
        .map(|id| catalog.region(id))
        .collect::<Option<Vec<_>>>()?;
    let primary = match named.first() {
        Some(&region) => region,
        None => default_primary(workload, catalog)?,
    };
    let rules = &workload.constraints;
    let slot = |position: usize, taken: &[RegionIndex]| match named.get(position) {
        Some(&region) => Some(Slot {
            region,
            added: false,
            allowed: is_allowed(rules, catalog, region),
        }),
        None => nearest(rules, catalog, primary, taken),
    };
    let second = slot(1, &[primary])?;
    let third = slot(2, &[primary, second.region])?;
    Some(RegionChoice {
        primary,
        primary_named: !named.is_empty(),
        second,
        third,
    })
}

/// The region that is chosen where nobody names a second one and nothing is ruled out.
pub(super) fn nearest_region(catalog: &Catalog, primary: RegionIndex) -> Option<RegionIndex> {
    let slot = nearest(&Constraints::default(), catalog, primary, &[primary]);
    slot.map(|slot| slot.region)
}

fn default_primary(workload: &Workload, catalog: &Catalog) -> Option<RegionIndex> {
    let rules = &workload.constraints;
    let most_users = workload.users.iter().rev().max_by(|a, b| {
        a.share
            .get()
            .total_cmp(&b.share.get())
            .then_with(|| b.place.cmp(&a.place))
    });
    let preferred = most_users.map_or(DEFAULT_PRIMARY, |users| users.place.as_str());
    catalog
        .region(preferred)
        .filter(|&region| is_allowed(rules, catalog, region))
        .or_else(|| {
            catalog
                .regions()
                .map(|(i, _)| i)
                .find(|&i| is_allowed(rules, catalog, i))
        })
        .or_else(|| catalog.region(preferred))
}

fn is_allowed(rules: &Constraints, catalog: &Catalog, region: RegionIndex) -> bool {
    let region = catalog.get(region);
    let provider =
        rules.providers_allowed.is_empty() || rules.providers_allowed.contains(&region.provider);
    let place = rules.regions_allowed.is_empty()
        || rules
            .regions_allowed
            .iter()
            .any(|pattern| Catalog::matches(pattern, &region.id));
    provider && place
}

/// The best region that is not taken: allowed ones of the same provider first, then the same
/// jurisdiction, the shortest round trip, the lowest price, the name.
fn nearest(
    rules: &Constraints,
    catalog: &Catalog,
    primary: RegionIndex,
    taken: &[RegionIndex],
) -> Option<Slot> {
    let home = catalog.get(primary);
    let free = catalog
        .regions()
        .filter(|(index, _)| !taken.contains(index));
    let rank = |index: RegionIndex| {
        let region = catalog.get(index);
        let foreign = u8::from(!is_allowed(rules, catalog, index));
        let other_provider = u8::from(region.provider != home.provider);
        let other_law = u8::from(region.jurisdiction != home.jurisdiction);
        let round_trip = catalog.round_trip(primary, index).ms;
        (
            foreign,
            other_provider,
            other_law,
            round_trip,
            region.price_index.unwrap_or(f64::MAX),
        )
    };
    let best = free
        .map(|(index, _)| (rank(index), index))
        .min_by(|(a, i), (b, j)| {
            (a.0, a.1, a.2)
                .cmp(&(b.0, b.1, b.2))
                .then(a.3.total_cmp(&b.3))
                .then(a.4.total_cmp(&b.4))
                .then_with(|| catalog.get(*i).id.cmp(&catalog.get(*j).id))
        })?;
    let ((foreign, ..), region) = best;
    Some(Slot {
        region,
        added: true,
        allowed: foreign == 0,
    })
}
