"""Data quality: each kind of rule finds its broken row, a wrong rule says what is wrong, failures alert once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from snowflake.connector import SnowflakeConnection

Rows = Callable[..., list[tuple[Any, ...]]]

LATEST = "SELECT status, checked_rows, failed_rows, allowed_rows, detail FROM data_quality WHERE is_latest"
ALERTS = "SELECT job_name, job_type, targets, input FROM raw_data.jobs WHERE created_by = 'data_quality_task'"


@pytest.fixture(scope="module", autouse=True)
def little_table(connection: SnowflakeConnection) -> Iterator[None]:
    """Ten rows of a table of this module, and only its rules switched on."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE monitoring.data_quality_rules SET is_enabled = FALSE")
        cursor.execute("CREATE TABLE raw_data.little (id NUMBER, kind VARCHAR, made_at TIMESTAMP_NTZ, amount NUMBER)")
        # The checks run with the rights of who deploys them, and this table is not theirs.
        cursor.execute("GRANT SELECT ON TABLE raw_data.little TO ROLE assistant_deployer")
        cursor.execute("""
            INSERT INTO raw_data.little (id, kind, made_at, amount)
            SELECT ROW_NUMBER() OVER (ORDER BY NULL), 'a', SYSDATE(), 5 FROM TABLE(GENERATOR(ROWCOUNT => 10))
        """)
        yield
        cursor.execute("DROP TABLE raw_data.little")
        cursor.execute("UPDATE monitoring.data_quality_rules SET is_enabled = TRUE")
        cursor.execute("CALL monitoring.run_data_quality_checks()")


@pytest.fixture(autouse=True)
def one_rule_at_a_time(rows: Rows) -> Iterator[None]:
    yield
    rows("DELETE FROM monitoring.data_quality_rules WHERE NOT is_shipped")
    rows("DELETE FROM monitoring.alert_targets")
    rows("DELETE FROM raw_data.jobs WHERE created_by = 'data_quality_task'")


def rule(
    rows: Rows,
    kind: str,
    column: str | None,
    parameters: dict[str, Any] | None = None,
    *,
    name: str = "trial",
    table: str = "raw_data.little",
    allowed_percent: float = 0,
) -> None:
    rows(
        """INSERT INTO monitoring.data_quality_rules
               (rule_name, rule_type, table_name, column_name, parameters, allowed_percent)
           SELECT %s, %s, %s, %s, PARSE_JSON(%s), %s""",
        name,
        kind,
        table,
        column,
        json.dumps(parameters or {}),
        allowed_percent,
    )


def checked(rows: Rows, name: str = "trial") -> tuple[Any, ...]:
    rows("CALL monitoring.run_data_quality_checks()")
    [found] = rows(f"{LATEST} AND check_name = %s", name)
    return found


RULES: list[tuple[str, str | None, dict[str, Any], str]] = [
    ("not_null", "kind", {}, "kind = NULL"),
    ("unique", "id", {}, "id = 2"),
    ("unique", "id, kind", {}, "id = 2"),
    ("range", "amount", {"min": 1, "max": 9}, "amount = 10"),
    ("range", "amount", {"min": 1}, "amount = 0"),
    ("range", "made_at", {"max_days": 1}, "made_at = DATEADD('day', 3, SYSDATE())"),
    ("range", "made_at", {"min_days": -7}, "made_at = DATEADD('day', -9, SYSDATE())"),
    ("referential", "id", {"table": "raw_data.products", "column": "product_id"}, "id = -1"),
    ("reconciliation", None, {"condition": "amount = 5 AND kind = 'a'"}, "amount = 6"),
    ("reconciliation", None, {"condition": "amount = 5"}, "amount = NULL"),
]


@pytest.mark.parametrize(("kind", "column", "parameters", "breaking"), RULES)
def test_one_broken_row_fails_its_rule_and_no_broken_row_passes(
    kind: str, column: str | None, parameters: dict[str, Any], breaking: str, rows: Rows
) -> None:
    if kind == "referential":
        rows("UPDATE raw_data.little SET id = id + 100 WHERE id < 100")
    rule(rows, kind, column, parameters)
    before = checked(rows)
    assert before[:3] == ("PASSED", 10, 0)
    broken = rows("SELECT MIN(id) FROM raw_data.little")[0][0]
    rows(f"UPDATE raw_data.little SET {breaking} WHERE id = %s", broken)
    try:
        assert checked(rows)[:3] == ("FAILED", 10, 1)
    finally:
        rows("DELETE FROM raw_data.little")
        rows("""
            INSERT INTO raw_data.little (id, kind, made_at, amount)
            SELECT ROW_NUMBER() OVER (ORDER BY NULL), 'a', SYSDATE(), 5 FROM TABLE(GENERATOR(ROWCOUNT => 10))
        """)


def test_old_rows_fail_freshness_by_days_and_by_hours_and_so_does_an_empty_table(rows: Rows) -> None:
    rule(rows, "freshness", "made_at", {"max_age_hours": 6}, name="hours")
    rule(rows, "freshness", "made_at", {"max_age_days": 2}, name="days")
    assert (checked(rows, "hours")[0], checked(rows, "days")[0]) == ("PASSED", "PASSED")
    rows("UPDATE raw_data.little SET made_at = DATEADD('hour', -30, SYSDATE())")
    assert (checked(rows, "hours")[0], checked(rows, "days")[0]) == ("FAILED", "PASSED")
    rows("UPDATE raw_data.little SET made_at = DATEADD('day', -3, SYSDATE())")
    assert (checked(rows, "hours")[0], checked(rows, "days")[0]) == ("FAILED", "FAILED")
    rows("UPDATE raw_data.little SET made_at = NULL")
    assert (checked(rows, "hours")[0], checked(rows, "days")[0]) == ("FAILED", "FAILED")
    rows("UPDATE raw_data.little SET made_at = SYSDATE()")


@pytest.mark.parametrize(
    ("recent", "usual", "status"), [(7, 28, "PASSED"), (3, 28, "FAILED"), (30, 28, "FAILED"), (14, 28, "PASSED")]
)
def test_far_fewer_or_far_more_rows_than_usual_are_an_anomaly(recent: int, usual: int, status: str, rows: Rows) -> None:
    rule(rows, "volume", "made_at", {"days": 7, "baseline_periods": 4, "min_percent": 50, "max_percent": 250})
    rows("UPDATE raw_data.little SET made_at = NULL")
    for count, day in ((recent, -2), (usual, -20)):
        rows(
            f"""INSERT INTO raw_data.little (id, made_at)
                SELECT -5, DATEADD('day', {day}, CURRENT_DATE()) FROM TABLE(GENERATOR(ROWCOUNT => {count}))"""
        )
    try:
        assert checked(rows)[:2] == (status, recent)
    finally:
        rows("DELETE FROM raw_data.little WHERE id = -5")
        rows("UPDATE raw_data.little SET made_at = SYSDATE()")


def test_a_share_of_failing_rows_may_be_allowed(rows: Rows) -> None:
    rule(rows, "range", "id", {"min": 3}, allowed_percent=20)
    assert checked(rows) == ("PASSED", 10, 2, 2, "2 of 10 rows fail, 2 are allowed")
    rows("UPDATE monitoring.data_quality_rules SET allowed_percent = 19.9 WHERE rule_name = 'trial'")
    assert checked(rows)[:4] == ("FAILED", 10, 2, 1)


WRONG: list[tuple[str, str, str | None, dict[str, Any], str]] = [
    ("dance", "raw_data.little", "id", {}, "rule_type is not_null, unique, .* and here it is dance"),
    ("not_null", "raw_data.little", "id) FROM x; --", {}, "column_name is the column"),
    ("not_null", "raw_data.little", None, {}, "column_name is the column"),
    ("not_null", "little; DROP TABLE raw_data.little", "id", {}, "table_name is schema.table"),
    ("unique", "raw_data.little", "id,", {}, "column_name is one column or several"),
    ("not_null", "raw_data.no_such", "id", {}, "NO_SUCH' does not exist"),
    ("not_null", "raw_data.little", "no_such", {}, "NO_SUCH"),
    ("range", "raw_data.little", "id", {}, "parameters needs min, max, min_days or max_days"),
    ("range", "raw_data.little", "id", {"min": "1 OR 1=1"}, "are numbers"),
    ("range", "raw_data.little", "made_at", {"max_days": "soon"}, "are numbers"),
    ("referential", "raw_data.little", "id", {"table": "raw_data.products"}, "parameters needs table and column"),
    ("freshness", "raw_data.little", "made_at", {"days": 2}, "parameters needs max_age_days or max_age_hours"),
    ("volume", "raw_data.little", "made_at", {"days": 7}, "parameters needs min_percent or max_percent"),
    ("reconciliation", "raw_data.little", None, {}, "parameters needs condition"),
    ("reconciliation", "raw_data.little", None, {"condition": "amount ="}, "syntax error"),
]


def test_wrong_rules_fail_with_what_is_wrong_and_the_others_are_checked(rows: Rows) -> None:
    for place, (kind, table, column, parameters, _) in enumerate(WRONG):
        rule(rows, kind, column, parameters, table=table, name=f"a wrong rule {place:02}")
    rule(rows, "not_null", "id", name="z the last rule")
    assert checked(rows, "z the last rule")[0] == "PASSED"
    details = [row[0] for row in rows("""
        SELECT detail FROM data_quality
        WHERE is_latest AND status = 'FAILED' AND check_name LIKE 'a wrong rule%' ORDER BY check_name
    """)]  # fmt: skip
    assert len(details) == len(WRONG)
    for detail, (*_, complaint) in zip(details, WRONG, strict=True):
        assert detail.startswith("this rule cannot be checked: ")
        assert detail.endswith("mend its row in monitoring.data_quality_rules")
        assert re.search(complaint, detail), (complaint, detail)
    assert rows("SELECT COUNT(*) FROM raw_data.little") == [(10,)]


def test_a_rule_that_is_switched_off_is_not_checked(rows: Rows) -> None:
    rule(rows, "not_null", "id")
    rows("UPDATE monitoring.data_quality_rules SET is_enabled = FALSE WHERE rule_name = 'trial'")
    rows("CALL monitoring.run_data_quality_checks()")
    [(run,)] = rows("SELECT COUNT(*) FROM data_quality WHERE check_name = 'trial' AND checked_at >= SYSDATE()")
    assert run == 0


def test_a_rule_that_begins_to_fail_alerts_once_and_again_after_it_held(rows: Rows) -> None:
    rule(rows, "range", "id", {"min": 3})
    rows("CALL monitoring.run_data_quality_checks()")
    assert rows(ALERTS) == []  # nobody is named to tell
    rows("DELETE FROM monitoring.data_quality_results WHERE check_name = 'trial'")
    rows("INSERT INTO monitoring.alert_targets (target_kind, target_address) SELECT 'slack', '#data'")
    rows("CALL monitoring.run_data_quality_checks()")
    [(name, kind, targets, wanted)] = rows(ALERTS)
    assert (name, kind) == ("Data quality: 1 rules began to fail", "ALERT")
    assert json.loads(targets) == [{"kind": "slack", "address": "#data"}]
    assert json.loads(wanted)["condition"] == {"kind": "threshold", "op": ">=", "value": 1}
    assert rows(json.loads(wanted)["sql"]) == [("trial", 2)]
    rows("CALL monitoring.run_data_quality_checks()")
    assert len(rows(ALERTS)) == 1
    rows("UPDATE monitoring.data_quality_rules SET parameters = PARSE_JSON('{\"min\": 1}') WHERE rule_name = 'trial'")
    rows("CALL monitoring.run_data_quality_checks()")
    rows("UPDATE monitoring.data_quality_rules SET parameters = PARSE_JSON('{\"min\": 3}') WHERE rule_name = 'trial'")
    rows("CALL monitoring.run_data_quality_checks()")
    assert len(rows(ALERTS)) == 2


def test_a_deployment_keeps_a_shipped_rule_switched_off_and_mends_its_text(
    applied: Any, connection: SnowflakeConnection, rows: Rows
) -> None:
    from deploy.sql.files import SQL, split

    rows("UPDATE monitoring.data_quality_rules SET severity = 'WARNING' WHERE rule_name = 'orders have unique ids'")
    merge = split((SQL / "schemas/monitoring/data_quality.sql").read_text(encoding="utf-8"))[0]
    rows(merge.text)
    assert rows(
        "SELECT severity, is_enabled FROM monitoring.data_quality_rules WHERE rule_name = 'orders have unique ids'"
    ) == [("CRITICAL", False)]
    assert rows("SELECT COUNT(*), COUNT(DISTINCT rule_name) FROM monitoring.data_quality_rules") == [(13, 13)]
