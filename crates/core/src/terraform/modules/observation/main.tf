# What watches one region, from within it: each region tells of itself, so that the loss of one
# silences no other.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

# Alarms hold no data: the topic needs no key, which CloudWatch would have to be allowed to use.
resource "aws_sns_topic" "this" {
  name = "${var.name}-alarms"
}

resource "aws_cloudwatch_metric_alarm" "health" {
  count               = var.balancer == null ? 0 : 1
  alarm_name          = "${var.name}-health"
  alarm_description   = "No server of ${var.workload} answers its health check in this region."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HealthyHostCount"
  dimensions          = { LoadBalancer = var.balancer.balancer, TargetGroup = var.balancer.targets }
  statistic           = "Maximum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

# A backup is as old as the last job that completed.
resource "aws_cloudwatch_metric_alarm" "backup_age" {
  count               = var.backup == null ? 0 : 1
  alarm_name          = "${var.name}-backup-age"
  alarm_description   = "No backup of ${var.workload} completed within ${var.backup.hours} hours."
  namespace           = "AWS/Backup"
  metric_name         = "NumberOfBackupJobsCompleted"
  dimensions          = { BackupVaultName = var.backup.vault }
  statistic           = "Sum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 3600
  evaluation_periods  = var.backup.hours
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "backup_copies" {
  count               = var.backup == null ? 0 : 1
  alarm_name          = "${var.name}-backup-copies"
  alarm_description   = "A backup of ${var.workload} did not reach the other region."
  namespace           = "AWS/Backup"
  metric_name         = "NumberOfCopyJobsFailed"
  dimensions          = { BackupVaultName = var.backup.vault }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 3600
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

# A replica that tells nothing of its lag is taken to lag.
resource "aws_cloudwatch_metric_alarm" "replica_lag" {
  for_each            = var.replicas
  alarm_name          = "${var.name}-${each.key}-lag"
  alarm_description   = "The replica here lacks more writes than ${var.workload} may lose."
  namespace           = "AWS/RDS"
  metric_name         = "ReplicaLag"
  dimensions          = { DBInstanceIdentifier = each.value }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.lag_seconds
  period              = 60
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "cluster_lag" {
  for_each            = var.clusters
  alarm_name          = "${var.name}-${each.key}-lag"
  alarm_description   = "The cluster here lacks more writes than ${var.workload} may lose."
  namespace           = "AWS/RDS"
  metric_name         = "AuroraGlobalDBReplicationLag"
  dimensions          = { DBClusterIdentifier = each.value }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1000 * var.lag_seconds
  period              = 60
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

# Told by the region that sends; nothing is told while nothing is written.
resource "aws_cloudwatch_metric_alarm" "table_lag" {
  for_each            = var.tables
  alarm_name          = "${var.name}-${each.key}-lag"
  alarm_description   = "${each.value.receiver} lacks more writes of this region than ${var.workload} may lose."
  namespace           = "AWS/DynamoDB"
  metric_name         = "ReplicationLatency"
  dimensions          = { TableName = each.value.table, ReceivingRegion = each.value.receiver }
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1000 * var.lag_seconds
  period              = 60
  evaluation_periods  = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

# Told in the region that receives. Objects take up to 15 minutes without a guarantee.
resource "aws_cloudwatch_metric_alarm" "bucket_lag" {
  for_each            = var.buckets
  alarm_name          = "${var.name}-${each.key}-lag"
  alarm_description   = "The bucket here lacks objects that ${var.workload} put elsewhere."
  namespace           = "AWS/S3"
  metric_name         = "ReplicationLatency"
  dimensions          = { SourceBucket = each.value.source, DestinationBucket = each.value.destination, RuleId = each.value.rule }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = max(900, var.lag_seconds)
  period              = 60
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}
