# Stands in for modules/generated/main.tf: Terraform cannot mock ephemeral resources. The real one is applied in test_apply.py.

resource "aws_secretsmanager_secret_version" "this" {
  for_each = var.secret_ids

  secret_id                = each.value
  secret_string_wo         = var.drawn
  secret_string_wo_version = var.secrets_version
}

variable "drawn" {
  type      = string
  default   = "drawn"
  ephemeral = true
}

locals {
  database_password = var.drawn
}
