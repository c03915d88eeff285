//! Looks a price up, and says why there is none.

use super::table::{Price, Prices, Sheet, Tier};
use std::cmp::Ordering;

/// The region of a price that counts in any of the provider's regions.
pub(super) const ANY_REGION: &str = "*";

/// What is missing where a price is not found: the first that the table does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Prices of the provider.
    Provider,
    /// Prices of the provider's service, in any region.
    Service,
    /// A price of the item, in any region.
    Item,
    /// A price in this region: there are prices of the item in these.
    Region(Vec<String>),
}

/// A price that the table does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct NotFound {
    /// The provider asked for.
    pub provider: String,
    /// The region asked for.
    pub region: String,
    /// The service asked for.
    pub service: String,
    /// The item asked for.
    pub item: String,
    /// What is missing.
    pub missing: Missing,
}

impl NotFound {
    fn sentence(&self) -> String {
        let Self {
            provider,
            region,
            service,
            item,
            missing,
        } = self;
        match missing {
            Missing::Provider => format!("there are no prices of `{provider}`"),
            Missing::Service => format!("there are no prices of `{service}` of `{provider}`"),
            Missing::Item => format!("there is no price of `{item}` of `{provider}` `{service}`"),
            Missing::Region(others) => {
                let others = match others.as_slice() {
                    [one] => format!("only for {one}"),
                    many => format!("only for {} other regions", many.len()),
                };
                format!(
                    "there is no price of `{item}` of `{provider}` `{service}` for {region}, {others}"
                )
            }
        }
    }
}

impl Prices {
    /// The price of an item in a region: the region's own, else the one for any region.
    ///
    /// # Errors
    /// What is missing, and whether the item has a price elsewhere.
    pub fn find(
        &self,
        provider: &str,
        region: &str,
        service: &str,
        item: &str,
    ) -> Result<Price<'_>, NotFound> {
        let price = |region| self.exact(provider, region, service, item);
        price(region)
            .or_else(|| price(ANY_REGION))
            .ok_or_else(|| NotFound {
                provider: provider.to_owned(),
                region: region.to_owned(),
                service: service.to_owned(),
                item: item.to_owned(),
                missing: self.missing(provider, service, item),
            })
    }

    /// The price of a gigabyte that leaves one region for another of the same provider: that of
    /// the pair where there is one, else the price of the region it leaves.
    ///
    /// # Errors
    /// As [`Prices::find`].
    pub fn find_transfer(
        &self,
        provider: &str,
        from: &str,
        to: &str,
    ) -> Result<Price<'_>, NotFound> {
        let pair = format!("inter-region/to-{to}");
        self.exact(provider, from, "data-transfer", &pair)
            .map_or_else(
                || self.find(provider, from, "data-transfer", "inter-region"),
                Ok,
            )
    }

    fn exact(&self, provider: &str, region: &str, service: &str, item: &str) -> Option<Price<'_>> {
        let wanted = (provider, region, service);
        let place = self.sheets.binary_search_by(|sheet| sheet.compare(wanted));
        let sheet = &self.sheets[place.ok()?];
        sheet.price(item).map(|tiers| Price {
            sheet,
            tiers,
            sources: &self.sources,
        })
    }

    fn missing(&self, provider: &str, service: &str, item: &str) -> Missing {
        let mut sheets = self
            .sheets
            .iter()
            .filter(|sheet| &*sheet.provider == provider)
            .peekable();
        if sheets.peek().is_none() {
            return Missing::Provider;
        }
        let mut sheets = sheets.filter(|sheet| &*sheet.service == service).peekable();
        if sheets.peek().is_none() {
            return Missing::Service;
        }
        let others: Vec<String> = sheets
            .filter(|sheet| sheet.price(item).is_some())
            .map(|sheet| sheet.region.to_string())
            .collect();
        if others.is_empty() {
            Missing::Item
        } else {
            Missing::Region(others)
        }
    }
}

impl Sheet {
    pub(super) fn new(key: (&str, &str, &str), tiers: Vec<Tier>) -> Self {
        Self {
            provider: key.0.into(),
            region: key.1.into(),
            service: key.2.into(),
            tiers,
        }
    }

    /// The order of sheets.
    pub(super) fn compare(&self, (provider, region, service): (&str, &str, &str)) -> Ordering {
        (*self.provider)
            .cmp(provider)
            .then_with(|| (*self.region).cmp(region))
            .then_with(|| (*self.service).cmp(service))
    }

    /// The tiers of an item.
    fn price(&self, item: &str) -> Option<&[Tier]> {
        let from = self.tiers.partition_point(|tier| *tier.item < *item);
        let count = self.tiers[from..]
            .iter()
            .take_while(|tier| *tier.item == *item)
            .count();
        (count > 0).then(|| &self.tiers[from..from + count])
    }
}
