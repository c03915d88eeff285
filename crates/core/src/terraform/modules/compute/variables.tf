variable "name" {
  description = "Name of the stack."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "zones" {
  description = "Zones to use."
  type        = list(string)
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network."
  type        = string
}

variable "public_subnets" {
  description = "Subnets for the load balancer."
  type        = list(string)
}

variable "private_subnets" {
  description = "Subnets for the servers."
  type        = list(string)
}

variable "image" {
  description = "Machine image of the service, in this region."
  type        = string
}

variable "instance_type" {
  description = "Type of the servers."
  type        = string
}

variable "user_data" {
  description = "What a server runs at its start."
  type        = string
  default     = null
}

variable "servers" {
  description = "Servers that always run."
  type        = number
}

variable "servers_max" {
  description = "Servers up to which the group grows."
  type        = number
}

variable "port" {
  description = "Port of the service on the servers."
  type        = number
}

variable "health_path" {
  description = "Path that answers 200 while the service works."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of the service in this region; without one it is served unencrypted."
  type        = string
  default     = null
}

variable "reserved" {
  description = "Servers for which capacity is reserved; 0 for none."
  type        = number
}

variable "deletion_protection" {
  description = "Whether the load balancer refuses to be deleted."
  type        = bool
}
