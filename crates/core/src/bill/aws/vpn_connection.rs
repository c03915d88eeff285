//! Connections of private networks: hours; on a transit gateway those of the attachment too, and the
//! data that it processes (by use).

use super::super::sheet::Sheet;
use crate::terms::PriceUnit::Gb;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let (all, connection) = (sheet.all, sheet.resource);
    sheet.hours("connection", "vpn", "connection");
    let mut gateways = all.referenced(connection, "transit_gateway_id");
    if gateways.next().is_some() || connection.has("transit_gateway_id") {
        sheet.hours(
            "transit gateway attachment",
            "transit-gateway",
            "attachment",
        );
        let priced = ("transit-gateway", "data", Gb);
        sheet.used("data processed", priced, "monthly_data_processed_gb");
    }
}
