# Rehearsals: backups are restored every month from the region that would need them, and what drills
# measure is kept there.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_cloudwatch_log_group" "evidence" {
  name              = "/farshore/${var.name}/drills"
  retention_in_days = 731
}

resource "aws_iam_role" "this" {
  name = "${var.name}-restore-test"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "backup.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = toset([
    "service-role/AWSBackupServiceRolePolicyForRestores",
    "AWSBackupServiceRolePolicyForS3Restore",
  ])
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

resource "aws_backup_restore_testing_plan" "this" {
  name                = replace("${var.name}_monthly", "-", "_")
  schedule_expression = "cron(0 3 1 * ? *)"

  recovery_point_selection {
    algorithm             = "LATEST_WITHIN_WINDOW"
    include_vaults        = [var.vault_arn]
    recovery_point_types  = ["SNAPSHOT"]
    selection_window_days = 7
  }
}

resource "aws_backup_restore_testing_selection" "this" {
  for_each                  = var.kinds
  name                      = lower(each.key)
  restore_testing_plan_name = aws_backup_restore_testing_plan.this.name
  protected_resource_type   = each.key
  protected_resource_arns   = ["*"]
  iam_role_arn              = aws_iam_role.this.arn
  validation_window_hours   = 4
}
