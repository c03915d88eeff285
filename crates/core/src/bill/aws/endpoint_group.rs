//! Endpoint groups of Global Accelerator: the premium of data, by use and part of the world.
//!
//! The dominant direction counts: the usage file gives data that comes in, or goes out, by the part
//! of the world at the other end.

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::Gb;

/// Parts of the world at the other end: in the usage file, and in the price list.
const PARTS: [(&str, &str); 9] = [
    ("us", "north-america"),
    ("europe", "europe"),
    ("south_africa", "south-africa"),
    ("south_america", "south-america"),
    ("south_korea", "south-korea"),
    ("australia", "australia"),
    ("asia_pacific", "asia-pacific"),
    ("middle_east", "middle-east"),
    ("india", "india"),
];
const DIRECTIONS: [&str; 2] = [
    "monthly_inbound_data_transfer_gb",
    "monthly_outbound_data_transfer_gb",
];

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let group = sheet.resource;
    let region = group.text("endpoint_group_region").known();
    let home = region.and_then(home);
    let mut given = false;
    for (place, part) in PARTS {
        for direction in DIRECTIONS {
            let amount = sheet.usage(&format!("{direction}.{place}"));
            if amount.0.is_ok() {
                given = true;
                add(sheet, home, part, amount);
            }
        }
    }
    if !given {
        let because = format!("no part of the world is given under `{}`", DIRECTIONS[0]);
        add(sheet, home, "europe", Amount::unknown(because));
    }
}

fn add(sheet: &mut Sheet<'_, '_>, home: Option<&str>, part: &str, amount: Amount) {
    let Some(home) = home else {
        let because = "there is no price for its region";
        return sheet.not_found("premium of data", Gb, &amount, because);
    };
    let item = format!("from-{home}/to-{part}");
    let name = format!("premium of data, {home} and {part}");
    sheet.add(name, ("global-accelerator", &item, Gb), amount);
}

/// The part of the world in which a region lies, where the price list has it as a home.
fn home(region: &str) -> Option<&'static str> {
    match region.split('-').next()? {
        "us" | "ca" | "mx" => Some("north-america"),
        "eu" => Some("europe"),
        _ => None,
    }
}
