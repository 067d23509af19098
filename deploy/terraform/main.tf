# The product in one AWS account and region: what everything else refers to.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394:the first zone_count by name are used; the name of a new zone comes after theirs
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  prefix     = "${var.name}-${var.environment}"
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  is_prod    = var.environment == "prod"
  zones      = slice(sort(data.aws_availability_zones.available.names), 0, var.zone_count)
  public_url = "https://${var.domain_name}"
  # Names of buckets are taken by whoever comes first in the whole of AWS.
  bucket_prefix = "${local.prefix}-${local.account_id}"
}

module "network" {
  source = "./modules/network"

  name                          = local.prefix
  region                        = var.region
  cidr                          = var.vpc_cidr
  zones                         = local.zones
  nat_gateways                  = var.nat_gateways
  interface_endpoints           = var.interface_endpoints
  snowflake_privatelink_service = var.snowflake_privatelink_service
  log_bucket_arn                = module.logs_bucket.arn
}
