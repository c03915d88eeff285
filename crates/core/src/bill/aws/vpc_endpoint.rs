//! Private endpoints of services: hours in each zone and data of an interface; a gateway is free.

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{Gb, Hour};
use std::collections::BTreeSet;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let endpoint = sheet.resource;
    let (name, item) = match endpoint.text("vpc_endpoint_type").or_default("Gateway") {
        Some("Gateway") => return,
        Some("Interface") => ("interface endpoint", "endpoint-interface"),
        Some("GatewayLoadBalancer") => (
            "gateway load balancer endpoint",
            "endpoint-gateway-load-balancer",
        ),
        Some(_) | None => {
            let because = "there is no price of its type";
            return sheet.not_found("endpoint", Hour, &Amount::known(HOURS), because);
        }
    };
    let zones = zones(sheet);
    sheet.add(name, ("vpc", item, Hour), zones.by(HOURS));
    let item = format!("{item}-data");
    sheet.used(
        "data processed",
        ("vpc", &item, Gb),
        "monthly_data_processed_gb",
    );
}

/// In how many subnets it stands: those that the file names, else those that it refers to.
fn zones(sheet: &Sheet<'_, '_>) -> Amount {
    let endpoint = sheet.resource;
    let named = endpoint.block().texts("subnet_ids").count();
    let meant = sheet.all.referenced(endpoint, "subnet_ids");
    let meant: BTreeSet<&str> = meant.map(|subnet| subnet.address.as_ref()).collect();
    match named.max(meant.len()) as u64 {
        0 if matches!(endpoint.text("subnet_ids"), Value::Absent) => Amount::known(1),
        0 => Amount::unknown("its subnets are known only after apply"),
        count => Amount::known(count),
    }
}
