# The cluster, and the three services: one image, three commands, three roles.

resource "aws_ecs_cluster" "this" {
  name = local.prefix

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

locals {
  snowflake = {
    SNOWFLAKE_ACCOUNT       = var.snowflake_account
    SNOWFLAKE_HOST          = var.snowflake_host
    SNOWFLAKE_AUTHENTICATOR = { workload_identity = "WORKLOAD_IDENTITY", token = "PROGRAMMATIC_ACCESS_TOKEN", key_pair = "SNOWFLAKE_JWT" }[var.snowflake_sign_in]
    SNOWFLAKE_DATABASE      = var.snowflake_database
    SNOWFLAKE_SCHEMA        = var.snowflake_schema
    SNOWFLAKE_WAREHOUSE     = var.snowflake_warehouse
  }
  common = merge(local.snowflake, {
    AWS_REGION                     = var.region
    S3_REPORTS_BUCKET              = module.reports_bucket.id
    ASSISTANT_JOB_EVENTS_QUEUE_URL = aws_sqs_queue.job_events.url
    ASSISTANT_PUBLIC_URL           = local.public_url
    ASSISTANT_MAIL_FROM            = var.mail_from
    ASSISTANT_LOG_LEVEL            = var.log_level
    ASSISTANT_ANALYST              = var.analyst
  })
  environment = {
    web = merge(local.common, {
      ASSISTANT_MODEL = var.model
      # The web believes the header that this load balancer has signed, for people of this provider, and nothing else.
      ASSISTANT_SIGN_IN                = var.oidc == null ? "password" : "load_balancer"
      ASSISTANT_LOAD_BALANCER_ARN      = var.oidc == null ? null : aws_lb.this.arn
      ASSISTANT_OIDC_ISSUER            = var.oidc == null ? null : var.oidc.issuer
      ASSISTANT_LOAD_BALANCER_KEYS_URL = var.oidc == null ? null : var.oidc.keys_url
    })
    slack = merge(local.common, { ASSISTANT_MODEL = var.model })
    worker = merge(local.common, {
      ASSISTANT_FALLBACK_POLL_SECONDS = tostring(var.fallback_poll_seconds)
    })
  }

  ports = { web = 8000, slack = 8003, worker = 8001 }
  commands = {
    web    = ["--host", "0.0.0.0", "--port", tostring(local.ports.web)]
    slack  = ["--host", "0.0.0.0", "--port", tostring(local.ports.slack)]
    worker = ["--api-host", "0.0.0.0", "--api-port", tostring(local.ports.worker)]
  }
  # What comes in: the web always, the others when they are called from outside.
  balanced = { web = true, slack = var.slack_transport == "http", worker = var.api_domain_name != null }
  # 80: the authorities that Snowflake's certificates are checked with answer there only.
  egress = {
    common = { "HTTPS to Snowflake, AWS, Slack, models and webhooks" = 443, "Whether certificates are revoked" = 80 }
    relay  = var.smtp_relay ? { "The mail relay, TLS" = 465, "The mail relay, STARTTLS" = 587 } : {}
  }
}

module "services" {
  source   = "./modules/service"
  for_each = toset(local.running)

  prefix  = local.prefix
  name    = each.key
  region  = var.region
  cluster = { name = aws_ecs_cluster.this.name, arn = aws_ecs_cluster.this.arn }
  image   = "${aws_ecr_repository.this.repository_url}:${var.image_tag}"
  command = local.commands[each.key]
  port    = local.ports[each.key]
  size    = var.services[each.key]

  # A worker gets two minutes' notice on Spot, and needs some 20 s to hand its jobs back; the others end their streams within 5.
  stop_timeout  = { web = 30, slack = 30, worker = 60 }[each.key]
  start_seconds = 60
  spot          = each.key == "worker" && var.worker_spot
  disk_gib      = each.key == "worker" ? var.worker_disk_gib : null
  scale_by_cpu  = each.key == "web" ? var.scaling.web_cpu : null

  environment = merge(local.environment[each.key], {
    SNOWFLAKE_USER = lookup(var.snowflake_users, each.key, null)
    SNOWFLAKE_ROLE = lookup(var.snowflake_roles, each.key, null)
  })
  secrets         = local.service_secrets[each.key]
  files           = local.service_files[each.key]
  secrets_version = var.secrets_version

  policy_json    = data.aws_iam_policy_document.work[each.key].json
  kms_key_arn    = aws_kms_key.this.arn
  repository_arn = aws_ecr_repository.this.arn

  vpc_id       = module.network.vpc_id
  subnet_ids   = module.network.private_subnet_ids
  egress_ports = merge(local.egress.common, each.key == "worker" ? local.egress.relay : {})
  is_balanced  = local.balanced[each.key]
  load_balancer = local.balanced[each.key] ? {
    security_group_id = aws_security_group.load_balancer.id
    target_group_arn  = aws_lb_target_group.this[each.key].arn
  } : null

  log_retention_days = var.log_retention_days
  enable_exec        = var.enable_exec

  depends_on = [aws_ecs_cluster_capacity_providers.this, aws_lb_listener.https, module.network]
}
