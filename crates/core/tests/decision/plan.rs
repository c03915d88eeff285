//! Workloads whose bill is that of a Terraform plan.

use crate::support;
use farshore_core::bill::Usage;
use farshore_core::catalog::Catalog;
use farshore_core::decide::Decision;
use farshore_core::file::Format;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::model::{Imported, PlanError, Setting, SettingError, starter};
use farshore_core::prices::Prices;
use farshore_core::spec::{self, Workload};
use farshore_core::terms::Pattern;

const SHOP: &str = include_str!("../../../../examples/terraform/shop.toml");
const SINGLE: &str = include_str!("../../../../examples/terraform/single-region/plan.json");
const HOT: &str = include_str!("../../../../examples/terraform/hot-standby/plan.json");

fn workload(text: &str) -> Workload {
    spec::read(text, Format::Toml, &Catalog::builtin()).unwrap()
}

fn with<T>(plan: &str, act: impl FnOnce(Imported<'_>) -> T) -> T {
    let infrastructure = Infrastructure::read(plan.as_bytes(), Moment::Planned).unwrap();
    act(Imported {
        infrastructure: &infrastructure,
        prices: &Prices::builtin(),
        usage: &Usage::default(),
    })
}

fn priced(text: &str, plan: &str) -> Result<Setting, SettingError> {
    with(plan, |plan| {
        Setting::priced(&workload(text), &Catalog::builtin(), plan)
    })
}

fn decided(text: &str, plan: &str) -> Decision {
    support::decided(&priced(text, plan).unwrap())
}

fn monthly(decision: &Decision, pattern: Pattern) -> f64 {
    let mut candidates = decision.candidates.iter();
    let own = candidates.find(|one| one.judged.design.pattern() == pattern);
    own.unwrap().judged.figures.monthly
}

fn recommended(decision: &Decision) -> Pattern {
    decision.candidates[decision.recommendation.unwrap()]
        .judged
        .design
        .pattern()
}

/// The arithmetic of `bill/patterns.rs::the_patterns_of_the_shop_are_those_worked_out_by_hand`, with
/// the changes of the workload file: 1 % of 300 GiB a day.
#[test]
fn a_plan_is_the_bill_that_is_decided_with() {
    let held =
        format!("{SHOP}\n[design]\nreplication = \"streaming\"\ntraffic = \"dns-health-check\"\n");
    let decision = decided(&held, SINGLE);
    let primary = 850.975;
    let sent = 3.0 * 730.0 / 24.0 * 0.02;
    let warm = primary + 19.0 + 2.0 * sent + 1.0 + 49.275 + 255.14 + 1.0 + 2.0 * 72.48;
    assert!((monthly(&decision, Pattern::SingleRegion) - primary).abs() < 1e-9);
    assert!((monthly(&decision, Pattern::WarmStandby) - warm).abs() < 1e-4);
    assert_eq!(recommended(&decision), Pattern::WarmStandby);
}

/// What is deployed beside the first region moves no bill by more than its health check.
#[test]
fn what_is_deployed_already_does_not_count_twice() {
    let single = decided(SHOP, SINGLE);
    let hot = decided(SHOP, HOT);
    for pattern in [
        Pattern::PilotLight,
        Pattern::WarmStandby,
        Pattern::HotStandby,
    ] {
        let apart = monthly(&hot, pattern) - monthly(&single, pattern);
        assert!(apart.abs() < 5.0, "{pattern}: {apart}");
    }
}

#[test]
fn what_the_file_does_not_say_comes_from_the_plan() {
    let bare = SHOP
        .replace("pattern_today = \"single-region\"\n", "")
        .replace("regions = [\"aws:us-east-1\", \"aws:us-west-2\"]\n", "");
    let setting = priced(&bare, HOT).unwrap();
    assert_eq!(setting.pattern_today, Pattern::HotStandby);
    let ids = setting.regions.iter().map(|place| place.id.as_str());
    assert_eq!(
        ids.take(2).collect::<Vec<_>>(),
        ["aws:us-east-1", "aws:us-west-2"]
    );
    let noted = |name: &str| setting.assumed.iter().find(|one| one.name == name).unwrap();
    assert_eq!(noted("workload.pattern_today").value, "hot-standby");
    assert!(
        noted("cost.terraform_plan")
            .value
            .starts_with("853.48 USD a month in aws:us-east-1")
    );
    assert!(
        noted("cost.terraform_plan")
            .value
            .contains("lines of the second region are left out")
    );
}

#[test]
fn plans_that_cannot_be_the_cost_say_why() {
    let elsewhere = SHOP.replace("aws:us-east-1", "aws:eu-west-1");
    let error = priced(&elsewhere, SINGLE).unwrap_err();
    assert!(
        matches!(error, SettingError::Plan(PlanError::OtherRegion { .. })),
        "{error}"
    );
    let empty = r#"{"format_version": "1.2", "planned_values": {"root_module": {}}}"#;
    let error = priced(SHOP, empty).unwrap_err();
    assert!(
        matches!(error, SettingError::Plan(PlanError::Regions(_))),
        "{error}"
    );
    let free = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "aws_lambda_function.a", "mode": "managed", "type": "aws_lambda_function",
         "name": "a", "provider_name": "registry.terraform.io/hashicorp/aws",
         "values": {"region": "us-east-1"}}]}}}"#;
    let error = priced(SHOP, free).unwrap_err();
    assert_eq!(error, SettingError::Plan(PlanError::NoPrice));
    let unpriced = Setting::new(&workload(SHOP), &Catalog::builtin()).unwrap_err();
    assert_eq!(unpriced, SettingError::Unpriced);
}

#[test]
fn a_starter_reads_back_and_is_decided() {
    for (plan, today) in [(SINGLE, Pattern::SingleRegion), (HOT, Pattern::HotStandby)] {
        let name = "a \"shop\" \\ ${x}\n";
        let text = with(plan, |plan| {
            starter(plan, &Catalog::builtin(), name.trim(), "plan.json", None).unwrap()
        });
        let read = workload(&text);
        assert_eq!(read.workload.name, name.trim());
        assert_eq!(read.workload.pattern_today, Some(today));
        assert_eq!(read.cost.terraform_plan.as_deref(), Some("plan.json"));
        let orders = read.data.iter().find(|set| set.name == "orders").unwrap();
        assert_eq!(orders.size_gib, Some(200.0));
        assert!(
            read.data
                .iter()
                .any(|set| set.name == "sessions" && set.size_gib.is_none())
        );
        assert!(decided(&text, plan).recommendation.is_some());
    }
}
