output "name" {
  description = "Name of the bucket, once it keeps earlier versions: only then it can be replicated."
  value       = aws_s3_bucket.this.bucket
  depends_on  = [aws_s3_bucket_versioning.this]
}

output "arn" {
  description = "The bucket."
  value       = aws_s3_bucket.this.arn
}
