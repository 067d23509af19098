# From a row in Snowflake's jobs table to a worker: the account publishes to the topic, the workers' queue is subscribed to it.

resource "aws_sns_topic" "job_events" {
  name              = "${local.prefix}-job-events"
  kms_master_key_id = aws_kms_key.this.arn
}

data "aws_iam_policy_document" "job_events_topic" {
  statement {
    sid       = "SnowflakesRolePublishes"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.job_events.arn]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.snowflake["events"].arn]
    }
  }

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.job_events.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_policy" "job_events" {
  arn    = aws_sns_topic.job_events.arn
  policy = data.aws_iam_policy_document.job_events_topic.json
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${local.prefix}-job-events-dead"
  message_retention_seconds = 1209600
  kms_master_key_id         = aws_kms_key.this.arn
}

resource "aws_sqs_queue" "job_events" {
  name = "${local.prefix}-job-events"
  # A hint is worth nothing once the slow look has seen the row.
  message_retention_seconds  = 86400
  receive_wait_time_seconds  = 20
  visibility_timeout_seconds = 60
  kms_master_key_id          = aws_kms_key.this.arn

  # A hint comes again each time that a worker is killed or stopped with it in hand, so a few times are no sign of poison.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 10
  })
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.job_events.arn]
  })
}

data "aws_iam_policy_document" "queues" {
  for_each = { job_events = aws_sqs_queue.job_events.arn, dead_letters = aws_sqs_queue.dead_letters.arn }

  dynamic "statement" {
    for_each = each.key == "job_events" ? [1] : []

    content {
      sid       = "TheTopicSends"
      actions   = ["sqs:SendMessage"]
      resources = [each.value]

      principals {
        type        = "Service"
        identifiers = ["sns.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = [aws_sns_topic.job_events.arn]
      }
    }
  }

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [each.value]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "job_events" {
  queue_url = aws_sqs_queue.job_events.id
  policy    = data.aws_iam_policy_document.queues["job_events"].json
}

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.id
  policy    = data.aws_iam_policy_document.queues["dead_letters"].json
}

resource "aws_sns_topic_subscription" "job_events" {
  topic_arn            = aws_sns_topic.job_events.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.job_events.arn
  raw_message_delivery = true
  redrive_policy       = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letters.arn })

  depends_on = [aws_sqs_queue_policy.job_events]
}
