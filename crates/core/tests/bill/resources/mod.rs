//! What one resource is billed for, provider by provider. Figures marked with `golden` are those that
//! an independent tool printed for the same attributes and usage in us-east-1.

mod aws;
mod aws_services;
mod azure;
mod google;

use crate::support::{PRICES, bill_of, line, lines, plan, resource};
use expect_test::Expect;
use farshore_core::bill::{Bill, Usage};
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::terms::PriceState;
use serde_json::{Value, json};

/// One resource with the usage `key: value` lines of it.
fn check(kind: &str, values: Value, usage: &str, expected: &Expect) {
    expected.assert_eq(&lines(kind, values, usage));
}

/// Resources that refer to each other, without usage.
fn check_all(resources: &[Value], expected: &Expect) {
    let bill = bill_of(&plan(resources), &Usage::default());
    let items = bill.resources.iter().flat_map(|one| &one.items);
    expected.assert_eq(&items.map(line).collect::<String>());
}

#[test]
fn what_is_not_known_is_listed_and_never_zero() {
    let text = plan(&[
        resource("aws_ec2_fleet", "a", json!({})),
        resource("aws_ec2_fleet", "b", json!({})),
        resource("aws_vpc", "a", json!({})),
        resource("acme_gadget", "a", json!({})),
    ]);
    let bill = bill_of(&text, &Usage::default());
    let types: Vec<(&str, usize)> = bill
        .unpriced_types
        .iter()
        .map(|(k, n)| (k.as_str(), *n))
        .collect();
    assert_eq!(types, [("acme_gadget", 1), ("aws_ec2_fleet", 2)]);
    assert_eq!((bill.free, bill.unpriced_share()), (1, 0.75));
    assert!(bill.resources.is_empty() && bill.monthly_usd.is_zero());
}

#[test]
fn a_region_that_the_file_does_not_give_is_asked_for_and_may_be_assumed() {
    let gateway = |kind: &str| {
        let mut gateway = resource(kind, "a", json!({}));
        gateway["values"] = json!({});
        gateway
    };
    let text = plan(&[
        gateway("aws_nat_gateway"),
        gateway("azurerm_storage_account"),
    ]);
    let mut infrastructure = Infrastructure::read(text.as_bytes(), Moment::Planned).unwrap();
    let bill = |all: &Infrastructure<'_>| Bill::new(all, &PRICES, &Usage::default());
    let before = bill(&infrastructure);
    let (_, item) = before.items_in(PriceState::NotFound).next().unwrap();
    let because = "the file does not say in which region it is";
    assert_eq!(item.because(), Some(because));
    assert_eq!((before.without_region, before.assumed_region), (2, None));
    infrastructure.assume_region("aws", "us-east-1");
    let after = bill(&infrastructure);
    // 730 x 0.045; the region is none of Azure's.
    assert_eq!(after.monthly_usd.to_string(), "32.850");
    assert_eq!(after.without_region, 1);
    let assumed = after.assumed_region.unwrap();
    assert_eq!(
        (assumed.region.as_str(), assumed.resources),
        ("us-east-1", 1)
    );
}
