# The roles that Snowflake's integrations assume. Whose they are is known only after `assistant sql bootstrap` has made the
# integrations with these roles' ARNs: until then the account alone is trusted, with an id that nobody has.

locals {
  nobody = { iam_user_arn = "arn:${local.partition}:iam::${local.account_id}:root", external_id = "not-known-yet" }
  snowflake_roles = {
    events = {
      description = "Snowflake's notification integration job_events"
      assumed_by  = var.snowflake_events == null ? local.nobody : var.snowflake_events
      encrypts_by = "sns"
      may = {
        Publish = { actions = ["sns:Publish"], resource = aws_sns_topic.job_events.arn, below = [] }
      }
    }
    exports = {
      description = "Snowflake's storage integration, for large results under exports/"
      assumed_by  = var.snowflake_exports == null ? local.nobody : var.snowflake_exports
      encrypts_by = "s3"
      may = {
        Export = {
          actions  = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"]
          resource = "${module.reports_bucket.arn}/exports/*"
          below    = []
        }
        List   = { actions = ["s3:ListBucket"], resource = module.reports_bucket.arn, below = ["exports/*"] }
        Locate = { actions = ["s3:GetBucketLocation"], resource = module.reports_bucket.arn, below = [] }
      }
    }
  }
}

data "aws_iam_policy_document" "assumed_by_snowflake" {
  for_each = local.snowflake_roles

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [each.value.assumed_by.iam_user_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [each.value.assumed_by.external_id]
    }
  }
}

resource "aws_iam_role" "snowflake" {
  for_each = local.snowflake_roles

  name               = "${local.prefix}-snowflake-${each.key}"
  description        = each.value.description
  assume_role_policy = data.aws_iam_policy_document.assumed_by_snowflake[each.key].json
}

data "aws_iam_policy_document" "snowflake" {
  for_each = local.snowflake_roles

  dynamic "statement" {
    for_each = each.value.may

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = [statement.value.resource]

      dynamic "condition" {
        for_each = statement.value.below

        content {
          test     = "StringLike"
          variable = "s3:prefix"
          values   = [condition.value]
        }
      }
    }
  }

  statement {
    sid       = "EncryptWhatItWrites"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["${each.value.encrypts_by}.${var.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "snowflake" {
  for_each = local.snowflake_roles

  name   = "work"
  role   = aws_iam_role.snowflake[each.key].id
  policy = data.aws_iam_policy_document.snowflake[each.key].json
}
