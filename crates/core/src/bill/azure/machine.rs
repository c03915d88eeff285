//! Machines: one of its own, or those of a scale set.
//!
//! | line | billed |
//! |---|---|
//! | machine | hours, by size; Linux unless the file says Windows, which has a price of its own |
//! | disks | as `disk`: that of the system, and those that the machine describes |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::{Pool, Sheet};
use super::disk;
use crate::infrastructure::{Block, Value};
use crate::terms::PriceUnit::Hour;

/// Machines that are alike.
pub(super) struct Machines<'t> {
    pub(super) size: Value<&'t str>,
    pub(super) count: Amount,
    pub(super) windows: bool,
    /// Whether they are bought at the spot price.
    pub(super) spot: bool,
}

/// A machine of its own.
pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let machine = sheet.resource;
    let size = match machine.text("size") {
        Value::Absent => machine.text("vm_size"),
        given @ (Value::Known(_) | Value::Unknown) => given,
    };
    sheet.pool = Some(Pool::One);
    bill_of(sheet, size, Amount::known(1));
}

/// The machines of a scale set.
pub(super) fn bill_scale_set(sheet: &mut Sheet<'_, '_>) {
    let set = sheet.resource;
    let size = match set.text("sku") {
        Value::Absent => set.text("sku_name"),
        given @ (Value::Known(_) | Value::Unknown) => given,
    };
    let given = Amount::of(set.number("instances"), None, "instances");
    let count = sheet.usage_or("instances", || given);
    sheet.pool = Some(Pool::Group(count.clone()));
    bill_of(sheet, size, count);
}

fn bill_of(sheet: &mut Sheet<'_, '_>, size: Value<&str>, count: Amount) {
    let own = sheet.resource.block();
    let windows = sheet.resource.kind.contains("windows")
        || own.has("os_profile_windows_config")
        || own.has("os_profile.windows_configuration");
    let machines = Machines {
        size,
        count: count.clone(),
        windows,
        spot: own.text("priority") == Value::Known("Spot"),
    };
    add(sheet, &machines);
    let blocks = [
        ("disk of the system", "os_disk", "storage_account_type"),
        ("disk of the system", "storage_os_disk", "managed_disk_type"),
        ("disk of data", "data_disk", "storage_account_type"),
        ("disk of data", "storage_data_disk", "managed_disk_type"),
    ];
    for (name, path, kind) in blocks {
        for block in own.blocks(path) {
            add_disk(sheet, name, block, kind, &count);
        }
    }
}

/// Adds the hours of machines.
pub(super) fn add(sheet: &mut Sheet<'_, '_>, machines: &Machines<'_>) {
    let hours = sheet.usage_or("monthly_hrs", || Amount::known(HOURS));
    let hours = hours.times(&machines.count);
    let Some(size) = machines.size.known() else {
        let because = "the file does not give its size";
        return sheet.not_found("machine", Hour, &hours, because);
    };
    let system = if machines.windows { "/windows" } else { "" };
    let purchase = if machines.spot { "/spot" } else { "" };
    let item = format!("{size}{system}{purchase}");
    let name = format!("machine, {item}");
    sheet.add(name, ("virtual-machines", &item, Hour), hours);
}

fn add_disk(
    sheet: &mut Sheet<'_, '_>,
    name: &str,
    block: Block<'_, '_>,
    kind: &str,
    count: &Amount,
) {
    // A disk that is attached has a bill of its own.
    if block.has("managed_disk_id") || block.text("create_option") == Value::Known("Attach") {
        return;
    }
    let size = Amount::of(block.number("disk_size_gb"), None, "disk_size_gb");
    disk::add(sheet, name, block.text(kind), &size, count);
}
