output "arn" {
  description = "The database."
  value       = aws_db_instance.this.arn
}

output "identifier" {
  description = "Name of the database."
  value       = aws_db_instance.this.identifier
}

output "endpoint" {
  description = "Where the database is reached."
  value       = aws_db_instance.this.endpoint
}
