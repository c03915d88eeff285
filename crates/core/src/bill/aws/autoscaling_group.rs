//! Groups of machines: as many as are desired, of the template's type or the first that overrides it.
//!
//! With a mixed policy, the share that is not on demand is spot, which has no list price.

use super::super::amount::{Amount, HOURS};
use super::super::sheet::{Pool, Sheet};
use super::instance::{ROOT_SIZE, add_machines, add_volumes, of_blocks};
use super::volume;
use crate::infrastructure::{Resource, Value};
use crate::terms::PriceUnit::Hour;
use rust_decimal::Decimal;

const POLICY: &str = "mixed_instances_policy";

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let (all, group) = (sheet.all, sheet.resource);
    let desired = if group.number("desired_capacity").is_set() {
        "desired_capacity"
    } else {
        "min_size"
    };
    let desired = Amount::of(group.number(desired), None, desired);
    let count = sheet.usage_or("instances", || desired);
    sheet.pool = Some(Pool::Group(count.clone()));
    let inner = format!("{POLICY}.launch_template.launch_template_specification");
    let mut references = all.references(group);
    let template = references.find(|one| {
        one.path == "launch_configuration"
            || one.path.starts_with("launch_template")
            || one.path.starts_with(&inner)
    });
    let Some(template) = template.map(|one| one.resource) else {
        let because = "its template is not in this file";
        return sheet.not_found("machines", Hour, &count.by(HOURS), because);
    };
    let own = template.block();
    let mut machines = of_blocks(own, Some(own), count.clone());
    // Launch configurations have other names for these two.
    if let Value::Known(tenancy) = own.text("placement_tenancy") {
        machines.tenancy = Value::Known(tenancy);
    }
    if own.flag("enable_monitoring") == Value::Known(true) {
        machines.monitoring = Value::Known(true);
    }
    let over = group.text(&format!("{POLICY}.launch_template.override.instance_type"));
    if let Value::Known(over) = over {
        machines.kind = Value::Known(over);
    }
    let spot = spot(group, &count);
    machines.count = count.clone().above(&spot);
    add_machines(sheet, &machines);
    if !spot.is_nothing() {
        let because = "spot machines have no list price";
        sheet.not_found("machines, spot", Hour, &spot.by(HOURS), because);
    }
    let root = own.blocks("root_block_device").next();
    add_volumes(sheet, root, Some(own), &count, ROOT_SIZE);
    for block in own.blocks("ebs_block_device") {
        volume::add(sheet, volume::of_block(block, "volume", &count));
    }
}

/// How many of the machines are spot: of those above the base, the share that is not on demand.
fn spot(group: &Resource<'_>, count: &Amount) -> Amount {
    let number = |name: &str, default| {
        let path = format!("{POLICY}.instances_distribution.{name}");
        Amount::of(group.number(&path), Some(default), name)
    };
    let base = number("on_demand_base_capacity", 0.0);
    let percent = number("on_demand_percentage_above_base_capacity", 100.0);
    if percent == Amount::known(100) {
        return Amount::known(0);
    }
    let above = count.clone().above(&base);
    let on_demand = above.clone().times(&percent).by(Decimal::new(1, 2));
    // AWS rounds the machines on demand up.
    let on_demand = Amount(on_demand.0.map(|count| count.ceil()));
    above.above(&on_demand)
}
