# The shop with a second region at full capacity, without users.
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

module "standby" {
  source    = "../modules/region"
  providers = { aws = aws.standby }
  name      = "shop-usw2"
  cidr      = "10.20.0.0/16"
  zones     = ["us-west-2a", "us-west-2b"]
  servers   = { type = "m6i.large", image = "ami-12c6146b", desired = 4, min = 4, max = 12 }
}

resource "aws_kms_key" "data" {
  description         = "the shop's data"
  enable_key_rotation = true
  multi_region        = true
}

resource "aws_kms_replica_key" "data" {
  provider        = aws.standby
  description     = "the shop's data, in the other region"
  primary_key_arn = aws_kms_key.data.arn
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

resource "aws_db_instance" "orders_replica" {
  provider               = aws.standby
  identifier             = "orders-replica"
  replicate_source_db    = aws_db_instance.orders.arn
  instance_class         = "db.m6g.xlarge"
  storage_encrypted      = true
  kms_key_id             = aws_kms_replica_key.data.arn
  deletion_protection    = true
  db_subnet_group_name   = module.standby.database_subnets
  vpc_security_group_ids = [module.standby.database_security_group]
  skip_final_snapshot    = true
}

resource "aws_dynamodb_table" "sessions" {
  name                        = "shop-sessions"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "id"
    type = "S"
  }
  point_in_time_recovery {
    enabled = true
  }
  replica {
    region_name = "us-west-2"
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

resource "aws_s3_bucket" "media_copy" {
  provider = aws.standby
  bucket   = "shop-media-usw2"
}

resource "aws_s3_bucket_versioning" "media_copy" {
  provider = aws.standby
  bucket   = aws_s3_bucket.media_copy.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_iam_role" "replication" {
  name = "shop-replication"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "s3.amazonaws.com" } }]
  })
}

resource "aws_s3_bucket_replication_configuration" "media" {
  depends_on = [aws_s3_bucket_versioning.media, aws_s3_bucket_versioning.media_copy]
  role       = aws_iam_role.replication.arn
  bucket     = aws_s3_bucket.media.id
  rule {
    id     = "all"
    status = "Enabled"
    filter {}
    delete_marker_replication {
      status = "Enabled"
    }
    destination {
      bucket = aws_s3_bucket.media_copy.arn
    }
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

resource "aws_route53_health_check" "primary" {
  fqdn              = module.primary.balancer.dns_name
  type              = "HTTPS"
  port              = 443
  resource_path     = "/healthz"
  request_interval  = 10
  failure_threshold = 3
}

resource "aws_route53_record" "primary" {
  zone_id         = aws_route53_zone.shop.zone_id
  name            = "www"
  type            = "A"
  set_identifier  = "primary"
  health_check_id = aws_route53_health_check.primary.id
  failover_routing_policy {
    type = "PRIMARY"
  }
  alias {
    name                   = module.primary.balancer.dns_name
    zone_id                = module.primary.balancer.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "standby" {
  zone_id        = aws_route53_zone.shop.zone_id
  name           = "www"
  type           = "A"
  set_identifier = "standby"
  failover_routing_policy {
    type = "SECONDARY"
  }
  alias {
    name                   = module.standby.balancer.dns_name
    zone_id                = module.standby.balancer.zone_id
    evaluate_target_health = true
  }
}

resource "aws_cloudwatch_metric_alarm" "replica_lag" {
  provider            = aws.standby
  alarm_name          = "orders-replica-lag"
  namespace           = "AWS/RDS"
  metric_name         = "ReplicaLag"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 30
  evaluation_periods  = 2
  period              = 60
  statistic           = "Maximum"
  dimensions          = { DBInstanceIdentifier = aws_db_instance.orders_replica.identifier }
}
