# Secrets, each under the name of the setting that it is the value of. Those that can be made are made, and never pass through the
# plan or the state; the others are empty until somebody fills them (output secrets_to_fill).

locals {
  services  = ["web", "slack", "worker"]
  generated = ["CHAINLIT_AUTH_SECRET", "ASSISTANT_API_TOKEN", "ASSISTANT_WEBHOOK_SECRET"]

  snowflake_secret = { workload_identity = [], token = ["SNOWFLAKE_TOKEN"], key_pair = [] }[var.snowflake_sign_in]
  snowflake_file   = { workload_identity = [], token = [], key_pair = ["SNOWFLAKE_PRIVATE_KEY_FILE"] }[var.snowflake_sign_in]
  slack_secrets    = ["ASSISTANT_SLACK_BOT_TOKEN", var.slack_transport == "socket" ? "ASSISTANT_SLACK_APP_TOKEN" : "ASSISTANT_SLACK_SIGNING_SECRET"]
  # The library of the model reads its key under this name; bedrock and snowflake sign in as the task does.
  model_secret = lookup({ anthropic = ["ANTHROPIC_API_KEY"], openai = ["OPENAI_API_KEY"] }, split(":", var.model)[0], [])

  secret_names = {
    web    = concat(["ASSISTANT_DATABASE_URL", "CHAINLIT_AUTH_SECRET"], var.slack_enabled ? ["ASSISTANT_SLACK_BOT_TOKEN"] : [], local.model_secret)
    slack  = concat(["ASSISTANT_DATABASE_URL"], local.slack_secrets, local.model_secret)
    worker = concat(["ASSISTANT_API_TOKEN", "ASSISTANT_WEBHOOK_SECRET"], var.slack_enabled ? ["ASSISTANT_SLACK_BOT_TOKEN"] : [], var.smtp_relay ? ["ASSISTANT_SMTP_URL"] : [])
  }
  file_names = {
    web    = concat(local.snowflake_file, var.oidc == null ? ["ASSISTANT_PASSWORD_FILE"] : [])
    slack  = concat(local.snowflake_file, [for name in ["ASSISTANT_SLACK_PEOPLE_FILE", "ASSISTANT_SLACK_POLICY_FILE"] : name if contains(var.files, name)])
    worker = concat(local.snowflake_file, [for name in ["ASSISTANT_API_TOKENS_FILE"] : name if contains(var.files, name)])
  }

  # The secrets of Slack are there before the service is, or nobody could fill them.
  running = var.slack_enabled ? local.services : ["web", "worker"]
  # Snowflake's users are one a service, so what they sign in with is one a service; the rest is shared.
  own    = toset(flatten([for service in local.services : [for name in concat(local.snowflake_secret, local.snowflake_file) : "${service}/${name}"]]))
  shared = toset(flatten([for service in local.services : [for name in concat(local.secret_names[service], local.file_names[service]) : name if !contains(local.snowflake_file, name)]]))

  secret_arns = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
  service_secrets = { for service in local.running : service => merge(
    { for name in local.secret_names[service] : name => local.secret_arns[name] },
    { for name in local.snowflake_secret : name => local.secret_arns["${service}/${name}"] },
  ) }
  service_files = { for service in local.running : service => {
    for name in local.file_names[service] : name => local.secret_arns[contains(local.snowflake_file, name) ? "${service}/${name}" : name]
  } }
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:the generated ones are made anew by secrets_version; the others are given by Slack, Snowflake and the mail relay, where they are rotated
  for_each = setunion(local.shared, local.own, ["database-password"])

  name                    = "${local.prefix}/${each.key}"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = local.is_prod ? 30 : 0
}

module "generated" {
  source = "./modules/generated"

  secret_ids        = { for name in concat(local.generated, ["database-password"]) : name => aws_secretsmanager_secret.this[name].id }
  database_password = "database-password"
  secrets_version   = var.secrets_version
}

resource "aws_secretsmanager_secret_version" "database_url" {
  secret_id                = aws_secretsmanager_secret.this["ASSISTANT_DATABASE_URL"].id
  secret_string_wo         = "postgresql+asyncpg://${local.database_user}:${module.generated.database_password}@${local.database_host}:5432/${local.database_name}?ssl=require"
  secret_string_wo_version = var.secrets_version
}
