//! How long a plan of 10,000 resources takes to read and to recognise.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use farshore_core::deployed::recognise;
use farshore_core::infrastructure::{Infrastructure, Moment};
use serde_json::{Value, json};
use std::hint::black_box;

const STACK: &str = include_str!("../../../examples/terraform/warm-standby/plan.json");

/// A plan with the stack's own resources, each in so many instances of a module.
fn large_plan(wanted: usize) -> String {
    let stack: Value = serde_json::from_str(STACK).expect("the example is right");
    let planned = &stack["planned_values"]["root_module"];
    let own = stack["resource_changes"].as_array().expect("a list").len();
    let (mut modules, mut changes) = (Vec::new(), Vec::new());
    for copy in 0..wanted / own {
        let module = format!("module.copy[{copy}]");
        modules.push(prefixed(planned, &module));
        for change in stack["resource_changes"].as_array().expect("a list") {
            changes.push(prefixed(change, &module));
        }
    }
    let call = json!({"copy": {"module": stack["configuration"]["root_module"]}});
    json!({
        "format_version": "1.2",
        "variables": stack["variables"],
        "planned_values": {"root_module": {"child_modules": modules}},
        "resource_changes": changes,
        "configuration": {
            "provider_config": stack["configuration"]["provider_config"],
            "root_module": {"module_calls": call},
        },
    })
    .to_string()
}

/// The same with every address in a module.
fn prefixed(node: &Value, module: &str) -> Value {
    match node {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("address", Value::String(text)) => {
                    (name.clone(), format!("{module}.{text}").into())
                }
                _ => (name.clone(), prefixed(value, module)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| prefixed(item, module)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => node.clone(),
    }
}

fn plans(c: &mut Criterion) {
    let plan = large_plan(10_000);
    let mut group = c.benchmark_group("plan of 10,000 resources");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(plan.len() as u64));
    group.bench_function("read", |b| {
        b.iter(|| Infrastructure::read(black_box(plan.as_bytes()), Moment::Planned));
    });
    let infrastructure =
        Infrastructure::read(plan.as_bytes(), Moment::Planned).expect("a right plan");
    group.bench_function("recognise", |b| {
        b.iter(|| recognise(black_box(&infrastructure)))
    });
    group.finish();
}

criterion_group!(benches, plans);
criterion_main!(benches);
