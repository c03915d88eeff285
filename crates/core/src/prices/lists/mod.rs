//! Reads the price lists that providers publish, as they stream in: AWS's offer files, pages of
//! Azure's retail prices and of Google's Cloud Billing Catalog. What is not recognised is left out.

mod aws;
mod azure;
mod google;
mod stream;

#[cfg(test)]
mod tests;

use super::as_of::AsOf;
use super::built_in::PRICE_FILE_NAMES;
use super::merge::{NewPrice, PriceKey, home};
use super::read::is_readable;
use super::table::Source;
use crate::terms::PriceUnit;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// What was found in a provider's price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceList {
    /// The list itself.
    pub source: Source,
    /// The day of the list: when it was published, or since when its newest price counts.
    pub date: AsOf,
    /// The prices that the table can use.
    pub prices: BTreeMap<PriceKey, NewPrice>,
    /// Items that had two prices in the list, of which neither is taken.
    pub ambiguous: usize,
    /// Where the list goes on, if it says so.
    pub next: Option<String>,
}

/// Why a price list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It is no JSON, or ends early, or a field has another form.
    #[error("it is no price list as AWS, Azure or Google publish it")]
    Json(#[from] serde_json::Error),
    /// It is JSON, but neither an offer file of AWS nor a page of Azure's retail prices or of
    /// Google's Cloud Billing Catalog.
    #[error(
        "it is neither an offer file of AWS (`offerCode`, `products`, `terms`) nor a page of \
         Azure's retail prices (`Items`) or of Google's Cloud Billing Catalog (`skus`)"
    )]
    Unknown,
    /// It has no day.
    #[error("it does not say of which day it is")]
    NoDate,
}

impl ListError {
    /// Whether the list is at fault, and not the reading of it.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Json(error) => !error.is_io(),
            Self::Unknown | Self::NoDate => true,
        }
    }
}

impl PriceList {
    /// The names of the price files in which its prices belong.
    pub fn files(&self) -> impl Iterator<Item = &'static str> {
        let homes = self
            .prices
            .keys()
            .map(|(provider, _, service, _)| home(provider, service));
        homes.map(|home| PRICE_FILE_NAMES[home])
    }
}

/// Reads one price list to its end. Memory grows with what is recognised, not with the file.
///
/// # Errors
/// When it is no list of a known form, or has no day.
pub fn read_list(reader: impl Read) -> Result<PriceList, ListError> {
    stream::read(reader)
}

/// Prices as they are collected.
#[derive(Default)]
struct Collected {
    prices: BTreeMap<PriceKey, NewPrice>,
    ambiguous: BTreeSet<PriceKey>,
}

impl Collected {
    /// Takes a price, unless its names or figures make no sense. Free tiers are left out: what is free is
    /// free once an account, not for each thing, so that the first paid price counts from 0 on.
    fn take(&mut self, key: PriceKey, unit: PriceUnit, mut tiers: Vec<(Decimal, Decimal)>) {
        tiers.retain(|(_, usd)| *usd > Decimal::ZERO);
        tiers.sort();
        let Some(first) = tiers.first_mut() else {
            return;
        };
        first.0 = Decimal::ZERO;
        let price = NewPrice { unit, tiers };
        if !is_readable(&key, &price) {
            return;
        }
        let known = self.prices.get(&key);
        if known.is_some_and(|known| *known != price) {
            self.ambiguous.insert(key);
        } else {
            self.prices.insert(key, price);
        }
    }

    fn finish(mut self) -> (BTreeMap<PriceKey, NewPrice>, usize) {
        for key in &self.ambiguous {
            self.prices.remove(key);
        }
        (self.prices, self.ambiguous.len())
    }
}

/// The day at the beginning of a time such as `2019-10-24T23:09:14Z`.
fn day(time: &str) -> Option<AsOf> {
    time.get(..10)?.parse().ok()
}

/// A number as JSON writes it, without the detour of a binary fraction.
fn exact(text: &str) -> Option<Decimal> {
    let plain = Decimal::from_str_exact(text);
    plain.or_else(|_| Decimal::from_scientific(text)).ok()
}
