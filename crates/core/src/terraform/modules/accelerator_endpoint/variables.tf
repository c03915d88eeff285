variable "listener_arn" {
  description = "The listener of the accelerator."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "dial" {
  description = "Percentage of the nearest users that are led here."
  type        = number
}

variable "balancer_arn" {
  description = "The region's load balancer."
  type        = string
}

variable "check_seconds" {
  description = "Seconds between checks: 10 or 30."
  type        = number
}

variable "check_failures" {
  description = "Failed checks after which the region counts as lost."
  type        = number
}
