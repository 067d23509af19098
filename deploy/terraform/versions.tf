# Write-only arguments and the lock file in S3 came with Terraform 1.11.
terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }

  # The bucket is named at init: terraform init -backend-config=backend.hcl
  backend "s3" {}
}

provider "aws" {
  region = var.region

  default_tags {
    tags = merge(var.tags, {
      application = var.name
      environment = var.environment
      managed-by  = "terraform"
    })
  }
}
