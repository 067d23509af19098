# The front door: TLS, sign-in when the company has an identity provider, and the way to each service.

locals {
  # Only what is called from outside has a target group.
  targets = { for service in local.running : service => local.ports[service] if local.balanced[service] }
}

resource "aws_security_group" "load_balancer" {
  name        = "${local.prefix}-load-balancer"
  description = "The front door"
  vpc_id      = module.network.vpc_id

  tags = { Name = "${local.prefix}-load-balancer" }
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  for_each = var.allowed_cidrs

  security_group_id = aws_security_group.load_balancer.id
  description       = "People"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "http" {
  #checkov:skip=CKV_AWS_260:plain http gets nothing but the redirect to https
  for_each = var.allowed_cidrs

  security_group_id = aws_security_group.load_balancer.id
  description       = "People who type no https, to be sent there"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "to_services" {
  for_each = local.targets

  security_group_id            = aws_security_group.load_balancer.id
  description                  = "The service ${each.key}"
  referenced_security_group_id = module.services[each.key].security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

resource "aws_vpc_security_group_egress_rule" "to_identity_provider" {
  count = var.oidc == null ? 0 : 1

  security_group_id = aws_security_group.load_balancer.id
  description       = "The identity provider"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_lb" "this" {
  #checkov:skip=CKV2_AWS_28:people sign in before they get anywhere, allowed_cidrs narrows who may try; a company with a WAF associates it with the output load_balancer_arn
  #checkov:skip=CKV_AWS_150:deletion protection is for prod; the other environments are made to be destroyed
  name                       = local.prefix
  load_balancer_type         = "application"
  internal                   = var.internal
  security_groups            = [aws_security_group.load_balancer.id]
  subnets                    = var.internal ? module.network.private_subnet_ids : module.network.public_subnet_ids
  idle_timeout               = var.idle_timeout
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = local.is_prod

  access_logs {
    bucket  = module.logs_bucket.id
    prefix  = "load-balancer"
    enabled = true
  }
}

resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; behind it are private subnets and groups that let only it in
  for_each = local.targets

  name        = "${local.prefix}-${each.key}"
  vpc_id      = module.network.vpc_id
  target_type = "ip"
  protocol    = "HTTP"
  port        = each.value
  # Streams of answers in the making get a minute to end before their task does.
  deregistration_delay = 60

  health_check {
    path                = "/health"
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 4
  }

  # A chat's session lives in one task: its WebSocket, its uploads and its reconnects go to the same one.
  stickiness {
    enabled         = each.key == "web"
    type            = "lb_cookie"
    cookie_duration = 86400
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  dynamic "default_action" {
    for_each = var.oidc == null ? [] : [var.oidc]

    content {
      type  = "authenticate-oidc"
      order = 1

      authenticate_oidc {
        issuer                     = default_action.value.issuer
        authorization_endpoint     = default_action.value.authorization_endpoint
        token_endpoint             = default_action.value.token_endpoint
        user_info_endpoint         = default_action.value.user_info_endpoint
        client_id                  = default_action.value.client_id
        client_secret              = var.oidc_client_secret
        scope                      = default_action.value.scope
        session_timeout            = default_action.value.session_seconds
        on_unauthenticated_request = "authenticate"
      }
    }
  }

  default_action {
    type             = "forward"
    order            = var.oidc == null ? 1 : 2
    target_group_arn = aws_lb_target_group.this["web"].arn
  }
}

# Who calls these signs in by other means: a bearer token, Slack's signature.
resource "aws_lb_listener_rule" "api" {
  count = var.api_domain_name == null ? 0 : 1

  listener_arn = aws_lb_listener.https.arn
  priority     = 10

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this["worker"].arn
  }

  condition {
    host_header {
      values = [var.api_domain_name]
    }
  }
}

resource "aws_lb_listener_rule" "slack" {
  count = contains(keys(local.targets), "slack") ? 1 : 0

  listener_arn = aws_lb_listener.https.arn
  priority     = 20

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this["slack"].arn
  }

  condition {
    path_pattern {
      values = ["/slack/events"]
    }
  }

  condition {
    http_request_method {
      values = ["POST"]
    }
  }
}

resource "aws_route53_record" "this" {
  for_each = var.route53_zone_id == null ? [] : toset(compact([var.domain_name, var.api_domain_name]))

  zone_id = var.route53_zone_id
  name    = each.value
  type    = "A"

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = true
  }
}
