//! NAT: hours of the machines behind it, at most 32 of them, and data (by use).

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{Gb, Hour};
use rust_decimal::Decimal;

/// Machines above this many cost no more.
const MOST: Decimal = Decimal::from_parts(32, 0, 0, false, 0);

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let machines = sheet.usage("assigned_vms");
    let machines = Amount(machines.0.map(|count| count.min(MOST)));
    let priced = ("cloud-nat", "vm", Hour);
    sheet.add("machines behind it", priced, machines.by(HOURS));
    sheet.used(
        "data processed",
        ("cloud-nat", "data", Gb),
        "monthly_data_processed_gb",
    );
}
