"""The `assistant` command as a person runs it: a process of its own, against the loopback account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.account import Address
from deploy.local.neighbours import SQL_VARIABLES
from deploy.local.processes import free_port


@pytest.fixture
def environment(filled_account: Address, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SNOWFLAKE_ACCOUNT": "local",
        "SNOWFLAKE_USER": "admin",
        "SNOWFLAKE_PASSWORD": "any",
        "SNOWFLAKE_HOST": filled_account.host,
        "SNOWFLAKE_PORT": str(filled_account.port),
        "SNOWFLAKE_PROTOCOL": "http",
        "S3_REPORTS_BUCKET": "reports",
        "ASSISTANT_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/chats.db",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def assistant(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.cli", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_question_prints_its_answer_as_one_json_object(environment: dict[str, str]) -> None:
    done = assistant(environment, "ask", "revenue by region last quarter", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [column["type"] for column in answer["columns"]] == ["text", "number"]
    assert answer["row_count"] == len(answer["rows"]) == 5
    assert "1 July 2026 to 30 September 2026" in answer["understood"]
    assert answer["sql"].startswith(("SELECT", "WITH"))
    assert answer["chart"]["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert answer["refused"] is False
    assert answer["reference"]


def test_a_question_is_answered_through_cortex_agents_as_well(environment: dict[str, str]) -> None:
    done = assistant(environment | {"ASSISTANT_ANALYST": "agents"}, "ask", "revenue by region last quarter", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["row_count"] == 5
    assert "1 July 2026 to 30 September 2026" in answer["understood"]


def test_a_question_prints_its_answer_for_people(environment: dict[str, str]) -> None:
    done = assistant(environment, "ask", "How many customers do we have?", "--model", "customers")
    assert done.returncode == 0, done.stderr
    assert "2,000" in done.stdout


def test_a_question_that_cannot_be_answered_is_refused_with_suggestions(environment: dict[str, str]) -> None:
    done = assistant(environment, "ask", "what will the weather be tomorrow", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["refused"] is True
    assert len(answer["suggestions"]) >= 3
    assert answer["rows"] == []


def test_an_empty_question_is_the_callers_error(environment: dict[str, str]) -> None:
    done = assistant(environment, "ask", "  ")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_missing_settings_stop_the_start_with_a_line_each(environment: dict[str, str]) -> None:
    for name in ("S3_REPORTS_BUCKET", "SNOWFLAKE_ACCOUNT"):
        del environment[name]
    done = assistant(environment, "worker")
    assert done.returncode == 2
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["SNOWFLAKE_ACCOUNT", "S3_REPORTS_BUCKET"]


def test_an_account_that_does_not_answer_is_a_failure_in_words(environment: dict[str, str]) -> None:
    environment["SNOWFLAKE_PORT"] = str(free_port())
    done = assistant(environment, "sql", "plan")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Snowflake cannot be reached" in done.stderr


def test_a_plan_says_that_nothing_is_to_do_on_an_account_that_is_up_to_date(environment: dict[str, str]) -> None:
    environment |= {"ASSISTANT_JOB_EVENTS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:assistant-job-events"}
    environment |= {"ASSISTANT_JOB_EVENTS_ROLE_ARN": "arn:aws:iam::123456789012:role/assistant-snowflake-events"}
    environment |= {"ASSISTANT_SQL_VARIABLES": json.dumps(SQL_VARIABLES)}
    done = assistant(environment, "sql", "plan")
    assert done.returncode == 0, done.stderr
    assert "0 to apply" in done.stdout or "Nothing" in done.stdout


def test_the_web_process_refuses_the_demo_person_on_an_open_address(environment: dict[str, str]) -> None:
    done = assistant(environment, "web", "--host", "0.0.0.0", "--port", str(free_port()))
    assert done.returncode == 2
    assert "ASSISTANT_SIGN_IN" in done.stderr


def test_a_folder_that_cannot_be_made_is_the_callers_error(environment: dict[str, str], tmp_path: Path) -> None:
    del environment["SNOWFLAKE_ACCOUNT"]
    (tmp_path / "file").touch()
    done = assistant(environment, "ask", "revenue", "--data", str(tmp_path / "file" / "data"))
    assert done.returncode == 2
    assert "--data DIR" in done.stderr


def test_a_doctor_without_a_patient_says_how_to_start_one(environment: dict[str, str], tmp_path: Path) -> None:
    del environment["SNOWFLAKE_ACCOUNT"]
    done = assistant(environment, "doctor", "--data", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "make run" in done.stderr
