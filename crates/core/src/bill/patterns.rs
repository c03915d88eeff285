//! The bill of each pattern: what runs in the other region, role by role, and what it adds.
//!
//! | role | backup and restore | pilot light | warm standby | hot standby | active-active |
//! |---|---|---|---|---|---|
//! | compute | none | none | share, in whole machines | all | all, with headroom |
//! | data | backups copied | replica in one zone | replica in one zone | replica, zones as they are | the same |
//! | storage | backups copied | replica | replica | replica | replica |
//! | traffic, network, observation, other | none | all | all | all | all |
//!
//! Every pattern adds copies of backups; from the pilot light on the transfer of what changes and
//! checks of both endpoints; active-active a global load balancer.

use super::amount::decimal;
use super::standby::{PoolOf, Standby, Twin, TwinCost};
use crate::parameters::{Parameters, Scalar};
use crate::terms::{Pattern, Role, Term as _};
use rust_decimal::Decimal;

/// Days of a month of 730 hours.
const DAYS: Decimal = Decimal::from_parts(304_166_667, 0, 0, false, 7);
/// What changes in a day of what is kept, unless somebody says: 1 %, as in the workload file.
const CHANGE: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// How much of the primary's compute the patterns run in the other region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// Of a warm standby.
    pub warm: f64,
    /// The part of the lost region's load that each of two active regions can take over.
    pub headroom: f64,
}

impl Shares {
    /// Those in force.
    #[must_use]
    pub fn of(parameters: &Parameters) -> Self {
        Self {
            warm: parameters.get(Scalar::CapacityWarm),
            headroom: parameters.get(Scalar::ActiveHeadroom),
        }
    }
}

/// What a pattern costs in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternBill {
    /// The pattern.
    pub pattern: Pattern,
    /// What the other region and the link to it cost, role by role.
    pub lines: Vec<PatternLine>,
    /// Both regions, in US dollars, unrounded.
    pub monthly_usd: Decimal,
    /// As a multiple of the primary region's bill; none where that is zero.
    pub multiplier: Option<Decimal>,
    /// Lines of the other region whose cost is not known.
    pub left_out: usize,
}

/// One line of a pattern's bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternLine {
    /// What it is for.
    pub role: Role,
    /// A resource of the primary, or what is added.
    pub what: Subject,
    /// How much of it runs there, such as `2 of 4 machines`.
    pub runs: String,
    /// US dollars a month, as far as they are known.
    pub usd: Decimal,
    /// Lines whose cost is not known.
    pub left_out: usize,
    /// Whether a price is that of the primary region, for want of its own.
    pub borrowed: bool,
}

/// Whose line it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The twin of the resource with this address.
    Twin(String),
    /// The copy of the backups of the resource with this address.
    Copy(String),
    /// Something that no resource of the primary has, in words.
    Addition(&'static str),
}

/// How much of a resource runs in the other region.
enum Keep {
    Nothing,
    OneZone,
    Share(f64),
    Whole,
}

impl Standby {
    /// The bill of every pattern, `single-region` first.
    #[must_use]
    pub fn patterns(&self, shares: Shares) -> Vec<PatternBill> {
        let patterns = Pattern::ALL.iter();
        patterns
            .map(|pattern| self.pattern(*pattern, shares))
            .collect()
    }

    fn pattern(&self, pattern: Pattern, shares: Shares) -> PatternBill {
        let mut lines = Vec::new();
        if pattern != Pattern::SingleRegion {
            lines.extend(
                self.twins
                    .iter()
                    .map(|twin| twin_line(twin, pattern, shares)),
            );
            self.add_copies(&mut lines);
            self.add_links(pattern, shares, &mut lines);
        }
        lines.sort_by_key(|line| line.role);
        let added = lines.iter().map(|line| line.usd);
        let monthly_usd = added.fold(self.primary_usd, Decimal::saturating_add);
        PatternBill {
            pattern,
            monthly_usd,
            multiplier: monthly_usd.checked_div(self.primary_usd),
            left_out: lines.iter().map(|line| line.left_out).sum(),
            lines,
        }
    }

    fn add_copies(&self, lines: &mut Vec<PatternLine>) {
        lines.extend(self.stores.iter().map(|copy| PatternLine {
            role: copy.role,
            what: Subject::Copy(copy.address.clone()),
            runs: "backups copied".to_owned(),
            usd: copy.usd.unwrap_or_default(),
            left_out: usize::from(copy.usd.is_none()),
            borrowed: copy.borrowed,
        }));
    }

    /// What links the regions, and leads users to one of them.
    fn add_links(&self, pattern: Pattern, shares: Shares, lines: &mut Vec<PatternLine>) {
        let addition = |role, what, runs: &str, usd: Option<Decimal>| PatternLine {
            role,
            what: Subject::Addition(what),
            runs: runs.to_owned(),
            usd: usd.unwrap_or_default(),
            left_out: usize::from(usd.is_none()),
            borrowed: false,
        };
        let changed = self.stored_gb.checked_mul(CHANGE * DAYS);
        let sent = self
            .transfer
            .zip(changed)
            .and_then(|(price, gb)| price.checked_mul(gb));
        // Backups are sent once; a live copy needs the changes once more.
        let transfer = |what, runs| addition(Role::Network, what, runs, sent);
        lines.push(transfer("transfer of backups", "1 % of the data a day"));
        if pattern == Pattern::BackupRestore {
            return;
        }
        lines.push(transfer("transfer of changes", "1 % of the data a day"));
        let checks = ("checks of both endpoints", "all");
        lines.push(addition(Role::Traffic, checks.0, checks.1, self.checks));
        if pattern == Pattern::ActiveActive {
            let balancer = "global load balancer";
            lines.push(addition(Role::Traffic, balancer, "all", self.balancer));
            let spared = self.spared(shares.headroom);
            if spared > Decimal::ZERO {
                let runs = "each region runs less";
                let spared = Some(-spared);
                lines.push(addition(
                    Role::Compute,
                    "less compute in the first region",
                    runs,
                    spared,
                ));
            }
        }
    }

    /// What the first region saves where active regions have less than full headroom.
    fn spared(&self, headroom: f64) -> Decimal {
        let spared = self.twins.iter().filter_map(|twin| {
            let machines = twin.pool.as_ref()?.machines();
            let share = running(machines, active_share(headroom, 2.0))?;
            twin.primary_usd.checked_mul(Decimal::ONE - share)
        });
        spared.fold(Decimal::ZERO, Decimal::saturating_add)
    }
}

/// The share of the whole load that each of so many active regions can serve.
pub(super) fn active_share(headroom: f64, regions: f64) -> f64 {
    (1.0 + headroom / (regions - 1.0)) / regions
}

fn keep(role: Role, pattern: Pattern, shares: Shares) -> Keep {
    match (pattern, role) {
        (Pattern::SingleRegion | Pattern::BackupRestore, _)
        | (Pattern::PilotLight, Role::Compute) => Keep::Nothing,
        (Pattern::PilotLight | Pattern::WarmStandby, Role::Data) => Keep::OneZone,
        (Pattern::WarmStandby, Role::Compute) => Keep::Share(shares.warm),
        (Pattern::ActiveActive, Role::Compute) => Keep::Share(active_share(shares.headroom, 2.0)),
        (
            Pattern::PilotLight
            | Pattern::WarmStandby
            | Pattern::HotStandby
            | Pattern::ActiveActive,
            _,
        ) => Keep::Whole,
    }
}

fn twin_line(twin: &Twin, pattern: Pattern, shares: Shares) -> PatternLine {
    let nothing = TwinCost::default();
    let (cost, share, runs) = match (keep(twin.role, pattern, shares), &twin.pool) {
        (Keep::Nothing, _) => (&nothing, Decimal::ONE, "none".to_owned()),
        (Keep::OneZone, _) => (&twin.one_zone, Decimal::ONE, "replica, one zone".to_owned()),
        (Keep::Share(share), Some(pool)) => {
            let machines = pool.machines();
            let part = running(machines, share).unwrap_or(Decimal::ONE);
            (&twin.whole, part, counted(pool, part))
        }
        (Keep::Whole, Some(pool)) => (&twin.whole, Decimal::ONE, counted(pool, Decimal::ONE)),
        (Keep::Share(_) | Keep::Whole, None) => {
            let keeps_state = [Role::Data, Role::Storage].contains(&twin.role);
            let runs = if keeps_state { "replica" } else { "all" };
            (&twin.whole, Decimal::ONE, runs.to_owned())
        }
    };
    PatternLine {
        role: twin.role,
        what: Subject::Twin(twin.address.clone()),
        runs,
        usd: cost.usd.checked_mul(share).unwrap_or(cost.usd),
        left_out: cost.left_out,
        borrowed: cost.borrowed,
    }
}

/// The share of so many machines that run where a share is wanted: a whole number, rounded up.
pub(super) fn running(machines: Decimal, share: f64) -> Option<Decimal> {
    let wanted = machines.checked_mul(decimal(share)?)?;
    // What is a whole number but for the last digits of a share is that number.
    let whole = wanted.round_dp(9).ceil();
    whole.min(machines).checked_div(machines)
}

fn counted(pool: &PoolOf, share: Decimal) -> String {
    let machines = pool.machines();
    let run = (machines * share).round();
    match pool {
        PoolOf::Group(_) => format!("{run} of {machines}"),
        PoolOf::Among(_) => format!("{run} of {machines} of its type"),
    }
}
