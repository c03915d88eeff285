//! The project's own stacks, line by line: the sheets beside them are what the program prints, and
//! their sums are worked out here by hand.

use crate::support::{PRICES, bill_of};
use expect_test::{ExpectFile, expect_file};
use farshore_core::bill::{Bill, Usage};
use farshore_core::catalog::Catalog;
use farshore_core::deployed::recognise;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::model::price_patterns;
use farshore_core::prices::to_cents;
use farshore_core::render;
use rust_decimal::Decimal;

macro_rules! stack {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                "../../../../examples/terraform/",
                $name,
                "/plan.json"
            )),
            expect_file![concat!(
                "../../../../examples/terraform/",
                $name,
                "/bill.md"
            )],
        )
    };
}

fn stacks() -> [(&'static str, &'static str, ExpectFile); 6] {
    [
        stack!("single-region"),
        stack!("backup-restore"),
        stack!("pilot-light"),
        stack!("warm-standby"),
        stack!("hot-standby"),
        stack!("active-active"),
    ]
}

#[test]
fn the_sheet_beside_each_stack_is_what_is_printed() {
    for (name, text, sheet) in stacks() {
        let infrastructure = Infrastructure::read(text.as_bytes(), Moment::Planned).unwrap();
        let bill = Bill::new(&infrastructure, &PRICES, &Usage::default());
        assert!(bill.unpriced_types.is_empty(), "{name}");
        let deployed = recognise(&infrastructure);
        let patterns = price_patterns(
            &infrastructure,
            &deployed,
            &bill,
            (&PRICES, &Usage::default()),
            &Catalog::builtin(),
            Some("aws:us-west-2"),
        );
        let document = render::price(&bill, patterns.ok().as_ref(), &deployed);
        sheet.assert_eq(&document.to_markdown());
    }
}

/// The sums of the sheets, worked out by hand from quantities and list prices of the two regions.
#[test]
fn the_sums_are_those_worked_out_by_hand() {
    let usd = |text: &str| text.parse::<Decimal>().unwrap();
    // A server with its 30 GB: 730 x 0.096 + 30 x 0.08.
    let server = usd("72.48");
    // Load balancer and NAT gateway: 730 x 0.0225 + 730 x 0.045.
    let network = usd("49.275");
    // Orders in two zones: 730 x 0.636 + 200 x 0.23; the copy in one: 730 x 0.318 + 200 x 0.115, and
    // that of the pilot light, a smaller one: 730 x 0.129 + 200 x 0.115.
    let (orders, copy, small_copy) = (usd("510.28"), usd("255.14"), usd("117.17"));
    // A key and a zone: 1.00 + 0.50; a check of a fast HTTPS endpoint: 0.50 + 2 x 1.00.
    let (key_and_zone, check) = (usd("1.5"), usd("2.5"));
    let four = server * Decimal::from(4);
    let single = four + network + orders + key_and_zone;
    let pilot = single + small_copy + network + check;
    let idle = single + copy + network + check;
    // Four servers in each region; Aurora's two instances in us-east-1 at 730 x 0.26, those of the
    // other region have no price; two checks.
    let active =
        (four + network) * Decimal::TWO + usd("379.6") + key_and_zone + check * Decimal::TWO;
    let expected = [
        ("single-region", single, "850.98"),
        ("backup-restore", single, "850.98"),
        ("pilot-light", pilot, "1019.92"),
        ("warm-standby", idle + server, "1230.37"),
        ("hot-standby", idle + four, "1447.81"),
        ("active-active", active, "1064.49"),
    ];
    for ((name, by_hand, printed), (own, text, _)) in expected.into_iter().zip(stacks()) {
        let bill = bill_of(text, &Usage::default());
        assert_eq!((name, bill.monthly_usd), (own, by_hand), "{name}");
        assert_eq!(to_cents(by_hand).to_string(), printed, "{name}");
    }
}
