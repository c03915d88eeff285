//! Load balancers: hours of the first five rules of a region together, and data (by use).
//!
//! The first rule by address carries the price; rules within a network and outside of regions have
//! prices of their own, which no list here has.

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::infrastructure::{Resource, Value};
use crate::terms::PriceUnit::{Gb, Hour};

/// Rules whose hours one price covers.
const COVERED: usize = 5;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let (all, own) = (sheet.all, sheet.resource);
    let data = ("load-balancing", "data", Gb);
    if is_internal(own) {
        sheet.hours(
            "rule within the network",
            "load-balancing",
            "internal-rules",
        );
        return sheet.used("data processed", data, "monthly_ingress_data_gb");
    }
    let alike = all
        .resources
        .iter()
        .filter(|one| one.kind == own.kind && one.place == own.place && !is_internal(one));
    let mut first = alike.take(COVERED);
    match first.position(|one| one.address == own.address) {
        Some(0) => sheet.hours("first five rules", "load-balancing", "forwarding-rules"),
        Some(_) => {
            let amount = Amount::known(HOURS);
            sheet.paid("rule, among the first five of its region", Hour, &amount);
        }
        None => {
            let because = "there is no price of rules above five";
            sheet.not_found("rule above five", Hour, &Amount::known(HOURS), because);
        }
    }
    sheet.used("data processed", data, "monthly_ingress_data_gb");
}

fn is_internal(rule: &Resource<'_>) -> bool {
    let scheme = rule.text("load_balancing_scheme");
    matches!(scheme, Value::Known(scheme) if scheme.starts_with("INTERNAL"))
}
