"""A house on one machine for chaos: account, S3 behind faults, SQS; and what an outsider sees of it."""

from __future__ import annotations

import json
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from deploy.local import slack
from deploy.local.neighbours import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, Place, Ports
from deploy.local.processes import Child, Family, free_port
from deploy.local.slack.workspace import Workspace
from tests.chaos.faults import Faults
from tools.clients.snowflake import QueryTag
from tools.errors import ServiceError
from tools.services import Services, open_services
from tools.settings import load_settings

TODAY = date(2026, 11, 23)
TAG = QueryTag(tool="chaos")
PATIENCE_SECONDS = 30


@dataclass
class Stage:
    """The neighbours. `services` is the outsider's own way to them, without faults; `clock` is everybody's."""

    place: Place
    family: Family
    account: Child
    faults: Faults
    slack_faults: Faults
    slack: Workspace
    clock: SteppedClock
    environment: dict[str, str]
    services: Services

    def restart_account(self) -> None:
        """What an outage of some seconds is for everybody: sessions end, statements on their way are lost."""
        self.account.process.terminate()
        self.account.process.wait(30)
        self.account = self.family.start(self.account.program)
        self.family.wait_until_ready(self.account)

    def rows(self, sql: Any, params: Any = ()) -> list[dict[str, Any]]:
        return list(patiently(lambda: self.services.warehouse.query(sql, params, tag=TAG)))

    def stored(self) -> dict[str, int]:
        """Every object in the bucket and its size, as S3 itself lists them."""
        client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.place.ports.objects}",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            region_name=REGION,
            config=Config(retries={"total_max_attempts": 3}),
        )
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return {entry["Key"]: entry["Size"] for page in pages for entry in page.get("Contents", [])}

    def add(self, jobs: Sequence[dict[str, Any]]) -> None:
        """Put rows into the queue as other programs do, each once: what the answer lost is looked for first."""
        wanted = json.dumps(jobs)
        known = "SELECT COUNT(*) AS n FROM raw_data.jobs WHERE job_id = %s"
        sql = """
            INSERT INTO raw_data.jobs (
                job_id, job_name, job_type, status, priority, created_by, input, max_attempts, source,
                created_at, updated_at
            )
            SELECT
                f.value:job_id::VARCHAR, 'chaos', f.value:kind::VARCHAR, 'PENDING', f.value:priority::NUMBER, 'chaos',
                f.value:input, f.value:max_attempts::NUMBER, 'api', SYSDATE(), SYSDATE()
            FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%s))) AS f"""

        def insert_once() -> None:
            if not self.services.warehouse.query(known, (jobs[0]["job_id"],), tag=TAG)[0]["n"]:
                self.services.warehouse.execute(sql, (wanted,), tag=TAG)

        patiently(insert_once)
        self.services.events.announce(jobs[0]["job_id"])


def patiently(action: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> Any:
    """Do it again while the account is away."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        try:
            return action()
        except ServiceError as error:
            if not error.retryable or time.monotonic() > deadline:
                raise
            pause.wait(0.3)


class SteppedClock:
    """The time of this machine plus what a file says, in seconds; workers read the same file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.file.write_text("0")

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))

    def step_to(self, moment: datetime) -> None:
        """From now on it is this moment, forward or back."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        draft.replace(self.file)


@contextmanager
def staged(filled: Path, folder: Path, *, seed: int) -> Iterator[Stage]:
    """Everything started, on a copy of the filled account."""
    (folder / "data").mkdir()
    shutil.copytree(filled, folder / "data" / "snowflake")
    place = Place(folder / "data", Ports.choose(web=free_port(), account=free_port(), api=free_port()))
    family = Family(print)
    faults = Faults(upstream=f"http://127.0.0.1:{place.ports.objects}", seed=seed)
    clock = SteppedClock(folder / "data" / "clock")
    with slack.running(folder / "slack") as workspace:
        slack_faults = Faults(upstream=workspace.url.removesuffix("/api/"), seed=seed + 1)
        try:
            yield from _started(place, family, faults, slack_faults, workspace.workspace, clock)
        finally:
            faults.stop()
            slack_faults.stop()
            family.stop()


def _started(
    place: Place, family: Family, faults: Faults, slack_faults: Faults, workspace: Workspace, clock: SteppedClock
) -> Iterator[Stage]:
    account, objects, events = (
        family.start(program) for program in (place.account(today=TODAY), place.objects(), place.events())
    )
    faults.start()
    slack_faults.start()
    for child in (account, objects, events):
        family.wait_until_ready(child)
    place.make_bucket()
    place.make_queue()
    outside = place.environment()
    environment = {name: value for name, value in outside.items() if name.startswith(("SNOW", "AWS", "S3", "ASS"))}
    environment |= {
        "AWS_ENDPOINT_URL_S3": faults.url,
        "ASSISTANT_SLACK_API_URL": f"{slack_faults.url}/api/",
        "ASSISTANT_SLACK_BOT_TOKEN": slack.BOT_TOKEN,
    }
    with _environment(outside), open_services(load_settings(outside), clock=clock) as services:
        yield Stage(place, family, account, faults, slack_faults, workspace, clock, environment, services)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """boto3 reads where it speaks to from the process's own variables."""
    import os

    aws = {name: value for name, value in values.items() if name.startswith("AWS_")}
    before = {name: os.environ.get(name) for name in aws}
    os.environ.update(aws)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def new_id(chance: Any) -> str:
    """An id that the seed decides."""
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))
