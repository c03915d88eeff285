//! Generated stacks before the real Terraform and AWS provider: valid, planned, and recognised as
//! the pattern that they were generated for. Nothing is asked of AWS.

mod terraform_support;

use farshore_core::bill::{Bill, Shares, Standby, Subject, Usage};
use farshore_core::deployed::recognise;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::parameters::Parameters;
use farshore_core::prices::{Prices, to_cents};
use farshore_core::terms::{Role, Term};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
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

/// The whole loop: a plan is the cost of a workload, its decision becomes Terraform, and the plan of
/// that costs what the pattern was decided with. What runs and holds records agrees to the cent; the
/// rest within 3 % of the bill: the stack has faster checks, and a key and alarms of its own.
#[test]
fn a_generated_stack_costs_what_was_decided() {
    let Some(mirror) = mirror("the loop from bill to bill") else {
        return;
    };
    let shop =
        example("terraform/shop.toml").replace("\"single-region/plan.json\"", "\"plan.json\"");
    let original = example("terraform/single-region/plan.json");
    PATTERNS.par_iter().for_each(|pattern| {
        let stack = Stack::new(&mirror);
        stack.write("../plan.json", &original);
        // Nothing beside the pattern's own technology, which would be a surcharge.
        let held =
            "[design]\nreplication = \"streaming\"\ntraffic = \"dns-health-check\"\n\n[business]";
        let standby = !["backup-restore", "active-active"].contains(pattern);
        let workload = if standby {
            shop.replace("[business]", held)
        } else {
            shop.clone()
        };
        stack.generate(&workload, &["--pattern", pattern]);
        stack.init();
        stack.write(
            "test_override.tf",
            &providers(2, "  skip_requesting_account_id = true\n"),
        );
        let of_stack = bill(&stack.plan());
        let (of_pattern, additions) = decided(&original, pattern);
        for role in [Role::Compute, Role::Data] {
            let [own, expected] = [&of_stack, &of_pattern].map(|bill| to_cents(bill[&role]));
            assert_eq!(own, expected, "{pattern}: {role}");
        }
        let total = |bill: &Roles| bill.values().sum::<Decimal>();
        let apart = (total(&of_stack) - total(&of_pattern)).abs();
        let most = total(&of_pattern) * Decimal::new(3, 2);
        assert!(apart <= most, "{pattern}: {of_stack:?} {of_pattern:?}");
        assert!(
            additions > Decimal::ZERO,
            "{pattern}: copies and transfer are by use"
        );
    });
}

/// US dollars a month by role.
type Roles = BTreeMap<Role, Decimal>;

fn bill(plan: &str) -> Roles {
    let infrastructure = Infrastructure::read(plan.as_bytes(), Moment::Planned);
    let infrastructure = infrastructure.expect("it is a plan");
    let bill = Bill::new(&infrastructure, &Prices::builtin(), &Usage::default());
    let mut roles: Roles = [Role::Compute, Role::Data]
        .map(|role| (role, Decimal::ZERO))
        .into();
    for resource in &bill.resources {
        let one = infrastructure.get(&resource.address).expect("it is billed");
        *roles.entry(one.role()).or_default() += resource.monthly_usd();
    }
    roles
}

/// The bill of a pattern of a plan, and what of it a plan shows by use only: copies and transfer.
fn decided(plan: &str, pattern: &str) -> (Roles, Decimal) {
    let infrastructure = Infrastructure::read(plan.as_bytes(), Moment::Planned);
    let infrastructure = infrastructure.expect("it is a plan");
    let (prices, usage) = (Prices::builtin(), Usage::default());
    let own = Bill::new(&infrastructure, &prices, &usage);
    let means = (&prices, &usage);
    let standby = Standby::new(&infrastructure, &own, means, "us-east-1", "us-west-2");
    let patterns = standby.patterns(Shares::of(&Parameters::default()));
    let mut patterns = patterns.into_iter();
    let found = patterns.find(|one| one.pattern.name() == pattern);
    let (mut roles, mut by_use) = (bill(plan), Decimal::ZERO);
    for line in found.expect("every pattern is priced").lines {
        let is_by_use = match &line.what {
            Subject::Twin(_) => false,
            Subject::Copy(_) => true,
            Subject::Addition(what) => what.starts_with("transfer"),
        };
        if is_by_use {
            by_use += line.usd;
        } else {
            *roles.entry(line.role).or_default() += line.usd;
        }
    }
    (roles, by_use)
}
