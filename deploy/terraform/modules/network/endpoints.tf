# Ways to AWS, and to Snowflake by PrivateLink, that do not pass the NAT gateway.

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]

  tags = { Name = "${var.name}-s3" }
}

resource "aws_security_group" "endpoints" {
  name        = "${var.name}-endpoints"
  description = "AWS services inside the network"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-endpoints" }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  for_each = aws_subnet.private

  security_group_id = aws_security_group.endpoints.id
  description       = "HTTPS from the services in ${each.key}"
  cidr_ipv4         = each.value.cidr_block
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_endpoints

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_endpoint" "snowflake" {
  count = var.snowflake_privatelink_service == null ? 0 : 1

  vpc_id             = aws_vpc.this.id
  service_name       = var.snowflake_privatelink_service
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids = [aws_security_group.endpoints.id]

  tags = { Name = "${var.name}-snowflake" }
}

resource "aws_route53_zone" "snowflake" {
  #checkov:skip=CKV2_AWS_38:a private zone cannot be signed
  #checkov:skip=CKV2_AWS_39:a private zone of one name, whose queries the resolver's own log has
  count = var.snowflake_privatelink_service == null ? 0 : 1

  name = "privatelink.snowflakecomputing.com"

  vpc {
    vpc_id = aws_vpc.this.id
  }
}

resource "aws_route53_record" "snowflake" {
  count = var.snowflake_privatelink_service == null ? 0 : 1

  zone_id = aws_route53_zone.snowflake[0].zone_id
  name    = "*.privatelink.snowflakecomputing.com"
  type    = "CNAME"
  ttl     = 300
  records = [aws_vpc_endpoint.snowflake[0].dns_entry[0].dns_name]
}
