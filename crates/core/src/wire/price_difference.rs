//! `farshore.price-difference/1`, the answer of `farshore price --diff`, and the earlier answer
//! that it reads.

use crate::bill::{Change, Difference, ResourceSum, Sums};
use crate::prices::to_cents;
use crate::terms::{Pattern, Term as _};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a change costs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PriceDifferenceWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// US dollars a month, to the cent, before.
    pub before_monthly_usd: f64,
    /// And after.
    pub after_monthly_usd: f64,
    /// After less before.
    pub difference_usd: f64,
    /// Resources that appear, go or cost something else.
    pub resources: Vec<ResourceDifferenceWire>,
    /// Patterns that cost something else.
    pub patterns: Vec<PatternDifferenceWire>,
}

/// How the cost of a resource is different.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ResourceDifferenceWire {
    /// Its address.
    pub address: String,
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// US dollars a month, as far as they are known; null where it was not there.
    pub before_monthly_usd: Option<f64>,
    /// And after; null where it is gone.
    pub after_monthly_usd: Option<f64>,
    /// After less before.
    pub difference_usd: f64,
    /// Lines after the change whose cost is not known.
    pub left_out: usize,
}

impl ResourceDifferenceWire {
    /// The columns of its table, in order.
    pub const COLUMNS: [&str; 6] = [
        "address",
        "change",
        "before_monthly_usd",
        "after_monthly_usd",
        "difference_usd",
        "left_out",
    ];
}

/// How the cost of a pattern is different.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PatternDifferenceWire {
    /// The pattern.
    pub pattern: Pattern,
    /// US dollars a month for both regions; null where it was not priced.
    pub before_monthly_usd: Option<f64>,
    /// And after; null where it is not priced.
    pub after_monthly_usd: Option<f64>,
}

/// The difference in its versioned form.
#[must_use]
pub fn price_difference(difference: &Difference) -> PriceDifferenceWire {
    let [before, after] = difference.monthly_usd;
    let resources = difference.resources.iter();
    let patterns = difference.patterns.iter();
    PriceDifferenceWire {
        schema: "farshore.price-difference/1",
        before_monthly_usd: number(before),
        after_monthly_usd: number(after),
        difference_usd: number(after - before),
        resources: resources
            .map(|(address, change)| resource(address, change))
            .collect(),
        patterns: patterns
            .map(|(pattern, change)| PatternDifferenceWire {
                pattern: *pattern,
                before_monthly_usd: change.before().map(number),
                after_monthly_usd: change.after().map(number),
            })
            .collect(),
    }
}

fn resource(address: &str, change: &Change<ResourceSum>) -> ResourceDifferenceWire {
    let usd = |sum: Option<ResourceSum>| sum.map(|sum| sum.usd);
    let (before, after) = (usd(change.before()), usd(change.after()));
    ResourceDifferenceWire {
        address: address.to_owned(),
        change: match change {
            Change::Added(_) => "added",
            Change::Removed(_) => "removed",
            Change::Changed(..) => "changed",
        },
        before_monthly_usd: before.map(number),
        after_monthly_usd: after.map(number),
        difference_usd: number(after.unwrap_or_default() - before.unwrap_or_default()),
        left_out: change.after().map_or(0, |sum| sum.left_out),
    }
}

fn number(usd: Decimal) -> f64 {
    to_cents(usd).to_f64().unwrap_or_default()
}

/// Why an earlier answer cannot be compared with.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EarlierPriceError {
    /// The text is not such an answer; the parser's words.
    #[error("is no answer of `farshore price --format json`: {0}")]
    Form(String),
    /// It is of another version.
    #[error("is of the form `{0}`, and this version compares `farshore.price/1`")]
    Version(String),
}

/// What is read of an earlier answer.
#[derive(Deserialize)]
struct Earlier {
    monthly_usd: f64,
    resources: Vec<EarlierResource>,
    #[serde(default)]
    patterns: Option<Vec<EarlierPattern>>,
}

#[derive(Deserialize)]
struct EarlierResource {
    address: String,
    monthly_usd: f64,
    items: Vec<EarlierItem>,
}

#[derive(Deserialize)]
struct EarlierItem {
    monthly_usd: Option<f64>,
}

#[derive(Deserialize)]
struct EarlierPattern {
    pattern: String,
    monthly_usd: f64,
}

/// The sums of an earlier answer of `farshore price --format json`; none for a text that does not
/// call itself an answer of this program, such as a plan.
///
/// # Errors
/// When it calls itself one and cannot be read.
pub fn earlier_price(text: &[u8]) -> Result<Option<Sums>, EarlierPriceError> {
    #[derive(Deserialize)]
    struct Named {
        schema: Option<String>,
    }
    let named = serde_json::from_slice::<Named>(text).ok();
    match named.and_then(|named| named.schema) {
        Some(schema) if schema == "farshore.price/1" => {}
        Some(schema) if schema.starts_with("farshore.") => {
            return Err(EarlierPriceError::Version(
                schema.chars().take(60).collect(),
            ));
        }
        Some(_) | None => return Ok(None),
    }
    let earlier: Earlier =
        serde_json::from_slice(text).map_err(|error| EarlierPriceError::Form(error.to_string()))?;
    let decimal = |usd: f64| Decimal::from_f64(usd).map(to_cents).unwrap_or_default();
    let mut sums = Sums {
        monthly_usd: decimal(earlier.monthly_usd),
        ..Sums::default()
    };
    for resource in &earlier.resources {
        let unknown = resource
            .items
            .iter()
            .filter(|item| item.monthly_usd.is_none());
        let cost = ResourceSum {
            usd: decimal(resource.monthly_usd),
            left_out: unknown.count(),
        };
        sums.add(&resource.address, cost);
    }
    for priced in earlier.patterns.unwrap_or_default() {
        let known = Pattern::ALL.iter().find(|one| one.name() == priced.pattern);
        if let Some(pattern) = known {
            sums.patterns.insert(*pattern, decimal(priced.monthly_usd));
        }
    }
    Ok(Some(sums))
}
