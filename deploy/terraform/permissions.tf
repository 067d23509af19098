# What each process may do in AWS: its own prefixes of the bucket, its side of the queue, nothing else.

locals {
  reports = "${module.reports_bucket.arn}/reports/*"
  chats   = "${module.reports_bucket.arn}/chats/*"
  whole   = "${module.reports_bucket.arn}/*"
  objects = {
    # Reads and removes what jobs stored, and keeps the files of chats.
    web   = { read = [local.reports, local.chats], write = [local.chats], delete = [local.reports, local.chats] }
    slack = { read = [local.reports], write = [], delete = [local.reports] }
    # Delivers to any prefix of the bucket.
    worker = { read = [local.reports], write = [local.whole], delete = [local.reports] }
  }
  mail_domain = var.mail_from == null ? null : trimsuffix(element(split("@", var.mail_from), 1), ">")
}

data "aws_iam_policy_document" "work" {
  for_each = toset(local.services)

  statement {
    sid       = "FindTheBucket"
    actions   = ["s3:ListBucket"]
    resources = [module.reports_bucket.arn]
  }

  statement {
    sid       = "ReadFiles"
    actions   = ["s3:GetObject"]
    resources = local.objects[each.key].read
  }

  dynamic "statement" {
    for_each = length(local.objects[each.key].write) > 0 ? [1] : []

    content {
      sid       = "StoreFiles"
      actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      resources = local.objects[each.key].write
    }
  }

  statement {
    sid       = "RemoveFiles"
    actions   = ["s3:DeleteObject"]
    resources = local.objects[each.key].delete
  }

  statement {
    sid       = "AnnounceJobs"
    actions   = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
    resources = [aws_sqs_queue.job_events.arn]
  }

  dynamic "statement" {
    for_each = each.key == "worker" ? [1] : []

    content {
      sid       = "TakeHints"
      actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"]
      resources = [aws_sqs_queue.job_events.arn]
    }
  }

  statement {
    sid       = "EncryptThem"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com", "sqs.${var.region}.amazonaws.com"]
    }
  }

  dynamic "statement" {
    for_each = each.key == "worker" && var.mail_from != null && !var.smtp_relay ? [1] : []

    content {
      sid     = "SendMail"
      actions = ["ses:SendRawEmail", "ses:SendEmail"]
      resources = [
        "arn:${local.partition}:ses:${var.region}:${local.account_id}:identity/${local.mail_domain}",
      ]
    }
  }

  dynamic "statement" {
    for_each = each.key == "worker" && length(var.delivery_bucket_arns) > 0 ? [1] : []

    content {
      sid       = "DeliverElsewhere"
      actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      resources = [for arn in var.delivery_bucket_arns : "${arn}/*"]
    }
  }

  dynamic "statement" {
    for_each = each.key != "worker" && length(var.bedrock_model_arns) > 0 ? [1] : []

    content {
      sid       = "AskTheModel"
      actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
      resources = var.bedrock_model_arns
    }
  }
}
