//! File systems: storage by class (by use), throughput.
//!
//! | line | billed |
//! |---|---|
//! | storage | by use; in one zone, or in several |
//! | infrequent access | storage, data read and written (by use), where a rule moves files there or the usage file gives any |
//! | archive | the same; no price list here has it |
//! | provisioned throughput | megabytes a second above what the stored data includes |
//! | elastic throughput | no price list here has it |
//! | copy in another region | storage there (by use) |

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{Gb, GbMonth, MbpsMonth};
use rust_decimal::Decimal;

/// Each gigabyte in the first class includes a twentieth of a megabyte a second.
const INCLUDED_THROUGHPUT: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let system = sheet.resource;
    let class = class(system.has("availability_zone_name"));
    storage(sheet, class);
    infrequent(sheet, class);
    if moves_to(sheet, "transition_to_archive") {
        let item = format!("{class}-archive/storage");
        sheet.used(
            "storage, archive",
            ("efs", &item, GbMonth),
            "archive_storage_gb",
        );
    }
    match system.text("throughput_mode").or_default("bursting") {
        Some("bursting") => {}
        Some("provisioned") => {
            let name = "provisioned_throughput_in_mibps";
            let given = Amount::of(system.number(name), None, name);
            let included = sheet.usage("storage_gb").by(INCLUDED_THROUGHPUT);
            let item = "provisioned-throughput";
            let name = "provisioned throughput above the included";
            sheet.add(name, ("efs", item, MbpsMonth), given.above(&included));
        }
        Some(_) | None => {
            let unknown = Amount::unknown("");
            let because = "there is no price of its throughput mode";
            sheet.not_found("throughput", Gb, &unknown, because);
        }
    }
}

/// The copy that replication keeps: its storage.
pub(super) fn bill_replication(sheet: &mut Sheet<'_, '_>) {
    let copy = sheet.resource;
    let region = match copy.text("destination.region") {
        Value::Absent => copy.region(),
        given @ (Value::Known(_) | Value::Unknown) => given.known(),
    };
    let class = class(copy.has("destination.availability_zone_name"));
    let item = format!("{class}/storage");
    let amount = sheet.usage("storage_gb");
    sheet.add_in(
        region,
        "storage of the copy",
        ("efs", &item, GbMonth),
        amount,
    );
}

fn class(one_zone: bool) -> &'static str {
    if one_zone { "one-zone" } else { "standard" }
}

fn storage(sheet: &mut Sheet<'_, '_>, class: &str) {
    let item = format!("{class}/storage");
    sheet.used("storage", ("efs", &item, GbMonth), "storage_gb");
}

fn infrequent(sheet: &mut Sheet<'_, '_>, class: &str) {
    let always = moves_to(sheet, "transition_to_ia");
    let item = format!("{class}-ia/storage");
    let lines = [
        (
            "storage, infrequent access",
            item.as_str(),
            GbMonth,
            "infrequent_access_storage_gb",
        ),
        (
            "data read, infrequent access",
            "infrequent-read",
            Gb,
            "monthly_infrequent_access_read_gb",
        ),
        (
            "data written, infrequent access",
            "infrequent-write",
            Gb,
            "monthly_infrequent_access_write_gb",
        ),
    ];
    for (name, item, unit, key) in lines {
        let amount = sheet.usage(key);
        if always || amount.0.is_ok() {
            sheet.add(name, ("efs", item, unit), amount);
        }
    }
}

/// Whether a rule moves files to another class.
fn moves_to(sheet: &Sheet<'_, '_>, rule: &str) -> bool {
    let mut policies = sheet.resource.blocks("lifecycle_policy");
    policies.any(|policy| !matches!(policy.text(rule), Value::Absent | Value::Known("")))
}
