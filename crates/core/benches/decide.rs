//! How long a decision takes, and how many designs are judged in a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Depth, Shortfalls, break_evens, cheapest, decide, judge_all};
use farshore_core::file::Format;
use farshore_core::model::{Setting, candidates};
use farshore_core::spec::read;
use std::hint::black_box;

const WEBSHOP: &str = include_str!("../../../examples/webshop.toml");

fn setting(catalog: &Catalog) -> Setting {
    let workload = read(WEBSHOP, Format::Toml, catalog).expect("the example is right");
    Setting::new(&workload, catalog).expect("the catalogue has its regions")
}

fn decisions(c: &mut Criterion) {
    let catalog = Catalog::builtin();
    let setting = setting(&catalog);
    c.bench_function("decide, full, nothing known", |b| {
        b.iter(|| decide(black_box(&setting), &catalog, &mut Memo::new(), Depth::Full));
    });
    let mut memo = Memo::new();
    c.bench_function("decide, summary, known steps", |b| {
        b.iter(|| decide(black_box(&setting), &catalog, &mut memo, Depth::Summary));
    });
    c.bench_function("read the file", |b| {
        b.iter(|| read(black_box(WEBSHOP), Format::Toml, &catalog));
    });
}

fn designs(c: &mut Criterion) {
    let catalog = Catalog::builtin();
    let setting = setting(&catalog);
    let designs = candidates(&setting);
    let ways = Ways::new(&setting, &designs, &mut Memo::new());
    let case = Case::new(&setting, &ways);
    let judged = judge_all(&case, &designs);
    let chosen = cheapest(&judged, Shortfalls::default()).expect("the example is feasible");
    c.bench_function("break-evens", |b| {
        b.iter(|| break_evens(black_box(&case), &judged, chosen));
    });
    let mut group = c.benchmark_group("designs");
    group.throughput(Throughput::Elements(designs.len() as u64));
    group.bench_function("judged", |b| {
        b.iter(|| judge_all(black_box(&case), &designs))
    });
    group.finish();
}

criterion_group!(benches, decisions, designs);
criterion_main!(benches);
