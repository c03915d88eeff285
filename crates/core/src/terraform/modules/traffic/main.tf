# One region's answer for the service's name, and the check that takes it away. Both are made
# beforehand: a failover changes no record, and needs no control plane.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_route53_health_check" "this" {
  fqdn              = var.switch == null ? var.target : null
  type              = var.switch != null ? "CLOUDWATCH_METRIC" : var.encrypted ? "HTTPS" : "HTTP"
  port              = var.switch != null ? null : var.encrypted ? 443 : 80
  resource_path     = var.switch == null ? var.health_path : null
  request_interval  = var.switch == null ? var.check_seconds : null
  failure_threshold = var.switch == null ? var.check_failures : null

  cloudwatch_alarm_name           = var.switch == null ? null : var.switch.alarm
  cloudwatch_alarm_region         = var.switch == null ? null : var.switch.region
  insufficient_data_health_status = var.switch == null ? null : "LastKnownStatus"

  tags = { Name = "${var.name}-${var.set_identifier}" }

  # The record never refers to a check that is gone.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "this" {
  zone_id         = var.zone_id
  name            = var.record
  type            = "CNAME"
  ttl             = var.ttl
  records         = [var.target]
  set_identifier  = var.set_identifier
  health_check_id = aws_route53_health_check.this.id

  dynamic "failover_routing_policy" {
    for_each = var.policy == "failover" ? [var.failover] : []

    content {
      type = failover_routing_policy.value
    }
  }

  dynamic "latency_routing_policy" {
    for_each = var.policy == "latency" ? [var.region] : []

    content {
      region = latency_routing_policy.value
    }
  }

  dynamic "weighted_routing_policy" {
    for_each = var.policy == "weighted" ? [var.weight] : []

    content {
      weight = weighted_routing_policy.value
    }
  }

  dynamic "geolocation_routing_policy" {
    for_each = var.policy == "geolocation" ? [var.location] : []

    content {
      continent = geolocation_routing_policy.value == "*" ? null : geolocation_routing_policy.value
      country   = geolocation_routing_policy.value == "*" ? "*" : null
    }
  }
}
