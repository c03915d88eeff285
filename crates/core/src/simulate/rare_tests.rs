//! Rare events, beside brute force and closed forms.

use super::engine::Engine;
use super::fate::RandomFate;
use super::plan::Plan;
use super::rare::{RareEvent, RareTally};
use super::record::Nobody;
use super::sketch::Estimate;
use super::tally::Tally;
use crate::assess::{Case, Memo, Ways};
use crate::catalog::Catalog;
use crate::file::Format;
use crate::model::{Active, Design, Setting, default_design};
use crate::parameters::Scalar;
use crate::spec;
use crate::terms::{Pattern, Term as _};

/// The webshop with other assumptions, and what is planned for a design.
fn plan(design: &Design, assumptions: &[(Scalar, f64)]) -> Plan {
    let catalog = Catalog::builtin();
    let text = include_str!("../../../../examples/webshop.toml");
    let workload = spec::read(text, Format::Toml, &catalog).unwrap();
    let mut setting = Setting::new(&workload, &catalog).unwrap();
    for (scalar, value) in assumptions {
        setting.parameters.put(*scalar, *value);
    }
    let ways = Ways::new(&setting, &[*design], &mut Memo::new());
    Plan::new(&Case::new(&setting, &ways), design).unwrap()
}

fn rare(plan: &Plan, clusters: u64) -> Vec<(RareEvent, Estimate)> {
    let mut tally = RareTally::default();
    for chunk in 0..4 {
        tally.merge(&plan.rare_chunk(1, chunk, clusters / 4));
    }
    RareEvent::ALL.into_iter().zip(plan.rare(&tally)).collect()
}

/// Counts the same events in ordinary years.
fn brute_force(plan: &Plan, years: u64) -> Vec<(RareEvent, Estimate)> {
    let mut engine = Engine::new(
        plan,
        RandomFate::new(&plan.rates, 7, 0),
        years,
        Tally::default(),
        Nobody,
    );
    let mut counts = [0_u32; RareEvent::ALL.len()];
    while let Some(cluster) = engine.next_cluster() {
        for (count, event) in counts.iter_mut().zip(RareEvent::ALL) {
            *count += u32::from(event.happened(&cluster));
        }
    }
    let rates = counts.map(|count| Estimate {
        value: f64::from(count) / years as f64,
        error: f64::from(count).sqrt() / years as f64,
    });
    RareEvent::ALL.into_iter().zip(rates).collect()
}

fn three_active() -> Design {
    let Design::ActiveActive(active) = default_design(Pattern::ActiveActive) else {
        unreachable!("the default of active-active is active-active")
    };
    Design::ActiveActive(Active {
        regions: 3,
        ..active
    })
}

/// Rare, but not so rare that brute force never sees it.
const OFTEN: [(Scalar, f64); 6] = [
    (Scalar::PrimaryEvents, 1.0),
    (Scalar::SecondaryEvents, 4.0),
    (Scalar::PermanentLoss, 0.05),
    (Scalar::BothRegions, 0.1),
    (Scalar::LaunchRefused, 0.05),
    (Scalar::Corruptions, 0.0),
];

#[test]
fn it_agrees_with_brute_force() {
    let mut designs = Pattern::ALL
        .iter()
        .map(|p| default_design(*p))
        .collect::<Vec<_>>();
    designs.push(three_active());
    for design in designs {
        let plan = plan(&design, &OFTEN);
        let counted = brute_force(&plan, 400_000);
        for ((event, own), (_, brute)) in rare(&plan, 8_000).iter().zip(counted) {
            let error = own.error.hypot(brute.error);
            assert!(
                (own.value - brute.value).abs() <= 4.5 * error,
                "{design:?}: {event:?} {own:?} instead of {brute:?}"
            );
            // Seen a hundred times by brute force, or known better here.
            if brute.error < 0.1 * brute.value {
                assert!(own.error < 0.1 * own.value, "{event:?} {own:?}");
            }
        }
    }
}

#[test]
fn it_reaches_what_brute_force_never_sees() {
    let rate = 1e-6;
    let seldom = [
        (Scalar::PermanentLoss, rate),
        (Scalar::PrimaryEvents, 0.0),
        (Scalar::SecondaryEvents, 0.0),
    ];
    let plan = plan(&default_design(Pattern::HotStandby), &seldom);
    let rare = rare(&plan, 1_000);
    // Either region first, and the other within the 30 days until the first is replaced.
    let expected = 2.0 * rate * rate * 30.0 / 365.0;
    for event in [RareEvent::AllRegionsOut, RareEvent::AllRegionsLost] {
        let (_, own) = rare.iter().find(|(other, _)| *other == event).unwrap();
        assert!(
            (own.value - expected).abs() <= 4.5 * own.error + 1e-6 * expected,
            "{own:?}"
        );
        assert!(own.error < 0.02 * expected, "{own:?}");
    }
}

#[test]
fn shared_fate_alone_is_exact() {
    let only = [
        (Scalar::PermanentLoss, 0.0),
        (Scalar::SecondaryEvents, 0.0),
        (Scalar::BothRegions, 0.001),
    ];
    for (design, share) in [
        (default_design(Pattern::HotStandby), 0.001),
        (three_active(), 0.001 * 0.001),
    ] {
        let plan = plan(&design, &only);
        let outages = plan.rates.of(super::Source::Outage(0));
        let (_, own) = rare(&plan, 1_000)[0];
        // An outage of 8 hours on average hides the next, less than once in a thousand.
        let expected = outages * share;
        assert!(
            (own.value - expected).abs() <= 4.5 * own.error + 1e-3 * expected,
            "{own:?}"
        );
        assert!(own.error < 0.05 * expected, "{own:?}");
    }
}

#[test]
fn nothing_is_rare_where_nothing_happens() {
    let never = [
        (Scalar::PermanentLoss, 0.0),
        (Scalar::PrimaryEvents, 0.0),
        (Scalar::SecondaryEvents, 0.0),
    ];
    for pattern in Pattern::ALL {
        for (event, own) in rare(&plan(&default_design(*pattern), &never), 100) {
            assert_eq!((own.value, own.error), (0.0, 0.0), "{event:?}");
        }
    }
}
