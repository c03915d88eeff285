//! AWS: file systems, containers, messages, distribution, connections between networks, warehouses.

use super::{check, check_all};
use crate::support::{lines, resource};
use expect_test::expect;
use serde_json::json;

#[test]
fn file_systems() {
    // golden efs_file_system_test: provisioned (88.5 = 100 - 230 / 20), oneZone.
    let kind = "aws_efs_file_system";
    let values = json!({"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 100});
    check(
        kind,
        values,
        "storage_gb: 230",
        &expect![[r#"
        storage: 69.00
        provisioned throughput above the included: 531.00
    "#]],
    );
    let rule = json!([{"transition_to_ia": "AFTER_7_DAYS"}]);
    let values = json!({"availability_zone_name": "us-east-1a", "lifecycle_policy": rule});
    let usage = "storage_gb: 230, infrequent_access_storage_gb: 100, \
                 monthly_infrequent_access_read_gb: 50, monthly_infrequent_access_write_gb: 100";
    check(
        kind,
        values,
        usage,
        &expect![[r#"
        storage: 36.80
        storage, infrequent access: 1.33
        data read, infrequent access: 0.50
        data written, infrequent access: 1.00
    "#]],
    );
    let values = json!({"throughput_mode": "elastic", "lifecycle_policy": [
        {"transition_to_archive": "AFTER_90_DAYS"}, {"transition_to_ia": ""}
    ]});
    check(
        kind,
        values,
        "",
        &expect![[r#"
        storage: usage_dependent, `storage_gb` is not given
        storage, archive: not_found, no price in any region
        throughput: not_found, there is no price of its throughput mode
    "#]],
    );
    let copy = json!({"destination": [{"region": "us-west-2"}]});
    check(
        "aws_efs_replication_configuration",
        copy,
        "storage_gb: 100",
        &expect![[r#"
            storage of the copy: not_found, no price for us-west-2
        "#]],
    );
}

fn service(values: serde_json::Value) -> serde_json::Value {
    resource("aws_ecs_service", "a", values)
}

#[test]
fn containers() {
    // golden ecs_service_test: ecs_fargate1 has one task of 1 vCPU and 2 GB.
    let definition = |values| resource("aws_ecs_task_definition", "a", values);
    let plain = || definition(json!({"family": "shop", "cpu": "1 vCPU", "memory": "2 GB"}));
    let values = json!({"launch_type": "FARGATE", "desired_count": 1, "task_definition": "shop:3"});
    check_all(
        &[plain(), service(values)],
        &expect![[r#"
        processors of tasks: 29.55
        memory of tasks: 6.49
    "#]],
    );
    // Three tasks on demand, and of the seven others a quarter: 4.75; 5.25 are spot.
    let shares = json!([
        {"capacity_provider": "FARGATE", "base": 3, "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3}
    ]);
    let values = json!({"capacity_provider_strategy": shares, "desired_count": 10, "task_definition": "shop"});
    // 4.75 x 730 x 1 x 0.04048; 4.75 x 730 x 2 x 0.004445.
    check_all(
        &[plain(), service(values)],
        &expect![[r#"
        processors of tasks: 140.36
        memory of tasks: 30.83
        processors of tasks, spot: not_found, no price in any region
        memory of tasks, spot: not_found, no price in any region
    "#]],
    );
    let arm = definition(json!({
        "arn": "arn:1", "cpu": "256", "memory": 512, "runtime_platform": [{"cpu_architecture": "ARM64"}],
        "ephemeral_storage": [{"size_in_gib": 30}]
    }));
    let values = json!({"launch_type": "FARGATE", "desired_count": 2, "task_definition": "arn:1"});
    check_all(
        &[arm, service(values)],
        &expect![[r#"
        processors of tasks, arm: not_found, no price in any region
        memory of tasks, arm: not_found, no price in any region
        temporary storage above 20 GB: not_found, no price in any region
    "#]],
    );
}

#[test]
fn services_that_do_not_say_where_they_run() {
    let kind = "aws_ecs_service";
    let on_machines = json!({"launch_type": "EC2", "desired_count": 2});
    check(kind, on_machines, "", &expect![[""]]);
    check(
        kind,
        json!({"desired_count": 2}),
        "",
        &expect![[r#"
        tasks: not_found, the file does not say where its tasks run
    "#]],
    );
    let values = json!({"launch_type": "FARGATE", "desired_count": 2});
    check(
        kind,
        values,
        "",
        &expect![[r#"
        tasks: not_found, its task definition is not in this file
    "#]],
    );
    let cluster = resource("aws_ecs_cluster", "a", json!({"id": "cluster-1"}));
    let values = json!({"cluster": "cluster-1", "desired_count": 2});
    check_all(&[cluster.clone(), service(values.clone())], &expect![[""]]);
    let providers = json!({"cluster_name": "cluster-1", "default_capacity_provider_strategy": [
        {"capacity_provider": "FARGATE", "weight": 1}
    ]});
    let providers = resource("aws_ecs_cluster_capacity_providers", "a", providers);
    check_all(
        &[cluster, providers, service(values)],
        &expect![[r#"
        tasks: not_found, its task definition is not in this file
    "#]],
    );
}

#[test]
fn kubernetes() {
    // golden eks_cluster_test, eks_node_group_test: usage, example2: six t3.medium, one t2.medium.
    let kind = "aws_eks_cluster";
    check(
        kind,
        json!({"version": "1.29"}),
        "",
        &expect![[r#"
        control plane, extended support of version 1.29: 438.00
    "#]],
    );
    let standard = json!({"version": "1.29", "upgrade_policy": [{"support_type": "STANDARD"}]});
    check(
        kind,
        standard,
        "",
        &expect![[r#"
        control plane: 73.00
    "#]],
    );
    let kind = "aws_eks_node_group";
    let values = json!({"scaling_config": [{"desired_size": 3}]});
    check(
        kind,
        values,
        "instances: 6",
        &expect![[r#"
        machine, t3.medium: 182.21
        root volume, 20 GB assumed, gp2: 12.00
    "#]],
    );
    let values = json!({
        "scaling_config": [{"desired_size": 1}], "instance_types": ["t2.medium"], "disk_size": 30
    });
    check(
        kind,
        values,
        "",
        &expect![[r#"
        machine, t2.medium: 33.87
        root volume, gp2: 3.00
    "#]],
    );
    let values = json!({
        "scaling_config": [{"desired_size": 2}], "capacity_type": "SPOT",
        "launch_template": [{"id": "lt-1"}]
    });
    let template = json!({"id": "lt-1", "instance_type": "m5.large", "block_device_mappings": [
        {"device_name": "/dev/xvda", "ebs": [{"volume_size": 100, "volume_type": "gp3"}]}
    ]});
    check_all(
        &[
            resource("aws_launch_template", "a", template),
            resource(kind, "a", values),
        ],
        &expect![[r#"
            machine, m5.large/spot: not_found, no price in any region
            root volume, gp3: 16.00
        "#]],
    );
    check(
        "aws_eks_fargate_profile",
        json!({}),
        "",
        &expect![[r#"
        processors of pods: usage_dependent, the file does not say which pods run
        memory of pods: usage_dependent, the file does not say which pods run
    "#]],
    );
}

#[test]
fn messages() {
    // golden sqs_queue_test, sns_topic_test (fifo_topic_withUsage), sns_topic_subscription_test.
    let queue = "aws_sqs_queue";
    check(
        queue,
        json!({}),
        "monthly_requests: 1000000, request_size_kb: 65",
        &expect![[r#"
            requests: 0.80
        "#]],
    );
    let fifo = json!({"fifo_queue": true});
    check(
        queue,
        fifo,
        "monthly_requests: 1000000",
        &expect![[r#"
        requests: 0.50
    "#]],
    );
    let topic = "aws_sns_topic";
    let usage = "monthly_requests: 1000000, request_size_kb: 128";
    check(
        topic,
        json!({"fifo_topic": true}),
        usage,
        &expect![[r#"
        requests: 0.30
        payload: 2.18
    "#]],
    );
    let usage = "monthly_requests: 2000000, http_subscriptions: 2, sms_subscriptions: 1";
    check(
        topic,
        json!({}),
        usage,
        &expect![[r#"
        requests: 1.00
        notifications by HTTP: 2.40
        notifications by SMS: not_found, no price in any region
    "#]],
    );
    let subscription = "aws_sns_topic_subscription";
    let usage = "monthly_requests: 2000000";
    check(
        subscription,
        json!({"protocol": "https"}),
        usage,
        &expect![[r#"
            notifications by HTTP: 1.20
        "#]],
    );
    check(subscription, json!({"protocol": "sqs"}), "", &expect![[""]]);
}

#[test]
fn distribution() {
    // golden cloudfront_distribution_test: Europe's first tier, 12 certificates, 11,340 paths.
    let kind = "aws_cloudfront_distribution";
    let usage = "monthly_data_transfer_to_internet_gb: {europe: 10240}, \
                 monthly_data_transfer_to_origin_gb: {europe: 2234}, custom_ssl_certificates: 12, \
                 monthly_invalidation_requests: 11340, monthly_https_requests: {us: 10000}";
    let shield = json!({"origin": [{"origin_shield": [{"enabled": true}]}]});
    check(
        kind,
        shield,
        usage,
        &expect![[r#"
        data to the internet, north-america: usage_dependent, `monthly_data_transfer_to_internet_gb.us` is not given
        data to the origin, north-america: usage_dependent, `monthly_data_transfer_to_origin_gb.us` is not given
        HTTP requests, north-america: usage_dependent, `monthly_http_requests.us` is not given
        HTTPS requests, north-america: 0.01
        data to the internet, europe: 870.40
        data to the origin, europe: 44.68
        certificate with addresses of its own: 7200.00
        paths taken out of caches: 56.70
        requests to the origin shield: not_found, no price in any region
    "#]],
    );
    let vip = json!({"viewer_certificate": [{"ssl_support_method": "vip"}]});
    let bill = lines(kind, vip, "");
    assert!(
        bill.contains("certificate with addresses of its own: 600.00"),
        "{bill}"
    );
    // golden global_accelerator_endpoint_group_test.
    let kind = "aws_globalaccelerator_endpoint_group";
    let values = json!({"endpoint_group_region": "us-east-1"});
    let usage = "monthly_outbound_data_transfer_gb: {europe: 5000, asia_pacific: 1000}";
    check(
        kind,
        values,
        usage,
        &expect![[r#"
        premium of data, north-america and europe: 75.00
        premium of data, north-america and asia-pacific: 35.00
    "#]],
    );
    check(
        kind,
        json!({"endpoint_group_region": "ap-south-1"}),
        "",
        &expect![[r#"
            premium of data: not_found, there is no price for its region
        "#]],
    );
}

#[test]
fn connections_and_warehouses() {
    // golden vpn_connection_test: transit_withUsage; ec2_transit_gateway_*_test.
    let usage = "monthly_data_processed_gb: 100";
    check(
        "aws_vpn_connection",
        json!({"transit_gateway_id": "tgw-1"}),
        usage,
        &expect![[r#"
            connection: 36.50
            transit gateway attachment: 36.50
            data processed: 2.00
        "#]],
    );
    check(
        "aws_ec2_transit_gateway_vpc_attachment",
        json!({}),
        usage,
        &expect![[r#"
            attachment: 36.50
            data processed: 2.00
        "#]],
    );
    let kind = "aws_ec2_transit_gateway_peering_attachment";
    check(
        kind,
        json!({}),
        "",
        &expect![[r#"
        attachment: 36.50
    "#]],
    );
    // golden redshift_cluster_test: ca, manageda_withUsage.
    let kind = "aws_redshift_cluster";
    let values = json!({"node_type": "dc2.large", "number_of_nodes": 4});
    check(
        kind,
        values,
        "",
        &expect![[r#"
        warehouse, dc2.large: 730.00
    "#]],
    );
    let values = json!({"node_type": "ra3.16xlarge"});
    check(
        kind,
        values,
        "managed_storage_gb: 321",
        &expect![[r#"
        warehouse, ra3.16xlarge: 9519.20
        managed storage: 7.70
    "#]],
    );
    let snapshot = "aws_db_snapshot";
    check(
        snapshot,
        json!({}),
        "storage_gb: 1000",
        &expect![[r#"
        snapshot: 95.00
    "#]],
    );
    // In no region: the price counts in any.
    check(
        "aws_cloudwatch_dashboard",
        json!({}),
        "",
        &expect![[r#"
        dashboard: 3.00
    "#]],
    );
}
