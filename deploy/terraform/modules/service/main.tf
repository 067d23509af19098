# One Fargate service: a task definition of the one image, its roles, its group, its log, and how it is scaled and rolled back.

locals {
  full_name = "${var.prefix}-${var.name}"
  # Every command keeps what it writes under /tmp, a volume of the task: the rest of the file system is read-only. The image
  # declares it as a volume too, which makes Fargate give it the image's owner and mode instead of root's.
  scratch = "/tmp"
  mounts  = [{ sourceVolume = "scratch", containerPath = local.scratch, readOnly = false }]
  paths   = { for name in keys(var.files) : name => "${local.scratch}/settings/${name}" }
  log = {
    logDriver = "awslogs"
    options = {
      awslogs-group         = aws_cloudwatch_log_group.this.name
      awslogs-region        = var.region
      awslogs-stream-prefix = var.name
      # A log that cannot be sent never holds the process up.
      mode            = "non-blocking"
      max-buffer-size = "10m"
    }
  }
  hardening = {
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    privileged             = false
    linuxParameters = {
      initProcessEnabled = true
      capabilities       = { drop = ["ALL"] }
    }
  }

  # Puts the text of each secret into the file that the setting of the same name then names.
  files = length(var.files) == 0 ? [] : [merge(local.hardening, {
    name        = "files"
    image       = var.image
    essential   = false
    entryPoint  = ["sh", "-c"]
    command     = ["umask 077 && mkdir -p ${local.scratch}/settings && for name in ${join(" ", keys(var.files))}; do printenv \"$name\" > \"${local.scratch}/settings/$name\" || exit 1; done"]
    secrets     = [for name, arn in var.files : { name = name, valueFrom = arn }]
    mountPoints = local.mounts

    logConfiguration = local.log
  })]

  process = merge(local.hardening, {
    name         = var.name
    image        = var.image
    essential    = true
    entryPoint   = ["assistant"]
    command      = concat([var.name], var.command)
    environment  = [for name, value in merge(var.environment, local.paths) : { name = name, value = value } if value != null]
    secrets      = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
    portMappings = [{ name = var.name, containerPort = var.port, hostPort = var.port, protocol = "tcp" }]
    mountPoints  = local.mounts
    stopTimeout  = var.stop_timeout
    dependsOn    = [for container in local.files : { containerName = container.name, condition = "SUCCESS" }]
    dockerLabels = { secrets-version = tostring(var.secrets_version) }

    healthCheck = {
      command     = ["CMD", "python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:${var.port}/health', timeout=4)"]
      interval    = 15
      timeout     = 5
      retries     = 4
      startPeriod = var.start_seconds
    }

    logConfiguration = local.log
  })
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:how long lines are kept is the variable log_retention_days; Snowflake's tables keep what happened for longer
  name              = "/${var.prefix}/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.full_name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.size.cpu
  memory                   = var.size.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  container_definitions    = jsonencode(concat(local.files, [local.process]))
  # Older ones stay: a release that fails goes back to one.
  skip_destroy = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }

  volume {
    name = "scratch"
  }

  dynamic "ephemeral_storage" {
    for_each = var.disk_gib == null ? [] : [var.disk_gib]

    content {
      size_in_gib = ephemeral_storage.value
    }
  }
}

resource "aws_ecs_service" "this" {
  name                   = var.name
  cluster                = var.cluster.arn
  task_definition        = aws_ecs_task_definition.this.arn
  desired_count          = var.size.min
  platform_version       = "LATEST"
  enable_execute_command = var.enable_exec
  propagate_tags         = "SERVICE"

  # The new tasks answer before the old ones are told to stop.
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = var.is_balanced ? var.start_seconds : null

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = var.size.min
    weight            = var.spot ? 0 : 1
  }

  dynamic "capacity_provider_strategy" {
    for_each = var.spot ? ["FARGATE_SPOT"] : []

    content {
      capacity_provider = capacity_provider_strategy.value
      weight            = 1
    }
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = false
  }

  dynamic "load_balancer" {
    for_each = var.is_balanced ? [var.load_balancer.target_group_arn] : []

    content {
      target_group_arn = load_balancer.value
      container_name   = local.process.name
      container_port   = var.port
    }
  }

  lifecycle {
    # Autoscaling changes the one, and so do operators who stop a service; releases change the other.
    ignore_changes = [desired_count, task_definition]
  }

  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy.task]
}

resource "aws_security_group" "this" {
  name        = local.full_name
  description = "Tasks of ${local.full_name}"
  vpc_id      = var.vpc_id

  tags = { Name = local.full_name }
}

resource "aws_vpc_security_group_ingress_rule" "load_balancer" {
  count = var.is_balanced ? 1 : 0

  security_group_id            = aws_security_group.this.id
  description                  = "The load balancer"
  referenced_security_group_id = var.load_balancer.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = var.egress_ports

  security_group_id = aws_security_group.this.id
  description       = each.key
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  resource_id        = "service/${var.cluster.name}/${aws_ecs_service.this.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.size.min
  max_capacity       = var.size.max
}

resource "aws_appautoscaling_policy" "cpu" {
  count = var.scale_by_cpu == null ? 0 : 1

  name               = "${local.full_name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  resource_id        = aws_appautoscaling_target.this.resource_id
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.scale_by_cpu
    scale_out_cooldown = 60
    scale_in_cooldown  = 600

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
