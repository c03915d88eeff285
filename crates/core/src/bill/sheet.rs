//! The sheet on which the lines of one resource are written.

use super::amount::{Amount, HOURS};
use super::item::{Cost, Item};
use super::pricing::{Charge, Much};
use super::usage::{Given, UsageOf};
use crate::infrastructure::{Infrastructure, Place, Resource};
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
    /// The machines that the resource stands for, where it stands for any.
    pub(super) pool: Option<Pool>,
    /// The region of the twin, if this is the bill of the resource's twin in another region.
    pub(super) twin: Option<Twin<'s>>,
    prices: &'s Prices,
    usage: UsageOf<'s>,
}

/// Equal machines, nodes or tasks, of which a standby may run a share: a whole number of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pool {
    /// One of several of its type.
    One,
    /// So many.
    Group(Amount),
}

/// The same resource in another region, for a standby.
#[derive(Clone, Copy)]
pub(super) struct Twin<'s> {
    /// Where it would be.
    pub(super) region: &'s str,
    /// Whether databases stand in one zone only, whatever the resource says.
    pub(super) one_zone: bool,
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
            pool: None,
            twin: None,
            prices,
            usage,
        }
    }

    /// The bill of the resource's twin.
    pub(super) fn of_twin(self, twin: Twin<'s>) -> Self {
        Self {
            twin: Some(twin),
            ..self
        }
    }

    /// Adds so much of something, at the price of the resource's region. A twin is not used: it
    /// pays for what stands there only.
    pub(super) fn add(&mut self, name: impl Into<String>, priced: Priced<'_>, amount: Amount) {
        if self.twin.is_none() || stands(priced.2) {
            self.push(None, name.into(), priced, amount);
        }
    }

    /// Adds so much of something that a copy pays for too, although it is billed by use: writes.
    pub(super) fn add_copied(
        &mut self,
        name: impl Into<String>,
        priced: Priced<'_>,
        amount: Amount,
    ) {
        self.push(None, name.into(), priced, amount);
    }

    /// Adds so much of something in another region than the resource's own, or in none; a twin has
    /// no others.
    pub(super) fn add_in(
        &mut self,
        region: Option<&str>,
        name: impl Into<String>,
        priced: Priced<'_>,
        amount: Amount,
    ) {
        if self.twin.is_none() {
            self.push(Some(region), name.into(), priced, amount);
        }
    }

    fn push(
        &mut self,
        elsewhere: Option<Option<&str>>,
        name: String,
        (service, item, unit): Priced<'_>,
        amount: Amount,
    ) {
        let own = self.resource.region();
        let region = match (elsewhere, self.twin) {
            (Some(elsewhere), _) => elsewhere,
            (None, Some(twin)) => Some(twin.region),
            (None, None) => own,
        };
        let mut borrowed_from = None;
        let find = |region| self.find(region, (service, item, unit));
        // What a standby would cost is an estimate: it takes the price next to it.
        let price = find(region).or_else(|because| match self.twin {
            Some(_) => {
                borrowed_from = own.map(str::to_owned);
                find(own)
            }
            None => Err(because),
        });
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
            name,
            region: elsewhere.flatten().map(str::to_owned),
            priced_as: Some(format!("{service} {item}")),
            quantity,
            unit,
            price_usd: price.ok().map(Price::usd),
            borrowed_from,
            cost,
        });
    }

    /// Adds the lines of a table.
    pub(super) fn charge(&mut self, charges: &[Charge]) {
        for (name, service, item, unit, much) in charges {
            let priced: Priced<'_> = (service, item, *unit);
            match much {
                Much::Always => self.always(*name, priced),
                Much::Used(key) => self.used(*name, priced, key),
            }
        }
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
            region: None,
            priced_as: None,
            quantity: amount.0.as_ref().ok().copied(),
            unit,
            price_usd: None,
            borrowed_from: None,
            cost: Cost::NotFound {
                because: because.to_owned(),
            },
        });
    }

    /// Adds what was paid in advance, or with another line, and so costs nothing more.
    pub(super) fn paid(&mut self, name: impl Into<String>, unit: PriceUnit, amount: &Amount) {
        self.items.push(Item {
            name: name.into(),
            region: None,
            priced_as: None,
            quantity: amount.0.as_ref().ok().copied(),
            unit,
            price_usd: Some(Decimal::ZERO),
            borrowed_from: None,
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

    /// The price, where it is by the unit that is billed: a file of `--prices` may have another.
    fn find(
        &self,
        region: Option<&str>,
        (service, item, unit): Priced<'_>,
    ) -> Result<Price<'s>, String> {
        let cloud = self.resource.cloud();
        let found = self
            .prices
            .find(cloud, region.unwrap_or("*"), service, item);
        let price = found.map_err(|error| match (error.missing, region) {
            (Missing::Region(_), Some(region)) => format!("no price for {region}"),
            (Missing::Region(_), None) if self.resource.place == Place::Global => {
                "no price outside of regions".to_owned()
            }
            (Missing::Region(_), None) => "the file does not say in which region it is".to_owned(),
            (Missing::Provider | Missing::Service | Missing::Item, _) => {
                "no price in any region".to_owned()
            }
        })?;
        if price.unit() == unit {
            Ok(price)
        } else {
            Err(format!("the price is by {}, not by {unit}", price.unit()))
        }
    }
}

/// Whether something billed by this unit is paid for because it stands there, used or not.
fn stands(unit: PriceUnit) -> bool {
    match unit {
        PriceUnit::Hour
        | PriceUnit::Month
        | PriceUnit::GbMonth
        | PriceUnit::GbHour
        | PriceUnit::VcpuHour
        | PriceUnit::ObjectMonth
        | PriceUnit::IopsMonth
        | PriceUnit::MbpsMonth
        | PriceUnit::CapacityUnitHour
        | PriceUnit::DsuHour => true,
        PriceUnit::Gb
        | PriceUnit::GbSecond
        | PriceUnit::Request
        | PriceUnit::LcuHour
        | PriceUnit::AcuHour => false,
    }
}
