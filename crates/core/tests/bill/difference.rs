//! What a change costs.

use crate::support::{bill_of, plan, resource};
use farshore_core::bill::{Change, Sums, Usage};
use farshore_core::terms::Pattern;
use farshore_core::wire;
use rust_decimal::Decimal;
use serde_json::json;

fn nat(name: &str) -> serde_json::Value {
    resource("aws_nat_gateway", name, json!({}))
}

fn sums(resources: &[serde_json::Value]) -> Sums {
    Sums::of(&bill_of(&plan(resources), &Usage::default()), [])
}

#[test]
fn what_appears_goes_and_costs_something_else() {
    let machine = |kind: &str| resource("aws_instance", "m", json!({ "instance_type": kind }));
    let before = sums(&[nat("a"), nat("b"), machine("m5.large")]);
    let after = sums(&[nat("b"), nat("c"), machine("m5.xlarge")]);
    let difference = before.until(&after);
    let told = difference.resources.iter().map(|(address, change)| {
        let usd =
            |sum: Option<farshore_core::bill::ResourceSum>| sum.map(|sum| sum.usd.to_string());
        (address.as_str(), usd(change.before()), usd(change.after()))
    });
    let told: Vec<_> = told.collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        told,
        [
            // 730 x 0.096 + 0.80 and 730 x 0.192 + 0.80.
            ("aws_instance.m", text("70.88"), text("140.96")),
            ("aws_nat_gateway.a", text("32.85"), None),
            ("aws_nat_gateway.c", None, text("32.85")),
        ]
    );
    let [before, after] = difference.monthly_usd;
    assert_eq!((after - before).to_string(), "70.08");
}

#[test]
fn nothing_is_different_from_itself() {
    let one = sums(&[nat("a")]);
    let difference = one.until(&one);
    assert!(difference.resources.is_empty() && difference.patterns.is_empty());
}

#[test]
fn an_earlier_answer_has_the_sums_of_its_bill() {
    let bill = bill_of(&plan(&[nat("a"), nat("b")]), &Usage::default());
    let answer = json!({
        "schema": "farshore.price/1", "monthly_usd": 65.7, "more": [1],
        "resources": [
            { "address": "aws_nat_gateway.a", "monthly_usd": 32.85,
              "items": [{ "monthly_usd": 32.85 }, { "monthly_usd": null }] },
            { "address": "aws_nat_gateway.b", "monthly_usd": 32.85,
              "items": [{ "monthly_usd": 32.85 }, { "monthly_usd": null }] },
        ],
        "patterns": [{ "pattern": "hot-standby", "monthly_usd": 131.4 }],
    });
    let read = wire::earlier_price(answer.to_string().as_bytes())
        .unwrap()
        .unwrap();
    let patterns = [(Pattern::HotStandby, Decimal::new(1314, 1))];
    assert_eq!(read, Sums::of(&bill, patterns));
    let dearer = Sums::of(&bill, [(Pattern::HotStandby, Decimal::new(1320, 1))]);
    let change = read.until(&dearer).patterns;
    let [before, after] = [Decimal::new(13140, 2), Decimal::new(13200, 2)];
    assert_eq!(
        change,
        [(Pattern::HotStandby, Change::Changed(before, after))]
    );
}

#[test]
fn other_texts_are_no_answer_and_other_versions_are_refused() {
    assert_eq!(wire::earlier_price(plan(&[]).as_bytes()), Ok(None));
    assert_eq!(wire::earlier_price(b"nothing"), Ok(None));
    for text in [
        r#"{"schema": "farshore.price/2"}"#,
        r#"{"schema": "farshore.decision/1"}"#,
        r#"{"schema": "farshore.price/1", "monthly_usd": "much"}"#,
    ] {
        assert!(wire::earlier_price(text.as_bytes()).is_err(), "{text}");
    }
}
