//! Plans of one resource and bills of plans.

use farshore_core::bill::{Bill, Cost, Item, Usage};
use farshore_core::file::Format;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::prices::{Prices, to_cents};
use serde_json::{Value, json};
use std::sync::LazyLock;

pub(crate) static PRICES: LazyLock<Prices> = LazyLock::new(Prices::builtin);

pub(crate) fn bill_of(text: &str, usage: &Usage) -> Bill {
    let infrastructure = Infrastructure::read(text.as_bytes(), Moment::Planned).unwrap();
    Bill::new(&infrastructure, &PRICES, usage)
}

/// A resource in a plan; one of AWS is in us-east-1 unless its values say otherwise.
pub(crate) fn resource(kind: &str, name: &str, mut values: Value) -> Value {
    let provider = kind.split('_').next().unwrap();
    if provider == "aws" {
        let members = values.as_object_mut().unwrap();
        let region = members.entry("region");
        region.or_insert_with(|| json!("us-east-1"));
    }
    json!({
        "address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name,
        "provider_name": format!("registry.terraform.io/hashicorp/{provider}"), "values": values
    })
}

pub(crate) fn plan(resources: &[Value]) -> String {
    let root = json!({ "resources": resources });
    json!({ "format_version": "1.2", "planned_values": { "root_module": root } }).to_string()
}

/// The bill of one resource, with the usage `key: value` lines of it; one line each: name, and the
/// cost to the cent or why there is none.
pub(crate) fn lines(kind: &str, values: Value, usage: &str) -> String {
    let usage = if usage.is_empty() {
        Usage::default()
    } else {
        let text = format!("resource_usage:\n  {kind}.a: {{{usage}}}\n");
        Usage::read(&text, Format::Yaml).unwrap()
    };
    let bill = bill_of(&plan(&[resource(kind, "a", values)]), &usage);
    assert_eq!(bill.unread_usage, Vec::<String>::new(), "{kind}");
    let items = bill.resources.iter().flat_map(|one| &one.items);
    items.map(line).collect()
}

pub(crate) fn line(item: &Item) -> String {
    let cost = match &item.cost {
        Cost::Known(usd) => to_cents(*usd).to_string(),
        Cost::UsageDependent { because } | Cost::NotFound { because } => {
            format!("{}, {because}", item.state())
        }
    };
    format!("{}: {cost}\n", item.name)
}
