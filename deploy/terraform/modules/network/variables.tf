variable "name" {
  type = string
}

variable "region" {
  type = string
}

variable "cidr" {
  description = "A /16."
  type        = string
}

variable "zones" {
  description = "The availability zones by name."
  type        = list(string)
}

variable "nat_gateways" {
  description = "none, one or per_zone."
  type        = string
}

variable "interface_endpoints" {
  description = "The AWS services by the last part of their endpoint's name."
  type        = set(string)
}

variable "snowflake_privatelink_service" {
  type     = string
  default  = null
  nullable = true
}

variable "log_bucket_arn" {
  description = "Where the flow logs go."
  type        = string
}
