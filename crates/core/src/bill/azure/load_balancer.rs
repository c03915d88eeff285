//! Load balancers: hours of the first five rules together, and data (by use); the basic kind is free.
//!
//! Rules are those that refer to it in the file: without one, no hours are billed.

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{Gb, Hour};

/// Rules whose hours one price covers.
const COVERED: usize = 5;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let (all, balancer) = (sheet.all, sheet.resource);
    match balancer.text("sku").or_default("Standard") {
        Some("Basic") => return,
        Some("Standard") => {}
        Some(_) | None => {
            let because = "there is no price of its kind";
            return sheet.not_found("load balancer", Hour, &Amount::known(HOURS), because);
        }
    }
    let referrers = all.referrers(balancer);
    let rules = referrers.iter().filter(|one| {
        let kind = one.resource.kind.as_ref();
        one.path == "loadbalancer_id"
            && matches!(kind, "azurerm_lb_rule" | "azurerm_lb_outbound_rule")
    });
    let count = rules.count();
    if count > 0 {
        sheet.hours("first five rules", "load-balancer", "rules");
    }
    if count > COVERED {
        let more = Amount::known((count - COVERED) as u64).by(HOURS);
        let because = "there is no price of rules above five";
        sheet.not_found("rules above five", Hour, &more, because);
    }
    sheet.used(
        "data processed",
        ("load-balancer", "data", Gb),
        "monthly_data_processed_gb",
    );
}
