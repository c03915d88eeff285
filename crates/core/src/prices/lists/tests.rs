//! Lists in the form in which providers publish them; the figures are made up.

use super::google::MACHINES;
use super::{ListError, PriceList, read_list};
use crate::prices::Prices;
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
        ("", "no price list as AWS, Azure or Google publish it: EOF"),
        ("{}", "neither an offer file"),
        ("[]", "expected a price list"),
        ("PK\u{3}\u{4}", "expected value at line 1 column 1"),
        (r#"{"Items":[]}"#, "does not say of which day"),
        (r#"{"Items":[]} {}"#, "trailing characters"),
        (r#"{"skus":[]}"#, "does not say of which day"),
        (r#"{"skus":[{"description":"#, "EOF"),
        (r#"{"skus":[{"serviceRegions":1}]}"#, "invalid type"),
        (r#"{"skus":[],"Items":[]}"#, "nor a page"),
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

fn rate(from: &str, currency: &str, units: &str, nanos: i64) -> String {
    format!(
        r#"{{"startUsageAmount":{from},"unitPrice":{{"currencyCode":"{currency}","units":"{units}","nanos":{nanos}}}}}"#
    )
}

fn usd(nanos: i64) -> String {
    rate("0", "USD", "0", nanos)
}

/// A SKU on demand in one region.
fn sku(service: &str, description: &str, region: &str, unit: &str, rates: &str) -> String {
    format!(
        r#"{{"name":"services/0/skus/0","skuId":"0","description":"{description}",
        "category":{{"serviceDisplayName":"{service}","resourceFamily":"F","resourceGroup":"G","usageType":"OnDemand"}},
        "serviceRegions":["{region}"],"pricingInfo":[{{"summary":"","effectiveTime":"2026-11-03T08:00:00.5Z",
        "pricingExpression":{{"usageUnit":"{unit}","displayQuantity":1,"tieredRates":[{rates}]}}}}]}}"#
    )
}

fn google(skus: &[String]) -> PriceList {
    let text = format!(r#"{{"skus":[{}],"nextPageToken":""}}"#, skus.join(","));
    read_list(text.as_bytes()).unwrap()
}

/// Names and first prices.
fn firsts(list: &PriceList) -> Vec<String> {
    let all = prices(list).into_iter();
    all.map(|(name, tiers)| format!("{name} {}", tiers[0].1))
        .collect()
}

fn core(place: &str, region: &str, nanos: i64) -> String {
    let description = format!("N2 Instance Core running in {place}");
    sku("Compute Engine", &description, region, "h", &usd(nanos))
}

fn ram(place: &str, region: &str, nanos: i64) -> String {
    let description = format!("N2 Instance Ram running in {place}");
    sku(
        "Compute Engine",
        &description,
        region,
        "GiBy.h",
        &usd(nanos),
    )
}

#[test]
fn machines_are_the_sum_of_their_processors_and_memory() {
    let list = google(&[
        core("Here", "here", 30_000_001),
        ram("There", "there", 5_000_000),
        ram("Here", "here", 4_000_000),
        core("Spot", "spot", 1).replace("OnDemand", "Preemptible"),
        ram("Spot", "spot", 1),
    ]);
    let expected = [
        "here compute n2-standard-2 0.092000002",
        "here compute n2-standard-4 0.184000004",
    ];
    assert_eq!(
        firsts(&list),
        expected,
        "2 x 0.030000001 + 8 x 0.004; twice that"
    );
    assert_eq!(list.date.to_string(), "2026-11-03");
    assert_eq!((list.source.key.as_str(), list.next), ("gcp-list", None));
    let twice = google(&[core("A", "a", 3), core("B", "a", 4), ram("A", "a", 5)]);
    assert_eq!((twice.prices.len(), twice.ambiguous), (0, 1));
}

/// The shapes behind the sums: the built-in prices of a family are to each other as what is billed.
#[test]
fn machine_shapes_agree_with_the_built_in_prices() {
    let built_in = Prices::builtin();
    let usd = |region: &str, machine: &str| {
        let price = built_in.find("gcp", region, "compute", machine).unwrap();
        price.tiers().next().unwrap().1
    };
    let rounding = Decimal::new(2, 6);
    for region in ["us-central1", "europe-west1", "europe-west2"] {
        for (machine, family, vcpus, memory) in MACHINES {
            let pair = usd(region, &format!("{family}-standard-2"));
            let expected = pair * Decimal::from(vcpus) / Decimal::from(2);
            assert!(
                (usd(region, machine) - expected).abs() <= rounding,
                "{region} {machine}"
            );
            assert_eq!(memory, 4 * vcpus, "{machine}");
        }
    }
}

#[test]
fn skus_are_told_apart_by_their_description() {
    let disk = |text: &str| sku("Compute Engine", text, "r", "GiBy.mo", &usd(100_000_000));
    let bucket = |text: &str| sku("Cloud Storage", text, "r", "GiBy.mo", &usd(20_000_000));
    let zonal = "Cloud SQL for PostgreSQL: Zonal -";
    let sql = |text: &str, unit: &str| sku("Cloud SQL", text, "r", unit, &usd(41_300_000));
    for (found, expected) in [
        (
            disk("Balanced PD Capacity"),
            "r persistent-disk pd-balanced 0.1",
        ),
        (
            disk("Balanced PD Capacity in Iowa"),
            "r persistent-disk pd-balanced 0.1",
        ),
        (
            disk("SSD backed PD Capacity"),
            "r persistent-disk pd-ssd 0.1",
        ),
        (
            bucket("Standard Storage US Regional"),
            "r storage standard 0.02",
        ),
        (bucket("Standard Storage London"), "r storage standard 0.02"),
        (
            sql(&format!("{zonal} vCPU in A"), "h"),
            "r cloud-sql enterprise/vcpu 0.0413",
        ),
        (
            sql(&format!("{zonal} RAM in A"), "GiBy.h"),
            "r cloud-sql enterprise/memory 0.0413",
        ),
        (
            sql(&format!("{zonal} Standard storage in A"), "GiBy.mo"),
            "r cloud-sql storage-ssd 0.0413",
        ),
    ] {
        assert_eq!(firsts(&google(&[found])), [expected]);
    }
    for other in [
        disk("Regional Balanced PD Capacity"),
        disk("Balanced PD Capacity Snapshot"),
        disk("Standard Storage London"),
        bucket("Standard Storage US Multi-region"),
        bucket("Standard Storage Belgium Dual-region"),
        bucket("Nearline Storage London"),
        sql(&format!("{zonal} vCPU in A"), "s"),
        sql("Cloud SQL for PostgreSQL: Regional - vCPU in A", "h"),
        sql("Cloud SQL for MySQL: Zonal - vCPU in A", "h"),
        disk("Balanced PD Capacity").replace("OnDemand", "Commit1Yr"),
        disk("Balanced PD Capacity").replace("\"r\"", "\"r,cellar\""),
        disk("Balanced PD Capacity").replace("\"r\"", "\"a\\nb\""),
    ] {
        assert_eq!(
            firsts(&google(std::slice::from_ref(&other))),
            [""; 0],
            "{other}"
        );
    }
}

#[test]
fn amounts_are_exact_dollars_or_left_out() {
    let disk = |rates: &str| {
        google(&[sku(
            "Compute Engine",
            "Balanced PD Capacity",
            "r",
            "GiBy.mo",
            rates,
        )])
    };
    let tiers = [
        rate("1e3", "USD", "1", 1),
        rate("0", "USD", "0", 0),
        rate("5.5", "USD", "12", 999_999_999),
    ];
    let expected = [("0", "12.999999999"), ("1000", "1.000000001")];
    let expected = expected
        .map(|(from, usd)| (from.to_owned(), usd.to_owned()))
        .to_vec();
    let free_first = disk(&tiers.join(","));
    assert_eq!(
        prices(&free_first),
        [("r persistent-disk pd-balanced".to_owned(), expected)]
    );
    for wrong in [
        rate("0", "EUR", "0", 1),
        rate("0", "USD", "0", 1_000_000_000),
        rate("0", "USD", "0", -1),
        rate("0", "USD", "-1", 0),
        rate("0", "USD", "1.5", 0),
        rate("0", "USD", &"9".repeat(40), 0),
        rate("1e99", "USD", "1", 0),
        rate("\"many\"", "USD", "1", 0),
        format!("{},{}", usd(1), rate("9", "EUR", "0", 1)),
        String::new(),
    ] {
        assert!(disk(&wrong).prices.is_empty(), "{wrong}");
    }
}

#[test]
fn the_last_price_in_time_counts_and_the_next_page_is_named() {
    let disk = sku(
        "Compute Engine",
        "SSD backed PD Capacity",
        "r",
        "GiBy.mo",
        &usd(2),
    );
    let (before, after) = disk.split_once("\"pricingInfo\":[").unwrap();
    let earlier = after
        .trim_end_matches("]}")
        .replace("-11-03", "-10-01")
        .replace(":2}", ":1}");
    let both = format!("{before}\"pricingInfo\":[{earlier},{after}");
    let text = format!(r#"{{"nextPageToken":"A=","skus":[{both}]}}"#);
    let list = read_list(text.as_bytes()).unwrap();
    assert_eq!(firsts(&list), ["r persistent-disk pd-ssd 0.000000002"]);
    assert_eq!(list.date.to_string(), "2026-11-03");
    assert_eq!(list.next.as_deref(), Some("pageToken=A="));
}
