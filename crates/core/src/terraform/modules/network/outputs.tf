output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "public_subnets" {
  description = "Subnets for the load balancer."
  value       = aws_subnet.public[*].id
}

output "private_subnets" {
  description = "Subnets for servers and databases."
  value       = aws_subnet.private[*].id
}
