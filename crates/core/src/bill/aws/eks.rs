//! Kubernetes: control planes, groups of nodes, pods on Fargate.
//!
//! | line | billed |
//! |---|---|
//! | control plane | hours, dearer for versions that have left standard support |
//! | nodes | as machines: as many as are desired, of the template's type or the group's first |
//! | disks of nodes | 20 GB each unless the group or its template says otherwise |
//! | pods on Fargate | processors and memory (by use) |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::{Pool, Sheet};
use super::instance::{add_machines, add_volumes, of_blocks};
use super::volume::{self, Volume};
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{GbHour, VcpuHour};

/// The machine type and the disk, in gigabytes, of nodes whose group names none.
const MACHINE: &str = "t3.medium";
const DISK: f64 = 20.0;
/// Versions that a printed bill has in extended support.
const EXTENDED: [&str; 7] = ["1.23", "1.24", "1.25", "1.26", "1.27", "1.28", "1.29"];

pub(super) fn bill_cluster(sheet: &mut Sheet<'_, '_>) {
    let cluster = sheet.resource;
    let version = cluster.text("version").known();
    let standard = cluster.text("upgrade_policy.support_type") == Value::Known("STANDARD");
    let old = version.filter(|version| EXTENDED.contains(version) && !standard);
    if let Some(version) = old {
        let name = format!("control plane, extended support of version {version}");
        sheet.hours(name, "eks", "cluster/extended-support");
    } else {
        sheet.hours("control plane", "eks", "cluster");
    }
}

pub(super) fn bill_node_group(sheet: &mut Sheet<'_, '_>) {
    let (all, group) = (sheet.all, sheet.resource);
    let path = "scaling_config.desired_size";
    let desired = Amount::of(group.number(path), None, "desired_size");
    let count = sheet.usage_or("instances", || desired);
    sheet.pool = Some(Pool::Group(count.clone()));
    let mut references = all.references(group);
    let template = references.find(|one| one.path.starts_with("launch_template"));
    let template = template.map(|one| one.resource.block());
    let own = group.block();
    let mut machines = of_blocks(own, template, count.clone());
    machines.spot |= group.text("capacity_type") == Value::Known("SPOT");
    if let Some(first) = own.texts("instance_types").next() {
        machines.kind = Value::Known(first);
    } else if !own.has("instance_types") && machines.kind == Value::Absent {
        machines.kind = Value::Known(MACHINE);
    }
    add_machines(sheet, &machines);
    let size = group.number("disk_size");
    if !size.is_set() {
        return add_volumes(sheet, None, template, &count, DISK);
    }
    let disk = Volume {
        name: "root volume",
        kind: Value::Absent,
        size: Amount::of(size, None, "disk_size"),
        iops: Value::Absent,
        throughput: Value::Absent,
        count,
        requests: "root_block_device.monthly_standard_io_requests",
    };
    volume::add(sheet, disk);
}

/// A profile says which pods run on Fargate, and not how many.
pub(super) fn bill_fargate_profile(sheet: &mut Sheet<'_, '_>) {
    let pods = || Amount::unknown("the file does not say which pods run").by(HOURS);
    sheet.add("processors of pods", ("fargate", "vcpu", VcpuHour), pods());
    sheet.add("memory of pods", ("fargate", "memory", GbHour), pods());
}
