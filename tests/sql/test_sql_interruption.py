"""Apply is safe to repeat after an interruption at any statement, and one run applies at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import OperationalError
from trials import Trial

from deploy.sql import deployer as sql
from deploy.sql.lock import Lock, NobodysLock

Rows = Callable[..., list[tuple[Any, ...]]]
MONITORING = "analytics_platform.monitoring"


class Dying:
    """A connection that dies after so many statements: nothing that is sent afterwards arrives, as after a kill."""

    def __init__(self, connection: SnowflakeConnection, statements: int) -> None:
        self._connection = connection
        self.left = statements
        self.seen: list[str] = []

    @property
    def is_pyformat(self) -> bool:
        return bool(self._connection.is_pyformat)

    def cursor(self) -> Any:
        dying, cursor = self, self._connection.cursor()

        class Cursor:
            def __enter__(self) -> Any:
                return self

            def __exit__(self, *_: object) -> None:
                cursor.close()

            def __getattr__(self, name: str) -> Any:
                return getattr(cursor, name)

            def execute(self, *arguments: Any) -> Any:
                dying.left -= 1
                if dying.left < 0:
                    raise OperationalError("the run was killed")
                dying.seen.append(arguments[0])
                return cursor.execute(*arguments)

        return Cursor()


def a_schema(trial: Trial, version: int) -> None:
    mark = trial.mark
    task = f"analytics_platform.raw_data.task_{mark}"
    amounts = "".join(f", amount_{number} NUMBER(14, 2)" for number in range(version))
    trial.write("table", f"CREATE OR ALTER TABLE {{table}} (id NUMBER, note VARCHAR(20){amounts});")
    trial.write(
        "rest",
        f"CREATE OR ALTER VIEW analytics_platform.reporting.view_{mark} AS SELECT * FROM {{table}};\n"
        f"CREATE OR ALTER TASK {task} SCHEDULE = 'USING CRON {version} 3 1 1 * UTC' AS SELECT {version};\n"
        f"ALTER TASK {task} RESUME;\n"
        f"CREATE OR ALTER TASK {task}_two SCHEDULE = 'USING CRON {version} 4 1 1 * UTC' AS SELECT {version};\n"
        f"ALTER TASK {task}_two RESUME;\n",
    )


def tasks_of(trial: Trial) -> list[tuple[str, str, str]]:
    """Name, schedule and state of the trial's tasks."""
    with trial.connection.cursor() as cursor:
        cursor.execute(f"SHOW TASKS LIKE 'task_{trial.mark}%' IN SCHEMA analytics_platform.raw_data")
        names = [column[0].lower() for column in cursor.description]
        tasks = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return sorted((task["name"].lower(), task["schedule"], task["state"]) for task in tasks)


@pytest.fixture
def only_our_tasks(rows: Rows) -> Iterator[None]:
    """The tasks of the product sleep, so that an apply has fewer statements to be killed at."""
    names = ("job_processor_task", "job_cleanup_task", "daily_metrics_task", "data_quality_task")
    for name in names:
        rows(f"ALTER TASK raw_data.{name} SUSPEND")
    yield
    for name in names:
        rows(f"ALTER TASK raw_data.{name} RESUME")


def a_short_schema(trial: Trial, version: int) -> None:
    """One file: every statement of it costs the test one more apply."""
    task = f"analytics_platform.raw_data.task_{trial.mark}"
    amounts = "".join(f", amount_{number} NUMBER(14, 2)" for number in range(version))
    trial.write(
        "all",
        f"CREATE OR ALTER TABLE {{table}} (id NUMBER, note VARCHAR(20){amounts});\n"
        f"CREATE OR ALTER VIEW analytics_platform.reporting.view_{trial.mark} AS SELECT * FROM {{table}};\n"
        f"CREATE OR ALTER TASK {task} SCHEDULE = 'USING CRON {version} 3 1 1 * UTC' AS SELECT {version};\n"
        f"ALTER TASK {task} RESUME;\n",
    )


@pytest.mark.usefixtures("only_our_tasks")
def test_after_a_kill_at_any_statement_the_next_apply_ends_the_same(trial: Trial, rows: Rows) -> None:
    a_short_schema(trial, 1)
    trial.apply()
    rows(f"INSERT INTO {trial.table} (id, note) SELECT 1, 'kept'")
    version = died = 0
    for version in range(2, 60):
        a_short_schema(trial, version)
        dying: Any = Dying(trial.connection, statements=version - 1)
        try:
            sql.apply(dying, trial.plan(), lease=timedelta(0), git_commit="dying")
        except (OperationalError, sql.StatementFailed):
            died += 1
        trial.apply()
        assert tasks_of(trial) == [(f"task_{trial.mark}", f"USING CRON {version} 3 1 1 * UTC", "started")], (
            f"killed after {version - 1} statements"
        )
        assert trial.plan().due == ()
        assert Lock(trial.connection, MONITORING).holder() is None
        if died < version - 1:
            break
    assert died > 15
    assert died == version - 2, "the last run was long enough to end by itself"
    [columns] = rows(f"SELECT * FROM {trial.table}")
    assert columns[:2] == (1, "kept")
    assert len(columns) == 2 + version
    said = rows(f"SELECT object FROM {MONITORING}.schema_objects WHERE file LIKE '%{trial.mark}%' ORDER BY file, line")
    assert len(said) == 4
    rows(f"DROP TASK analytics_platform.raw_data.task_{trial.mark}")


def test_a_task_that_somebody_suspended_stays_so_and_says_so(trial: Trial, rows: Rows) -> None:
    a_schema(trial, 1)
    trial.apply()
    name = f"analytics_platform.raw_data.task_{trial.mark}"
    rows(f"ALTER TASK {name} SUSPEND")
    a_schema(trial, 2)
    said: list[str] = []
    trial.apply(say=said.append)
    states = {task[0]: task[2] for task in tasks_of(trial)}
    assert states[f"task_{trial.mark}"] == "suspended"
    assert states[f"task_{trial.mark}_two"] == "started"
    assert f"{name} was suspended and stays so; ALTER TASK {name} RESUME starts it" in said
    for suffix in ("", "_two"):
        rows(f"DROP TASK {name}{suffix}")


def test_roots_are_suspended_first_and_resumed_last(trial: Trial, rows: Rows) -> None:
    # By name the child would come first.
    root, child = (f"analytics_platform.raw_data.task_{trial.mark}_{name}" for name in ("z_root", "a_child"))
    rows(f"CREATE TASK {root} SCHEDULE = 'USING CRON 0 3 1 1 * UTC' AS SELECT 1")
    rows(f"CREATE TASK {child} AFTER {root} AS SELECT 2")
    rows(f"ALTER TASK {child} RESUME")
    rows(f"ALTER TASK {root} RESUME")
    trial.write("one", "SELECT 1;")
    listening: Any = Dying(trial.connection, statements=10_000)
    try:
        sql.apply(listening, trial.plan(), git_commit="x")
    finally:
        rows(f"ALTER TASK {root} SUSPEND")
        for name in (child, root):
            rows(f"DROP TASK {name}")
    mine = [
        statement.split()[-2:] for statement in listening.seen if trial.mark in statement and "ALTER TASK" in statement
    ]
    assert mine == [[root, "SUSPEND"], [child, "SUSPEND"], [child, "RESUME"], [root, "RESUME"]]


@pytest.fixture
def other(applied: Any) -> Any:
    with applied.connect() as connection:
        yield connection


def test_two_at_once_the_second_says_who_holds_it_since_when_and_how_to_free_it(trial: Trial, other: Any) -> None:
    trial.write("one", "SELECT 1;")
    lock = Lock(other, MONITORING)
    held = lock.take(commit="abcdef")
    try:
        with pytest.raises(sql.Locked) as refused:
            trial.apply()
    finally:
        lock.release()
    for part in ("ADMIN", held.since[:19], held.run, "abcdef", held.host, f"assistant sql unlock {held.run}", "--wait"):
        assert part in str(refused.value)
    assert len(trial.apply().applied) == 1


def test_the_second_waits_when_told_to(trial: Trial, other: Any) -> None:
    trial.write("one", "SELECT 1;")
    lock = Lock(other, MONITORING)
    lock.take(commit="x")
    waiting = threading.Event()
    releasing = threading.Thread(target=lambda: (waiting.wait(30), lock.release()))
    releasing.start()

    def say(line: str) -> None:
        if line.startswith("Waiting for ADMIN, who applies the schema since "):
            waiting.set()

    assert len(trial.apply(wait_seconds=30, say=say).applied) == 1
    releasing.join()
    assert waiting.is_set()


def test_of_many_that_take_it_at_once_one_does(applied: Any) -> None:
    taken: list[Lock] = []
    refused: list[sql.Locked] = []
    gate = threading.Barrier(5)

    def take() -> None:
        with applied.connect() as connection:
            lock = Lock(connection, MONITORING)
            gate.wait(30)
            try:
                lock.take(commit="x")
                taken.append(lock)
            except sql.Locked as error:
                refused.append(error)

    threads = [threading.Thread(target=take) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(refused)) == (1, 4)
    with applied.connect() as connection:
        Lock(connection, MONITORING).free(refused[0].holder.run)


@pytest.mark.parametrize("comment", ["", "hands off", '{"run": "1"}', "[]"])
def test_a_lock_that_does_not_say_whose_it_is_is_refused_with_the_statement_that_frees_it(
    other: Any, rows: Rows, comment: str
) -> None:
    rows(f"CREATE TABLE {MONITORING}.schema_lock (held BOOLEAN) COMMENT = '{comment}'")
    with pytest.raises(NobodysLock, match="does not say which run holds it") as refused:
        Lock(other, MONITORING, comment_seconds=0).take(commit="x", wait_seconds=600)
    rows(str(refused.value).rsplit(": ", 1)[1])
    lock = Lock(other, MONITORING, comment_seconds=0)
    assert lock.take(commit="x") == lock.holder()
    lock.release()


def test_an_expired_lock_is_taken_over_once_with_its_tasks(applied: Any, other: Any, rows: Rows) -> None:
    dead = Lock(other, MONITORING, lease=timedelta(0))
    dead.take(commit="dead")
    dead.renew(["analytics_platform.raw_data.job_cleanup_task"])
    said: list[str] = []
    with applied.connect() as connection:
        lock = Lock(connection, MONITORING)
        holder = lock.take(commit="new", say=said.append)
        assert holder.tasks == ("analytics_platform.raw_data.job_cleanup_task",)
        assert not holder.is_over(datetime.now(UTC))
        with pytest.raises(sql.LockLost, match=f"ADMIN has it .run {holder.run}"):
            dead.renew()
        lock.release()
    assert "Taking over from run" in said[0]


def test_unlocking_resumes_what_the_dead_run_had_suspended(trial: Trial, other: Any, rows: Rows) -> None:
    name = "analytics_platform.raw_data.job_cleanup_task"
    lock = Lock(other, MONITORING)
    held = lock.take(commit="x")
    lock.renew([name])
    rows(f"ALTER TASK {name} SUSPEND")
    with pytest.raises(sql.NotTheHolder, match=r"run 'nobody' does not hold the schema lock; run .* of ADMIN does"):
        sql.unlock(trial.connection, "nobody")
    said: list[str] = []
    sql.unlock(trial.connection, held.run, say=said.append)
    assert said == [f"The lock of run {held.run} is free; resumed: {name}."]
    with trial.connection.cursor() as cursor:
        cursor.execute("SHOW TASKS LIKE 'job_cleanup_task' IN SCHEMA analytics_platform.raw_data")
        names = [column[0].lower() for column in cursor.description]
        assert dict(zip(names, cursor.fetchone(), strict=True))["state"] == "started"


def test_a_plan_that_another_run_has_overtaken_is_refused(trial: Trial) -> None:
    trial.write("one", "SELECT 1;")
    old = trial.plan()
    trial.apply()
    with pytest.raises(sql.StalePlan, match=r"nothing was changed. Plan again"):
        sql.apply(trial.connection, old)


def test_who_when_commit_checksum_and_time_are_recorded(trial: Trial, rows: Rows) -> None:
    path = trial.write("one", "SELECT 1;")
    trial.apply()
    [(by, commit, checksum, milliseconds, when)] = rows(
        f"SELECT deployed_by, git_commit, checksum, milliseconds, deployed_at FROM {MONITORING}.schema_deployments"
        " WHERE file = %s", path
    )  # fmt: skip
    assert (by, commit, checksum) == ("ADMIN", "abc", trial.plan().steps[0].checksum)
    assert milliseconds >= 0
    assert abs(datetime.now(UTC) - when.replace(tzinfo=UTC)) < timedelta(minutes=5)
