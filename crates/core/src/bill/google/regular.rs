//! Types that are billed alike whatever their attributes: a table.

use super::super::pricing::Charge;
use super::super::pricing::Much::{Always, Used};
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{GbMonth, Month, Request};

/// What a type is billed for; none for a type that the table does not have. In the order of names.
#[rustfmt::skip]
pub(super) fn charges(kind: &str) -> Option<&'static [Charge]> {
    Some(match kind {
        "google_compute_image" => &[
            ("image", "compute", "image", GbMonth, Used("storage_gb")),
        ],
        "google_compute_snapshot" => &[
            ("snapshot", "persistent-disk", "snapshot", GbMonth, Used("storage_gb")),
        ],
        "google_dns_managed_zone" => &[("zone", "dns", "zone", Month, Always)],
        "google_dns_record_set" => &[
            ("queries", "dns", "queries", Request, Used("monthly_queries")),
        ],
        _ => return None,
    })
}

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    sheet.charge(charges(&sheet.resource.kind).unwrap_or_default());
}
