//! Records of Route 53: queries by use, at the price of their routing; none for an alias.

use super::super::sheet::Sheet;
use crate::terms::PriceUnit::Request;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let record = sheet.resource;
    if record.has("alias") {
        return;
    }
    let (name, item, key) = if record.has("latency_routing_policy") {
        (
            "queries, by latency",
            "queries/latency",
            "monthly_latency_based_queries",
        )
    } else if record.has("geolocation_routing_policy") {
        (
            "queries, by place",
            "queries/geolocation",
            "monthly_geo_queries",
        )
    } else {
        ("queries", "queries/standard", "monthly_standard_queries")
    };
    sheet.used(name, ("route53", item, Request), key);
}
