//! Fates written by hand, with results derived by hand: how events act on each other.
//!
//! Every step takes its median. The hot standby behind a global load balancer recovers in
//! 15 (detect) + 12 (promote) + 3 (verify) + 4 (reroute) = 34 s, has a lag of 1 s, and pauses for
//! 300 s on its return.

use super::draws::{Draw, Draws};
use super::fate::{Event, Fate, Source};
use super::plan::Plan;
use super::record::{Attempt, Record, Told};
use super::tally::{Cause, Tally};
use super::{Moments, engine};
use crate::assess::{Case, Memo, Ways};
use crate::catalog::Catalog;
use crate::distribution::Lognormal;
use crate::file::Format;
use crate::model::{
    Design, Link, Quorum, Rehearsal, Setting, Standby, StandbyKind, default_design,
};
use crate::spec;
use crate::terms::{Obstacle, Pattern, Traffic, Trigger};
use crate::units::YEAR;

/// Draws that are written down; else a uniform draw is 0.5 and a time its median.
#[derive(Clone, Copy, Debug)]
struct Written(&'static [(Draw, f64)]);

impl Written {
    fn find(self, what: Draw) -> Option<f64> {
        let found = self.0.iter().find(|(draw, _)| *draw == what);
        found.map(|(_, value)| *value)
    }
}

impl Draws for Written {
    fn uniform(&self, what: Draw) -> f64 {
        self.find(what).unwrap_or(0.5)
    }

    fn logarithm(&self, what: Draw, time: Lognormal) -> f64 {
        self.find(what).map_or(time.mu, libm::log)
    }
}

/// Events in order of time; the calendar of drills begins at the start.
struct Script(Vec<(Source, f64, Written)>);

impl Fate for Script {
    type Draws = Written;

    fn next(&mut self, source: Source) -> Option<Event<Written>> {
        let place = self.0.iter().position(|(from, ..)| *from == source)?;
        let (_, at, draws) = self.0.remove(place);
        Some(Event { at, draws })
    }

    fn calendar(&self) -> f64 {
        0.0
    }
}

const HOUR: &[(Draw, f64)] = &[(Draw::DURATION, 3_600.0)];

fn outage(region: u8, at: f64, draws: &'static [(Draw, f64)]) -> (Source, f64, Written) {
    (Source::Outage(region), at, Written(draws))
}

fn happens(source: Source, at: f64) -> (Source, f64, Written) {
    (source, at, Written(&[]))
}

fn hot() -> Design {
    Design::Standby(Standby {
        kind: StandbyKind::HotStandby,
        link: Link::StorageLevel,
        trigger: Trigger::Automatic,
        traffic: Traffic::GlobalLoadBalancer,
        rehearsal: Rehearsal {
            drills_per_year: 4.0,
            watch: false,
        },
    })
}

/// What the webshop goes through under a script, in one year.
fn live(design: &Design, script: &[(Source, f64, Written)]) -> Tally {
    told(design, script).0
}

/// The same, and every event of it; events add up to what is counted, and counting is the same
/// when nobody listens.
fn told(design: &Design, script: &[(Source, f64, Written)]) -> (Tally, Vec<Record>) {
    let catalog = Catalog::builtin();
    let text = include_str!("../../../../examples/webshop.toml");
    let workload = spec::read(text, Format::Toml, &catalog).unwrap();
    let setting = Setting::new(&workload, &catalog).unwrap();
    let ways = Ways::new(&setting, &[*design], &mut Memo::new());
    let plan = Plan::new(&Case::new(&setting, &ways), design).unwrap();
    let mut records = Vec::new();
    let witness = Told(|record: &Record| records.push(*record));
    let tally = engine::watched(&plan, Script(script.to_vec()), 1, witness);
    for cause in Cause::ALL {
        let of = |record: &Record| record.by_cause[cause as usize].seconds;
        near(records.iter().map(of).sum(), by(&tally, cause));
    }
    let usd = records.iter().map(|record| record.toll().usd).sum();
    near(usd, tally.event_cost.moments().sum);
    assert_eq!(records.len() as u64, tally.events);
    let alone = engine::run(&plan, Script(script.to_vec()), 1);
    assert_eq!(alone.event_cost.moments(), tally.event_cost.moments());
    (tally, records)
}

fn down(tally: &Tally) -> f64 {
    let total = tally.downtime.moments().sum;
    let causes: f64 = tally.by_cause.iter().sum();
    assert!((total - causes).abs() < 1e-6, "every second has a cause");
    total
}

fn by(tally: &Tally, cause: Cause) -> f64 {
    tally.by_cause[cause as usize]
}

#[track_caller]
fn near(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-3, "{got} instead of {expected}");
}

#[test]
fn an_outage_is_recovered_from_and_returned_from() {
    let tally = live(&hot(), &[outage(0, 1_000.0, HOUR)]);
    near(by(&tally, Cause::Region), 34.0);
    near(down(&tally), 34.0 + 300.0);
    near(tally.recovery.moments().mean(), 34.0);
    near(tally.data_loss.moments().mean(), 1.0);
    assert_eq!(
        [
            tally.outages,
            tally.worked,
            tally.within_rto,
            tally.within_rpo
        ],
        [1; 4]
    );
    // 200 USD a minute of downtime, 100 a minute of lost writes, 16 hours of people.
    let people = 16.0 * 160_000.0 / 2_080.0;
    near(
        tally.event_cost.moments().sum,
        334.0 / 60.0 * 200.0 + 100.0 / 60.0 + people,
    );
}

#[test]
fn a_short_outage_is_over_before_its_recovery() {
    let tally = live(&hot(), &[outage(0, 1_000.0, &[(Draw::DURATION, 20.0)])]);
    near(by(&tally, Cause::Region), 20.0);
}

#[test]
fn a_second_outage_during_recovery_stops_its_clock() {
    // 10 s are done when the standby's region goes out for 600 s; 24 s remain after it.
    let script = [
        outage(0, 1_000.0, HOUR),
        outage(1, 1_010.0, &[(Draw::DURATION, 600.0)]),
    ];
    let tally = live(&hot(), &script);
    near(by(&tally, Cause::Region), 634.0);
    near(tally.served_again.moments().mean(), 634.0);
    near(tally.recovery.moments().mean(), 34.0);
    assert_eq!(tally.all_regions_out, 1);
    assert_eq!(tally.within_rto, 0, "634 s are more than ten minutes");
}

#[test]
fn a_standby_that_is_out_already_is_waited_for_and_is_stale() {
    // Out from 900 to 1,500: 500 s of waiting, then 34 s; its copy is 100 s old, and had 1 s of lag.
    let script = [
        outage(0, 1_000.0, HOUR),
        outage(1, 900.0, &[(Draw::DURATION, 600.0)]),
    ];
    let tally = live(&hot(), &script);
    near(by(&tally, Cause::AllRegions), 534.0);
    near(by(&tally, Cause::Failback), 300.0);
    near(tally.data_loss_usd, 101.0 / 60.0 * 100.0);
    assert_eq!([tally.outages, tally.all_regions_out], [0, 1]);
}

#[test]
fn the_region_that_returns_first_ends_the_outage() {
    let script = [
        outage(1, 900.0, &[(Draw::DURATION, 1_100.0)]),
        outage(0, 1_000.0, &[(Draw::DURATION, 200.0)]),
    ];
    let tally = live(&hot(), &script);
    near(down(&tally), 200.0);
    near(tally.data_loss_usd, 0.0);
}

#[test]
fn after_a_failover_the_standby_has_no_standby() {
    let script = [
        outage(0, 1_000.0, HOUR),
        outage(1, 2_000.0, &[(Draw::DURATION, 500.0)]),
    ];
    let tally = live(&hot(), &script);
    near(by(&tally, Cause::Region), 34.0);
    near(by(&tally, Cause::AllRegions), 500.0);
    assert_eq!(tally.all_regions_out, 1);
    // Out beyond the primary's return at 4,600: the primary serves again from there.
    let script = [outage(0, 1_000.0, HOUR), outage(1, 4_000.0, HOUR)];
    near(by(&live(&hot(), &script), Cause::AllRegions), 600.0);
}

#[test]
fn regions_that_share_a_fate_are_out_together() {
    const SHARED: &[(Draw, f64)] = &[(Draw::DURATION, 3_600.0), (Draw::SECOND_REGION, 0.0)];
    let tally = live(&hot(), &[outage(0, 1_000.0, SHARED)]);
    near(by(&tally, Cause::AllRegions), 3_600.0);
    let (_, records) = told(&hot(), &[outage(0, 1_000.0, SHARED)]);
    assert!(records[0].stranded && records[0].recovery.is_none());
    near(down(&tally), 3_600.0);
    near(tally.data_loss_usd, 0.0);
    assert_eq!([tally.outages, tally.all_regions_out], [0, 1]);
}

#[test]
fn outages_that_overlap_in_one_region_are_one() {
    let script = [outage(0, 1_000.0, HOUR), outage(0, 3_000.0, HOUR)];
    let tally = live(&hot(), &script);
    near(down(&tally), 334.0);
    assert_eq!(tally.outages, 1);
}

#[test]
fn a_hidden_fault_is_found_by_the_failure_or_by_a_drill() {
    const DOUBT: &[(Draw, f64)] = &[(Draw::DURATION, 36_000.0), (Draw::LATENT_FAULT, 0.05)];
    // 0.2 years after a drill a fault is there with 1-exp(-0.5·0.2) = 0.095: the attempt fails.
    // 30 s of it, a person decides in 180, the warm way takes 120 + 30, and rerouting 4.
    let failed = live(&hot(), &[outage(0, 0.2 * YEAR, DOUBT)]);
    near(by(&failed, Cause::Region), 364.0);
    assert_eq!([failed.outages, failed.worked], [1, 0]);
    // Twelve hours later the repaired standby works: 0.0007 is less than 0.05.
    let twice = [
        outage(0, 0.2 * YEAR, DOUBT),
        outage(0, 0.2 * YEAR + 43_200.0, DOUBT),
    ];
    near(by(&live(&hot(), &twice), Cause::Region), 364.0 + 34.0);
    // And after the next drill, at 0.25 years: 0.005.
    near(
        by(
            &live(&hot(), &[outage(0, 0.26 * YEAR, DOUBT)]),
            Cause::Region,
        ),
        34.0,
    );
    // With twelve drills a year the fault is not there yet: 0.016.
    let often = live(&hot().drilled(12.0), &[outage(0, 0.2 * YEAR, DOUBT)]);
    near(by(&often, Cause::Region), 34.0);
}

#[test]
fn a_record_says_how_it_went() {
    const DOUBT: &[(Draw, f64)] = &[(Draw::DURATION, 36_000.0), (Draw::LATENT_FAULT, 0.05)];
    let script = [
        outage(0, 0.2 * YEAR, DOUBT),
        outage(1, 0.2 * YEAR + 30_000.0, &[(Draw::DURATION, 600.0)]),
        happens(Source::FalseAlarm, 0.3 * YEAR),
        outage(0, 0.4 * YEAR, &[(Draw::DURATION, 20.0)]),
    ];
    let (_, records) = told(&hot(), &script);
    let [failed, elsewhere, alarm, short] = records[..] else {
        panic!("four events: {records:?}");
    };
    assert_eq!(failed.source, Source::Outage(0));
    assert_eq!(failed.attempt, Attempt::Failed(Obstacle::HiddenFault));
    near(failed.at, 0.2 * YEAR);
    near(failed.recovery.unwrap(), 364.0);
    near(failed.served_again().unwrap(), 364.0);
    near(failed.data_loss, 1.0);
    // It serves from the standby's region, which is out for 600 s later; then the return.
    near(failed.toll().seconds, 364.0 + 600.0 + 300.0);
    assert_eq!(elsewhere.source, Source::Outage(1));
    assert_eq!(
        (elsewhere.attempt, elsewhere.toll().seconds),
        (Attempt::None, 0.0)
    );
    assert_eq!((alarm.attempt, alarm.length), (Attempt::Worked, None));
    near(alarm.recovery.unwrap(), 19.0);
    // Over after 20 s, before the 34 s of the recovery; gone from all the same.
    assert_eq!(short.attempt, Attempt::Worked);
    near(short.recovery.unwrap(), 34.0);
    near(short.served_again().unwrap(), 20.0);
}

#[test]
fn a_false_alarm_proves_the_standby_too() {
    const DOUBT: &[(Draw, f64)] = &[(Draw::DURATION, 36_000.0), (Draw::LATENT_FAULT, 0.05)];
    let script = [
        happens(Source::FalseAlarm, 0.19 * YEAR),
        outage(0, 0.2 * YEAR, DOUBT),
    ];
    let tally = live(&hot(), &script);
    near(by(&tally, Cause::Region), 34.0);
    // 12 + 3 + 4: neither detected nor decided.
    near(by(&tally, Cause::FalseAlarm), 19.0);
    near(by(&tally, Cause::Failback), 600.0);
    near(tally.data_loss_usd, 2.0 / 60.0 * 100.0);
}

#[test]
fn a_return_that_goes_wrong_is_undone_and_tried_again() {
    // With 5 % each, a draw of 0.01 is one that goes wrong, one of 0.002 two: 0.05^2 = 0.0025.
    const ONCE: &[(Draw, f64)] = &[(Draw::DURATION, 3_600.0), (Draw::FAILBACK, 0.01)];
    const TWICE: &[(Draw, f64)] = &[(Draw::DURATION, 3_600.0), (Draw::FAILBACK, 0.002)];
    for (draws, returns) in [(HOUR, 1.0), (ONCE, 2.0), (TWICE, 3.0)] {
        let tally = live(&hot(), &[outage(0, 1_000.0, draws)]);
        near(by(&tally, Cause::Failback), 300.0 * returns);
        let people = 16.0 * 160_000.0 / 2_080.0;
        let down = 34.0 + 300.0 * returns;
        near(
            tally.event_cost.moments().sum,
            down / 60.0 * 200.0 + 100.0 / 60.0 + people * returns,
        );
    }
}

#[test]
fn nobody_fails_over_for_an_alarm_while_a_region_is_out() {
    let script = [
        outage(1, 1_000.0, HOUR),
        happens(Source::FalseAlarm, 2_000.0),
    ];
    near(down(&live(&hot(), &script)), 0.0);
    let script = [
        outage(0, 1_000.0, HOUR),
        happens(Source::FalseAlarm, 2_000.0),
    ];
    near(down(&live(&hot(), &script)), 334.0);
}

#[test]
fn a_corruption_is_noticed_late_and_counts_once() {
    // 1,800 s until noticed, 420 GiB at 100 MiB/s, 900 s of checks.
    let corruption = 1_800.0 + 420.0 * 10.24 + 900.0;
    let tally = live(&hot(), &[happens(Source::Corruption, 1_000.0)]);
    near(down(&tally), corruption);
    near(tally.data_loss_usd, (1_800.0 + 300.0) / 60.0 * 100.0);
    // An outage meanwhile takes nothing from users that they still had.
    let script = [
        happens(Source::Corruption, 1_000.0),
        outage(0, 2_000.0, HOUR),
    ];
    near(down(&live(&hot(), &script)), corruption + 300.0);
}

#[test]
fn a_region_lost_for_good_is_answered_or_endured() {
    let lost = [happens(Source::Lost(0), 1_000.0)];
    let tally = live(&hot(), &lost);
    near(by(&tally, Cause::Lost), 34.0);
    assert_eq!(tally.outages, 0);
    let alone = live(&Design::SingleRegion, &lost);
    near(by(&alone, Cause::Lost), 30.0 * 86_400.0);
    near(
        alone.event_cost.moments().sum,
        5_000_000.0 + 30.0 * 1_440.0 * 200.0,
    );
    // An outage of the standby in those thirty days leaves nothing.
    let script = [happens(Source::Lost(0), 1_000.0), outage(1, 90_000.0, HOUR)];
    near(by(&live(&hot(), &script), Cause::AllRegions), 3_600.0);
}

#[test]
fn refused_capacity_and_lost_dns_fail_the_attempt() {
    const REFUSED: &[(Draw, f64)] = &[(Draw::DURATION, 1e6), (Draw::REFUSED, 0.0)];
    const DNS: &[(Draw, f64)] = &[(Draw::DURATION, 1e6), (Draw::DNS, 0.29)];
    let standby = |kind, traffic| {
        let Design::Standby(hot) = hot() else {
            unreachable!("a hot standby is a standby");
        };
        Design::Standby(Standby {
            kind,
            traffic,
            ..hot
        })
    };
    let warm = standby(StandbyKind::WarmStandby, Traffic::GlobalLoadBalancer);
    let worked = |design: &Design, draws| live(design, &[outage(0, 1_000.0, draws)]).worked;
    assert_eq!(worked(&warm, REFUSED), 0);
    // What runs already cannot be refused.
    assert_eq!(worked(&hot(), REFUSED), 1);
    // Records are changed through a control plane in us-east-1, the region that is lost.
    assert_eq!(
        worked(
            &standby(StandbyKind::HotStandby, Traffic::DnsRecordChange),
            DNS
        ),
        0
    );
    assert_eq!(
        worked(
            &standby(StandbyKind::HotStandby, Traffic::DnsHealthCheck),
            DNS
        ),
        1
    );
}

#[test]
fn synchronous_replication_degrades_or_stops() {
    let linked = |quorum| {
        let Design::Standby(hot) = hot() else {
            unreachable!("a hot standby is a standby");
        };
        let link = Link::Synchronous(quorum);
        Design::Standby(Standby { link, ..hot })
    };
    const DEGRADED: &[(Draw, f64)] = &[(Draw::DURATION, 3_600.0), (Draw::DEGRADED, 0.009)];
    let loss = |draws| {
        let tally = live(&linked(Quorum::TwoDegrade), &[outage(0, 1_000.0, draws)]);
        tally.data_loss.moments().mean()
    };
    near(loss(DEGRADED), 2.0);
    near(loss(HOUR), 0.0);
    // Without the standby: 60 s until noticed, 180 until a person takes it out.
    let stopped = live(&linked(Quorum::TwoStopWrites), &[outage(1, 1_000.0, HOUR)]);
    near(by(&stopped, Cause::WritesStopped), 240.0);
    near(
        down(&live(
            &linked(Quorum::TwoDegrade),
            &[outage(1, 1_000.0, HOUR)],
        )),
        0.0,
    );
}

#[test]
fn a_warm_standby_serves_at_its_share_while_it_scales() {
    let tally = live(
        &default_design(Pattern::WarmStandby),
        &[outage(0, 1_000.0, HOUR)],
    );
    let Moments { sum, .. } = *tally.recovery.moments();
    let decided = if sum < 400.0 { 30.0 } else { 180.0 };
    near(sum, 60.0 + decided + 120.0 + 30.0 + 60.0);
    // DNS: 88.8 % of users wait half of 60 s, 11.2 % wait 522 s.
    let dns = 0.888 * 30.0 + 0.112 * 522.0;
    let share = 0.30 / 0.92;
    let felt = 60.0 + decided + 30.0 + dns + share * 60.0 + (1.0 - share) * 120.0;
    near(by(&tally, Cause::Region), felt);
}

#[test]
fn active_active_counts_users_of_the_region_that_is_out() {
    let design = default_design(Pattern::ActiveActive);
    let first = live(&design, &[outage(0, 1_000.0, HOUR)]);
    let second = live(&design, &[outage(1, 1_000.0, HOUR)]);
    let recovery = first.recovery.moments().mean();
    // 70 % of the users are near us-east-1, 30 % in Europe: nearer to it than to us-west-2, so
    // that they are split evenly.
    near(by(&first, Cause::Region), 0.5 * recovery);
    near(by(&second, Cause::Region), 0.5 * recovery);
    // Both at once: everybody waits for the first to return.
    let both = [
        outage(0, 1_000.0, HOUR),
        outage(1, 1_000.0, &[(Draw::DURATION, 1_800.0)]),
    ];
    let tally = live(&design, &both);
    near(down(&tally), 0.5 * (1_800.0 + recovery) + 0.5 * 1_800.0);
    assert_eq!(tally.all_regions_out, 1);
}
