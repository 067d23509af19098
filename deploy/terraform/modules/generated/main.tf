# Random secrets that never pass through the plan or the state: they are drawn while applying and only written.

ephemeral "aws_secretsmanager_random_password" "this" {
  for_each = var.secret_ids

  password_length     = 48
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret_version" "this" {
  for_each = var.secret_ids

  secret_id                = each.value
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.this[each.key].random_password
  secret_string_wo_version = var.secrets_version
}

# What was stored, not what was drawn: after an apply that broke off in between, the database still gets the stored one.
ephemeral "aws_secretsmanager_secret_version" "database_password" {
  secret_id  = aws_secretsmanager_secret_version.this[var.database_password].secret_id
  version_id = aws_secretsmanager_secret_version.this[var.database_password].version_id
}

locals {
  database_password = ephemeral.aws_secretsmanager_secret_version.database_password.secret_string
}
