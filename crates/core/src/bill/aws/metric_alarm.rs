//! Alarms of CloudWatch: one for each metric that is watched, dearer below a minute.

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::Month;

/// From this period on, in seconds, an alarm has the standard resolution.
const STANDARD: f64 = 60.0;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let alarm = sheet.resource;
    let fast = matches!(alarm.number("period"), Value::Known(period) if period < STANDARD);
    let item = if fast {
        "alarm-high-resolution"
    } else {
        "alarm"
    };
    let metrics = alarm
        .blocks("metric_query")
        .filter(|query| query.has("metric"));
    let count = metrics.count().max(1) as u64;
    sheet.add(
        "alarm of a metric",
        ("cloudwatch", item, Month),
        Amount::known(count),
    );
}
