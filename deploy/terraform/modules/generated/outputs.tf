output "database_password" {
  value     = local.database_password
  ephemeral = true
}
