//! Managed disks: one of its own, or of machines. Billed by the smallest size that holds it.
//!
//! | type | billed |
//! |---|---|
//! | premium and standard disks | the month, by size: a disk of 100 GB as one of 128 |
//! | premium v2 and ultra disks | size; no price list here has them |

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{GbMonth, Month};
use rust_decimal::Decimal;

/// The sizes that are sold: gigabytes, and the number in the name, as in P10.
const SIZES: [(u32, u32); 14] = [
    (4, 1),
    (8, 2),
    (16, 3),
    (32, 4),
    (64, 6),
    (128, 10),
    (256, 15),
    (512, 20),
    (1_024, 30),
    (2_048, 40),
    (4_096, 50),
    (8_192, 60),
    (16_384, 70),
    (32_767, 80),
];

/// A disk of its own.
pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let disk = sheet.resource;
    let kind = disk.text("storage_account_type");
    if let (Value::Known("Premium_LRS"), Value::Known(tier)) = (kind, disk.text("tier")) {
        let item = format!("premium-{}", tier.to_ascii_lowercase());
        let name = format!("disk, {item}");
        return sheet.always(name, ("managed-disk", &item, Month));
    }
    let size = Amount::of(disk.number("disk_size_gb"), None, "disk_size_gb");
    add(sheet, "disk", kind, &size, &Amount::known(1));
}

/// Adds disks that are alike, of so many gigabytes each.
pub(super) fn add(
    sheet: &mut Sheet<'_, '_>,
    name: &str,
    kind: Value<&str>,
    size: &Amount,
    count: &Amount,
) {
    let Some(kind) = kind.known() else {
        let because = "the file does not give its type";
        return sheet.not_found(name, Month, count, because);
    };
    let (family, letter) = match kind.split('_').next().unwrap_or_default() {
        "Premium" => ("premium", 'p'),
        "StandardSSD" => ("standard-ssd", 'e'),
        "Standard" => ("standard-hdd", 's'),
        _ => {
            let amount = size.clone().times(count);
            let because = "there is no price of its type";
            return sheet.not_found(format!("{name}, {kind}"), GbMonth, &amount, because);
        }
    };
    let number = match &size.0 {
        Ok(size) => number(*size).ok_or("there is no disk of its size"),
        Err(because) => Err(because.as_str()),
    };
    match number {
        Ok(number) => {
            let copies = if kind.ends_with("_ZRS") { "-zrs" } else { "" };
            let item = format!("{family}-{letter}{number}{copies}");
            let priced = ("managed-disk", item.as_str(), Month);
            sheet.add(format!("{name}, {item}"), priced, count.clone());
        }
        Err(because) => sheet.not_found(format!("{name}, {family}"), Month, count, because),
    }
}

/// The number of the smallest size that holds so many gigabytes.
fn number(gigabytes: Decimal) -> Option<u32> {
    let mut sizes = SIZES.into_iter();
    let holds = sizes.find(|(size, _)| Decimal::from(*size) >= gigabytes);
    holds.map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn the_smallest_size_that_holds_a_disk_counts() {
        for (gigabytes, expected) in [(1, 1), (4, 1), (5, 2), (128, 10), (129, 15), (32_767, 80)] {
            assert_eq!(number(gigabytes.into()), Some(expected), "{gigabytes}");
        }
        assert_eq!(number(32_768.into()), None);
    }
}
