# The shop in two regions that both serve users; orders have one writer, an Aurora global database.
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
  alias  = "west"
  region = "us-west-2"
}

variable "database_password" {
  type      = string
  sensitive = true
}

module "east" {
  source  = "../modules/region"
  name    = "shop-use1"
  cidr    = "10.10.0.0/16"
  zones   = ["us-east-1a", "us-east-1b"]
  servers = { type = "m6i.large", image = "ami-12c6146b", desired = 4, min = 4, max = 12 }
}

module "west" {
  source    = "../modules/region"
  providers = { aws = aws.west }
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
  provider        = aws.west
  description     = "the shop's data, in the other region"
  primary_key_arn = aws_kms_key.data.arn
}

resource "aws_rds_global_cluster" "orders" {
  global_cluster_identifier = "orders"
  engine                    = "aurora-postgresql"
  engine_version            = "16.4"
  database_name             = "orders"
  storage_encrypted         = true
  deletion_protection       = true
}

resource "aws_rds_cluster" "east" {
  cluster_identifier        = "orders-use1"
  global_cluster_identifier = aws_rds_global_cluster.orders.id
  engine                    = "aurora-postgresql"
  engine_version            = "16.4"
  database_name             = "orders"
  master_username           = "app"
  master_password           = var.database_password
  backup_retention_period   = 7
  storage_encrypted         = true
  kms_key_id                = aws_kms_key.data.arn
  deletion_protection       = true
  db_subnet_group_name      = module.east.database_subnets
  vpc_security_group_ids    = [module.east.database_security_group]
  skip_final_snapshot       = true
}

resource "aws_rds_cluster_instance" "east" {
  count              = 2
  identifier         = "orders-use1-${count.index}"
  cluster_identifier = aws_rds_cluster.east.id
  engine             = "aurora-postgresql"
  instance_class     = "db.r6g.large"
}

resource "aws_rds_cluster" "west" {
  provider                  = aws.west
  cluster_identifier        = "orders-usw2"
  global_cluster_identifier = aws_rds_global_cluster.orders.id
  engine                    = "aurora-postgresql"
  engine_version            = "16.4"
  backup_retention_period   = 7
  storage_encrypted         = true
  kms_key_id                = aws_kms_replica_key.data.arn
  deletion_protection       = true
  db_subnet_group_name      = module.west.database_subnets
  vpc_security_group_ids    = [module.west.database_security_group]
  skip_final_snapshot       = true
  depends_on                = [aws_rds_cluster_instance.east]
}

resource "aws_rds_cluster_instance" "west" {
  provider           = aws.west
  count              = 2
  identifier         = "orders-usw2-${count.index}"
  cluster_identifier = aws_rds_cluster.west.id
  engine             = "aurora-postgresql"
  instance_class     = "db.r6g.large"
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
  provider = aws.west
  bucket   = "shop-media-usw2"
}

resource "aws_s3_bucket_versioning" "media_copy" {
  provider = aws.west
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

resource "aws_route53_zone" "shop" {
  name = "shop.example.com"
}

resource "aws_route53_health_check" "east" {
  fqdn              = module.east.balancer.dns_name
  type              = "HTTPS"
  port              = 443
  resource_path     = "/healthz"
  request_interval  = 10
  failure_threshold = 3
}

resource "aws_route53_health_check" "west" {
  fqdn              = module.west.balancer.dns_name
  type              = "HTTPS"
  port              = 443
  resource_path     = "/healthz"
  request_interval  = 10
  failure_threshold = 3
}

resource "aws_route53_record" "east" {
  zone_id         = aws_route53_zone.shop.zone_id
  name            = "www"
  type            = "A"
  set_identifier  = "east"
  health_check_id = aws_route53_health_check.east.id
  weighted_routing_policy {
    weight = 50
  }
  alias {
    name                   = module.east.balancer.dns_name
    zone_id                = module.east.balancer.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "west" {
  zone_id         = aws_route53_zone.shop.zone_id
  name            = "www"
  type            = "A"
  set_identifier  = "west"
  health_check_id = aws_route53_health_check.west.id
  weighted_routing_policy {
    weight = 50
  }
  alias {
    name                   = module.west.balancer.dns_name
    zone_id                = module.west.balancer.zone_id
    evaluate_target_health = true
  }
}
