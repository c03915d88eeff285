//! The sheet on which the lines of one resource are written.

use super::amount::{Amount, HOURS};
use super::item::{Cost, Item};
use super::usage::{Given, UsageOf};
use crate::infrastructure::{Infrastructure, Resource};
use crate::prices::{Missing, Price, Prices};
use crate::terms::PriceUnit;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The bill of one resource, while it is written.
pub(super) struct Sheet<'s, 'a> {
    pub(super) all: &'s Infrastructure<'a>,
    pub(super) resource: &'s Resource<'a>,
    pub(super) items: Vec<Item>,
    /// Keys of the usage file that were asked for.
    pub(super) asked: BTreeSet<String>,
    prices: &'s Prices,
    usage: UsageOf<'s>,
}

/// What is priced: service, item, and the unit by which it must be priced.
pub(super) type Priced<'t> = (&'t str, &'t str, PriceUnit);

impl<'s, 'a> Sheet<'s, 'a> {
    pub(super) fn new(
        all: &'s Infrastructure<'a>,
        resource: &'s Resource<'a>,
        prices: &'s Prices,
        usage: UsageOf<'s>,
    ) -> Self {
        Self {
            all,
            resource,
            items: Vec::new(),
            asked: BTreeSet::new(),
            prices,
            usage,
        }
    }

    /// Adds so much of something, at the price of the resource's region.
    pub(super) fn add(&mut self, name: impl Into<String>, priced: Priced<'_>, amount: Amount) {
        let region = self.resource.region().unwrap_or("an unknown region");
        self.add_in(region, name, priced, amount);
    }

    /// Adds so much of something, at the price of another region.
    pub(super) fn add_in(
        &mut self,
        region: &str,
        name: impl Into<String>,
        (service, item, unit): Priced<'_>,
        amount: Amount,
    ) {
        let price = find(
            self.prices,
            &self.resource.provider,
            region,
            (service, item, unit),
        );
        let quantity = amount.0.as_ref().ok().copied();
        let cost = match (&price, amount.0) {
            (Err(because), _) => Cost::NotFound {
                because: because.clone(),
            },
            (Ok(_), Err(because)) => Cost::UsageDependent { because },
            (Ok(price), Ok(quantity)) => price.cost_of(quantity).map_or_else(
                || Cost::NotFound {
                    because: "the cost is more than can be counted".to_owned(),
                },
                Cost::Known,
            ),
        };
        self.items.push(Item {
            name: name.into(),
            priced_as: Some(format!("{service} {item}")),
            quantity,
            unit,
            price_usd: price.ok().map(Price::usd),
            cost,
        });
    }

    /// Adds one thing that is there all month, billed by the hour or the month.
    pub(super) fn always(&mut self, name: impl Into<String>, priced: Priced<'_>) {
        let hourly = priced.2 == PriceUnit::Hour;
        let amount = if hourly { HOURS } else { Decimal::ONE };
        self.add(name, priced, Amount::known(amount));
    }

    /// Adds what is billed by the hour, all month.
    pub(super) fn hours(&mut self, name: impl Into<String>, service: &str, item: &str) {
        self.always(name, (service, item, PriceUnit::Hour));
    }

    /// Adds something whose quantity only the usage file can give, under `key`.
    pub(super) fn used(&mut self, name: impl Into<String>, priced: Priced<'_>, key: &str) {
        let amount = self.usage(key);
        self.add(name, priced, amount);
    }

    /// Adds what is known to have no price in the table.
    pub(super) fn not_found(
        &mut self,
        name: impl Into<String>,
        unit: PriceUnit,
        amount: &Amount,
        because: &str,
    ) {
        self.items.push(Item {
            name: name.into(),
            priced_as: None,
            quantity: amount.0.as_ref().ok().copied(),
            unit,
            price_usd: None,
            cost: Cost::NotFound {
                because: because.to_owned(),
            },
        });
    }

    /// Adds what was paid in advance, and so costs nothing more by the month.
    pub(super) fn paid(&mut self, name: impl Into<String>, unit: PriceUnit, amount: &Amount) {
        self.items.push(Item {
            name: name.into(),
            priced_as: None,
            quantity: amount.0.as_ref().ok().copied(),
            unit,
            price_usd: Some(Decimal::ZERO),
            cost: Cost::Known(Decimal::ZERO),
        });
    }

    /// What the usage file gives under `key`.
    pub(super) fn usage(&mut self, key: &str) -> Amount {
        match self.given(key) {
            Some(Given::Number(number)) => Amount::known(*number),
            Some(Given::Text(_) | Given::Other) => {
                Amount::unknown(format!("`{key}` in the usage file is no number"))
            }
            None => Amount::unknown(format!("`{key}` is not given")),
        }
    }

    /// What the usage file gives under `key`, else what is usual.
    pub(super) fn usage_or(&mut self, key: &str, usual: impl FnOnce() -> Amount) -> Amount {
        if self.given(key).is_some() {
            self.usage(key)
        } else {
            usual()
        }
    }

    /// The word that the usage file gives under `key`.
    pub(super) fn word(&mut self, key: &str) -> Option<String> {
        match self.given(key) {
            Some(Given::Text(text)) => Some(text.clone()),
            Some(Given::Number(_) | Given::Other) | None => None,
        }
    }

    fn given(&mut self, key: &str) -> Option<&'s Given> {
        self.asked.insert(key.to_owned());
        self.usage.get(key)
    }
}

/// The price, where it is by the unit that is billed: a file of `--prices` may have another.
fn find<'p>(
    prices: &'p Prices,
    provider: &str,
    region: &str,
    (service, item, unit): Priced<'_>,
) -> Result<Price<'p>, String> {
    let found = prices.find(provider, region, service, item);
    let price = found.map_err(|error| match error.missing {
        Missing::Region(_) => format!("no price for {region}"),
        Missing::Provider | Missing::Service | Missing::Item => "no price in any region".to_owned(),
    })?;
    if price.unit() == unit {
        Ok(price)
    } else {
        Err(format!("the price is by {}, not by {unit}", price.unit()))
    }
}
