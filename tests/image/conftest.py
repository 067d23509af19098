"""The image and the neighbours that its services talk to; `make image-check` runs these, for they take minutes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from deploy.local.neighbourhood import READY
from deploy.local.neighbours import Place, Ports
from deploy.local.processes import free_port
from deploy.local.slack.workspace import BOT, BOT_TOKEN
from deploy.release.looks import looks
from tests.image.workshop import ROOT, Workshop

IMAGE = "localhost/assistant:checked"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOKEN = "token-of-the-check"
PASSED_ON = ("SNOWFLAKE_", "AWS_", "S3_", "ASSISTANT_", "CHAINLIT_")
T = TypeVar("T")


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    folder, work = os.environ.get("IMAGE_CHECK_FOLDER"), os.environ.get("TMPDIR")
    assert folder and work, "make image-check runs these: they need a network and mounts of their own"
    # What took too long is named: SIGTERM ends the check as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    opened = Workshop.open(Path(folder), Path(work))
    figure("the base image", f"{time.monotonic() - began:.0f} s")
    return opened


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
    for _ in looks(every=0.2, within=seconds):
        with suppress(httpx.TransportError):
            value = found()
            if value:
                return value
    raise AssertionError(f"{what}: not within {seconds:g} s")


def figure(name: str, value: str) -> None:
    """A measured figure, for deploy/images.md."""
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


def is_answered_in_slack(workspace: str, question: str, answer: str, *, within_seconds: float) -> bool:
    """Somebody mentions the bot in a channel: the thread has `answer` in time, or it is an AssertionError."""
    said = httpx.post(
        f"{workspace}/as/U0DEMO0000/say",
        json={"channel": "C0SALES000", "text": f"<@{BOT['id']}> {question}"},
        timeout=30,
    ).json()

    def answered() -> bool:
        replies = httpx.post(
            f"{workspace}/api/conversations.replies",
            data={"channel": "C0SALES000", "ts": said["ts"]},
            headers={"Authorization": f"Bearer {BOT_TOKEN}"},
            timeout=30,
        ).json()
        return answer in str(replies)

    return until(answered, within_seconds, f"{answer} in the thread")
