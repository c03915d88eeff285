//! Caches: hours of nodes, and backups beyond the first (by use).

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{GbMonth, Hour};
use rust_decimal::Decimal;

/// Nodes on their own; those of a group are on the bill of the group.
pub(super) fn bill_cluster(sheet: &mut Sheet<'_, '_>) {
    let (all, cluster) = (sheet.all, sheet.resource);
    let group = all.referenced(cluster, "replication_group_id").next();
    if group.is_some() || cluster.has("replication_group_id") {
        return;
    }
    let count = Amount::of(
        cluster.number("num_cache_nodes"),
        Some(1.0),
        "num_cache_nodes",
    );
    add(sheet, count);
}

/// A group: primaries with their replicas.
pub(super) fn bill_group(sheet: &mut Sheet<'_, '_>) {
    let group = sheet.resource;
    let given = ["num_cache_clusters", "number_cache_clusters"]
        .into_iter()
        .find(|name| group.has(name));
    let count = if let Some(name) = given {
        Amount::of(group.number(name), None, name)
    } else {
        let number = |name: &str, default| {
            // Older plans have them in a block.
            let older = format!("cluster_mode.{name}");
            let own = group.number(name).is_set();
            let path = if own { name } else { older.as_str() };
            Amount::of(group.number(path), Some(default), name)
        };
        let replicas = number("replicas_per_node_group", 0.0);
        number("num_node_groups", 1.0).times(&replicas.plus(&Amount::known(1)))
    };
    add(sheet, count);
}

fn add(sheet: &mut Sheet<'_, '_>, count: Amount) {
    let resource = sheet.resource;
    let engine = resource.text("engine").or_default("redis").unwrap_or("?");
    let service = format!("elasticache-{engine}");
    let hours = count.by(HOURS);
    let Value::Known(node) = resource.text("node_type") else {
        let because = "the file does not give its type";
        return sheet.not_found("cache", Hour, &hours, because);
    };
    sheet.add(
        format!("cache, {engine}, {node}"),
        (&service, node, Hour),
        hours,
    );
    let kept = resource.number("snapshot_retention_limit");
    if let Value::Known(days) = kept
        && days > 1.0
    {
        let each = sheet.usage("snapshot_storage_size_gb");
        let kept = Amount::of(kept, None, "snapshot_retention_limit");
        let amount = each.times(&kept.above(&Amount::known(Decimal::ONE)));
        sheet.add(
            "backups beyond the first",
            (&service, "backup", GbMonth),
            amount,
        );
    }
}
