//! The bills of the patterns as numbers that a decision can ask for any share of capacity.

use super::patterns::{active_share, running};
use super::standby::{Standby, TwinCost};
use crate::terms::{Pattern, Role};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// What an imported plan costs in its region, and what two other regions would add; in US dollars a
/// month. The same rules as [`Standby::patterns`].
#[derive(Clone, Debug, PartialEq)]
pub struct PlanCost {
    /// The primary region.
    pub primary_usd: f64,
    /// Of it, databases and stores.
    pub data_usd: f64,
    /// Lines of the primary whose cost is not known.
    pub left_out: usize,
    primary_pools: Vec<Pool>,
    others: [Other; 2],
}

/// What a pattern adds to the bill of the first region, in US dollars a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Added {
    /// Machines and what else computes.
    pub compute: f64,
    /// Data, network, traffic, copies, transfer and the rest.
    pub other: f64,
}

impl Added {
    /// All of it.
    #[must_use]
    pub fn total(self) -> f64 {
        self.compute + self.other
    }
}

/// Machines that a region runs a share of.
#[derive(Clone, Debug, PartialEq)]
struct Pool {
    machines: Decimal,
    usd: f64,
}

/// What another region would cost.
#[derive(Clone, Debug, PartialEq)]
struct Other {
    pools: Vec<Pool>,
    /// Compute that is no number of machines.
    compute: f64,
    data_one_zone: f64,
    data: f64,
    rest: f64,
    copies: f64,
    transfer_per_gib: f64,
    checks: f64,
    balancer: f64,
}

impl PlanCost {
    /// From the twins in the second and the third region.
    #[must_use]
    pub fn new(second: &Standby, third: &Standby) -> Self {
        let pools = second.twins.iter().filter_map(|twin| {
            let machines = twin.pool.as_ref()?.machines();
            let usd = usd(twin.primary_usd);
            Some(Pool { machines, usd })
        });
        let data = second.twins.iter().filter(|twin| keeps_state(twin.role));
        Self {
            primary_usd: usd(second.primary_usd),
            data_usd: data.map(|twin| usd(twin.primary_usd)).sum(),
            left_out: second.primary_left_out,
            primary_pools: gathered(pools),
            others: [second, third].map(Other::new),
        }
    }

    /// Backups copied to the other region, of which so many GiB change in a month.
    #[must_use]
    pub fn backup_restore(&self, change_gib: f64) -> Added {
        Added {
            compute: 0.0,
            other: self.others[0].kept(change_gib),
        }
    }

    /// A standby that runs this share of the compute.
    #[must_use]
    pub fn standby(&self, pattern: Pattern, share: f64, change_gib: f64) -> Added {
        let other = &self.others[0];
        let data = match pattern {
            Pattern::PilotLight | Pattern::WarmStandby => other.data_one_zone,
            Pattern::SingleRegion
            | Pattern::BackupRestore
            | Pattern::HotStandby
            | Pattern::ActiveActive => other.data,
        };
        let compute = if share > 0.0 {
            other.computing(share)
        } else {
            0.0
        };
        let links = other.checks + other.transfer_per_gib * change_gib;
        Added {
            compute,
            other: other.kept(change_gib) + data + other.rest + links,
        }
    }

    /// So many regions that serve at once, each able to take over `headroom` of a lost one's load:
    /// what they add to the first, which then runs less where the headroom is not full.
    #[must_use]
    pub fn active(&self, regions: u8, headroom: f64, change_gib: f64) -> Added {
        let share = active_share(headroom, f64::from(regions));
        let full: f64 = self.primary_pools.iter().map(|pool| pool.usd).sum();
        let second = &self.others[0];
        let mut added = Added {
            compute: computed(&self.primary_pools, share) - full,
            other: second.kept(change_gib) + second.balancer,
        };
        for other in self
            .others
            .iter()
            .take(usize::from(regions.saturating_sub(1)))
        {
            let links = other.checks + other.transfer_per_gib * change_gib;
            added.compute += other.computing(share);
            added.other += other.data + other.rest + links;
        }
        added
    }
}

impl Other {
    fn new(standby: &Standby) -> Self {
        let sum = |fits: fn(Role) -> bool, cost: fn(&super::standby::Twin) -> &TwinCost| {
            let twins = standby.twins.iter().filter(move |twin| fits(twin.role));
            twins.map(|twin| usd(cost(twin).usd)).sum::<f64>()
        };
        let alone = standby.twins.iter();
        let alone = alone.filter(|twin| twin.role == Role::Compute && twin.pool.is_none());
        let pools = standby.twins.iter().filter_map(|twin| {
            let machines = twin.pool.as_ref()?.machines();
            let usd = usd(twin.whole.usd);
            Some(Pool { machines, usd })
        });
        let price = |price: Option<Decimal>| price.map_or(0.0, usd);
        Self {
            pools: gathered(pools),
            compute: alone.map(|twin| usd(twin.whole.usd)).sum(),
            data_one_zone: sum(|role| role == Role::Data, |twin| &twin.one_zone),
            data: sum(|role| role == Role::Data, |twin| &twin.whole),
            rest: sum(
                |role| ![Role::Data, Role::Compute].contains(&role),
                |twin| &twin.whole,
            ),
            copies: standby.stores.iter().map(|copy| price(copy.usd)).sum(),
            transfer_per_gib: price(standby.transfer),
            checks: price(standby.checks),
            balancer: price(standby.balancer),
        }
    }

    /// Copies of backups, and sending what changes for them.
    fn kept(&self, change_gib: f64) -> f64 {
        self.copies + self.transfer_per_gib * change_gib
    }

    fn computing(&self, share: f64) -> f64 {
        self.compute + computed(&self.pools, share)
    }
}

/// A whole number of each pool's machines.
fn computed(pools: &[Pool], share: f64) -> f64 {
    let each = pools.iter().map(|pool| {
        let share = running(pool.machines, share);
        share.map_or(0.0, usd) * pool.usd
    });
    each.sum()
}

/// Pools of the same size as one: their shares are the same.
fn gathered(pools: impl Iterator<Item = Pool>) -> Vec<Pool> {
    let mut gathered: Vec<Pool> = Vec::new();
    for pool in pools {
        match gathered
            .iter_mut()
            .find(|one| one.machines == pool.machines)
        {
            Some(one) => one.usd += pool.usd,
            None => gathered.push(pool),
        }
    }
    gathered
}

fn keeps_state(role: Role) -> bool {
    [Role::Data, Role::Storage].contains(&role)
}

fn usd(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or_default()
}
