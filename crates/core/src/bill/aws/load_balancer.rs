//! Load balancers of the application, network and gateway kind.
//!
//! | line | billed |
//! |---|---|
//! | load balancer | hours |
//! | capacity units | hours of the largest of connections, bytes and rules, each in its unit (by use) |

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{Hour, LcuHour};
use rust_decimal::Decimal;

/// What one capacity unit takes of each measure, by AWS's definition of the unit.
struct CapacityUnit {
    new_connections_per_second: u32,
    active_connections: u32,
    processed_gb_per_hour: u32,
    rule_evaluations_per_second: u32,
}

const APPLICATION: CapacityUnit = CapacityUnit {
    new_connections_per_second: 25,
    active_connections: 3_000,
    processed_gb_per_hour: 1,
    rule_evaluations_per_second: 1_000,
};
/// Rules are no measure of a network load balancer.
const NETWORK: CapacityUnit = CapacityUnit {
    new_connections_per_second: 800,
    active_connections: 100_000,
    processed_gb_per_hour: 1,
    rule_evaluations_per_second: 0,
};

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let kind = sheet.resource.text("load_balancer_type");
    match kind.or_default("application") {
        Some("application") => add(sheet, "application", &APPLICATION),
        Some("network") => add(sheet, "network", &NETWORK),
        Some("gateway") => sheet.hours("gateway load balancer", "elb", "gateway-load-balancer"),
        Some(_) | None => {
            let because = "the file does not give its type";
            sheet.not_found("load balancer", Hour, &Amount::known(HOURS), because);
        }
    }
}

fn add(sheet: &mut Sheet<'_, '_>, kind: &str, unit: &CapacityUnit) {
    let item = format!("{kind}-load-balancer");
    sheet.hours(format!("{kind} load balancer"), "elb", &item);
    let item = format!("{kind}-lcu");
    let amount = capacity_units(sheet, unit);
    sheet.add("capacity units", ("elb", &item, LcuHour), amount);
}

/// Hours of capacity units in a month: the largest of what the usage file gives.
fn capacity_units(sheet: &mut Sheet<'_, '_>, unit: &CapacityUnit) -> Amount {
    let gb_a_month = Decimal::from(unit.processed_gb_per_hour) * HOURS;
    let measures = [
        (
            "new_connections",
            Decimal::from(unit.new_connections_per_second),
        ),
        ("active_connections", Decimal::from(unit.active_connections)),
        ("processed_bytes_gb", gb_a_month),
        (
            "rule_evaluations",
            Decimal::from(unit.rule_evaluations_per_second),
        ),
    ];
    let mut most: Option<Decimal> = None;
    for (key, each) in measures {
        let given = sheet.usage(key);
        if let Ok(given) = given.0
            && !each.is_zero()
        {
            // Multiplied first, so that a whole number of units stays one.
            let hours = given * HOURS / each;
            most = most.max(Some(hours));
        }
    }
    most.map_or_else(
        || Amount::unknown("`processed_bytes_gb` or another measure is not given"),
        Amount::known,
    )
}
