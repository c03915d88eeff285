//! Recorded outages with results derived by hand: the webshop with the default design of each
//! pattern, every step at its median (docs/method.md, Recovery time).

use super::support::{best_designs, setting, webshop, with_plans};
use farshore_core::catalog::{Catalog, CatalogFiles};
use farshore_core::file::Format;
use farshore_core::model::{Design, Setting, default_design};
use farshore_core::simulate::{Group, Incident, Outcome, Placing, Replay, replay};
use farshore_core::terms::{Pattern, Term};

const OCTOBER: &str = "aws-2025-10-19";
/// 14 h 32 min.
const LASTED: f64 = 52_320.0;
/// New instances could not be launched for 8 h 11 min.
const CLOSED: f64 = 29_460.0;

/// Mean delay of users behind DNS with a time to live: 88.8 % wait half of it, 11.2 % 522 s.
fn dns(ttl: f64) -> f64 {
    0.888 * ttl / 2.0 + 0.112 * 522.0
}

fn defaults() -> Vec<Design> {
    Pattern::ALL.iter().map(|p| default_design(*p)).collect()
}

fn replayed<T>(
    setting: &Setting,
    designs: &[Design],
    catalog: &Catalog,
    then: impl FnOnce(&Replay<'_>) -> T,
) -> T {
    with_plans(setting, designs, |_, plans| {
        then(&replay(setting, catalog, plans, 1))
    })
}

fn group<'a, 'b>(replay: &'a Replay<'b>, placing: Placing) -> Option<&'a Group<'b>> {
    replay.groups.iter().find(|group| group.placing == placing)
}

#[track_caller]
fn incident<'a, 'b>(replay: &'a Replay<'b>, placing: Placing, id: &str) -> &'a Incident<'b> {
    let group = group(replay, placing).unwrap_or_else(|| panic!("{placing:?}"));
    let found = group.incidents.iter().find(|i| i.outage.id == id);
    found.unwrap_or_else(|| panic!("{id}"))
}

/// Each pattern's outcome, which must be there.
#[track_caller]
fn outcomes(incident: &Incident<'_>) -> Vec<Outcome> {
    incident
        .outcomes
        .iter()
        .map(|o| o.expect("concerned"))
        .collect()
}

#[track_caller]
fn near(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    for (got, expected) in got.iter().zip(expected) {
        assert!((got - expected).abs() < 1e-3, "{got} instead of {expected}");
    }
}

/// The webshop, elsewhere or otherwise changed.
fn changed(from: &str, to: &str) -> Setting {
    let text = include_str!("../../../../examples/webshop.toml");
    assert!(text.contains(from), "{from}");
    setting(&text.replace(from, to), Format::Toml)
}

#[test]
fn october_2025_in_the_primary_region() {
    let catalog = Catalog::builtin();
    let got = replayed(&webshop(), &defaults(), &catalog, |replay| {
        outcomes(incident(replay, Placing::Recorded, OCTOBER))
    });
    let downs: Vec<f64> = got.iter().map(|o| o.down).collect();
    // Serving partly from 60 + 30 + 60 + 30 on, fully 60 s later; 30 of 92 parts of the capacity.
    let share = 0.30 / 0.92;
    near(
        &downs,
        &[
            LASTED,
            // Detect 3 min, declare 30, provision 45, restore 420 GiB at 100 MiB/s, start 20,
            // verify 15.
            180.0 + 1_800.0 + 2_700.0 + 4_300.8 + 1_200.0 + 900.0 + dns(300.0),
            // Detect 2 min, a person 3, launch 9 beside promote 1.5, start 2, verify 1.5.
            120.0 + 180.0 + 540.0 + 120.0 + 90.0 + dns(60.0),
            180.0 + dns(60.0) + (1.0 - share) * 60.0,
            15.0 + 12.0 + 3.0 + dns(30.0),
            // Detected in 6 s, writer moved in 12, rerouted in 4: half of the users.
            0.5 * 22.0,
        ],
    );
    let lost: Vec<f64> = got.iter().map(|o| o.lost).collect();
    // Half of six hours and 20 min of copying; the lag of each technology, of half of the users.
    near(&lost, &[0.0, 10_800.0 + 1_200.0, 30.0, 2.0, 1.0, 0.25]);
    let within: Vec<bool> = got.iter().map(|o| o.within_rto).collect();
    assert_eq!(within, [false, false, false, true, true, true], "10 min");
    let within: Vec<bool> = got.iter().map(|o| o.within_rpo).collect();
    assert_eq!(within, [true, false, true, true, true, true], "60 s");
}

#[test]
fn october_2025_where_one_recovers_stops_what_must_launch() {
    let catalog = Catalog::builtin();
    let got = replayed(&webshop(), &defaults(), &catalog, |replay| {
        let incident = incident(replay, Placing::NoLaunches, OCTOBER);
        assert_eq!(incident.no_launches, [(0.0, CLOSED)]);
        outcomes(incident)
    });
    let downs: Vec<f64> = got.iter().map(|o| o.down).collect();
    let share = 0.30 / 0.92;
    near(
        &downs,
        &[
            LASTED,
            // What is launched begins when launches work again.
            CLOSED + 2_700.0 + 4_300.8 + 1_200.0 + 900.0 + dns(300.0),
            CLOSED + 540.0 + 120.0 + 90.0 + dns(60.0),
            // The standby's share serves as planned; the rest when it is scaled out.
            share * 180.0 + (1.0 - share) * (CLOSED + 120.0 + 30.0) + dns(60.0),
            // What runs does not wait.
            15.0 + 12.0 + 3.0 + dns(30.0),
            0.5 * 22.0,
        ],
    );
    let within: Vec<bool> = got.iter().map(|o| o.within_rto).collect();
    assert_eq!(within, [false, false, false, false, true, true]);
}

#[test]
fn an_incident_that_ends_before_the_recovery_lasts_as_long_as_it_did() {
    let catalog = Catalog::builtin();
    let got = replayed(&webshop(), &defaults(), &catalog, |replay| {
        // 84 min, shorter than a restore.
        outcomes(incident(replay, Placing::Elsewhere, "aws-2018-11-22"))
    });
    near(&[got[0].down, got[1].down], &[5_040.0, 5_040.0]);
}

#[test]
fn an_outage_of_the_standby_takes_only_users_it_serves() {
    let catalog = Catalog::builtin();
    let setting = changed(
        r#"["aws:us-east-1", "aws:us-west-2"]"#,
        r#"["aws:us-west-2", "aws:us-east-1"]"#,
    );
    replayed(&setting, &defaults(), &catalog, |replay| {
        assert!(group(replay, Placing::Recorded).is_none());
        let incident = incident(replay, Placing::Standby, OCTOBER);
        assert_eq!(incident.outcomes[0], None, "a single region has none");
        let downs = incident.outcomes.iter().flatten().map(|o| o.down);
        // Active-active: the share of users that us-east-1 serves, for 22 s.
        let downs: Vec<f64> = downs.collect();
        near(&downs[..4], &[0.0; 4]);
        assert!(downs[4] > 0.0 && downs[4] <= 22.0, "{downs:?}");
    });
}

#[test]
fn a_region_lost_for_good_takes_the_data_that_is_only_there() {
    let catalog = Catalog::builtin();
    let id = "aws-2026-03-01";
    let gone = |regions: &str, placing| {
        let setting = changed(r#""aws:us-east-1", "aws:us-west-2""#, regions);
        replayed(&setting, &defaults(), &catalog, |replay| {
            let got = outcomes(incident(replay, placing, id));
            let gone = got.iter().map(|o| o.data_gone).collect::<Vec<_>>();
            let within = got.iter().map(|o| o.within_rpo_share > 0.0);
            assert!(within.zip(&gone).all(|(within, gone)| !(within && *gone)));
            gone
        })
    };
    // Both Gulf regions were lost: what stood in one of them and elsewhere is still there.
    let both = gone(r#""aws:me-central-1", "aws:me-south-1""#, Placing::Recorded);
    assert_eq!(both, [true; 6]);
    let one = gone(r#""aws:me-central-1", "aws:eu-west-1""#, Placing::Recorded);
    assert_eq!(one, [true, false, false, false, false, false]);
    let as_if = gone(r#""aws:eu-central-1", "aws:eu-west-1""#, Placing::Elsewhere);
    assert_eq!(as_if, one);
}

#[test]
fn an_outage_of_one_zone_concerns_workloads_in_one_zone() {
    let catalog = Catalog::builtin();
    let sydney = |zones: &str| {
        let setting = changed("zones = 2", zones);
        replayed(&setting, &defaults(), &catalog, |replay| {
            let masked: Vec<&str> = replay.masked.iter().map(|o| o.id.as_str()).collect();
            let elsewhere = group(replay, Placing::Elsewhere).unwrap();
            let id = "aws-2016-06-04";
            let shown = elsewhere.incidents.iter().any(|i| i.outage.id == id);
            (masked.contains(&id), shown)
        })
    };
    assert_eq!(sydney("zones = 1"), (false, true));
    assert_eq!(sydney("zones = 2"), (true, false));
}

#[test]
fn an_outage_of_all_regions_leaves_only_another_provider() {
    let catalog = Catalog::builtin();
    let hot = [default_design(Pattern::HotStandby)];
    // Azure Front Door, 29 October 2025: 8.4 h everywhere.
    let down = |regions: &str| {
        let setting = changed(r#""aws:us-east-1", "aws:us-west-2""#, regions);
        replayed(&setting, &hot, &catalog, |replay| {
            outcomes(incident(replay, Placing::Recorded, "azure-2025-10-29"))[0].down
        })
    };
    near(
        &[
            down(r#""azure:eastus", "azure:westus2""#),
            down(r#""azure:eastus", "aws:us-west-2""#),
        ],
        &[30_240.0, 15.0 + 12.0 + 3.0 + dns(30.0)],
    );
}

/// Long incidents are as good as draws of the recovery: their share within the objective is the
/// assessment's, which knows nothing of them.
#[test]
fn replays_agree_with_the_formulas() {
    let setting = webshop();
    let designs = best_designs(&setting);
    let catalog = Catalog::builtin();
    with_plans(&setting, &designs, |case, plans| {
        let replay = replay(&setting, &catalog, plans, 7);
        let own = group(&replay, Placing::Recorded).unwrap();
        for (design, total) in designs.iter().zip(&own.totals).skip(3) {
            let formula = farshore_core::assess::assess::<f64>(case, design).within_rto;
            let n = (total.incidents * farshore_core::simulate::REPLAYS) as f64;
            let error = (formula * (1.0 - formula) / n).sqrt();
            let got = total.within_rto_share;
            assert!(
                (got - formula).abs() < 4.5 * error,
                "{got} beside {formula}"
            );
        }
    });
}

#[test]
fn a_provider_without_records_has_nothing_to_replay() {
    let mut files = CatalogFiles::builtin();
    let header = files.outages.lines().find(|line| line.starts_with("id,"));
    let empty = header.unwrap().to_owned() + "\n";
    files.replace("outages.csv", &empty);
    let catalog = Catalog::parse(&files).unwrap();
    replayed(&webshop(), &defaults(), &catalog, |replay| {
        assert!(replay.groups.is_empty() && replay.masked.is_empty());
        assert_eq!(replay.years, None);
    });
}
