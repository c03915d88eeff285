# One region behind the accelerator. With a dial of 0 it receives users only when no other works.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_globalaccelerator_endpoint_group" "this" {
  listener_arn                  = var.listener_arn
  endpoint_group_region         = var.region
  traffic_dial_percentage       = var.dial
  health_check_interval_seconds = var.check_seconds
  threshold_count               = var.check_failures

  endpoint_configuration {
    endpoint_id                    = var.balancer_arn
    client_ip_preservation_enabled = true
  }
}
