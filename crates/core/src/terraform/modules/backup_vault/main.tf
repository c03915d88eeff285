# Where backups of one region are kept.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_backup_vault" "this" {
  name          = var.name
  kms_key_arn   = var.key_arn
  force_destroy = !var.deletion_protection
}
