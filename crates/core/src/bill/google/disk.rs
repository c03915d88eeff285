//! Disks: one of its own, or of machines. Size by type; one in two zones has a price of its own.

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use super::last_part;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::GbMonth;

/// The type of a disk that names none: the provider's default.
const KIND: &str = "pd-standard";

/// A disk of its own.
pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let disk = sheet.resource;
    let size = Amount::of(disk.number("size"), None, "size");
    let regional = disk.kind == "google_compute_region_disk";
    let copies = if regional { "/regional" } else { "" };
    add_copies(sheet, "disk", disk.text("type"), size, copies);
}

/// Adds disks that are alike, of so many gigabytes together.
pub(super) fn add(sheet: &mut Sheet<'_, '_>, name: &str, kind: Value<&str>, size: Amount) {
    add_copies(sheet, name, kind, size, "");
}

fn add_copies(
    sheet: &mut Sheet<'_, '_>,
    name: &str,
    kind: Value<&str>,
    size: Amount,
    copies: &str,
) {
    let Some(kind) = kind.or_default(KIND) else {
        let because = "its type is known only after apply";
        return sheet.not_found(name, GbMonth, &size, because);
    };
    let item = format!("{}{copies}", last_part(kind));
    let priced = ("persistent-disk", item.as_str(), GbMonth);
    sheet.add(format!("{name}, {item}"), priced, size);
}
