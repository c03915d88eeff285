output "alarm" {
  description = "The alarm that is the switch."
  value       = aws_cloudwatch_metric_alarm.this.alarm_name
}

output "command" {
  description = "How to throw the switch; with the value 0, how to throw it back."
  value       = "aws cloudwatch put-metric-data --namespace Farshore/${var.name} --metric-name Failover --value 1"
}
