variable "prefix" {
  type = string
}

variable "name" {
  description = "web, slack or worker: the container's name too, and the command's."
  type        = string
}

variable "region" {
  type = string
}

variable "cluster" {
  type = object({ name = string, arn = string })
}

variable "image" {
  type = string
}

variable "command" {
  description = "What follows `assistant`."
  type        = list(string)
}

variable "port" {
  description = "Where it answers /health."
  type        = number
}

variable "size" {
  description = "CPU units, MiB, and between how many tasks it is scaled."
  type        = object({ cpu = number, memory = number, min = number, max = number })

  validation {
    condition = contains(lookup({
      256   = [512, 1024, 2048]
      512   = range(1024, 4097, 1024)
      1024  = range(2048, 8193, 1024)
      2048  = range(4096, 16385, 1024)
      4096  = range(8192, 30721, 1024)
      8192  = range(16384, 61441, 4096)
      16384 = range(32768, 122881, 8192)
    }, var.size.cpu, []), var.size.memory)
    error_message = "Fargate has no task of that cpu and memory: 256 goes with 512, 1024, 2048; 512 with 1024 to 4096; 1024 with 2048 to 8192; 2048 with 4096 to 16384 (in steps of 1024)."
  }
}

variable "disk_gib" {
  description = "More than the 20 GiB that every task has; null for those."
  type        = number
  default     = null
}

variable "spot" {
  description = "Whether tasks beyond the minimum run on Fargate Spot."
  type        = bool
  default     = false
}

variable "stop_timeout" {
  description = "Seconds between SIGTERM and SIGKILL; Fargate allows 120."
  type        = number

  validation {
    condition     = var.stop_timeout >= 15 && var.stop_timeout <= 120
    error_message = "stop_timeout is 15 to 120."
  }
}

variable "start_seconds" {
  description = "How long it may take until /health answers."
  type        = number
  default     = 60
}

variable "environment" {
  description = "Settings by name; null ones are left out."
  type        = map(string)
}

variable "secrets" {
  description = "Settings by name, each the ARN of the secret with its value."
  type        = map(string)
}

variable "files" {
  description = "Settings by name whose value is a file: each the ARN of the secret with the file's text."
  type        = map(string)
  default     = {}
}

variable "secrets_version" {
  description = "A new one makes a new task definition; the tasks that a release starts from it read their secrets again."
  type        = number
}

variable "policy_json" {
  description = "What the process may do in AWS."
  type        = string
}

variable "kms_key_arn" {
  description = "The key of the secrets and the log."
  type        = string
}

variable "repository_arn" {
  description = "Where the image is pulled from."
  type        = string
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}

variable "egress_ports" {
  description = "Ports by what for, that it may reach anywhere."
  type        = map(number)
}

variable "load_balancer" {
  description = "What calls it, when something does."
  type        = object({ security_group_id = string, target_group_arn = string })
  default     = null
}

variable "is_balanced" {
  description = "Whether load_balancer is given: known before its parts are."
  type        = bool
}

variable "scale_by_cpu" {
  description = "The percentage of CPU that more tasks are started at; null to scale by other means."
  type        = number
  default     = null
}

variable "log_retention_days" {
  type = number
}

variable "enable_exec" {
  type = bool
}
