"""Tasks: by the clock, by a stream, by hand, in a graph; what they leave in the history."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector.errors import ProgrammingError

from deploy.local.account.errors import SnowflakeError
from deploy.local.account.task_definition import due_after

if TYPE_CHECKING:
    from tests.local_scripting.conftest import Client, Eventually


def finished(client: Client, task: str) -> list[tuple[Any, ...]]:
    """The runs of a task that are over, the newest first."""
    schema = client.value("SELECT CURRENT_SCHEMA()")
    return client.rows(
        "SELECT state, error_message, scheduled_from FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY()) "
        "WHERE schema_name = %s AND name = %s AND state <> 'EXECUTING' ORDER BY scheduled_time DESC",
        schema,
        task.upper(),
    )


@pytest.fixture
def queue(client: Client) -> Client:
    client.run(
        "CREATE TABLE jobs (id INTEGER)",
        "CREATE TABLE seen (id INTEGER, by VARCHAR)",
        "CREATE STREAM inserted ON TABLE jobs APPEND_ONLY = TRUE",
        "CREATE TASK watcher TARGET_COMPLETION_INTERVAL = '1 MINUTE' WHEN SYSTEM$STREAM_HAS_DATA('inserted') "
        "AS INSERT INTO seen SELECT id, 'watcher' FROM inserted",
    )
    return client


def test_a_triggered_task_runs_within_a_second_of_the_commit(queue: Client, eventually: Eventually) -> None:
    queue.run("ALTER TASK watcher RESUME")
    for number in range(1, 6):
        began = time.monotonic()
        queue.run(f"INSERT INTO jobs VALUES ({number})")
        eventually(lambda number=number: queue.rows("SELECT 1 FROM seen WHERE id = %s", number), seconds=1.0)
        assert time.monotonic() - began < 1.0
    assert queue.rows("SELECT id FROM seen ORDER BY id") == [(n,) for n in range(1, 6)]
    assert {run[0] for run in finished(queue, "watcher")} == {"SUCCEEDED"}


def test_a_task_is_made_suspended_and_runs_what_waits_when_it_is_resumed(queue: Client, eventually: Eventually) -> None:
    assert queue.named("SHOW TASKS")[0]["state"] == "suspended"
    queue.run("INSERT INTO jobs VALUES (1)")
    assert queue.value("SELECT COUNT(*) FROM seen") == 0
    queue.run("ALTER TASK watcher RESUME")
    eventually(lambda: queue.rows("SELECT 1 FROM seen"), seconds=2.0)
    queue.run("ALTER TASK watcher SUSPEND", "INSERT INTO jobs VALUES (2)")
    assert queue.value("SELECT SYSTEM$STREAM_HAS_DATA('inserted')") in {True, "true"}


def test_rows_that_come_while_the_task_runs_start_it_again(queue: Client, eventually: Eventually) -> None:
    queue.run("ALTER TASK watcher RESUME")
    with queue.connection.cursor() as cursor:
        for number in range(40):
            cursor.execute(f"INSERT INTO jobs VALUES ({number})")
    eventually(lambda: queue.value("SELECT COUNT(*) FROM seen") == 40)
    assert queue.value("SELECT COUNT(DISTINCT id) FROM seen") == 40


def test_a_started_task_cannot_be_altered(queue: Client) -> None:
    schema = queue.value("SELECT CURRENT_SCHEMA()")
    queue.run("ALTER TASK watcher RESUME")
    message = f"Unable to update graph with root task SHOP.{schema}.WATCHER since that root task is not suspended."
    for statement in ("CREATE OR ALTER TASK watcher AS SELECT 1", "ALTER TASK watcher SET COMMENT = 'x'"):
        with pytest.raises(ProgrammingError) as raised:
            queue.run(statement)
        assert (raised.value.errno, raised.value.sqlstate) == (91421, "22000")
        assert message in str(raised.value)
    queue.run("ALTER TASK watcher SUSPEND", "CREATE OR ALTER TASK watcher SCHEDULE = '5 MINUTES' AS SELECT 1")
    (shown,) = queue.named("SHOW TASKS")
    assert (shown["state"], shown["schedule"], shown["condition"]) == ("suspended", "5 MINUTES", None)


def test_execute_task_runs_it_now_and_says_so(client: Client, eventually: Eventually) -> None:
    client.run(
        "CREATE TABLE log (line VARCHAR)", "CREATE TASK once AS BEGIN INSERT INTO log VALUES ('a'); RETURN 1; END"
    )
    assert client.value("EXECUTE TASK once") == "Task ONCE is scheduled to run immediately."
    eventually(lambda: finished(client, "once"))
    assert finished(client, "once") == [("SUCCEEDED", None, "EXECUTE TASK")]
    assert client.rows("SELECT line FROM log") == [("a",)]


def test_a_failing_task_is_in_the_history_and_stops_nothing(client: Client, eventually: Eventually) -> None:
    client.run("CREATE TASK broken AS INSERT INTO nowhere VALUES (1)", "EXECUTE TASK broken")
    ((state, message, cause),) = eventually(lambda: finished(client, "broken"))
    assert (state, cause) == ("FAILED", "EXECUTE TASK")
    assert "NOWHERE" in message
    failed = client.rows(
        "SELECT COUNT(*) FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'broken', ERROR_ONLY => TRUE))"
    )
    assert failed[0][0] >= 1


def test_a_task_that_fails_too_often_is_suspended(queue: Client, eventually: Eventually) -> None:
    queue.run(
        "CREATE OR REPLACE TASK watcher SUSPEND_TASK_AFTER_NUM_FAILURES = 2 WHEN SYSTEM$STREAM_HAS_DATA('inserted') "
        "AS INSERT INTO nowhere SELECT id FROM inserted",
        "ALTER TASK watcher RESUME",
    )
    for number in (1, 2):
        queue.run(f"INSERT INTO jobs VALUES ({number})")
        eventually(lambda number=number: len(finished(queue, "watcher")) >= number)
    shown = eventually(lambda: [task for task in queue.named("SHOW TASKS") if task["state"] == "suspended"])
    assert shown[0]["last_suspended_reason"] == "SUSPENDED_DUE_TO_ERRORS"


def test_children_run_when_all_before_them_have(client: Client, eventually: Eventually) -> None:
    client.run(
        "CREATE TABLE log (line VARCHAR, at TIMESTAMP_NTZ)",
        "CREATE TASK root SCHEDULE = '60 MINUTES' AS INSERT INTO log SELECT 'root', SYSDATE()",
        "CREATE TASK left_one AFTER root AS INSERT INTO log SELECT 'left', SYSDATE()",
        "CREATE TASK right_one AFTER root AS INSERT INTO log SELECT 'right', SYSDATE()",
        "CREATE TASK last_one AFTER left_one, right_one AS INSERT INTO log SELECT 'last', SYSDATE()",
    )
    assert client.value("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('root')") in {True, "true"}
    assert {task["state"] for task in client.named("SHOW TASKS")} == {"started"}
    with pytest.raises(ProgrammingError, match="Unable to update graph"):
        client.run("ALTER TASK left_one SUSPEND")
    with pytest.raises(ProgrammingError, match="not the root"):
        client.run("EXECUTE TASK left_one")
    client.run("EXECUTE TASK root")
    lines = eventually(lambda: len(found := client.rows("SELECT line FROM log ORDER BY at")) == 4 and found)
    assert (lines[0], lines[-1]) == (("root",), ("last",))


def test_properties_are_set_unset_and_described(client: Client) -> None:
    client.run(
        "CREATE TASK t SCHEDULE = 'USING CRON 0 3 * * * UTC' COMMENT = 'nightly' AS SELECT 1",
        "ALTER TASK t SET SCHEDULE = '10 MINUTES', WAREHOUSE = analytics_wh",
        "ALTER TASK t UNSET COMMENT",
        "ALTER TASK t MODIFY AS SELECT 2",
        "ALTER TASK t MODIFY WHEN 1 = 1",
    )
    (found,) = client.named("DESCRIBE TASK t")
    assert (found["schedule"], found["warehouse"], found["comment"]) == ("10 MINUTES", "ANALYTICS_WH", "")
    assert (found["definition"], found["condition"]) == ("SELECT 2", "1 = 1")
    client.run("DROP TASK t", "DROP TASK IF EXISTS t", "ALTER TASK IF EXISTS t SUSPEND")
    assert client.named("SHOW TASKS") == []


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("CREATE TASK t SCHEDULE = 'sometimes' AS SELECT 1", "Invalid schedule 'sometimes'"),
        ("CREATE TASK t SCHEDULE = 'USING CRON 0 3 * * * Moon/Crater' AS SELECT 1", "Invalid time zone"),
        ("CREATE TASK t AFTER nowhere AS SELECT 1", "Task .* does not exist"),
        ("CREATE TASK t MOOD = 'good' AS SELECT 1", "does not support the property MOOD of a task"),
        ("CREATE TASK t FINALIZE = x AS SELECT 1", "does not support"),
        ("CREATE TASK t AS BEGIN RETURN 1 END", "unexpected"),
        ("ALTER TASK nowhere RESUME", "Task .* does not exist"),
    ],
)
def test_what_a_task_cannot_be_is_refused(client: Client, sql: str, message: str) -> None:
    with pytest.raises(ProgrammingError, match=message):
        client.run(sql)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("1 MINUTE", "2026-03-29T00:31:00"),
        ("90 SECONDS", "2026-03-29T00:31:30"),
        ("2 HOURS", "2026-03-29T02:30:00"),
        ("5", "2026-03-29T00:35:00"),
        ("USING CRON 0 3 * * * UTC", "2026-03-29T03:00:00"),
        ("USING CRON 0 9 * * 1 America/New_York", "2026-03-30T13:00:00"),
        ("USING CRON 30 2 * * * Europe/Berlin", "2026-03-29T01:00:00"),
        ("USING CRON 0 6 L * * UTC", "2026-03-31T06:00:00"),
    ],
)
def test_a_schedule_says_when_it_is_due(schedule: str, expected: str) -> None:
    moment = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    due = due_after(schedule, moment)
    assert due is not None
    assert due.replace(tzinfo=None).isoformat() == expected


def test_a_schedule_under_ten_seconds_is_refused() -> None:
    with pytest.raises(SnowflakeError, match="at least 10 SECONDS"):
        due_after("5 SECONDS", datetime.now(UTC))
