//! Machines: one of its own, or those of a group.
//!
//! | line | billed |
//! |---|---|
//! | machine | hours, by type; Linux on shared hardware unless the file or the usage file says otherwise |
//! | detailed monitoring | seven metrics |
//! | CPU credits | virtual processors and hours of them, where they are unlimited (by use) |
//! | EBS-optimised | hours, for old types that charge for it |
//! | volumes | as `volume` |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::{Pool, Sheet};
use super::vcpus::vcpus;
use super::volume::{self, Volume};
use crate::infrastructure::{Block, Value};
use crate::terms::PriceUnit::{Hour, Month, VcpuHour};

/// The root volume of a machine that names none, in gigabytes: that of the reference tool. The true
/// one is its image's.
pub(super) const ROOT_SIZE: f64 = 8.0;
/// Names of the device from which a machine starts.
const ROOT_DEVICES: [&str; 2] = ["/dev/xvda", "/dev/sda1"];
/// Metrics that detailed monitoring of a machine sends.
const METRICS: u32 = 7;
/// The only types that charge for being EBS-optimised are of families older than these files.
const CHARGES_FOR_EBS: [&str; 10] = [
    "c1.", "c3.", "g2.", "hi1.", "i2.", "m1.", "m2.", "m3.", "r3.", "cr1.",
];

/// Machines that are alike.
pub(super) struct Machines<'t> {
    /// The machine type.
    pub(super) kind: Value<&'t str>,
    pub(super) count: Amount,
    /// `default`, `dedicated` or `host`.
    pub(super) tenancy: Value<&'t str>,
    /// `standard` or `unlimited`.
    pub(super) credits: Value<&'t str>,
    pub(super) monitoring: Value<bool>,
    pub(super) ebs_optimized: Value<bool>,
    /// Whether they are bought at the spot price, which no list has.
    pub(super) spot: bool,
}

/// A machine of its own.
pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let (all, resource) = (sheet.all, sheet.resource);
    sheet.pool = Some(Pool::One);
    let own = resource.block();
    let mut templates = all.references(resource);
    let template = templates.find(|one| one.path.starts_with("launch_template"));
    let template = template.map(|one| one.resource.block());
    let machines = of_blocks(own, template, Amount::known(1));
    add_machines(sheet, &machines);
    let count = &machines.count;
    let root = own.blocks("root_block_device").next();
    add_volumes(sheet, root, template, count, ROOT_SIZE);
    for block in own.blocks("ebs_block_device") {
        volume::add(sheet, volume::of_block(block, "volume", count));
    }
}

/// Machines that a block describes, else the template.
pub(super) fn of_blocks<'t>(
    own: Block<'t, '_>,
    template: Option<Block<'t, '_>>,
    count: Amount,
) -> Machines<'t> {
    let text = |path: &str, in_template: &str| match (own.text(path), template) {
        (Value::Absent, Some(template)) => template.text(in_template),
        (value, _) => value,
    };
    let flag = |path: &str, in_template: &str| match (own.flag(path), template) {
        (Value::Absent, Some(template)) => template.flag(in_template),
        (value, _) => value,
    };
    let spot = |block: Block<'_, '_>| {
        let market = block.text("instance_market_options.market_type");
        market == Value::Known("spot") || block.has("spot_price")
    };
    Machines {
        kind: text("instance_type", "instance_type"),
        count,
        tenancy: text("tenancy", "placement.tenancy"),
        credits: text(
            "credit_specification.cpu_credits",
            "credit_specification.cpu_credits",
        ),
        monitoring: flag("monitoring", "monitoring.enabled"),
        ebs_optimized: flag("ebs_optimized", "ebs_optimized"),
        spot: spot(own) || template.is_some_and(spot),
    }
}

/// Adds the lines of machines, without their volumes.
pub(super) fn add_machines(sheet: &mut Sheet<'_, '_>, machines: &Machines<'_>) {
    let hours = sheet.usage_or("monthly_hrs", || Amount::known(HOURS));
    let hours = hours.times(&machines.count);
    let Some(kind) = machines.kind.known() else {
        let because = "the file does not give its type";
        return sheet.not_found("machine", Hour, &hours, because);
    };
    add_hours(sheet, kind, machines, hours.clone());
    if machines.monitoring == Value::Known(true) {
        let metrics = Amount::known(METRICS).times(&machines.count);
        let priced = ("cloudwatch", "metric", Month);
        sheet.add("detailed monitoring, metrics", priced, metrics);
    }
    if CHARGES_FOR_EBS.iter().any(|old| kind.starts_with(old))
        && machines.ebs_optimized == Value::Known(true)
    {
        let item = format!("ebs-optimized/{kind}");
        sheet.add("EBS-optimised", ("ec2", &item, Hour), hours);
    }
    if machines.credits == Value::Known("unlimited")
        && let Some(family) = ["t2", "t3a", "t3", "t4g"]
            .into_iter()
            .find(|family| kind.split('.').next() == Some(*family))
    {
        let item = format!("cpu-credits/{family}");
        let used = sheet.usage("monthly_cpu_credit_hrs");
        let each = sheet.usage_or("vcpu_count", || {
            let count = vcpus(kind).ok_or_else(|| "`vcpu_count` is not given".to_owned());
            Amount(count)
        });
        let amount = used.times(&each).times(&machines.count);
        sheet.add("CPU credits", ("ec2", &item, VcpuHour), amount);
    }
}

fn add_hours(sheet: &mut Sheet<'_, '_>, kind: &str, machines: &Machines<'_>, hours: Amount) {
    let mut item = kind.to_owned();
    let system = sheet.word("operating_system");
    if let Some(system) = system.filter(|system| system != "linux") {
        item = format!("{item}/{system}");
    }
    match machines.tenancy.or_default("default") {
        Some("default" | "") => {}
        Some(tenancy) => item = format!("{item}/{tenancy}"),
        None => {
            let because = "its tenancy is known only after apply";
            return sheet.not_found(format!("machine, {kind}"), Hour, &hours, because);
        }
    }
    if machines.spot {
        item = format!("{item}/spot");
    }
    let reserved = [
        sheet.word("reserved_instance_type"),
        sheet.word("reserved_instance_term"),
        sheet.word("reserved_instance_payment_option"),
    ];
    match reserved {
        [Some(_), _, Some(option)] if option == "all_upfront" => {
            let name = format!("machine, {item}, reserved and paid in advance");
            return sheet.paid(name, Hour, &hours);
        }
        [Some(offer), term, option] => {
            let words = [Some(offer), term, option].into_iter().flatten();
            let words: Vec<String> = words.collect();
            item = format!("{item}/reserved/{}", words.join("/"));
        }
        [None, ..] => {}
    }
    sheet.add(format!("machine, {item}"), ("ec2", &item, Hour), hours);
}

/// Adds the volume from which machines start, and those that a template maps; where nobody gives
/// the size of the first, it has so many gigabytes as is `usual`.
pub(super) fn add_volumes(
    sheet: &mut Sheet<'_, '_>,
    root: Option<Block<'_, '_>>,
    template: Option<Block<'_, '_>>,
    count: &Amount,
    usual: f64,
) {
    let mapped = template
        .into_iter()
        .flat_map(|block| block.blocks("block_device_mappings"));
    let is_root = |device: &Block<'_, '_>| {
        let name = device.text("device_name").known();
        name.is_some_and(|name| ROOT_DEVICES.contains(&name))
    };
    let (of_root, others): (Vec<_>, Vec<_>) = mapped.partition(is_root);
    // What the machine says of its root goes before the template.
    let of_root = of_root
        .first()
        .and_then(|device| device.blocks("ebs").next());
    add_root(sheet, root.or(of_root), count, usual);
    for block in others.iter().flat_map(|device| device.blocks("ebs")) {
        volume::add(sheet, volume::of_block(block, "volume", count));
    }
}

/// Adds the volume from which machines start.
fn add_root(sheet: &mut Sheet<'_, '_>, block: Option<Block<'_, '_>>, count: &Amount, usual: f64) {
    let size = block.and_then(|block| block.number("volume_size").known());
    let name = match size {
        Some(_) => "root volume".to_owned(),
        None => format!("root volume, {usual} GB assumed"),
    };
    let described = block.map(|block| volume::of_block(block, &name, count));
    let root = described.unwrap_or_else(|| Volume {
        name: &name,
        kind: Value::Absent,
        size: Amount::known(0),
        iops: Value::Absent,
        throughput: Value::Absent,
        count: count.clone(),
        requests: "",
    });
    let size = Value::Known(size.unwrap_or(usual));
    volume::add(
        sheet,
        Volume {
            size: Amount::of(size, None, "volume_size"),
            requests: "root_block_device.monthly_standard_io_requests",
            ..root
        },
    );
}
