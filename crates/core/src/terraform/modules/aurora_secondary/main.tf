# A member of a global Aurora database: it follows the writer of another region by storage.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
}

resource "aws_security_group" "this" {
  name        = "${var.name}-database"
  description = "The network reaches the database."
  vpc_id      = var.vpc_id

  ingress {
    description = "Servers"
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = [var.cidr]
  }
}

resource "aws_rds_cluster" "this" {
  cluster_identifier             = var.name
  global_cluster_identifier      = var.global_id
  engine                         = "aurora-postgresql"
  engine_version                 = var.engine_version
  storage_encrypted              = true
  kms_key_id                     = var.key_arn
  backup_retention_period        = var.retention_days
  copy_tags_to_snapshot          = true
  deletion_protection            = var.deletion_protection
  skip_final_snapshot            = !var.deletion_protection
  final_snapshot_identifier      = "${var.name}-final"
  enable_global_write_forwarding = var.forward_writes
  db_subnet_group_name           = aws_db_subnet_group.this.name
  vpc_security_group_ids         = [aws_security_group.this.id]

  # After a failover the writer may be here: no apply may make it a follower again.
  lifecycle {
    ignore_changes = [global_cluster_identifier, replication_source_identifier]
  }
}

resource "aws_rds_cluster_instance" "this" {
  count              = var.instances
  identifier         = "${var.name}-${count.index}"
  cluster_identifier = aws_rds_cluster.this.id
  engine             = "aurora-postgresql"
  engine_version     = var.engine_version
  instance_class     = var.instance_class
}
