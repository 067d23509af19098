"""The neighbours on loopback that speak the real protocols: Snowflake, S3, SNS and SQS."""
