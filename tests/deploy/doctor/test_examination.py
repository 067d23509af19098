"""The doctor of a whole installation, of one that cannot be signed in to, and what its command prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from deploy.local.processes import free_port
from tests.deploy.doctor.conftest import Clinic, only


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
