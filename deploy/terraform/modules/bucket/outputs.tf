# Both wait for the policy: whoever writes into the bucket on AWS's behalf is checked against it at once.

output "id" {
  value      = aws_s3_bucket.this.id
  depends_on = [aws_s3_bucket_policy.this]
}

output "arn" {
  value      = aws_s3_bucket.this.arn
  depends_on = [aws_s3_bucket_policy.this]
}
