# The network.

variable "vpc_cidr" {
  description = "The addresses of the network, a /16."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && endswith(var.vpc_cidr, "/16")
    error_message = "vpc_cidr is a /16, such as 10.40.0.0/16."
  }
}

variable "zone_count" {
  description = "In how many availability zones things run; a load balancer and a database need two."
  type        = number
  default     = 2

  validation {
    condition     = contains([2, 3], var.zone_count)
    error_message = "zone_count is 2 or 3."
  }
}

variable "nat_gateways" {
  description = "one for all zones, per_zone, or none. Slack, models outside AWS and Snowflake without PrivateLink need one."
  type        = string
  default     = "one"

  validation {
    condition     = contains(["none", "one", "per_zone"], var.nat_gateways)
    error_message = "nat_gateways is none, one or per_zone."
  }

  validation {
    condition     = var.nat_gateways != "none" || (var.snowflake_privatelink_service != null && !var.slack_enabled)
    error_message = "Without a NAT gateway Snowflake is reached by snowflake_privatelink_service only, and Slack not at all: slack_enabled = false."
  }

  validation {
    condition     = var.nat_gateways != "none" || length(setsubtract(["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sqs"], var.interface_endpoints)) == 0
    error_message = "Without a NAT gateway interface_endpoints needs ecr.api, ecr.dkr, logs, secretsmanager and sqs."
  }

  validation {
    condition     = var.nat_gateways != "none" || var.oidc == null
    error_message = "Sign-in by oidc needs a NAT gateway: the web fetches the load balancer's public keys, which no endpoint of a VPC serves."
  }
}

variable "interface_endpoints" {
  description = "AWS services that are reached without the NAT gateway, each about 8 USD a month and zone. S3's is free and always there. Nothing in the network calls sns: Snowflake publishes from outside."
  type        = set(string)
  default     = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sqs"]

  validation {
    condition     = length(setsubtract(var.interface_endpoints, ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sqs", "sns", "email", "sts", "bedrock-runtime", "ssmmessages"])) == 0
    error_message = "interface_endpoints are of ecr.api, ecr.dkr, logs, secretsmanager, sqs, sns, email, sts, bedrock-runtime, ssmmessages."
  }
}

variable "allowed_cidrs" {
  description = "Who may reach the load balancer; the company's own addresses, when people come from there only."
  type        = set(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = alltrue([for cidr in var.allowed_cidrs : can(cidrhost(cidr, 0))])
    error_message = "allowed_cidrs are address ranges such as 198.51.100.0/24."
  }
}

variable "internal" {
  description = "Whether the load balancer is inside the network only, for a company with a VPN or a transit gateway into it."
  type        = bool
  default     = false
}

# The front door.

variable "domain_name" {
  description = "The name that people open, such as assistant.example.com; the certificate is for it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]*(\\.[a-z0-9][a-z0-9-]*)+$", var.domain_name))
    error_message = "domain_name is a host name without https://, such as assistant.example.com."
  }
}

variable "certificate_arn" {
  description = "The certificate in ACM, in this region, for domain_name (and api_domain_name)."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn is the ARN of a certificate in ACM."
  }
}

variable "route53_zone_id" {
  description = "The hosted zone that gets the names; without one they are made elsewhere, as aliases of the output load_balancer_dns_name."
  type        = string
  default     = null
}

variable "api_domain_name" {
  description = "A second name under which the worker's API is reached from outside, with its tokens; none when left out."
  type        = string
  default     = null
}

variable "idle_timeout" {
  description = "Seconds after which the load balancer closes a silent connection. The chat's WebSocket speaks each 25 s, a long answer may be silent for two minutes."
  type        = number
  default     = 300

  validation {
    condition     = var.idle_timeout >= 120 && var.idle_timeout <= 300
    error_message = "idle_timeout is 120 to 300: below, answers in the making are cut off; above, the services close first and people see a 502."
  }
}

variable "oidc" {
  description = "Sign-in at the load balancer by the company's identity provider (Okta, Entra ID, Google, Auth0). The client's redirect address is https://DOMAIN/oauth2/idpresponse; it has to be given the claim email. keys_url: where this partition publishes load balancers' keys, left out outside GovCloud and China."
  type = object({
    issuer                 = string
    authorization_endpoint = string
    token_endpoint         = string
    user_info_endpoint     = string
    client_id              = string
    scope                  = optional(string, "openid email profile")
    session_seconds        = optional(number, 43200)
    keys_url               = optional(string)
  })
  default = null

  validation {
    condition = var.oidc == null ? true : alltrue([
      for address in [var.oidc.issuer, var.oidc.authorization_endpoint, var.oidc.token_endpoint, var.oidc.user_info_endpoint] :
      startswith(address, "https://")
    ])
    error_message = "The identity provider's addresses begin with https://."
  }
}

variable "oidc_client_secret" {
  description = "The client's secret; give it as TF_VAR_oidc_client_secret. The load balancer's API wants it in plain, so the state holds it."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = (var.oidc == null) == (var.oidc_client_secret == null)
    error_message = "oidc and oidc_client_secret go together."
  }
}
