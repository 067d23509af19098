"""Plan and apply: order, only what changed, what is refused, what a failure says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from snowflake.connector import SnowflakeConnection
from trials import Trial

from deploy.sql import deployer as sql

Rows = Callable[..., list[tuple[Any, ...]]]


def test_the_first_plan_has_every_file_as_new_in_order(applied: Any) -> None:
    assert [step.state for step in applied.first_plan.steps] == ["new"] * len(applied.first_plan.steps)
    paths = [step.path for step in applied.first_plan.steps]
    assert paths[0] == "schemas/00_schemas.sql"
    assert paths.index("schemas/raw_data/tables.sql") < paths.index("schemas/reporting/views.sql")
    assert "+ table raw_data.orders\n" in applied.first_plan.text()
    assert applied.first_plan.sums["add"] > 100
    assert (applied.first_plan.sums["change"], applied.first_plan.sums["drop"]) == (0, 0)


def test_after_an_apply_there_is_nothing_to_do(applied: Any, connection: SnowflakeConnection) -> None:
    plan = sql.plan(connection, applied.variables, sample_data=True)
    assert plan.due == ()
    assert plan.text().startswith("Nothing to do")
    assert sql.apply(connection, plan).applied == ()


def test_every_applied_file_is_recorded_with_who_and_commit(applied: Any, rows: Rows) -> None:
    recorded = rows("SELECT file, deployed_by, git_commit, milliseconds FROM monitoring.schema_deployments")
    done = {done.path for done in applied.report.applied}
    assert done <= {row[0] for row in recorded}
    assert {row[1:3] for row in recorded if row[0] in done} == {("ADMIN", "0" * 40)}


def test_every_file_may_run_again_without_changing_a_row(
    applied: Any, connection: SnowflakeConnection, rows: Rows
) -> None:
    counting = """
        SELECT (SELECT COUNT(*) FROM raw_data.orders), (SELECT COUNT(*) FROM raw_data.order_items),
               (SELECT COUNT(*) FROM raw_data.customers), (SELECT COUNT(*) FROM raw_data.products),
               (SELECT SUM(net_amount) FROM raw_data.order_items)
    """
    before = rows(counting)
    plan = sql.plan(connection, applied.variables, everything=True, sample_data=True)
    assert {step.state for step in plan.steps} <= {"asked", "again"}
    report = sql.apply(connection, plan)
    assert len(report.applied) == len(plan.steps)
    assert rows(counting) == before


def test_only_a_changed_file_is_applied_and_columns_are_named(trial: Trial, rows: Rows) -> None:
    trial.write("first", "CREATE OR ALTER TABLE {table} (id NUMBER(10, 0), note VARCHAR(20));")
    second = trial.write("second", "SELECT 1;")
    assert [done.path for done in trial.apply().applied] == trial.files
    rows(f"INSERT INTO {trial.table} (id, note) SELECT 1, 'kept'")

    first = trial.write(
        "first", "CREATE OR ALTER TABLE {table} (id NUMBER(12, 0), note VARCHAR(40), amount NUMBER(14, 2));"
    )
    plan = trial.plan()
    assert [step.path for step in plan.due] == [first]
    assert "+ amount NUMBER(14, 2)" in plan.text()
    assert "~ id NUMBER(10, 0) -> NUMBER(12, 0)" in plan.text()
    assert "~ note VARCHAR(20) -> VARCHAR(40)" in plan.text()
    assert second not in plan.text()
    trial.apply()
    assert rows(f"SELECT id, note, amount FROM {trial.table}") == [(1, "kept", None)]
    assert trial.plan().due == ()


def test_a_column_is_dropped_only_when_told_to(trial: Trial, rows: Rows) -> None:
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER, note VARCHAR(20));")
    trial.apply()
    rows(f"INSERT INTO {trial.table} (id, note) SELECT 1, 'precious'")
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER);")
    plan = trial.plan()
    assert plan.dropped_columns == [f"raw_data.trial_{trial.mark}.note"]
    assert "only with --allow-drop" in plan.text()
    with pytest.raises(sql.WouldDropColumns, match="note and the data in it; nothing was changed"):
        trial.apply()
    assert rows(f"SELECT note FROM {trial.table}") == [("precious",)]
    trial.apply(allow_drop=True)
    assert rows(f"SELECT * FROM {trial.table}") == [(1,)]


def test_a_file_comes_again_when_the_one_it_builds_on_is_applied(trial: Trial) -> None:
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER);")
    trial.write("index", "ALTER TABLE {table} CLUSTER BY (id);", entry=": again after 1")
    trial.apply()
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER, day DATE);")
    assert [step.state for step in trial.plan().due] == ["changed", "again"]


def test_all_takes_unchanged_files_too(trial: Trial) -> None:
    trial.write("one", "SELECT 1;")
    trial.apply()
    assert [step.state for step in trial.plan(everything=True).due] == ["asked"]


def test_sample_data_is_applied_only_when_asked_for(trial: Trial) -> None:
    trial.write("one", "SELECT 1;")
    with (trial.folder / "deploy_order.md").open("a", encoding="utf-8") as order:
        order.write("\n## Sample data\n")
    sample = trial.write("sample", "SELECT 2;")
    assert sample not in [step.path for step in trial.plan().steps]
    assert sample in [step.path for step in trial.plan(sample_data=True).due]


def test_sample_data_of_an_earlier_day_is_applied_again(trial: Trial, rows: Rows) -> None:
    with (trial.folder / "deploy_order.md").open("a", encoding="utf-8") as order:
        order.write("## Sample data\n")
    sample = trial.write("sample", "SELECT 2;")
    sql.apply(trial.connection, trial.plan(sample_data=True))
    assert trial.plan(sample_data=True).due == ()
    rows(
        "UPDATE monitoring.schema_deployments SET deployed_at = DATEADD('day', -1, deployed_at) WHERE file = %s", sample
    )
    assert [step.state for step in trial.plan(sample_data=True).due] == ["outdated"]


def test_a_failing_statement_is_named_with_file_line_and_query_id(trial: Trial, rows: Rows) -> None:
    good = trial.write("good", "SELECT 1;")
    bad = trial.write("bad", "-- comment\nSELECT 1;\n\nSELECT *\nFROM analytics_platform.raw_data.no_such_table;")
    with pytest.raises(sql.StatementFailed, match=r"line 4: SELECT \* FROM .*no_such_table") as failure:
        trial.apply()
    assert f"sql/{bad}" in str(failure.value)
    assert failure.value.query_id
    assert failure.value.query_id in str(failure.value)
    assert [step.path for step in trial.plan().due] == [bad]
    assert rows("SELECT COUNT(*) FROM monitoring.schema_deployments WHERE file = %s", good) == [(1,)]


def test_a_missing_variable_stops_the_plan(trial: Trial) -> None:
    trial.write("needy", "SELECT '<% who %>';")
    with pytest.raises(sql.MissingVariable, match="'who'"):
        trial.plan()
    assert len(trial.plan(variables={"who": "me"}).due) == 1


def test_a_changed_value_makes_a_file_changed(trial: Trial) -> None:
    trial.write("needy", "SELECT '<% who %>';")
    sql.apply(trial.connection, trial.plan(variables={"who": "me"}))
    assert trial.plan(variables={"who": "me"}).due == ()
    assert [step.state for step in trial.plan(variables={"who": "you"}).due] == ["changed"]


def test_a_task_is_suspended_while_it_is_altered_and_runs_afterwards(trial: Trial, rows: Rows) -> None:
    name = f"analytics_platform.raw_data.task_{trial.mark}"
    text = f"CREATE OR ALTER TASK {name} SCHEDULE = 'USING CRON 0 3 1 1 * UTC' AS SELECT {{}};"

    def state() -> str:
        with trial.connection.cursor() as cursor:
            cursor.execute(f"SHOW TASKS LIKE 'task_{trial.mark}' IN SCHEMA analytics_platform.raw_data")
            columns = [column[0].lower() for column in cursor.description]
            return str(dict(zip(columns, cursor.fetchone(), strict=True))["state"]).lower()

    trial.write("task", text.format(1))
    trial.apply()
    assert state() == "suspended"
    rows(f"ALTER TASK {name} RESUME")
    trial.write("task", text.format(2))
    trial.apply()
    assert state() == "started"
    trial.write("task", text.format(3) + "\nSELECT * FROM no_such_table;")
    with pytest.raises(sql.StatementFailed):
        trial.apply()
    assert state() == "started"
    rows(f"DROP TASK {name}")
