# PostgreSQL for the chats: Aurora, which grows and fails over by itself, or one small instance.

locals {
  database_user = "assistant"
  database_name = "assistant"
  database_host = var.database == "aurora" ? aws_rds_cluster.this[0].endpoint : aws_db_instance.this[0].address
  # Who keeps chats: the services that run, by their security groups.
  chatting = { for service in ["web", "slack"] : service => module.services[service].security_group_id if contains(local.running, service) }
  # Slow statements are logged; all of them would be people's questions.
  database_parameters = { "rds.force_ssl" = "1", log_min_duration_statement = "2000", log_statement = "ddl" }
}

resource "aws_db_subnet_group" "this" {
  name       = local.prefix
  subnet_ids = module.network.database_subnet_ids
}

resource "aws_security_group" "database" {
  name        = "${local.prefix}-database"
  description = "PostgreSQL"
  vpc_id      = module.network.vpc_id

  tags = { Name = "${local.prefix}-database" }
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each = local.chatting

  security_group_id            = aws_security_group.database.id
  description                  = "The service ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "to_the_database" {
  for_each = local.chatting

  security_group_id            = each.value
  description                  = "The database"
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_rds_cluster_parameter_group" "this" {
  count = var.database == "aurora" ? 1 : 0

  name   = local.prefix
  family = "aurora-postgresql16"

  dynamic "parameter" {
    for_each = local.database_parameters

    content {
      name  = parameter.key
      value = parameter.value
    }
  }
}

resource "aws_rds_cluster" "this" {
  #checkov:skip=CKV_AWS_162:the product signs in with a password that Terraform alone made and that no person has seen
  #checkov:skip=CKV2_AWS_8:the cluster's own backups, database_backup_days long, are what a restore needs
  #checkov:skip=CKV_AWS_139:deletion protection is for prod; the other environments are made to be destroyed
  #checkov:skip=CKV2_AWS_27:slow statements and changes of tables are logged, by the parameter group above, whose dynamic block the check does not read
  count = var.database == "aurora" ? 1 : 0

  cluster_identifier                  = local.prefix
  engine                              = "aurora-postgresql"
  engine_version                      = "16.8"
  database_name                       = local.database_name
  master_username                     = local.database_user
  master_password_wo                  = module.generated.database_password
  master_password_wo_version          = var.secrets_version
  db_subnet_group_name                = aws_db_subnet_group.this.name
  db_cluster_parameter_group_name     = aws_rds_cluster_parameter_group.this[0].name
  vpc_security_group_ids              = [aws_security_group.database.id]
  storage_encrypted                   = true
  kms_key_id                          = aws_kms_key.this.arn
  backup_retention_period             = var.database_backup_days
  copy_tags_to_snapshot               = true
  deletion_protection                 = local.is_prod
  skip_final_snapshot                 = !local.is_prod
  final_snapshot_identifier           = local.is_prod ? "${local.prefix}-last" : null
  enabled_cloudwatch_logs_exports     = ["postgresql"]
  iam_database_authentication_enabled = false

  serverlessv2_scaling_configuration {
    min_capacity = var.database_size.min_units
    max_capacity = var.database_size.max_units
  }

  lifecycle {
    # Minor versions come by themselves in the maintenance window.
    ignore_changes = [engine_version]
  }
}

resource "aws_rds_cluster_instance" "this" {
  #checkov:skip=CKV_AWS_118:CloudWatch's own figures are enough for a store of chats
  #checkov:skip=CKV_AWS_353:as above
  #checkov:skip=CKV_AWS_354:as above
  count = var.database == "aurora" ? (local.is_prod ? 2 : 1) : 0

  identifier                 = "${local.prefix}-${count.index + 1}"
  cluster_identifier         = aws_rds_cluster.this[0].id
  engine                     = aws_rds_cluster.this[0].engine
  instance_class             = "db.serverless"
  auto_minor_version_upgrade = true
  copy_tags_to_snapshot      = true
}

resource "aws_db_parameter_group" "this" {
  count = var.database == "rds" ? 1 : 0

  name   = local.prefix
  family = "postgres16"

  dynamic "parameter" {
    for_each = local.database_parameters

    content {
      name  = parameter.key
      value = parameter.value
    }
  }
}

resource "aws_db_instance" "this" {
  #checkov:skip=CKV_AWS_161:the product signs in with a password that Terraform alone made and that no person has seen
  #checkov:skip=CKV_AWS_118:CloudWatch's own figures are enough for a store of chats
  #checkov:skip=CKV_AWS_353:as above
  #checkov:skip=CKV_AWS_354:as above
  #checkov:skip=CKV_AWS_157:two zones are for prod
  #checkov:skip=CKV_AWS_293:deletion protection is for prod; the other environments are made to be destroyed
  #checkov:skip=CKV_AWS_129:the log is exported below; the check wants the upgrade log too, which is empty but for major versions
  #checkov:skip=CKV2_AWS_69:rds.force_ssl is set by the parameter group above, whose dynamic block the check does not read
  count = var.database == "rds" ? 1 : 0

  identifier                      = local.prefix
  engine                          = "postgres"
  engine_version                  = "16"
  instance_class                  = var.database_size.class
  allocated_storage               = var.database_size.gib
  max_allocated_storage           = var.database_size.gib * 5
  storage_type                    = "gp3"
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.this.arn
  db_name                         = local.database_name
  username                        = local.database_user
  password_wo                     = module.generated.database_password
  password_wo_version             = var.secrets_version
  db_subnet_group_name            = aws_db_subnet_group.this.name
  parameter_group_name            = aws_db_parameter_group.this[0].name
  vpc_security_group_ids          = [aws_security_group.database.id]
  multi_az                        = local.is_prod
  publicly_accessible             = false
  backup_retention_period         = var.database_backup_days
  copy_tags_to_snapshot           = true
  auto_minor_version_upgrade      = true
  deletion_protection             = local.is_prod
  skip_final_snapshot             = !local.is_prod
  final_snapshot_identifier       = local.is_prod ? "${local.prefix}-last" : null
  enabled_cloudwatch_logs_exports = ["postgresql"]
}
