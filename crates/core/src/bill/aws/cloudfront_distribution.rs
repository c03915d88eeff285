//! Distribution to users by CloudFront, by the part of the world in which they are.
//!
//! | line | billed |
//! |---|---|
//! | data to the internet, data to the origin | by use and part of the world |
//! | requests, HTTP and HTTPS | by use and part of the world |
//! | certificates with addresses of their own | each |
//! | paths taken out of caches | by use |
//! | origin shield, real-time logs, encryption of fields | no price list here has them |
//!
//! North America is always on the bill; others where the usage file gives something of them.

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{self, Gb, Month, Request};

/// Parts of the world: in the usage file, and in the price list.
const PARTS: [(&str, &str); 8] = [
    ("us", "north-america"),
    ("europe", "europe"),
    ("south_africa", "africa-middle-east"),
    ("south_america", "south-america"),
    ("japan", "japan"),
    ("australia", "australia"),
    ("asia_pacific", "asia-pacific"),
    ("india", "india"),
];
/// Lines: section of the usage file, item, name, unit.
const LINES: [(&str, &str, &str, PriceUnit); 4] = [
    (
        "monthly_data_transfer_to_internet_gb",
        "internet-out",
        "data to the internet",
        Gb,
    ),
    (
        "monthly_data_transfer_to_origin_gb",
        "origin-out",
        "data to the origin",
        Gb,
    ),
    (
        "monthly_http_requests",
        "http-requests",
        "HTTP requests",
        Request,
    ),
    (
        "monthly_https_requests",
        "https-requests",
        "HTTPS requests",
        Request,
    ),
];

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    for (place, part) in PARTS {
        for (section, item, name, unit) in LINES {
            let amount = sheet.usage(&format!("{section}.{place}"));
            if place == "us" || amount.0.is_ok() {
                let item = format!("{item}/{part}");
                sheet.add(
                    format!("{name}, {part}"),
                    ("cloudfront", &item, unit),
                    amount,
                );
            }
        }
    }
    let own = sheet.resource.block();
    let method = own.text("viewer_certificate.ssl_support_method");
    let of_file = u32::from(method == Value::Known("vip"));
    let certificates = sheet.usage_or("custom_ssl_certificates", || Amount::known(of_file));
    if !certificates.is_nothing() {
        let name = "certificate with addresses of its own";
        sheet.add(name, ("cloudfront", "dedicated-ip", Month), certificates);
    }
    sheet.used(
        "paths taken out of caches",
        ("cloudfront", "invalidation-paths", Request),
        "monthly_invalidation_requests",
    );
    without_price(sheet);
}

/// What the file switches on and no list has a price of.
fn without_price(sheet: &mut Sheet<'_, '_>) {
    let own = sheet.resource.block();
    let mut origins = own.blocks("origin");
    let shield = origins.any(|origin| origin.flag("origin_shield.enabled") == Value::Known(true));
    let first = own.blocks("default_cache_behavior");
    let mut behaviours = first.chain(own.blocks("ordered_cache_behavior"));
    let (mut logs, mut encryption) = (false, false);
    for behaviour in behaviours.by_ref() {
        logs |= behaviour.has("realtime_log_config_arn");
        encryption |= behaviour.has("field_level_encryption_id");
    }
    let lines = [
        (
            shield,
            "requests to the origin shield",
            "origin-shield",
            "monthly_shield_requests",
        ),
        (
            logs,
            "lines of real-time logs",
            "log-lines",
            "monthly_log_lines",
        ),
        (
            encryption,
            "requests with encrypted fields",
            "encryption",
            "monthly_encryption_requests",
        ),
    ];
    for (there, name, item, key) in lines {
        if there {
            sheet.used(name, ("cloudfront", item, Request), key);
        }
    }
}
