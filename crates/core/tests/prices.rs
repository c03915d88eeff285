//! The built-in prices beside the lists they were made from, where those are at hand:
//! `FARSHORE_PRICE_LISTS` names a folder with `aws_ec2_linux_on_demand.csv` and
//! `aws_rds_postgresql.csv`. Elsewhere the check is skipped, and says so.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the test reads the environment and files, and says when it is skipped"
)]

use farshore_core::prices::Prices;
use rust_decimal::Decimal;
use std::fs;
use std::path::Path;

/// The rows of a file without quotes, but for its header.
fn rows(folder: &str, file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(Path::new(folder).join(file)).expect("the list is there");
    let rows = text.lines().skip(1);
    rows.map(|row| row.split(',').map(str::to_owned).collect())
        .collect()
}

#[test]
fn prices_are_those_of_the_lists_they_were_made_from() {
    let Ok(folder) = std::env::var("FARSHORE_PRICE_LISTS") else {
        eprintln!("SKIPPED: set FARSHORE_PRICE_LISTS to compare the prices with their lists");
        return;
    };
    let prices = Prices::builtin();
    let check = |region: &str, service: &str, item: &str, usd: &str| {
        let price = prices.find("aws", region, service, item);
        let usd = Decimal::from_str_exact(usd).expect("a number");
        assert_eq!(
            price.map(|price| price.usd()),
            Ok(usd),
            "{item} in {region}"
        );
    };
    let machines = rows(&folder, "aws_ec2_linux_on_demand.csv");
    for row in &machines {
        check(&row[3], "ec2", &row[0], &row[4]);
    }
    let databases = rows(&folder, "aws_rds_postgresql.csv");
    for row in &databases {
        let deployment = match row[1].as_str() {
            "Multi-AZ readable standbys" => "multi-az-cluster",
            "Multi-AZ" => "multi-az",
            _ => "single-az",
        };
        let item = format!("{}/{deployment}", row[0]);
        check(&row[2], "rds-postgresql", &item, &row[3]);
    }
    assert!(machines.len() > 1_000 && databases.len() > 1_000);
}
