//! The bills of patterns, worked out by hand, and the same rules as numbers for a decision.

use crate::support::{PRICES, plan, resource};
use farshore_core::bill::{Bill, PatternBill, PlanCost, Shares, Standby, Subject, Usage};
use farshore_core::file::Format;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::model::against_band;
use farshore_core::parameters::Parameters;
use farshore_core::terms::{Pattern, Role};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::json;

const SINGLE: &str = include_str!("../../../../examples/terraform/single-region/plan.json");
const WARM: &str = include_str!("../../../../examples/terraform/warm-standby/plan.json");

fn standby(text: &str, usage: &Usage, region: &str) -> Standby {
    let infrastructure = Infrastructure::read(text.as_bytes(), Moment::Planned).unwrap();
    let bill = Bill::new(&infrastructure, &PRICES, usage);
    let means = (&*PRICES, usage);
    Standby::new(&infrastructure, &bill, means, "us-east-1", region)
}

fn shares() -> Shares {
    Shares::of(&Parameters::default())
}

fn usd(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn sums(patterns: &[PatternBill]) -> Vec<Decimal> {
    patterns
        .iter()
        .map(|one| one.monthly_usd.round_dp(6))
        .collect()
}

/// The shop of `examples/terraform`, in us-west-2: four servers at 730 x 0.096 + 30 x 0.08 each, a
/// load balancer and a NAT gateway at 730 x (0.0225 + 0.045), orders in two zones at 730 x 0.636 +
/// 200 x 0.23 and in one at 730 x 0.318 + 200 x 0.115, a key at 1.00.
#[test]
fn the_patterns_of_the_shop_are_those_worked_out_by_hand() {
    let found = standby(SINGLE, &Usage::default(), "us-west-2");
    let patterns = found.patterns(shares());
    let primary = usd("850.975");
    // 200 GB of snapshots at 0.095, and 1 % of them a day sent at 0.02.
    let sent = usd("200") * usd("0.01") * usd("30.4166667") * usd("0.02");
    let backup = primary + usd("200") * usd("0.095") + sent;
    // The changes once more, two checks, what leads users there, the copy in one zone, the key.
    let pilot = backup + sent + usd("1") + usd("49.275") + usd("255.14") + usd("1");
    // A third of four servers is two whole ones.
    let warm = pilot + usd("72.48") * usd("2");
    let hot = pilot + usd("72.48") * usd("4") + usd("510.28") - usd("255.14");
    // A global load balancer: 730 x 0.025.
    let active = hot + usd("18.25");
    let by_hand = [primary, backup, pilot, warm, hot, active].map(|usd| usd.round_dp(6));
    assert_eq!(sums(&patterns), by_hand);
    assert_eq!(patterns[0].multiplier, Some(Decimal::ONE));
}

#[test]
fn what_is_deployed_already_changes_no_pattern() {
    let single = standby(SINGLE, &Usage::default(), "us-west-2");
    let warm = standby(WARM, &Usage::default(), "us-west-2");
    // The warm stack has one check more in its primary part: 2.50, and needs one less.
    let check = usd("2.5");
    assert_eq!(warm.primary_usd, single.primary_usd + check);
    assert!(warm.aside > 0 && single.aside == 0);
    let (one, two) = (single.patterns(shares()), warm.patterns(shares()));
    for (one, two) in one.iter().zip(&two).skip(2) {
        let pattern = one.pattern;
        assert_eq!(
            two.monthly_usd - one.monthly_usd,
            check - usd("0.5"),
            "{pattern}"
        );
    }
}

#[test]
fn a_decision_counts_what_the_bills_do() {
    let text = plan(&[
        resource("aws_instance", "a", json!({ "instance_type": "m5.large" })),
        resource("aws_instance", "b", json!({ "instance_type": "m5.large" })),
        resource("aws_instance", "c", json!({ "instance_type": "m5.xlarge" })),
        resource(
            "aws_db_instance",
            "d",
            json!({ "engine": "postgres", "instance_class": "db.m5.large", "multi_az": true,
                    "allocated_storage": 100, "backup_retention_period": 7 }),
        ),
        resource("aws_eks_cluster", "e", json!({})),
        resource("aws_nat_gateway", "n", json!({})),
        resource("aws_s3_bucket", "s", json!({})),
    ]);
    let usage = "resource_usage:\n  aws_s3_bucket.s:\n    standard:\n      storage_gb: 500\n      \
                 monthly_tier_1_requests: 1000000\n      monthly_tier_2_requests: 9000000\n";
    let usage = Usage::read(usage, Format::Yaml).unwrap();
    for text in [text.as_str(), SINGLE, WARM] {
        let found = standby(text, &usage, "us-west-2");
        let cost = PlanCost::new(&found, &found);
        let gib = found.stored_gb.to_f64().unwrap() * 0.01 * 730.0 / 24.0;
        for shares in [
            shares(),
            Shares {
                warm: 0.6,
                headroom: 0.4,
            },
        ] {
            let bills = found.patterns(shares);
            let added = [
                cost.backup_restore(gib),
                cost.standby(Pattern::PilotLight, 0.0, gib),
                cost.standby(Pattern::WarmStandby, shares.warm, gib),
                cost.standby(Pattern::HotStandby, 1.0, gib),
                cost.active(2, shares.headroom, gib),
            ];
            for (bill, added) in bills.iter().skip(1).zip(added) {
                let number = cost.primary_usd + added.total();
                let by_line = bill.monthly_usd.to_f64().unwrap();
                assert!(
                    (by_line - number).abs() < 1e-4,
                    "{}: {by_line} {number}",
                    bill.pattern
                );
            }
        }
    }
}

/// Three regions at full headroom run half of the load each: of four servers, two.
#[test]
fn three_active_regions_share_the_headroom() {
    let found = standby(SINGLE, &Usage::default(), "us-west-2");
    let cost = PlanCost::new(&found, &found);
    let all = |regions| cost.active(regions, 1.0, 0.0).total();
    let (two, three) = (all(2), all(3));
    // Two servers less in each of two regions; two more, a load balancer, NAT, orders, key and
    // checks in the third.
    let third = 2.0 * 72.48 + 49.275 + 510.28 + 1.0 + 1.0;
    assert!(
        (three - (two - 4.0 * 72.48 + third)).abs() < 1e-9,
        "{two} {three}"
    );
}

#[test]
fn a_share_is_a_whole_number_of_machines() {
    for (servers, warm) in [(1, 1), (2, 1), (3, 1), (4, 2), (10, 4), (100, 33)] {
        let machines = (0..servers).map(|i| {
            let name = format!("s{i}");
            resource(
                "aws_instance",
                &name,
                json!({ "instance_type": "m5.large" }),
            )
        });
        let text = plan(&machines.collect::<Vec<_>>());
        let found = standby(&text, &Usage::default(), "us-east-1");
        let patterns = found.patterns(shares());
        let compute = |pattern: &PatternBill| {
            let lines = pattern
                .lines
                .iter()
                .filter(|line| line.role == Role::Compute);
            lines.map(|line| line.usd).sum::<Decimal>()
        };
        // 730 x 0.096, and 8 GB of gp2 at 0.10.
        let each = usd("70.88");
        let expected = (each * Decimal::from(warm)).round_dp(6);
        assert_eq!(compute(&patterns[3]).round_dp(6), expected, "{servers}");
        assert_eq!(compute(&patterns[4]), each * Decimal::from(servers));
        assert_eq!(compute(&patterns[2]), Decimal::ZERO);
    }
}

#[test]
fn a_standby_is_not_used_until_it_takes_over() {
    let text = plan(&[resource("aws_nat_gateway", "n", json!({}))]);
    let usage = "resource_usage:\n  aws_nat_gateway.n:\n    monthly_data_processed_gb: 1000\n";
    let usage = Usage::read(usage, Format::Yaml).unwrap();
    let found = standby(&text, &usage, "us-east-1");
    assert_eq!(found.primary_usd, usd("32.85") + usd("45"));
    let hot = &found.patterns(shares())[4];
    let own = |line: &&farshore_core::bill::PatternLine| matches!(line.what, Subject::Twin(_));
    let line = hot.lines.iter().find(own).unwrap();
    assert_eq!((line.usd, line.left_out), (usd("32.85"), 0));
}

#[test]
fn far_from_the_band_has_its_reason() {
    let parameters = Parameters::default();
    let found = standby(SINGLE, &Usage::default(), "us-west-2");
    let patterns = found.patterns(shares());
    let reason = |i: usize| against_band(&patterns[i], &parameters).unwrap().reason;
    assert_eq!(against_band(&patterns[0], &parameters), None);
    assert_eq!((reason(1), reason(3), reason(4)), (None, None, None));
    // Orders and their snapshots: (255.14 + 19) / 850.975.
    let data = "the second region's data: 32 % of the first region's bill, where the framework \
                counts 8 %";
    assert_eq!(reason(2).as_deref(), Some(data));
    assert!(
        reason(5)
            .unwrap()
            .contains("where the framework counts 70 %")
    );
}

#[test]
fn prices_that_another_region_lacks_are_the_first_regions_and_say_so() {
    let text = plan(&[resource("aws_kms_key", "k", json!({}))]);
    let found = standby(&text, &Usage::default(), "us-west-2");
    let hot = &found.patterns(shares())[4];
    let line = &hot
        .lines
        .iter()
        .find(|line| line.role == Role::Other)
        .unwrap();
    assert!(line.borrowed && line.usd == Decimal::ONE, "{line:?}");
}
