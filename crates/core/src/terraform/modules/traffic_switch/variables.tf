variable "name" {
  description = "Name of the stack."
  type        = string
}

variable "workload" {
  description = "The workload in words."
  type        = string
}
