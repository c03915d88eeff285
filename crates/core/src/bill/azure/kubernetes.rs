//! Kubernetes: control planes and pools of nodes.
//!
//! | line | billed |
//! |---|---|
//! | control plane | hours, unless its tier is free |
//! | nodes | as machines: as many as the pool has, or keeps at least |
//! | disks of nodes | unless they are the machines' own; the file does not give their type |

use super::super::amount::Amount;
use super::super::sheet::{Pool, Sheet};
use super::disk;
use super::machine::{self, Machines};
use crate::infrastructure::{Block, Value};
use crate::terms::PriceUnit::Hour;

pub(super) fn bill_cluster(sheet: &mut Sheet<'_, '_>) {
    let own = sheet.resource.block();
    match own.text("sku_tier").or_default("Free") {
        Some("Free") => {}
        tier => {
            let tier = tier.unwrap_or("unknown").to_ascii_lowercase();
            let item = format!("control-plane/{tier}");
            let priced = ("kubernetes", item.as_str(), Hour);
            sheet.always(format!("control plane, {tier}"), priced);
        }
    }
    for pool in own.blocks("default_node_pool") {
        add_pool(sheet, pool, "default_node_pool.nodes");
    }
    // A share of a cluster still needs its whole control plane.
    sheet.pool = None;
}

pub(super) fn bill_node_pool(sheet: &mut Sheet<'_, '_>) {
    let pool = sheet.resource.block();
    add_pool(sheet, pool, "nodes");
}

fn add_pool(sheet: &mut Sheet<'_, '_>, pool: Block<'_, '_>, key: &str) {
    let given = match pool.number("node_count") {
        Value::Absent => Amount::of(pool.number("min_count"), Some(1.0), "min_count"),
        given @ (Value::Known(_) | Value::Unknown) => Amount::of(given, None, "node_count"),
    };
    let count = sheet.usage_or(key, || given);
    sheet.pool = Some(Pool::Group(count.clone()));
    let machines = Machines {
        size: pool.text("vm_size"),
        count: count.clone(),
        windows: pool.text("os_type") == Value::Known("Windows"),
        spot: pool.text("priority") == Value::Known("Spot"),
    };
    machine::add(sheet, &machines);
    if pool.text("os_disk_type") != Value::Known("Ephemeral") {
        let size = Amount::of(pool.number("os_disk_size_gb"), None, "os_disk_size_gb");
        disk::add(sheet, "disks of nodes", Value::Absent, &size, &count);
    }
}
