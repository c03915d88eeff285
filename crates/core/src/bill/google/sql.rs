//! Managed databases: PostgreSQL of the Enterprise edition.
//!
//! | line | billed |
//! |---|---|
//! | processors, memory | hours, of types that name them (`db-custom-2-7680`); twice where regional |
//! | storage | gigabytes, by type; twice where regional |
//! | backups | by use; no price list here has them |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{GbHour, GbMonth, Hour, VcpuHour};
use rust_decimal::Decimal;

/// Storage of an instance that gives none, in gigabytes: the provider's default.
const STORAGE: f64 = 10.0;
const MEGABYTES: u32 = 1_024;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let own = sheet.resource;
    let one_zone = sheet.twin.is_some_and(|twin| twin.one_zone);
    let kind = own.text("settings.availability_type");
    let regional = kind == Value::Known("REGIONAL") && !one_zone;
    let (copies, twice) = if regional {
        (2, ", twice for availability")
    } else {
        (1, "")
    };
    let copies = Amount::known(copies);
    let hours = Amount::known(HOURS).times(&copies);
    let version = own.text("database_version").known().unwrap_or("unknown");
    let edition = own.text("settings.edition").or_default("ENTERPRISE");
    if !version.starts_with("POSTGRES_") || edition != Some("ENTERPRISE") {
        let edition = edition.unwrap_or("unknown");
        let name = format!("database, {version}, {edition}");
        let because = "there are prices of PostgreSQL of the Enterprise edition only";
        return sheet.not_found(name, Hour, &hours, because);
    }
    let tier = own.text("settings.tier").known().unwrap_or("unknown");
    if let Some((processors, megabytes)) = custom(tier) {
        let processors = Amount::known(processors).times(&hours);
        let memory = Amount::known(megabytes).over(&Amount::known(MEGABYTES));
        let priced = ("cloud-sql", "enterprise/vcpu", VcpuHour);
        sheet.add(format!("processors, {tier}{twice}"), priced, processors);
        let priced = ("cloud-sql", "enterprise/memory", GbHour);
        sheet.add(
            format!("memory, {tier}{twice}"),
            priced,
            memory.times(&hours),
        );
    } else {
        let item = format!("enterprise/{tier}");
        let priced = ("cloud-sql", item.as_str(), Hour);
        sheet.add(format!("database, {tier}{twice}"), priced, hours);
    }
    let kind = own.text("settings.disk_type").or_default("PD_SSD");
    let kind = kind.unwrap_or("unknown").to_ascii_lowercase();
    let item = format!("storage-{}", kind.trim_start_matches("pd_"));
    let size = Amount::of(own.number("settings.disk_size"), Some(STORAGE), "disk_size");
    let priced = ("cloud-sql", item.as_str(), GbMonth);
    sheet.add(format!("{item}{twice}"), priced, size.times(&copies));
    sheet.used(
        "backups",
        ("cloud-sql", "backup", GbMonth),
        "backup_storage_gb",
    );
}

/// Processors and megabytes of memory that a type names: `db-custom-2-7680`.
fn custom(tier: &str) -> Option<(Decimal, Decimal)> {
    let (processors, megabytes) = tier.strip_prefix("db-custom-")?.split_once('-')?;
    let number = |text: &str| text.parse::<u32>().ok().map(Decimal::from);
    Some((number(processors)?, number(megabytes)?))
}
