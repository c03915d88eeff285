//! `farshore.price/1`, the answer of `farshore price --format json`.

use super::deployment::{DeploymentWire, UnknownTypeWire, deployment};
use super::number::Figure;
use crate::bill::{Bill, Item, PatternLine, ResourceBill, Subject};
use crate::deployed::Deployment;
use crate::model::{PricedPattern, PricedPatterns};
use crate::prices::to_cents;
use crate::terms::{Pattern, PriceState, PriceUnit, Role};
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
    /// The region of resources whose file names none; null where the command gave none.
    pub assumed_region: Option<AssumedRegionWire>,
    /// What the usage file gives and no price asked for.
    pub unread_usage: Vec<String>,
    /// Where the infrastructure runs and would have its standby; null where the file does not
    /// say where it runs.
    pub patterns_between: Option<PatternRegionsWire>,
    /// What each pattern of this infrastructure costs, `single-region` first; empty where the
    /// file does not say where it runs.
    pub patterns: Vec<PatternPriceWire>,
    /// The deployed pattern, what says so, and what is missing.
    #[serde(flatten)]
    pub deployment: DeploymentWire,
}

/// A region that the file does not give.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AssumedRegionWire {
    /// Its name.
    pub region: String,
    /// For how many resources, billed or not, it holds.
    pub resources: usize,
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
    /// The region where it is billed; null where that is the resource's own.
    pub region: Option<String>,
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

/// The regions between which patterns are priced.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternRegionsWire {
    /// Where the infrastructure runs.
    pub primary: String,
    /// Where its standby is, or would be.
    pub standby: String,
    /// The primary region alone, to the cent.
    pub primary_monthly_usd: f64,
    /// Lines of the primary whose cost is not known.
    pub primary_left_out: usize,
    /// Billed resources of other regions: they belong to the deployed pattern, and no pattern
    /// counts them.
    pub resources_aside: usize,
}

/// What a pattern costs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternPriceWire {
    /// The pattern.
    pub pattern: Pattern,
    /// US dollars a month for both regions, to the cent.
    pub monthly_usd: f64,
    /// As a multiple of the bill in one region; null where that is zero.
    pub multiplier: Option<Figure>,
    /// The framework's band of multipliers; null for a single region.
    pub framework: Option<[f64; 2]>,
    /// Why the bill is far outside of that band; null where it is not.
    pub note: Option<String>,
    /// Lines of the second region whose cost is not known: the sum leaves them out.
    pub left_out: usize,
    /// What the second region and the link to it cost.
    pub lines: Vec<PatternLineWire>,
}

/// One line of a pattern's bill.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternLineWire {
    /// What it is for.
    pub role: Role,
    /// The resource of the first region whose twin or copy it is; null for what is added.
    pub address: Option<String>,
    /// `twin`, `copy`, or what is added, in words.
    pub what: &'static str,
    /// How much of it runs in the second region.
    pub runs: String,
    /// US dollars a month as far as they are known, to the cent.
    pub monthly_usd: f64,
    /// Lines whose cost is not known.
    pub left_out: usize,
    /// Whether a price is that of the first region, for want of its own.
    pub price_of_first_region: bool,
}

/// The bill and the deployed pattern in their versioned form.
#[must_use]
pub fn price(bill: &Bill, patterns: Option<&PricedPatterns>, deployed: &Deployment) -> PriceWire {
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
        assumed_region: bill
            .assumed_region
            .as_ref()
            .map(|assumed| AssumedRegionWire {
                region: assumed.region.clone(),
                resources: assumed.resources,
            }),
        unread_usage: bill.unread_usage.clone(),
        patterns_between: patterns.map(between),
        patterns: patterns
            .into_iter()
            .flat_map(|patterns| patterns.patterns.iter().map(pattern))
            .collect(),
        deployment: deployment(deployed),
    }
}

fn between(patterns: &PricedPatterns) -> PatternRegionsWire {
    PatternRegionsWire {
        primary: patterns.primary.clone(),
        standby: patterns.standby.clone(),
        primary_monthly_usd: cents(patterns.primary_usd),
        primary_left_out: patterns.primary_left_out,
        resources_aside: patterns.aside,
    }
}

fn pattern(priced: &PricedPattern) -> PatternPriceWire {
    let PricedPattern { bill, against } = priced;
    let against = against.as_ref();
    PatternPriceWire {
        pattern: bill.pattern,
        monthly_usd: cents(bill.monthly_usd),
        multiplier: bill.multiplier.map(|times| Figure(number(times))),
        framework: against.map(|against| [against.band.cost[0], against.band.cost[2]]),
        note: against.and_then(|against| against.reason.clone()),
        left_out: bill.left_out,
        lines: bill.lines.iter().map(line).collect(),
    }
}

fn line(line: &PatternLine) -> PatternLineWire {
    let (address, what) = match &line.what {
        Subject::Twin(address) => (Some(address.clone()), "twin"),
        Subject::Copy(address) => (Some(address.clone()), "copy"),
        Subject::Addition(what) => (None, *what),
    };
    PatternLineWire {
        role: line.role,
        address,
        what,
        runs: line.runs.clone(),
        monthly_usd: cents(line.usd),
        left_out: line.left_out,
        price_of_first_region: line.borrowed,
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
        region: item.region.clone(),
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
