//! Kubernetes: control planes and pools of nodes.
//!
//! | line | billed |
//! |---|---|
//! | control plane | hours |
//! | nodes | as machines: in each zone as many as the pool has, or keeps at least |
//! | disks of nodes | size by type |
//! | pods of a cluster without nodes of its own | by use; no price list here has them |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::{Pool, Sheet};
use super::{disk, machine};
use crate::infrastructure::{Block, Resource, Value};
use crate::terms::PriceUnit::{Hour, VcpuHour};

pub(super) fn bill_cluster(sheet: &mut Sheet<'_, '_>) {
    let own = sheet.resource.block();
    sheet.hours("control plane", "kubernetes", "cluster");
    if own.flag("enable_autopilot") == Value::Known(true) {
        let pods = Amount::unknown("the file does not say which pods run");
        let priced = ("kubernetes", "autopilot/vcpu", VcpuHour);
        return sheet.add("processors of pods", priced, pods);
    }
    let zones = zones(own, Some(own));
    let mut pools = 0;
    for pool in own.blocks("node_pool") {
        add_pool(
            sheet,
            pool,
            zones.clone(),
            &format!("node_pool[{pools}].nodes"),
        );
        pools += 1;
    }
    let removed = own.flag("remove_default_node_pool") == Value::Known(true);
    if pools == 0 && !removed {
        add_pool(sheet, own, zones, "nodes");
    }
}

pub(super) fn bill_node_pool(sheet: &mut Sheet<'_, '_>) {
    let (all, own) = (sheet.all, sheet.resource);
    let cluster = all.referenced(own, "cluster").next().map(Resource::block);
    let pool = own.block();
    add_pool(sheet, pool, zones(pool, cluster), "nodes");
}

/// Adds the nodes of a pool, so many in each of its zones.
fn add_pool(sheet: &mut Sheet<'_, '_>, pool: Block<'_, '_>, zones: Amount, key: &str) {
    let names = [
        "node_count",
        "initial_node_count",
        "autoscaling.min_node_count",
    ];
    let mut names = names.into_iter();
    let name = names.find(|name| pool.number(name).is_set());
    let each = name.map_or(Value::Absent, |name| pool.number(name));
    let each = Amount::of(each, None, name.unwrap_or("node_count"));
    let count = sheet.usage_or(key, || each.times(&zones));
    sheet.pool = Some(Pool::Group(count.clone()));
    let Some(node) = pool.blocks("node_config").next() else {
        let because = "the file does not describe its nodes";
        return sheet.not_found("nodes", Hour, &count.by(HOURS), because);
    };
    machine::add(sheet, node, &count);
    let size = Amount::of(node.number("disk_size_gb"), None, "disk_size_gb");
    disk::add(
        sheet,
        "disks of nodes",
        node.text("disk_type"),
        size.times(&count),
    );
}

/// In how many zones the nodes of a pool are: those that it or its cluster names; one, where the
/// cluster is in a zone.
fn zones(pool: Block<'_, '_>, cluster: Option<Block<'_, '_>>) -> Amount {
    let blocks = [Some(pool), cluster];
    let named = |block: &Block<'_, '_>| block.texts("node_locations").count();
    let mut counts = blocks.iter().flatten().map(named);
    if let Some(count) = counts.find(|count| *count > 0) {
        return Amount::known(count as u64);
    }
    let mut locations = blocks
        .iter()
        .flatten()
        .filter_map(|block| block.text("location").known());
    match locations.next() {
        Some(location) if is_zone(location) => Amount::known(1),
        Some(_) | None => Amount::unknown("the file does not say in how many zones it is"),
    }
}

/// `europe-west1-b` is a zone, `europe-west1` a region.
fn is_zone(location: &str) -> bool {
    location.split('-').count() == 3
}
