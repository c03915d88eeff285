//! Bad years, differences and records against brute force, and what a reader sees of them.

use super::support::{best_designs, webshop, with_plans};
use expect_test::expect_file;
use farshore_core::assess::Memo;
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Depth, decide};
use farshore_core::model::default_design;
use farshore_core::render::{self, SimulationRun};
use farshore_core::simulate::{
    Batch, CHUNK_YEARS, Cause, LookBack, Paired, Plan, Record, Results, Tally, Toll,
};
use farshore_core::terms::Pattern;
use farshore_core::wire::RecordWire;
use std::collections::BTreeMap;

/// The default designs of two patterns in the webshop.
fn two(then: impl FnOnce(&[Plan])) {
    let designs = [Pattern::WarmStandby, Pattern::HotStandby].map(default_design);
    with_plans(&webshop(), &designs, |_, plans| then(plans));
}

fn records(plan: &Plan, years: u64) -> Vec<Record> {
    let mut all = Vec::new();
    plan.records(7, 3, years, |record| all.push(*record));
    all
}

#[test]
fn records_add_up_to_the_tally() {
    let setting = webshop();
    with_plans(&setting, &best_designs(&setting), |_, plans| {
        for plan in plans {
            let tally = plan.chunk(7, 3, 20_000);
            let records = records(plan, 20_000);
            assert_eq!(records.len() as u64, tally.events, "{}", plan.pattern());
            for cause in Cause::ALL {
                let of = |record: &Record| record.by_cause[cause as usize].seconds;
                let (sum, counted) = (records.iter().map(of).sum(), tally.by_cause[cause as usize]);
                assert!(near(sum, counted), "{}: {cause:?}", plan.pattern());
            }
            let usd = records.iter().map(|record| record.toll().usd).sum();
            assert!(
                near(usd, tally.event_cost.moments().sum),
                "{}",
                plan.pattern()
            );
            let years: Vec<u64> = records.iter().map(|record| record.year).collect();
            assert!(years.is_sorted() && years[0] >= 3 * CHUNK_YEARS);
        }
    });
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * other.abs()
}

#[test]
fn bad_years_are_those_that_cost_most() {
    const YEARS: u64 = 20_000;
    two(|plans| {
        let plan = &plans[0];
        let tally = plan.chunk(7, 3, YEARS);
        let empty = LookBack::new(&tally);
        let mut back = empty.clone();
        back.merge(plan.look_back(&empty, 7, 3, YEARS));
        let bad = back.bad_years();
        // Brute force: every year with its events, dearest first.
        let mut years: BTreeMap<u64, Vec<Record>> = BTreeMap::new();
        for record in records(plan, YEARS) {
            years.entry(record.year).or_default().push(record);
        }
        let usd = |events: &[Record]| events.iter().map(|e| e.toll().usd).sum::<f64>();
        let mut costs: Vec<f64> = years.values().map(|events| usd(events)).collect();
        costs.sort_by(|a, b| b.total_cmp(a));
        for (worst, tail) in bad.worst.iter().zip([0.05, 0.01]) {
            let count = (tail * YEARS as f64) as usize;
            let mean = costs[..count].iter().sum::<f64>() / count as f64;
            let got = tally.event_cost.worst(tail);
            assert!((got.value / mean - 1.0).abs() < 1e-3, "{got:?} {mean}");
            // The histogram's place of the quantile holds a few years more or less.
            let sum: f64 = worst.by_cause.iter().map(|(_, toll)| toll.usd).sum();
            assert!((sum / (mean * count as f64) - 1.0).abs() < 5e-3, "{sum}");
            let told = worst.example.as_ref().unwrap();
            let full: Vec<Record> = years[&told.year]
                .iter()
                .filter(|event| event.toll() != Toll::default())
                .copied()
                .collect();
            assert_eq!(told.events, full);
            assert!((told.toll.usd / costs[count] - 1.0).abs() < 1e-2);
        }
    });
}

#[test]
fn bad_years_without_any_event_have_no_example() {
    two(|plans| {
        let none = LookBack::new(&Tally::default()).bad_years();
        assert!(none.worst.iter().all(|worst| worst.example.is_none()));
        // In one year next to nothing happens: the quantile is that of a quiet year.
        let quiet = (0..)
            .find(|chunk| plans[0].chunk(7, *chunk, 1).events == 0)
            .unwrap();
        let empty = LookBack::new(&plans[0].chunk(7, quiet, 1));
        let back = plans[0].look_back(&empty, 7, quiet, 1).bad_years();
        assert!(back.worst.iter().all(|worst| worst.example.is_none()));
    });
}

/// Ten chunks of so many years each.
fn pair(plans: &[Plan], seed: u64, years: u64) -> (Paired, [Tally; 2]) {
    let mut pair = Paired::new(&plans[0], &plans[1]);
    let mut all = [Tally::default(), Tally::default()];
    for chunk in 0..10 {
        let [one, other] = [0, 1].map(|i| plans[i].chunk(seed, chunk, years));
        pair.add(Batch::of(&one), Batch::of(&other));
        all[0].merge(&one);
        all[1].merge(&other);
    }
    (pair, all)
}

#[test]
fn a_difference_on_the_same_fate_is_sharper_than_the_means() {
    two(|plans| {
        let (pair, tallies) = pair(plans, 1, 10_000);
        let difference = pair.difference().unwrap();
        let [one, other] = [0, 1].map(|i| plans[i].summary(&tallies[i]));
        let apart = one.cost.mean.error.hypot(other.cost.mean.error);
        let means = one.cost.mean.value - other.cost.mean.value;
        assert!((difference.cost.value - means).abs() < 1e-6 * means.abs());
        assert!(
            difference.cost.error < 0.1 * apart,
            "{difference:?} {apart}"
        );
        let mut few = Paired::new(&plans[0], &plans[1]);
        let batch = Batch::of(&tallies[0]);
        (0..9).for_each(|_| few.add(batch, batch));
        assert!(few.difference().is_none(), "nine batches say too little");
    });
}

#[test]
fn intervals_of_differences_hold_the_truth_as_often_as_they_say() {
    two(|plans| {
        let truth = pair(plans, 99, CHUNK_YEARS).0.difference().unwrap();
        let held = (0..60).filter(|seed| {
            let difference = pair(plans, *seed, 1_000).0.difference().unwrap();
            let [low, high] = difference.downtime_interval();
            (low..=high).contains(&truth.downtime.value)
        });
        // Fewer than 51 of 60 at 95 % happens once in 2,000.
        assert!(held.count() >= 51);
    });
}

#[test]
fn the_header_names_every_field_in_order() {
    let setting = webshop();
    two(|plans| {
        let record = records(&plans[0], 1_000)[0];
        let row = RecordWire::new(&setting, plans[0].pattern(), &record);
        let json = serde_json::to_string(&row).unwrap();
        let places = RecordWire::COLUMNS.map(|name| json.find(&format!("\"{name}\":")).unwrap());
        assert!(places.is_sorted());
        let fields = serde_json::to_value(row).unwrap();
        assert_eq!(fields.as_object().unwrap().len(), RecordWire::COLUMNS.len());
    });
}

#[test]
fn a_simulation_at_80_columns() {
    const CHUNKS: u64 = 10;
    let setting = webshop();
    let catalog = Catalog::builtin();
    let decision = decide(&setting, &catalog, &mut Memo::new(), Depth::Summary);
    let chosen = decision.recommendation.unwrap();
    with_plans(&setting, &best_designs(&setting), |_, plans| {
        let mut tallies = vec![Tally::default(); plans.len()];
        let mut pairs: Vec<Paired> = plans
            .iter()
            .map(|plan| Paired::new(plan, &plans[chosen]))
            .collect();
        for chunk in 0..CHUNKS {
            let years = |plan: &Plan| plan.chunk(1, chunk, CHUNK_YEARS);
            let parts: Vec<Tally> = plans.iter().map(years).collect();
            for (i, part) in parts.iter().enumerate() {
                tallies[i].merge(part);
                pairs[i].add(Batch::of(part), Batch::of(&parts[chosen]));
            }
        }
        let each = plans.iter().zip(&tallies).zip(&pairs).enumerate();
        let results: Vec<Results> = each
            .map(|(i, ((plan, tally), pair))| Results {
                simulated: plan.summary(tally),
                bad_years: plan
                    .look_back(&LookBack::new(tally), 1, 0, CHUNK_YEARS)
                    .bad_years(),
                rare: plan.rare(&plan.rare_chunk(1, 0, 1_000)),
                difference: (i != chosen).then(|| pair.difference()).flatten(),
            })
            .collect();
        let run = SimulationRun { seed: 1, asked: 0 };
        let text = render::simulation(&setting, &decision, &results, run).to_text(80, false);
        assert!(
            text.lines().count() <= 128,
            "{} lines",
            text.lines().count()
        );
        expect_file!["webshop.txt"].assert_eq(&text);
    });
}
