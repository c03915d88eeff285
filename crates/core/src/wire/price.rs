//! `farshore.price/1`, the answer of `farshore price --format json`.

use super::deployment::{DeploymentWire, UnknownTypeWire, deployment};
use crate::bill::{Bill, Item, ResourceBill};
use crate::deployed::Deployment;
use crate::prices::to_cents;
use crate::terms::{Pattern, PriceState, PriceUnit};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use schemars::JsonSchema;
use serde::Serialize;

/// What an infrastructure costs in a month at list prices.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PriceWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// The sum of what is known, to the cent: taken before anything is rounded.
    pub monthly_usd: f64,
    /// Resources with something to bill.
    pub resources: Vec<ResourceWire>,
    /// What has a price, and depends on use that nobody gives.
    pub usage_dependent: Vec<LeftOutWire>,
    /// What has no price; the sum leaves it out.
    pub not_found: Vec<LeftOutWire>,
    /// How many resources are known to cost nothing themselves.
    pub free_resources: usize,
    /// Types that cannot be billed; the sum leaves them out.
    pub unpriced_types: Vec<UnknownTypeWire>,
    /// How many of all resources are of such types, as a share.
    pub unpriced_share: f64,
    /// What the usage file gives and no price asked for.
    pub unread_usage: Vec<String>,
    /// What each pattern built from this infrastructure costs; null: not computed yet.
    pub patterns: Option<Vec<PatternPriceWire>>,
    /// The deployed pattern, what says so, and what is missing.
    #[serde(flatten)]
    pub deployment: DeploymentWire,
}

/// What a resource costs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ResourceWire {
    /// Its address.
    pub address: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its region; null where it has none or the file does not give it.
    pub region: Option<String>,
    /// The sum of what is known of it, to the cent.
    pub monthly_usd: f64,
    /// What it is billed for.
    pub items: Vec<ItemWire>,
}

/// One line of a bill.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ItemWire {
    /// What is billed.
    pub name: String,
    /// Service and item in the price table; null where that is not known.
    pub priced_as: Option<String>,
    /// Units in a month; null where that is not known.
    pub quantity: Option<f64>,
    /// Of what there are so many.
    pub unit: PriceUnit,
    /// US dollars for the first unit of a month; null where no price is found.
    pub price_usd: Option<f64>,
    /// What that makes, to the cent; null where it is not known.
    pub monthly_usd: Option<f64>,
    /// How far the cost is known.
    pub state: PriceState,
}

/// A line that the sum leaves out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LeftOutWire {
    /// Whose line it is.
    pub address: String,
    /// What is billed.
    pub name: String,
    /// Service and item in the price table; null where that is not known.
    pub priced_as: Option<String>,
    /// Of what.
    pub unit: PriceUnit,
    /// US dollars for the first unit of a month; null where no price is found.
    pub price_usd: Option<f64>,
    /// What is missing.
    pub because: String,
}

/// What a pattern costs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternPriceWire {
    /// The pattern.
    pub pattern: Pattern,
    /// US dollars a month, to the cent.
    pub monthly_usd: f64,
    /// As a multiple of the bill in one region.
    pub multiplier: f64,
}

/// The bill and the deployed pattern in their versioned form.
#[must_use]
pub fn price(bill: &Bill, deployed: &Deployment) -> PriceWire {
    let left_out = |state| bill.items_in(state).map(left_out).collect();
    let unpriced = bill.unpriced_types.iter();
    let unpriced = unpriced.map(|(kind, count)| UnknownTypeWire {
        kind: kind.clone(),
        count: *count,
    });
    PriceWire {
        schema: "farshore.price/1",
        monthly_usd: cents(bill.monthly_usd),
        resources: bill.resources.iter().map(resource).collect(),
        usage_dependent: left_out(PriceState::UsageDependent),
        not_found: left_out(PriceState::NotFound),
        free_resources: bill.free,
        unpriced_types: unpriced.collect(),
        unpriced_share: super::Figure(bill.unpriced_share()).rounded(),
        unread_usage: bill.unread_usage.clone(),
        patterns: None,
        deployment: deployment(deployed),
    }
}

fn resource(bill: &ResourceBill) -> ResourceWire {
    ResourceWire {
        address: bill.address.clone(),
        kind: bill.kind.clone(),
        region: bill.region.clone(),
        monthly_usd: cents(bill.monthly_usd()),
        items: bill.items.iter().map(item).collect(),
    }
}

fn item(item: &Item) -> ItemWire {
    ItemWire {
        name: item.name.clone(),
        priced_as: item.priced_as.clone(),
        quantity: item.quantity.map(number),
        unit: item.unit,
        price_usd: item.price_usd.map(number),
        monthly_usd: item.monthly_usd().map(cents),
        state: item.state(),
    }
}

fn left_out((address, item): (&str, &Item)) -> LeftOutWire {
    LeftOutWire {
        address: address.to_owned(),
        name: item.name.clone(),
        priced_as: item.priced_as.clone(),
        unit: item.unit,
        price_usd: item.price_usd.map(number),
        because: item.because().unwrap_or_default().to_owned(),
    }
}

fn cents(usd: Decimal) -> f64 {
    number(to_cents(usd))
}

/// The number nearest to a decimal: prices and quantities have fewer digits than it keeps.
fn number(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}
