"""The infrastructure after an apply to the stand-in for AWS: nothing left to do, and nothing allowed too much."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import place
import pytest
import state as checks

from assistant.web_sign_in import sign_in_for
from deploy.release.installation import from_outputs
from tools.errors import SettingsError
from tools.settings import load_settings

CODE = ("assistant", "jobs", "tools")
SECRET_VALUES = {
    "ASSISTANT_DATABASE_URL": "postgresql+asyncpg://assistant:secret@host:5432/assistant?ssl=require",
    "ASSISTANT_PASSWORD_FILE": "",
}


def test_the_apply_ends_and_a_second_plan_has_nothing_to_do(live: dict[str, Any]) -> None:
    for step in ("init", "plan", "apply"):
        assert live[step]["code"] == 0, live[step]["said"][-4000:]
    assert live["second_plan"]["code"] == 0, re.findall(r"(?m)^  # .*|^ +[~+-] .*", live["second_plan"]["said"])
    assert len(list(checks.resources(live["state"]))) > 150


def test_no_generated_secret_is_in_the_state(live: dict[str, Any]) -> None:
    versions = list(checks.resources(live["state"], "aws_secretsmanager_secret_version"))
    assert len(versions) == 5
    assert [each["values"].get("secret_string") or each["values"].get("secret_string_wo") for each in versions] == [
        None
    ] * len(versions)
    assert checks.one(live["state"], "aws_rds_cluster.this[0]")["master_password"] is None


def test_everything_can_be_destroyed(destroyed: dict[str, Any]) -> None:
    assert destroyed["code"] == 0, destroyed["said"][-4000:]
    assert destroyed["left"] == []


@pytest.mark.parametrize("service", ["web", "slack", "worker"])
def test_each_service_starts_with_what_it_is_given(live: dict[str, Any], service: str, tmp_path: Path) -> None:
    given = checks.given(live["state"], service)
    passwords = tmp_path / "passwords"
    passwords.write_text("ana:$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA\n")
    settings = load_settings(given | {"ASSISTANT_DATABASE_URL": SECRET_VALUES["ASSISTANT_DATABASE_URL"]})
    assert settings.s3_reports_bucket == checks.outputs(live["state"])["reports_bucket"]
    assert settings.snowflake_authenticator == "WORKLOAD_IDENTITY"
    command = checks.process(live["state"], service)["command"]
    assert command[0] == service
    assert "0.0.0.0" in command
    match service:
        case "web":
            assert given["ASSISTANT_PASSWORD_FILE"].startswith("/tmp/")
            sign_in_for(settings.model_copy(update={"assistant_password_file": passwords}), host="0.0.0.0")
            assert settings.assistant_public_url == "https://assistant.example.com"
        case "slack":
            assert settings.assistant_slack_bot_token is not None
            assert settings.assistant_slack_signing_secret is not None
            assert settings.assistant_database_url.startswith("postgresql+asyncpg://")
        case "worker":
            assert settings.assistant_api_token is not None
            assert settings.assistant_job_events_queue_url is not None


def test_a_setting_that_the_web_needs_is_missed_when_it_is_not_given(live: dict[str, Any]) -> None:
    given = checks.given(live["state"], "web")
    with pytest.raises(SettingsError, match="S3_REPORTS_BUCKET"):
        load_settings({name: value for name, value in given.items() if name != "S3_REPORTS_BUCKET"})


def test_the_commands_of_a_release_find_the_installation(live: dict[str, Any]) -> None:
    installation = from_outputs(live["state"]["values"]["outputs"])
    assert sorted(installation.services) == ["assistant", "slack", "worker"]
    assert set(installation.log_groups.values()) == {
        each["values"]["name"] for each in checks.resources(live["state"], "aws_cloudwatch_log_group")
    }
    assert installation.urls["web"] == "https://assistant.example.com"


FAULTLESS: list[Callable[[Any], list[str]]] = [
    checks.unknown_settings,
    checks.unsafe_containers,
    checks.wrong_services,
    checks.wrong_sizes,
    checks.too_much_allowed,
    checks.roles_shared,
    checks.wrong_buckets,
    checks.metrics_without_a_source,
]


def elsewhere(state: Any) -> list[str]:
    own = ("arn:aws:s3:::finance-inbox/", "arn:aws:ses:eu-west-1:123456789012:identity/example.com")
    return checks.reaches_elsewhere(state, own)


@pytest.mark.parametrize("check", [*FAULTLESS, elsewhere], ids=lambda check: check.__name__)
def test_the_applied_state_is_without_fault(live: dict[str, Any], check: Callable[[Any], list[str]]) -> None:
    assert check(live["state"]) == []


def of(state: Any, address: str) -> dict[str, Any]:
    """The values of a resource, to be changed in place."""
    [found] = [each["values"] for each in checks.resources(state) if each["address"] == address]
    return found


def in_containers(state: Any, service: str, old: str, new: str) -> None:
    values = of(state, f'module.services["{service}"].aws_ecs_task_definition.this')
    assert old in values["container_definitions"]
    values["container_definitions"] = values["container_definitions"].replace(old, new)


def in_policy(state: Any, service: str, old: str, new: str) -> None:
    values = of(state, f'module.services["{service}"].aws_iam_role_policy.task')
    assert old in values["policy"]
    values["policy"] = values["policy"].replace(old, new)


BUCKET = "module.reports_bucket.aws_s3_bucket"
FAULTS: dict[str, tuple[Callable[[Any], list[str]], Callable[[Any], Any]]] = {
    "a variable that nobody reads": (
        checks.unknown_settings,
        lambda s: in_containers(s, "web", "ASSISTANT_MODEL", "ASSISTANT_MODELL"),
    ),
    "a root file system that can be written": (
        checks.unsafe_containers,
        lambda s: in_containers(s, "slack", '"readonlyRootFilesystem":true', '"readonlyRootFilesystem":false'),
    ),
    "root": (checks.unsafe_containers, lambda s: in_containers(s, "worker", '"user":"10001:10001"', '"user":"0"')),
    "a worker that is killed while it hands back": (
        checks.wrong_services,
        lambda s: in_containers(s, "worker", '"stopTimeout":60', '"stopTimeout":20'),
    ),
    "a load balancer that calls another container": (
        checks.wrong_services,
        lambda s: of(s, 'module.services["web"].aws_ecs_service.this')["load_balancer"][0].update(container_name="app"),
    ),
    "no way back": (
        checks.wrong_services,
        lambda s: of(s, 'module.services["web"].aws_ecs_service.this').update(deployment_circuit_breaker=[]),
    ),
    "a size that Fargate does not have": (
        checks.wrong_sizes,
        lambda s: of(s, 'module.services["web"].aws_ecs_task_definition.this').update(cpu="256", memory="8192"),
    ),
    "targets of another type": (
        checks.wrong_sizes,
        lambda s: of(s, 'aws_lb_target_group.this["web"]').update(target_type="instance"),
    ),
    "an action with a star": (
        checks.too_much_allowed,
        lambda s: in_policy(s, "web", '"s3:GetObject"', '"s3:Get*"'),
    ),
    "every queue": (
        checks.too_much_allowed,
        lambda s: in_policy(s, "web", of(s, "aws_sqs_queue.job_events")["arn"], "*"),
    ),
    "another bucket": (elsewhere, lambda s: in_policy(s, "web", "-reports/chats/*", "-logs/*")),
    "another queue": (
        elsewhere,
        lambda s: in_policy(
            s, "worker", of(s, "aws_sqs_queue.job_events")["arn"], of(s, "aws_sqs_queue.dead_letters")["arn"]
        ),
    ),
    "the web takes the workers' hints": (
        elsewhere,
        lambda s: in_policy(s, "web", '"sqs:SendMessage"', '"sqs:ReceiveMessage"'),
    ),
    "one role for all": (
        checks.roles_shared,
        lambda s: s["values"]["outputs"]["task_role_arns"]["value"].update(
            web=checks.outputs(s)["task_role_arns"]["worker"]
        ),
    ),
    "a bucket that may be opened": (
        checks.wrong_buckets,
        lambda s: of(s, f"{BUCKET}_public_access_block.this").update(block_public_policy=False),
    ),
    "plain http to the bucket": (
        checks.wrong_buckets,
        lambda s: of(s, f"{BUCKET}_policy.this").update(policy='{"Statement": []}'),
    ),
    "reports under a key that is not ours": (
        checks.wrong_buckets,
        lambda s: of(s, f"{BUCKET}_server_side_encryption_configuration.this")["rule"][0][
            "apply_server_side_encryption_by_default"
        ][0].update(sse_algorithm="AES256"),
    ),
    "files that are overwritten for good": (
        checks.wrong_buckets,
        lambda s: of(s, f"{BUCKET}_versioning.this")["versioning_configuration"][0].update(status="Suspended"),
    ),
    "a move before S3 allows it": (
        checks.wrong_buckets,
        lambda s: next(r for r in of(s, f"{BUCKET}_lifecycle_configuration.this")["rule"] if r["transition"])[
            "transition"
        ][0].update(days=7),
    ),
    "an alarm on what nobody counts": (
        checks.metrics_without_a_source,
        lambda s: of(s, 'aws_cloudwatch_metric_alarm.this["jobs-wait"]').update(metric_name="OldestJob"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(live: dict[str, Any], fault: str) -> None:
    check, break_it = FAULTS[fault]
    broken = copy.deepcopy(live["state"])
    break_it(broken)
    assert check(broken) != []


def test_every_line_that_is_counted_is_written_by_the_code(live: dict[str, Any]) -> None:
    """The names in the filters' patterns are those of calls of the log, and the fields are given to them."""
    written = "\n".join(
        path.read_text() for room in CODE for path in sorted((place.ROOT.parents[1] / room).rglob("*.py"))
    )
    calls = dict(re.findall(r'(?:log\.\w+|write)\(\s*"(\w+)"((?:[^()]|\([^()]*\))*)\)', written))
    calls |= {"queue_measured": "due=, open=, oldest_seconds="}  # Its fields are held by tests/jobs/test_measure.py.
    for metric, (pattern, value) in checks.patterns(live["state"]).items():
        for event in re.findall(r'\$\.event = "(\w+)"', pattern):
            fields = set(re.findall(r"\$\.(\w+)", f"{pattern} {value}")) - {"event", "level"}
            assert event in calls, metric
            assert [field for field in fields if f"{field}=" not in calls[event]] == [], metric


def test_terraform_gives_every_variable_that_the_sql_files_have(live: dict[str, Any]) -> None:
    told = checks.outputs(live["state"])
    sql = "\n".join(path.read_text() for path in (place.ROOT.parents[1] / "sql").rglob("*.sql"))
    wanted = {found for found in re.findall(r"<% (\w+)(?: list)? %>", sql) if found not in told} - {"bootstrap"}
    assert wanted == set(told["sql_variables"])
    assert all(isinstance(value, str) and value for value in told["sql_variables"].values())
    roles = {f"{service}_role_arn": arn for service, arn in told["task_role_arns"].items()}
    assert roles.items() <= told["sql_variables"].items()


def test_the_image_is_one_that_the_tasks_can_run(live: dict[str, Any]) -> None:
    """Its user is theirs, and what they mount is a volume in it: Fargate would give the mount to root otherwise."""
    image = (place.ROOT.parents[0] / "Dockerfile").read_text()
    assert 'VOLUME ["/tmp"]' in image
    assert 'ENTRYPOINT ["assistant"]' in image
    for service, definitions in checks.containers(live["state"]).items():
        for container in definitions:
            assert f"USER {container['user']}\n" in image, service


def test_snowflake_alone_may_publish_and_only_with_its_external_id(live: dict[str, Any]) -> None:
    role = checks.one(live["state"], 'aws_iam_role.snowflake["events"]')
    [statement] = json.loads(role["assume_role_policy"])["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::999999999999:user/snow"}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "ORG_SFCRole=1_abc"}}
    unknown = checks.one(live["state"], 'aws_iam_role.snowflake["exports"]')
    assert "not-known-yet" in unknown["assume_role_policy"]
    topic = json.loads(checks.one(live["state"], "aws_sns_topic_policy.job_events")["policy"])["Statement"]
    assert [s["Principal"] for s in topic if s["Effect"] == "Allow"] == [{"AWS": role["arn"]}]


def test_reports_are_kept_as_long_as_snowflake_remembers_their_jobs(live: dict[str, Any]) -> None:
    tasks = (place.ROOT.parents[1] / "sql/schemas/raw_data/tasks_and_streams.sql").read_text()
    remembered = re.search(r"cleanup_jobs\((\d+)\)", tasks)
    rules = checks.one(live["state"], f"{BUCKET}_lifecycle_configuration.this")["rule"]
    [days] = [rule["expiration"][0]["days"] for rule in rules if rule["id"] == "reports"]
    assert remembered is not None
    assert days == int(remembered[1])
