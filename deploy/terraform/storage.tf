# Where files are: reports, the files of chats and large results that Snowflake writes in one bucket, who read them in another.

module "reports_bucket" {
  source = "./modules/bucket"

  name              = "${local.bucket_prefix}-reports"
  kms_key_arn       = aws_kms_key.this.arn
  force_destroy     = !local.is_prod
  access_log_bucket = { id = module.logs_bucket.id, prefix = "s3/reports/" }

  expiry = {
    reports = { prefix = "reports/", days = var.report_retention_days, infrequent_days = var.report_infrequent_days }
    exports = { prefix = "exports/", days = var.report_retention_days, infrequent_days = var.report_infrequent_days }
  }
}

data "aws_iam_policy_document" "logs_bucket" {
  statement {
    sid       = "LoadBalancersLog"
    actions   = ["s3:PutObject"]
    resources = ["arn:${local.partition}:s3:::${local.bucket_prefix}-logs/load-balancer/AWSLogs/${local.account_id}/*"]

    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }

  statement {
    sid       = "BucketsLog"
    actions   = ["s3:PutObject"]
    resources = ["arn:${local.partition}:s3:::${local.bucket_prefix}-logs/s3/*"]

    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }

  statement {
    sid       = "FlowLogs"
    actions   = ["s3:PutObject"]
    resources = ["arn:${local.partition}:s3:::${local.bucket_prefix}-logs/AWSLogs/${local.account_id}/*"]

    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }

  statement {
    sid       = "FlowLogsLook"
    actions   = ["s3:GetBucketAcl", "s3:ListBucket"]
    resources = ["arn:${local.partition}:s3:::${local.bucket_prefix}-logs"]

    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

module "logs_bucket" {
  source = "./modules/bucket"

  name            = "${local.bucket_prefix}-logs"
  force_destroy   = !local.is_prod
  policy_json     = data.aws_iam_policy_document.logs_bucket.json
  noncurrent_days = 1

  expiry = {
    all = { prefix = "", days = 400, infrequent_days = 60 }
  }
}
