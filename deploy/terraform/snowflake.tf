# The roles that Snowflake's integrations assume. Whose they are is known only after `assistant sql apply` has made the
# integrations with these roles' ARNs: until then the account alone is trusted, with an id that nobody has.

locals {
  nobody = { iam_user_arn = "arn:${local.partition}:iam::${local.account_id}:root", external_id = "not-known-yet" }
  assumed_by = {
    events  = var.snowflake_events == null ? local.nobody : var.snowflake_events
    exports = var.snowflake_exports == null ? local.nobody : var.snowflake_exports
  }
}

data "aws_iam_policy_document" "assumed_by_snowflake" {
  for_each = local.assumed_by

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [each.value.iam_user_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [each.value.external_id]
    }
  }
}

resource "aws_iam_role" "snowflake_events" {
  name               = "${local.prefix}-snowflake-events"
  description        = "Snowflake's notification integration job_events"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_snowflake["events"].json
}

data "aws_iam_policy_document" "snowflake_events" {
  statement {
    sid       = "Publish"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.job_events.arn]
  }

  statement {
    sid       = "EncryptWhatItPublishes"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["sns.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "snowflake_events" {
  name   = "publish"
  role   = aws_iam_role.snowflake_events.id
  policy = data.aws_iam_policy_document.snowflake_events.json
}

resource "aws_iam_role" "snowflake_exports" {
  name               = "${local.prefix}-snowflake-exports"
  description        = "Snowflake's storage integration, for large results under exports/"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_snowflake["exports"].json
}

data "aws_iam_policy_document" "snowflake_exports" {
  statement {
    sid       = "Export"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${module.reports_bucket.arn}/exports/*"]
  }

  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [module.reports_bucket.arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["exports/*"]
    }
  }

  statement {
    sid       = "Locate"
    actions   = ["s3:GetBucketLocation"]
    resources = [module.reports_bucket.arn]
  }

  statement {
    sid       = "EncryptWhatItWrites"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "snowflake_exports" {
  name   = "export"
  role   = aws_iam_role.snowflake_exports.id
  policy = data.aws_iam_policy_document.snowflake_exports.json
}
