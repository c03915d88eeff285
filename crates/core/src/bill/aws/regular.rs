//! Types that are billed alike whatever their attributes: a table.

use super::super::pricing::Charge;
use super::super::pricing::Much::{Always, Used};
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{Gb, GbMonth, Hour, Month, Request};

/// What a type is billed for; none for a type that the table does not have. In the order of names.
#[rustfmt::skip]
pub(super) fn charges(kind: &str) -> Option<&'static [Charge]> {
    Some(match kind {
        "aws_backup_vault" => &[
            ("RDS snapshots", "backup", "rds-snapshot", GbMonth, Used("monthly_rds_snapshot_gb")),
            ("Aurora snapshots", "backup", "aurora-snapshot", GbMonth, Used("monthly_aurora_snapshot_gb")),
            ("EBS snapshots", "backup", "ebs-snapshot", GbMonth, Used("monthly_ebs_snapshot_gb")),
            ("DynamoDB backups", "backup", "dynamodb", GbMonth, Used("monthly_dynamodb_backup_gb")),
            ("DynamoDB restores", "backup", "dynamodb-restore", Gb, Used("monthly_dynamodb_restore_gb")),
            ("EFS backups", "backup", "efs-warm", GbMonth, Used("monthly_efs_warm_backup_gb")),
            ("cold EFS backups", "backup", "efs-cold", GbMonth, Used("monthly_efs_cold_backup_gb")),
            ("EFS restores", "backup", "efs-restore-warm", Gb, Used("monthly_efs_warm_restore_gb")),
            ("cold EFS restores", "backup", "efs-restore-cold", Gb, Used("monthly_efs_cold_restore_gb")),
        ],
        "aws_cloudwatch_dashboard" => &[("dashboard", "cloudwatch", "dashboard", Month, Always)],
        "aws_cloudwatch_log_group" => &[
            ("data ingested", "cloudwatch", "logs-ingest", Gb, Used("monthly_data_ingested_gb")),
            ("data kept", "cloudwatch", "logs-storage", GbMonth, Used("storage_gb")),
            ("data scanned by queries", "cloudwatch", "logs-insights", Gb, Used("monthly_data_scanned_gb")),
        ],
        "aws_db_snapshot" | "aws_db_snapshot_copy" => &[
            ("snapshot", "rds", "backup", GbMonth, Used("storage_gb")),
        ],
        "aws_ebs_snapshot" | "aws_ebs_snapshot_copy" => &[
            ("snapshot", "ebs", "snapshot", GbMonth, Used("storage_gb")),
        ],
        "aws_ec2_transit_gateway_peering_attachment"
        | "aws_ec2_transit_gateway_peering_attachment_accepter" => &[
            ("attachment", "transit-gateway", "peering-attachment", Hour, Always),
        ],
        "aws_ec2_transit_gateway_vpc_attachment" => &[
            ("attachment", "transit-gateway", "attachment", Hour, Always),
            ("data processed", "transit-gateway", "data", Gb, Used("monthly_data_processed_gb")),
        ],
        "aws_elb" => &[
            ("classic load balancer", "elb", "classic-load-balancer", Hour, Always),
            ("data processed", "elb", "classic-data", Gb, Used("monthly_data_processed_gb")),
        ],
        "aws_globalaccelerator_accelerator" => &[
            ("accelerator", "global-accelerator", "accelerator", Hour, Always),
        ],
        "aws_kms_key" | "aws_kms_replica_key" | "aws_kms_external_key" | "aws_kms_replica_external_key" => &[
            ("key", "kms", "key", Month, Always),
            ("requests", "kms", "requests", Request, Used("monthly_requests")),
        ],
        "aws_nat_gateway" => &[
            ("NAT gateway", "nat-gateway", "gateway", Hour, Always),
            ("data processed", "nat-gateway", "data", Gb, Used("monthly_data_processed_gb")),
        ],
        "aws_route53_zone" => &[("hosted zone", "route53", "hosted-zone", Month, Always)],
        "aws_secretsmanager_secret" => &[
            ("secret", "secrets-manager", "secret", Month, Always),
            ("requests", "secrets-manager", "requests", Request, Used("monthly_requests")),
        ],
        _ => return None,
    })
}

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    sheet.charge(charges(&sheet.resource.kind).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::charges;
    use crate::infrastructure::KINDS;
    use crate::prices::Prices;

    #[test]
    fn every_line_has_a_price_by_its_unit() {
        let prices = Prices::builtin();
        let mut count = 0;
        for kind in KINDS.into_iter().flatten() {
            for (_, service, item, unit, _) in charges(kind.name).unwrap_or_default() {
                let price = prices.find("aws", "us-east-1", service, item).unwrap();
                assert_eq!(price.unit(), *unit, "{} {item}", kind.name);
                count += 1;
            }
        }
        assert!(count > 25, "{count}");
    }
}
