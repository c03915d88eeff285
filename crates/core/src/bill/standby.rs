//! The second region's price of what the primary region has: the base of every pattern's bill.
//!
//! Each billed resource of the primary has a *twin*: the same resource in the other region, billed
//! for what stands there (hours, kept bytes) and for writes that are copied; it is not used until
//! it takes over. Where the other region has no price of its own, a twin takes the primary's and
//! says so: it is an estimate of something that does not exist yet.

use super::item::{Cost, Item};
use super::pricing::{Pricing, pricing};
use super::sheet::{self, Pool, Sheet};
use super::total::{Bill, ResourceBill};
use super::usage::Usage;
use crate::infrastructure::{Infrastructure, Place, Resource};
use crate::prices::{Price, Prices};
use crate::terms::{PriceUnit, Role};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What holds copies of other resources' data: the copies of a pattern are estimated with those.
const HOLD_COPIES: [&str; 3] = [
    "aws_backup_vault",
    "aws_ebs_snapshot",
    "aws_ebs_snapshot_copy",
];

/// Checks of the endpoints of two regions.
const CHECKS: u32 = 2;

/// What the primary region costs, and what its resources would cost in another region.
#[derive(Clone, Debug)]
pub struct Standby {
    /// Where the infrastructure runs, by the provider's name.
    pub primary: String,
    /// Where its standby would be.
    pub region: String,
    /// The primary region and what lies in no region, in US dollars a month, unrounded.
    pub primary_usd: Decimal,
    /// Lines of the primary whose cost is not known.
    pub primary_left_out: usize,
    /// Billed resources of other regions: they belong to the pattern that is deployed.
    pub aside: usize,
    /// Gigabytes that the primary's databases and stores are known to keep.
    pub stored_gb: Decimal,
    pub(super) twins: Vec<Twin>,
    /// What keeps state in the primary region, in the order of the addresses.
    pub stores: Vec<Store>,
    /// US dollars for a gigabyte from the primary to the other region.
    pub(super) transfer: Option<Decimal>,
    /// US dollars a month for the checks of two endpoints, less those that are there.
    pub(super) checks: Option<Decimal>,
    /// US dollars a month for a global load balancer; zero where there is one.
    pub(super) balancer: Option<Decimal>,
}

/// A resource of the primary, and what it would cost in the other region.
#[derive(Clone, Debug)]
pub(super) struct Twin {
    pub(super) address: String,
    pub(super) role: Role,
    /// In the primary region.
    pub(super) primary_usd: Decimal,
    /// As the resource is.
    pub(super) whole: TwinCost,
    /// With databases in one zone.
    pub(super) one_zone: TwinCost,
    /// The machines that it counts among, by their place in the order of pools.
    pub(super) pool: Option<PoolOf>,
}

/// Machines, of which a share is a whole number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PoolOf {
    /// One of so many of its type.
    Among(Decimal),
    /// A group of so many.
    Group(Decimal),
}

impl PoolOf {
    pub(super) fn machines(&self) -> Decimal {
        match self {
            Self::Among(count) | Self::Group(count) => *count,
        }
    }
}

/// What a twin costs.
#[derive(Clone, Debug, Default)]
pub(super) struct TwinCost {
    /// What is known, in US dollars a month.
    pub(super) usd: Decimal,
    /// Lines whose cost is not known.
    pub(super) left_out: usize,
    /// Whether a price is the primary's.
    pub(super) borrowed: bool,
}

/// Something of the primary that keeps state, and the copy of its backups in the other region.
#[derive(Clone, Debug)]
pub struct Store {
    /// Its address.
    pub address: String,
    /// Its type.
    pub kind: String,
    /// Gigabytes that it keeps; none where that is not known.
    pub kept_gb: Option<Decimal>,
    pub(super) role: Role,
    /// The copy in US dollars a month; none where the size or the price is not known.
    pub(super) usd: Option<Decimal>,
    pub(super) borrowed: bool,
}

impl Standby {
    /// What the infrastructure would cost in `region` besides `primary`, both by the provider's
    /// names. `bill` is its bill under the same prices and usage.
    #[must_use]
    pub fn new(
        infrastructure: &Infrastructure<'_>,
        bill: &Bill,
        (prices, usage): (&Prices, &Usage),
        primary: &str,
        region: &str,
    ) -> Self {
        let mut standby = Self {
            primary: primary.to_owned(),
            region: region.to_owned(),
            primary_usd: Decimal::ZERO,
            primary_left_out: 0,
            aside: 0,
            stored_gb: Decimal::ZERO,
            twins: Vec::new(),
            stores: Vec::new(),
            transfer: None,
            checks: None,
            balancer: None,
        };
        let mut resources = infrastructure.resources.iter();
        let mut singles: BTreeMap<String, Decimal> = BTreeMap::new();
        let mut members = Vec::new();
        for billed in &bill.resources {
            // Both are in the order of the addresses.
            let Some(resource) = resources.find(|one| one.address == billed.address) else {
                break;
            };
            if resource.region().is_some_and(|own| own != primary) {
                standby.aside += 1;
                continue;
            }
            let twin = |one_zone| {
                let usage = usage.of(&billed.address, &billed.kind);
                let sheet = Sheet::new(infrastructure, resource, prices, usage);
                sheet.of_twin(sheet::Twin { region, one_zone })
            };
            if let Some(single) = standby.add(resource, billed, prices, twin) {
                *singles.entry(single.clone()).or_default() += Decimal::ONE;
                members.push((standby.twins.len() - 1, single));
            }
        }
        for (twin, single) in members {
            standby.twins[twin].pool = Some(PoolOf::Among(singles[&single]));
        }
        standby.add_prices(infrastructure, prices);
        standby
    }

    /// Lines of the other region whose cost is not known: bills of patterns leave them out.
    #[must_use]
    pub fn left_out(&self) -> usize {
        let twins: usize = self.twins.iter().map(|twin| twin.whole.left_out).sum();
        let copies = self.stores.iter().filter(|store| store.usd.is_none());
        let links = [self.transfer, self.checks, self.balancer];
        let links = links.iter().filter(|price| price.is_none());
        twins + copies.count() + links.count()
    }

    /// Adds a resource of the primary; the name of its type, if it is a machine of its own.
    fn add<'s, 'a>(
        &mut self,
        resource: &Resource<'_>,
        billed: &ResourceBill,
        prices: &Prices,
        twin: impl Fn(bool) -> Sheet<'s, 'a>,
    ) -> Option<String>
    where
        'a: 's,
    {
        // What the file puts into a second region belongs to the pattern that is deployed.
        let own = billed.items.iter().filter(|item| item.region.is_none());
        let primary = cost(own.clone());
        self.primary_usd = self.primary_usd.saturating_add(primary.usd);
        self.primary_left_out += primary.left_out;
        let Some(Pricing::Billed(write)) = pricing(&billed.kind) else {
            return None;
        };
        let holds_copies = HOLD_COPIES.contains(&billed.kind.as_str());
        if holds_copies || !matches!(resource.place, Place::Region(_)) {
            return None;
        }
        let mut whole = twin(false);
        write(&mut whole);
        let role = resource.role();
        let one_zone = (role == Role::Data).then(|| {
            let mut sheet = twin(true);
            write(&mut sheet);
            cost(sheet.items.iter())
        });
        if [Role::Data, Role::Storage].contains(&role) {
            self.add_copy(billed, role, prices);
        }
        let (pool, single) = match &whole.pool {
            Some(Pool::Group(amount)) => (amount.0.clone().ok().map(PoolOf::Group), None),
            Some(Pool::One) => {
                let first = billed.items.first();
                let of = first.and_then(|item| item.priced_as.clone());
                (None, Some(of.unwrap_or_default()))
            }
            None => (None, None),
        };
        let whole = cost(whole.items.iter());
        self.twins.push(Twin {
            address: billed.address.clone(),
            role,
            primary_usd: primary.usd,
            one_zone: one_zone.unwrap_or_else(|| whole.clone()),
            whole,
            pool,
        });
        single
    }

    /// Adds the copy of a store's backups, where the type has a price for it.
    fn add_copy(&mut self, billed: &ResourceBill, role: Role, prices: &Prices) {
        let Some((service, item)) = copy_price(&billed.kind) else {
            return;
        };
        let kept = stored(billed);
        if let Some(kept) = kept {
            self.stored_gb = self.stored_gb.saturating_add(kept);
        }
        let find = |region: &str| by_unit(prices, region, (service, item, PriceUnit::GbMonth));
        let own = find(&self.region);
        let price = own.or_else(|| find(&self.primary));
        self.stores.push(Store {
            address: billed.address.clone(),
            kind: billed.kind.clone(),
            kept_gb: kept,
            role,
            usd: kept
                .zip(price)
                .and_then(|(kept, price)| price.cost_of(kept)),
            borrowed: own.is_none() && price.is_some(),
        });
    }

    /// Prices of what a second region adds beside twins.
    fn add_prices(&mut self, infrastructure: &Infrastructure<'_>, prices: &Prices) {
        let mut all = infrastructure.resources.iter();
        let own = all.find(|one| one.region() == Some(&self.primary));
        let cloud = own.map_or("aws", |one| one.cloud());
        let transfer = prices.find_transfer(cloud, &self.primary, &self.region);
        self.transfer = transfer.ok().map(Price::usd);
        // Only Amazon's prices of these are in the table.
        if cloud != "aws" {
            return;
        }
        let has = |kind: &str| {
            let all = infrastructure.resources.iter();
            all.filter(|one| one.kind == kind).count()
        };
        let check = by_unit(
            prices,
            "*",
            ("route53", "health-check/aws", PriceUnit::Month),
        );
        let missing =
            CHECKS.saturating_sub(u32::try_from(has("aws_route53_health_check")).unwrap_or(CHECKS));
        self.checks = check.map(|price| price.usd() * Decimal::from(missing));
        let balancer = ("global-accelerator", "accelerator", PriceUnit::Hour);
        self.balancer = if has("aws_globalaccelerator_accelerator") > 0 {
            Some(Decimal::ZERO)
        } else {
            let price = by_unit(prices, "*", balancer);
            price.map(|price| price.usd() * super::amount::HOURS)
        };
    }
}

/// The known cost of lines, and how many are not known.
fn cost<'i>(items: impl Iterator<Item = &'i Item>) -> TwinCost {
    let mut cost = TwinCost::default();
    for item in items {
        match item.cost {
            Cost::Known(usd) => {
                cost.usd = cost.usd.saturating_add(usd);
                cost.borrowed |= item.borrowed_from.is_some();
            }
            Cost::UsageDependent { .. } | Cost::NotFound { .. } => cost.left_out += 1,
        }
    }
    cost
}

/// Gigabytes that a store keeps, without its backups; none where a size is not known.
fn stored(billed: &ResourceBill) -> Option<Decimal> {
    let keeps = |item: &&Item| {
        let priced_as = item.priced_as.as_deref().unwrap_or_default();
        let is_copy = ["backup", "snapshot"]
            .iter()
            .any(|word| priced_as.contains(word));
        item.unit == PriceUnit::GbMonth && item.region.is_none() && !is_copy
    };
    let sizes = billed.items.iter().filter(keeps).map(|item| item.quantity);
    let sizes: Option<Vec<Decimal>> = sizes.collect();
    let sizes = sizes.filter(|sizes| !sizes.is_empty())?;
    Some(
        sizes
            .into_iter()
            .fold(Decimal::ZERO, Decimal::saturating_add),
    )
}

/// Whether resources of this type keep state of their own.
#[must_use]
pub fn is_store(kind: &str) -> bool {
    copy_price(kind).is_some()
}

/// As what the copy of a store's backups is priced; none for what keeps no state of its own.
fn copy_price(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "aws_db_instance" => ("backup", "rds-snapshot"),
        "aws_rds_cluster" => ("backup", "aurora-snapshot"),
        "aws_dynamodb_table" => ("backup", "dynamodb"),
        "aws_ebs_volume" => ("backup", "ebs-snapshot"),
        "aws_efs_file_system" => ("backup", "efs-warm"),
        "aws_s3_bucket" => ("s3", "standard/storage"),
        _ => return None,
    })
}

fn by_unit<'p>(prices: &'p Prices, region: &str, priced: sheet::Priced<'_>) -> Option<Price<'p>> {
    let (service, item, unit) = priced;
    let price = prices.find("aws", region, service, item).ok()?;
    (price.unit() == unit).then_some(price)
}
