variable "name" {
  description = "Name of the table."
  type        = string
}

variable "hash_key" {
  description = "Name of the key."
  type        = string
  default     = "id"
}

variable "key_arn" {
  description = "Key of this region."
  type        = string
}

variable "replicas" {
  description = "Further regions and their keys."
  type        = list(object({ region = string, key_arn = string }))
  default     = []
}

variable "deletion_protection" {
  description = "Whether the table refuses to be deleted."
  type        = bool
}

variable "backup" {
  description = "Value of the tag by which the backup plan finds the table."
  type        = string
}
