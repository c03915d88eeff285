//! `farshore.catalogue/1`, the answer of `farshore catalogue --format json`.

use crate::prices::{Price, PriceCount, PriceFilter, Prices, count_by};
use crate::terms::{PriceUnit, Term as _, Trust};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use schemars::JsonSchema;
use serde::Serialize;

/// The price catalogue: what it holds, and the prices that were asked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CatalogueWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// What the whole catalogue holds, by provider.
    pub providers: Vec<CountWire>,
    /// Where its prices come from.
    pub sources: Vec<SourceWire>,
    /// The prices that fit the filter; null without a filter.
    pub prices: Option<Vec<PriceWire>>,
}

/// A group of prices, counted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CountWire {
    /// What the group has in common.
    pub name: String,
    /// How many prices there are; a price with tiers is one.
    pub prices: usize,
    /// The oldest day: a date, a month or a year.
    pub oldest: String,
    /// The newest day: a date, a month or a year.
    pub newest: String,
    /// How many are the provider's own or confirmed by two independent copies.
    pub verified: usize,
}

/// Where prices come from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceWire {
    /// The name that prices give.
    pub key: String,
    /// What it is.
    pub text: String,
}

/// One price.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PriceWire {
    /// Whose price it is.
    pub provider: String,
    /// Where it counts; `*` is any region of the provider.
    pub region: String,
    /// The service.
    pub service: String,
    /// What is priced.
    pub item: String,
    /// Of what it is the price.
    pub unit: PriceUnit,
    /// The price by the quantity of a month, from 0 on.
    pub tiers: Vec<TierWire>,
    /// The day for which the source states it: a date, a month or a year.
    pub date: String,
    /// How far to trust it.
    pub status: Trust,
    /// Key of its source.
    pub source: String,
    /// What in the source says so; may be empty.
    pub evidence: String,
}

/// What a unit costs from a quantity on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TierWire {
    /// Units in a month from which the price counts.
    pub from_quantity: f64,
    /// US dollars for one unit: the decimal number of the price file, not rounded.
    pub price_usd: f64,
}

/// The catalogue in its versioned form.
#[must_use]
pub fn catalogue(prices: &Prices, filter: &PriceFilter) -> CatalogueWire {
    let fitting = || prices.iter().filter(|price| filter.fits(*price));
    let providers = count_by(prices.iter(), |price| price.provider().to_owned());
    let sources = prices.sources().iter().map(|source| SourceWire {
        key: source.key.clone(),
        text: source.text.clone(),
    });
    CatalogueWire {
        schema: "farshore.catalogue/1",
        providers: providers.iter().map(count).collect(),
        sources: sources.collect(),
        prices: (!filter.is_empty()).then(|| fitting().map(price).collect()),
    }
}

fn count(group: &PriceCount) -> CountWire {
    let verified = Trust::ALL.iter().zip(&group.trust);
    let verified = verified.filter(|(trust, _)| **trust == Trust::Verified);
    CountWire {
        name: group.name.clone(),
        prices: group.prices,
        oldest: group.oldest.to_string(),
        newest: group.newest.to_string(),
        verified: verified.map(|(_, count)| count).sum(),
    }
}

fn price(price: Price<'_>) -> PriceWire {
    // The shortest decimal that an f64 prints is the one in the file: at most 15 digits.
    let number = |value: Decimal| value.to_f64().unwrap_or_default();
    let tiers = price.tiers().map(|(from, usd)| TierWire {
        from_quantity: number(from),
        price_usd: number(usd),
    });
    PriceWire {
        provider: price.provider().to_owned(),
        region: price.region().to_owned(),
        service: price.service().to_owned(),
        item: price.item().to_owned(),
        unit: price.unit(),
        tiers: tiers.collect(),
        date: price.date().to_string(),
        status: price.trust(),
        source: price.source().key.clone(),
        evidence: price.evidence().to_owned(),
    }
}
