variable "name" {
  description = "Name of the stack."
  type        = string
}

variable "port" {
  description = "Port that users reach."
  type        = number
}
