# What serves users in one region: load balancer, template, group of servers.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

locals {
  encrypted = var.certificate_arn != null
}

resource "aws_security_group" "balancer" {
  name        = "${var.name}-balancer"
  description = "Users reach the load balancer."
  vpc_id      = var.vpc_id

  ingress {
    description = "Users"
    from_port   = local.encrypted ? 443 : 80
    to_port     = local.encrypted ? 443 : 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description = "Servers"
    from_port   = var.port
    to_port     = var.port
    protocol    = "tcp"
    cidr_blocks = [var.cidr]
  }
}

resource "aws_security_group" "servers" {
  name        = "${var.name}-servers"
  description = "The load balancer reaches the servers."
  vpc_id      = var.vpc_id

  ingress {
    description     = "Load balancer"
    from_port       = var.port
    to_port         = var.port
    protocol        = "tcp"
    security_groups = [aws_security_group.balancer.id]
  }

  egress {
    description = "Anywhere"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_lb" "this" {
  name                       = var.name
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.balancer.id]
  subnets                    = var.public_subnets
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection
}

resource "aws_lb_target_group" "this" {
  name                 = var.name
  port                 = var.port
  protocol             = "HTTP"
  vpc_id               = var.vpc_id
  deregistration_delay = 30

  health_check {
    path                = var.health_path
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  port              = local.encrypted ? 443 : 80
  protocol          = local.encrypted ? "HTTPS" : "HTTP"
  certificate_arn   = var.certificate_arn
  ssl_policy        = local.encrypted ? "ELBSecurityPolicy-TLS13-1-2-2021-06" : null

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# What the service may touch is its owner's choice: attach policies to this role.
resource "aws_iam_role" "servers" {
  name = "${var.name}-${var.region}-servers"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_instance_profile" "servers" {
  name = aws_iam_role.servers.name
  role = aws_iam_role.servers.name
}

resource "aws_launch_template" "this" {
  name                   = var.name
  image_id               = var.image
  instance_type          = var.instance_type
  user_data              = var.user_data == null ? null : base64encode(var.user_data)
  vpc_security_group_ids = [aws_security_group.servers.id]
  update_default_version = true

  iam_instance_profile {
    name = aws_iam_instance_profile.servers.name
  }

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 30
      volume_type = "gp3"
      encrypted   = true
    }
  }
}

# The group keeps `servers` running and may grow to `servers_max`, which holds the whole load. Its
# scaling needs this region only. The wanted number is left to the group itself.
resource "aws_autoscaling_group" "this" {
  name                = var.name
  min_size            = var.servers
  max_size            = var.servers_max
  vpc_zone_identifier = var.private_subnets
  target_group_arns   = [aws_lb_target_group.this.arn]
  health_check_type   = "ELB"

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  tag {
    key                 = "Name"
    value               = var.name
    propagate_at_launch = true
  }
}

resource "aws_autoscaling_policy" "this" {
  name                   = "${var.name}-load"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = 60

    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}

# Launches are refused when everybody launches. What is reserved is there, and is paid for.
resource "aws_ec2_capacity_reservation" "this" {
  count             = var.reserved > 0 ? length(var.zones) : 0
  availability_zone = var.zones[count.index]
  instance_count    = ceil(var.reserved / length(var.zones))
  instance_platform = "Linux/UNIX"
  instance_type     = var.instance_type
}
