variable "name" {
  description = "Name of the stack."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "cidr" {
  description = "Addresses, a /16 that no other region of the stack uses."
  type        = string
}

variable "zones" {
  description = "Zones to use."
  type        = list(string)
}

variable "gateways" {
  description = "NAT gateways; at most one for each zone."
  type        = number
}
