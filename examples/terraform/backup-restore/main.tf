# The shop in one region; every six hours its backups are copied to another.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "standby"
  region = "us-west-2"
}

variable "database_password" {
  type      = string
  sensitive = true
}

module "primary" {
  source  = "../modules/region"
  name    = "shop-use1"
  cidr    = "10.10.0.0/16"
  zones   = ["us-east-1a", "us-east-1b"]
  servers = { type = "m6i.large", image = "ami-12c6146b", desired = 4, min = 4, max = 12 }
}

resource "aws_kms_key" "data" {
  description         = "the shop's data"
  enable_key_rotation = true
}

resource "aws_db_instance" "orders" {
  identifier              = "orders"
  engine                  = "postgres"
  engine_version          = "16.4"
  instance_class          = "db.m6g.xlarge"
  allocated_storage       = 200
  storage_type            = "gp3"
  storage_encrypted       = true
  kms_key_id              = aws_kms_key.data.arn
  db_name                 = "orders"
  username                = "app"
  password                = var.database_password
  multi_az                = true
  backup_retention_period = 7
  deletion_protection     = true
  db_subnet_group_name    = module.primary.database_subnets
  vpc_security_group_ids  = [module.primary.database_security_group]
  skip_final_snapshot     = true
}

resource "aws_dynamodb_table" "sessions" {
  name                        = "shop-sessions"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true
  attribute {
    name = "id"
    type = "S"
  }
  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_s3_bucket" "media" {
  bucket = "shop-media-use1"
}

resource "aws_s3_bucket_versioning" "media" {
  bucket = aws_s3_bucket.media.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_backup_vault" "shop" {
  name = "shop"
}

resource "aws_backup_vault" "copy" {
  provider = aws.standby
  name     = "shop-copy"
}

resource "aws_backup_plan" "shop" {
  name = "shop"
  rule {
    rule_name         = "six-hourly"
    target_vault_name = aws_backup_vault.shop.name
    schedule          = "cron(0 */6 * * ? *)"
    lifecycle {
      delete_after = 35
    }
    copy_action {
      destination_vault_arn = aws_backup_vault.copy.arn
      lifecycle {
        delete_after = 35
      }
    }
  }
}

resource "aws_iam_role" "backup" {
  name = "shop-backup"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "backup.amazonaws.com" } }]
  })
}

resource "aws_backup_selection" "shop" {
  name         = "shop"
  iam_role_arn = aws_iam_role.backup.arn
  plan_id      = aws_backup_plan.shop.id
  resources    = [aws_db_instance.orders.arn, aws_dynamodb_table.sessions.arn, aws_s3_bucket.media.arn]
}

resource "aws_route53_zone" "shop" {
  name = "shop.example.com"
}

resource "aws_route53_record" "primary" {
  zone_id = aws_route53_zone.shop.zone_id
  name    = "www"
  type    = "A"
  alias {
    name                   = module.primary.balancer.dns_name
    zone_id                = module.primary.balancer.zone_id
    evaluate_target_health = true
  }
}
