variable "name" {
  description = "Unique in the whole of AWS."
  type        = string
}

variable "kms_key_arn" {
  description = "The key; S3's own when null."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Whether destroying it destroys its files."
  type        = bool
}

variable "policy_json" {
  description = "Statements beside the one that asks for TLS."
  type        = string
  default     = null
}

variable "expiry" {
  description = "By name: which prefix is removed after how many days, and moved to STANDARD_IA before."
  type = map(object({
    prefix          = string
    days            = number
    infrequent_days = optional(number)
  }))

  validation {
    condition     = alltrue([for rule in values(var.expiry) : rule.infrequent_days == null ? true : rule.infrequent_days >= 30 && rule.infrequent_days < rule.days])
    error_message = "S3 moves nothing to STANDARD_IA before 30 days, and nothing that is removed sooner."
  }
}

variable "noncurrent_days" {
  description = "How long a version stays that was overwritten or deleted."
  type        = number
  default     = 30
}

variable "access_log_bucket" {
  description = "Where S3 logs who read what; its policy has to be there first."
  type        = object({ id = string, prefix = string })
  default     = null
}
