//! Plans and states that others published, where the folder with them is at hand.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that reads a folder named by the environment, and says so where it cannot"
)]

use crate::support::bill_of;
use farshore_core::bill::Usage;
use farshore_core::file::Format;
use farshore_core::prices::to_cents;
use farshore_core::terms::PriceState;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// `FARSHORE_SHARED` names the folder; without it, nothing is tested here.
fn folder() -> Option<PathBuf> {
    let Some(root) = std::env::var_os("FARSHORE_SHARED") else {
        eprintln!("SKIPPED: FARSHORE_SHARED is not set, so published plans are not billed");
        return None;
    };
    Some(PathBuf::from(root).join("data/terraform"))
}

/// What an independent tool printed, and how many lines of it have no price here.
#[test]
fn published_totals_are_reproduced_to_the_cent() {
    let Some(folder) = folder() else {
        return;
    };
    let folder = folder.join("plans");
    let totals = [
        ("infracost_v012_plan", None, "373.12"),
        ("infracost_v012_state", None, "186.56"),
        (
            "infracost_example_plan",
            Some("infracost_example_usage.yml"),
            "1361.31",
        ),
        ("infracost_plan_with_target", None, "16.18"),
    ];
    for (name, usage, total) in totals {
        let text = fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
        let usage = usage.map(|usage| fs::read_to_string(folder.join(usage)).unwrap());
        let usage = usage.map_or_else(Usage::default, |text| {
            Usage::read(&text, Format::Yaml).unwrap()
        });
        let bill = bill_of(&text, &usage);
        assert_eq!(to_cents(bill.monthly_usd).to_string(), total, "{name}");
        let mut missing = bill.items_in(PriceState::NotFound);
        assert_eq!(missing.next(), None, "{name}");
        assert_eq!(bill.unread_usage, Vec::<String>::new(), "{name}");
        let printed = fs::read_to_string(folder.join(format!("{name}.golden.txt"))).unwrap();
        for (address, item) in bill.items_in(PriceState::Known) {
            let usd = to_cents(item.monthly_usd().unwrap());
            let here = usd.is_zero() || printed.contains(&format!("${usd}"));
            assert!(here, "{name} {address} {}: {usd}", item.name);
        }
    }
}

#[test]
fn every_published_file_is_billed() {
    let Some(folder) = folder() else {
        return;
    };
    let (mut billed, mut unpriced) = (0, BTreeMap::new());
    let files = ["plans", "own"].map(|name| fs::read_dir(folder.join(name)).unwrap());
    for entry in files.into_iter().flatten() {
        let path = entry.unwrap().path();
        let wanted = |extension| extension == "json" || extension == "tfstate";
        if !path.extension().is_some_and(wanted) {
            continue;
        }
        let bill = bill_of(&fs::read_to_string(&path).unwrap(), &Usage::default());
        let missing = bill.items_in(PriceState::NotFound).count();
        let total = to_cents(bill.monthly_usd);
        let name = path.file_name().unwrap().display();
        let types = &bill.unpriced_types;
        eprintln!("{name}: {total}, {missing} not found, {types:?}");
        unpriced.extend(bill.unpriced_types);
        billed += 1;
    }
    assert_eq!(billed, 14, "files");
    // What such a fleet runs is decided by its allocation.
    assert_eq!(unpriced, BTreeMap::from([("aws_ec2_fleet".to_owned(), 1)]));
}
