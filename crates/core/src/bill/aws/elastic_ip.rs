//! Public addresses: billed by the hour, used or not.

use super::super::amount::{Amount, HOURS};
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::Hour;

/// Arguments that use an address, of the address itself.
const OWN_USES: [&str; 4] = [
    "instance",
    "network_interface",
    "associate_with_private_ip",
    "association_id",
];

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let resource = sheet.resource;
    let mut refers = sheet.all.references(resource);
    let own = OWN_USES.iter().any(|use_of| resource.has(use_of))
        || refers.any(|reference| OWN_USES.contains(&reference.path));
    let others = sheet.all.referrers(resource);
    let used = own
        || others
            .iter()
            .any(|other| other.path.contains("allocation_id"));
    // A reference that goes through a local value is in no plan.
    let users = ["aws_nat_gateway", "aws_eip_association"];
    let mut resources = sheet.all.resources.iter();
    let mut may_be_used = || resources.any(|one| users.contains(&one.kind.as_ref()));
    if used {
        sheet.hours("public address, in use", "vpc", "public-ip/in-use");
    } else if may_be_used() {
        let because = "the file does not say whether it is in use";
        sheet.not_found("public address", Hour, &Amount::known(HOURS), because);
    } else {
        sheet.hours("public address, idle", "vpc", "public-ip/idle");
    }
}
