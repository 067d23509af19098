# Wrong values are refused before AWS is asked, in words.

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

run "each_of_these_is_refused" {
  command = plan

  variables {
    environment            = "test"
    image_tag              = "latest"
    domain_name            = "https://assistant.example.com"
    vpc_cidr               = "10.40.0.0/24"
    nat_gateways           = "none"
    idle_timeout           = 4000
    snowflake_account      = "https://myorg.snowflakecomputing.com"
    snowflake_sign_in      = "password"
    log_level              = "ERROR"
    report_infrequent_days = 20
    log_retention_days     = 100
    alarm_webhook_url      = "http://hooks.example.com"
    database               = "sqlite"
    oidc_client_secret     = "without the rest"
    bedrock_model_arns     = ["arn:aws:bedrock:eu-west-1::foundation-model/x"]
    services               = { worker = { min = 0 } }
    delivery_bucket_arns   = ["arn:aws:s3:::bucket/prefix"]
  }

  expect_failures = [
    var.environment,
    var.image_tag,
    var.domain_name,
    var.vpc_cidr,
    var.nat_gateways,
    var.idle_timeout,
    var.snowflake_account,
    var.snowflake_sign_in,
    var.log_level,
    var.report_infrequent_days,
    var.log_retention_days,
    var.alarm_webhook_url,
    var.database,
    var.oidc_client_secret,
    var.bedrock_model_arns,
    var.services,
    var.delivery_bucket_arns,
  ]
}
