# More tasks when there is more to do. The queue of hints says nothing about it (the table is the truth): workers write how many jobs are
# due and how long the oldest has waited, once a minute, as the line queue_measured, which alarms.tf turns into metrics.

resource "aws_appautoscaling_policy" "web_connections" {
  name               = "${local.prefix}-web-connections"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = module.services["web"].scaling.service_namespace
  resource_id        = module.services["web"].scaling.resource_id
  scalable_dimension = module.services["web"].scaling.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.scaling.web_connections
    scale_out_cooldown = 60
    scale_in_cooldown  = 600

    customized_metric_specification {
      metrics {
        id          = "connections"
        label       = "Connections of clients and to tasks"
        return_data = false

        metric_stat {
          stat = "Sum"

          metric {
            namespace   = "AWS/ApplicationELB"
            metric_name = "ActiveConnectionCount"

            dimensions {
              name  = "LoadBalancer"
              value = aws_lb.this.arn_suffix
            }
          }
        }
      }

      metrics {
        id          = "tasks"
        label       = "Tasks that answer"
        return_data = false

        metric_stat {
          stat = "Average"

          metric {
            namespace   = "AWS/ApplicationELB"
            metric_name = "HealthyHostCount"

            dimensions {
              name  = "LoadBalancer"
              value = aws_lb.this.arn_suffix
            }

            dimensions {
              name  = "TargetGroup"
              value = aws_lb_target_group.this["web"].arn_suffix
            }
          }
        }
      }

      # Each client's connection is counted twice: to the load balancer, and from it to the task.
      metrics {
        id          = "each"
        label       = "Clients of a task"
        expression  = "FILL(connections, 0) / 2 / MAX([FILL(tasks, 1), 1])"
        return_data = true
      }
    }
  }
}

resource "aws_appautoscaling_policy" "worker" {
  for_each = {
    # Ten more due jobs than the target are one more worker, and a flood is three at once.
    depth = [{ from = 0, to = var.scaling.worker_due * 2, add = 1 }, { from = var.scaling.worker_due * 2, to = null, add = 3 }]
    age   = [{ from = 0, to = null, add = 1 }]
  }

  name               = "${local.prefix}-worker-${each.key}"
  policy_type        = "StepScaling"
  service_namespace  = module.services["worker"].scaling.service_namespace
  resource_id        = module.services["worker"].scaling.resource_id
  scalable_dimension = module.services["worker"].scaling.scalable_dimension

  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    metric_aggregation_type = "Maximum"
    cooldown                = 120

    dynamic "step_adjustment" {
      for_each = each.value

      content {
        metric_interval_lower_bound = step_adjustment.value.from
        metric_interval_upper_bound = step_adjustment.value.to
        scaling_adjustment          = step_adjustment.value.add
      }
    }
  }
}

resource "aws_appautoscaling_policy" "worker_fewer" {
  name               = "${local.prefix}-worker-fewer"
  policy_type        = "StepScaling"
  service_namespace  = module.services["worker"].scaling.service_namespace
  resource_id        = module.services["worker"].scaling.resource_id
  scalable_dimension = module.services["worker"].scaling.scalable_dimension

  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    metric_aggregation_type = "Maximum"
    cooldown                = 300

    step_adjustment {
      metric_interval_upper_bound = 0
      scaling_adjustment          = -1
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "worker_scaling" {
  for_each = {
    depth = { metric = "JobsDue", threshold = var.scaling.worker_due, comparison = "GreaterThanOrEqualToThreshold", minutes = 1, missing = "notBreaching", policy = aws_appautoscaling_policy.worker["depth"].arn }
    age   = { metric = "OldestJobSeconds", threshold = var.scaling.worker_age_seconds, comparison = "GreaterThanOrEqualToThreshold", minutes = 2, missing = "notBreaching", policy = aws_appautoscaling_policy.worker["age"].arn }
    # Jobs that run or are due, over all workers: a quarter of an hour without any.
    fewer = { metric = "JobsOpen", threshold = 0, comparison = "LessThanOrEqualToThreshold", minutes = 15, missing = "breaching", policy = aws_appautoscaling_policy.worker_fewer.arn }
  }

  alarm_name          = "${local.prefix}-scale-worker-${each.key}"
  alarm_description   = "Moves the number of workers; nobody has to do anything"
  namespace           = local.metrics
  metric_name         = each.value.metric
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = each.value.minutes
  datapoints_to_alarm = each.value.minutes
  threshold           = each.value.threshold
  comparison_operator = each.value.comparison
  treat_missing_data  = each.value.missing
  alarm_actions       = [each.value.policy]
}
