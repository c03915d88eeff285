output "role_arn" {
  description = "The role that makes and restores backups."
  value       = aws_iam_role.this.arn
}
