//! The bill of a whole infrastructure.

use super::item::Item;
use super::pricing::{Pricing, pricing};
use super::sheet::Sheet;
use super::usage::{Met, Usage};
use crate::infrastructure::{AssumedRegion, Infrastructure, Place};
use crate::prices::Prices;
use crate::terms::PriceState;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What an infrastructure costs in a month at list prices, and what that leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// What is known, in US dollars a month, unrounded.
    pub monthly_usd: Decimal,
    /// Resources with something to bill, in the order of the addresses.
    pub resources: Vec<ResourceBill>,
    /// How many resources are known to cost nothing themselves.
    pub free: usize,
    /// Types that cannot be billed yet, with how many resources there are of each.
    pub unpriced_types: BTreeMap<String, usize>,
    /// How many of the resources are in a region that the file does not give.
    pub without_region: usize,
    /// The region in which such resources are billed, where one was given from outside.
    pub assumed_region: Option<AssumedRegion>,
    /// What the usage file gives and no price asked for, as sentences without a full stop.
    pub unread_usage: Vec<String>,
}

/// What one resource costs in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceBill {
    /// Its address.
    pub address: String,
    /// Its type.
    pub kind: String,
    /// Its region, where the file gives it.
    pub region: Option<String>,
    /// What it is billed for; never empty.
    pub items: Vec<Item>,
}

impl Bill {
    /// Bills every resource.
    ///
    /// ```
    /// use farshore_core::bill::{Bill, Usage};
    /// use farshore_core::infrastructure::{Infrastructure, Moment};
    /// use farshore_core::prices::Prices;
    /// let plan = br#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
    ///   {"address": "aws_nat_gateway.a", "mode": "managed", "type": "aws_nat_gateway", "name": "a",
    ///    "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"region": "us-east-1"}}]}}}"#;
    /// let infrastructure = Infrastructure::read(plan, Moment::Planned).unwrap();
    /// let bill = Bill::new(&infrastructure, &Prices::builtin(), &Usage::default());
    /// assert_eq!(bill.monthly_usd.to_string(), "32.850"); // 730 hours at 0.045; data depends on use
    /// ```
    #[must_use]
    pub fn new(infrastructure: &Infrastructure<'_>, prices: &Prices, usage: &Usage) -> Self {
        let mut bill = Self {
            monthly_usd: Decimal::ZERO,
            resources: Vec::new(),
            free: 0,
            unpriced_types: BTreeMap::new(),
            without_region: 0,
            assumed_region: infrastructure.assumed_region.clone(),
            unread_usage: Vec::new(),
        };
        let mut met = Met::new(usage);
        for resource in &infrastructure.resources {
            let (address, kind) = (resource.address.as_ref(), resource.kind.as_ref());
            let mut sheet = Sheet::new(infrastructure, resource, prices, usage.of(address, kind));
            let pricing = pricing(kind);
            match pricing {
                None => *bill.unpriced_types.entry(kind.to_owned()).or_default() += 1,
                Some(Pricing::Free) => {}
                Some(Pricing::Billed(write)) => write(&mut sheet),
            }
            let Sheet { items, asked, .. } = sheet;
            met.note(address, kind, &asked);
            if !items.is_empty() {
                bill.without_region += usize::from(resource.place == Place::Unknown);
                bill.resources.push(ResourceBill {
                    address: address.to_owned(),
                    kind: kind.to_owned(),
                    region: resource.region().map(str::to_owned),
                    items,
                });
            } else if pricing.is_some() {
                bill.free += 1;
            }
        }
        bill.unread_usage = met.unread();
        bill.monthly_usd = sum(bill.resources.iter().map(ResourceBill::monthly_usd));
        bill
    }

    /// The lines of a state, each with the address of its resource.
    pub fn items_in(&self, state: PriceState) -> impl Iterator<Item = (&str, &Item)> {
        self.resources.iter().flat_map(move |resource| {
            let items = resource
                .items
                .iter()
                .filter(move |item| item.state() == state);
            items.map(|item| (resource.address.as_str(), item))
        })
    }

    /// The share of all resources that are of types which cannot be billed; 0 where there are none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of resources")]
    pub fn unpriced_share(&self) -> f64 {
        let unknown: usize = self.unpriced_types.values().sum();
        let all = self.resources.len() + self.free + unknown;
        unknown as f64 / all.max(1) as f64
    }
}

impl ResourceBill {
    /// What is known of it, in US dollars a month, unrounded.
    #[must_use]
    pub fn monthly_usd(&self) -> Decimal {
        sum(self.items.iter().filter_map(Item::monthly_usd))
    }
}

/// A sum that stops at the largest number there is.
fn sum(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    amounts.fold(Decimal::ZERO, Decimal::saturating_add)
}
