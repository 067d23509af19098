"""What the tests of the worker's side share."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from deploy.local.account import running
from deploy.local.neighbours import BUCKET, EVENTS, REGION, ROLE_ARN, SQL_VARIABLES, TOPIC_ARN
from jobs.heart import Timing
from jobs.kinds import KINDS, Kinds
from jobs.reports import figures
from jobs.reports.document import Document, Grid, Kpi, Section, Source
from jobs.reports.timeframe import timeframe
from jobs.worker import Worker
from tools.answer import Column
from tools.clients.snowflake import QueryTag
from tools.periods import resolve_period
from tools.services import Services, open_services
from tools.settings import Settings, load_settings

if TYPE_CHECKING:
    from post_office import PostOffice

HERE = Path(__file__).parent
# The children of a worker import the kinds of these tests by name.
sys.path.insert(0, str(HERE))

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TAG = QueryTag(tool="test")
TOKEN = "token-of-the-tests"
BRISK = Timing(lease=30, beat=0.5, progress=0.1, grace=0.3, fallback=600, retry=0.2)
"""A worker's clocks for tests, with the slow poll out of the way.

The lease is the product's: on a machine that stands still for seconds, a short one makes two workers of a test take
each other for dead. A test that waits for the end of a lease starts a worker of its own process, and says how long.
"""

LONG_NAME = "Gesellschaft für außergewöhnlich umständliche Namensgebung und Verwaltung " * 3
NAMES = (
    LONG_NAME[:200],
    "株式会社東京データ分析研究所",
    "شركة التحليلات المتقدمة",
    "Crème Brûlée & Fils <script>alert(1)</script>",
    'O\'Neill "Ω" #set [x] $1 \\ _under_ *star*',
    '=HYPERLINK("http://example.invalid")',
)


def a_document() -> Document:
    """A report with everything that tends to break a layout."""
    period = timeframe(resolve_period("last_quarter", date(2026, 11, 23)), date(2026, 11, 23))
    weeks = [period.current.start + timedelta(weeks=i) for i in range(13)]
    now = [180_000 + 20_000 * math.sin(i / 2) + 4_000 * i for i in range(13)]
    before = [value * 0.87 for value in now]
    regions = ["North America", "Europe", "Asia Pacific", "Latin America", "Middle East & Africa"]
    sales = [1_240_331.5, 890_100.0, 420_000.25, 210_040.0, 60_000.0]
    labels = ["$1.24M", "$890K", "$420K", "$210K", "$60K"]
    money = [
        Column(name="name", type="text", label="Customer"),
        Column(name="revenue", type="number", label="Revenue", format="currency", unit="USD"),
        Column(name="change", type="number", label="Change", format="percent"),
        Column(name="orders", type="integer", label="Orders"),
    ]
    rows = tuple((name, 54_321.5 - 1000 * i, 0.12 - 0.05 * i, 40 - i) for i, name in enumerate(NAMES))
    return Document(
        report_type="sales",
        title="Sales report",
        period=period,
        summary=(
            "Revenue was $2.82M, up 4.2% on Q2 2026 and up 15.0% on Q3 2025.",
            "Europe contributed most to the growth: +$120K of +$210K.",
            "The gross margin rate is 41.2%, 0.8 points below the quarter before.",
        ),
        kpis=(
            Kpi("Revenue", 2_820_471.75, "currency", 2_706_000, 2_452_000, trail=tuple(now)),
            Kpi("Orders", 8_412, "plain", 8_159, 7_300, trail=tuple(now)),
            Kpi("Average order value", 335.29, "currency", 331.6, 335.8, trail=tuple(before)),
            Kpi("Units sold", 31_220, "plain", 30_100, None),
            Kpi("Gross margin", 1_162_034.0, "currency", 1_136_000, 1_000_000, trail=tuple(now)),
            Kpi("Margin rate", 0.412, "percent", 0.42, 0.408),
            Kpi("Return rate", 0.031, "percent", 0.028, 0.031, better="lower"),
            Kpi("Active customers", 1_402, "plain", 1_300, 1_200),
        ),
        sections=(
            Section(
                "Revenue over time",
                sentences=("The best week began on 3 August ($221K), the weakest on 28 September.",),
                figures=(
                    figures.trend(
                        "Revenue",
                        buckets=weeks,
                        now=now,
                        before=before,
                        names=("Q3 2026", "Q3 2025"),
                        bucket="week",
                        format="currency",
                    ),
                ),
            ),
            Section(
                "Where it came from",
                figures=tuple(
                    figures.ranking(
                        title,
                        names=regions,
                        now=sales,
                        before=[v * 0.9 for v in sales],
                        labels=labels,
                        series=("Q3 2026", "Q2 2026"),
                        format="currency",
                    )
                    for title in ("Revenue by region", "Revenue by segment")
                ),
            ),
            Section(
                "Customers",
                figures=(
                    figures.movers(
                        "Largest changes",
                        names=NAMES,
                        changes=[90e3, 60e3, 30e3, -20e3, -50e3, -80e3],
                        labels=["+$90K", "+$60K", "+$30K", "−$20K", "−$50K", "−$80K"],
                        format="currency",
                    ),
                ),
                grids=(
                    Grid(
                        "Top customers",
                        tuple(money),
                        rows,
                        total=("Total", 310_929.0, None, 225),
                        signed=frozenset({"change"}),
                        note="Customers with the largest revenue in the period.",
                    ),
                ),
            ),
        ),
        sources=(
            Source("Totals", "SELECT SUM(revenue)\nFROM reporting.order_lines\nWHERE a < 1 -- </script>", "01b2-77"),
        ),
        generated_at=datetime(2026, 11, 23, 8, 15, tzinfo=UTC),
        filters=(("Region", "Europe"), ("Segment", "Müller & Söhne, 株式会社")),
        prepared_for="Ana García",
        data_until=datetime(2026, 11, 22, 23, 51, tzinfo=UTC),
        notes=("Revenue is net of discounts and before returns; cancelled orders are left out.",),
        detail=Grid("Detail", tuple(money), rows),
        job_id="7d0c6b1e-0000-4000-8000-000000000001",
    )


@pytest.fixture(scope="session")
def document() -> Document:
    return a_document()


@pytest.fixture(scope="session")
def environment(
    filled_data: Path, aws_endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The variables of a whole house: an account with data, S3, SQS, and SNS that the account publishes to."""
    data = tmp_path_factory.mktemp("jobs-account") / "data"
    shutil.copytree(filled_data, data)
    aws = {
        "AWS_ENDPOINT_URL_S3": aws_endpoint,
        "AWS_ENDPOINT_URL_SQS": aws_endpoint,
        "AWS_ENDPOINT_URL_SNS": aws_endpoint,
        "AWS_ENDPOINT_URL_SESV2": aws_endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    before = {name: os.environ.get(name) for name in aws}
    os.environ.update(aws)
    try:
        queue_url = _make_aws()
        with running(data, today=TODAY, sns_endpoint=aws_endpoint) as address:
            yield aws | {
                "SNOWFLAKE_ACCOUNT": "local",
                "SNOWFLAKE_USER": "admin",
                "SNOWFLAKE_PASSWORD": "any",
                "SNOWFLAKE_HOST": address.host,
                "SNOWFLAKE_PORT": str(address.port),
                "SNOWFLAKE_PROTOCOL": "http",
                "AWS_REGION": REGION,
                "S3_REPORTS_BUCKET": BUCKET,
                "ASSISTANT_JOB_EVENTS_QUEUE_URL": queue_url,
                "ASSISTANT_JOB_EVENTS_TOPIC_ARN": TOPIC_ARN,
                "ASSISTANT_JOB_EVENTS_ROLE_ARN": ROLE_ARN,
                "ASSISTANT_SQL_VARIABLES": json.dumps(SQL_VARIABLES),
                "ASSISTANT_API_TOKEN": TOKEN,
                "ASSISTANT_LOG_LEVEL": "WARNING",
            }
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _make_aws() -> str:
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    queue_url: str = boto3.client("sqs").create_queue(QueueName=EVENTS)["QueueUrl"]
    sns = boto3.client("sns")
    topic = sns.create_topic(Name=EVENTS)["TopicArn"]
    queue_arn = f"arn:aws:sqs:{REGION}:123456789012:{EVENTS}"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn, Attributes={"RawMessageDelivery": "true"})
    return queue_url


@pytest.fixture(scope="session")
def settings(environment: dict[str, str]) -> Settings:
    return load_settings(environment)


@pytest.fixture(scope="session")
def services(settings: Settings) -> Iterator[Services]:
    with open_services(settings, clock=lambda: NOW) as opened:
        yield opened


@dataclass
class Desk:
    """An empty queue, and what a test does with it."""

    services: Services

    def clear(self) -> None:
        self.run("DELETE FROM raw_data.jobs")
        self.run("DELETE FROM raw_data.deliveries")
        self.run("DELETE FROM raw_data.job_events")
        while hints := self.services.events.receive(0):
            self.services.events.acknowledge(hints)

    def run(self, sql: Any, params: Any = ()) -> int:
        return self.services.warehouse.execute(sql, params, tag=TAG).row_count

    def rows(self, sql: Any, params: Any = ()) -> list[dict[str, Any]]:
        return self.services.warehouse.query(sql, params, tag=TAG)

    def add(self, job_type: str = "NOTE", *, announce: bool = True, **values: Any) -> str:
        """A job of any type, as whoever submits it writes it."""
        job_id = str(uuid.uuid4())
        self.add_many([job_id], job_type, **values)
        if announce:
            self.services.events.announce(job_id)
        return job_id

    def add_many(
        self,
        job_ids: list[str],
        job_type: str = "NOTE",
        *,
        wanted: Any = None,
        priority: int = 5,
        max_attempts: int = 3,
        age_minutes: int = 0,
    ) -> None:
        sql = """
            INSERT INTO raw_data.jobs (
                job_id, job_name, job_type, status, priority, created_by, input, max_attempts, source,
                created_at, updated_at
            )
            SELECT
                f.value::VARCHAR, 'a job', %s, 'PENDING', %s, 'ana', PARSE_JSON(%s), %s, 'api',
                DATEADD('minute', %s, SYSDATE()), SYSDATE()
            FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%s))) AS f"""
        self.run(sql, (job_type, priority, json.dumps(wanted or {}), max_attempts, -age_minutes, json.dumps(job_ids)))

    def job(self, job_id: str) -> dict[str, Any]:
        return self.rows("SELECT * FROM raw_data.jobs WHERE job_id = %s", (job_id,))[0]

    def events(self, job_id: str) -> list[str]:
        sql = "SELECT event FROM raw_data.job_events WHERE job_id = %s ORDER BY created_at"
        return [row["event"] for row in self.rows(sql, (job_id,))]

    def until(self, job_id: str, *statuses: str, seconds: float = 60) -> dict[str, Any]:
        """The job's row, once it has one of these statuses."""
        return eventually(lambda: (job := self.job(job_id))["status"] in statuses and job, seconds=seconds)


def eventually(check: Callable[[], Any], *, seconds: float = 60) -> Any:
    """What `check` gives as soon as it gives something; fails when it does not in time."""
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    pause = threading.Event()
    while datetime.now(UTC) < deadline:
        if found := check():
            return found
        pause.wait(0.03)
    raise AssertionError(f"not within {seconds} s")


@pytest.fixture
def desk(services: Services) -> Desk:
    empty = Desk(services)
    empty.clear()
    return empty


@pytest.fixture(scope="session")
def new_desk() -> Callable[[Services], Desk]:
    """A desk on other services than those of the session."""
    return Desk


@pytest.fixture(scope="module")
def office(settings: Settings, tmp_path_factory: pytest.TempPathFactory, new_desk: Any) -> Iterator[PostOffice]:
    """Every service that something is sent to, and a worker's services beside them."""
    from post_office import open_post_office

    with open_post_office(settings, tmp_path_factory.mktemp("slack"), new_desk) as opened:
        yield opened


@pytest.fixture
def quiet(settings: Settings) -> Iterator[Services]:
    """Services with a queue of their own: no hint of another test comes back to it, no dead listener takes one."""
    url = boto3.client("sqs").create_queue(QueueName=f"quiet-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    with open_services(settings.model_copy(update={"assistant_job_events_queue_url": url})) as opened:
        yield opened


@pytest.fixture
def quiet_desk(quiet: Services) -> Desk:
    empty = Desk(quiet)
    empty.clear()
    return empty


@contextmanager
def at_work(services: Services, *, kinds: Kinds = KINDS, timing: Timing = BRISK, name: str = "") -> Iterator[Worker]:
    """A worker in a thread, stopped at the end of the block."""
    worker = Worker(services, worker_id=name or f"test:{uuid.uuid4().hex[:6]}", kinds=kinds, timing=timing)
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    assert worker.ready.wait(20)
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def working() -> Any:
    return at_work


@contextmanager
def process_at_work(
    environment: dict[str, str], services: Services, *, lease: int = 3
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, killed at the end of the block."""
    queue = {"ASSISTANT_JOB_EVENTS_QUEUE_URL": services.settings.assistant_job_events_queue_url or ""}
    process = subprocess.Popen(
        [sys.executable, str(HERE / "worker_process.py"), str(lease)],
        env=os.environ | environment | queue | {"PYTHONPATH": str(HERE.parents[1])},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def worker_process() -> Any:
    return process_at_work


@pytest.fixture(scope="session")
def soon() -> Any:
    return eventually
