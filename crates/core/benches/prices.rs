//! How long it takes to read the built-in prices, and to find one.

use criterion::{Criterion, criterion_group, criterion_main};
use farshore_core::prices::Prices;
use std::hint::black_box;

fn read(c: &mut Criterion) {
    c.bench_function("read the built-in prices", |b| b.iter(Prices::builtin));
}

fn find(c: &mut Criterion) {
    let prices = Prices::builtin();
    let ask = |region: &str, service: &str, item: &str| {
        let found = prices.find(
            "aws",
            black_box(region),
            black_box(service),
            black_box(item),
        );
        found.map(|price| price.usd()).ok()
    };
    c.bench_function("find a price", |b| {
        b.iter(|| ask("us-west-2", "rds-postgresql", "db.m6g.xlarge/multi-az"))
    });
    c.bench_function("find a price for any region", |b| {
        b.iter(|| ask("us-west-2", "route53", "hosted-zone"))
    });
    c.bench_function("find none", |b| {
        b.iter(|| ask("us-west-2", "ec2", "m99.large"))
    });
}

criterion_group!(benches, read, find);
criterion_main!(benches);
