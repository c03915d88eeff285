variable "name" {
  description = "Name of the stack, and value of the tag by which what is backed up is found."
  type        = string
}

variable "vault" {
  description = "Name of the vault of this region."
  type        = string
}

variable "copy_vault_arn" {
  description = "The vault of the other region."
  type        = string
}

variable "schedule" {
  description = "When backups are made."
  type        = string
}

variable "retention_days" {
  description = "Days for which backups are kept."
  type        = number
}
