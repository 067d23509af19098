# What is deployed, and where.

variable "name" {
  description = "The first part of every name; with the environment it is the prefix, such as assistant-prod."
  type        = string
  default     = "assistant"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,14}[a-z0-9]$", var.name))
    error_message = "name is 3 to 16 small letters, digits and hyphens: load balancers and buckets take no more."
  }
}

variable "environment" {
  description = "dev, staging or prod; prod keeps its data when something is destroyed, and runs in two zones."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "region" {
  description = "The AWS region; best the one that the Snowflake account is in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is a region's code, such as eu-west-1."
  }
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}
}

variable "image_tag" {
  description = "The tag of the image that the task definitions name first. Releases (make deploy-services) bring newer ones to the services by themselves; this one may stay."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "image_tag names one build, such as a commit; tags here never move, so latest is none."
  }
}
