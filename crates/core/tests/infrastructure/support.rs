//! The project's own plans, and ways to change them.

use farshore_core::deployed::{Deployment, recognise};
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::terms::Gap;
use serde_json::Value;

/// The stacks of `examples/terraform`, as the real Terraform and AWS provider planned them.
pub(crate) const PLANS: [(&str, &str); 6] = [
    (
        "single-region",
        include_str!("../../../../examples/terraform/single-region/plan.json"),
    ),
    (
        "backup-restore",
        include_str!("../../../../examples/terraform/backup-restore/plan.json"),
    ),
    (
        "pilot-light",
        include_str!("../../../../examples/terraform/pilot-light/plan.json"),
    ),
    (
        "warm-standby",
        include_str!("../../../../examples/terraform/warm-standby/plan.json"),
    ),
    (
        "hot-standby",
        include_str!("../../../../examples/terraform/hot-standby/plan.json"),
    ),
    (
        "active-active",
        include_str!("../../../../examples/terraform/active-active/plan.json"),
    ),
];

pub(crate) fn text(name: &str) -> &'static str {
    PLANS.iter().find(|(own, _)| *own == name).unwrap().1
}

pub(crate) fn plan(name: &str) -> Value {
    serde_json::from_str(text(name)).unwrap()
}

pub(crate) fn read(text: &str) -> Infrastructure<'_> {
    Infrastructure::read(text.as_bytes(), Moment::Planned).unwrap()
}

pub(crate) fn deployed(plan: &Value) -> Deployment {
    recognise(&read(&plan.to_string()))
}

pub(crate) fn has(deployment: &Deployment, gap: Gap, address: &str) -> bool {
    let mut gaps = deployment.gaps.iter();
    gaps.any(|finding| finding.gap == gap && finding.address == address)
}

/// Every object of the file that describes the resource `address`: planned values and changes.
fn each_values(node: &mut Value, address: &str, act: &mut impl FnMut(&mut Value)) {
    match node {
        Value::Object(members) => {
            if members.get("address").is_some_and(|own| own == address) {
                for path in ["/values", "/change/after"] {
                    if let Some(values) = node.pointer_mut(path) {
                        act(values);
                    }
                }
            } else {
                for inner in members.values_mut() {
                    each_values(inner, address, act);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                each_values(item, address, act);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Sets one value of a resource; the path is a JSON pointer.
pub(crate) fn set(plan: &mut Value, address: &str, path: &str, value: &Value) {
    let mut done = 0;
    each_values(plan, address, &mut |values| {
        if let Some(old) = values.pointer_mut(path) {
            *old = value.clone();
        } else {
            let name = path.trim_start_matches('/');
            values
                .as_object_mut()
                .unwrap()
                .insert(name.to_owned(), value.clone());
        }
        done += 1;
    });
    assert_eq!(done, 2, "{address} is planned and changed once");
}

/// Removes a resource from planned values and changes, as if it had been deleted from the source
/// that others still refer to.
pub(crate) fn remove(node: &mut Value, address: &str) {
    match node {
        Value::Object(members) => {
            for (name, inner) in members {
                // The configuration keeps what refers to it.
                if name != "configuration" {
                    remove(inner, address);
                }
            }
        }
        Value::Array(items) => {
            items.retain(|item| item.get("address").is_none_or(|own| own != address));
            for item in items {
                remove(item, address);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
