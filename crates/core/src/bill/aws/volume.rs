//! Block storage: a volume of its own, or of a machine.
//!
//! | type | billed |
//! |---|---|
//! | gp2, st1, sc1 | size |
//! | gp3 | size, operations above 3,000 a second, throughput above 125 MB a second |
//! | io1, io2 | size, operations provisioned (100 where none are given) |
//! | standard | size, requests (by use) |

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use crate::infrastructure::{Block, Value};
use crate::terms::PriceUnit::{GbMonth, IopsMonth, MbpsMonth, Request};
use rust_decimal::Decimal;

/// Operations and megabytes a second that the price of a gp3 volume includes.
const INCLUDED_IOPS: u32 = 3_000;
const INCLUDED_THROUGHPUT: u32 = 125;
/// Operations a second of an io1 or io2 volume that gives none: the least there are.
const LEAST_IOPS: f64 = 100.0;
/// Operations a second of an io2 volume that its first price holds for.
const FIRST_IO2_TIER: Decimal = Decimal::from_parts(32_000, 0, 0, false, 0);

/// A volume, as a block of attributes describes it.
pub(super) struct Volume<'t> {
    /// What it is called on the bill, such as `root volume`.
    pub(super) name: &'t str,
    pub(super) kind: Value<&'t str>,
    /// In gigabytes.
    pub(super) size: Amount,
    pub(super) iops: Value<f64>,
    pub(super) throughput: Value<f64>,
    /// How many there are of it.
    pub(super) count: Amount,
    /// Where the usage file says how many requests a magnetic volume gets.
    pub(super) requests: &'t str,
}

/// A volume of its own.
pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let resource = sheet.resource;
    let volume = Volume {
        name: "volume",
        kind: resource.text("type"),
        size: Amount::of(resource.number("size"), None, "size"),
        iops: resource.number("iops"),
        throughput: resource.number("throughput"),
        count: Amount::known(1),
        requests: "monthly_standard_io_requests",
    };
    add(sheet, volume);
}

/// A volume that a machine's block describes.
///
/// Within a block a file does not tell what the provider chooses from what an expression will give:
/// both are known only after apply, and count as what the provider chooses.
pub(super) fn of_block<'t>(block: Block<'t, '_>, name: &'t str, count: &Amount) -> Volume<'t> {
    Volume {
        name,
        kind: settled(block.text("volume_type")),
        size: Amount::of(block.number("volume_size"), None, "volume_size"),
        iops: settled(block.number("iops")),
        throughput: settled(block.number("throughput")),
        count: count.clone(),
        requests: "ebs_block_device.monthly_standard_io_requests",
    }
}

fn settled<T>(value: Value<T>) -> Value<T> {
    match value {
        Value::Unknown => Value::Absent,
        Value::Absent | Value::Known(_) => value,
    }
}

/// Adds the lines of a volume.
pub(super) fn add(sheet: &mut Sheet<'_, '_>, volume: Volume<'_>) {
    let Volume {
        name,
        kind,
        size,
        iops,
        throughput,
        count,
        requests,
    } = volume;
    let Some(kind) = kind.or_default("gp2") else {
        let because = "its type is known only after apply";
        return sheet.not_found(name, GbMonth, &size.times(&count), because);
    };
    let item = if kind == "standard" { "magnetic" } else { kind };
    let priced = ("ebs", item, GbMonth);
    sheet.add(format!("{name}, {item}"), priced, size.times(&count));
    match kind {
        "io1" | "io2" => {
            let iops = Amount::of(iops, Some(LEAST_IOPS), "iops");
            let name = format!("{name}, {kind}, operations");
            if kind == "io2" && iops.0.as_ref().is_ok_and(|iops| *iops > FIRST_IO2_TIER) {
                let because = "there is no price for operations above 32,000 a second";
                return sheet.not_found(name, IopsMonth, &iops.times(&count), because);
            }
            let item = format!("{kind}-iops");
            sheet.add(name, ("ebs", &item, IopsMonth), iops.times(&count));
        }
        "gp3" => {
            let above = |value, included: u32, key| {
                let given = Amount::of(value, Some(f64::from(included)), key);
                given.above(&Amount::known(included)).times(&count)
            };
            let iops = above(iops, INCLUDED_IOPS, "iops");
            if !iops.is_nothing() {
                let name = format!("{name}, gp3, operations above 3,000");
                sheet.add(name, ("ebs", "gp3-iops", IopsMonth), iops);
            }
            let throughput = above(throughput, INCLUDED_THROUGHPUT, "throughput");
            if !throughput.is_nothing() {
                let name = format!("{name}, gp3, throughput above 125");
                sheet.add(name, ("ebs", "gp3-throughput", MbpsMonth), throughput);
            }
        }
        "standard" => {
            let priced = ("ebs", "magnetic-io", Request);
            sheet.used(format!("{name}, magnetic, requests"), priced, requests);
        }
        _ => {}
    }
}
