variable "name" {
  description = "Name of the stack."
  type        = string
}

variable "vault_arn" {
  description = "The vault whose backups are restored."
  type        = string
}

variable "kinds" {
  description = "What is restored, by AWS Backup's names: RDS, Aurora, DynamoDB, S3."
  type        = set(string)
}
