# A switch in the standby's region: while it is on, users are led to the standby. It is thrown by a
# person, through this region only.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

# Without data the switch stays as it was thrown last.
resource "aws_cloudwatch_metric_alarm" "this" {
  alarm_name          = "${var.name}-failover"
  alarm_description   = "Thrown by a person: ${var.workload} fails over to this region."
  namespace           = "Farshore/${var.name}"
  metric_name         = "Failover"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 1
  treat_missing_data  = "ignore"
}
