//! Buckets: storage and operations by use, at the price of their class and place.

use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{GbMonth, Request};

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let class = sheet.resource.text("storage_class").or_default("STANDARD");
    let class = class.unwrap_or("unknown").to_ascii_lowercase();
    let priced = ("storage", class.as_str(), GbMonth);
    sheet.used(format!("storage, {class}"), priced, "storage_gb");
    for letter in ["a", "b"] {
        let item = format!("{class}/class-{letter}-operations");
        let key = format!("monthly_class_{letter}_operations");
        let name = format!("operations of class {}", letter.to_ascii_uppercase());
        sheet.used(name, ("storage", &item, Request), &key);
    }
}
