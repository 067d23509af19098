"""The doctor against an installation from which one thing at a time is taken away: it names that, and nothing else."""

from __future__ import annotations

import dataclasses
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import snowflake.connector
from moto.server import ThreadedMotoServer

from deploy.doctor.aws import requires_tls, tls_policy
from deploy.doctor.clock import offset_seconds
from deploy.doctor.examination import examine
from deploy.doctor.finding import Report
from deploy.doctor.wanted import wanted
from deploy.local.account import Address, running
from deploy.local.neighbours import EVENTS, ROLE_ARN, SQL_VARIABLES
from deploy.local.processes import free_port
from deploy.sql import schema
from deploy.sql.files import SQL, split
from tools.services import open_services
from tools.settings import Settings, load_settings

BUCKET = "reports"
REGION = "us-east-1"
ROLE = "assistant_worker"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclasses.dataclass(frozen=True)
class Clinic:
    """A complete installation on loopback, its administrator, and the service's settings."""

    address: Address
    aws: str
    settings: Settings
    environment: dict[str, str]

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run as the administrator; the rows of the last statement."""
        rows: list[tuple[Any, ...]] = []
        with snowflake.connector.connect(
            account="local", user="admin", password="any", host=self.address.host, port=self.address.port,
            protocol="http", database="analytics_platform",
        ) as connection:  # fmt: skip
            for statement in statements:
                rows = list(connection.cursor().execute(statement).fetchall())
        return rows

    def examine(self, *, now: Callable[[], datetime] | None = None, **changed: Any) -> Report:
        """What the doctor says with the service's settings, or with some of them changed."""
        options: dict[str, Any] = {"now": now} if now else {}
        with open_services(self.settings.model_copy(update=changed)) as services:
            return examine(services, **options)


@pytest.fixture(scope="module")
def clinic(filled_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    aws = f"http://{host}:{port}"
    data = tmp_path_factory.mktemp("clinic") / "data"
    shutil.copytree(filled_data, data)
    environment = {f"AWS_ENDPOINT_URL_{name}": aws for name in ("S3", "SQS", "SNS")}
    environment |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_EC2_METADATA_DISABLED": "true"}
    with pytest.MonkeyPatch.context() as patch, running(data, today=NOW.date()) as address:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.delenv("AWS_PROFILE", raising=False)
        boto3.client("s3", region_name=REGION).create_bucket(Bucket=BUCKET)
        queue = boto3.client("sqs", region_name=REGION).create_queue(QueueName=EVENTS)["QueueUrl"]
        topic = boto3.client("sns", region_name=REGION).create_topic(Name=EVENTS)["TopicArn"]
        environment |= {
            "SNOWFLAKE_ACCOUNT": "local", "SNOWFLAKE_USER": "svc", "SNOWFLAKE_PASSWORD": "any",
            "SNOWFLAKE_ROLE": ROLE, "SNOWFLAKE_HOST": address.host, "SNOWFLAKE_PORT": str(address.port),
            "SNOWFLAKE_PROTOCOL": "http", "AWS_REGION": REGION, "S3_REPORTS_BUCKET": BUCKET,
            "ASSISTANT_JOB_EVENTS_QUEUE_URL": queue, "ASSISTANT_JOB_EVENTS_TOPIC_ARN": topic,
            "ASSISTANT_JOB_EVENTS_ROLE_ARN": ROLE_ARN,
            "ASSISTANT_SQL_VARIABLES": json.dumps(SQL_VARIABLES),
        }  # fmt: skip
        made = Clinic(address, aws, load_settings(environment), environment)
        subscribe(made)
        schema.apply(administrator(made), sample_data=False, say=lambda _line: None)
        schema.settle_in(administrator(made))
        people = {row[0] for row in made.sql("SELECT DISTINCT role_name FROM raw_data.people WHERE role_name <> ''")}
        made.sql(
            f"CREATE USER svc DEFAULT_ROLE = {ROLE}",
            f"GRANT ROLE {ROLE} TO USER svc",
            *(f"GRANT ROLE {role} TO USER svc" for role in sorted(people)),
        )
        yield made
    server.stop()


def administrator(clinic: Clinic) -> Settings:
    """The administrator's settings."""
    return clinic.settings.model_copy(update={"snowflake_user": "admin", "snowflake_role": None})


def subscribe(clinic: Clinic) -> None:
    sqs, sns = (boto3.client(name, region_name=REGION) for name in ("sqs", "sns"))
    url, topic = clinic.settings.assistant_job_events_queue_url, clinic.settings.assistant_job_events_topic_arn
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})


def only(report: Report) -> tuple[str, str, str]:
    """The one finding there is: check, what, mend."""
    assert [one.what for one in report.findings] == [report.findings[0].what] if report.findings else False, (
        report.text()
    )
    [one] = report.findings
    assert one.why
    return one.check, one.what, one.mend


@contextmanager
def without(clinic: Clinic, take: str, put_back: str) -> Iterator[None]:
    clinic.sql(take)
    try:
        yield
    finally:
        clinic.sql(put_back)


def test_a_whole_installation_lacks_nothing(clinic: Clinic) -> None:
    report = clinic.examine()
    assert report.healthy, report.text()
    assert [check.name for check in report.checks] == [
        "Snowflake: sign-in", "Snowflake: privileges", "Snowflake: Cortex role", "Snowflake: warehouse",
        "Snowflake: schema", "Snowflake: semantic views", "Snowflake: job task", "Snowflake: people", "Cortex",
        "S3: bucket", "SQS: queue", "Slack", "Model", "Web: sign-in", "Clock",
    ]  # fmt: skip
    assert report.text().endswith("Nothing is to be mended.")


def test_an_administrator_is_examined_too(clinic: Clinic) -> None:
    report = clinic.examine(snowflake_user="admin", snowflake_role=None)
    assert report.healthy, report.text()
    assert {check.name: check.status for check in report.checks}["Snowflake: job task"] == "OK"


GRANTS = [
    (
        "SELECT ON VIEW analytics_platform.reporting.orders",
        "lacks SELECT on the view analytics_platform.reporting.orders",
    ),
    ("USAGE ON SCHEMA analytics_platform.reporting", "lacks USAGE on the schema analytics_platform.reporting"),
    ("USAGE ON DATABASE analytics_platform", "lacks USAGE on the database analytics_platform"),
    ("INSERT ON TABLE analytics_platform.raw_data.jobs", "lacks INSERT on the table analytics_platform.raw_data.jobs"),
    ("READ ON STAGE analytics_platform.reporting.semantic_models", "lacks READ on the stage"),
    (
        "USAGE ON PROCEDURE analytics_platform.raw_data.submit_once(VARCHAR)",
        "lacks USAGE on the procedure analytics_platform.raw_data.submit_once",
    ),
]


def holders(clinic: Clinic, on: str) -> list[str]:
    """The roles below the service's one that have the privilege by the files."""
    privilege, _, target = on.partition(" ON ")
    kind, name = target.split("(")[0].rsplit(" ", maxsplit=1)
    files, reached, waiting = wanted(), set[str](), [ROLE.upper()]
    while waiting:
        role = waiting.pop()
        reached.add(role)
        waiting += [child for child, _ in files.children_of(role)]
    return sorted(
        {
            one.role
            for one in files.grants
            if (one.privilege, one.kind, one.name) == (privilege, kind, name.upper()) and one.role in reached
        }
    )


@contextmanager
def revoked(clinic: Clinic, *privileges: str) -> Iterator[None]:
    """Without these for a while, whichever roles have them."""
    pairs = [(on, role) for on in privileges for role in holders(clinic, on)]
    assert {on for on, _ in pairs} == set(privileges)
    clinic.sql(*(f"REVOKE {on} FROM ROLE {role}" for on, role in pairs))
    try:
        yield
    finally:
        clinic.sql(*(f"GRANT {on} TO ROLE {role}" for on, role in pairs))


@pytest.mark.parametrize(("on", "what"), GRANTS)
def test_a_revoked_privilege_is_named_with_the_grant_that_gives_it_back(clinic: Clinic, on: str, what: str) -> None:
    with revoked(clinic, on):
        check, said, mend = only(clinic.examine())
    assert check == "Snowflake: privileges"
    assert what in said
    assert f"GRANT {on} TO ROLE ".lower() in mend.lower()


def test_what_is_said_mends_when_it_is_pasted(clinic: Clinic) -> None:
    with revoked(clinic, *(on for on, _ in GRANTS if " SCHEMA " not in on and " DATABASE " not in on)):
        report = clinic.examine()
        assert len(report.findings) == len(GRANTS) - 2, report.text()
        clinic.sql(*(one.mend.splitlines()[0].rstrip(";") for one in report.findings))
        assert clinic.examine().healthy


def test_many_objects_of_one_statement_are_one_finding(clinic: Clinic) -> None:
    [role] = holders(clinic, "SELECT ON VIEW analytics_platform.reporting.orders")
    every = "SELECT ON ALL VIEWS IN SCHEMA analytics_platform.reporting"
    with without(clinic, f"REVOKE {every} FROM ROLE {role}", f"GRANT {every} TO ROLE {role}"):
        check, what, mend = only(clinic.examine())
    assert check == "Snowflake: privileges"
    assert re.match(rf"{role} lacks SELECT on \d\d objects", what)
    assert mend.startswith(f"GRANT {every} TO ROLE")


def test_a_role_that_is_not_granted_is_named_once_and_not_all_that_it_brings(clinic: Clinic) -> None:
    child, statement = wanted().children_of(ROLE.upper())[0]
    with without(clinic, f"REVOKE ROLE {child} FROM ROLE {ROLE}", f"GRANT ROLE {child} TO ROLE {ROLE}"):
        check, what, mend = only(clinic.examine())
    assert (check, mend) == ("Snowflake: privileges", statement)
    assert what == f"the role {ROLE.upper()} does not have the role {child}"


def test_the_cortex_role_is_missed(clinic: Clinic) -> None:
    narrow = "SNOWFLAKE.CORTEX_ANALYST_USER"
    holding = [
        role
        for role in sorted(wanted().roles | {"ANALYTICS_CORTEX_ASK"})
        if role != "SYSADMIN" and clinic.sql(f"SHOW ROLES LIKE '{role}'")
        if any(row[3] == narrow for row in clinic.sql(f"SHOW GRANTS TO ROLE {role}"))
    ]
    role = f"DATABASE ROLE SNOWFLAKE.CORTEX_ANALYST_USER {{}} ROLE {holding[0]}"
    with without(clinic, f"REVOKE {role.format('FROM')}", f"GRANT {role.format('TO')}"):
        check, what, mend = only(clinic.examine())
        assert check == "Snowflake: Cortex role"
        assert "neither SNOWFLAKE.CORTEX_ANALYST_USER nor SNOWFLAKE.CORTEX_USER" in what
        assert mend == f"GRANT DATABASE ROLE SNOWFLAKE.CORTEX_ANALYST_USER TO ROLE {ROLE.upper()};"
        clinic.sql("GRANT DATABASE ROLE SNOWFLAKE.CORTEX_USER TO ROLE PUBLIC")
        assert clinic.examine().healthy
        clinic.sql("REVOKE DATABASE ROLE SNOWFLAKE.CORTEX_USER FROM ROLE PUBLIC")


def test_the_warehouse_is_missed_when_it_is_another_one_and_when_it_sleeps_for_good(clinic: Clinic) -> None:
    check, what, mend = only(clinic.examine(snowflake_warehouse="other_wh"))
    assert (check, what) == (
        "Snowflake: warehouse",
        "ASSISTANT_WORKER lacks USAGE on the warehouse OTHER_WH, or it is not there",
    )
    assert mend.splitlines()[0] == f"GRANT USAGE ON WAREHOUSE other_wh TO ROLE {ROLE.upper()};"
    assert "CREATE WAREHOUSE IF NOT EXISTS other_wh" in mend
    check, what, mend = only(
        clinic.examine(snowflake_user="admin", snowflake_role=None, snowflake_warehouse="other_wh")
    )
    assert (what, mend.split()[:2]) == ("there is no warehouse OTHER_WH", ["CREATE", "WAREHOUSE"])
    clinic.sql("ALTER WAREHOUSE analytics_wh SET AUTO_RESUME = FALSE", "ALTER WAREHOUSE analytics_wh SUSPEND")
    try:
        assert only(clinic.examine())[2] == "ALTER WAREHOUSE analytics_wh SET AUTO_RESUME = TRUE;"
    finally:
        clinic.sql("ALTER WAREHOUSE analytics_wh SET AUTO_RESUME = TRUE", "ALTER WAREHOUSE analytics_wh RESUME")


def test_a_dropped_semantic_view_is_named_and_the_command_makes_it_again(clinic: Clinic) -> None:
    clinic.sql("DROP SEMANTIC VIEW analytics_platform.reporting.sales_analysis")
    try:
        check, what, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
        assert check == "Snowflake: semantic views"
        assert (what, mend) == (
            "the semantic view analytics_platform.reporting.sales_analysis is not there", "assistant sql apply",
        )  # fmt: skip
        check, what, mend = only(clinic.examine())
        assert "sales_analysis is not there, or may not be selected" in what
        assert mend.splitlines()[0].startswith(
            "GRANT SELECT ON SEMANTIC VIEW analytics_platform.reporting.sales_analysis"
        )
        assert mend.splitlines()[1].endswith("assistant sql apply")
    finally:
        schema.apply(administrator(clinic), sample_data=False, say=lambda _line: None)


def test_a_semantic_view_of_an_earlier_release_is_named(clinic: Clinic) -> None:
    log = "analytics_platform.monitoring.schema_deployments"
    of = "file = 'semantic_models/customers.yaml'"
    clinic.sql(f"UPDATE {log} SET checksum = 'old' || checksum WHERE {of}")
    try:
        check, what, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
    finally:
        clinic.sql(f"UPDATE {log} SET checksum = SUBSTR(checksum, 4) WHERE {of}")
    assert (check, mend) == ("Snowflake: semantic views", "assistant sql apply")
    view = "the semantic view analytics_platform.reporting.customers_analysis"
    assert what == f"{view} is older than semantic_models/customers.yaml"


def test_an_account_behind_the_release_is_named_with_its_files(clinic: Clinic) -> None:
    log = "analytics_platform.monitoring.schema_deployments"
    of = "file = 'schemas/reporting/views.sql'"
    clinic.sql(f"UPDATE {log} SET checksum = 'old' || checksum WHERE {of}")
    try:
        check, what, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
    finally:
        clinic.sql(f"UPDATE {log} SET checksum = SUBSTR(checksum, 4) WHERE {of}")
    assert (check, mend.splitlines()[-1]) == ("Snowflake: schema", "assistant sql apply")
    assert what == "the account is behind this release in 1 files: schemas/reporting/views.sql"


def test_a_dropped_view_is_named_to_whoever_may_see_that(clinic: Clinic) -> None:
    view = "analytics_platform.reporting.job_history"
    file = SQL / wanted().objects["VIEW", view.upper()]
    [made] = [one.text for one in split(file.read_text(encoding="utf-8")) if f" VIEW {view}" in one.text]
    clinic.sql(f"DROP VIEW {view}")
    try:
        check, what, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
        assert (check, mend) == ("Snowflake: schema", "assistant sql apply --all")
        assert "the view analytics_platform.reporting.job_history was dropped since sql/schemas/reporting/" in what
        check, what, mend = only(clinic.examine())
        assert (check, mend.splitlines()[-1]) == (
            "Snowflake: privileges", "-- when it does not exist: assistant sql apply --all",
        )  # fmt: skip
        assert "job_history, or it is not there" in what
    finally:
        clinic.sql(made)


def test_a_suspended_task_is_named(clinic: Clinic) -> None:
    task = "ALTER TASK analytics_platform.raw_data.job_processor_task"
    with without(clinic, f"{task} SUSPEND", f"{task} RESUME"):
        check, _, mend = only(clinic.examine(snowflake_user="admin", snowflake_role=None))
    assert (check, mend) == ("Snowflake: job task", f"{task} RESUME;")


def test_a_person_whose_role_the_service_may_not_take_is_named(clinic: Clinic) -> None:
    add = "INSERT INTO raw_data.people (email, role_name) SELECT 'eve@example.com', 'FINANCE_ONLY'"
    with without(clinic, add, "DELETE FROM raw_data.people WHERE email = 'eve@example.com'"):
        check, what, mend = only(clinic.examine())
    assert (check, mend) == ("Snowflake: people", "GRANT ROLE FINANCE_ONLY TO USER SVC;")
    assert "FINANCE_ONLY" in what


def test_an_account_without_a_schema_is_sent_to_apply(clinic: Clinic, tmp_path: Path) -> None:
    with running(tmp_path / "empty") as address:
        report = clinic.examine(
            snowflake_host=address.host, snowflake_port=address.port, snowflake_user="admin", snowflake_role=None
        )
    assert "assistant sql apply" in [one.mend for one in report.findings]
    assert {one.check for one in report.findings} <= {
        "Snowflake: warehouse", "Snowflake: schema", "Snowflake: semantic views",
    }  # fmt: skip


def test_a_sign_in_that_is_refused_is_the_only_thing_said_of_the_account(clinic: Clinic) -> None:
    check, what, mend = only(clinic.examine(snowflake_role="SYSADMIN"))
    assert (check, mend) == ("Snowflake: sign-in", "GRANT ROLE SYSADMIN TO USER svc;")
    assert "SYSADMIN" in what


def test_an_account_that_does_not_answer_is_named_with_its_address(clinic: Clinic) -> None:
    port = free_port()
    check, what, mend = only(clinic.examine(snowflake_port=port))
    assert check == "Snowflake: sign-in"
    assert "cannot be reached" in what
    assert f"127.0.0.1:{port}" in mend


def test_a_missing_bucket_and_one_elsewhere_are_told_apart(clinic: Clinic) -> None:
    check, what, mend = only(clinic.examine(s3_reports_bucket="no-such-bucket"))
    assert (check, what) == ("S3: bucket", "there is no bucket no-such-bucket")
    assert mend == "aws s3api create-bucket --bucket no-such-bucket --region us-east-1"
    there = {"LocationConstraint": "eu-central-1"}
    boto3.client("s3", region_name="eu-central-1").create_bucket(Bucket="far-away", CreateBucketConfiguration=there)
    check, what, mend = only(clinic.examine(s3_reports_bucket="far-away"))
    assert (check, mend) == ("S3: bucket", "AWS_REGION=eu-central-1")
    assert "is in eu-central-1" in what


def test_a_bucket_that_denies_writing_is_named_with_the_policy_that_allows_it(clinic: Clinic) -> None:
    class Denies(http.server.BaseHTTPRequestHandler):
        """A bucket that is there, and denies every object."""

        def answer(self) -> None:
            allowed = self.command == "HEAD" and self.path.rstrip("/").count("/") == 1
            body = b"" if allowed else b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200 if allowed else 403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        do_HEAD = do_GET = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    with serving(Denies) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", url)
        check, what, mend = only(clinic.examine())
    assert check == "S3: bucket"
    assert "nothing can be written into reports" in what
    assert '"s3:PutObject"' in mend
    assert "aws iam put-role-policy" in mend


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_policy_that_insists_on_tls_is_known_and_any_other_is_not() -> None:
    assert requires_tls(tls_policy("reports"))
    assert not requires_tls("{}")
    for field, value in (
        ("Effect", "Allow"),
        ("Action", "s3:GetObject"),
        ("Principal", {"AWS": "arn:aws:iam::1:root"}),
    ):
        policy = json.loads(tls_policy("reports"))
        policy["Statement"][0][field] = value
        assert not requires_tls(json.dumps(policy)), field


def test_a_wrong_queue_is_missing_or_not_subscribed(clinic: Clinic) -> None:
    url = clinic.settings.assistant_job_events_queue_url or ""
    check, what, mend = only(clinic.examine(assistant_job_events_queue_url=f"{url}-nope"))
    assert check == "SQS: queue"
    assert "there is no queue assistant-job-events-nope" in what
    assert mend == "aws sqs create-queue --queue-name assistant-job-events-nope --region us-east-1"
    other = boto3.client("sqs", region_name=REGION).create_queue(QueueName="other")["QueueUrl"]
    check, what, mend = only(clinic.examine(assistant_job_events_queue_url=other))
    assert what == "the queue other is not subscribed to the topic assistant-job-events"
    assert mend.startswith("aws sns subscribe --topic-arn arn:aws:sns:us-east-1:")
    assert mend.endswith(":other --attributes RawMessageDelivery=true")
    check, what, _ = only(clinic.examine(assistant_job_events_queue_url=None))
    assert (check, what) == ("SQS: queue", "no queue is set")


def test_a_clock_that_all_neighbours_disagree_with_is_ours(clinic: Clinic) -> None:
    check, what, mend = only(clinic.examine(now=lambda: datetime.now(UTC) + timedelta(minutes=10)))
    assert check == "Clock"
    assert "this machine's clock is 6" in what or "this machine's clock is 5" in what
    assert "ahead of Snowflake and S3" in what
    assert "chronyc" in mend


def test_a_neighbour_whose_clock_is_off_is_named(clinic: Clinic) -> None:
    real = clinic.aws

    class Late(http.server.BaseHTTPRequestHandler):
        """Hands every call on to the real store, and says that it is an hour ago."""

        def answer(self) -> None:
            import httpx

            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told = httpx.request(self.command, real + self.path, content=body, headers=dict(self.headers))
            self.send_response_only(told.status_code)
            for name, value in told.headers.items():
                if name.lower() not in ("date", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Date", self.date_time_string(int(datetime.now(UTC).timestamp()) - 3600))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else told.content)

        do_HEAD = do_GET = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    with serving(Late) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", url)
        assert round((offset_seconds(url, lambda: datetime.now(UTC)) or 0) / 10) == -360
        check, what, _ = only(clinic.examine())
    assert check == "Clock"
    assert "the clock of S3 is 3" in what
    assert what.endswith("behind this machine's")


def test_a_model_without_its_key_and_one_that_refuses_it_are_named(clinic: Clinic) -> None:
    class Refuses(http.server.BaseHTTPRequestHandler):
        """An LLM's endpoint that knows no key."""

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b'{"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}'
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    with serving(Refuses) as url, pytest.MonkeyPatch.context() as patch:
        patch.delenv("OPENAI_API_KEY", raising=False)
        patch.setenv("OPENAI_BASE_URL", f"{url}/v1")
        check, what, mend = only(clinic.examine(assistant_model="openai:gpt-5.2"))
        assert (check, mend.split("=")[0]) == ("Model", "export OPENAI_API_KEY")
        patch.setenv("OPENAI_API_KEY", "sk-wrong")
        check, what, mend = only(clinic.examine(assistant_model="openai:gpt-5.2"))
    assert (check, mend.split("=")[0]) == ("Model", "export OPENAI_API_KEY")
    assert "openai:gpt-5.2 does not answer" in what


def test_the_command_prints_findings_for_programs_and_says_by_its_exit_code_that_there_are_some(clinic: Clinic) -> None:
    environment = clinic.environment | {"PATH": os.environ["PATH"], "S3_REPORTS_BUCKET": "no-such-bucket"}
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "doctor", "--json"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["healthy"] is False
    assert [one["what"] for one in told["findings"]] == ["there is no bucket no-such-bucket"]
    assert {"check", "what", "why", "mend", "severity"} == told["findings"][0].keys()
    assert {check["status"] for check in told["checks"]} == {"OK", "SKIPPED", "CRITICAL"}
    assert {"component", "status", "detail"} == told["work"][0].keys()
