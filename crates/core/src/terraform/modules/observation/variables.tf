variable "name" {
  description = "Name of the stack."
  type        = string
}

variable "workload" {
  description = "The workload in words."
  type        = string
}

variable "lag_seconds" {
  description = "Writes that may be lost, in seconds: more replication lag than that raises an alarm."
  type        = number
  default     = 0
}

variable "balancer" {
  description = "The load balancer of this region and its targets."
  type        = object({ balancer = string, targets = string })
  default     = null
}

variable "backup" {
  description = "The vault of this region, and the hours within which a backup must complete."
  type        = object({ vault = string, hours = number })
  default     = null
}

variable "replicas" {
  description = "Replicas in this region, by name."
  type        = map(string)
  default     = {}
}

variable "clusters" {
  description = "Members of global databases that follow in this region, by name."
  type        = map(string)
  default     = {}
}

variable "tables" {
  description = "Tables that are written in this region, and who receives the writes, by name."
  type        = map(object({ table = string, receiver = string }))
  default     = {}
}

variable "buckets" {
  description = "Buckets that receive copies in this region, by name."
  type        = map(object({ source = string, destination = string, rule = string }))
  default     = {}
}
