//! What a change of the infrastructure costs.

use super::total::{Bill, ResourceBill};
use crate::prices::to_cents;
use crate::terms::Pattern;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The sums of a bill, to the cent: what two bills are compared by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Everything that is known, in US dollars a month.
    pub monthly_usd: Decimal,
    /// By address; of a resource with several entries all together.
    pub resources: BTreeMap<String, ResourceSum>,
    /// By pattern, both regions.
    pub patterns: BTreeMap<Pattern, Decimal>,
}

/// What a resource costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResourceSum {
    /// What is known, in US dollars a month.
    pub usd: Decimal,
    /// Lines whose cost is not known.
    pub left_out: usize,
}

/// What is different between two bills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// US dollars a month, before and after.
    pub monthly_usd: [Decimal; 2],
    /// Resources that appear, go or cost something else, in the order of the addresses.
    pub resources: Vec<(String, Change<ResourceSum>)>,
    /// Patterns that cost something else, or were priced once only.
    pub patterns: Vec<(Pattern, Change<Decimal>)>,
}

/// How something is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// It is new.
    Added(T),
    /// It is gone.
    Removed(T),
    /// It costs something else, before and after.
    Changed(T, T),
}

impl<T: Copy> Change<T> {
    /// Before.
    #[must_use]
    pub fn before(&self) -> Option<T> {
        match self {
            Self::Added(_) => None,
            Self::Removed(before) | Self::Changed(before, _) => Some(*before),
        }
    }

    /// After.
    #[must_use]
    pub fn after(&self) -> Option<T> {
        match self {
            Self::Removed(_) => None,
            Self::Added(after) | Self::Changed(_, after) => Some(*after),
        }
    }
}

impl Sums {
    /// Of a bill, and the bills of its patterns where they are priced.
    #[must_use]
    pub fn of(bill: &Bill, patterns: impl IntoIterator<Item = (Pattern, Decimal)>) -> Self {
        let mut sums = Self {
            monthly_usd: to_cents(bill.monthly_usd),
            resources: BTreeMap::new(),
            patterns: patterns
                .into_iter()
                .map(|(pattern, usd)| (pattern, to_cents(usd)))
                .collect(),
        };
        for resource in &bill.resources {
            sums.add(&resource.address, sum(resource));
        }
        sums
    }

    /// Adds what a resource costs.
    pub fn add(&mut self, address: &str, cost: ResourceSum) {
        let sum = self.resources.entry(address.to_owned()).or_default();
        sum.usd = sum.usd.saturating_add(cost.usd);
        sum.left_out += cost.left_out;
    }

    /// What is different after these.
    #[must_use]
    pub fn until(&self, after: &Self) -> Difference {
        Difference {
            monthly_usd: [self.monthly_usd, after.monthly_usd],
            resources: changes(&self.resources, &after.resources),
            patterns: changes(&self.patterns, &after.patterns),
        }
    }
}

fn sum(resource: &ResourceBill) -> ResourceSum {
    let unknown = resource
        .items
        .iter()
        .filter(|item| item.because().is_some());
    ResourceSum {
        usd: to_cents(resource.monthly_usd()),
        left_out: unknown.count(),
    }
}

fn changes<K: Clone + Ord, T: Copy + PartialEq>(
    before: &BTreeMap<K, T>,
    after: &BTreeMap<K, T>,
) -> Vec<(K, Change<T>)> {
    let keys: BTreeSet<&K> = before.keys().chain(after.keys()).collect();
    let change = |key: &K| match (before.get(key).copied(), after.get(key).copied()) {
        (None, Some(after)) => Some(Change::Added(after)),
        (Some(before), None) => Some(Change::Removed(before)),
        (Some(before), Some(after)) if before != after => Some(Change::Changed(before, after)),
        (Some(_), Some(_)) | (None, None) => None,
    };
    let changed = keys.into_iter();
    changed
        .filter_map(|key| Some((key.clone(), change(key)?)))
        .collect()
}
