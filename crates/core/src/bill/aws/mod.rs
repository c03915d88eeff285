//! What resources of Amazon Web Services are billed for, one file for each family.

mod aurora;
mod autoscaling_group;
mod database;
mod dynamodb_table;
mod elastic_ip;
mod elasticache;
mod free;
mod health_check;
mod instance;
mod lambda_function;
mod load_balancer;
mod metric_alarm;
mod regular;
mod route53_record;
mod s3_bucket;
mod vcpus;
mod volume;
mod vpc_endpoint;

use super::sheet::Sheet;

/// How a type is billed.
#[derive(Clone, Copy)]
pub(super) enum Pricing {
    /// It costs nothing itself, whatever its attributes.
    Free,
    /// By these lines.
    Billed(fn(&mut Sheet<'_, '_>)),
}

/// How a type is billed; none for a type that is not known.
pub(super) fn pricing(kind: &str) -> Option<Pricing> {
    let bill: fn(&mut Sheet<'_, '_>) = match kind {
        "aws_alb" | "aws_lb" => load_balancer::bill,
        "aws_autoscaling_group" => autoscaling_group::bill,
        "aws_cloudwatch_metric_alarm" => metric_alarm::bill,
        "aws_db_instance" => database::bill,
        "aws_dynamodb_table" => dynamodb_table::bill,
        "aws_ebs_volume" => volume::bill,
        "aws_eip" => elastic_ip::bill,
        "aws_elasticache_cluster" => elasticache::bill_cluster,
        "aws_elasticache_replication_group" => elasticache::bill_group,
        "aws_instance" => instance::bill,
        "aws_lambda_function" => lambda_function::bill,
        "aws_rds_cluster" => aurora::bill_cluster,
        "aws_rds_cluster_instance" => aurora::bill_instance,
        "aws_route53_health_check" => health_check::bill,
        "aws_route53_record" => route53_record::bill,
        "aws_s3_bucket" => s3_bucket::bill,
        "aws_vpc_endpoint" => vpc_endpoint::bill,
        _ if regular::charges(kind).is_some() => regular::bill,
        _ if free::is_free(kind) => return Some(Pricing::Free),
        _ => return None,
    };
    Some(Pricing::Billed(bill))
}
