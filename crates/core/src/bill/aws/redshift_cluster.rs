//! Data warehouses: hours of nodes; managed storage of types that have it (by use).
//!
//! Concurrency scaling, queries of other storage and backups beyond the free ones are not billed yet.

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{GbMonth, Hour};

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let cluster = sheet.resource;
    let count = Amount::of(
        cluster.number("number_of_nodes"),
        Some(1.0),
        "number_of_nodes",
    );
    let hours = count.by(HOURS);
    let Some(node) = cluster.text("node_type").known() else {
        let because = "the file does not give its type";
        return sheet.not_found("warehouse", Hour, &hours, because);
    };
    sheet.add(
        format!("warehouse, {node}"),
        ("redshift", node, Hour),
        hours,
    );
    if node.starts_with("ra3.") {
        let priced = ("redshift", "managed-storage", GbMonth);
        sheet.used("managed storage", priced, "managed_storage_gb");
    }
}
