output "name" {
  value = aws_ecs_service.this.name
}

output "task_definition_arn" {
  value = aws_ecs_task_definition.this.arn
}

output "container_definitions" {
  value = jsondecode(aws_ecs_task_definition.this.container_definitions)
}

output "task_role_arn" {
  value = aws_iam_role.task.arn
}

output "security_group_id" {
  value = aws_security_group.this.id
}

output "log_group_name" {
  value = aws_cloudwatch_log_group.this.name
}

output "scaling" {
  description = "What policies of the root scale."
  value = {
    service_namespace  = aws_appautoscaling_target.this.service_namespace
    resource_id        = aws_appautoscaling_target.this.resource_id
    scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  }
}
