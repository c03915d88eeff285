//! Static addresses: hours of those that are public; no price list here has them.

use super::super::sheet::Sheet;
use crate::infrastructure::Value;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    if sheet.resource.text("address_type") != Value::Known("INTERNAL") {
        sheet.hours("public address", "compute", "address");
    }
}
