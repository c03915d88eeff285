//! DynamoDB tables, and their replicas in other regions.
//!
//! | line | billed |
//! |---|---|
//! | writes, reads | requests (by use), or hours of provisioned units, indexes included |
//! | replicated writes | the same writes once more for each replica, at its region's price |
//! | storage | by use, in each region |
//! | point-in-time recovery | by use, where it is on |
//! | backups, restores, streams | by use |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{CapacityUnitHour, Gb, GbMonth, Request};

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let table = sheet.resource;
    let on_demand = table.text("billing_mode") == Value::Known("PAY_PER_REQUEST");
    let writes = if on_demand {
        sheet.usage("monthly_write_request_units")
    } else {
        provisioned(sheet, "write_capacity")
    };
    let reads = if on_demand {
        sheet.usage("monthly_read_request_units")
    } else {
        provisioned(sheet, "read_capacity")
    };
    let (mode, unit) = if on_demand {
        ("on-demand", Request)
    } else {
        ("provisioned", CapacityUnitHour)
    };
    if sheet.twin.is_some() {
        let item = format!("{mode}/replicated-write");
        sheet.add_copied("replicated writes", ("dynamodb", &item, unit), writes);
        return sheet.used("storage", ("dynamodb", "storage", GbMonth), "storage_gb");
    }
    let add = |sheet: &mut Sheet<'_, '_>, name: &str, what: &str, amount: Amount| {
        let item = format!("{mode}/{what}");
        sheet.add(format!("{name}, {mode}"), ("dynamodb", &item, unit), amount);
    };
    add(sheet, "writes", "write", writes.clone());
    add(sheet, "reads", "read", reads);
    sheet.used("storage", ("dynamodb", "storage", GbMonth), "storage_gb");
    if table.flag("point_in_time_recovery.enabled") == Value::Known(true) {
        let priced = ("dynamodb", "point-in-time-backup", GbMonth);
        sheet.used("point-in-time recovery", priced, "pitr_backup_storage_gb");
    }
    let priced = ("dynamodb", "on-demand-backup", GbMonth);
    sheet.used("backups", priced, "on_demand_backup_storage_gb");
    sheet.used(
        "restores",
        ("dynamodb", "restore", Gb),
        "monthly_data_restored_gb",
    );
    if table.flag("stream_enabled") == Value::Known(true) {
        let priced = ("dynamodb", "streams/read", Request);
        sheet.used(
            "reads of the stream",
            priced,
            "monthly_streams_read_request_units",
        );
    }
    for replica in table.blocks("replica") {
        let region = replica.text("region_name").known();
        let place = region.unwrap_or("an unknown region");
        let item = format!("{mode}/replicated-write");
        let name = format!("replicated writes, {place}");
        sheet.add_in(region, name, ("dynamodb", &item, unit), writes.clone());
        let storage = sheet.usage("storage_gb");
        let name = format!("storage, {place}");
        sheet.add_in(region, name, ("dynamodb", "storage", GbMonth), storage);
    }
}

/// Hours of provisioned units in a month, of the table and its indexes.
fn provisioned(sheet: &Sheet<'_, '_>, attribute: &str) -> Amount {
    let table = sheet.resource;
    let mut units = Amount::of(table.number(attribute), None, attribute);
    for index in table.blocks("global_secondary_index") {
        units = units.plus(&Amount::of(index.number(attribute), Some(0.0), attribute));
    }
    units.by(HOURS)
}
