variable "name" {
  description = "Name of the role that copies."
  type        = string
}

variable "bucket" {
  description = "Name of the bucket that is copied."
  type        = string
}

variable "bucket_arn" {
  description = "The bucket that is copied."
  type        = string
}

variable "key_arn" {
  description = "Key of the bucket that is copied."
  type        = string
}

variable "destination_arn" {
  description = "The bucket that receives the copies; it keeps earlier versions, too."
  type        = string
}

variable "destination_key_arn" {
  description = "Key of the bucket that receives."
  type        = string
}

variable "further" {
  description = "Buckets of further regions with their keys."
  type        = list(object({ bucket_arn = string, key_arn = string }))
  default     = []
}
