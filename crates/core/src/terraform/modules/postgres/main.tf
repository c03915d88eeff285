# A PostgreSQL database that is written in this region.
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

# Point-in-time recovery comes from the automated backups: what is written by mistake reaches every
# replica, and is undone from here.
resource "aws_db_instance" "this" {
  identifier                = var.name
  engine                    = "postgres"
  engine_version            = var.engine_version
  instance_class            = var.instance_class
  allocated_storage         = var.storage_gib
  max_allocated_storage     = 2 * var.storage_gib
  storage_type              = "gp3"
  storage_encrypted         = true
  kms_key_id                = var.key_arn
  db_name                   = "app"
  username                  = "app"
  password_wo               = var.password
  password_wo_version       = var.password_version
  multi_az                  = true
  backup_retention_period   = var.retention_days
  copy_tags_to_snapshot     = true
  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = !var.deletion_protection
  final_snapshot_identifier = "${var.name}-final"
  db_subnet_group_name      = aws_db_subnet_group.this.name
  vpc_security_group_ids    = [aws_security_group.this.id]
  tags                      = { Backup = var.backup }
}
