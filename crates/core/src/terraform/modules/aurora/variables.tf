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
  description = "Version of PostgreSQL."
  type        = string
}

# Ephemeral: it is stored neither in a plan nor in the state.
variable "password" {
  description = "Password of the database's owner."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "password_version" {
  description = "To be raised when the password changes."
  type        = number
}

variable "backup" {
  description = "Value of the tag by which the backup plan finds the database."
  type        = string
}
