//! Pages of Azure's retail prices: one item for each meter, region and kind of purchase.

use super::{Collected, day, exact};
use crate::prices::as_of::AsOf;
use crate::prices::merge::PriceKey;
use crate::terms::PriceUnit;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One meter's price in a region.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    currency_code: String,
    /// As it is written: a binary fraction would not be exact.
    retail_price: Box<RawValue>,
    #[serde(default)]
    tier_minimum_units: Option<f64>,
    #[serde(default)]
    arm_region_name: String,
    #[serde(default)]
    arm_sku_name: String,
    #[serde(default)]
    effective_start_date: String,
    #[serde(default)]
    meter_name: String,
    #[serde(default)]
    product_name: String,
    #[serde(default)]
    sku_name: String,
    #[serde(default)]
    service_name: String,
    #[serde(default)]
    unit_of_measure: String,
    #[serde(default, rename = "type")]
    kind: String,
}

/// What a page said besides its prices.
#[derive(Default)]
pub(super) struct Page {
    /// The newest day from which a price of the page counts.
    pub(super) newest: Option<AsOf>,
}

impl Page {
    pub(super) fn add(&mut self, item: &Item, collected: &mut Collected) {
        self.newest = self.newest.max(day(&item.effective_start_date));
        let first = item.tier_minimum_units.unwrap_or(0.0) == 0.0;
        if item.kind != "Consumption" || item.currency_code != "USD" || !first {
            return;
        }
        let price = exact(item.retail_price.get());
        if let (Some((service, name, unit)), Some(usd)) = (recognise(item), price) {
            let region = item.arm_region_name.clone();
            let key: PriceKey = ("azure".to_owned(), region, service.to_owned(), name);
            collected.take(key, unit, vec![(Decimal::ZERO, usd)]);
        }
    }
}

/// Service, item and unit of a meter that the table knows.
fn recognise(item: &Item) -> Option<(&'static str, String, PriceUnit)> {
    if item.arm_region_name.is_empty() {
        return None;
    }
    let names = (item.service_name.as_str(), item.product_name.as_str());
    match (names, item.unit_of_measure.as_str()) {
        (("Virtual Machines", product), "1 Hour") => {
            // What a machine is besides its size is only written into names.
            let other = [
                "Windows",
                "CloudServices",
                "Cloud Services",
                "Dedicated Host",
            ];
            let cheaper = ["Spot", "Low Priority"];
            let plain = !other.iter().any(|word| product.contains(word))
                && !cheaper.iter().any(|word| item.meter_name.contains(word))
                && !item.arm_sku_name.is_empty();
            plain.then(|| {
                (
                    "virtual-machines",
                    item.arm_sku_name.clone(),
                    PriceUnit::Hour,
                )
            })
        }
        (("Storage", "Premium SSD Managed Disks"), "1/Month") => {
            let size = item.meter_name.strip_suffix(" LRS Disk")?;
            let name = format!("premium-{}", size.to_lowercase());
            Some(("managed-disk", name, PriceUnit::Month))
        }
        (("Storage", "General Block Blob v2"), "1 GB/Month") => {
            let name = match (item.sku_name.as_str(), item.meter_name.as_str()) {
                ("Hot LRS", "Hot LRS Data Stored") => "hot-lrs",
                ("Hot ZRS", "Hot ZRS Data Stored") => "hot-zrs",
                ("Hot GRS", "Hot GRS Data Stored") => "hot-grs",
                _ => return None,
            };
            Some(("blob", name.to_owned(), PriceUnit::GbMonth))
        }
        _ => None,
    }
}
