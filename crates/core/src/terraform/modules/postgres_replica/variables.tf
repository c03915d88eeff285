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

variable "source_arn" {
  description = "The database that is replicated."
  type        = string
}

variable "storage_gib" {
  description = "Storage of the source at the start, in GiB; both grow to twice as much."
  type        = number
}

variable "multi_az" {
  description = "Whether the replica survives the loss of a zone."
  type        = bool
}
