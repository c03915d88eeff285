//! Health checks of Route 53: the check, and each optional feature.
//!
//! The endpoint counts as one in AWS unless the usage file has `endpoint_type: non_aws`.

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::Month;

/// The interval of fast checks, in seconds.
const FAST: f64 = 10.0;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let elsewhere = sheet
        .word("endpoint_type")
        .is_some_and(|word| word != "aws");
    let endpoint = if elsewhere { "other" } else { "aws" };
    let resource = sheet.resource;
    let item = format!("health-check/{endpoint}");
    sheet.always(
        format!("health check, endpoint {}", place(endpoint)),
        ("route53", &item, Month),
    );
    let kind = resource.text("type").known().unwrap_or_default();
    let features = [
        kind.starts_with("HTTPS"),
        kind.ends_with("STR_MATCH"),
        resource.number("request_interval") == Value::Known(FAST),
        resource.flag("measure_latency") == Value::Known(true),
    ];
    let count = features.into_iter().filter(|on| *on).count() as u64;
    if count > 0 {
        let item = format!("health-check-feature/{endpoint}");
        let priced = ("route53", item.as_str(), Month);
        sheet.add("optional features", priced, Amount::known(count));
    }
}

fn place(endpoint: &str) -> &str {
    if endpoint == "aws" {
        "in AWS"
    } else {
        "elsewhere"
    }
}
