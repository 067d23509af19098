"""`assistant models`: faults of semantic models by file and line, from the text and from the account's data."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import models
from deploy.models_check import Run, account
from tools.errors import CallerError
from tools.semantics.marks import Marks
from tools.settings import Settings

ROOT = Path(__file__).parents[2]
OURS = ROOT / "semantic_models"

GOOD = """name: desk
description: Orders by customer.
tables:
  - name: orders
    description: One row an order.
    base_table: {database: analytics_platform, schema: reporting, table: orders}
    primary_key: {columns: [order_id]}
    dimensions:
      - {name: order_id, expr: order_id, data_type: NUMBER, unique: true}
      - {name: customer_id, expr: customer_id, data_type: NUMBER}
      - name: channel
        expr: channel
        data_type: VARCHAR
        sample_values: [Web, Partner]
    time_dimensions:
      - {name: order_date, expr: order_date, data_type: DATE}
    metrics:
      - {name: order_count, synonyms: [number of orders], expr: COUNT(order_id)}
  - name: customers
    description: One row a customer.
    base_table: {database: analytics_platform, schema: reporting, table: customers}
    primary_key: {columns: [customer_id]}
    dimensions:
      - {name: customer_id, expr: customer_id, data_type: NUMBER, unique: true}
      - {name: segment, expr: segment, data_type: VARCHAR}
relationships:
  - name: orders_to_customers
    left_table: orders
    right_table: customers
    relationship_columns: [{left_column: customer_id, right_column: customer_id}]
    relationship_type: many_to_one
    join_type: left_outer
verified_queries:
  - {name: total, question: how many orders?, sql: SELECT COUNT(*) FROM __orders}
"""


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


@pytest.fixture(scope="module")
def run(filled_settings: Settings) -> Iterator[Run]:
    with account(filled_settings) as run:
        yield run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk.yaml"


def test_our_models_are_right_in_themselves_and_in_the_account(run: Run) -> None:
    report = models.check([OURS], run)
    assert report.healthy, report.text()
    assert report.files == 3


def test_a_good_model_has_no_fault_in_the_account(file: Path, run: Run) -> None:
    file.write_text(GOOD)
    report = models.check([file], run)
    line = line_of(GOOD, "verified_queries")
    assert report.text().splitlines() == [
        f"{file}:{line}: warning: verified_queries: fewer than 8; people start with what is verified",
        "1 file: 0 errors, 1 warning",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("{name: order_date, expr: order_date,", "{name: order_date, expr: ordered_on,", "order_date does not run: "),
        ("reporting, table: orders}", "reporting, table: odrers}", "analytics_platform.reporting.odrers cannot be"),
        ("sample_values: [Web, Partner]", "sample_values: [Web, Fax]", "'Fax' is no value of channel in the data"),
        ("COUNT(order_id)}", "SUM(order_amount)}", "orders.order_count does not run: "),
        (
            "[Web, Partner]",
            "[Web, Partner]\n        is_enum: true",
            "'mobile' is in the data and not in the closed list",
        ),
        ("SELECT COUNT(*) FROM __orders", "SELECT SUM(nothing) FROM __orders", "total does not run: "),
        ("SELECT COUNT(*) FROM __orders", "SELECT 1 FROM __orders WHERE FALSE", "total finds nothing today"),
    ],
)
def test_what_only_the_account_knows_is_said_by_line(file: Path, run: Run, right: str, wrong: str, said: str) -> None:
    text = GOOD.replace(right, wrong, 1)
    assert text != GOOD
    file.write_text(text)
    lines = models.check([file], run).text().splitlines()
    line = line_of(text, wrong.splitlines()[0])
    assert any(one.startswith(f"{file}:{line}: ") and said in one for one in lines), lines


def test_a_relationship_to_a_key_that_repeats_is_an_error(file: Path, run: Run) -> None:
    text = GOOD.replace("{name: segment,", "{name: segment, unique: true,").replace(
        "right_column: customer_id", "right_column: segment"
    )
    file.write_text(text)
    report = models.check([file], run)
    assert not report.healthy
    line = line_of(text, "name: orders_to_customers")
    assert f"{file}:{line}: error: relationships[0]: customers has several rows of segment = " in report.text()


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("expr: channel", "expr: 'SUM('", "expr: 'SUM('", "'SUM(' does not parse"),
        ("right_table: customers", "right_table: people", "right_table: people", "no table 'people'"),
        ("        expr: channel\n", "", "- name: channel", "is missing"),
        ("synonyms: [number of orders]", "synonyms: ['']", "synonyms: ['']", "order_count has a blank synonym"),
        ("expr: COUNT(order_id)", "expr: COUNT(missing.order_id)", "COUNT(missing", "missing"),
        ("name: segment, expr: segment", "name: segment, expr: SUM(x)", "expr: SUM(x)", "aggregates rows"),
        ("FROM __orders", "FROM __ordres", "FROM __ordres", "'__ordres' is no table of the model"),
        ("[number of orders]", "[number of orders, segment]", "order_count", "'segment' is also the name of tables[1]"),
        ("name: order_count", "name: channel", "name: channel, syn", "channel is also the name of a dimension"),
        ("name: segment,", "name: customer_id,", "name: customers", "two fields are called 'customer_id'"),
        ("[Web, Partner]", "[]\n        is_enum: true", "- name: channel", "is a closed list (is_enum) without any"),
        (
            "expr: channel",
            "expr: channel\n        labels: [filter]",
            "labels: [filter]",
            "is a filter and is not BOOLEAN",
        ),
        (
            "expr: COUNT(order_id)}",
            "expr: COUNT(order_id), using_relationships: [to_people]}",
            "to_people",
            "there is no relationship 'to_people'",
        ),
        (
            "expr: COUNT(order_id)}",
            "expr: COUNT(order_id), non_additive_dimensions: [{dimension: day}]}",
            "dimension: day",
            "table 'orders' has no field 'day'",
        ),
        ("tables:", "variables: [{name: rate}]\ntables:", "variables:", "rate has no default value"),
        (
            "{name: order_date, expr: order_date,",
            "{name: paid_on, expr: paid_on}\n      - {name: shipped_on, expr: order_date,",
            "time_dimensions:",
            "several dates (paid_on, shipped_on) and no description says 'default date'",
        ),
        (
            "synonyms: [number of orders], expr: COUNT(order_id)",
            "expr: COUNT(order_id) + channel",
            "+ channel",
            "outside",
        ),
        ("{name: segment,", "{name: segment, synonyms: [number of orders],", "segment, syn", "is also a synonym of"),
        (
            "right_column: customer_id",
            "right_column: segment",
            "orders_to_customers",
            "segment is not a key of customers",
        ),
    ],
)
def test_what_the_text_shows_is_said_by_line(file: Path, right: str, wrong: str, line: str, said: str) -> None:
    text = GOOD.replace(right, wrong, 1)
    assert text != GOOD
    file.write_text(text)
    report = models.lint([file])
    assert not report.healthy
    found = [one for one in report.text().splitlines() if one.startswith(f"{file}:{line_of(text, line)}: error: ")]
    assert any(said in one for one in found), report.text()


def test_a_model_without_any_metric_is_an_error(file: Path) -> None:
    text = GOOD.replace(
        "    metrics:\n      - {name: order_count, synonyms: [number of orders], expr: COUNT(order_id)}\n", ""
    )
    assert text != GOOD
    file.write_text(text)
    assert f"{file}:1: error: metrics: the model has no metric" in models.lint([file]).text()


def test_a_number_may_be_called_like_the_field_or_the_rows_that_it_is_made_of(file: Path) -> None:
    file.write_text(GOOD.replace("[number of orders]", "[orders]"))
    assert models.lint([file]).healthy


def test_text_that_is_no_yaml_is_said_with_the_line_of_the_fault(file: Path) -> None:
    file.write_text("name: desk\ntables:\n  - name: [\n")
    assert f"{file}:4: error: the semantic model is not YAML" in models.lint([file]).text()


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match=r"there is no .*nothing\.yaml"):
        models.lint([tmp_path / "nothing.yaml"])
    with pytest.raises(CallerError, match="there is no YAML file in"):
        models.lint([tmp_path])


def test_marks_give_the_nearest_line_around_a_path() -> None:
    marks = Marks("a:\n  - b: 1\n    c: [x,\n      y]\nd: 2\n")
    lines = [marks.line(path) for path in ("a", "a[0].b", "a[0].c[1]", "a[0].c[7]", "a[3]", "d.e", "nothing", "")]
    assert lines == [1, 2, 4, 3, 1, 5, 1, 1]


def test_the_commands_print_lines_and_end_with_a_code(file: Path, filled_settings: Settings, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SNOWFLAKE_ACCOUNT": "local",
        "SNOWFLAKE_USER": "admin",
        "SNOWFLAKE_PASSWORD": "any",
        "SNOWFLAKE_HOST": filled_settings.snowflake_host or "",
        "SNOWFLAKE_PORT": str(filled_settings.snowflake_port),
        "SNOWFLAKE_PROTOCOL": "http",
        "S3_REPORTS_BUCKET": "reports",
    }

    def assistant(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "deploy.cli", "models", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    file.write_text(GOOD.replace("COUNT(order_id)", "SUM(order_amount)"))
    clean = assistant("lint", str(OURS))
    assert (clean.returncode, clean.stdout) == (0, "3 files: 0 errors, 0 warnings\n")
    assert assistant("lint", str(file)).returncode == 0
    broken = assistant("check", str(file))
    assert broken.returncode == 1, broken.stderr
    assert f"{file}:{line_of(GOOD, 'COUNT(order_id)')}: error: tables[0].metrics[0]: " in broken.stdout
    assert assistant("lint", str(tmp_path / "gone.yaml")).returncode == 2
