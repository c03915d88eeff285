output "evidence" {
  description = "Where the proofs of drills are kept."
  value       = aws_cloudwatch_log_group.evidence.name
}
