//! Lists in the form in which providers publish them; the figures are made up.

use super::{ListError, PriceList, read_list};
use rust_decimal::Decimal;

fn aws(products: &str, terms: &str) -> Result<PriceList, ListError> {
    let text = format!(
        r#"{{"formatVersion":"v1.0","offerCode":"AmazonEC2","publicationDate":"2026-11-01T00:00:00Z",
        "products":{{{products}}},"terms":{{"Reserved":{{"A":1}},"OnDemand":{{{terms}}}}}}}"#
    );
    read_list(text.as_bytes())
}

fn machine(sku: &str, kind: &str) -> String {
    format!(
        r#""{sku}":{{"sku":"{sku}","productFamily":"Compute Instance","attributes":{{
        "servicecode":"AmazonEC2","regionCode":"us-east-1","instanceType":"{kind}","tenancy":"Shared",
        "operatingSystem":"Linux","preInstalledSw":"NA","capacitystatus":"Used"}}}}"#
    )
}

fn terms(sku: &str, unit: &str, ranges: &[(&str, &str)]) -> String {
    let dimensions: Vec<String> = ranges
        .iter()
        .enumerate()
        .map(|(i, (from, usd))| {
            format!(
                r#""{sku}.T.{i}":{{"unit":"{unit}","beginRange":"{from}","endRange":"Inf","pricePerUnit":{{"USD":"{usd}"}}}}"#
            )
        })
        .collect();
    format!(
        r#""{sku}":{{"{sku}.T":{{"sku":"{sku}","priceDimensions":{{{}}}}}}}"#,
        dimensions.join(",")
    )
}

fn prices(list: &PriceList) -> Vec<(String, Vec<(String, String)>)> {
    let text = |(from, usd): &(Decimal, Decimal)| {
        (from.normalize().to_string(), usd.normalize().to_string())
    };
    let entries = list.prices.iter();
    entries
        .map(|((_, region, service, item), price)| {
            let tiers = price.tiers.iter().map(text).collect();
            (format!("{region} {service} {item}"), tiers)
        })
        .collect()
}

#[test]
fn an_offer_is_read_by_sku() {
    let products = [
        machine("A", "m5.large"),
        machine("B", "m5.large"),
        machine("C", "x.large"),
    ];
    let terms = [
        terms("A", "Hrs", &[("0", "0.0960000000")]),
        terms("B", "Hrs", &[("0", "0.0960")]),
        terms("C", "Quantity", &[("0", "1")]),
        terms("D", "Hrs", &[("0", "1")]),
    ];
    let list = aws(&products.join(","), &terms.join(",")).unwrap();
    let expected = [(
        "us-east-1 ec2 m5.large".to_owned(),
        vec![("0".to_owned(), "0.096".to_owned())],
    )];
    assert_eq!(
        prices(&list),
        expected,
        "other units and unknown SKUs are left out"
    );
    assert_eq!(
        (list.date.to_string().as_str(), list.ambiguous),
        ("2026-11-01", 0)
    );
}

#[test]
fn two_prices_of_one_item_are_ambiguous() {
    let products = [machine("A", "m5.large"), machine("B", "m5.large")];
    let terms = [
        terms("A", "Hrs", &[("0", "0.096")]),
        terms("B", "Hrs", &[("0", "0.097")]),
    ];
    let list = aws(&products.join(","), &terms.join(",")).unwrap();
    assert_eq!((list.prices.len(), list.ambiguous), (0, 1));
}

#[test]
fn ranges_become_tiers_and_free_ones_are_left_out() {
    let products = r#""A":{"productFamily":"Data Transfer","attributes":{"servicecode":"AWSDataTransfer",
        "transferType":"AWS Outbound","fromRegionCode":"eu-west-1"}}"#;
    let ranges = [
        ("51200", "0.07"),
        ("0", "0"),
        ("100", "0.09"),
        ("10240", "0.085"),
    ];
    let list = aws(products, &terms("A", "GB", &ranges)).unwrap();
    let tiers = [("0", "0.09"), ("10240", "0.085"), ("51200", "0.07")];
    let tiers: Vec<_> = tiers
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect();
    assert_eq!(
        prices(&list),
        [("eu-west-1 data-transfer internet-out".to_owned(), tiers)]
    );
}

#[test]
fn what_is_no_list_is_refused() {
    let refused = |text: &str| {
        let error = read_list(text.as_bytes()).unwrap_err();
        assert!(error.is_input());
        let cause = std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
        format!("{error}: {cause}")
    };
    for (text, expected) in [
        ("", "no price list as AWS or Azure publish it: EOF"),
        ("{}", "neither an offer file"),
        ("[]", "expected a price list"),
        ("PK\u{3}\u{4}", "expected value at line 1 column 1"),
        (r#"{"Items":[]}"#, "does not say of which day"),
        (r#"{"Items":[]} {}"#, "trailing characters"),
        (
            r#"{"offerCode":"AmazonEC2","terms":{}}"#,
            "`terms` come before `products`",
        ),
        (
            r#"{"offerCode":"AmazonEC2","products":{"A":{"productFamily":1}}}"#,
            "invalid type",
        ),
        (
            r#"{"offerCode":"X","publicationDate":"soon"}"#,
            "does not say of which day",
        ),
    ] {
        let told = refused(text);
        assert!(told.contains(expected), "{text}: {told}");
    }
    // What is passed over may be nested as deep as memory goes; what is read may not.
    let nested = "[".repeat(1_000_000);
    assert!(refused(&format!(r#"{{"x":{nested}"#)).contains("EOF"));
    assert!(refused(&format!(r#"{{"Items":{nested}"#)).contains("invalid type"));
}

#[test]
fn names_that_would_break_a_price_file_are_left_out() {
    for kind in ["m5,large", "m5\\nown,cellar", "", "m5 large"] {
        let list = aws(&machine("A", kind), &terms("A", "Hrs", &[("0", "0.1")])).unwrap();
        assert!(list.prices.is_empty(), "{kind}");
    }
    let twice = [("0", "0"), ("5", "0.1"), ("9", "0.2"), ("9", "0.3")];
    let list = aws(&machine("A", "m5.large"), &terms("A", "Hrs", &twice)).unwrap();
    assert!(list.prices.is_empty(), "two prices from one quantity on");
    let code = r#"{"offerCode":"A: b\\n#","publicationDate":"2026-11-01T00:00:00Z","products":{}}"#;
    assert!(matches!(
        read_list(code.as_bytes()),
        Err(ListError::Unknown)
    ));
}

#[test]
fn amounts_beyond_all_numbers_are_left_out() {
    let usd = "9".repeat(40);
    for ranges in [
        [("0", usd.as_str())],
        [("0", "-1")],
        [("0", "NaN")],
        [("Inf", "1")],
    ] {
        let list = aws(&machine("A", "m5.large"), &terms("A", "Hrs", &ranges)).unwrap();
        assert!(list.prices.is_empty(), "{ranges:?}");
    }
}
