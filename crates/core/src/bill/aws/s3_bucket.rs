//! Buckets: storage and requests, by use and class.
//!
//! The standard class is always on the bill; others where the usage file gives something of them.

use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{Gb, GbMonth, Request};

/// Classes: the section of the usage file, the prefix of its prices, its name.
const CLASSES: [(&str, &str, &str); 4] = [
    ("standard", "standard", "standard"),
    (
        "standard_infrequent_access",
        "standard-ia",
        "infrequent access",
    ),
    (
        "one_zone_infrequent_access",
        "one-zone-ia",
        "one zone, infrequent access",
    ),
    (
        "glacier_instant_retrieval",
        "glacier-ir",
        "archive, instant retrieval",
    ),
];

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    for (section, class, name) in CLASSES {
        let standard = section == "standard";
        let lines = [
            ("storage_gb", "storage", "storage", GbMonth, standard),
            (
                "monthly_tier_1_requests",
                "put-requests",
                "writing requests",
                Request,
                standard,
            ),
            (
                "monthly_tier_2_requests",
                "get-requests",
                "reading requests",
                Request,
                standard,
            ),
            (
                "monthly_data_retrieval_gb",
                "retrieval",
                "data retrieved",
                Gb,
                false,
            ),
            (
                "monthly_lifecycle_transition_requests",
                "lifecycle-transition",
                "transitions",
                Request,
                false,
            ),
            (
                "monthly_select_data_scanned_gb",
                "select-scanned",
                "data scanned",
                Gb,
                false,
            ),
            (
                "monthly_select_data_returned_gb",
                "select-returned",
                "data returned",
                Gb,
                false,
            ),
        ];
        for (key, item, line, unit, always) in lines {
            let key = format!("{section}.{key}");
            let amount = sheet.usage(&key);
            if always || amount.0.is_ok() {
                let priced_as = format!("{class}/{item}");
                let (line, priced) = (format!("{line}, {name}"), ("s3", priced_as.as_str(), unit));
                if item == "put-requests" {
                    sheet.add_copied(line, priced, amount);
                } else {
                    sheet.add(line, priced, amount);
                }
            }
        }
    }
}
