//! Managed PostgreSQL; what a replica does not say is that of its source.
//!
//! | line | billed |
//! |---|---|
//! | database | hours, by size; twice with high availability |
//! | storage | gigabytes; twice with high availability |
//! | backups | beyond the size of the database (by use) |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{GbMonth, Hour};

/// Storage of a server that gives none, in megabytes: the provider's default.
const STORAGE: f64 = 32_768.0;
const MEGABYTES: f64 = 1_024.0;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let (all, own) = (sheet.all, sheet.resource);
    let source = all.referenced(own, "source_server_id").next();
    let sku = match (own.text("sku_name"), source) {
        (Value::Absent, Some(source)) => source.text("sku_name"),
        (given, _) => given,
    };
    let storage = match (own.number("storage_mb"), source) {
        (Value::Absent, Some(source)) => source.number("storage_mb"),
        (given, _) => given,
    };
    let one_zone = sheet.twin.is_some_and(|twin| twin.one_zone);
    let available = own.has("high_availability") && !one_zone;
    let (copies, twice) = if available {
        (2, ", twice for availability")
    } else {
        (1, "")
    };
    let copies = Amount::known(copies);
    let hours = Amount::known(HOURS).times(&copies);
    if let Value::Known(sku) = sku {
        let priced = ("postgresql-flexible", sku, Hour);
        sheet.add(format!("database, {sku}{twice}"), priced, hours);
    } else {
        let because = "the file does not give its size";
        sheet.not_found("database", Hour, &hours, because);
    }
    let megabytes = Amount::of(storage, Some(STORAGE), "storage_mb");
    let size = megabytes.over(&Amount::of(Value::Known(MEGABYTES), None, ""));
    let priced = ("postgresql-flexible", "storage", GbMonth);
    sheet.add(format!("storage{twice}"), priced, size.times(&copies));
    sheet.used(
        "backups beyond its size",
        ("postgresql-flexible", "backup", GbMonth),
        "additional_backup_storage_gb",
    );
}
