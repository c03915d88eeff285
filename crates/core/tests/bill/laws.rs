//! What holds for every bill.

use crate::support::{PRICES, bill_of, plan, resource};
use farshore_core::bill::{Bill, PatternBill, Shares, Standby, Usage};
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::parameters::Parameters;
use farshore_core::terms::PriceState;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// A resource of a billed type with arbitrary attributes, sane or not.
fn any_resource() -> impl Strategy<Value = (&'static str, Value)> {
    let number = prop_oneof![
        (0_i64..100_000).prop_map(|n| json!(n)),
        any::<f64>().prop_map(|n| json!(n)),
        Just(Value::Null),
        Just(json!("many")),
    ];
    let word = |words: &'static [&'static str]| prop::sample::select(words).prop_map(|w| json!(w));
    let machine = word(&["m5.large", "t3.micro", "m6i.metal", "x", ""]);
    let class = word(&["db.t3.large", "db.m6g.xlarge", "db.serverless", "x"]);
    let engine = word(&["postgres", "mysql", "aurora-postgresql", "redis", "x"]);
    let volume = word(&["gp2", "gp3", "io1", "io2", "standard", "x"]);
    let region = word(&["us-east-1", "us-west-2", "ap-southeast-1", "moon-1"]);
    let size = word(&[
        "Standard_B2s",
        "GP_Standard_D2ds_v5",
        "e2-medium",
        "Premium_LRS",
        "FARGATE",
        "x",
    ]);
    let kind = prop::sample::select(vec![
        "aws_instance",
        "aws_ebs_volume",
        "aws_db_instance",
        "aws_rds_cluster",
        "aws_rds_cluster_instance",
        "aws_lb",
        "aws_dynamodb_table",
        "aws_lambda_function",
        "aws_elasticache_replication_group",
        "aws_autoscaling_group",
        "aws_vpc",
        "aws_sqs_queue",
        "aws_ecs_service",
        "aws_efs_file_system",
        "aws_eks_node_group",
        "azurerm_kubernetes_cluster",
        "azurerm_linux_virtual_machine_scale_set",
        "azurerm_managed_disk",
        "azurerm_postgresql_flexible_server",
        "google_compute_forwarding_rule",
        "google_compute_instance",
        "google_container_cluster",
        "google_sql_database_instance",
    ]);
    let texts = (machine, class, engine, volume, region, size);
    (kind, texts, [number.clone(), number.clone(), number]).prop_map(|(kind, texts, numbers)| {
        let (machine, class, engine, volume, region, word) = texts;
        let [size, iops, count] = numbers;
        let block = json!([{"volume_size": size, "volume_type": volume, "iops": iops}]);
        let node = json!([{"machine_type": word, "vm_size": word, "node_count": count, "tier": word}]);
        let mut values = json!({
            "instance_type": machine, "instance_class": class, "engine": engine, "type": volume,
            "storage_type": volume, "size": size, "allocated_storage": size, "iops": iops,
            "root_block_device": block, "ebs_block_device": block, "region": region,
            "desired_capacity": count, "multi_az": true, "num_cache_clusters": count, "node_type": "cache.m4.large",
            "write_capacity": count, "read_capacity": size, "memory_size": size
        });
        let more = json!({
            "sku": word, "sku_name": word, "machine_type": word, "storage_account_type": word,
            "launch_type": word, "instances": count, "disk_size_gb": size, "storage_mb": size,
            "desired_count": count, "initial_node_count": count,
            "database_version": "POSTGRES_16", "settings": node, "node_config": node,
            "default_node_pool": node, "os_disk": node, "provisioned_throughput_in_mibps": iops
        });
        match kind.split('_').next() {
            Some("azurerm") => values["location"] = json!("East US"),
            Some("google") => values["region"] = json!("europe-west1"),
            _ => {}
        }
        for (name, value) in more.as_object().into_iter().flatten() {
            values[name] = value.clone();
        }
        (kind, values)
    })
}

fn named(resources: &[(&str, Value)]) -> Vec<Value> {
    let numbered = resources.iter().enumerate();
    let own = |(place, (kind, values)): (usize, &(&str, Value))| {
        resource(kind, &format!("r{place}"), values.clone())
    };
    numbered.map(own).collect()
}

fn bill(resources: &[Value]) -> Bill {
    bill_of(&plan(resources), &Usage::default())
}

fn patterns(resources: &[Value]) -> Vec<PatternBill> {
    let text = plan(resources);
    let infrastructure = Infrastructure::read(text.as_bytes(), Moment::Planned).unwrap();
    let usage = Usage::default();
    let bill = Bill::new(&infrastructure, &PRICES, &usage);
    let means = (&*PRICES, &usage);
    let standby = Standby::new(&infrastructure, &bill, means, "us-east-1", "us-west-2");
    standby.patterns(Shares::of(&Parameters::default()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn more_resources_never_cost_less_and_their_order_does_not_matter(
        resources in prop::collection::vec(any_resource(), 1..8)
    ) {
        let mut all = named(&resources);
        let whole = bill(&all);
        all.reverse();
        prop_assert_eq!(&bill(&all), &whole);
        all.pop();
        prop_assert!(bill(&all).monthly_usd <= whole.monthly_usd);
    }

    #[test]
    fn more_resources_never_make_a_pattern_cheaper(
        resources in prop::collection::vec(any_resource(), 1..8)
    ) {
        let mut all = named(&resources);
        let whole = patterns(&all);
        all.pop();
        for (less, more) in patterns(&all).iter().zip(&whole) {
            prop_assert!(less.monthly_usd <= more.monthly_usd, "{}", less.pattern);
            let lines: Decimal = more.lines.iter().map(|line| line.usd).sum();
            prop_assert_eq!(whole[0].monthly_usd + lines, more.monthly_usd);
        }
        for pair in whole.windows(2) {
            prop_assert!(pair[0].monthly_usd <= pair[1].monthly_usd, "{}", pair[1].pattern);
        }
    }

    #[test]
    fn the_sum_is_of_what_is_known_and_every_resource_is_somewhere(
        resources in prop::collection::vec(any_resource(), 1..8)
    ) {
        let whole = bill(&named(&resources));
        let known = whole.items_in(PriceState::Known);
        let sum: Decimal = known.filter_map(|(_, item)| item.monthly_usd()).sum();
        prop_assert_eq!(sum, whole.monthly_usd);
        let unpriced: usize = whole.unpriced_types.values().sum();
        prop_assert_eq!(whole.resources.len() + whole.free + unpriced, resources.len());
        for state in [PriceState::UsageDependent, PriceState::NotFound] {
            for (_, item) in whole.items_in(state) {
                prop_assert!(item.because().is_some_and(|because| !because.is_empty()));
            }
        }
    }
}
