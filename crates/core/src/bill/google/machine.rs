//! Machines: one of its own, or those of a group.
//!
//! | line | billed |
//! |---|---|
//! | machine | hours, by type; Linux |
//! | accelerators, local disks | no price list here has them |
//! | disks | as `disk`: those that the machine or its template describes |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::{Pool, Sheet};
use super::{disk, last_part};
use crate::infrastructure::{Block, Resource, Value};
use crate::terms::PriceUnit::{GbMonth, Hour};

/// A machine of its own.
pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    sheet.pool = Some(Pool::One);
    let own = sheet.resource.block();
    let one = Amount::known(1);
    add(sheet, own, &one);
    for block in own.blocks("boot_disk") {
        // A disk that is there already has a bill of its own.
        if !block.has("source") || block.has("initialize_params") {
            let size = block.number("initialize_params.size");
            let size = Amount::of(size, None, "initialize_params.size");
            let kind = block.text("initialize_params.type");
            disk::add(sheet, "boot disk", kind, size);
        }
    }
    let local = own.blocks("scratch_disk").count();
    add_local(sheet, local, &one);
}

/// The machines of a group, by its template.
pub(super) fn bill_group(sheet: &mut Sheet<'_, '_>) {
    let (all, group) = (sheet.all, sheet.resource);
    let given = target(sheet, group);
    let count = sheet.usage_or("instances", || given);
    sheet.pool = Some(Pool::Group(count.clone()));
    let mut references = all.references(group);
    let template = references.find(|one| one.path.ends_with("instance_template"));
    let Some(template) = template.map(|one| one.resource.block()) else {
        let because = "its template is not in this file";
        return sheet.not_found("machines", Hour, &count.by(HOURS), because);
    };
    add(sheet, template, &count);
    let (local, others): (Vec<_>, Vec<_>) = template
        .blocks("disk")
        .filter(|block| !block.has("source"))
        .partition(|block| block.text("type") == Value::Known("SCRATCH"));
    for block in others {
        let size = Amount::of(block.number("disk_size_gb"), None, "disk_size_gb");
        disk::add(sheet, "disk", block.text("disk_type"), size.times(&count));
    }
    add_local(sheet, local.len(), &count);
}

/// How many machines a group has, or how many its scaling keeps at least.
fn target(sheet: &Sheet<'_, '_>, group: &Resource<'_>) -> Amount {
    let own = group.number("target_size");
    if own.is_set() {
        return Amount::of(own, None, "target_size");
    }
    let referrers = sheet.all.referrers(group);
    let mut scaling = referrers.iter().filter(|one| one.path == "target");
    let least = scaling.next().map_or(Value::Absent, |one| {
        one.resource.number("autoscaling_policy.min_replicas")
    });
    Amount::of(least, None, "target_size")
}

/// Adds the hours of machines that a block describes, and of their accelerators.
pub(super) fn add(sheet: &mut Sheet<'_, '_>, block: Block<'_, '_>, count: &Amount) {
    let hours = sheet.usage_or("monthly_hrs", || Amount::known(HOURS));
    let hours = hours.times(count);
    let Some(kind) = block.text("machine_type").known() else {
        let because = "the file does not give its type";
        return sheet.not_found("machine", Hour, &hours, because);
    };
    let cheaper = block.flag("scheduling.preemptible") == Value::Known(true)
        || block.text("scheduling.provisioning_model") == Value::Known("SPOT")
        || block.flag("spot") == Value::Known(true)
        || block.flag("preemptible") == Value::Known(true);
    let purchase = if cheaper { "/spot" } else { "" };
    let item = format!("{}{purchase}", last_part(kind));
    let name = format!("machine, {item}");
    sheet.add(name, ("compute", &item, Hour), hours.clone());
    for accelerator in block.blocks("guest_accelerator") {
        let kind = accelerator.text("type").known().unwrap_or("unknown");
        let item = format!("accelerator/{}", last_part(kind));
        let each = Amount::of(accelerator.number("count"), Some(1.0), "count");
        let amount = each.times(&hours);
        sheet.add(
            format!("{item}{purchase}"),
            ("compute", &item, Hour),
            amount,
        );
    }
}

/// Disks inside the machine have a size that the type of machine decides.
fn add_local(sheet: &mut Sheet<'_, '_>, disks: usize, count: &Amount) {
    if disks > 0 {
        let amount = Amount::known(disks as u64).times(count);
        let because = "there is no price of disks inside machines";
        sheet.not_found("local disks", GbMonth, &amount, because);
    }
}
