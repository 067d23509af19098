# What differs between environments, and what the switches do.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment       = "staging"
  region            = "eu-west-1"
  image_tag         = "4f2a9c1"
  domain_name       = "assistant.example.com"
  certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
  snowflake_account = "myorg-myaccount"
}

run "staging_with_everything" {
  variables {
    slack_enabled      = true
    slack_transport    = "http"
    api_domain_name    = "api.example.com"
    oidc_client_secret = "secret"
    alarm_slack        = { team_id = "T0123", channel_id = "C0123" }
    nat_gateways       = "per_zone"
    oidc = {
      issuer                 = "https://idp.example.com"
      authorization_endpoint = "https://idp.example.com/authorize"
      token_endpoint         = "https://idp.example.com/token"
      user_info_endpoint     = "https://idp.example.com/userinfo"
      client_id              = "assistant"
    }
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.this : group.target_type == "ip"])
    error_message = "a target group is not of type ip, which awsvpc needs"
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.this : group.health_check[0].timeout < group.health_check[0].interval && group.health_check[0].path == "/health"])
    error_message = "a health check takes longer than the pause between two"
  }

  assert {
    condition     = aws_lb_target_group.this["web"].stickiness[0].enabled && aws_lb_target_group.this["web"].stickiness[0].type == "lb_cookie"
    error_message = "a chat does not stay with the task that holds its session"
  }

  assert {
    condition     = aws_lb.this.idle_timeout >= 120
    error_message = "an answer in the making is cut off"
  }

  assert {
    condition     = [for action in aws_lb_listener.https.default_action : action.type] == ["authenticate-oidc", "forward"]
    error_message = "people get in without the identity provider"
  }

  assert {
    condition = alltrue([
      for name, value in {
        ASSISTANT_SIGN_IN           = "load_balancer"
        ASSISTANT_LOAD_BALANCER_ARN = aws_lb.this.arn
        ASSISTANT_OIDC_ISSUER       = "https://idp.example.com"
      } : contains(flatten([for container in module.services["web"].container_definitions : try(container.environment, [])]), { name = name, value = value })
    ])
    error_message = "the web is not told whom to believe"
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].redirect[0].protocol == "HTTPS"
    error_message = "plain http is answered"
  }

  assert {
    condition     = length(distinct([aws_lb_listener_rule.api[0].priority, aws_lb_listener_rule.slack[0].priority])) == 2
    error_message = "two rules have one priority"
  }

  assert {
    condition     = length(module.services) == 3 && length(output.nat_addresses) == 2
    error_message = "not three services, or not a NAT gateway for each zone"
  }

  assert {
    condition     = length(aws_chatbot_slack_channel_configuration.this) == 1
    error_message = "alarms do not reach Slack"
  }

  assert {
    condition     = output.slack_events_url == "https://assistant.example.com/slack/events" && output.api_url == "https://api.example.com"
    error_message = "an address that is open is not told"
  }

  assert {
    condition     = aws_rds_cluster.this[0].deletion_protection == false && aws_rds_cluster.this[0].skip_final_snapshot && aws_ecr_repository.this.force_delete
    error_message = "staging cannot be destroyed"
  }
}

run "prod_keeps_its_data" {
  command = plan

  variables {
    environment = "prod"
  }

  assert {
    condition     = aws_rds_cluster.this[0].deletion_protection && !aws_rds_cluster.this[0].skip_final_snapshot && aws_rds_cluster.this[0].final_snapshot_identifier == "assistant-prod-last"
    error_message = "prod's chats can be destroyed"
  }

  assert {
    condition     = !aws_ecr_repository.this.force_delete && aws_kms_key.this.deletion_window_in_days == 30 && aws_lb.this.enable_deletion_protection
    error_message = "prod's images, key or load balancer can be destroyed"
  }

  assert {
    condition     = length(aws_rds_cluster_instance.this) == 2
    error_message = "prod's database is in one zone"
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.recovery_window_in_days == 30])
    error_message = "prod's secrets are gone at once"
  }

  assert {
    condition     = keys(module.services) == ["web", "worker"] && contains(output.secrets_to_fill, "assistant-prod/ASSISTANT_SLACK_BOT_TOKEN")
    error_message = "Slack runs before its secrets can be filled"
  }
}

run "small_and_closed_with_keys" {
  command = plan

  variables {
    environment                   = "prod"
    database                      = "rds"
    snowflake_sign_in             = "key_pair"
    snowflake_users               = { web = "ASSISTANT_WEB", slack = "ASSISTANT_SLACK", worker = "ASSISTANT_WORKER" }
    nat_gateways                  = "none"
    snowflake_privatelink_service = "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"
    snowflake_host                = "myorg-myaccount.privatelink.snowflakecomputing.com"
  }

  assert {
    condition     = length(aws_rds_cluster.this) == 0 && aws_db_instance.this[0].multi_az && aws_db_instance.this[0].deletion_protection && !aws_db_instance.this[0].publicly_accessible
    error_message = "the instance is not alone, not in two zones, not protected or public"
  }

  assert {
    condition     = length(setsubtract(["assistant-prod/web/SNOWFLAKE_PRIVATE_KEY_FILE", "assistant-prod/worker/SNOWFLAKE_PRIVATE_KEY_FILE", "assistant-prod/ASSISTANT_PASSWORD_FILE"], output.secrets_to_fill)) == 0
    error_message = "a file that is needed has no secret to be filled"
  }

  assert {
    condition     = length(output.nat_addresses) == 0
    error_message = "there is a NAT gateway"
  }
}
