# What wakes somebody up, and how they are told.

locals {
  metrics = local.prefix

  # Lines of the log as metrics. The names of events and fields are those that the code writes; a test holds them together.
  metric_filters = {
    JobsDue          = { service = "worker", pattern = "{ $.event = \"queue_measured\" }", value = "$.due" }
    JobsOpen         = { service = "worker", pattern = "{ $.event = \"queue_measured\" }", value = "$.open" }
    OldestJobSeconds = { service = "worker", pattern = "{ $.event = \"queue_measured\" }", value = "$.oldest_seconds" }
    DeliveriesFailed = { service = "worker", pattern = "{ $.event = \"delivery_not_sent\" && ($.status = \"FAILED\" || $.status = \"UNKNOWN\") }", value = "1" }
    JobsFailed       = { service = "worker", pattern = "{ $.event = \"job_ended\" && $.outcome = \"FAILED\" }", value = "1" }
    ErrorsWeb        = { service = "web", pattern = "{ $.level = \"error\" }", value = "1" }
    ErrorsSlack      = { service = "slack", pattern = "{ $.level = \"error\" }", value = "1" }
    ErrorsWorker     = { service = "worker", pattern = "{ $.level = \"error\" }", value = "1" }
  }

  balancer     = { LoadBalancer = aws_lb.this.arn_suffix }
  database_arn = var.database == "aurora" ? { DBClusterIdentifier = aws_rds_cluster.this[0].cluster_identifier } : { DBInstanceIdentifier = aws_db_instance.this[0].identifier }

  alarms = merge({
    web-5xx = {
      text      = "The web service answers with errors. Look at its log for request_failed and turn_failed."
      namespace = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", dimensions = local.balancer, statistic = "Sum"
      minutes   = 5, times = 1, above = 10, missing = "notBreaching"
    }
    balancer-5xx = {
      text      = "The load balancer reaches no task, or tasks close connections early. make status says how many run."
      namespace = "AWS/ApplicationELB", metric = "HTTPCode_ELB_5XX_Count", dimensions = local.balancer, statistic = "Sum"
      minutes   = 5, times = 1, above = 10, missing = "notBreaching"
    }
    web-unhealthy = {
      text       = "A task of the web service has not answered /health for five minutes."
      namespace  = "AWS/ApplicationELB", metric = "UnHealthyHostCount", statistic = "Maximum"
      dimensions = merge(local.balancer, { TargetGroup = aws_lb_target_group.this["web"].arn_suffix })
      minutes    = 1, times = 5, above = 0, missing = "notBreaching"
    }
    jobs-wait = {
      text      = "A job that is due has waited for 15 minutes although workers were added. The runbook's chapter: a stuck queue."
      namespace = local.metrics, metric = "OldestJobSeconds", dimensions = {}, statistic = "Maximum"
      minutes   = 1, times = 5, above = 900, missing = "notBreaching"
    }
    workers-silent = {
      text      = "No worker has written queue_measured for 10 minutes: none runs, or none gets through its loop."
      namespace = local.metrics, metric = "JobsOpen", dimensions = {}, statistic = "SampleCount"
      minutes   = 5, times = 2, below = 1, missing = "breaching"
    }
    jobs-failed = {
      text      = "More than five jobs failed for good within an hour. Ask the assistant for failed jobs; redrive them when the cause is mended."
      namespace = local.metrics, metric = "JobsFailed", dimensions = {}, statistic = "Sum"
      minutes   = 60, times = 1, above = 5, missing = "notBreaching"
    }
    deliveries-failed = {
      text      = "A report was not delivered, or nobody knows whether it was. Its owner has been told; the log says why (delivery_not_sent)."
      namespace = local.metrics, metric = "DeliveriesFailed", dimensions = {}, statistic = "Sum"
      minutes   = 15, times = 1, above = 0, missing = "notBreaching"
    }
    dead-letters = {
      text      = "Hints were received ten times and never acknowledged. Nothing is lost (the table is the truth), but some worker chokes on them."
      namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = aws_sqs_queue.dead_letters.name }, statistic = "Maximum"
      minutes   = 5, times = 1, above = 0, missing = "notBreaching"
    }
    hints-wait = {
      text      = "A hint has waited for 15 minutes: workers are full or receive nothing from SQS."
      namespace = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", dimensions = { QueueName = aws_sqs_queue.job_events.name }, statistic = "Maximum"
      minutes   = 5, times = 3, above = 900, missing = "notBreaching"
    }
    database-cpu = {
      text      = "The chats' database is busy. Raise database_size."
      namespace = "AWS/RDS", metric = "CPUUtilization", dimensions = local.database_arn, statistic = "Average"
      minutes   = 5, times = 3, above = 85, missing = "notBreaching"
    }
    }, var.database == "aurora" ? {} : {
    database-space = {
      text      = "The chats' database has less than 2 GiB left. Raise database_size.gib."
      namespace = "AWS/RDS", metric = "FreeStorageSpace", dimensions = local.database_arn, statistic = "Minimum"
      minutes   = 5, times = 1, below = 2147483648, missing = "notBreaching"
    }
    }, { for service in local.running : "${service}-errors" => {
      text      = "The ${service} service logged errors: lines of the level error, each with a reference that the person saw."
      namespace = local.metrics, metric = "Errors${title(service)}", dimensions = {}, statistic = "Sum"
      minutes   = 15, times = 1, above = 20, missing = "notBreaching"
      } }, { for service in local.running : "${service}-tasks" => {
      text       = "The ${service} service has run with too few tasks for ten minutes: they do not start or do not stay."
      namespace  = "ECS/ContainerInsights", metric = "RunningTaskCount", statistic = "Minimum"
      dimensions = { ClusterName = aws_ecs_cluster.this.name, ServiceName = module.services[service].name }
      minutes    = 1, times = 10, below = var.services[service].min, missing = "breaching"
  } })
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = { for name, filter in local.metric_filters : name => filter if contains(local.running, filter.service) }

  name           = each.key
  log_group_name = module.services[each.value.service].log_group_name
  pattern        = each.value.pattern

  metric_transformation {
    namespace = local.metrics
    name      = each.key
    value     = each.value.value
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = each.value.text
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.minutes * 60
  evaluation_periods  = each.value.times
  threshold           = try(each.value.above, each.value.below)
  comparison_operator = can(each.value.above) ? "GreaterThanThreshold" : "LessThanThreshold"
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_sns_topic" "alarms" {
  name              = "${local.prefix}-alarms"
  kms_master_key_id = aws_kms_key.this.arn
}

data "aws_iam_policy_document" "alarms" {
  statement {
    sid       = "AlarmsAndTheBudgetPublish"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

resource "aws_sns_topic_subscription" "emails" {
  for_each = var.alarm_emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_subscription" "webhook" {
  count = var.alarm_webhook_url == null ? 0 : 1

  topic_arn              = aws_sns_topic.alarms.arn
  protocol               = "https"
  endpoint               = var.alarm_webhook_url
  endpoint_auto_confirms = true
}

data "aws_iam_policy_document" "assumed_by_chatbot" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["chatbot.amazonaws.com"]
    }
  }
}

# It shows an alarm's graph; it may not do anything.
resource "aws_iam_role" "chatbot" {
  count = var.alarm_slack == null ? 0 : 1

  name               = "${local.prefix}-alarms-in-slack"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_chatbot.json
}

data "aws_iam_policy_document" "chatbot" {
  #checkov:skip=CKV_AWS_356:reading metrics knows no resources
  statement {
    sid       = "DrawTheGraph"
    actions   = ["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData", "cloudwatch:GetMetricStatistics", "cloudwatch:GetMetricWidgetImage", "cloudwatch:ListMetrics"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "chatbot" {
  count = var.alarm_slack == null ? 0 : 1

  name   = "draw"
  role   = aws_iam_role.chatbot[0].id
  policy = data.aws_iam_policy_document.chatbot.json
}

resource "aws_chatbot_slack_channel_configuration" "this" {
  count = var.alarm_slack == null ? 0 : 1

  configuration_name    = "${local.prefix}-alarms"
  slack_team_id         = var.alarm_slack.team_id
  slack_channel_id      = var.alarm_slack.channel_id
  iam_role_arn          = aws_iam_role.chatbot[0].arn
  guardrail_policy_arns = ["arn:${local.partition}:iam::aws:policy/CloudWatchReadOnlyAccess"]
  sns_topic_arns        = [aws_sns_topic.alarms.arn]
  logging_level         = "ERROR"
}

resource "aws_budgets_budget" "this" {
  count = var.monthly_budget_usd == null ? 0 : 1

  name         = local.prefix
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = ["user:application$${var.name}"]
  }

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }

    content {
      notification_type         = notification.key
      comparison_operator       = "GREATER_THAN"
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.alarms.arn]
    }
  }
}
