//! The built-in prices, and what the table does with them.

use super::{Missing, NewPrice, PRICE_FILE_NAMES, Price, PriceFiles, Prices, Source, to_cents};
use crate::catalog::Catalog;
use crate::terms::{PriceUnit, Trust};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static PRICES: LazyLock<Prices> = LazyLock::new(Prices::builtin);

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// The six regions of AWS whose prices were collected.
const REGIONS: [&str; 6] = [
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-southeast-1",
    "ap-northeast-1",
];

#[test]
fn prices_are_for_known_regions_in_the_files_where_updates_put_them() {
    let catalog = Catalog::builtin();
    let mut count = 0;
    for price in PRICES.iter() {
        let id = format!("{}:{}", price.provider(), price.region());
        let known = price.region() == "*" || catalog.region(&id).is_some();
        assert!(known, "{id} {}", price.item());
        let home = PRICE_FILE_NAMES[super::merge::home(price.provider(), price.service())];
        assert_eq!(price.file(), home, "{} {}", price.service(), price.item());
        count += 1;
    }
    assert!(count > 5_000, "{count}");
    let bytes: usize = PriceFiles::builtin().texts.iter().map(|t| t.len()).sum();
    assert!(
        bytes < 1 << 20,
        "{bytes} bytes of prices are in every binary"
    );
}

/// What each region should have a price of; where it has none is listed, so that a new gap shows.
#[test]
fn each_region_has_the_basic_prices_or_is_listed() {
    let basic = [
        ("ec2", "m6i.large"),
        ("ec2", "t3.micro"),
        ("rds-postgresql", "db.m6g.large/multi-az"),
        ("rds", "storage-gp3/multi-az"),
        ("rds", "backup"),
        ("ebs", "gp3"),
        ("ebs", "snapshot"),
        ("s3", "standard/storage"),
        ("nat-gateway", "gateway"),
        ("nat-gateway", "data"),
        ("elb", "application-load-balancer"),
        ("elb", "application-lcu"),
        ("elb", "network-load-balancer"),
        ("data-transfer", "internet-out"),
        ("data-transfer", "inter-region"),
        ("data-transfer", "inter-zone"),
        ("dynamodb", "on-demand/replicated-write"),
        ("route53", "hosted-zone"),
        ("route53", "health-check/aws"),
        ("global-accelerator", "accelerator"),
        ("lambda", "requests"),
        ("eks", "cluster"),
        ("kms", "key"),
        ("cloudwatch", "alarm"),
    ];
    let mut gaps = String::new();
    for (service, item) in basic {
        let missing = |region: &&str| PRICES.find("aws", region, service, item).is_err();
        let regions: Vec<&str> = REGIONS.iter().copied().filter(missing).collect();
        if !regions.is_empty() {
            gaps += &format!("{service} {item}: {}\n", regions.join(" "));
        }
    }
    expect_test::expect![[r#"
        elb application-lcu: us-west-2
        elb network-load-balancer: us-west-2 eu-west-1 eu-central-1 ap-southeast-1 ap-northeast-1
        lambda requests: us-west-2 eu-west-1 eu-central-1 ap-southeast-1 ap-northeast-1
        eks cluster: us-west-2 eu-west-1 eu-central-1 ap-southeast-1 ap-northeast-1
        kms key: us-west-2 eu-west-1 eu-central-1 ap-southeast-1 ap-northeast-1
        cloudwatch alarm: us-west-2 eu-west-1 eu-central-1 ap-southeast-1 ap-northeast-1
    "#]]
    .assert_eq(&gaps);
}

/// Where a price is read off a bill, it gives the bill's cost back, to the cent.
#[test]
fn derived_prices_reproduce_the_bills_they_are_from() {
    let mut checked = 0;
    for price in PRICES.iter() {
        for tier in price.tiers {
            let from_bill = tier.trust == Trust::Derived || price.source().key == "golden";
            let Some((quantity, unit, printed)) = bill(&tier.evidence).filter(|_| from_bill) else {
                continue;
            };
            let cost = quantity * per_printed_unit(unit, tier.unit) * tier.usd;
            let place = format!("{} {} {unit}", price.service(), price.item());
            assert_eq!(to_cents(cost), printed, "{place}: {}", tier.usd);
            checked += 1;
        }
    }
    assert!(checked > 250, "{checked}");
}

/// Quantity, unit and cost of evidence such as `lb test, 730 hours cost 16.43; good to 0.03 %`.
fn bill(evidence: &str) -> Option<(Decimal, &str, Decimal)> {
    let (_, bill) = evidence.split_once(", ")?;
    let (amount, cost) = bill.split_once(" cost ")?;
    let (quantity, unit) = amount.split_once(' ')?;
    let cost = cost.split([';', ',', ' ']).next()?;
    Some((decimal(quantity), unit, decimal(cost)))
}

/// How many of our units a unit of a printed bill is.
fn per_printed_unit(printed: &str, ours: PriceUnit) -> Decimal {
    let factor = match printed.split(' ').next().unwrap_or_default() {
        "1M" => 1_000_000,
        "100k" => 100_000,
        "10k" => 10_000,
        "1k" | "1K" | "1000" => 1_000,
        // Bills print what runs all month as a count, without its 730 hours.
        "LCU" | "CPU" | "GB" | "rWCU" if ours.to_string().ends_with("-hour") => 730,
        _ => 1,
    };
    Decimal::from(factor)
}

#[test]
fn machines_are_priced_evenly_within_a_family() {
    // Twice the machine costs twice as much: true of these families in every region and list.
    for family in ["m5", "m6i", "m7g", "c6i", "r6g"] {
        for region in REGIONS {
            let usd = |size: &str| {
                let item = format!("{family}.{size}");
                PRICES.find("aws", region, "ec2", &item).unwrap().usd()
            };
            let twice = usd("large") * Decimal::TWO;
            let difference = (twice - usd("xlarge")).abs();
            assert!(difference <= decimal("0.0002"), "{family} in {region}");
        }
    }
}

#[test]
fn two_zones_cost_twice_one_in_every_region() {
    let mut checked = 0;
    for price in PRICES.iter().filter(|p| p.service() == "rds-postgresql") {
        let Some(class) = price.item().strip_suffix("/single-az") else {
            continue;
        };
        let item = format!("{class}/multi-az");
        let both = PRICES.find("aws", price.region(), price.service(), &item);
        let difference = both.unwrap().usd() - price.usd() * Decimal::TWO;
        // AWS rounds both, old classes to half a cent.
        let even = difference.abs() <= decimal("0.005");
        assert!(even, "{item} in {}: {difference}", price.region());
        checked += 1;
    }
    assert!(checked > 1_000, "{checked}");
}

#[test]
fn what_is_missing_is_said() {
    let missing = |provider, region, service, item| {
        let error = PRICES.find(provider, region, service, item).unwrap_err();
        (error.to_string(), error.missing)
    };
    let (text, reason) = missing("oci", "x", "y", "z");
    assert_eq!(
        (reason, &*text),
        (Missing::Provider, "there are no prices of `oci`")
    );
    let (text, reason) = missing("aws", "us-east-1", "braket", "z");
    assert_eq!(reason, Missing::Service);
    assert_eq!(text, "there are no prices of `braket` of `aws`");
    let (text, reason) = missing("aws", "us-east-1", "ec2", "m5.giant");
    assert_eq!(reason, Missing::Item);
    assert_eq!(text, "there is no price of `m5.giant` of `aws` `ec2`");
    let (text, reason) = missing("aws", "eu-west-1", "kms", "key");
    assert_eq!(reason, Missing::Region(vec!["us-east-1".to_owned()]));
    assert_eq!(
        text,
        "there is no price of `key` of `aws` `kms` for eu-west-1, only for us-east-1"
    );
}

#[test]
fn a_price_for_any_region_counts_where_the_region_has_none_of_its_own() {
    let zone = PRICES
        .find("aws", "eu-central-1", "route53", "hosted-zone")
        .unwrap();
    assert_eq!((zone.region(), zone.usd()), ("*", decimal("0.5")));
}

#[test]
fn transfer_is_priced_by_the_pair_else_by_the_region_it_leaves() {
    let usd = |from, to| PRICES.find_transfer("aws", from, to).unwrap().usd();
    assert_eq!(usd("us-east-1", "us-west-2"), decimal("0.02"));
    assert_eq!(usd("us-east-1", "us-east-2"), decimal("0.01"));
    assert_eq!(usd("ap-southeast-1", "us-east-1"), decimal("0.09"));
    assert!(PRICES.find_transfer("azure", "eastus", "westus").is_err());
}

#[test]
fn each_unit_costs_what_its_tier_says() {
    let out = PRICES
        .find("aws", "us-east-1", "data-transfer", "internet-out")
        .unwrap();
    let cost = |gb: &str| out.cost_of(decimal(gb)).map(to_cents);
    let expected = |usd: &str| Some(decimal(usd));
    assert_eq!(cost("0"), expected("0.00"));
    assert_eq!(cost("10240"), expected("921.60"));
    // 921.60 + 3,481.60 for the next 40,960 + 0.07.
    assert_eq!(cost("51201"), expected("4403.27"));
    assert_eq!(cost("-1"), None);
    let most = out.cost_of(Decimal::MAX);
    assert!(most.is_some_and(|usd| usd > Decimal::from(u64::MAX)));
    let dear = PRICES.find("aws", "us-east-1", "opensearch", "c4.8xlarge.search");
    assert_eq!(
        dear.unwrap().cost_of(Decimal::MAX),
        None,
        "beyond all numbers"
    );
}

#[test]
fn bills_round_half_a_cent_up() {
    // 730 hours at 0.0225 are 16.425, which the reference tool prints as 16.43.
    assert_eq!(to_cents(decimal("16.425")), decimal("16.43"));
    assert_eq!(to_cents(decimal("0.575")).to_string(), "0.58");
    assert_eq!(to_cents(decimal("-0.005")).to_string(), "-0.01");
    assert_eq!(to_cents(decimal("3")).to_string(), "3.00");
}

#[test]
fn what_is_written_reads_back() {
    let mut files = PriceFiles::builtin();
    let texts = PRICE_FILE_NAMES.map(|name| PRICES.to_csv(|price| price.file() == name));
    for (name, text) in PRICE_FILE_NAMES.iter().zip(&texts) {
        assert!(files.replace(name, text));
    }
    assert!(!files.replace("other.csv", ""));
    let again = Prices::parse(&files).unwrap();
    let all = |_: Price<'_>| true;
    assert_eq!(again.to_csv(all), PRICES.to_csv(all));
}

#[test]
fn newer_prices_take_the_place_of_older_ones() {
    let mut prices = Prices::builtin();
    let before = prices.iter().count();
    let key = |region: &str, item: &str| ["aws", region, "ec2", item].map(str::to_owned).into();
    let price = |usd: &[(i64, &str)]| NewPrice {
        unit: PriceUnit::Hour,
        tiers: usd
            .iter()
            .map(|(from, usd)| (Decimal::from(*from), decimal(usd)))
            .collect(),
    };
    let new = BTreeMap::from([
        (key("us-east-1", "m5.large"), price(&[(0, "0.0960")])),
        (
            key("us-east-1", "m6i.large"),
            price(&[(0, "0.1"), (100, "0.09")]),
        ),
        (key("us-east-1", "m99.large"), price(&[(0, "0.2")])),
        (key("eu-south-2", "m5.large"), price(&[(0, "0.3")])),
    ]);
    let source = Source {
        key: "list".to_owned(),
        text: "the list".to_owned(),
    };
    let merged = prices.merge(new, source, "2026-11-20".parse().unwrap());
    assert_eq!((merged.added, merged.changed, merged.confirmed), (2, 1, 1));
    assert_eq!(prices.iter().count(), before + 2);
    let found = prices.find("aws", "us-east-1", "ec2", "m6i.large").unwrap();
    assert_eq!(found.cost_of(decimal("200")), Some(decimal("19")));
    assert_eq!(
        (found.trust(), found.source().key.as_str()),
        (Trust::Verified, "list")
    );
    assert_eq!(found.date().to_string(), "2026-11-20");
    assert!(prices.find("aws", "eu-south-2", "ec2", "m5.large").is_ok());
}

const HEADER: &str = "# source s: somebody\nprovider,region,service,item,from_quantity,unit,price_usd,date,status,source\n";

#[test]
fn a_wrong_file_is_refused_with_its_line() {
    let row = |change: (usize, &str)| {
        let mut fields = [
            "own",
            "cellar",
            "ec2",
            "m5.large",
            "0",
            "hour",
            "0.1",
            "2026",
            "verified",
            "s: note, with comma",
        ];
        fields[change.0] = change.1;
        fields.join(",")
    };
    let read = |rows: &str| {
        let text = format!("{HEADER}{rows}");
        let mut files = PriceFiles::builtin();
        files.replace("gcp.csv", &text);
        Prices::parse(&files).map_err(|error| error.to_string())
    };
    assert!(read(&row((0, "own"))).is_ok());
    let wrong = [
        ((0, "AWS"), "`provider` is `AWS`; write lower-case"),
        ((1, ""), "`region` is empty"),
        ((2, "e c"), "`service` is `e c`"),
        ((3, "a b"), "`item` is `a b`"),
        ((4, "5"), "`m5.large` has no price from quantity 0 on"),
        ((4, "-1"), "`from_quantity` is `-1`"),
        ((5, "hours"), "`unit` is `hours`; write one of hour, month,"),
        (
            (6, "0"),
            "`price_usd` is `0`; expected a number from 0.000000000001",
        ),
        ((6, "-2"), "`price_usd` is `-2`"),
        ((6, "NaN"), "`price_usd` is `NaN`"),
        ((6, "1e9"), "`price_usd` is `1e9`"),
        ((7, "yesterday"), "`yesterday` is no date"),
        ((8, "sure"), "`status` is `sure`; write one of verified,"),
        (
            (9, "t: x"),
            "`source` begins with `t`; above the rows, `# source t: …`",
        ),
    ];
    for (change, expected) in wrong {
        let error = read(&row(change)).unwrap_err();
        assert!(error.starts_with("gcp.csv, line 3: "), "{error}");
        assert!(error.contains(expected), "{error}");
    }
    let twice = format!("{}\n{}", row((0, "own")), row((0, "own")));
    assert!(
        read(&twice)
            .unwrap_err()
            .contains("line 4: `m5.large` is here twice")
    );
    let units = format!(
        "{}\n{}",
        row((0, "own")),
        row((4, "9")).replace("hour", "month")
    );
    assert!(
        read(&units)
            .unwrap_err()
            .contains("is priced by hour and by month")
    );
    let other = "# source golden: something else\n".to_owned() + HEADER;
    let mut files = PriceFiles::builtin();
    files.replace("gcp.csv", &other);
    let error = Prices::parse(&files).unwrap_err().to_string();
    assert!(
        error.contains("`golden` is explained in other words"),
        "{error}"
    );
}
