"""What the installation promises is in the applied state, and each check of it finds its fault."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import promised
import pytest
import state as checks

Check = Callable[[Any], list[str]]


@pytest.mark.parametrize("check", promised.PROMISES, ids=lambda check: check.__name__)
def test_the_installation_has_what_it_promises(live: dict[str, Any], check: Check) -> None:
    assert check(live["state"]) == []


def of(state: Any, address: str) -> dict[str, Any]:
    """The values of a resource, to be changed in place."""
    [found] = [each["values"] for each in checks.resources(state) if each["address"] == address]
    return found


def without(state: Any, address: str) -> None:
    """Take a resource out of the root module."""
    root = state["values"]["root_module"]
    left = [each for each in root["resources"] if each["address"] != address]
    assert len(left) == len(root["resources"]) - 1, address
    root["resources"] = left


ALARM = 'aws_cloudwatch_metric_alarm.this["{}"]'
SERVICE = 'module.services["{}"].aws_ecs_service.this'
SPOT = {"base": None, "capacity_provider": "FARGATE_SPOT", "weight": 1}
FAULTS: dict[str, tuple[Check, Callable[[Any], Any]]] = {
    **{
        f"no alarm {name}": (promised.silent_alarms, lambda s, name=name: without(s, ALARM.format(name)))
        for name in promised.ALARMS
    },
    "an alarm that tells nobody": (
        promised.silent_alarms,
        lambda s: of(s, ALARM.format("dead-letters")).update(alarm_actions=[]),
    ),
    "a topic without hearers": (
        promised.silent_alarms,
        lambda s: without(s, 'aws_sns_topic_subscription.emails["operations@example.com"]'),
    ),
    "no budget": (promised.silent_alarms, lambda s: without(s, "aws_budgets_budget.this[0]")),
    "no dashboard": (promised.silent_alarms, lambda s: without(s, "aws_cloudwatch_dashboard.this")),
    "workers that do not heed the oldest job": (
        promised.wrong_scaling,
        lambda s: without(s, 'aws_appautoscaling_policy.worker["age"]'),
    ),
    "steps that no alarm takes": (
        promised.wrong_scaling,
        lambda s: without(s, 'aws_cloudwatch_metric_alarm.worker_scaling["depth"]'),
    ),
    "a web that does not heed its connections": (
        promised.wrong_scaling,
        lambda s: without(s, "aws_appautoscaling_policy.web_connections"),
    ),
    "a web on Spot": (
        promised.wrong_scaling,
        lambda s: of(s, SERVICE.format("web"))["capacity_provider_strategy"].append(SPOT),
    ),
    "workers on Spot alone": (
        promised.wrong_scaling,
        lambda s: of(s, SERVICE.format("worker")).update(capacity_provider_strategy=[SPOT]),
    ),
    "no dead letters": (promised.wrong_events, lambda s: of(s, "aws_sqs_queue.job_events").update(redrive_policy="")),
    "hints in wrapping": (
        promised.wrong_events,
        lambda s: of(s, "aws_sns_topic_subscription.job_events").update(raw_message_delivery=False),
    ),
    "a queue in the open": (
        promised.wrong_events,
        lambda s: of(s, "aws_sqs_queue.dead_letters").update(kms_master_key_id=""),
    ),
    "a tag that moves": (
        promised.wrong_registry,
        lambda s: of(s, "aws_ecr_repository.this").update(image_tag_mutability="MUTABLE"),
    ),
    "images that nobody looks into": (
        promised.wrong_registry,
        lambda s: of(s, "aws_ecr_repository.this")["image_scanning_configuration"][0].update(scan_on_push=False),
    ),
    "images for ever": (promised.wrong_registry, lambda s: without(s, "aws_ecr_lifecycle_policy.this")),
    "a log for ever": (
        promised.wrong_logs,
        lambda s: of(s, 'module.services["web"].aws_cloudwatch_log_group.this').update(retention_in_days=0),
    ),
    "a task with a public address": (
        promised.open_network,
        lambda s: of(s, SERVICE.format("web"))["network_configuration"][0].update(assign_public_ip=True),
    ),
    "a task in a public subnet": (
        promised.open_network,
        lambda s: of(s, SERVICE.format("slack"))["network_configuration"][0].update(
            subnets=[of(s, 'module.network.aws_subnet.public["eu-west-1a"]')["id"]]
        ),
    ),
    "a public database": (
        promised.open_network,
        lambda s: of(s, "aws_rds_cluster_instance.this[0]").update(publicly_accessible=True),
    ),
    "secrets through the open": (
        promised.open_network,
        lambda s: of(s, 'module.network.aws_vpc_endpoint.interface["secretsmanager"]').update(
            service_name="com.amazonaws.eu-west-1.sts"
        ),
    ),
    "plain http": (
        promised.wrong_balancer,
        lambda s: of(s, "aws_lb_listener.http")["default_action"][0].update(type="forward"),
    ),
    "old TLS": (
        promised.wrong_balancer,
        lambda s: of(s, "aws_lb_listener.https").update(ssl_policy="ELBSecurityPolicy-2016-08"),
    ),
    "a chat that wanders": (
        promised.wrong_balancer,
        lambda s: of(s, 'aws_lb_target_group.this["web"]')["stickiness"][0].update(enabled=False),
    ),
    "an answer that is cut off": (promised.wrong_balancer, lambda s: of(s, "aws_lb.this").update(idle_timeout=60)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_broken_promise_is_found(live: dict[str, Any], fault: str) -> None:
    check, break_it = FAULTS[fault]
    broken = copy.deepcopy(live["state"])
    break_it(broken)
    assert check(broken) != []
