"""What is wrong in an applied state, in sentences; each function takes `terraform show -json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jobs.heart import Timing
from jobs.service import API_STOP_SECONDS
from jobs.worker import STOP_SECONDS
from tools.settings import Settings

State = Mapping[str, Any]

MODEL_KEYS = {"ANTHROPIC_API_KEY", "OPENAI_API_KEY"}
"""Read by the library of the model itself; README's Settings says so."""
EVERYTHING_IS_MEANT = {
    "ecr:GetAuthorizationToken": "knows no resource",
    "ssmmessages:CreateControlChannel": "a session's channels have no ARN",
    "ssmmessages:CreateDataChannel": "a session's channels have no ARN",
    "ssmmessages:OpenControlChannel": "a session's channels have no ARN",
    "ssmmessages:OpenDataChannel": "a session's channels have no ARN",
}
MARGIN_SECONDS = 20
OWN = {
    "web": {"read": {"reports/*", "chats/*"}, "write": {"chats/*"}},
    "slack": {"read": {"reports/*"}, "write": set()},
    "worker": {"read": {"reports/*"}, "write": {"*"}},
}
TASK_SIZES = {
    256: [512, 1024, 2048],
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
}


def resources(state: State, kind: str | None = None) -> Iterator[dict[str, Any]]:
    """The resources of every module, each with `address`, `type`, `index` and `values`."""

    def walk(module: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield from module.get("resources", ())
        for child in module.get("child_modules", ()):
            yield from walk(child)

    for each in walk(state["values"]["root_module"]):
        if each["mode"] == "managed" and kind in (None, each["type"]):
            yield each


def one(state: State, address: str) -> dict[str, Any]:
    """The values of one resource."""
    [found] = [each["values"] for each in resources(state) if each["address"] == address]
    return dict(found)


def outputs(state: State) -> dict[str, Any]:
    """The outputs by name."""
    return {name: each["value"] for name, each in state["values"]["outputs"].items()}


def containers(state: State) -> dict[str, list[dict[str, Any]]]:
    """The container definitions by service."""
    return {
        each["values"]["family"].rpartition("-")[2]: json.loads(each["values"]["container_definitions"])
        for each in resources(state, "aws_ecs_task_definition")
    }


def process(state: State, service: str) -> dict[str, Any]:
    """The container that is the service."""
    [found] = [each for each in containers(state)[service] if each["name"] == service]
    return found


def given(state: State, service: str) -> dict[str, str]:
    """The environment of the process; a secret is there as the ARN that it comes from."""
    container = process(state, service)
    plain = {each["name"]: each["value"] for each in container.get("environment", ())}
    return plain | {each["name"]: each["valueFrom"] for each in container.get("secrets", ())}


def unknown_settings(state: State) -> list[str]:
    """Variables that the product does not read."""
    known = {name.upper() for name in Settings.model_fields} | MODEL_KEYS
    return [
        f"{service}: {variable['name']}"
        for service, definitions in containers(state).items()
        for container in definitions
        for variable in [*container.get("environment", ()), *container.get("secrets", ())]
        if variable["name"] not in known
    ]


def unsafe_containers(state: State) -> list[str]:
    """Containers that may write, run as root, or write where nothing is mounted."""
    found = []
    for service, definitions in containers(state).items():
        for container in definitions:
            name = f"{service}/{container['name']}"
            if container.get("readonlyRootFilesystem") is not True:
                found.append(f"{name} writes to its root file system")
            if str(container.get("user", "root")).split(":")[0] in ("root", "0"):
                found.append(f"{name} runs as root")
            if [mount["containerPath"] for mount in container.get("mountPoints", ())] != ["/tmp"]:
                found.append(f"{name} has no /tmp to write to")
    return found


def wrong_services(state: State) -> list[str]:
    """Services that do not roll back, that name a container or port that is not there, or stop too soon."""
    found = []
    for each in resources(state, "aws_ecs_service"):
        values, name = each["values"], each["values"]["name"]
        definition = process(state, name)
        breaker = values["deployment_circuit_breaker"]
        if not (breaker and breaker[0]["enable"] and breaker[0]["rollback"]):
            found.append(f"{name} is not rolled back when a deployment fails")
        for balancer in values["load_balancer"]:
            ports = [port["containerPort"] for port in definition["portMappings"]]
            if balancer["container_name"] != definition["name"] or balancer["container_port"] not in ports:
                found.append(f"{name} is called at a container or port that it does not have")
        wanted = Timing().grace + STOP_SECONDS + API_STOP_SECONDS + MARGIN_SECONDS if name == "worker" else 15
        if not wanted <= definition.get("stopTimeout", 30) <= 120:
            found.append(
                f"{name} gets {definition.get('stopTimeout')} s to stop and needs {wanted:.0f}, Fargate gives 120"
            )
    return found


def wrong_sizes(state: State) -> list[str]:
    """Tasks of a size that Fargate does not have, and target groups that awsvpc cannot use."""
    tasks = [
        f"{each['values']['family']} has {each['values']['cpu']} units and {each['values']['memory']} MiB"
        for each in resources(state, "aws_ecs_task_definition")
        if int(each["values"]["memory"]) not in TASK_SIZES.get(int(each["values"]["cpu"]), ())
    ]
    groups = [
        f"{each['values']['name']} has targets of type {each['values']['target_type']}"
        for each in resources(state, "aws_lb_target_group")
        if each["values"]["target_type"] != "ip"
    ]
    return tasks + groups


def statements(state: State) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of a role's policy, with the policy's address."""
    for each in resources(state, "aws_iam_role_policy"):
        for statement in json.loads(each["values"]["policy"])["Statement"]:
            yield (
                each["address"],
                {
                    **statement,
                    "Action": as_list(statement["Action"]),
                    "Resource": as_list(statement["Resource"]),
                },
            )


def as_list(value: Any) -> list[str]:
    """A policy's single value is written without a list."""
    return [value] if isinstance(value, str) else list(value)


def too_much_allowed(state: State) -> list[str]:
    """Actions with a star, and resources that are everything although the action knows narrower ones."""
    found = []
    for address, statement in statements(state):
        stars = [action for action in statement["Action"] if "*" in action]
        if stars:
            found.append(f"{address}: {stars}")
        if "*" in statement["Resource"]:
            found += [f"{address}: {a} on *" for a in statement["Action"] if a not in EVERYTHING_IS_MEANT]
    return found


def reaches_elsewhere(state: State, others: tuple[str, ...]) -> list[str]:
    """What a task's role may touch that is not the service's: another prefix, queue or secret. `others` are allowed."""
    told = outputs(state)
    bucket = f"arn:aws:s3:::{told['reports_bucket']}"
    queue = one(state, "aws_sqs_queue.job_events")["arn"]
    key = one(state, "aws_kms_key.this")["arn"]
    found = []
    for address, statement in statements(state):
        service = re.search(r'module\.services\["(\w+)"\]\.aws_iam_role_policy\.(\w+)', address)
        if service is None:
            continue
        name, which = service.groups()
        if which == "execution":
            allowed = set(map(arn_of_secret, (secret for secret in secrets_of(state, name))))
            reads = {arn_of_secret(r) for r in statement["Resource"]} if "ReadItsSecrets" in statement["Sid"] else set()
            found += [f"{name} starts with {each}" for each in sorted(reads - allowed)]
            continue
        for action in statement["Action"]:
            for resource in statement["Resource"]:
                if resource not in allowed_for(name, action, bucket, queue, key) and not resource.startswith(others):
                    found.append(f"{name} may {action} on {resource}")
    return found


def allowed_for(service: str, action: str, bucket: str, queue: str, key: str) -> set[str]:
    """The resources of an action, for the role of a service."""
    taking = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"}
    match action.partition(":")[0]:
        case "s3" if action == "s3:ListBucket":
            return {bucket}
        case "s3" if action == "s3:GetObject":
            return {f"{bucket}/{prefix}" for prefix in OWN[service]["read"]}
        case "s3" if action in ("s3:PutObject", "s3:AbortMultipartUpload"):
            return {f"{bucket}/{prefix}" for prefix in OWN[service]["write"]}
        case "s3" if action == "s3:DeleteObject":
            return {f"{bucket}/{prefix}" for prefix in OWN[service]["read"]}
        case "sqs" if action not in taking or service == "worker":
            return {queue}
        case "kms":
            return {key}
        case "ssmmessages":
            return {"*"}
    return set()


def secrets_of(state: State, service: str) -> list[str]:
    """The secrets that the containers of a service are started with."""
    return [each["valueFrom"] for container in containers(state)[service] for each in container.get("secrets", ())]


def arn_of_secret(value: str) -> str:
    """Without a key or version behind it."""
    return ":".join(value.split(":")[:7])


def roles_shared(state: State) -> list[str]:
    """Services that share a role: Snowflake and the bucket could not tell them apart."""
    arns = list(outputs(state)["task_role_arns"].values())
    return [] if len(set(arns)) == len(arns) else arns


def wrong_buckets(state: State) -> list[str]:
    """Buckets that are open, unencrypted, without versions, answer without TLS or keep broken uploads."""
    found = []
    for each in resources(state, "aws_s3_bucket"):
        module, bucket = each["address"].rpartition(".aws_s3_bucket.this")[0], each["values"]["bucket"]
        block = one(state, f"{module}.aws_s3_bucket_public_access_block.this")
        if not all(block[name] for name in block if name.startswith(("block", "ignore", "restrict"))):
            found.append(f"{bucket} may be opened")
        policy = json.loads(one(state, f"{module}.aws_s3_bucket_policy.this")["policy"])["Statement"]
        if not any(s["Effect"] == "Deny" and "aws:SecureTransport" in json.dumps(s) for s in policy):
            found.append(f"{bucket} answers without TLS")
        if one(state, f"{module}.aws_s3_bucket_versioning.this")["versioning_configuration"][0]["status"] != "Enabled":
            found.append(f"{bucket} forgets what was overwritten")
        [rule] = one(state, f"{module}.aws_s3_bucket_server_side_encryption_configuration.this")["rule"]
        by = rule["apply_server_side_encryption_by_default"][0]["sse_algorithm"]
        # AWS delivers access logs only into buckets with its own key.
        if by not in ("aws:kms", "AES256") or (by == "AES256" and "logs" not in module):
            found.append(f"{bucket} is encrypted by {by or 'nobody'}")
        rules = one(state, f"{module}.aws_s3_bucket_lifecycle_configuration.this")["rule"]
        if not any(rule["abort_incomplete_multipart_upload"] for rule in rules):
            found.append(f"{bucket} keeps uploads that broke off")
        days = [move["days"] for rule in rules for move in rule["transition"]]
        if any(day < 30 for day in days):
            found.append(f"{bucket} moves files after {min(days)} days")
    return found


def patterns(state: State) -> dict[str, tuple[str, str]]:
    """The metric filters: by metric, the log lines that match and the field that is counted."""
    return {
        each["values"]["metric_transformation"][0]["name"]: (
            each["values"]["pattern"],
            each["values"]["metric_transformation"][0]["value"],
        )
        for each in resources(state, "aws_cloudwatch_log_metric_filter")
    }


def metrics_without_a_source(state: State) -> list[str]:
    """Alarms on metrics of ours that no filter makes."""
    made = set(patterns(state))
    ours = one(state, "aws_ecs_cluster.this")["name"]
    return [
        f"{each['values']['alarm_name']}: {each['values']['metric_name']}"
        for each in resources(state, "aws_cloudwatch_metric_alarm")
        if each["values"]["namespace"] == ours and each["values"]["metric_name"] not in made
    ]
