//! Money a year by kind (docs/method.md).

use super::case::{Case, computed};
use super::events::Rates;
use crate::bill::PlanCost;
use crate::model::{Active, Backup, Design, Link, Quorum, Standby, StandbyKind, band};
use crate::parameters::{Range, Scalar};
use crate::terms::{Experience, Pattern, Traffic};
use crate::trace::Quantity;
use crate::units::{HOUR, MONTHS};

/// Days of a month of 730 hours.
const DAYS_OF_A_MONTH: f64 = 730.0 / 24.0;

/// Expected USD a year by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Money<Q> {
    /// Both regions' bill.
    pub infrastructure: Q,
    /// Engineers' time to keep it working.
    pub engineering: Q,
    /// Rehearsals.
    pub drills: Q,
    /// Downtime.
    pub downtime: Q,
    /// Lost writes.
    pub data_loss: Q,
    /// Failbacks, settled conflicts, the loss of everything.
    pub other: Q,
    /// All of it.
    pub total: Q,
}

/// The typical bill of a month in USD, both regions together.
pub(super) fn monthly<Q: Quantity>(case: &Case<'_>, design: &Design) -> Q {
    if let Some(plan) = &case.setting.plan {
        return of_plan(case, design, plan);
    }
    let baseline = case.input::<Q>(case.setting.baseline_monthly_usd, "cost.monthly_usd", "USD");
    let multiplier = multiplier::<Q>(case, design).named("multiplier", "x baseline");
    let total = match surcharge::<Q>(case, design) {
        Some(extra) => multiplier + extra.named("surcharges", "x baseline"),
        None => multiplier,
    };
    (baseline * total).named("monthly_cost", "USD")
}

/// The bill of a plan: its region, what the design adds in others (by the rules of
/// `bill::Standby::patterns`), and surcharges as with any bill.
fn of_plan<Q: Quantity>(case: &Case<'_>, design: &Design, plan: &PlanCost) -> Q {
    let first = case.input::<Q>(plan.primary_usd, "cost.terraform_plan", "USD");
    let changed: f64 = case
        .setting
        .data
        .iter()
        .map(|data| data.change_gib_per_day)
        .sum();
    let changed = changed * DAYS_OF_A_MONTH;
    let of = |scalar| case.parameter::<Q>(scalar).value();
    let added = match design {
        Design::SingleRegion => return first.named("monthly_cost", "USD"),
        Design::BackupRestore(_) => plan.backup_restore(changed),
        Design::Standby(standby) => {
            let share = match standby.kind {
                StandbyKind::PilotLight => 0.0,
                StandbyKind::WarmStandby => of(Scalar::CapacityWarm),
                // What runs is counted, not what the framework's multiplier says of it.
                StandbyKind::HotStandby => 1.0,
            };
            plan.standby(design.pattern(), share, changed)
        }
        Design::ActiveActive(active) => {
            plan.active(active.regions, of(Scalar::ActiveHeadroom), changed)
        }
    };
    let part = |usd, name| computed::<Q>(usd, name, "USD", "the plan's resources in other regions");
    let total = first.clone()
        + uncommitted(case, part(added.compute, "compute_of_other_regions"))
        + part(added.other, "rest_of_other_regions");
    let total = match surcharge::<Q>(case, design) {
        Some(extra) => total + first * extra.named("surcharges", "x baseline"),
        None => total,
    };
    total.named("monthly_cost", "USD")
}

/// The bill's range: the framework's band around its own typical value, moved to ours.
#[must_use]
pub fn monthly_range(design: &Design, typical: f64) -> Range {
    let Some(band) = band(design.pattern()) else {
        return Range {
            low: typical,
            typical,
            high: typical,
        };
    };
    let [low, middle, high] = band.cost;
    Range {
        low: typical * low / middle,
        typical,
        high: typical * high / middle,
    }
}

/// Both regions' bill against one region's.
fn multiplier<Q: Quantity>(case: &Case<'_>, design: &Design) -> Q {
    let one = || Q::constant(1.0);
    match design {
        Design::SingleRegion => one(),
        Design::BackupRestore(_) => one() + case.parameter(Scalar::BackupMultiplier),
        Design::Standby(standby) => {
            let data: Q = case.parameter(Scalar::DataShare);
            let base = one() + case.parameter(Scalar::Overhead) + data.clone();
            let share: Q = match standby.kind {
                StandbyKind::PilotLight => return base,
                StandbyKind::WarmStandby => case.parameter(Scalar::CapacityWarm),
                StandbyKind::HotStandby => case.parameter(Scalar::CapacityHot),
            };
            base + uncommitted(case, share * (one() - data))
        }
        Design::ActiveActive(active) => {
            let regions = || Q::constant(f64::from(active.regions));
            let headroom = case.parameter::<Q>(Scalar::ActiveHeadroom) / (regions() - one());
            let compute = case.parameter::<Q>(Scalar::ActiveCompute) * (one() + headroom);
            let first = compute.clone() / regions();
            let compute = first.clone() + uncommitted(case, compute - first);
            compute
                + case.parameter::<Q>(Scalar::ActiveData) * regions()
                + case.parameter(Scalar::ActiveOverhead)
        }
    }
}

/// Compute in another region does not get the discount of commitments made in the first.
fn uncommitted<Q: Quantity>(case: &Case<'_>, compute: Q) -> Q {
    let committed = case.setting.committed_share;
    if committed <= 0.0 {
        return compute;
    }
    let discount: Q = case.parameter(Scalar::CommitmentDiscount);
    let uplift = discount.clone() / (Q::constant(1.0) - discount);
    compute * (Q::constant(1.0) + case.input::<Q>(committed, "cost.committed_share", "") * uplift)
}

/// What a design adds to its pattern's price, so that no choice is free; what is slower than the
/// pattern's own technology saves nothing.
fn surcharge<Q: Quantity>(case: &Case<'_>, design: &Design) -> Option<Q> {
    let load_balancer = |traffic: Traffic| {
        (traffic == Traffic::GlobalLoadBalancer)
            .then(|| case.parameter::<Q>(Scalar::SurchargeLoadBalancer))
    };
    match design {
        Design::SingleRegion => None,
        Design::BackupRestore(Backup {
            interval, traffic, ..
        }) => add(backups(case, *interval), load_balancer(*traffic)),
        Design::Standby(Standby {
            kind,
            link,
            traffic,
            ..
        }) => add(links(case, *kind, *link), load_balancer(*traffic)),
        // The price of active-active includes its global load balancer, but not consensus.
        Design::ActiveActive(active) => case
            .modes(active)
            .is_some_and(|choice| choice.consensus)
            .then(|| case.parameter(Scalar::SurchargeSynchronous)),
    }
}

fn add<Q: Quantity>(a: Option<Q>, b: Option<Q>) -> Option<Q> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (a, b) => a.or(b),
    }
}

/// Backups more often than every six hours: a surcharge for each halving.
fn backups<Q: Quantity>(case: &Case<'_>, interval: f64) -> Option<Q> {
    let halvings = libm::log2(6.0 * HOUR / interval);
    (halvings > 0.0).then(|| {
        let halvings = computed::<Q>(
            halvings,
            "halvings_below_six_hours",
            "",
            "the design's choice",
        );
        halvings * case.parameter(Scalar::SurchargeBackup)
    })
}

fn links<Q: Quantity>(case: &Case<'_>, kind: StandbyKind, link: Link) -> Option<Q> {
    let price = |link: Link| -> Q {
        match link {
            Link::LogShipping => Q::constant(0.0),
            Link::Streaming => case.parameter(Scalar::SurchargeStreaming),
            Link::StorageLevel => case.parameter(Scalar::SurchargeStorageLevel),
            Link::Synchronous(Quorum::TwoDegrade | Quorum::TwoStopWrites) => {
                case.parameter(Scalar::SurchargeSynchronous)
            }
            Link::Synchronous(Quorum::Three) => {
                case.parameter::<Q>(Scalar::SurchargeSynchronous)
                    + case.parameter(Scalar::SurchargeWitness)
            }
        }
    };
    let extra = price(link) - price(kind.default_link());
    (extra.value() > 0.0).then_some(extra)
}

/// Engineers' time in USD a year, not scaled by the team's size.
pub(super) fn engineering<Q: Quantity>(case: &Case<'_>, design: &Design) -> Q {
    let pattern = match design.pattern() {
        Pattern::SingleRegion => return Q::constant(0.0),
        Pattern::BackupRestore => Scalar::FteBackupRestore,
        Pattern::PilotLight => Scalar::FtePilotLight,
        Pattern::WarmStandby => Scalar::FteWarmStandby,
        Pattern::HotStandby => Scalar::FteHotStandby,
        Pattern::ActiveActive => Scalar::FteActiveActive,
    };
    let mut engineers: Q = case.parameter(pattern);
    if let Design::ActiveActive(active) = design {
        engineers = engineers + active_extras(case, active);
    }
    engineers = match case.setting.experience {
        Experience::PlatformTeam => engineers * case.parameter(Scalar::PlatformTeamFactor),
        Experience::None => engineers * case.parameter(Scalar::InexperiencedFactor),
        Experience::Some => engineers,
    };
    if design.rehearsal().is_some_and(|rehearsal| rehearsal.watch) {
        engineers = engineers + case.parameter(Scalar::FteWatch);
    }
    let usd = case.input::<Q>(
        case.setting.loaded_cost_usd,
        "team.loaded_cost_usd_per_year",
        "USD",
    );
    (engineers.named("engineers", "FTE") * usd).named("engineering", "USD per year")
}

fn active_extras<Q: Quantity>(case: &Case<'_>, active: &Active) -> Q {
    let fte = case.modes(active).map_or(0.0, |choice| choice.fte);
    let modes = computed::<Q>(
        fte,
        "write_modes",
        "FTE",
        "engineering of each data set's write mode",
    );
    match active.traffic {
        Traffic::ClientFailover => modes + case.parameter(Scalar::FteClientFailover),
        Traffic::DnsRecordChange | Traffic::DnsHealthCheck | Traffic::GlobalLoadBalancer => modes,
    }
}

/// USD of one hour of people.
fn hourly<Q: Quantity>(case: &Case<'_>) -> Q {
    case.input::<Q>(
        case.setting.loaded_cost_usd,
        "team.loaded_cost_usd_per_year",
        "USD",
    ) / case.parameter(Scalar::HoursPerYear)
}

/// Rehearsals in USD a year: people's hours at their loaded cost.
pub(super) fn drills<Q: Quantity>(case: &Case<'_>, design: &Design) -> Q {
    let restores =
        || case.parameter::<Q>(Scalar::RestoreTests) * case.parameter(Scalar::RestoreTestHours);
    let rehearsed = |hours| {
        let drills = design
            .rehearsal()
            .map_or(0.0, |rehearsal| rehearsal.drills_per_year);
        super::case::drills::<Q>(drills) * case.parameter(hours)
    };
    let hours = match design {
        Design::SingleRegion => restores(),
        Design::BackupRestore(_) => rehearsed(Scalar::RestoreTestHours),
        Design::Standby(_) => rehearsed(Scalar::FailoverDrillHours) + restores(),
        Design::ActiveActive(_) => rehearsed(Scalar::EvacuationHours) + restores(),
    };
    (hours.named("drill_hours", "h of people") * hourly(case)).named("drills", "USD per year")
}

/// Failbacks, conflicts that people settle, and the expected loss of everything.
pub(super) fn other<Q: Quantity>(
    case: &Case<'_>,
    design: &Design,
    rates: &Rates<Q>,
    returns: Option<Q>,
) -> Q {
    let Some(returns) = returns else {
        let everything = case.input::<Q>(
            case.setting.total_loss_usd,
            "business.total_loss_usd",
            "USD",
        );
        return (rates.lasting.clone() * everything).named("other", "USD per year");
    };
    let mut hours = returns * case.parameter(Scalar::FailbackHours);
    if let Design::ActiveActive(active) = design {
        let cases = case.modes(active).map_or(0.0, |choice| choice.cases_hours);
        let how = "conflicts and lost updates that reach a person (docs/method.md, Consistency)";
        hours = hours + computed::<Q>(cases, "conflict_hours", "h of people", how);
    }
    (hours.named("people_after_events", "h of people") * hourly(case))
        .named("other", "USD per year")
}

/// Twelve monthly bills.
pub(super) fn infrastructure<Q: Quantity>(monthly: &Q) -> Q {
    (monthly.clone() * Q::constant(MONTHS)).named("infrastructure", "USD per year")
}
