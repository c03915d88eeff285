//! Picks prices out of the table, and counts them.

use super::as_of::AsOf;
use super::find::ANY_REGION;
use super::table::{Price, Prices};
use crate::terms::{Term, Trust};
use std::collections::{BTreeMap, BTreeSet};

/// Which prices to pick; an empty filter picks all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceFilter {
    /// Of this provider, such as `aws`.
    pub provider: Option<String>,
    /// That count in this region, such as `us-east-1`: those for any region too.
    pub region: Option<String>,
    /// Of this service, such as `ec2`.
    pub service: Option<String>,
    /// Whose service or item contains this word, in capitals or not.
    pub word: Option<String>,
}

impl PriceFilter {
    /// Whether it picks all prices.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// That its names occur in the table, each by itself.
    ///
    /// # Errors
    /// The first name that does not, with the nearest that does.
    pub fn check(&self, prices: &Prices) -> Result<(), UnknownName> {
        let names = |of: fn(Price<'_>) -> &str| prices.iter().map(of).collect();
        known(
            "provider",
            self.provider.as_deref(),
            names(|p| p.provider()),
        )?;
        known("region", self.region.as_deref(), names(|p| p.region()))?;
        known("service", self.service.as_deref(), names(|p| p.service()))
    }

    /// Whether it picks this price.
    #[must_use]
    pub fn fits(&self, price: Price<'_>) -> bool {
        let is =
            |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|w| w == found);
        let word = self.word.as_deref().map(str::to_lowercase);
        let has = |text: &str| {
            word.as_deref()
                .is_none_or(|w| text.to_lowercase().contains(w))
        };
        is(&self.provider, price.provider())
            && (price.region() == ANY_REGION || is(&self.region, price.region()))
            && is(&self.service, price.service())
            && (has(price.item()) || has(price.service()))
    }
}

/// A name that no price has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no price of the {kind} `{name}`{}", self.meant())]
pub struct UnknownName {
    /// What the name should be of: provider, region or service.
    pub kind: &'static str,
    /// The name that was asked for.
    pub name: String,
    /// The name that was most likely meant.
    pub nearest: Option<String>,
}

impl UnknownName {
    fn meant(&self) -> String {
        let nearest = self.nearest.as_deref();
        nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
    }
}

/// Refuses a name that is not among the known ones.
fn known(
    kind: &'static str,
    wanted: Option<&str>,
    known: BTreeSet<&str>,
) -> Result<(), UnknownName> {
    let Some(wanted) = wanted.filter(|wanted| !known.contains(wanted)) else {
        return Ok(());
    };
    let distance = |name: &&str| strsim::osa_distance(wanted, name);
    // A third of the letters may be wrong.
    let near = |name: &&str| distance(name) <= wanted.chars().count() / 3;
    let nearest = known.into_iter().min_by_key(distance);
    Err(UnknownName {
        kind,
        name: wanted.to_owned(),
        nearest: nearest.filter(near).map(str::to_owned),
    })
}

/// A group of prices, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceCount {
    /// What the group has in common.
    pub name: String,
    /// How many prices there are; a price with tiers is one.
    pub prices: usize,
    /// The oldest day of its prices.
    pub oldest: AsOf,
    /// The newest day of its prices.
    pub newest: AsOf,
    /// How many are as trustworthy as each of [`Trust::ALL`].
    pub trust: Vec<usize>,
}

/// The prices in groups by what `name` says of each, in order of that name.
pub fn count_by<'a>(
    prices: impl Iterator<Item = Price<'a>>,
    name: impl Fn(Price<'a>) -> String,
) -> Vec<PriceCount> {
    let mut groups: BTreeMap<String, PriceCount> = BTreeMap::new();
    for price in prices {
        let name = name(price);
        let group = groups.entry(name.clone()).or_insert_with(|| PriceCount {
            name,
            prices: 0,
            oldest: price.date(),
            newest: price.date(),
            trust: vec![0; Trust::ALL.len()],
        });
        group.prices += 1;
        group.oldest = group.oldest.min(price.date());
        group.newest = group.newest.max(price.date());
        for (count, trust) in group.trust.iter_mut().zip(Trust::ALL) {
            *count += usize::from(*trust == price.trust());
        }
    }
    groups.into_values().collect()
}
