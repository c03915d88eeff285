//! How often what happens, and what a year of it costs in time and data (docs/method.md).

use super::case::{Case, computed};
use super::data_loss::DataLoss;
use super::success::{loss_after_failure, mix};
use super::ways::{Outcome, WayFigures};
use crate::model::{Design, Link, Quorum, Standby};
use crate::parameters::{Scalar, Step};
use crate::terms::Trigger;
use crate::trace::Quantity;
use crate::units::YEAR;

/// Events per year that concern one design.
#[derive(Clone, Debug)]
pub struct Rates<Q> {
    /// Regional outages that stop the workload and leave another region to go to.
    pub regional: Q,
    /// Regional outages that leave none.
    pub both_lost: Q,
    /// Regions lost for good.
    pub lasting: Q,
    /// Failovers without an outage.
    pub false_alarms: Q,
}

/// The rates of `design`'s events.
///
/// For active-active, `regional` is weighted by the users of the lost region, so that everything
/// per event counts for the whole workload.
pub fn rates<Q: Quantity>(case: &Case<'_>, design: &Design) -> Rates<Q> {
    let stops: Q = case.parameter(Scalar::StopsWorkload);
    let primary = case.parameter::<Q>(Scalar::PrimaryEvents) * stops.clone();
    let primary = primary.named("primary_outages", "per year");
    let others = case.parameter::<Q>(Scalar::SecondaryEvents) * stops;
    let others = others.named("other_outages", "per year");
    let both_lost = match design {
        Design::SingleRegion => Q::constant(0.0),
        Design::BackupRestore(_) | Design::Standby(_) | Design::ActiveActive(_) => {
            both_lost(case, design, &primary, &others)
        }
    };
    let felt = match design {
        Design::ActiveActive(_) => {
            let own: f64 = case.routing(design).shares[0];
            let own = computed::<Q>(
                own,
                "users_of_primary",
                "",
                "users by place (docs/method.md)",
            );
            own.clone() * primary + (Q::constant(1.0) - own) * others
        }
        Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => primary,
    };
    let regional = (felt - both_lost.clone()).named("regional_outages", "per year");
    let regional = if regional.value() < 0.0 {
        Q::constant(0.0)
    } else {
        regional
    };
    let false_alarms = match design.trigger() {
        Some(Trigger::Automatic) => case.parameter(Scalar::FalseAlarms),
        None | Some(Trigger::Person | Trigger::PersonDeclares) => Q::constant(0.0),
    };
    Rates {
        regional,
        both_lost,
        lasting: case.parameter(Scalar::PermanentLoss),
        false_alarms,
    }
}

/// Both regions at once: by shared fate, or one while the other is out. A third region must share
/// that fate as well (assumption: with the same probability once more).
fn both_lost<Q: Quantity>(case: &Case<'_>, design: &Design, primary: &Q, others: &Q) -> Q {
    let share: Q = case.parameter(Scalar::BothRegions);
    let outage_years = computed::<Q>(
        case.setting.outage().mean() / YEAR,
        "mean_outage_years",
        "years",
        "mean of outage.duration",
    );
    let overlap = others.clone() * outage_years;
    let fate = share + overlap;
    let all = if design.regions() == 3 {
        fate.clone() * fate
    } else {
        fate
    };
    let rate = primary.clone() * all;
    let rate = if rate.value() > primary.value() {
        primary.clone()
    } else {
        rate
    };
    rate.named("both_regions_lost_per_year", "per year")
}

/// What a year of events costs a design, in one measure: seconds of downtime, or USD.
pub(super) fn downtime<Q: Quantity>(
    case: &Case<'_>,
    design: &Design,
    rates: &Rates<Q>,
    success: &Q,
    unit: &'static str,
    measure: &dyn Fn(&Outcome) -> f64,
) -> Q {
    let per = |outcome: &Outcome, name: &str| {
        computed::<Q>(
            measure(outcome),
            name,
            unit,
            "E[min(D, R)] (docs/method.md, Downtime)",
        )
    };
    let ways = case.ways;
    let way = case.way(design).map(|(_, figures)| figures);
    let waiting = |outcome| (Outcome::default(), outcome);
    let expected = |works: &Outcome, fails: &Outcome, name: [&str; 2]| match way {
        None => per(fails, name[1]),
        Some(_) => mix(success, per(works, name[0]), per(fails, name[1])),
    };
    let pair = |of: &dyn Fn(&WayFigures) -> (Outcome, Outcome), wait: Outcome| {
        way.map_or(waiting(wait), of)
    };
    let (works, fails) = pair(&|w| (w.regional, w.regional_failed), ways.waiting);
    let regional = rates.regional.clone()
        * expected(
            &works,
            &fails,
            ["per_outage_recovered", "per_outage_failed"],
        );
    let both = rates.both_lost.clone() * per(&ways.waiting, "per_outage_of_both");
    let (works, fails) = pair(&|w| (w.lasting, w.lasting_failed), ways.waiting_lasting);
    let lasting = rates.lasting.clone()
        * expected(
            &works,
            &fails,
            ["per_lost_region_recovered", "per_lost_region_failed"],
        );
    let corruption =
        case.parameter::<Q>(Scalar::Corruptions) * per(&ways.corruption, "per_corruption");
    let mut total = regional.named("region_outages", unit)
        + both.named("both_regions_out", unit)
        + lasting.named("regions_lost_for_good", unit)
        + corruption.named("corruptions", unit);
    if case.setting.zones < 2 {
        let (works, fails) = pair(&|w| (w.zone, w.zone_failed), ways.waiting_zone);
        let zone = case.parameter::<Q>(Scalar::ZoneEvents)
            * expected(
                &works,
                &fails,
                ["per_zone_outage_recovered", "per_zone_outage_failed"],
            );
        total = total + zone.named("zone_outages", unit);
    }
    if let Some(own) = self_inflicted(case, design, rates, success, unit, measure) {
        total = total + own;
    }
    total
}

/// Downtime that only designs with a second region have: failback, false alarms, writes that stop
/// because the other region is gone.
fn self_inflicted<Q: Quantity>(
    case: &Case<'_>,
    design: &Design,
    rates: &Rates<Q>,
    success: &Q,
    unit: &'static str,
    measure: &dyn Fn(&Outcome) -> f64,
) -> Option<Q> {
    let (_, figures) = case.way(design)?;
    let fixed = |seconds: f64, name: &str, how: &str| {
        computed::<Q>(measure(&Outcome { seconds, usd: None }), name, unit, how)
    };
    let alarm = Outcome {
        // Only the users of the region that is left in error are moved.
        seconds: figures.false_alarm.seconds / moved_regions(design),
        usd: None,
    };
    let alarm = computed::<Q>(
        measure(&alarm),
        "per_false_alarm",
        unit,
        "a failover for nothing",
    );
    let mut total = (rates.false_alarms.clone() * alarm).named("false_alarms", unit);
    if !matches!(design, Design::ActiveActive(_)) {
        let pause = case.setting.parameters.get(Scalar::FailbackPause);
        let pause = fixed(pause, "per_failback", "failback.write_pause_seconds");
        let returns = returns(case, design, rates, success);
        total = total + (returns * pause).named("failbacks", unit);
    }
    if let Some((_, seconds)) = writes_stopped(case, design) {
        let how = "detect, then a person takes the lost standby out of the quorum";
        let peer_lost = case.parameter::<Q>(Scalar::SecondaryEvents)
            * case.parameter(Scalar::StopsWorkload)
            * fixed(seconds, "per_lost_standby", how);
        total = total + peer_lost.named("writes_stopped", unit);
    }
    Some(total)
}

/// How often a year, and for how many seconds on average, writes stop because the other of two
/// synchronous regions is gone; `None` for designs whose writes do not stop.
#[must_use]
pub fn writes_stopped(case: &Case<'_>, design: &Design) -> Option<(f64, f64)> {
    let Design::Standby(Standby {
        link: Link::Synchronous(Quorum::TwoStopWrites),
        ..
    }) = design
    else {
        return None;
    };
    let parameters = &case.setting.parameters;
    let rate = parameters.get(Scalar::SecondaryEvents) * parameters.get(Scalar::StopsWorkload);
    let seconds = parameters.step(Step::DetectWarmStandby).mean()
        + parameters.step(Step::DecidePerson).mean();
    Some((rate, seconds))
}

/// Of how many regions a false alarm moves one.
pub fn moved_regions(design: &Design) -> f64 {
    match design {
        Design::ActiveActive(active) => f64::from(active.regions),
        Design::SingleRegion | Design::BackupRestore(_) | Design::Standby(_) => 1.0,
    }
}

/// Returns to the primary a year: after an outage, after a false alarm, and again where one goes
/// wrong. Where a failed attempt to fail over leaves only waiting, there is nothing to undo.
pub fn returns<Q: Quantity>(case: &Case<'_>, design: &Design, rates: &Rates<Q>, success: &Q) -> Q {
    let outages = rates.regional.clone() + rates.lasting.clone();
    let waits_when_failed = case
        .way(design)
        .is_some_and(|(_, figures)| figures.judged_after_failure.is_none());
    let gone = if waits_when_failed {
        outages * success.clone()
    } else {
        outages
    };
    let failovers = (gone + rates.false_alarms.clone()).named("failovers", "per year");
    let goes_well = Q::constant(1.0) - case.parameter(Scalar::FailbackGoesWrong);
    (failovers / goes_well).named("returns", "per year")
}

/// Expected seconds of writes lost in a year: regions, corruptions, false alarms.
pub(super) fn data_loss<Q: Quantity>(
    case: &Case<'_>,
    design: &Design,
    rates: &Rates<Q>,
    success: &Q,
) -> Q {
    let parameters = &case.setting.parameters;
    let own = DataLoss::of(design, case.is_lossless(design), parameters);
    let mean = |loss: &DataLoss, name: &str| {
        computed::<Q>(
            loss.mean(),
            name,
            "s",
            "mean of the data loss (docs/method.md, Data loss)",
        )
    };
    let per_outage = mix(
        success,
        mean(&own, "loss_when_it_works"),
        mean(&loss_after_failure(case, design), "loss_when_it_fails"),
    );
    let outages = rates.regional.clone() + rates.lasting.clone();
    let regional = (outages * per_outage).named("lost_with_regions", "s");
    let corruption = parameters.step(Step::CorruptionDetect).mean();
    let corruption = computed::<Q>(
        corruption,
        "corruption_unnoticed",
        "s",
        "mean of corruption.detect",
    ) + case.parameter(Scalar::CorruptionGranularity);
    let corrupted =
        (case.parameter::<Q>(Scalar::Corruptions) * corruption).named("lost_to_corruption", "s");
    let alarms = rates.false_alarms.clone() * mean(&own, "loss_per_false_alarm")
        / Q::constant(moved_regions(design));
    (regional + corrupted + alarms.named("lost_to_false_alarms", "s"))
        .named("data_loss", "s per year")
}
