output "listener_arn" {
  description = "The listener."
  value       = aws_globalaccelerator_listener.this.id
}

output "dns_name" {
  description = "Name of the accelerator."
  value       = aws_globalaccelerator_accelerator.this.dns_name
}

output "hosted_zone_id" {
  description = "Zone of that name."
  value       = aws_globalaccelerator_accelerator.this.hosted_zone_id
}
