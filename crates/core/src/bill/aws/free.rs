//! Types that cost nothing themselves: settings, permissions, links and templates of others.

/// Whether a type costs nothing itself.
pub(super) fn is_free(kind: &str) -> bool {
    const FAMILIES: [&str; 9] = [
        "aws_default_",
        "aws_iam_",
        "aws_lb_listener",
        "aws_lb_target_group",
        "aws_alb_listener",
        "aws_alb_target_group",
        "aws_network_acl",
        "aws_s3_bucket_",
        "aws_security_group",
    ];
    let billed_by_use = BILLED.contains(&kind);
    !billed_by_use
        && (FAMILIES.iter().any(|family| kind.starts_with(family)) || TYPES.contains(&kind))
}

/// Members of those families that are billed, and cannot be billed yet.
const BILLED: [&str; 3] = [
    "aws_s3_bucket_analytics_configuration",
    "aws_s3_bucket_inventory",
    "aws_s3_bucket_object",
];

const TYPES: &[&str] = &[
    "aws_acm_certificate",
    "aws_acm_certificate_validation",
    "aws_appautoscaling_policy",
    "aws_appautoscaling_scheduled_action",
    "aws_appautoscaling_target",
    "aws_autoscaling_attachment",
    "aws_autoscaling_lifecycle_hook",
    "aws_autoscaling_policy",
    "aws_autoscaling_schedule",
    "aws_backup_plan",
    "aws_backup_region_settings",
    "aws_backup_selection",
    "aws_backup_vault_lock_configuration",
    "aws_backup_vault_notifications",
    "aws_backup_vault_policy",
    "aws_cloudfront_cache_policy",
    "aws_cloudfront_origin_access_control",
    "aws_cloudfront_origin_access_identity",
    "aws_cloudfront_origin_request_policy",
    "aws_cloudfront_response_headers_policy",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_metric_filter",
    "aws_cloudwatch_log_resource_policy",
    "aws_cloudwatch_log_stream",
    "aws_cloudwatch_log_subscription_filter",
    "aws_cloudwatch_query_definition",
    "aws_customer_gateway",
    "aws_db_option_group",
    "aws_db_parameter_group",
    "aws_db_proxy_default_target_group",
    "aws_db_proxy_target",
    "aws_db_subnet_group",
    "aws_docdb_subnet_group",
    "aws_ebs_default_kms_key",
    "aws_ebs_encryption_by_default",
    "aws_ec2_managed_prefix_list",
    "aws_ec2_transit_gateway",
    "aws_ec2_transit_gateway_default_route_table_association",
    "aws_ec2_transit_gateway_default_route_table_propagation",
    "aws_ec2_transit_gateway_prefix_list_reference",
    "aws_ec2_transit_gateway_route",
    "aws_ec2_transit_gateway_route_table",
    "aws_ec2_transit_gateway_route_table_association",
    "aws_ec2_transit_gateway_route_table_propagation",
    "aws_ec2_transit_gateway_vpc_attachment_accepter",
    "aws_ecr_lifecycle_policy",
    "aws_ecr_registry_policy",
    "aws_ecr_replication_configuration",
    "aws_ecr_repository_policy",
    "aws_ecs_capacity_provider",
    "aws_ecs_cluster",
    "aws_ecs_cluster_capacity_providers",
    "aws_ecs_task_definition",
    "aws_efs_access_point",
    "aws_efs_backup_policy",
    "aws_efs_file_system_policy",
    "aws_efs_mount_target",
    "aws_egress_only_internet_gateway",
    "aws_eip_association",
    "aws_elasticache_parameter_group",
    "aws_elasticache_subnet_group",
    "aws_elasticache_user",
    "aws_elasticache_user_group",
    "aws_elasticache_user_group_association",
    "aws_elb_attachment",
    "aws_globalaccelerator_listener",
    "aws_internet_gateway",
    "aws_internet_gateway_attachment",
    "aws_key_pair",
    "aws_kms_alias",
    "aws_kms_grant",
    "aws_kms_key_policy",
    "aws_lambda_alias",
    "aws_lambda_event_source_mapping",
    "aws_lambda_layer_version",
    "aws_lambda_permission",
    "aws_launch_configuration",
    "aws_launch_template",
    "aws_main_route_table_association",
    "aws_network_interface",
    "aws_network_interface_attachment",
    "aws_network_interface_sg_attachment",
    "aws_placement_group",
    "aws_rds_cluster_endpoint",
    "aws_rds_cluster_parameter_group",
    "aws_rds_global_cluster",
    "aws_redshift_parameter_group",
    "aws_redshift_subnet_group",
    "aws_route",
    "aws_route53_zone_association",
    "aws_route53recoverycontrolconfig_control_panel",
    "aws_route53recoverycontrolconfig_routing_control",
    "aws_route53recoverycontrolconfig_safety_rule",
    "aws_route_table",
    "aws_route_table_association",
    "aws_secretsmanager_secret_policy",
    "aws_secretsmanager_secret_rotation",
    "aws_secretsmanager_secret_version",
    "aws_sns_topic_policy",
    "aws_sqs_queue_policy",
    "aws_sqs_queue_redrive_policy",
    "aws_subnet",
    "aws_volume_attachment",
    "aws_vpc",
    "aws_vpc_dhcp_options",
    "aws_vpc_dhcp_options_association",
    "aws_vpc_endpoint_connection_accepter",
    "aws_vpc_endpoint_policy",
    "aws_vpc_endpoint_route_table_association",
    "aws_vpc_endpoint_security_group_association",
    "aws_vpc_endpoint_subnet_association",
    "aws_vpc_ipv4_cidr_block_association",
    "aws_vpc_peering_connection",
    "aws_vpc_peering_connection_accepter",
    "aws_vpc_peering_connection_options",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpn_connection_route",
    "aws_vpn_gateway",
    "aws_vpn_gateway_attachment",
    "aws_vpn_gateway_route_propagation",
];

#[cfg(test)]
mod tests {
    use super::super::pricing;
    use super::{BILLED, TYPES};
    use crate::bill::pricing::Pricing;
    use crate::infrastructure::kind;

    #[test]
    fn types_are_sorted_known_and_free() {
        for pair in TYPES.windows(2) {
            assert!(pair[0] < pair[1], "{}", pair[1]);
        }
        for name in TYPES {
            assert!(kind(name).is_some(), "{name} is no type of the provider");
            assert!(matches!(pricing(name), Some(Pricing::Free)), "{name}");
        }
        for name in BILLED {
            assert!(pricing(name).is_none(), "{name}");
        }
    }
}
