//! The price table as one value: read once, asked often.

use super::as_of::AsOf;
use super::built_in::{PRICE_FILE_NAMES, PriceFiles};
use crate::terms::{PriceUnit, Trust};
use rust_decimal::{Decimal, RoundingStrategy};

/// List prices in US dollars, each with its unit, day, source and how far to trust it.
///
/// ```
/// use farshore_core::prices::Prices;
/// let prices = Prices::builtin();
/// let price = prices.find("aws", "us-east-1", "nat-gateway", "gateway").unwrap();
/// assert_eq!((price.usd().to_string(), price.unit().to_string()), ("0.045".into(), "hour".into()));
/// assert!(prices.find("aws", "us-east-1", "nat-gateway", "gatevay").is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Prices {
    /// In order of provider, region and service.
    pub(super) sheets: Vec<Sheet>,
    /// In order of their first file; each key once.
    pub(super) sources: Vec<Source>,
}

/// What a provider's service costs in a region.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) provider: Box<str>,
    /// The provider's name of the region; `*` is any of its regions.
    pub(super) region: Box<str>,
    pub(super) service: Box<str>,
    /// In order of item, then of quantity.
    pub(super) tiers: Vec<Tier>,
}

/// What an item costs from a quantity on.
#[derive(Clone, Debug)]
pub(super) struct Tier {
    pub(super) item: Box<str>,
    /// Units in a month from which this price counts; 0 in an item's first tier.
    pub(super) from: Decimal,
    /// US dollars for one unit; positive.
    pub(super) usd: Decimal,
    pub(super) unit: PriceUnit,
    pub(super) date: AsOf,
    pub(super) trust: Trust,
    /// Position among the sources.
    pub(super) source: usize,
    /// What in the source says so; may be empty.
    pub(super) evidence: Box<str>,
    /// Position of its file among [`super::PRICE_FILE_NAMES`].
    pub(super) file: usize,
}

/// Where prices come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The short name that rows use.
    pub key: String,
    /// What it is.
    pub text: String,
}

/// The price of an item in a region: one figure, or several by quantity.
#[derive(Clone, Copy, Debug)]
pub struct Price<'a> {
    pub(super) sheet: &'a Sheet,
    /// Those of one item; never empty.
    pub(super) tiers: &'a [Tier],
    pub(super) sources: &'a [Source],
}

impl Prices {
    /// The prices that are part of the program.
    ///
    /// # Panics
    /// Never: a test reads the same files.
    #[must_use]
    pub fn builtin() -> Self {
        match Self::parse(&PriceFiles::builtin()) {
            Ok(prices) => prices,
            Err(error) => panic!("the built-in prices are checked by a test: {error}"),
        }
    }

    /// Every price, in order of provider, region, service and item.
    pub fn iter(&self) -> impl Iterator<Item = Price<'_>> {
        self.sheets.iter().flat_map(move |sheet| {
            let items = sheet.tiers.chunk_by(|a, b| a.item == b.item);
            items.map(move |tiers| Price {
                sheet,
                tiers,
                sources: &self.sources,
            })
        })
    }

    /// The sources of all files.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }
}

impl<'a> Price<'a> {
    /// Whose price it is, such as `aws`.
    #[must_use]
    pub fn provider(self) -> &'a str {
        &self.sheet.provider
    }

    /// Where it counts: the provider's name of the region, or `*` for any of its regions.
    #[must_use]
    pub fn region(self) -> &'a str {
        &self.sheet.region
    }

    /// The service, such as `rds-postgresql`.
    #[must_use]
    pub fn service(self) -> &'a str {
        &self.sheet.service
    }

    /// What is priced, such as `db.m5.large/multi-az`.
    #[must_use]
    pub fn item(self) -> &'a str {
        &self.tiers[0].item
    }

    /// Of what the price is.
    #[must_use]
    pub fn unit(self) -> PriceUnit {
        self.tiers[0].unit
    }

    /// US dollars for the first unit of a month.
    #[must_use]
    pub fn usd(self) -> Decimal {
        self.tiers[0].usd
    }

    /// The prices by quantity: units in a month from which each counts, and US dollars for a unit.
    pub fn tiers(self) -> impl ExactSizeIterator<Item = (Decimal, Decimal)> + 'a {
        self.tiers.iter().map(|tier| (tier.from, tier.usd))
    }

    /// The oldest day of its tiers.
    ///
    /// # Panics
    /// Never: there is a tier.
    #[must_use]
    pub fn date(self) -> AsOf {
        let dates = self.tiers.iter().map(|tier| tier.date);
        dates.min().expect("a price has a tier")
    }

    /// The weakest trust of its tiers.
    ///
    /// # Panics
    /// Never: there is a tier.
    #[must_use]
    pub fn trust(self) -> Trust {
        let trusts = self.tiers.iter().map(|tier| tier.trust);
        trusts.max().expect("a price has a tier")
    }

    /// Where its first tier comes from.
    #[must_use]
    pub fn source(self) -> &'a Source {
        &self.sources[self.tiers[0].source]
    }

    /// What in the source says so, such as the quantity and cost on a bill; often empty.
    #[must_use]
    pub fn evidence(self) -> &'a str {
        &self.tiers[0].evidence
    }

    /// The name of the file that holds it.
    #[must_use]
    pub fn file(self) -> &'static str {
        PRICE_FILE_NAMES[self.tiers[0].file]
    }

    /// What `quantity` units of a month cost, in US dollars and unrounded: each unit at the price
    /// of its tier. Exact while quantity and price have at most 28 digits together.
    ///
    /// `None` where the quantity is negative, or the cost above 7.9e28.
    #[must_use]
    pub fn cost_of(self, quantity: Decimal) -> Option<Decimal> {
        if quantity.is_sign_negative() && !quantity.is_zero() {
            return None;
        }
        let ends = self.tiers[1..].iter().map(|next| next.from.min(quantity));
        let ends = ends.chain([quantity]);
        let mut tiers = self.tiers.iter().zip(ends);
        tiers.try_fold(Decimal::ZERO, |cost, (tier, end)| {
            let units = (end - tier.from).max(Decimal::ZERO);
            cost.checked_add(units.checked_mul(tier.usd)?)
        })
    }
}

/// An amount in US dollars to the cent, half a cent up: as bills print it. Sums are taken before.
#[must_use]
pub fn to_cents(usd: Decimal) -> Decimal {
    let mut rounded = usd.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    rounded
}
