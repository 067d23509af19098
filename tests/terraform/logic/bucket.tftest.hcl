# A bucket's rules are those that S3 takes.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "a_move_to_seldom_read_before_s3_allows_it" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    name          = "assistant-staging-reports"
    force_destroy = false
    expiry        = { reports = { prefix = "reports/", days = 400, infrequent_days = 20 } }
  }

  expect_failures = [var.expiry]
}
