variable "name" {
  description = "Name of the stack."
  type        = string
}

variable "zone_id" {
  description = "Hosted zone of the record."
  type        = string
}

variable "record" {
  description = "Name of the record, the same in every region."
  type        = string
}

variable "target" {
  description = "Name of the region's load balancer."
  type        = string
}

variable "set_identifier" {
  description = "Name of the region's record among those of its name."
  type        = string
}

variable "policy" {
  description = "How Route 53 chooses: failover, latency, weighted or geolocation."
  type        = string
}

variable "region" {
  description = "The region, for latency."
  type        = string
}

variable "failover" {
  description = "PRIMARY or SECONDARY, for failover."
  type        = string
  default     = "PRIMARY"
}

variable "weight" {
  description = "Share of the users, for weighted."
  type        = number
  default     = 100
}

variable "location" {
  description = "Code of a continent, or * for everybody else, for geolocation."
  type        = string
  default     = "*"
}

variable "ttl" {
  description = "Seconds for which resolvers keep the answer."
  type        = number
}

variable "encrypted" {
  description = "Whether the load balancer serves HTTPS."
  type        = bool
}

variable "health_path" {
  description = "Path that answers 200 while the service works."
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

variable "switch" {
  description = "The alarm by which a person takes the region away; without one, checks of the load balancer do it."
  type        = object({ alarm = string, region = string })
  default     = null
}
