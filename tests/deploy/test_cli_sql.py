"""`assistant sql` as a person or a pipeline runs it: what it prints, and the exit code that a script decides by."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector

from deploy.cli import main
from deploy.local.account import running
from deploy.local.neighbours import ROLE_ARN, SQL_VARIABLES, TOPIC_ARN
from deploy.sql.lock import Lock

MONITORING = "analytics_platform.monitoring"
FILE = "schemas/reporting/stage.sql"
TASK = "analytics_platform.raw_data.job_cleanup_task"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class House:
    """An account of this module, an administrator's connection to it, and the environment of the command."""

    connection: Any
    environment: dict[str, str]

    def run(self, *words: str, **changed: str) -> Done:
        """The entry point of the command, in this process: what it prints and its exit code."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name in [name for name in os.environ if name.startswith(("SNOWFLAKE_", "ASSISTANT_", "S3_"))]:
                patch.delenv(name)
            for name, value in (self.environment | changed).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["assistant", "sql", *words])
            with pytest.raises(SystemExit) as ended:
                main()
        return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            return list(cursor.execute(statement).fetchall())


@pytest.fixture(scope="module")
def house(filled_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("cli")
    shutil.copytree(filled_data, place / "data")
    with running(place / "data") as address:
        environment = {
            "SNOWFLAKE_ACCOUNT": "local", "SNOWFLAKE_USER": "admin",
            "SNOWFLAKE_PASSWORD": "any", "SNOWFLAKE_HOST": address.host, "SNOWFLAKE_PORT": str(address.port),
            "SNOWFLAKE_PROTOCOL": "http", "S3_REPORTS_BUCKET": "reports", "ASSISTANT_JOB_EVENTS_TOPIC_ARN": TOPIC_ARN,
            "ASSISTANT_JOB_EVENTS_ROLE_ARN": ROLE_ARN, "ASSISTANT_SQL_VARIABLES": json.dumps(SQL_VARIABLES),
        }  # fmt: skip
        with snowflake.connector.connect(
            account="local", user="admin", password="any", protocol="http", host=address.host, port=address.port
        ) as connection:
            yield House(connection, environment)


@pytest.fixture
def due(house: House) -> Iterator[None]:
    """One file that is due, as if it had never been applied; afterwards it is applied."""
    house.sql(f"DELETE FROM {MONITORING}.schema_deployments WHERE file = '{FILE}'")
    yield
    house.run("apply")


def test_a_plan_with_nothing_to_do_ends_with_0_also_in_detail(house: House) -> None:
    done = house.run("plan", "--json", "--detailed-exitcode")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["files"], told["bootstrap"], told["summary"]["files"]) == ([], "done", 0)


def test_a_plan_with_something_to_do_ends_with_2_in_detail_and_with_0_without(house: House, due: None) -> None:
    detailed = house.run("plan", "--json", "--detailed-exitcode")
    assert detailed.returncode == 2, detailed.stderr
    assert [file["path"] for file in json.loads(detailed.stdout)["files"]] == [FILE]
    plain = house.run("plan")
    assert plain.returncode == 0
    assert FILE in plain.stdout
    assert "1 of 20 files to apply" in plain.stdout


def test_a_plan_that_fails_ends_with_1_in_detail_so_that_2_means_only_changes(house: House) -> None:
    failed = house.run("plan", "--detailed-exitcode", S3_REPORTS_BUCKET="")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("failed: S3_REPORTS_BUCKET is missing")
    assert house.run("plan", S3_REPORTS_BUCKET="").returncode == 2


def test_apply_says_what_it_did_and_then_that_nothing_is_to_do(house: House, due: None) -> None:
    first = house.run("apply")
    assert first.returncode == 0, first.stderr
    assert f"{FILE}: 1 statements" in first.stdout
    assert "1 files applied" in first.stdout
    again = house.run("apply")
    assert (again.returncode, again.stdout.strip()) == (0, "Nothing to do.")


def test_drift_ends_with_0_2_or_1(house: House) -> None:
    none = house.run("drift")
    assert none.returncode == 0, none.stdout + none.stderr
    assert none.stdout.startswith("No drift")
    house.sql("ALTER WAREHOUSE analytics_wh SET AUTO_SUSPEND = 900")
    found = house.run("drift", "--json")
    assert found.returncode == 2, found.stderr
    [drift] = json.loads(found.stdout)["drift"]
    assert drift["mend"] == "ALTER WAREHOUSE analytics_wh SET AUTO_SUSPEND = 60"
    house.sql(drift["mend"])
    failed = house.run("drift", "--json", S3_REPORTS_BUCKET="")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("failed: ")


def test_a_held_lock_stops_apply_and_unlock_frees_it_with_its_tasks(house: House, due: None) -> None:
    house.sql("USE ROLE assistant_deployer")
    lock = Lock(house.connection, MONITORING)
    holder = lock.take(commit="dead")
    lock.renew([TASK])
    house.sql("USE ROLE ACCOUNTADMIN")
    house.sql(f"ALTER TASK {TASK} SUSPEND")
    stopped = house.run("apply", "--wait", "0")
    assert stopped.returncode == 2
    assert f"assistant sql unlock {holder.run}" in stopped.stderr
    wrong = house.run("unlock", "ffffffffffff")
    assert wrong.returncode == 2
    assert "run 'ffffffffffff' does not hold the schema lock" in wrong.stderr
    freed = house.run("unlock", holder.run)
    assert freed.returncode == 0, freed.stderr
    assert freed.stdout.strip() == f"The lock of run {holder.run} is free; resumed: {TASK}."
    assert house.sql(f"SHOW TASKS LIKE '{TASK.rsplit('.', maxsplit=1)[-1]}' IN DATABASE analytics_platform")
    assert house.run("apply").returncode == 0


def test_bootstrap_prints_the_page_or_runs_it_and_refuses_another_role(house: House) -> None:
    printed = house.run("bootstrap", "--print")
    assert printed.returncode == 0, printed.stderr
    assert "CREATE OR ALTER ROLE assistant_deployer" in printed.stdout
    assert "<%" not in printed.stdout
    ran = house.run("bootstrap")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("bootstrap.sql: ")
    refused = house.run("bootstrap", SNOWFLAKE_ROLE="assistant_deployer")
    assert refused.returncode == 2
    assert "ACCOUNTADMIN is needed" in refused.stderr
