# A DynamoDB table, replicated to further regions that also accept writes.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_dynamodb_table" "this" {
  name                        = var.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = var.hash_key
  deletion_protection_enabled = var.deletion_protection
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  tags                        = { Backup = var.backup }

  attribute {
    name = var.hash_key
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key_arn
  }

  dynamic "replica" {
    for_each = var.replicas

    content {
      region_name            = replica.value.region
      kms_key_arn            = replica.value.key_arn
      point_in_time_recovery = true
      propagate_tags         = true
    }
  }
}
