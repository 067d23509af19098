# Sizes.

variable "services" {
  description = "CPU units and MiB of a task, and between how many tasks a service is scaled."
  type = object({
    web    = optional(object({ cpu = optional(number, 1024), memory = optional(number, 2048), min = optional(number, 2), max = optional(number, 6) }), {})
    slack  = optional(object({ cpu = optional(number, 512), memory = optional(number, 2048), min = optional(number, 1), max = optional(number, 2) }), {})
    worker = optional(object({ cpu = optional(number, 2048), memory = optional(number, 4096), min = optional(number, 1), max = optional(number, 6) }), {})
  })
  default = {}

  validation {
    condition     = alltrue([for service in values(var.services) : service.min >= 1 && service.max >= service.min && service.max <= 50])
    error_message = "Each service has 1 <= min <= max <= 50."
  }
}

variable "worker_spot" {
  description = "Whether workers beyond the minimum run on Fargate Spot: a third of the price, and a job that is interrupted is handed back."
  type        = bool
  default     = true
}

variable "worker_disk_gib" {
  description = "The disk of a worker, where exports are written before they are stored."
  type        = number
  default     = 50

  validation {
    condition     = var.worker_disk_gib >= 21 && var.worker_disk_gib <= 200
    error_message = "worker_disk_gib is 21 to 200."
  }
}

variable "scaling" {
  description = "web_cpu: percent. web_connections: client connections a task. worker_due: due jobs a worker. worker_age_seconds: how long a due job may wait before a worker more is started."
  type = object({
    web_cpu            = optional(number, 60)
    web_connections    = optional(number, 400)
    worker_due         = optional(number, 10)
    worker_age_seconds = optional(number, 120)
  })
  default = {}
}

variable "database" {
  description = "What keeps the chats: aurora (serverless v2) or rds (one small instance, the cheaper one)."
  type        = string
  default     = "aurora"

  validation {
    condition     = contains(["aurora", "rds"], var.database)
    error_message = "database is aurora or rds."
  }
}

variable "database_size" {
  description = "aurora: between how many capacity units (2 GiB each) it scales. rds: the class and GiB of the instance."
  type = object({
    min_units = optional(number, 0.5)
    max_units = optional(number, 4)
    class     = optional(string, "db.t4g.small")
    gib       = optional(number, 20)
  })
  default = {}

  validation {
    condition     = var.database_size.min_units >= 0.5 && var.database_size.max_units >= var.database_size.min_units && var.database_size.gib >= 20
    error_message = "database_size has 0.5 <= min_units <= max_units and gib >= 20."
  }
}

variable "database_backup_days" {
  description = "How many days of backups are kept."
  type        = number
  default     = 14

  validation {
    condition     = var.database_backup_days >= 1 && var.database_backup_days <= 35
    error_message = "database_backup_days is 1 to 35."
  }
}

# What is kept, for how long.

variable "report_retention_days" {
  description = "When a report's files are removed. Snowflake's job_cleanup_task forgets the jobs after 400 days."
  type        = number
  default     = 400
}

variable "report_infrequent_days" {
  description = "When a report's files go to the cheaper storage class for what is seldom read."
  type        = number
  default     = 60

  validation {
    condition     = var.report_infrequent_days >= 30 && var.report_infrequent_days < var.report_retention_days
    error_message = "report_infrequent_days is at least 30, which S3 asks for, and less than report_retention_days."
  }
}

variable "log_retention_days" {
  description = "How long log lines are kept."
  type        = number
  default     = 90

  validation {
    condition     = contains([7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days is one that CloudWatch knows: 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}

# Who is told.

variable "alarm_emails" {
  description = "Addresses that get every alarm; each confirms once."
  type        = set(string)
  default     = []
}

variable "alarm_slack" {
  description = "The Slack workspace and channel that get every alarm by Amazon Q (formerly AWS Chatbot); authorise the workspace once in its console."
  type = object({
    team_id    = string
    channel_id = string
  })
  default = null
}

variable "alarm_webhook_url" {
  description = "An https address that gets every alarm as SNS sends it, such as an on-call service."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_webhook_url == null || try(startswith(var.alarm_webhook_url, "https://"), false)
    error_message = "alarm_webhook_url begins with https://."
  }
}

variable "monthly_budget_usd" {
  description = "Tells at 80 % spent and when the forecast passes it; null for no budget. Activate the cost allocation tag application once, or it counts nothing."
  type        = number
  default     = 600
}

variable "enable_exec" {
  description = "Whether operators may open a shell in a task (aws ecs execute-command); needs a NAT gateway or the endpoint ssmmessages."
  type        = bool
  default     = false
}
