# Snowflake.

variable "snowflake_account" {
  description = "The account's identifier, such as myorg-myaccount."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_.-]+$", var.snowflake_account))
    error_message = "snowflake_account is an identifier such as myorg-myaccount, without https:// and snowflakecomputing.com."
  }
}

variable "snowflake_sign_in" {
  description = "workload_identity (the task roles sign in, nothing to keep or rotate), token (a programmatic access token each), or key_pair (a key file each)."
  type        = string
  default     = "workload_identity"

  validation {
    condition     = contains(["workload_identity", "token", "key_pair"], var.snowflake_sign_in)
    error_message = "snowflake_sign_in is workload_identity, token or key_pair."
  }
}

variable "snowflake_users" {
  description = "The service users by service, for token and key_pair: { web = \"...\", slack = \"...\", worker = \"...\" }."
  type        = map(string)
  default     = {}

  validation {
    condition     = var.snowflake_sign_in == "workload_identity" || length(setsubtract(["web", "slack", "worker"], keys(var.snowflake_users))) == 0
    error_message = "With token or key_pair snowflake_users names a user for web, slack and worker."
  }
}

variable "snowflake_roles" {
  description = "The roles by service, when they are not their users' default roles."
  type        = map(string)
  default     = {}
}

variable "snowflake_host" {
  description = "The account's host when it is not ACCOUNT.snowflakecomputing.com, such as the one of PrivateLink."
  type        = string
  default     = null
}

variable "snowflake_privatelink_service" {
  description = "privatelink-vpce-id of SYSTEM$GET_PRIVATELINK_CONFIG(), to reach the account inside AWS; snowflake_host is then its privatelink-account-url."
  type        = string
  default     = null

  validation {
    condition     = var.snowflake_privatelink_service == null || try(endswith(var.snowflake_host, ".privatelink.snowflakecomputing.com"), false)
    error_message = "With snowflake_privatelink_service snowflake_host is the account's name that ends with .privatelink.snowflakecomputing.com."
  }
}

variable "snowflake_database" {
  description = "The database."
  type        = string
  default     = "analytics_platform"
}

variable "snowflake_schema" {
  description = "The schema of the reporting views."
  type        = string
  default     = "reporting"
}

variable "snowflake_warehouse" {
  description = "The warehouse."
  type        = string
  default     = "analytics_wh"
}

variable "snowflake_monthly_credits" {
  description = "How many credits the warehouse may use in a month before it is suspended."
  type        = number
  default     = 100

  validation {
    condition     = var.snowflake_monthly_credits >= 1 && floor(var.snowflake_monthly_credits) == var.snowflake_monthly_credits
    error_message = "snowflake_monthly_credits is a whole number, 1 or more."
  }
}

variable "pipeline" {
  description = "Who deploys: the AWS role of the pipeline's agents, which is their Snowflake user assistant_deployer_service, and the addresses that they come from. Left out, the role PREFIX-deployer of this account, from the NAT gateways."
  type = object({
    role_arn  = optional(string)
    addresses = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.pipeline.role_arn == null ? true : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", var.pipeline.role_arn))
    error_message = "pipeline.role_arn is arn:aws:iam::ACCOUNT:role/NAME, with the role's path."
  }

  validation {
    condition     = alltrue([for address in var.pipeline.addresses : can(cidrhost(strcontains(address, "/") ? address : "${address}/32", 0))])
    error_message = "pipeline.addresses are IPv4 addresses or ranges, such as 203.0.113.7 or 203.0.113.0/28."
  }
}

variable "snowflake_events" {
  description = "Who publishes job hints: SF_AWS_IAM_USER_ARN and SF_AWS_EXTERNAL_ID of DESC NOTIFICATION INTEGRATION job_events. Null until assistant sql bootstrap has made it, then nobody can publish; workers look by themselves each fallback_poll_seconds."
  type = object({
    iam_user_arn = string
    external_id  = string
  })
  default = null

  validation {
    condition     = var.snowflake_events == null ? true : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:user/.+$", var.snowflake_events.iam_user_arn)) && length(var.snowflake_events.external_id) >= 2
    error_message = "iam_user_arn is arn:aws:iam::ACCOUNT:user/..., external_id is not empty; DESC NOTIFICATION INTEGRATION job_events shows both."
  }
}

variable "snowflake_exports" {
  description = "Who writes large results under exports/ of the bucket: STORAGE_AWS_IAM_USER_ARN and STORAGE_AWS_EXTERNAL_ID of DESC STORAGE INTEGRATION analytics_exports. Null until assistant sql bootstrap has made it."
  type = object({
    iam_user_arn = string
    external_id  = string
  })
  default = null

  validation {
    condition     = var.snowflake_exports == null ? true : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:user/.+$", var.snowflake_exports.iam_user_arn)) && length(var.snowflake_exports.external_id) >= 2
    error_message = "iam_user_arn is arn:aws:iam::ACCOUNT:user/..., external_id is not empty; DESC STORAGE INTEGRATION shows both."
  }
}

# The product.

variable "analyst" {
  description = "ASSISTANT_ANALYST: analyst (Cortex Analyst) or agents (Cortex Agents)."
  type        = string
  default     = "analyst"

  validation {
    condition     = contains(["analyst", "agents"], var.analyst)
    error_message = "analyst is analyst or agents."
  }
}

variable "model" {
  description = "ASSISTANT_MODEL: rules, or a model such as snowflake:claude-sonnet-4-6, bedrock:..., anthropic:..., openai:..."
  type        = string
  default     = "rules"

  validation {
    condition     = var.model == "rules" || can(regex("^[a-z-]+:.+$", var.model))
    error_message = "model is rules or PROVIDER:MODEL."
  }
}

variable "bedrock_model_arns" {
  description = "The models and inference profiles that web and slack may invoke when model begins with bedrock:."
  type        = list(string)
  default     = []

  validation {
    condition     = startswith(var.model, "bedrock:") == (length(var.bedrock_model_arns) > 0) && alltrue([for arn in var.bedrock_model_arns : startswith(arn, "arn:")])
    error_message = "bedrock_model_arns names the models of a model that begins with bedrock:, and only then."
  }
}

variable "fallback_poll_seconds" {
  description = "How often a worker looks into the jobs table when no hint comes."
  type        = number
  default     = 600
}

variable "log_level" {
  description = "How much is logged. Alarms and autoscaling read lines of the level INFO."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO"], var.log_level)
    error_message = "log_level is DEBUG or INFO: at WARNING the lines that the workers' autoscaling reads are not written."
  }
}

variable "slack_enabled" {
  description = "Whether the Slack service runs; fill its secrets first (output secrets_to_fill)."
  type        = bool
  default     = false
}

variable "slack_transport" {
  description = "socket (Socket Mode, nothing comes in from outside) or http (signed requests to https://DOMAIN/slack/events)."
  type        = string
  default     = "socket"

  validation {
    condition     = contains(["socket", "http"], var.slack_transport)
    error_message = "slack_transport is socket or http."
  }
}

variable "files" {
  description = "Settings whose value is a file, beside the one that the sign-in needs: each has a secret that holds the file's text."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.files, ["ASSISTANT_API_TOKENS_FILE", "ASSISTANT_SLACK_PEOPLE_FILE", "ASSISTANT_SLACK_POLICY_FILE"])) == 0
    error_message = "files are of ASSISTANT_API_TOKENS_FILE, ASSISTANT_SLACK_PEOPLE_FILE, ASSISTANT_SLACK_POLICY_FILE."
  }
}

variable "mail_from" {
  description = "The sender of e-mail, such as reports@example.com; its domain is an identity in SES unless smtp_relay is true."
  type        = string
  default     = null
}

variable "smtp_relay" {
  description = "Whether e-mail goes by a relay; its secret ASSISTANT_SMTP_URL has to be filled."
  type        = bool
  default     = false
}

variable "delivery_bucket_arns" {
  description = "Buckets that reports may be delivered to, besides the own one; their policies have to allow it too when they are another account's."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.delivery_bucket_arns : can(regex("^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$", arn))])
    error_message = "delivery_bucket_arns are ARNs of buckets, without a path."
  }
}

variable "secrets_version" {
  description = "Raise it to make the generated secrets and the database's password anew; make deploy-services then starts the services with them. People sign in again."
  type        = number
  default     = 1
}
