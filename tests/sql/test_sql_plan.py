"""The plan reads as Terraform's: what is added, changed, dropped, and what to beware of."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from trials import Trial

from deploy.sql.files import Statement
from deploy.sql.objects import differences, objects_in

Rows = Callable[..., list[tuple[Any, ...]]]

VIEW = "CREATE OR ALTER VIEW analytics_platform.reporting.view_{mark} AS SELECT {columns} FROM {{table}};"
PROCEDURE = """CREATE OR ALTER PROCEDURE analytics_platform.raw_data.proc_{mark}({arguments}) RETURNS VARCHAR
LANGUAGE SQL
AS
$$
BEGIN
    RETURN '{said}';
END;
$$;"""


def test_added_changed_and_dropped_are_told_apart_and_counted(trial: Trial, rows: Rows) -> None:
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER(10, 0), note VARCHAR(20));")
    trial.write("view", VIEW.format(mark=trial.mark, columns="id, note"))
    first = trial.plan()
    assert first.sums == {"add": 2, "change": 0, "drop": 0}
    assert f"+ table raw_data.trial_{trial.mark}" in first.text()
    trial.apply()
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER(10, 0), note VARCHAR(20), amount NUMBER(14, 2));")
    trial.write("view", VIEW.format(mark=trial.mark, columns="id, note, amount"))
    trial.write("gone", f"DROP VIEW IF EXISTS analytics_platform.reporting.view_{trial.mark};")
    plan = trial.plan()
    assert [(change.action, change.what) for change in plan.changes] == [
        ("change", f"table raw_data.trial_{trial.mark}"),
        ("change", f"view reporting.view_{trial.mark}"),
        ("drop", f"view reporting.view_{trial.mark}"),
    ]
    assert "Plan: 0 to add, 2 to change, 1 to drop; 3 of 3 files to apply." in plan.text()
    assert f"- view reporting.view_{trial.mark}" in plan.text()


def test_old_and_new_of_an_option_stand_side_by_side(trial: Trial, rows: Rows) -> None:
    task = f"analytics_platform.raw_data.task_{trial.mark}"
    text = (
        f"CREATE OR ALTER TASK {task} SCHEDULE = 'USING CRON {{}} 3 1 1 * UTC' USER_TASK_TIMEOUT_MS = {{}} AS SELECT 1;"
    )
    trial.write("task", text.format(0, 1000))
    trial.apply()
    trial.write("task", text.format(5, 2000))
    try:
        plan = trial.plan().text()
        assert "~ SCHEDULE: 'USING CRON 0 3 1 1 * UTC' -> 'USING CRON 5 3 1 1 * UTC'" in plan
        assert "~ USER_TASK_TIMEOUT_MS: 1000 -> 2000" in plan
    finally:
        rows(f"DROP TASK {task}")


def warned(trial: Trial) -> list[tuple[str, str]]:
    return [(caution.kind, caution.text) for caution in trial.plan().cautions if caution.kind != "task"]


@pytest.mark.parametrize(
    ("columns", "warnings"),
    [
        ("id NUMBER(10, 0), note VARCHAR(20), n NUMBER(12, 2)", []),
        ("id NUMBER(12, 0), note VARCHAR(40)", []),
        ("id NUMBER(10, 0), note VARCHAR(20), n NUMBER NOT NULL DEFAULT 0", []),
        ("id NUMBER(10, 0)", ["data loss", "breaks the previous release"]),
        ("id NUMBER(8, 0), note VARCHAR(20)", ["data loss", "breaks the previous release"]),
        ("id NUMBER(10, 0), note VARCHAR(10)", ["data loss", "breaks the previous release"]),
        ("id NUMBER(10, 2), note VARCHAR(20)", ["data loss", "breaks the previous release"]),
        ("id NUMBER(10, 0), note DATE", ["data loss", "breaks the previous release"]),
        ("id NUMBER(10, 0), note VARCHAR(20),\n n NUMBER NOT NULL", ["breaks the previous release"]),
    ],
)
def test_lost_data_and_what_the_previous_release_cannot_do_are_warned_of(
    columns: str, warnings: list[str], trial: Trial
) -> None:
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER(10, 0), note VARCHAR(20));")
    trial.apply()
    trial.write("table", f"CREATE OR ALTER TABLE {{table}} ({columns});")
    assert [kind for kind, _ in warned(trial)] == warnings


def test_what_a_column_is_beside_its_type_is_planned_with_what_snowflake_and_the_previous_release_refuse(
    trial: Trial,
) -> None:
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER NOT NULL, a VARCHAR, b NUMBER DEFAULT 1, c DATE);")
    trial.apply()
    trial.write(
        "table",
        "CREATE OR ALTER TABLE {table} (id NUMBER, a VARCHAR NOT NULL COMMENT 'it''s', b NUMBER DEFAULT 2, c DATE);",
    )
    text = trial.plan().text()
    for line in ("~ id may be NULL", "~ a NOT NULL", "~ a comment: none -> it's", "~ b default: 1 -> 2"):
        assert f"            {line}\n" in text
    name = f"raw_data.trial_{trial.mark}"
    assert warned(trial) == [
        ("may be refused", f"{name}.a becomes NOT NULL, which fails while a row has none"),
        ("breaks the previous release", f"{name}.a takes no NULL any more, and the previous release may write one"),
        ("may be refused", f"{name}.b is there already, and no ALTER gives it a default or another one"),
    ]
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER NOT NULL, a VARCHAR, b NUMBER, c DATE, d DATE);")
    assert [line.strip() for line in trial.plan().text().splitlines() if line.strip().startswith(("+", "~"))][1:] == [
        f"~ table {name}", "+ d DATE", "~ b default: 1 -> none",
    ]  # fmt: skip
    assert warned(trial) == []
    trial.apply()
    assert warned(trial) == []


def test_a_changed_signature_and_a_lost_column_of_a_view_break_the_previous_release(trial: Trial) -> None:
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER, note VARCHAR);")
    trial.write("view", VIEW.format(mark=trial.mark, columns="id, note"))
    trial.write("proc", PROCEDURE.format(mark=trial.mark, arguments="a VARCHAR", said="one"))
    trial.apply()
    trial.write("proc", PROCEDURE.format(mark=trial.mark, arguments="a VARCHAR", said="two"))
    assert warned(trial) == []
    assert "~ body: " in trial.plan().text()
    trial.write("proc", PROCEDURE.format(mark=trial.mark, arguments="a VARCHAR, b NUMBER(3, 0) DEFAULT 1", said="two"))
    trial.write("view", VIEW.format(mark=trial.mark, columns="id"))
    name = f"procedure raw_data.proc_{trial.mark}"
    assert warned(trial) == [
        ("breaks the previous release", f"view reporting.view_{trial.mark} has no column note any more"),
        (
            "breaks the previous release",
            f"{name}(VARCHAR) is now {name}(VARCHAR, NUMBER); the previous release calls the old one, "
            "which stays beside it",
        ),
    ]


def test_what_left_the_files_is_named_with_the_statement_that_drops_it(trial: Trial) -> None:
    trial.write("both", "CREATE OR ALTER TABLE {table} (id NUMBER);\n" + VIEW.format(mark=trial.mark, columns="id"))
    trial.write("grant", "GRANT SELECT ON TABLE {table} TO ROLE assistant_auditor;")
    trial.apply()
    trial.write("both", "CREATE OR ALTER TABLE {table} (id NUMBER);")
    trial.write("grant", "SELECT 1;")
    text = trial.plan().text()
    assert f"it stays until: DROP VIEW reporting.view_{trial.mark}" in text
    assert f"it stays granted until: REVOKE SELECT ON TABLE {trial.table} FROM ROLE assistant_auditor" in text
    assert trial.plan().sums == {"add": 0, "change": 0, "drop": 2}


def test_a_dropped_table_and_a_new_clustering_key_are_warned_of(trial: Trial) -> None:
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER);")
    trial.write("index", "SELECT 1;")
    trial.apply()
    trial.write("index", "ALTER TABLE {table} CLUSTER BY (id);")
    [(kind, text)] = warned(trial)
    assert (kind, "sorts the whole table anew" in text) == ("long rebuild", True)
    trial.write("index", "DROP TABLE IF EXISTS {table};")
    assert [kind for kind, _ in warned(trial)] == ["data loss", "breaks the previous release"]


def test_tasks_that_run_and_tasks_that_sleep_are_named(trial: Trial, rows: Rows) -> None:
    trial.write("one", "SELECT 1;")
    rows("ALTER TASK raw_data.job_cleanup_task SUSPEND")
    try:
        [running, asleep] = [caution.text for caution in trial.plan().cautions if caution.kind == "task"]
    finally:
        rows("ALTER TASK raw_data.job_cleanup_task RESUME")
    assert "raw_data.job_processor_task" in running
    assert asleep == "suspended now, and stays so until ALTER TASK ... RESUME: raw_data.job_cleanup_task"


def test_the_plan_as_json_has_the_same(trial: Trial) -> None:
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER, note VARCHAR(9));")
    trial.apply()
    trial.write("table", "CREATE OR ALTER TABLE {table} (id NUMBER);")
    wire = json.loads(json.dumps(trial.plan().to_wire()))
    assert wire["summary"] == {"add": 0, "change": 1, "drop": 0, "files": 1, "of_files": 1}
    [file] = wire["files"]
    [change] = file["changes"]
    assert (file["state"], change["action"], change["what"]) == (
        "changed",
        "change",
        f"table raw_data.trial_{trial.mark}",
    )
    assert change["details"][0].startswith("- note VARCHAR(9)")
    assert {warning["kind"] for warning in change["warnings"]} == {"data loss", "breaks the previous release"}
    assert wire["dropped_columns"] == [f"raw_data.trial_{trial.mark}.note"]


def test_objects_are_read_from_their_statements() -> None:
    texts = (
        "CREATE OR ALTER TABLE analytics_platform.raw_data.T (id NUMBER(3, 0))",
        "CREATE OR ALTER PROCEDURE analytics_platform.raw_data.p(a VARCHAR DEFAULT 'x', b NUMBER(3, 0)) RETURNS DATE",
        "CREATE NOTIFICATION INTEGRATION IF NOT EXISTS job_events ENABLED = TRUE",
        "DROP VIEW IF EXISTS analytics_platform.reporting.v",
        "GRANT USAGE  ON SCHEMA s TO ROLE r",
        "CALL p()",
    )
    found = objects_in([Statement(text, 1) for text in texts], "analytics_platform")
    assert [(one.verb, one.key) for one in found] == [
        ("CREATE", "table raw_data.t"),
        ("CREATE", "procedure raw_data.p(VARCHAR, NUMBER)"),
        ("CREATE", "notification integration job_events"),
        ("DROP", "view reporting.v"),
        ("GRANT", "GRANT USAGE ON SCHEMA s TO ROLE r"),
        ("RUN", "CALL p()"),
    ]


def test_options_that_come_go_and_change_are_each_said() -> None:
    found = differences(
        "CREATE WAREHOUSE w AUTO_SUSPEND = 60 COMMENT = 'a'", "CREATE WAREHOUSE w AUTO_SUSPEND = 120 AUTO_RESUME = TRUE"
    )
    assert [str(detail) for detail in found] == ["~ AUTO_SUSPEND: 60 -> 120", "- COMMENT = 'a'", "+ AUTO_RESUME = TRUE"]
