variable "name" {
  description = "Begin of the bucket's name; the rest makes it unique in the world."
  type        = string
}

variable "key_arn" {
  description = "Key of this region."
  type        = string
}

variable "retention_days" {
  description = "Days for which earlier versions are kept."
  type        = number
}

variable "deletion_protection" {
  description = "Whether a bucket that is not empty refuses to be deleted."
  type        = bool
}

variable "backup" {
  description = "Value of the tag by which the backup plan finds the bucket; none for a replica."
  type        = string
  default     = null
}
