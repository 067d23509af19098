"""docker-compose.yml, started by podman-compose: all of the product on PostgreSQL, restarted and with two replicas."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.image.conftest import figure, is_answered_in_slack, is_healthy, until
from tests.image.visitor import Visitor
from tests.image.workshop import BASE, ROOT, Workshop

pytestmark = pytest.mark.image

PROJECT = "assistant-check"
LOCAL_IMAGE, POSTGRES_IMAGE = "localhost/assistant-neighbours:checked", "localhost/assistant-postgres:checked"
WEB, API, WORKSPACE = "http://127.0.0.1:8000", "http://127.0.0.1:8001", "http://127.0.0.1:8002"
REPLICA_PORT = 8010
START_SECONDS = 400


@dataclass(frozen=True)
class Stack:
    """The started containers."""

    workshop: Workshop

    def name(self, service: str) -> str:
        return f"{PROJECT}_{service}_1"

    def inspect(self, service: str) -> dict[str, object]:
        [found] = json.loads(self.workshop.run("podman", "inspect", self.name(service)).stdout)
        return dict(found)

    def restart(self, *services: str) -> None:
        self.workshop.run("podman", "restart", "--time", "30", *map(self.name, services), seconds=180)


@pytest.fixture(scope="module")
def stack(workshop: Workshop, image: str) -> Iterator[Stack]:
    figure("build of the neighbours", f"{workshop.build(LOCAL_IMAGE, target='local'):.0f} s")
    of_postgres = workshop.build(POSTGRES_IMAGE, file="tests/image/postgres.Dockerfile", context="tests/image")
    figure("build of PostgreSQL", f"{of_postgres:.0f} s")
    images = {"ASSISTANT_IMAGE": image, "ASSISTANT_LOCAL_IMAGE": LOCAL_IMAGE, "POSTGRES_IMAGE": POSTGRES_IMAGE}
    own = replace(workshop, environment={**workshop.environment, **images, "DEBIAN_IMAGE": BASE})
    # Of the lock, beside this Python: Debian's own knows no profiles.
    compose = str(Path(sys.executable).parent / "podman-compose")
    command = [compose, "--project-name", PROJECT, "--file", "docker-compose.yml", "--profile", "slack"]
    began = time.monotonic()
    try:
        own.run(*command, "up", "--detach", "--no-build", seconds=START_SECONDS)
        until(lambda: is_healthy(WEB) and is_healthy(API), START_SECONDS, "the chat and the worker")
        figure("compose: up to the first healthy web and worker", f"{time.monotonic() - began:.0f} s")
        yield Stack(own)
    finally:
        own.run(*command, "down", "--volumes", check=False, seconds=180)


def test_it_is_ready_and_answers_as_make_test_local_asks_it(stack: Stack) -> None:
    command = [sys.executable, "-m", "deploy.release.smoke", "--web", WEB, "--api", API, "--wait-seconds", "120"]
    environment = {**os.environ, "ASSISTANT_API_TOKEN": "local-api-token"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_with_its_profile_slack_is_answered_too(stack: Stack) -> None:
    assert is_answered_in_slack(WORKSPACE, "revenue by region last quarter", "North America", within_seconds=90)


def test_chats_outlive_a_restart_and_are_shared_by_replicas(stack: Stack) -> None:
    ana = Visitor.sign_in(WEB)
    assert "North America" in str(ana.ask("Revenue by region last quarter"))
    [before] = ana.chats()
    kept = [step["output"] for step in ana.chat(before["id"])["steps"] if step["type"] == "assistant_message"]
    assert len(kept) == 1

    stack.restart("postgres", "web")
    until(lambda: is_healthy(WEB), 120, "the chat again")
    assert [chat["id"] for chat in until(ana.chats, 60, "the chats")] == [before["id"]]

    replica = Visitor(second_replica(stack), ana.cookie)
    assert [
        step["output"] for step in replica.chat(before["id"])["steps"] if step["type"] == "assistant_message"
    ] == kept
    replica.ask("and by month?", thread=before["id"])
    both = [step["output"] for step in ana.chat(before["id"])["steps"] if step["type"] == "assistant_message"]
    assert both[:1] == kept
    assert len(both) == 2
    assert ana.chats("region") == replica.chats("region") != []
    replica.delete(before["id"])
    assert ana.chats() == []


def second_replica(stack: Stack) -> str:
    """Another web process beside the first, on a port that is not published: reached over the bridge."""
    web = stack.inspect("web")
    given = [word for line in web["Config"]["Env"] for word in ("--env", line)]  # type: ignore[index]
    name = stack.name("replica")
    # podman-compose puts a project into a pod, and only containers of a pod may share with one of it.
    pod = ["--pod", str(web["Pod"])] if web.get("Pod") else []
    stack.workshop.run(
        "podman", "run", "--detach", "--no-healthcheck", "--name", name, *pod, "--read-only", "--tmpfs", "/tmp",
        "--network", f"container:{stack.name('neighbours')}", "--volumes-from", stack.name("web"), *given,
        str(web["ImageName"]), "web", "--host", "0.0.0.0", "--port", str(REPLICA_PORT),
    )  # fmt: skip
    [network] = stack.inspect("neighbours")["NetworkSettings"]["Networks"].values()  # type: ignore[index]
    url = f"http://{network['IPAddress']}:{REPLICA_PORT}"
    until(lambda: is_healthy(url), 120, "the second replica")
    return url


def test_every_service_ends_on_sigterm_with_nothing_left_undone(stack: Stack) -> None:
    stack.workshop.run("podman", "rm", "--force", "--time", "10", stack.name("replica"), check=False)
    services = ("web", "worker", "slack", "neighbours")
    stack.workshop.run("podman", "stop", "--time", "40", *map(stack.name, services), seconds=200)
    assert {service: stack.inspect(service)["State"]["ExitCode"] for service in services} == dict.fromkeys(services, 0)  # type: ignore[index]
