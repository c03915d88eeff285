//! What resources of Amazon Web Services are billed for, one file for each family.

mod aurora;
mod autoscaling_group;
mod cloudfront_distribution;
mod database;
mod dynamodb_table;
mod ecs_service;
mod efs_file_system;
mod eks;
mod elastic_ip;
mod elasticache;
mod endpoint_group;
mod free;
mod health_check;
mod instance;
mod lambda_function;
mod load_balancer;
mod messages;
mod metric_alarm;
mod redshift_cluster;
mod regular;
mod route53_record;
mod s3_bucket;
mod vcpus;
mod volume;
mod vpc_endpoint;
mod vpn_connection;

use super::pricing::{Pricing, Writer};

/// How a type is billed; none for a type that is not known.
pub(super) fn pricing(kind: &str) -> Option<Pricing> {
    let bill: Writer = match kind {
        "aws_alb" | "aws_lb" => load_balancer::bill,
        "aws_autoscaling_group" => autoscaling_group::bill,
        "aws_cloudfront_distribution" => cloudfront_distribution::bill,
        "aws_cloudwatch_metric_alarm" => metric_alarm::bill,
        "aws_db_instance" => database::bill,
        "aws_dynamodb_table" => dynamodb_table::bill,
        "aws_ebs_volume" => volume::bill,
        "aws_ecs_service" => ecs_service::bill,
        "aws_efs_file_system" => efs_file_system::bill,
        "aws_efs_replication_configuration" => efs_file_system::bill_replication,
        "aws_eip" => elastic_ip::bill,
        "aws_eks_cluster" => eks::bill_cluster,
        "aws_eks_fargate_profile" => eks::bill_fargate_profile,
        "aws_eks_node_group" => eks::bill_node_group,
        "aws_elasticache_cluster" => elasticache::bill_cluster,
        "aws_elasticache_replication_group" => elasticache::bill_group,
        "aws_globalaccelerator_endpoint_group" => endpoint_group::bill,
        "aws_instance" => instance::bill,
        "aws_lambda_function" => lambda_function::bill,
        "aws_rds_cluster" => aurora::bill_cluster,
        "aws_rds_cluster_instance" => aurora::bill_instance,
        "aws_redshift_cluster" => redshift_cluster::bill,
        "aws_route53_health_check" => health_check::bill,
        "aws_route53_record" => route53_record::bill,
        "aws_s3_bucket" => s3_bucket::bill,
        "aws_sns_topic" => messages::bill_topic,
        "aws_sns_topic_subscription" => messages::bill_subscription,
        "aws_sqs_queue" => messages::bill_queue,
        "aws_vpc_endpoint" => vpc_endpoint::bill,
        "aws_vpn_connection" => vpn_connection::bill,
        _ if regular::charges(kind).is_some() => regular::bill,
        _ if free::is_free(kind) => return Some(Pricing::Free),
        _ => return None,
    };
    Some(Pricing::Billed(bill))
}
