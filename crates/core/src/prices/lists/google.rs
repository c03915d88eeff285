//! Pages of Google's Cloud Billing Catalog: one SKU for each resource, with the regions it is for.
//!
//! What a SKU is, only its description says. Machines have no SKU: they are billed by virtual
//! processor and gigabyte of memory.

use super::{Collected, day, exact};
use crate::prices::as_of::AsOf;
use crate::prices::merge::PriceKey;
use crate::terms::PriceUnit::{self, GbHour, GbMonth, VcpuHour};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// What is billed, where, and for how much.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Sku {
    description: String,
    category: Category,
    service_regions: Vec<String>,
    /// In order of time.
    pricing_info: Vec<Pricing>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Category {
    service_display_name: String,
    usage_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pricing {
    #[serde(default)]
    effective_time: String,
    pricing_expression: Expression,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expression {
    usage_unit: String,
    #[serde(default)]
    tiered_rates: Vec<Rate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rate {
    /// As it is written: a binary fraction would not be exact.
    #[serde(default)]
    start_usage_amount: Option<Box<RawValue>>,
    unit_price: Money,
}

/// Whole units of the currency, and billionths of one.
#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Money {
    currency_code: String,
    units: String,
    nanos: i64,
}

impl Default for Money {
    fn default() -> Self {
        Self {
            currency_code: String::new(),
            units: "0".to_owned(),
            nanos: 0,
        }
    }
}

/// The machine types of the table, their family, and how many virtual processors and gigabytes of
/// memory are billed (`docs/method.md`, "Prices"). `e2-medium` is billed half of its two processors.
pub(super) const MACHINES: [(&str, &str, u8, u8); 5] = [
    ("e2-medium", "e2", 1, 4),
    ("e2-standard-2", "e2", 2, 8),
    ("e2-standard-4", "e2", 4, 16),
    ("n2-standard-2", "n2", 2, 8),
    ("n2-standard-4", "n2", 4, 16),
];

/// What a page said besides its prices.
#[derive(Default)]
pub(super) struct Skus {
    /// The newest day from which a price of the page counts.
    pub(super) newest: Option<AsOf>,
    /// What machines consist of.
    parts: Collected,
}

impl Skus {
    pub(super) fn add(&mut self, sku: &Sku, collected: &mut Collected) {
        let Some(pricing) = sku.pricing_info.last() else {
            return;
        };
        self.newest = self.newest.max(day(&pricing.effective_time));
        let expression = &pricing.pricing_expression;
        let tiers: Option<Vec<_>> = expression.tiered_rates.iter().map(Rate::tier).collect();
        let (Some((service, item, unit)), Some(tiers)) = (recognise(sku, expression), tiers) else {
            return;
        };
        let home = match service {
            PARTS => &mut self.parts,
            _ => collected,
        };
        for region in &sku.service_regions {
            home.take(key(region, service, item), unit, tiers.clone());
        }
    }

    /// Adds the machines of the regions that have one price of their processors and one of their
    /// memory.
    pub(super) fn add_machines(self, collected: &mut Collected) {
        let regions: BTreeSet<String> = self.parts.prices.keys().map(|key| key.1.clone()).collect();
        for region in &regions {
            for (machine, family, vcpus, memory) in MACHINES {
                if let Some(usd) = self.hour(region, family, vcpus, memory) {
                    let key = key(region, "compute", machine);
                    collected.take(key, PriceUnit::Hour, vec![(Decimal::ZERO, usd)]);
                }
            }
        }
        collected.ambiguous.extend(self.parts.ambiguous);
    }

    fn hour(&self, region: &str, family: &str, vcpus: u8, memory: u8) -> Option<Decimal> {
        let vcpu = self.part(region, &format!("{family}/vcpu"))?;
        let gb = self.part(region, &format!("{family}/memory"))?;
        let vcpus = vcpu.checked_mul(vcpus.into())?;
        vcpus.checked_add(gb.checked_mul(memory.into())?)
    }

    /// The only price of a part in a region.
    fn part(&self, region: &str, item: &str) -> Option<Decimal> {
        let key = key(region, PARTS, item);
        let known = self.parts.prices.get(&key)?;
        match known.tiers.as_slice() {
            [(_, usd)] if !self.parts.ambiguous.contains(&key) => Some(*usd),
            _ => None,
        }
    }
}

impl Rate {
    /// The quantity from which it counts and the price of one unit; none in another currency.
    fn tier(&self) -> Option<(Decimal, Decimal)> {
        let from = match &self.start_usage_amount {
            Some(amount) => exact(amount.get())?,
            None => Decimal::ZERO,
        };
        let Money {
            currency_code,
            units,
            nanos,
        } = &self.unit_price;
        let whole = Decimal::from_str_exact(units)
            .ok()
            .filter(|units| units.scale() == 0)?;
        let fits = currency_code == "USD" && (0..1_000_000_000).contains(nanos);
        let usd = whole.checked_add(Decimal::new(*nanos, 9))?;
        fits.then_some((from, usd))
    }
}

fn key(region: &str, service: &str, item: &str) -> PriceKey {
    let owned = str::to_owned;
    (owned("gcp"), owned(region), owned(service), owned(item))
}

/// The service under which the parts of machines are kept; the table has no such service.
const PARTS: &str = "machine-parts";

/// The beginning of a description before the place; then unit, service and item of the table.
type Known = (&'static str, PriceUnit, &'static str, &'static str);

const COMPUTE: [Known; 6] = [
    ("E2 Instance Core running", VcpuHour, PARTS, "e2/vcpu"),
    ("E2 Instance Ram running", GbHour, PARTS, "e2/memory"),
    ("N2 Instance Core running", VcpuHour, PARTS, "n2/vcpu"),
    ("N2 Instance Ram running", GbHour, PARTS, "n2/memory"),
    (
        "Balanced PD Capacity",
        GbMonth,
        "persistent-disk",
        "pd-balanced",
    ),
    (
        "SSD backed PD Capacity",
        GbMonth,
        "persistent-disk",
        "pd-ssd",
    ),
];
/// After `Cloud SQL for PostgreSQL: Zonal - `.
const POSTGRESQL: [Known; 3] = [
    ("vCPU", VcpuHour, "cloud-sql", "enterprise/vcpu"),
    ("RAM", GbHour, "cloud-sql", "enterprise/memory"),
    ("Standard storage", GbMonth, "cloud-sql", "storage-ssd"),
];

/// Service, item and unit of a SKU on demand that the table knows.
fn recognise(
    sku: &Sku,
    expression: &Expression,
) -> Option<(&'static str, &'static str, PriceUnit)> {
    let unit = match expression.usage_unit.as_str() {
        "h" => VcpuHour,
        "GiBy.h" => GbHour,
        "GiBy.mo" => GbMonth,
        _ => return None,
    };
    if sku.category.usage_type != "OnDemand" {
        return None;
    }
    let text = sku.description.as_str();
    let (table, text): (&[Known], &str) = match sku.category.service_display_name.as_str() {
        "Compute Engine" => (&COMPUTE, text),
        "Cloud SQL" => (
            &POSTGRESQL,
            text.strip_prefix("Cloud SQL for PostgreSQL: Zonal - ")?,
        ),
        "Cloud Storage" => {
            // Kept in one region, not in `Belgium Dual-region` or `US Multi-region`.
            let place = text.strip_prefix("Standard Storage ")?;
            let one = !place.to_ascii_lowercase().contains("-region");
            return (one && unit == GbMonth).then_some(("storage", "standard", unit));
        }
        _ => return None,
    };
    let fits = |(start, of, ..): &&Known| {
        let rest = text.strip_prefix(start);
        *of == unit && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" in "))
    };
    let (_, _, service, item) = table.iter().find(fits)?;
    Some((service, item, unit))
}
