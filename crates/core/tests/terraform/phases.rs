//! The way from phase to phase.

use crate::support::{Decided, SOCIAL, WEBSHOP, text};
use expect_test::expect_file;
use farshore_core::terraform::{GeneratedFile, Wanted, unified_diff};
use hcl_edit::structure::Body;
use std::collections::BTreeSet;

/// The modules of the root that hold data, with what they are made of.
fn holding_data(files: &[GeneratedFile]) -> BTreeSet<(String, String)> {
    let body: Body = text(files, "data.tf").parse().unwrap();
    let blocks = body.blocks().map(|block| {
        let source = block.body.get_attribute("source").unwrap();
        (
            block.labels[0].as_str().to_owned(),
            source.value.to_string(),
        )
    });
    blocks.collect()
}

#[test]
fn each_phase_keeps_what_holds_data() {
    for (workload, last) in [(WEBSHOP, 3), (SOCIAL, 5)] {
        let decided = Decided::of(workload);
        for number in 2..=last {
            let before = holding_data(&decided.files(Wanted::Phase(number - 1)));
            let after = holding_data(&decided.files(Wanted::Phase(number)));
            assert!(
                before.is_subset(&after),
                "phase {number}: {before:?} {after:?}"
            );
        }
    }
}

#[test]
fn the_way_to_active_active_begins_with_a_database_that_can_go_there() {
    let rich = WEBSHOP.replace("rto = \"10m\"", "rto = \"45s\"");
    let rich = rich.replace("budget_monthly_usd = 16_000", "budget_monthly_usd = 60_000");
    let decided = Decided::of(&rich);
    let mut before = BTreeSet::new();
    for number in 1..=5 {
        let after = holding_data(&decided.files(Wanted::Phase(number)));
        assert!(before.is_subset(&after), "phase {number}");
        assert!(
            after.contains(&("data_orders".to_owned(), " \"./modules/aurora\"".to_owned())),
            "{after:?}"
        );
        before = after;
    }
}

#[test]
fn the_change_from_pilot_light_to_warm_standby_is_small() {
    let decided = Decided::of(WEBSHOP);
    let diff = unified_diff(
        &decided.files(Wanted::Phase(2)),
        &decided.files(Wanted::Phase(3)),
    );
    expect_file!["webshop-2-to-3.diff"].assert_eq(&diff);
    let same = decided.files(Wanted::Phase(3));
    assert_eq!(unified_diff(&same, &same), "");
}
