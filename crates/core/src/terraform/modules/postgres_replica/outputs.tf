output "identifier" {
  description = "Name of the replica."
  value       = aws_db_instance.this.identifier
}

output "endpoint" {
  description = "Where the replica is reached."
  value       = aws_db_instance.this.endpoint
}
