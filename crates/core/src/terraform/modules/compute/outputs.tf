output "dns_name" {
  description = "Name of the load balancer."
  value       = aws_lb.this.dns_name
}

output "balancer_arn" {
  description = "The load balancer."
  value       = aws_lb.this.arn
}

output "balancer" {
  description = "The load balancer and its targets, as metrics name them."
  value       = { balancer = aws_lb.this.arn_suffix, targets = aws_lb_target_group.this.arn_suffix }
}

output "group" {
  description = "The group of servers."
  value       = aws_autoscaling_group.this.name
}

output "servers_role" {
  description = "The role of the servers, for policies of the service."
  value       = aws_iam_role.servers.name
}
