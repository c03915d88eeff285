output "topic_arn" {
  description = "Where alarms of this region are told; subscribe those on call."
  value       = aws_sns_topic.this.arn
}
