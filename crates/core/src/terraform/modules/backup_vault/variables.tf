variable "name" {
  description = "Name of the vault."
  type        = string
}

variable "key_arn" {
  description = "Key of this region."
  type        = string
}

variable "deletion_protection" {
  description = "Whether a vault that is not empty refuses to be deleted."
  type        = bool
}
