//! The project's own stacks are recognised.

use crate::support::{PLANS, deployed, plan, read, text};
use farshore_core::deployed::{Part, recognise};
use farshore_core::terms::Term as _;

#[test]
fn every_stack_has_the_pattern_that_it_is_named_after() {
    for (name, _) in PLANS {
        let deployment = deployed(&plan(name));
        assert_eq!(deployment.pattern.name(), name, "{}", deployment.reason);
        assert_eq!(deployment.unplaced, 0, "{name}");
        assert!(
            deployment.unknown_kinds.is_empty(),
            "{:?}",
            deployment.unknown_kinds
        );
    }
}

/// They are meant as examples: the mutations show that each gap would be found.
#[test]
fn the_stacks_have_no_gaps() {
    for (name, _) in PLANS {
        assert_eq!(deployed(&plan(name)).gaps, [], "{name}");
    }
}

#[test]
fn regions_and_capacities_are_read_off() {
    let deployment = deployed(&plan("warm-standby"));
    let regions: Vec<_> = deployment
        .regions
        .iter()
        .map(|one| {
            (
                one.region.as_str(),
                one.part,
                one.vcpus,
                one.receives_traffic,
            )
        })
        .collect();
    assert_eq!(
        regions,
        [
            ("us-east-1", Part::Serves, Some(8.0), Some(true)),
            ("us-west-2", Part::Standby, Some(2.0), Some(false)),
        ]
    );
    assert_eq!(
        deployment.reason,
        "the other region, us-west-2, runs 25 % of the capacity of us-east-1"
    );
}

/// Every line of evidence names a resource that is there.
#[test]
fn evidence_names_resources() {
    for (name, text) in PLANS {
        let infrastructure = read(text);
        let deployment = recognise(&infrastructure);
        assert!(deployment.evidence.len() >= 3, "{name}");
        for line in &deployment.evidence {
            assert!(
                infrastructure.get(&line.address).is_some(),
                "{}",
                line.address
            );
        }
    }
}

#[test]
fn secrets_of_a_plan_show_nowhere() {
    for (name, text) in PLANS {
        assert!(text.contains("never-printed"), "{name} holds its secret");
        let infrastructure = read(text);
        let shown = format!("{infrastructure:?} {:?}", recognise(&infrastructure));
        assert!(!shown.contains("never-printed"), "{name}");
        for resource in &infrastructure.resources {
            let password = resource.text("password").known();
            assert_eq!(password, None, "{}", resource.address);
        }
    }
    assert!(
        read(text("pilot-light"))
            .get("aws_db_instance.orders")
            .unwrap()
            .has("password")
    );
}
