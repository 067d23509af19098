"""What an installation promises and an applied state may lack, in sentences; each takes `terraform show -json`."""

from __future__ import annotations

import json
from typing import Any

from state import State, one, resources

ALARMS = ("web-5xx", "balancer-5xx", "web-unhealthy", "jobs-wait", "hints-wait", "workers-silent", "jobs-failed",
          "deliveries-failed", "dead-letters", "web-tasks", "slack-tasks", "worker-tasks")  # fmt: skip
SCALING = {
    "web": {"web-cpu", "web-connections"},
    "slack": set[str](),
    "worker": {"worker-depth", "worker-age", "worker-fewer"},
}
ENDPOINTS = {"s3", "ecr.api", "ecr.dkr", "logs", "secretsmanager", "sqs"}
SERVICES = ("web", "slack", "worker")


def values(state: State, kind: str) -> list[dict[str, Any]]:
    """The values of every resource of a kind."""
    return [each["values"] for each in resources(state, kind)]


def of_cluster(state: State) -> str:
    """What every name begins with."""
    return str(one(state, "aws_ecs_cluster.this")["name"])


def silent_alarms(state: State) -> list[str]:
    """Alarms that are not there or wake nobody, and a budget that tells nobody."""
    topic, prefix = one(state, "aws_sns_topic.alarms")["arn"], of_cluster(state)
    told = {each["alarm_name"]: each["alarm_actions"] or [] for each in values(state, "aws_cloudwatch_metric_alarm")}
    found = [f"{name} wakes nobody" for name in ALARMS if topic not in told.get(f"{prefix}-{name}", [])]
    hearers = {each["protocol"] for each in values(state, "aws_sns_topic_subscription") if each["topic_arn"] == topic}
    found += [f"nobody hears of alarms by {how}" for how in sorted({"email", "https"} - hearers)]
    notices = [notice for each in values(state, "aws_budgets_budget") for notice in each["notification"]]
    if {notice["notification_type"] for notice in notices if topic in notice["subscriber_sns_topic_arns"]} != {
        "ACTUAL", "FORECASTED",
    }:  # fmt: skip
        found.append("the budget tells nobody what was spent, or what will be")
    if not values(state, "aws_cloudwatch_dashboard"):
        found.append("there is no dashboard")
    return found


def wrong_scaling(state: State) -> list[str]:
    """Services that do not become more or fewer as they should; steps that no alarm takes; Spot where people wait."""
    found, prefix = [], of_cluster(state)
    policies = values(state, "aws_appautoscaling_policy")
    actions = {
        action for each in values(state, "aws_cloudwatch_metric_alarm") for action in each["alarm_actions"] or []
    }
    for service, wanted in SCALING.items():
        mine = {each["name"]: each for each in policies if each["resource_id"].endswith(f"/{service}")}
        if mine.keys() != {f"{prefix}-{name}" for name in wanted}:
            found.append(f"{service} is scaled by {sorted(mine)}")
        for name, each in mine.items():
            if each["policy_type"] == "StepScaling" and each["arn"] not in actions:
                found.append(f"no alarm takes the steps of {name}")
    found += [
        f"{each['resource_id']} has no room between {each['min_capacity']} and {each['max_capacity']}"
        for each in values(state, "aws_appautoscaling_target")
        if not 1 <= each["min_capacity"] < each["max_capacity"]
    ]
    for each in values(state, "aws_ecs_service"):
        bases = {one["capacity_provider"]: one["base"] or 0 for one in each["capacity_provider_strategy"]}
        if bases.get("FARGATE", 0) < 1:
            found.append(f"{each['name']} has no task that stays when Spot goes")
        if ("FARGATE_SPOT" in bases) != (each["name"] == "worker"):
            found.append(f"{each['name']} is on {sorted(bases)}")
    return found


def wrong_events(state: State) -> list[str]:
    """Hints that are lost, wrapped, or lie in the open."""
    queue, dead = one(state, "aws_sqs_queue.job_events"), one(state, "aws_sqs_queue.dead_letters")
    topic, heard = one(state, "aws_sns_topic.job_events"), one(state, "aws_sns_topic_subscription.job_events")
    found = []
    if json.loads(queue["redrive_policy"] or "{}").get("deadLetterTargetArn") != dead["arn"]:
        found.append("hints that nobody can take are lost")
    if (heard["topic_arn"], heard["endpoint"], heard["raw_message_delivery"]) != (topic["arn"], queue["arn"], True):
        found.append("the queue does not hear the topic word for word")
    return found + [
        f"{each['name']} is not encrypted" for each in (queue, dead, topic) if not each["kms_master_key_id"]
    ]


def wrong_registry(state: State) -> list[str]:
    """Images that can be replaced, are not looked into, or are kept for ever."""
    registry = one(state, "aws_ecr_repository.this")
    found = []
    if registry["image_tag_mutability"] != "IMMUTABLE":
        found.append("a pushed image can be replaced")
    if not registry["image_scanning_configuration"][0]["scan_on_push"]:
        found.append("images are not scanned")
    kept = [json.loads(each["policy"])["rules"] for each in values(state, "aws_ecr_lifecycle_policy")]
    if not any(rule["action"]["type"] == "expire" for rules in kept for rule in rules):
        found.append("images are kept for ever")
    return found


def wrong_logs(state: State) -> list[str]:
    """Services whose log is missing, in the open, or kept for ever."""
    groups = {each["name"].rpartition("/")[2]: each for each in values(state, "aws_cloudwatch_log_group")}
    found = [f"{name} has no log" for name in SERVICES if name not in groups]
    found += [f"{name}'s log is kept for ever" for name, each in groups.items() if not each["retention_in_days"]]
    return found + [f"{name}'s log is not encrypted" for name, each in groups.items() if not each["kms_key_id"]]


def open_network(state: State) -> list[str]:
    """Tasks and databases that others can reach, and services of AWS that are reached through the open."""
    subnets = {each["values"]["id"]: each["address"] for each in resources(state, "aws_subnet")}
    found = []
    for each in values(state, "aws_ecs_service"):
        network = each["network_configuration"][0]
        places = [subnets[name] for name in network["subnets"]]
        if network["assign_public_ip"] or not all(".private[" in place for place in places):
            found.append(f"{each['name']} runs in {places}")
    found += [
        "the database is among the others"
        for each in values(state, "aws_db_subnet_group")
        if not all(".database[" in subnets[name] for name in each["subnet_ids"])
    ]
    found += [
        "the database has a public address"
        for each in values(state, "aws_rds_cluster_instance")
        if each["publicly_accessible"]
    ]
    found += [
        "the database is not encrypted" for each in values(state, "aws_rds_cluster") if not each["storage_encrypted"]
    ]
    reached = {each["service_name"].split(".", 3)[3] for each in values(state, "aws_vpc_endpoint")}
    return found + [f"{name} is reached through the open" for name in sorted(ENDPOINTS - reached)]


def wrong_balancer(state: State) -> list[str]:
    """A door that is open in plain http, or that chats do not get through."""
    listeners = {each["port"]: each for each in values(state, "aws_lb_listener")}
    found = []
    if listeners[80]["default_action"][0]["type"] != "redirect":
        found.append("plain http is answered")
    if "TLS13" not in str(listeners[443]["ssl_policy"]):
        found.append(f"https is spoken by {listeners[443]['ssl_policy']}")
    if not one(state, 'aws_lb_target_group.this["web"]')["stickiness"][0]["enabled"]:
        found.append("a chat does not stay with its task")
    if not 120 <= one(state, "aws_lb.this")["idle_timeout"] <= 300:
        found.append("a silent answer is cut off")
    return found


PROMISES = (silent_alarms, wrong_scaling, wrong_events, wrong_registry, wrong_logs, open_network, wrong_balancer)
