variable "name" {
  description = "Name of the database."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "cidr" {
  description = "Addresses that may reach the database."
  type        = string
}

variable "subnets" {
  description = "Subnets of the database, in several zones."
  type        = list(string)
}

variable "key_arn" {
  description = "Key of this region."
  type        = string
}

variable "instance_class" {
  description = "Class of the database's machines."
  type        = string
}

variable "retention_days" {
  description = "Days for which any moment can be restored."
  type        = number
}

variable "deletion_protection" {
  description = "Whether the database refuses to be deleted."
  type        = bool
}

variable "engine_version" {
  description = "Version of PostgreSQL, as in the first region."
  type        = string
}

variable "global_id" {
  description = "The global database."
  type        = string
}

variable "instances" {
  description = "Machines; with two, the loss of a zone is survived."
  type        = number
}

variable "forward_writes" {
  description = "Whether writes here are sent on to the writer."
  type        = bool
}
