//! Types that are billed alike whatever their attributes: a table.
//!
//! Most of these items have no price in the built-in list: their lines are not found until a file of
//! `--prices` has one.

use super::super::pricing::Charge;
use super::super::pricing::Much::{Always, Used};
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{Gb, GbMonth, Hour, Month, Request};

/// What a type is billed for; none for a type that the table does not have. In the order of names.
#[rustfmt::skip]
pub(super) fn charges(kind: &str) -> Option<&'static [Charge]> {
    Some(match kind {
        "azurerm_application_gateway" => &[
            ("application gateway", "application-gateway", "gateway", Hour, Always),
            ("data processed", "application-gateway", "data", Gb, Used("monthly_data_processed_gb")),
        ],
        "azurerm_dns_a_record" | "azurerm_dns_aaaa_record" | "azurerm_dns_caa_record"
        | "azurerm_dns_cname_record" | "azurerm_dns_mx_record" | "azurerm_dns_ns_record"
        | "azurerm_dns_srv_record" | "azurerm_dns_txt_record" => &[
            ("queries", "dns", "queries", Request, Used("monthly_queries")),
        ],
        "azurerm_dns_zone" => &[("zone", "dns", "zone", Month, Always)],
        "azurerm_nat_gateway" => &[
            ("NAT gateway", "nat-gateway", "gateway", Hour, Always),
            ("data processed", "nat-gateway", "data", Gb, Used("monthly_data_processed_gb")),
        ],
        "azurerm_private_dns_zone" => &[("private zone", "dns", "private-zone", Month, Always)],
        "azurerm_public_ip" => &[("public address", "public-ip", "static", Hour, Always)],
        "azurerm_snapshot" => &[
            ("snapshot", "managed-disk", "snapshot", GbMonth, Used("storage_gb")),
        ],
        "azurerm_traffic_manager_profile" => &[
            ("queries", "traffic-manager", "queries", Request, Used("monthly_dns_queries")),
        ],
        _ => return None,
    })
}

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    sheet.charge(charges(&sheet.resource.kind).unwrap_or_default());
}
