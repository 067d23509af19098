# One page: who uses it, what waits, what fails, what it runs on.

locals {
  widgets = [
    { title = "Requests and connections", metrics = [
      ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", aws_lb.this.arn_suffix, { stat = "Sum" }],
      ["AWS/ApplicationELB", "ActiveConnectionCount", "LoadBalancer", aws_lb.this.arn_suffix, { stat = "Sum", yAxis = "right" }],
    ] },
    { title = "How long answers take (p50, p95, s)", metrics = [
      ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", aws_lb.this.arn_suffix, { stat = "p50" }],
      ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", aws_lb.this.arn_suffix, { stat = "p95" }],
    ] },
    { title = "Errors", metrics = concat(
      [["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", aws_lb.this.arn_suffix, { stat = "Sum" }]],
      [for service in local.running : [local.metrics, "Errors${title(service)}", { stat = "Sum" }]],
    ) },
    { title = "Jobs due, open, failed", metrics = [
      [local.metrics, "JobsDue", { stat = "Maximum" }],
      [local.metrics, "JobsOpen", { stat = "Maximum" }],
      [local.metrics, "JobsFailed", { stat = "Sum" }],
    ] },
    { title = "How long the oldest due job has waited (s)", metrics = [
      [local.metrics, "OldestJobSeconds", { stat = "Maximum" }],
    ] },
    { title = "Deliveries that failed, hints that died", metrics = [
      [local.metrics, "DeliveriesFailed", { stat = "Sum" }],
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", aws_sqs_queue.dead_letters.name, { stat = "Maximum" }],
    ] },
    { title = "Tasks", metrics = [
      for service in local.running : ["ECS/ContainerInsights", "RunningTaskCount", "ClusterName", local.prefix, "ServiceName", service, { stat = "Average" }]
    ] },
    { title = "CPU of the services (%)", metrics = [
      for service in local.running : ["AWS/ECS", "CPUUtilization", "ClusterName", local.prefix, "ServiceName", service, { stat = "Maximum" }]
    ] },
    { title = "Memory of the services (%)", metrics = [
      for service in local.running : ["AWS/ECS", "MemoryUtilization", "ClusterName", local.prefix, "ServiceName", service, { stat = "Maximum" }]
    ] },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = local.prefix

  dashboard_body = jsonencode({
    widgets = [for index, widget in local.widgets : {
      type   = "metric"
      x      = (index % 3) * 8
      y      = floor(index / 3) * 6
      width  = 8
      height = 6
      properties = {
        title   = widget.title
        metrics = widget.metrics
        region  = var.region
        period  = 60
        view    = "timeSeries"
      }
    }]
  })
}
