//! Puts newer prices in the place of older ones.

use super::as_of::AsOf;
use super::built_in::PRICE_FILE_NAMES;
use super::table::{Prices, Sheet, Source, Tier};
use crate::terms::{PriceUnit, Trust};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A price read from a provider's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPrice {
    /// Of what it is the price.
    pub unit: PriceUnit,
    /// Units in a month from which each price counts, and US dollars for a unit; in order, the
    /// first from 0.
    pub tiers: Vec<(Decimal, Decimal)>,
}

/// Provider, region, service and item.
pub type PriceKey = (String, String, String, String);

impl Prices {
    /// Puts `new` prices, of one provider's list and day, in the place of those of the same items.
    /// Prices of other items stay as they are. Returns how many prices are new, and how many have
    /// other figures than before.
    pub fn merge(
        &mut self,
        new: BTreeMap<PriceKey, NewPrice>,
        source: Source,
        date: AsOf,
    ) -> Merged {
        let position = self.position_of(source);
        let mut merged = Merged::default();
        for ((provider, region, service, item), price) in new {
            let file = home(&provider, &service);
            let tiers = price.tiers.iter().map(|(from, usd)| Tier {
                item: item.as_str().into(),
                from: from.normalize(),
                usd: usd.normalize(),
                unit: price.unit,
                date,
                trust: Trust::Verified,
                source: position,
                evidence: "".into(),
                file,
            });
            let sheet = self.sheet((&provider, &region, &service));
            let start = sheet.tiers.partition_point(|tier| *tier.item < *item);
            let end = sheet.tiers.partition_point(|tier| *tier.item <= *item);
            let figures = |tier: &Tier| (tier.from, tier.usd, tier.unit);
            let before: Vec<_> = sheet.tiers[start..end].iter().map(figures).collect();
            let tiers: Vec<Tier> = tiers.collect();
            if before.is_empty() {
                merged.added += 1;
            } else if before != tiers.iter().map(figures).collect::<Vec<_>>() {
                merged.changed += 1;
            } else {
                merged.confirmed += 1;
            }
            sheet.tiers.splice(start..end, tiers);
        }
        merged
    }

    fn position_of(&mut self, source: Source) -> usize {
        let known = self
            .sources
            .iter()
            .position(|known| known.key == source.key);
        let position = known.unwrap_or(self.sources.len());
        match self.sources.get_mut(position) {
            Some(known) => *known = source,
            None => self.sources.push(source),
        }
        position
    }

    /// The sheet with this key; a new one where there is none.
    fn sheet(&mut self, key: (&str, &str, &str)) -> &mut Sheet {
        let place = self.sheets.binary_search_by(|sheet| sheet.compare(key));
        let position = place.unwrap_or_else(|position| {
            self.sheets.insert(position, Sheet::new(key, Vec::new()));
            position
        });
        &mut self.sheets[position]
    }
}

/// What newer prices did to older ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Items that had no price.
    pub added: usize,
    /// Items whose figures are others now.
    pub changed: usize,
    /// Items whose figures are the same as before.
    pub confirmed: usize,
}

/// The position of the file that holds a service's prices.
///
/// # Panics
/// Never: a test asks for every service.
pub(super) fn home(provider: &str, service: &str) -> usize {
    let databases = [
        "rds",
        "aurora-",
        "elasticache-",
        "documentdb",
        "neptune",
        "redshift",
        "opensearch",
    ];
    let name = match (provider, service) {
        ("azure", _) => "azure.csv",
        ("gcp", _) => "gcp.csv",
        (_, "ec2") => "aws_instances.csv",
        (_, service) if databases.iter().any(|start| service.starts_with(start)) => {
            "aws_databases.csv"
        }
        (_, _) => "aws_services.csv",
    };
    let known = PRICE_FILE_NAMES.iter().position(|known| *known == name);
    known.expect("the names above are those of the files")
}
