//! How many workload-years a core simulates in a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::file::Format;
use farshore_core::model::{Setting, default_design};
use farshore_core::simulate::{CHUNK_YEARS, Plan, Tally};
use farshore_core::spec;
use farshore_core::terms::{Pattern, Term as _};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};
use std::hint::black_box;

const WEBSHOP: &str = include_str!("../../../examples/webshop.toml");

fn years(c: &mut Criterion) {
    let catalog = Catalog::builtin();
    let workload = spec::read(WEBSHOP, Format::Toml, &catalog).expect("the example is sound");
    let setting = Setting::new(&workload, &catalog).expect("the example's regions are known");
    let designs: Vec<_> = Pattern::ALL
        .iter()
        .map(|pattern| default_design(*pattern))
        .collect();
    let ways = Ways::new(&setting, &designs, &mut Memo::new());
    let case = Case::new(&setting, &ways);
    let mut group = c.benchmark_group("simulate");
    group.throughput(Throughput::Elements(CHUNK_YEARS));
    let plans = designs
        .iter()
        .map(|design| Plan::new(&case, design).expect("the rates are small"));
    let plans: Vec<Plan> = plans.collect();
    for (pattern, plan) in Pattern::ALL.iter().zip(&plans) {
        let mut chunk = 0;
        group.bench_function(format!("a chunk of {pattern}"), |b| {
            b.iter(|| {
                chunk += 1;
                black_box(plan.chunk(1, chunk, CHUNK_YEARS))
            });
        });
    }
    group.throughput(Throughput::Elements(1));
    let mut generator = SplitMix64::seed_from_u64(1);
    group.bench_function("floor: one number, its logarithm, an exponential", |b| {
        b.iter(|| {
            // The upper 53 bits, never 0.
            let uniform = ((generator.next_u64() >> 11) + 1) as f64 * f64::EPSILON * 0.5;
            libm::exp(black_box(3.0) + black_box(0.4) * libm::log(uniform))
        });
    });
    let warm = &plans[3];
    // Nine strata: four beginnings that meet nobody or somebody, and shared fate.
    group.throughput(Throughput::Elements(9 * 1_000));
    group.bench_function("rare events: clusters of a warm standby", |b| {
        let mut chunk = 0;
        b.iter(|| {
            chunk += 1;
            black_box(warm.rare_chunk(1, chunk, 1_000))
        });
    });
    group.throughput(Throughput::Elements(1));
    let mut total = Tally::default();
    let more = warm.chunk(1, 0, CHUNK_YEARS);
    group.bench_function("merge", |b| b.iter(|| total.merge(black_box(&more))));
    group.finish();
}

criterion_group!(benches, years);
criterion_main!(benches);
