//! AWS: machines, volumes, databases, load balancers, functions, tables, caches, names, network.

use super::{check, check_all};
use crate::support::{lines, resource};
use expect_test::{Expect, expect};
use serde_json::json;

#[test]
fn machines() {
    // golden instance_test: t3_unlimited_cpuCredits, and the volume of instance_withLaunchTemplateById.
    let values = json!({
        "instance_type": "t3.medium", "monitoring": true,
        "credit_specification": [{"cpu_credits": "unlimited"}],
        "ebs_block_device": [{"volume_type": "io1", "volume_size": 20, "iops": 200}]
    });
    let usage = "monthly_cpu_credit_hrs: 730";
    check(
        "aws_instance",
        values,
        usage,
        &expect![[r#"
        machine, t3.medium: 30.37
        detailed monitoring, metrics: 2.10
        CPU credits: 73.00
        root volume, 8 GB assumed, gp2: 0.80
        volume, io1: 2.50
        volume, io1, operations: 13.00
    "#]],
    );
    let values = json!({
        "instance_type": "m3.large", "root_block_device": [{"volume_size": 10, "volume_type": "standard"}]
    });
    let usage = "monthly_hrs: 100, root_block_device: {monthly_standard_io_requests: 1000000}";
    check(
        "aws_instance",
        values,
        usage,
        &expect![[r#"
        machine, m3.large: 13.30
        root volume, magnetic: 0.50
        root volume, magnetic, requests: 0.05
    "#]],
    );
    let reserved = "reserved_instance_type: standard, reserved_instance_term: 1_year, \
                    reserved_instance_payment_option";
    let values = json!({"instance_type": "m5.4xlarge"});
    let usage = format!("{reserved}: all_upfront");
    check(
        "aws_instance",
        values.clone(),
        &usage,
        &expect![[r#"
        machine, m5.4xlarge, reserved and paid in advance: 0.00
        root volume, 8 GB assumed, gp2: 0.80
    "#]],
    );
    let usage = format!("{reserved}: no_upfront");
    check(
        "aws_instance",
        values,
        &usage,
        &expect![[r#"
        machine, m5.4xlarge/reserved/standard/1_year/no_upfront: not_found, no price in any region
        root volume, 8 GB assumed, gp2: 0.80
    "#]],
    );
}

#[test]
fn machines_that_have_no_price() {
    for values in [
        json!({"instance_type": "m5.large", "tenancy": "dedicated"}),
        json!({"instance_type": "m5.large", "instance_market_options": [{"market_type": "spot"}]}),
        json!({"instance_type": "m5.giant"}),
        json!({"instance_type": "m5.large", "region": "eu-nowhere-1"}),
        json!({}),
    ] {
        let bill = lines("aws_instance", values.clone(), "");
        let first = bill.lines().next().unwrap();
        assert!(first.contains("not_found"), "{values}: {first}");
    }
}

#[test]
fn volumes() {
    let volume = |values, expected: &Expect| check("aws_ebs_volume", values, "", expected);
    volume(
        json!({"size": 100, "type": "gp3", "iops": 4000, "throughput": 130}),
        &expect![[r#"
            volume, gp3: 8.00
            volume, gp3, operations above 3,000: 5.00
            volume, gp3, throughput above 125: 0.20
        "#]],
    );
    volume(
        json!({"size": 100, "type": "gp3"}),
        &expect![[r#"
        volume, gp3: 8.00
    "#]],
    );
    volume(
        json!({"size": 100, "type": "io2", "iops": 40000}),
        &expect![[r#"
            volume, io2: 12.50
            volume, io2, operations: not_found, there is no price for operations above 32,000 a second
        "#]],
    );
    volume(
        json!({"size": 100, "type": "io1"}),
        &expect![[r#"
        volume, io1: 12.50
        volume, io1, operations: 6.50
    "#]],
    );
    volume(
        json!({"size": 30, "type": "sc1"}),
        &expect![[r#"
        volume, sc1: 0.45
    "#]],
    );
    volume(
        json!({"type": "gp2"}),
        &expect![[r#"
        volume, gp2: usage_dependent, the file does not give `size`
    "#]],
    );
    volume(
        json!({"size": -1}),
        &expect![[r#"
        volume, gp2: usage_dependent, `size` is no amount that can be billed
    "#]],
    );
}

#[test]
fn databases() {
    let database =
        |values, usage, expected: &Expect| check("aws_db_instance", values, usage, expected);
    // golden db_instance_test: gp3["multi_az"], mysql-iops, mysql-iops-below-min, extended_support.
    let values = json!({
        "engine": "postgres", "instance_class": "db.t4g.small", "multi_az": true,
        "storage_type": "gp3", "allocated_storage": 400, "iops": 14000
    });
    database(
        values,
        "",
        &expect![[r#"
        database, postgresql, db.t4g.small/multi-az: 47.45
        storage, gp3, multi-az: 92.00
        operations above the included: 80.00
    "#]],
    );
    let values = json!({
        "engine": "mysql", "instance_class": "db.t3.large", "allocated_storage": 100,
        "iops": 1200, "backup_retention_period": 7
    });
    database(
        values,
        "additional_backup_storage_gb: 1000",
        &expect![[r#"
            database, mysql, db.t3.large/single-az: 99.28
            storage, io1, assumed, single-az: 12.50
            operations, io1: 120.00
            backups beyond its size: 95.00
        "#]],
    );
    let values = json!({
        "engine": "mysql", "instance_class": "db.t3.large", "allocated_storage": 100,
        "storage_type": "io1", "iops": 500, "engine_version": "5.7.44"
    });
    database(
        values.clone(),
        "",
        &expect![[r#"
        database, mysql, db.t3.large/single-az: 99.28
        extended support of version 5.7, year 1 or 2: 146.00
        storage, io1, single-az: 12.50
        operations, io1: 100.00
    "#]],
    );
    let mut refused = values;
    refused["engine_lifecycle_support"] = json!("open-source-rds-extended-support-disabled");
    assert!(!lines("aws_db_instance", refused, "").contains("extended"));
    let values = json!({
        "engine": "postgres", "engine_version": "13.2", "instance_class": "db.t3.large",
        "allocated_storage": 20, "storage_type": "standard"
    });
    database(
        values,
        "",
        &expect![[r#"
        database, postgresql, db.t3.large/single-az: 105.85
        storage, magnetic, single-az: 2.00
        requests, magnetic: usage_dependent, `monthly_standard_io_requests` is not given
    "#]],
    );
    database(
        json!({"engine": "db2-se", "instance_class": "db.t3.large"}),
        "",
        &expect![[r#"
            database: not_found, the file does not give its engine, or one that is not known
        "#]],
    );
}

#[test]
fn aurora() {
    // golden rds_cluster_test: mysql_backtrack without its backtrack; rds_cluster_instance_test.
    let values = json!({"engine": "aurora-mysql", "backup_retention_period": 5});
    let usage = "storage_gb: 100, write_requests_per_sec: 10, read_requests_per_sec: 10, \
                 backup_snapshot_size_gb: 100";
    check(
        "aws_rds_cluster",
        values,
        usage,
        &expect![[r#"
        storage: 10.00
        requests: 10.51
        backups beyond the first day: 8.40
    "#]],
    );
    let values = json!({"engine": "aurora-postgresql", "storage_type": "aurora-iopt1"});
    check(
        "aws_rds_cluster",
        values,
        "storage_gb: 100",
        &expect![[r#"
        storage with requests: 22.50
    "#]],
    );
    let values = json!({"engine": "aurora-postgresql", "instance_class": "db.t3.large", "engine_version": "12"});
    check(
        "aws_rds_cluster_instance",
        values,
        "",
        &expect![[r#"
        database, aurora-postgresql, db.t3.large: 119.72
        extended support of version 12, year 1 or 2: 146.00
    "#]],
    );
    let values = json!({"engine": "aurora-postgresql", "instance_class": "db.serverless"});
    check(
        "aws_rds_cluster_instance",
        values,
        "capacity_units_per_hr: 5",
        &expect![[r#"
            capacity units: 438.00
        "#]],
    );
}

#[test]
fn load_balancers() {
    // golden lb_test: alb1_usage and nlb1_usage, 1,000 GB.
    check(
        "aws_lb",
        json!({}),
        "processed_bytes_gb: 1000",
        &expect![[r#"
            application load balancer: 16.43
            capacity units: 8.00
        "#]],
    );
    let network = json!({"load_balancer_type": "network"});
    check(
        "aws_lb",
        network.clone(),
        "processed_bytes_gb: 1000",
        &expect![[r#"
            network load balancer: 16.43
            capacity units: 6.00
        "#]],
    );
    let most = "new_connections: 10000, active_connections: 10, processed_bytes_gb: 1, rule_evaluations: 1";
    check(
        "aws_alb",
        json!({}),
        most,
        &expect![[r#"
        application load balancer: 16.43
        capacity units: 2336.00
    "#]],
    );
    check(
        "aws_lb",
        json!({"load_balancer_type": "gateway"}),
        "",
        &expect![[r#"
            gateway load balancer: not_found, no price in any region
        "#]],
    );
    // golden elb_test.
    check(
        "aws_elb",
        json!({}),
        "monthly_data_processed_gb: 10000",
        &expect![[r#"
            classic load balancer: 18.25
            data processed: 80.00
        "#]],
    );
}

#[test]
fn functions() {
    // golden infracost_example_plan: 25,000,000 GB-seconds cost 416.67.
    let values = json!({"memory_size": 1024});
    let usage = "monthly_requests: 100000000, request_duration_ms: 250";
    check(
        "aws_lambda_function",
        values,
        usage,
        &expect![[r#"
        requests: 20.00
        duration: 416.67
    "#]],
    );
    let values = json!({"architectures": ["arm64"], "ephemeral_storage": [{"size": 1024}]});
    check(
        "aws_lambda_function",
        values,
        usage,
        &expect![[r#"
        requests: 20.00
        duration: 41.67
        temporary storage above 512 MB: 0.39
    "#]],
    );
    check(
        "aws_lambda_function",
        json!({}),
        "",
        &expect![[r#"
        requests: usage_dependent, `monthly_requests` is not given
        duration: usage_dependent, `monthly_requests` is not given
    "#]],
    );
}

#[test]
fn tables() {
    // golden dynamodb_table_test: my_dynamodb_table, my_dynamodb_table_usage.
    let values = json!({
        "write_capacity": 20, "read_capacity": 30, "replica": [{"region_name": "us-west-2"}],
        "global_secondary_index": [{"write_capacity": 1, "read_capacity": 0}]
    });
    check(
        "aws_dynamodb_table",
        values,
        "",
        &expect![[r#"
        writes, provisioned: 9.96
        reads, provisioned: 2.85
        storage: usage_dependent, `storage_gb` is not given
        backups: usage_dependent, `on_demand_backup_storage_gb` is not given
        restores: usage_dependent, `monthly_data_restored_gb` is not given
        replicated writes, us-west-2: 9.96
        storage, us-west-2: usage_dependent, `storage_gb` is not given
    "#]],
    );
    let values = json!({
        "billing_mode": "PAY_PER_REQUEST", "stream_enabled": true,
        "point_in_time_recovery": [{"enabled": true}],
        "replica": [{"region_name": "us-east-2"}, {"region_name": "us-west-1"}]
    });
    let usage = "monthly_write_request_units: 3000000, monthly_read_request_units: 8000000, \
                 storage_gb: 230, pitr_backup_storage_gb: 2300, on_demand_backup_storage_gb: 460, \
                 monthly_data_restored_gb: 230, monthly_streams_read_request_units: 2000000";
    check(
        "aws_dynamodb_table",
        values,
        usage,
        &expect![[r#"
        writes, on-demand: 1.88
        reads, on-demand: 1.00
        storage: 57.50
        point-in-time recovery: 460.00
        backups: 46.00
        restores: 34.50
        reads of the stream: 0.40
        replicated writes, us-east-2: not_found, no price for us-east-2
        storage, us-east-2: not_found, no price for us-east-2
        replicated writes, us-west-1: not_found, no price for us-west-1
        storage, us-west-1: not_found, no price for us-west-1
    "#]],
    );
}

#[test]
fn caches() {
    // golden elasticache_replication_group_test: non-cluster, cluster.
    let kind = "aws_elasticache_replication_group";
    let values = json!({"node_type": "cache.r5.4xlarge", "num_cache_clusters": 3, "snapshot_retention_limit": 2});
    check(
        kind,
        values,
        "snapshot_storage_size_gb: 100",
        &expect![[r#"
            cache, redis, cache.r5.4xlarge: 3775.56
            backups beyond the first: 8.50
        "#]],
    );
    let values =
        json!({"node_type": "cache.m4.large", "num_node_groups": 4, "replicas_per_node_group": 3});
    check(
        kind,
        values,
        "",
        &expect![[r#"
        cache, redis, cache.m4.large: 1822.08
    "#]],
    );
    let values =
        json!({"node_type": "cache.m4.large", "num_cache_nodes": 2, "engine": "memcached"});
    check(
        "aws_elasticache_cluster",
        values,
        "",
        &expect![[r#"
        cache, memcached, cache.m4.large: 227.76
    "#]],
    );
    let member = json!({"replication_group_id": "x"});
    check("aws_elasticache_cluster", member, "", &expect![[""]]);
}

#[test]
fn names_and_checks() {
    // golden route53_health_check_test: ssl_latency_interval_string_match, https_withUsage.
    let kind = "aws_route53_health_check";
    let values =
        json!({"type": "HTTPS_STR_MATCH", "request_interval": 10, "measure_latency": true});
    check(
        kind,
        values,
        "",
        &expect![[r#"
        health check, endpoint in AWS: 0.50
        optional features: 4.00
    "#]],
    );
    check(
        kind,
        json!({"type": "HTTPS"}),
        "endpoint_type: non_aws",
        &expect![[r#"
            health check, endpoint elsewhere: 0.75
            optional features: 2.00
        "#]],
    );
    check(
        "aws_route53_zone",
        json!({}),
        "",
        &expect![[r#"
        hosted zone: 0.50
    "#]],
    );
    let latency = json!({"latency_routing_policy": [{"region": "us-east-1"}]});
    let usage = "monthly_latency_based_queries: 1200000000";
    check(
        "aws_route53_record",
        latency,
        usage,
        &expect![[r#"
        queries, by latency: 660.00
    "#]],
    );
    check(
        "aws_route53_record",
        json!({"alias": [{"name": "x"}]}),
        "",
        &expect![[""]],
    );
}

#[test]
fn network_storage_and_keys() {
    let used = "monthly_data_processed_gb: 100";
    check(
        "aws_nat_gateway",
        json!({}),
        used,
        &expect![[r#"
        NAT gateway: 32.85
        data processed: 4.50
    "#]],
    );
    check(
        "aws_eip",
        json!({}),
        "",
        &expect![[r#"
        public address, idle: 3.65
    "#]],
    );
    check(
        "aws_eip",
        json!({"instance": "i-1"}),
        "",
        &expect![[r#"
        public address, in use: not_found, no price in any region
    "#]],
    );
    let values = json!({"vpc_endpoint_type": "Interface", "subnet_ids": ["a", "b"]});
    check(
        "aws_vpc_endpoint",
        values,
        used,
        &expect![[r#"
        interface endpoint: 14.60
        data processed: 1.00
    "#]],
    );
    check("aws_vpc_endpoint", json!({}), "", &expect![[""]]);
    let usage = "standard: {storage_gb: 1000}, standard_infrequent_access: {storage_gb: 10}";
    check(
        "aws_s3_bucket",
        json!({}),
        usage,
        &expect![[r#"
        storage, standard: 23.00
        writing requests, standard: usage_dependent, `standard.monthly_tier_1_requests` is not given
        reading requests, standard: usage_dependent, `standard.monthly_tier_2_requests` is not given
        storage, infrequent access: 0.13
    "#]],
    );
    check(
        "aws_kms_key",
        json!({}),
        "monthly_requests: 10000",
        &expect![[r#"
            key: 1.00
            requests: 0.03
        "#]],
    );
    check(
        "aws_secretsmanager_secret",
        json!({}),
        "monthly_requests: 100000",
        &expect![[r#"
            secret: 0.40
            requests: 0.50
        "#]],
    );
    let fast = json!({"period": 10, "metric_query": [{"metric": [{}]}, {"metric": [{}]}, {"expression": "a"}]});
    check(
        "aws_cloudwatch_metric_alarm",
        fast,
        "",
        &expect![[r#"
        alarm of a metric: 0.60
    "#]],
    );
}

#[test]
fn groups() {
    // A template that maps a disk besides the root, and a group of ten, of which two and a quarter
    // of the others are on demand: four.
    let template = json!({
        "id": "lt-1", "instance_type": "m5.large",
        "block_device_mappings": [{"device_name": "/dev/sdf", "ebs": [{"volume_size": 10, "volume_type": "gp3"}]}]
    });
    let group = json!({
        "min_size": 10,
        "mixed_instances_policy": [{
            "instances_distribution": [
                {"on_demand_base_capacity": 2, "on_demand_percentage_above_base_capacity": 25}
            ],
            "launch_template": [{
                "launch_template_specification": [{"launch_template_id": "lt-1"}],
                "override": [{"instance_type": "m5.xlarge"}]
            }]
        }]
    });
    // 4 x 730 x 0.192; 10 x 8 x 0.1; 10 x 10 x 0.08.
    check_all(
        &[
            resource("aws_launch_template", "a", template),
            resource("aws_autoscaling_group", "a", group),
        ],
        &expect![[r#"
        machine, m5.xlarge: 560.64
        machines, spot: not_found, spot machines have no list price
        root volume, 8 GB assumed, gp2: 8.00
        volume, gp3: 8.00
    "#]],
    );
    check(
        "aws_autoscaling_group",
        json!({"desired_capacity": 2}),
        "",
        &expect![[r#"
        machines: not_found, its template is not in this file
    "#]],
    );
}

#[test]
fn addresses_that_may_be_in_use_are_not_called_idle() {
    let gateway = resource("aws_nat_gateway", "a", json!({}));
    check_all(
        &[resource("aws_eip", "a", json!({})), gateway],
        &expect![[r#"
        public address: not_found, the file does not say whether it is in use
        NAT gateway: 32.85
        data processed: usage_dependent, `monthly_data_processed_gb` is not given
    "#]],
    );
}
