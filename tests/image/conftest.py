"""The image and the neighbours that its services talk to; `make image-check` runs these, for they take minutes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import httpx
import pytest

from deploy.local.neighbourhood import READY
from deploy.local.neighbours import Place, Ports
from deploy.local.processes import free_port
from tests.image.workshop import ROOT, Workshop, missing

IMAGE = "localhost/assistant:checked"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOKEN = "token-of-the-check"
PASSED_ON = ("SNOWFLAKE_", "AWS_", "S3_", "ASSISTANT_", "CHAINLIT_")
T = TypeVar("T")


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    reason = missing()
    if reason:
        pytest.skip(reason)
    with Workshop.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def image(workshop: Workshop) -> str:
    """The production image of these files."""
    seconds = workshop.build(IMAGE, commit=COMMIT)
    figure("build", f"{seconds:.0f} s")
    figure("size", f"{workshop.size(IMAGE) / 1e6:.0f} MB unpacked")
    return IMAGE


@dataclass(frozen=True)
class Neighbours:
    """Where they listen, and the options of `podman run` that lead a service to them."""

    place: Place

    def options(self, **more: str) -> list[str]:
        """As Fargate runs it: nothing may be written but below /tmp, no right is left over."""
        environment = self.place.environment() | {"ASSISTANT_API_TOKEN": TOKEN} | more
        kept = {name: value for name, value in environment.items() if name.startswith(PASSED_ON)}
        given = [word for name, value in kept.items() for word in ("--env", f"{name}={value}")]
        locked = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
        return ["--network", "host", *locked, *given]


@pytest.fixture(scope="session")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    """The account with sample data, the stores and a workspace, outside of any container."""
    data = tmp_path_factory.mktemp("neighbours")
    names = ("account", "objects", "events", "slack")
    ports = {name: free_port() for name in names}
    words = [word for name, port in ports.items() for word in (f"--{name}-port", str(port))]
    command = [sys.executable, "-m", "deploy.cli", "neighbours", "--data", str(data), *words]
    with (data / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "TMPDIR": str(data)}, stdout=log, stderr=log)
        try:
            until(lambda: (data / READY.name).exists() or process.poll() is not None, 300, "the neighbours")
            assert process.poll() is None, (data / "log").read_text()
            yield Neighbours(Place(data, Ports(web=0, api=0, slack_bot=0, **ports)))
        finally:
            process.terminate()
            process.wait(60)


def until(found: Callable[[], T], seconds: float, what: str) -> T:
    """What `found` gives once it gives something; errors of a service that is still starting count as nothing."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            value = found()
        except httpx.TransportError:
            continue
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {seconds:g} s")


def figure(name: str, value: str) -> None:
    """A measured figure, shown with pytest's -s and kept for the page of benchmarks."""
    sys.stdout.write(f"\n{name}: {value}\n")


def submit(api: str, **job: object) -> str:
    """A job over the worker's API; gives its id."""
    answer = httpx.post(f"{api}/jobs", json=job, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def status(api: str, job_id: str) -> dict[str, object]:
    answer = httpx.get(f"{api}/jobs/{job_id}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
    found: dict[str, object] = json.loads(answer.text)
    return found


def is_healthy(url: str) -> bool:
    return httpx.get(f"{url}/health", timeout=5).json()["status"] == "ok"
