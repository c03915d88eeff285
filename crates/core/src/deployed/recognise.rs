//! The pattern that an infrastructure has, with what says so.

use super::capacity::{Capacity, capacities};
use super::gaps::{self, Finding};
use super::stores::{BackupPlan, Class, Store, backup_copies, stores};
use super::traffic::{Group, groups};
use crate::infrastructure::{Infrastructure, Place};
use crate::terms::Pattern;
use std::collections::{BTreeMap, BTreeSet};

/// From this share of the primary's capacity on, a standby counts as equal: the rest is what an
/// autoscaler moves by itself. Assumption.
const EQUAL_SHARE: f64 = 0.95;

/// What is deployed.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The pattern.
    pub pattern: Pattern,
    /// Why it is this pattern, in one sentence.
    pub reason: String,
    /// The regions that take part, the primary first.
    pub regions: Vec<RegionPart>,
    /// What says so, resource by resource.
    pub evidence: Vec<Evidence>,
    /// What is missing to rely on it.
    pub gaps: Vec<Finding>,
    /// Resources whose region the file does not give: they took no part.
    pub unplaced: usize,
    /// Types that are not known, with how many there are: they took no part.
    pub unknown_kinds: BTreeMap<String, usize>,
}

/// A region that takes part.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionPart {
    /// By the provider's name for it.
    pub region: String,
    /// What it is for.
    pub part: Part,
    /// vCPUs that run there; nothing where that is not known.
    pub vcpus: Option<f64>,
    /// Whether users are led there while all is well; nothing where the file shows no routes.
    pub receives_traffic: Option<bool>,
}

/// What a region is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Serves, alone or with others.
    Serves,
    /// Takes over.
    Standby,
    /// Holds backups.
    HoldsBackups,
}

/// One resource, and what it says of the pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The resource.
    pub address: String,
    /// What it says, without its name and a full stop.
    pub says: String,
}

/// What the recognition rests on.
pub(super) struct Facts<'i> {
    pub(super) capacities: Vec<Capacity<'i>>,
    pub(super) stores: Vec<Store<'i>>,
    pub(super) groups: Vec<Group<'i>>,
    pub(super) plans: Vec<BackupPlan<'i>>,
    pub(super) primary: String,
    /// The region that would take over, if there is one.
    pub(super) standby: Option<String>,
}

/// The pattern that is deployed, the evidence and the gaps.
#[must_use]
pub fn recognise(infrastructure: &Infrastructure<'_>) -> Deployment {
    let mut facts = Facts {
        capacities: capacities(infrastructure),
        stores: stores(infrastructure),
        groups: groups(infrastructure),
        plans: backup_copies(infrastructure),
        primary: String::new(),
        standby: None,
    };
    facts.primary = facts.choose_primary();
    facts.standby = facts.choose_standby();
    let (pattern, reason) = facts.pattern();
    let unknown = infrastructure
        .resources
        .iter()
        .filter(|one| one.known_kind().is_none());
    let mut unknown_kinds = BTreeMap::new();
    for resource in unknown {
        *unknown_kinds
            .entry(resource.kind.clone().into_owned())
            .or_insert(0) += 1;
    }
    let unplaced = infrastructure
        .resources
        .iter()
        .filter(|one| one.place == Place::Unknown);
    Deployment {
        pattern,
        reason,
        regions: facts.parts(pattern),
        evidence: facts.evidence(),
        gaps: gaps::find(infrastructure, &facts, pattern),
        unplaced: unplaced.count(),
        unknown_kinds,
    }
}

impl Facts<'_> {
    /// vCPUs that run in a region; nothing where a number is unknown.
    pub(super) fn running(&self, region: &str) -> Option<f64> {
        let own = self
            .capacities
            .iter()
            .filter(|one| one.region == region && !one.on_demand);
        own.map(|one| one.running).sum()
    }

    /// Whether code runs in a region, or would at once.
    fn computes(&self, region: &str) -> bool {
        let mut own = self.capacities.iter().filter(|one| one.region == region);
        own.any(|one| one.on_demand || one.running != Some(0.0))
    }

    /// The region with the databases that are written, then with the most capacity, then the one
    /// that receives users, then the first by name.
    fn choose_primary(&self) -> String {
        let rank = |region: &&str| {
            let written = |one: &&Store<'_>| one.region == *region && one.class == Class::Database;
            let receives = self
                .groups
                .iter()
                .any(|group| group.receiving().contains(region));
            // vCPUs are multiples of 1/16; beyond 2^32 the order does not matter.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a saturating cast keeps the order"
            )]
            let capacity = (self.running(region).unwrap_or(0.0) * 16.0) as u64;
            let kept = self
                .stores
                .iter()
                .filter(|one| one.region == *region)
                .count();
            (
                self.stores.iter().filter(written).count(),
                capacity,
                receives,
                kept,
            )
        };
        let mut best: Option<&str> = None;
        for region in self.own_regions() {
            if best.is_none_or(|best| rank(&region) > rank(&best)) {
                best = Some(region);
            }
        }
        best.unwrap_or_default().to_owned()
    }

    /// The other region that is readiest to take over: with code, with live copies, with backups.
    fn choose_standby(&self) -> Option<String> {
        let mut others: BTreeSet<&str> = self.own_regions();
        let copies = self.stores.iter().flat_map(|store| &store.copies);
        others.extend(copies.map(|copy| copy.region.as_str()));
        let planned = self.plans.iter().flat_map(|plan| &plan.copies);
        others.extend(planned.map(|copy| copy.region.as_str()));
        others.remove(self.primary.as_str());
        let rank = |region: &&str| {
            let live = self.copied_stores(region, true).count();
            let copied = self.copied_stores(region, false).count();
            (self.computes(region), live, copied)
        };
        let mut best: Option<&str> = None;
        for region in others {
            if best.is_none_or(|best| rank(&region) > rank(&best)) {
                best = Some(region);
            }
        }
        best.map(str::to_owned)
    }

    /// Regions with code or stores of their own, by name.
    fn own_regions(&self) -> BTreeSet<&str> {
        let computing = self.capacities.iter().map(|one| one.region);
        computing
            .chain(self.stores.iter().map(|one| one.region))
            .collect()
    }

    /// The primary's stores with a copy in a region.
    fn copied_stores(&self, region: &str, live: bool) -> impl Iterator<Item = &Store<'_>> {
        let own = self
            .stores
            .iter()
            .filter(|store| store.region == self.primary);
        own.filter(move |store| {
            let mut copies = store.copies.iter();
            copies.any(|copy| copy.region == region && (copy.live || !live))
        })
    }

    /// The class of stores that decides what a region can do: databases, else files.
    fn decisive(&self) -> Option<Class> {
        let own = self
            .stores
            .iter()
            .filter(|store| store.region == self.primary);
        own.map(|store| store.class)
            .min()
            .filter(|class| *class != Class::Minor)
    }

    /// The regions that serve the users of one name together.
    fn serving(&self) -> Vec<&str> {
        let many = self.groups.iter().map(Group::receiving);
        let computing = many.map(|regions| {
            let mut regions = regions;
            regions.retain(|region| self.computes(region));
            regions
        });
        computing.max_by_key(Vec::len).unwrap_or_default()
    }

    fn pattern(&self) -> (Pattern, String) {
        let primary = &self.primary;
        let Some(standby) = &self.standby else {
            let reason = if primary.is_empty() {
                "the file shows nothing that computes or holds data in a known region".to_owned()
            } else {
                format!("everything that computes or holds data is in {primary}")
            };
            return (Pattern::SingleRegion, reason);
        };
        let decisive = self.decisive();
        let of_class = |store: &&Store<'_>| Some(store.class) == decisive;
        let has_live = self
            .copied_stores(standby, true)
            .any(|store| of_class(&store));
        let has_backup = self
            .copied_stores(standby, false)
            .any(|store| of_class(&store))
            || self.plans.iter().any(|plan| !plan.copies.is_empty());
        // Code without the data that it needs serves nobody.
        if decisive.is_some() && !has_live {
            let data = if decisive == Some(Class::Database) {
                "no database"
            } else {
                "no file store"
            };
            return if has_backup {
                let reason = format!("backups are copied to {standby}, and {data} is alive there");
                (Pattern::BackupRestore, reason)
            } else {
                let reason = format!("{data} of {primary} has a copy in {standby}");
                (Pattern::SingleRegion, reason)
            };
        }
        if !self.computes(standby) {
            return if has_live {
                let reason = format!("the data is alive in {standby}, and nothing computes there");
                (Pattern::PilotLight, reason)
            } else {
                let reason = format!("nothing computes outside of {primary}");
                (Pattern::SingleRegion, reason)
            };
        }
        self.running_pattern(standby)
    }

    /// The pattern where the other region runs code and has the data.
    fn running_pattern(&self, standby: &str) -> (Pattern, String) {
        let serving = self.serving();
        if serving.len() >= 2 {
            let reason = format!("users are led to {} at once", serving.join(" and "));
            return (Pattern::ActiveActive, reason);
        }
        let primary = &self.primary;
        match (self.running(primary), self.running(standby)) {
            (Some(full), Some(own)) if full > 0.0 && own / full < EQUAL_SHARE => {
                let share = (own / full * 100.0).round();
                let reason = format!(
                    "the other region, {standby}, runs {share} % of the capacity of {primary}"
                );
                (Pattern::WarmStandby, reason)
            }
            (Some(_), Some(_)) => {
                let reason = format!(
                    "the other region, {standby}, runs the whole capacity of {primary}, without users"
                );
                (Pattern::HotStandby, reason)
            }
            _ => {
                let reason = format!(
                    "the other region, {standby}, runs at a capacity that the file does not give"
                );
                (Pattern::WarmStandby, reason)
            }
        }
    }

    fn parts(&self, pattern: Pattern) -> Vec<RegionPart> {
        let serving = self.serving();
        let part = |region: &str| match pattern {
            _ if region == self.primary => Part::Serves,
            Pattern::ActiveActive if serving.contains(&region) => Part::Serves,
            Pattern::BackupRestore => Part::HoldsBackups,
            Pattern::SingleRegion
            | Pattern::PilotLight
            | Pattern::WarmStandby
            | Pattern::HotStandby
            | Pattern::ActiveActive => Part::Standby,
        };
        let standby = self.standby.as_deref();
        let standby = standby.filter(|_| pattern != Pattern::SingleRegion);
        let mut regions = vec![self.primary.as_str()];
        regions.extend(standby);
        if pattern == Pattern::ActiveActive {
            let third = serving.iter().filter(|region| !regions.contains(region));
            regions.extend(third.copied().collect::<Vec<_>>());
        }
        regions.retain(|region| !region.is_empty());
        let receives = |region: &str| {
            let mut groups = self.groups.iter();
            groups.any(|group| group.receiving().contains(&region))
        };
        let described = regions.into_iter().map(|region| RegionPart {
            region: region.to_owned(),
            part: part(region),
            vcpus: self.running(region),
            receives_traffic: (!self.groups.is_empty()).then(|| receives(region)),
        });
        described.collect()
    }

    /// Line by line: what computes, what holds state, its copies, and where users are led.
    fn evidence(&self) -> Vec<Evidence> {
        let line = |address: &str, says: String| Evidence {
            address: address.to_owned(),
            says,
        };
        let mut lines = Vec::new();
        for one in &self.capacities {
            lines.push(line(one.address, one.says.clone()));
        }
        for store in self
            .stores
            .iter()
            .filter(|store| store.class != Class::Minor)
        {
            let says = format!("is {}, written in {}", store.class.noun(), store.region);
            lines.push(line(store.address, says));
            for copy in store.copies.iter().filter(|copy| copy.live) {
                let of = if copy.address == store.address {
                    String::new()
                } else {
                    format!(" of {}", store.address)
                };
                let says = format!("keeps a live copy{of} in {}", copy.region);
                lines.push(line(copy.address, says));
            }
        }
        for plan in &self.plans {
            for copy in &plan.copies {
                lines.push(line(
                    plan.address,
                    format!("copies backups to {}", copy.region),
                ));
            }
        }
        for store in &self.stores {
            for copy in store.copies.iter().filter(|copy| !copy.live) {
                if !self.plans.iter().any(|plan| plan.address == copy.address) {
                    let says = format!("copies backups of {} to {}", store.address, copy.region);
                    lines.push(line(copy.address, says));
                }
            }
        }
        for route in self.groups.iter().flat_map(|group| &group.routes) {
            lines.push(line(route.address, route.says.clone()));
        }
        lines
    }
}
