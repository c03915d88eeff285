# Two fixed addresses for all users; they lead into the nearest region that works, without DNS.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_globalaccelerator_accelerator" "this" {
  name            = var.name
  ip_address_type = "IPV4"
  enabled         = true
}

resource "aws_globalaccelerator_listener" "this" {
  accelerator_arn = aws_globalaccelerator_accelerator.this.id
  protocol        = "TCP"

  port_range {
    from_port = var.port
    to_port   = var.port
  }
}
