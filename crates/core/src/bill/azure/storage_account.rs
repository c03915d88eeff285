//! Storage accounts: blobs and operations, by use.
//!
//! The price is that of the account's access tier and copies; files, tables and queues are not
//! billed yet.

use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{GbMonth, Request};

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let account = sheet.resource;
    let premium = account.text("account_tier") == Value::Known("Premium");
    let tier = if premium {
        Some("premium")
    } else {
        account.text("access_tier").or_default("hot")
    };
    let copies = account.text("account_replication_type").known();
    let item = format!(
        "{}-{}",
        tier.unwrap_or("unknown"),
        copies.unwrap_or("unknown")
    );
    let item = item.to_ascii_lowercase();
    sheet.used(
        format!("blobs, {item}"),
        ("blob", &item, GbMonth),
        "storage_gb",
    );
    let item = format!("{item}/operations");
    let priced = ("blob", item.as_str(), Request);
    sheet.used("operations", priced, "monthly_operations");
}
