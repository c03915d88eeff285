output "global_id" {
  description = "The global database, for members in other regions."
  value       = aws_rds_global_cluster.this.id
}

output "identifier" {
  description = "Name of the cluster."
  value       = aws_rds_cluster.this.cluster_identifier
}

output "endpoint" {
  description = "Where the writer is reached."
  value       = aws_rds_cluster.this.endpoint
}
