output "identifier" {
  description = "Name of the cluster."
  value       = aws_rds_cluster.this.cluster_identifier
}

output "endpoint" {
  description = "Where readers are reached."
  value       = aws_rds_cluster.this.reader_endpoint
}
