# Copies what is put into a bucket to another region, as it comes.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_iam_role" "this" {
  name = "${var.name}-replication"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "s3.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "replication"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource = var.bucket_arn },
      { Effect = "Allow", Action = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"], Resource = "${var.bucket_arn}/*" },
      { Effect = "Allow", Action = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"], Resource = [for one in local.destinations : "${one.bucket_arn}/*"] },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = var.key_arn },
      { Effect = "Allow", Action = ["kms:Encrypt", "kms:GenerateDataKey"], Resource = local.destinations[*].key_arn },
    ]
  })
}

locals {
  first        = { bucket_arn = var.destination_arn, key_arn = var.destination_key_arn }
  destinations = concat([local.first], var.further)
}

resource "aws_s3_bucket_replication_configuration" "this" {
  role   = aws_iam_role.this.arn
  bucket = var.bucket

  rule {
    id       = "all"
    status   = "Enabled"
    priority = 0

    filter {}

    delete_marker_replication {
      status = "Enabled"
    }

    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }

    destination {
      bucket = var.destination_arn

      encryption_configuration {
        replica_kms_key_id = var.destination_key_arn
      }

      metrics {
        status = "Enabled"
      }
    }
  }

  dynamic "rule" {
    for_each = var.further

    content {
      id       = "all-${rule.key + 2}"
      status   = "Enabled"
      priority = rule.key + 1

      filter {}

      delete_marker_replication {
        status = "Enabled"
      }

      source_selection_criteria {
        sse_kms_encrypted_objects {
          status = "Enabled"
        }
      }

      destination {
        bucket = rule.value.bucket_arn

        encryption_configuration {
          replica_kms_key_id = rule.value.key_arn
        }

        metrics {
          status = "Enabled"
        }
      }
    }
  }
}
