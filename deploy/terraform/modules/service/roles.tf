# Two roles: Fargate's, which starts the task, and the process's own, which is also who it is for Snowflake.

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "assumed_by_tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "${local.full_name}-execution"
  description        = "Fargate on behalf of ${local.full_name}: pulls the image, reads the secrets, writes the log"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_tasks.json
}

data "aws_iam_policy_document" "execution" {
  #checkov:skip=CKV_AWS_356:ecr:GetAuthorizationToken knows no resource
  statement {
    sid       = "SignInToTheRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "PullTheImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [var.repository_arn]
  }

  statement {
    sid       = "WriteTheLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  dynamic "statement" {
    for_each = length(var.secrets) + length(var.files) == 0 ? [] : [1]

    content {
      sid       = "ReadItsSecrets"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = distinct(concat(values(var.secrets), values(var.files)))
    }
  }

  dynamic "statement" {
    for_each = length(var.secrets) + length(var.files) == 0 ? [] : [1]

    content {
      sid       = "DecryptItsSecrets"
      actions   = ["kms:Decrypt"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["secretsmanager.${var.region}.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "start"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_iam_role" "task" {
  name               = local.full_name
  description        = "${local.full_name}: in AWS, and in Snowflake by WORKLOAD_IDENTITY"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_tasks.json
}

data "aws_iam_policy_document" "exec" {
  #checkov:skip=CKV_AWS_356:the channels of a session have no ARN of their own
  #checkov:skip=CKV_AWS_111:they are for operators, only with enable_exec
  statement {
    sid       = "OperatorsShell"
    actions   = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "task" {
  source_policy_documents = concat([var.policy_json], var.enable_exec ? [data.aws_iam_policy_document.exec.json] : [])
}

resource "aws_iam_role_policy" "task" {
  name   = "work"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.task.json
}
