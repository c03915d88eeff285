//! Generated stacks before the real Terraform and AWS provider: valid, planned, and recognised as
//! the pattern that they were generated for. Nothing is asked of AWS.

mod terraform_support;

use farshore_core::deployed::recognise;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::terms::Term;
use rayon::prelude::*;
use terraform_support::{Stack, example, mirror, providers};

const PATTERNS: [&str; 5] = [
    "backup-restore",
    "pilot-light",
    "warm-standby",
    "hot-standby",
    "active-active",
];

/// A name that would be code, were it not escaped.
const NASTY: &str = "\\\"} ${file(\\\"/etc/passwd\\\")}%${x} %{ if } 日本";

#[test]
fn every_pattern_is_recognised_as_itself_without_gaps() {
    let Some(mirror) = mirror("the loop from stack to pattern") else {
        return;
    };
    PATTERNS.par_iter().for_each(|pattern| {
        let stack = Stack::new(&mirror);
        let workload = example("webshop.toml").replace("\"webshop\"", &format!("\"{NASTY}\""));
        stack.generate(&workload, &["--pattern", pattern]);
        stack.is_valid();
        stack.write(
            "test_override.tf",
            &providers(2, "  skip_requesting_account_id = true\n"),
        );
        let plan = stack.plan();
        let json: serde_json::Value = serde_json::from_str(&plan).expect("Terraform writes JSON");
        let name = &json["variables"]["workload"]["value"];
        let meant = "\"} ${file(\"/etc/passwd\")}%${x} %{ if } 日本";
        assert_eq!(name, meant, "Terraform reads the name as it was given");
        let read = Infrastructure::read(plan.as_bytes(), Moment::Planned);
        let deployment = recognise(&read.expect("it is a plan"));
        assert_eq!(deployment.pattern.name(), *pattern, "{}", deployment.reason);
        assert!(
            deployment.gaps.is_empty(),
            "{pattern}: {:?}",
            deployment.gaps
        );
        assert!(
            deployment.unknown_kinds.is_empty(),
            "{:?}",
            deployment.unknown_kinds
        );
        assert_eq!(deployment.unplaced, 0, "{pattern}");
    });
}

#[test]
fn every_phase_is_valid() {
    let Some(mirror) = mirror("the validation of each phase") else {
        return;
    };
    let three = example("social.toml").replace(
        "[business]",
        "[design]\ntraffic = \"dns-health-check\"\nactive_regions = 3\n\n[business]",
    );
    let by_hand = example("webshop.toml")
        .replace("[business]", "[design]\ntrigger = \"person\"\n\n[business]");
    let mut stacks: Vec<(String, Vec<&str>)> = ["1", "2", "3", "4", "5"]
        .map(|phase| (example("social.toml"), vec!["--phase", phase]))
        .into();
    stacks.push((three, vec!["--pattern", "active-active"]));
    stacks.push((by_hand, vec!["--pattern", "pilot-light"]));
    stacks.par_iter().for_each(|(workload, wanted)| {
        let stack = Stack::new(&mirror);
        stack.generate(workload, wanted);
        stack.is_valid();
    });
}
