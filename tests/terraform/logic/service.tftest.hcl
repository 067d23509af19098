# One service: what every task of the product has in common.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  prefix  = "assistant-staging"
  name    = "web"
  region  = "eu-west-1"
  cluster = { name = "assistant-staging", arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/assistant-staging" }
  image   = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/assistant-staging:4f2a9c1"
  command = ["--host", "0.0.0.0"]
  port    = 8000
  size    = { cpu = 1024, memory = 2048, min = 2, max = 6 }
  spot    = true

  stop_timeout    = 60
  environment     = { AWS_REGION = "eu-west-1", SNOWFLAKE_ROLE = null }
  secrets         = { CHAINLIT_AUTH_SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf" }
  files           = { ASSISTANT_PASSWORD_FILE = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:b-AbCdEf" }
  secrets_version = 3
  policy_json     = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
  kms_key_arn     = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  repository_arn  = "arn:aws:ecr:eu-west-1:123456789012:repository/assistant-staging"

  vpc_id       = "vpc-1"
  subnet_ids   = ["subnet-1", "subnet-2"]
  egress_ports = { HTTPS = 443 }
  is_balanced  = true
  load_balancer = {
    security_group_id = "sg-1"
    target_group_arn  = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/assistant/50dc6c495c0c9188"
  }
  scale_by_cpu       = 60
  log_retention_days = 90
  enable_exec        = false
}

run "one_service" {
  module {
    source = "./modules/service"
  }

  assert {
    condition     = aws_ecs_service.this.deployment_circuit_breaker[0].enable && aws_ecs_service.this.deployment_circuit_breaker[0].rollback
    error_message = "a deployment that fails is not rolled back"
  }

  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 100
    error_message = "a deployment takes tasks away before the new ones answer"
  }

  assert {
    condition     = contains([for container in output.container_definitions : container.name], tolist(aws_ecs_service.this.load_balancer)[0].container_name)
    error_message = "the load balancer names a container that the task does not have"
  }

  assert {
    condition     = alltrue([for container in output.container_definitions : container.readonlyRootFilesystem && !container.privileged])
    error_message = "a container can write to its root file system"
  }

  assert {
    condition     = alltrue([for container in output.container_definitions : try(tonumber(split(":", container.user)[0]) > 0, false)])
    error_message = "a container runs as root"
  }

  assert {
    condition     = alltrue([for container in output.container_definitions : one(container.mountPoints).containerPath == "/tmp" && one(container.mountPoints).sourceVolume == one(aws_ecs_task_definition.this.volume).name])
    error_message = "/tmp is not the task's own volume"
  }

  assert {
    condition     = [for container in output.container_definitions : container.stopTimeout if container.name == "web"] == [60]
    error_message = "the process does not get the time to stop that was asked for"
  }

  assert {
    condition     = alltrue([for container in output.container_definitions : container.entryPoint == ["assistant"] && container.command == ["web", "--host", "0.0.0.0"] if container.essential])
    error_message = "the task does not run assistant web"
  }

  assert {
    condition     = alltrue([for container in output.container_definitions : strcontains(join(" ", container.healthCheck.command), "http://127.0.0.1:8000/health") if container.essential])
    error_message = "the health check does not ask /health where the process listens"
  }

  assert {
    condition     = [for container in output.container_definitions : one(container.dependsOn).condition if container.essential] == ["SUCCESS"]
    error_message = "the process starts before its files are there"
  }

  assert {
    condition     = toset([for container in output.container_definitions : [for variable in container.environment : variable.name] if container.essential][0]) == toset(["AWS_REGION", "ASSISTANT_PASSWORD_FILE"])
    error_message = "a setting that is null was given, or one that is not was left out"
  }

  assert {
    condition     = [for container in output.container_definitions : container.dockerLabels.secrets-version if container.essential] == ["3"]
    error_message = "new secrets do not make a new task definition"
  }

  assert {
    condition     = aws_ecs_task_definition.this.network_mode == "awsvpc" && aws_ecs_task_definition.this.runtime_platform[0].cpu_architecture == "ARM64" && aws_ecs_task_definition.this.skip_destroy
    error_message = "the task is none for Fargate on arm64, or an older one does not stay to go back to"
  }

  assert {
    condition     = alltrue([for each in aws_ecs_service.this.capacity_provider_strategy : each.capacity_provider == "FARGATE" ? each.base == 2 && each.weight == 0 : each.weight == 1])
    error_message = "the minimum does not run on Fargate proper, or the rest not on Spot"
  }

  assert {
    condition     = !aws_ecs_service.this.network_configuration[0].assign_public_ip
    error_message = "a task has a public address"
  }

  assert {
    condition     = aws_appautoscaling_target.this.min_capacity == 2 && aws_appautoscaling_target.this.max_capacity == 6
    error_message = "the service is not scaled between its bounds"
  }
}

run "a_size_that_fargate_does_not_have" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    size = { cpu = 256, memory = 8192, min = 1, max = 1 }
  }

  expect_failures = [var.size]
}

run "more_than_the_two_minutes_that_fargate_waits" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    stop_timeout = 180
  }

  expect_failures = [var.stop_timeout]
}
