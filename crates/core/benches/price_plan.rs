//! How long a plan of 10,000 resources takes to read, to bill and to recognise.

mod plan;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use farshore_core::bill::{Bill, Usage};
use farshore_core::deployed::recognise;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::prices::Prices;
use std::hint::black_box;

fn price_plan(c: &mut Criterion) {
    let plan = plan::large_plan();
    let mut group = c.benchmark_group("price_plan");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(plan.len() as u64));
    group.bench_function("read", |b| {
        b.iter(|| Infrastructure::read(black_box(plan.as_bytes()), Moment::Planned));
    });
    let infrastructure =
        Infrastructure::read(plan.as_bytes(), Moment::Planned).expect("a right plan");
    let (prices, usage) = (Prices::builtin(), Usage::default());
    group.bench_function("bill", |b| {
        b.iter(|| Bill::new(black_box(&infrastructure), &prices, &usage));
    });
    group.bench_function("recognise", |b| {
        b.iter(|| recognise(black_box(&infrastructure)));
    });
    group.finish();
}

criterion_group!(benches, price_plan);
criterion_main!(benches);
