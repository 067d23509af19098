# What make, the pipeline and `assistant sql apply` ask for.

output "region" {
  value = var.region
}

output "image_tag" {
  description = "What make plan gives again, so that nothing changes by the way."
  value       = var.image_tag
}

output "url" {
  description = "What people open."
  value       = local.public_url
}

output "api_url" {
  description = "The worker's API, when it is reached from outside."
  value       = var.api_domain_name == null ? null : "https://${var.api_domain_name}"
}

output "slack_events_url" {
  description = "The request address of the Slack app, when it is not in Socket Mode."
  value       = contains(keys(local.targets), "slack") ? "${local.public_url}/slack/events" : null
}

output "load_balancer_dns_name" {
  value = aws_lb.this.dns_name
}

output "load_balancer_arn" {
  value = aws_lb.this.arn
}

output "oidc_redirect_url" {
  description = "What the identity provider has to allow as a redirect address."
  value       = "${local.public_url}/oauth2/idpresponse"
}

output "cluster_name" {
  value = aws_ecs_cluster.this.name
}

output "service_names" {
  description = "By component: web, slack, worker; without slack unless slack_enabled."
  value       = { for name, service in module.services : name => service.name }
}

output "service_sizes" {
  description = "Between how many tasks each service is scaled: what start-services goes back to."
  value       = { for name in local.running : name => { min = var.services[name].min, max = var.services[name].max } }
}

output "log_groups" {
  value = { for name, service in module.services : name => service.log_group_name }
}

output "ecr_repository_url" {
  value = aws_ecr_repository.this.repository_url
}

output "reports_bucket" {
  description = "S3_REPORTS_BUCKET."
  value       = module.reports_bucket.id
}

output "job_events_queue_url" {
  description = "ASSISTANT_JOB_EVENTS_QUEUE_URL."
  value       = aws_sqs_queue.job_events.url
}

output "job_events_topic_arn" {
  description = "ASSISTANT_JOB_EVENTS_TOPIC_ARN, for assistant sql apply."
  value       = aws_sns_topic.job_events.arn
}

output "job_events_role_arn" {
  description = "ASSISTANT_JOB_EVENTS_ROLE_ARN, for assistant sql apply."
  value       = aws_iam_role.snowflake["events"].arn
}

output "sql_variables" {
  description = "ASSISTANT_SQL_VARIABLES, for assistant sql bootstrap and drift: the service users exist before the service slack does, so its role is named already."
  value = merge(
    { for service in local.services : "${service}_role_arn" => "arn:${local.partition}:iam::${local.account_id}:role/${local.prefix}-${service}" },
    {
      exports_role_arn   = aws_iam_role.snowflake["exports"].arn
      deployer_role_arn  = coalesce(var.pipeline.role_arn, "arn:${local.partition}:iam::${local.account_id}:role/${local.prefix}-deployer")
      deployer_addresses = join(",", coalescelist(var.pipeline.addresses, module.network.nat_addresses, [var.vpc_cidr]))
      service_addresses  = join(",", coalescelist(module.network.nat_addresses, [var.vpc_cidr]))
      monthly_credits    = tostring(var.snowflake_monthly_credits)
    },
  )
}

output "task_role_arns" {
  description = "Who each service is: WORKLOAD_IDENTITY = (TYPE = AWS, ARN = '...') of its Snowflake user."
  value       = { for name, service in module.services : name => service.task_role_arn }
}

output "secrets_to_fill" {
  description = "Secrets that nobody can make but their issuers: aws secretsmanager put-secret-value --secret-id NAME --secret-string file://..."
  value       = sort([for name, secret in aws_secretsmanager_secret.this : secret.name if !contains(concat(local.generated, ["database-password", "ASSISTANT_DATABASE_URL"]), name)])
}

output "alarm_topic_arn" {
  value = aws_sns_topic.alarms.arn
}

output "dashboard" {
  value = "https://${var.region}.console.aws.amazon.com/cloudwatch/home?region=${var.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.this.dashboard_name}"
}

output "nat_addresses" {
  description = "What Snowflake's network policy lets in."
  value       = module.network.nat_addresses
}
