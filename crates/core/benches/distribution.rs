//! How long one candidate's recovery time, downtime and yearly total take.

use criterion::{Criterion, criterion_group, criterion_main};
use farshore_core::distribution::{Evaluator, Hazard, Lognormal, Time, annual};
use std::hint::black_box;

/// A step from its median and 95 % quantile, in minutes.
fn step(p50: f64, p95: f64) -> Time {
    Time::Lognormal(Lognormal::from_p50_p95(p50 * 60.0, p95 * 60.0).expect("p50 < p95"))
}

/// Pilot light as published, but for a factor that makes the steps of each graph new.
fn pilot_light(factor: f64) -> Time {
    Time::Sum(vec![
        step(2.0 * factor, 5.0 * factor),
        step(3.0 * factor, 8.0 * factor),
        Time::Longest(vec![
            step(9.0 * factor, 14.0 * factor),
            step(1.5 * factor, 4.0 * factor),
        ]),
        step(2.0 * factor, 4.0 * factor),
        step(1.5 * factor, 3.0 * factor),
        Time::Constant(60.0),
    ])
}

/// Five steps in series, new ones for each factor.
fn series(factor: f64) -> Time {
    let steps = [
        (3.0, 8.0),
        (30.0, 120.0),
        (45.0, 90.0),
        (20.0, 40.0),
        (15.0, 30.0),
    ];
    Time::Sum(steps.map(|(a, b)| step(a * factor, b * factor)).to_vec())
}

fn evaluate(c: &mut Criterion) {
    for (name, graph) in [
        ("series", series as fn(f64) -> Time),
        ("pilot light", pilot_light),
    ] {
        let mut evaluator = Evaluator::new();
        let mut factor = 1.0;
        c.bench_function(&format!("{name}, fresh steps"), |b| {
            b.iter(|| {
                factor *= 1.000_001;
                evaluator.evaluate(black_box(&graph(factor)))
            });
        });
        let known = graph(1.0);
        c.bench_function(&format!("{name}, known steps"), |b| {
            b.iter(|| evaluator.evaluate(black_box(&known)));
        });
    }
    c.bench_function("new evaluator", |b| b.iter(Evaluator::new));
}

fn downtime(c: &mut Criterion) {
    let outage = Lognormal {
        mu: 10.154,
        sigma: 0.9,
    };
    let recovery = Evaluator::new().evaluate(&series(1.0));
    c.bench_function("mean_min", |b| {
        b.iter(|| recovery.mean_min(black_box(&outage)))
    });
    let rate = |t: f64| if t > 3_600.0 { 2.0 } else { 1.0 };
    c.bench_function("mean_min, weighted", |b| {
        b.iter(|| recovery.mean_min_weighted(black_box(&outage), &rate));
    });
}

fn year(c: &mut Criterion) {
    let recovery = Evaluator::new().evaluate(&series(1.0));
    let hazards = [0.57, 0.25, 0.002].map(|rate_per_year| Hazard {
        rate_per_year,
        cost: recovery
            .points()
            .map(|(t, mass)| (t / rate_per_year, mass))
            .collect(),
    });
    c.bench_function("annual", |b| b.iter(|| annual(black_box(&hazards))));
}

criterion_group!(benches, evaluate, downtime, year);
criterion_main!(benches);
