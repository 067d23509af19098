"""A release on the services: new definitions, watched, and taken back when they fail, on a stand-in of AWS."""

from __future__ import annotations

import pytest

from deploy.components import SERVICES
from deploy.release.rollout import Pace, Release, RolloutFailed, deploy, roll_back
from tests.deploy.conftest import CLUSTER, Cloud, image
from tools.errors import CallerError

QUICK = Pace(poll=0, wait=30)


def definition_of(cloud: Cloud, service: str) -> dict:
    ecs = cloud.client("ecs")
    name = ecs.describe_services(cluster=CLUSTER, services=[service])["services"][0]["taskDefinition"]
    return ecs.describe_task_definition(taskDefinition=name, include=["TAGS"])


def test_a_release_reaches_every_service_in_order(cloud: Cloud) -> None:
    said: list[str] = []
    deploy(cloud.installation, ["assistant", "worker", "slack"], Release(image("1")), pace=QUICK, say=said.append)
    assert cloud.running() == dict.fromkeys(("web", "slack", "worker"), image("1"))
    assert cloud.scheduler.history == [("worker", image("1")), ("slack", image("1")), ("web", image("1"))]
    assert said[:2] == [f"worker: {CLUSTER}-worker:1 → {CLUSTER}-worker:2", "worker: runs"]


def test_a_new_definition_differs_in_our_image_only_and_remembers_what_it_replaces(cloud: Cloud) -> None:
    before = definition_of(cloud, "worker")
    deploy(cloud.installation, ["worker"], Release(image("1")), pace=QUICK, say=lambda _line: None)
    after = definition_of(cloud, "worker")
    old, new = before["taskDefinition"], after["taskDefinition"]
    assert [each["image"] for each in new["containerDefinitions"]] == [
        image("1"),
        "public.ecr.aws/aws-observability/aws-otel-collector:v1",
        image("1"),
    ]
    for was, is_now in zip(old["containerDefinitions"], new["containerDefinitions"], strict=True):
        assert was | {"image": None} == is_now | {"image": None}
    for name in ("family", "cpu", "memory", "networkMode", "taskRoleArn", "requiresCompatibilities"):
        assert old[name] == new[name]
    tags = {tag["key"]: tag["value"] for tag in after["tags"]}
    assert tags == {
        "application": "assistant",
        "assistant:replaces": old["taskDefinitionArn"],
        "assistant:run": "by hand",
    }


def test_a_service_that_runs_the_image_is_left_alone(cloud: Cloud) -> None:
    deploy(cloud.installation, ["worker"], Release(image("1")), pace=QUICK, say=lambda _line: None)
    cloud.scheduler.history.clear()
    said: list[str] = []
    deploy(cloud.installation, ["worker"], Release(image("1")), pace=QUICK, say=said.append)
    assert said == ["worker: runs it already"]
    assert cloud.scheduler.history == []


@pytest.mark.parametrize("ending", ["FAILED", "TAKEN BACK"])
def test_when_one_service_fails_it_and_those_before_it_go_back(cloud: Cloud, ending: str) -> None:
    said: list[str] = []

    def fail_slack(line: str) -> None:
        said.append(line)
        if line == "worker: runs":
            cloud.scheduler.broken[image("1")] = ending

    with pytest.raises(RolloutFailed, match="slack did not come up"):
        deploy(cloud.installation, list(SERVICES), Release(image("1")), pace=QUICK, say=fail_slack)
    assert cloud.running() == dict.fromkeys(("web", "slack", "worker"), image("0"))
    assert cloud.scheduler.history == [
        ("worker", image("1")),
        ("slack", image("1")),
        ("slack", image("0")),
        ("worker", image("0")),
    ]
    assert said[-2:] == [f"slack: back to {CLUSTER}-slack:1", f"worker: back to {CLUSTER}-worker:1"]


def test_a_service_that_never_settles_goes_back_when_its_time_is_over(cloud: Cloud) -> None:
    cloud.scheduler.looks = 1_000_000
    said: list[str] = []

    def let_the_way_back_settle(line: str) -> None:
        said.append(line)
        cloud.scheduler.looks = 2 if "back to" in line else cloud.scheduler.looks

    try:
        with pytest.raises(RolloutFailed, match="not up after 1 s"):
            deploy(
                cloud.installation,
                ["worker"],
                Release(image("1")),
                pace=Pace(poll=0, wait=1),
                say=let_the_way_back_settle,
            )
    finally:
        cloud.scheduler.looks = 2
    assert cloud.running()["worker"] == image("0")


def test_what_terraform_changed_in_a_definition_comes_with_the_next_release(cloud: Cloud) -> None:
    ecs = cloud.client("ecs")
    changed = definition_of(cloud, "worker")["taskDefinition"]
    changed["containerDefinitions"][-1]["environment"] = [{"name": "ASSISTANT_MODEL", "value": "rules"}]
    keep = ("family", "requiresCompatibilities", "networkMode", "cpu", "memory", "taskRoleArn", "containerDefinitions")
    ecs.register_task_definition(**{name: changed[name] for name in keep})

    deploy(cloud.installation, ["worker", "slack"], Release(), pace=QUICK, say=lambda _line: None)
    container = definition_of(cloud, "worker")["taskDefinition"]["containerDefinitions"][-1]
    assert container["environment"] == [{"name": "ASSISTANT_MODEL", "value": "rules"}]
    assert container["image"] == image("0")
    assert [name for name, _ in cloud.scheduler.history] == ["worker"]


def test_a_run_is_taken_back_where_it_changed_something_and_nowhere_else(cloud: Cloud) -> None:
    deploy(
        cloud.installation, ["worker", "assistant"], Release(image("1"), "run 1"), pace=QUICK, say=lambda _line: None
    )
    deploy(cloud.installation, ["worker"], Release(image("2"), "run 2"), pace=QUICK, say=lambda _line: None)
    said: list[str] = []
    roll_back(cloud.installation, list(SERVICES), "run 2", pace=QUICK, say=said.append)
    assert cloud.running() == {"worker": image("1"), "slack": image("0"), "web": image("1")}
    assert "assistant: not changed by run 2, stays as it is" in said
    # Once is enough: a second time nothing is left of that run.
    roll_back(cloud.installation, list(SERVICES), "run 2", pace=QUICK, say=said.append)
    assert cloud.running() == {"worker": image("1"), "slack": image("0"), "web": image("1")}


def test_a_release_is_taken_back_by_hand(cloud: Cloud) -> None:
    deploy(cloud.installation, ["worker", "slack"], Release(image("1")), pace=QUICK, say=lambda _line: None)
    cloud.scheduler.history.clear()
    roll_back(cloud.installation, ["worker", "slack"], None, pace=QUICK, say=lambda _line: None)
    assert cloud.scheduler.history == [("slack", image("0")), ("worker", image("0"))]


def test_there_is_nothing_before_the_first_release(cloud: Cloud) -> None:
    with pytest.raises(CallerError, match="assistant-test-worker:1 is the first that was deployed"):
        roll_back(cloud.installation, ["worker"], None, pace=QUICK, say=lambda _line: None)


def test_an_unknown_service_names_the_known_ones(cloud: Cloud) -> None:
    del cloud.installation.services["slack"]  # type: ignore[attr-defined]
    with pytest.raises(CallerError, match="there are worker, assistant; slack_enabled = true"):
        deploy(cloud.installation, ["slack"], Release(image("1")), pace=QUICK, say=lambda _line: None)


def test_a_service_that_is_gone_is_said_in_words(cloud: Cloud) -> None:
    cloud.client("ecs").delete_service(cluster=CLUSTER, service="worker", force=True)
    with pytest.raises(CallerError, match="ECS has no service worker in the cluster assistant-test"):
        deploy(cloud.installation, ["worker"], Release(image("1")), pace=QUICK, say=lambda _line: None)


def test_the_command_deploys_what_the_pipeline_names(cloud: Cloud) -> None:
    done = cloud.make(
        "deploy-services", f"IMAGE={image('1')}", "COMPONENTS=infra sql worker", "RUN=main%2F7", "POLL_SECONDS=0"
    )
    assert done.returncode == 0, done.stderr
    assert {"key": "assistant:run", "value": "main_2F7"} in definition_of(cloud, "worker")["tags"]
    assert cloud.running() == {"worker": image("1"), "slack": image("0"), "web": image("0")}
    done = cloud.make("roll-back", "RUN=main%2F7", "POLL_SECONDS=0")
    assert done.returncode == 0, done.stderr
    assert cloud.running() == dict.fromkeys(("web", "slack", "worker"), image("0"))


def test_the_command_ends_with_1_when_a_service_does_not_come_up(cloud: Cloud) -> None:
    cloud.scheduler.broken[image("3")] = "FAILED"
    done = cloud.make("deploy-services", f"IMAGE={image('3')}", "COMPONENTS=worker", "POLL_SECONDS=0")
    assert done.returncode == 2  # make's own; the command's 1 is in its message
    assert "failed: worker did not come up, ECS gave up: tasks failed to start" in done.stderr
    assert cloud.running()["worker"] == image("0")


def test_sql_alone_deploys_no_service(cloud: Cloud) -> None:
    done = cloud.make("deploy-services", f"IMAGE={image('1')}", "COMPONENTS=sql")
    assert done.returncode == 0, done.stderr
    assert "no service to deploy" in done.stdout
    assert cloud.scheduler.history == []
