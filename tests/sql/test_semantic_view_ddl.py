"""Our semantic models through both of Snowflake's forms: YAML to view, to DDL, to view, to YAML, and nothing lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlglot
import yaml

from tools.semantics.model import SemanticModel

Rows = Callable[..., list[tuple[Any, ...]]]

SCHEMA = "analytics_platform.reporting"
VIEWS = ("sales_analysis", "customers_analysis", "operations_analysis")
NAMES = ("name", "table", "database", "schema", "left_table", "right_table", "left_column", "right_column", "columns")
EXPRESSIONS = ("expr", "sql")


def meaning(value: Any, key: str = "") -> Any:
    """Content as Snowflake takes it: names in any case, SQL by its tree, types by their family."""
    if isinstance(value, dict):
        return {name: told for name, one in value.items() if (told := meaning(one, name)) not in ("", [], {}, False)}
    if isinstance(value, list):
        return [meaning(one, key) for one in value]
    if key in EXPRESSIONS:
        return sqlglot.parse_one(value, read="snowflake").sql("snowflake", comments=False)
    if key in NAMES and isinstance(value, str):
        return value.upper()
    if key == "data_type":
        return {"TIMESTAMP": "TIMESTAMP_NTZ", "INT": "NUMBER"}.get(value.upper(), value.upper().partition("(")[0])
    return value.strip() if isinstance(value, str) else value


def read(rows: Rows, view: str) -> dict[str, Any]:
    content = yaml.safe_load(rows(f"SELECT SYSTEM$READ_YAML_FROM_SEMANTIC_VIEW('{SCHEMA}.{view}')")[0][0])
    assert isinstance(content, dict)
    return content


def ddl(rows: Rows, view: str) -> str:
    return str(rows(f"SELECT GET_DDL('SEMANTIC_VIEW', '{SCHEMA}.{view}', TRUE)")[0][0])


@pytest.fixture
def copy(rows: Rows) -> Any:
    name = f"COPY_{uuid.uuid4().hex[:8]}".upper()
    yield name
    rows(f"DROP SEMANTIC VIEW IF EXISTS {SCHEMA}.{name}")


@pytest.mark.parametrize("view", VIEWS)
def test_a_model_of_ours_survives_the_way_through_ddl(rows: Rows, view: str, copy: str) -> None:
    first = read(rows, view)
    statement = ddl(rows, view)
    rows(statement.replace(view.upper(), copy, 1))
    second = read(rows, copy)
    assert meaning(second | {"name": view}) == meaning(first)

    rows(f"CALL SYSTEM$CREATE_SEMANTIC_VIEW_FROM_YAML('{SCHEMA}', $${yaml.safe_dump(second, sort_keys=False)}$$)")
    assert ddl(rows, copy) == statement.replace(view.upper(), copy, 1)


@pytest.mark.parametrize("view", VIEWS)
def test_both_forms_answer_the_same(rows: Rows, view: str, copy: str) -> None:
    rows(ddl(rows, view).replace(view.upper(), copy, 1))
    model = SemanticModel.from_yaml(yaml.safe_dump(read(rows, view)))
    asked = 0
    for table in model.tables:
        if not table.all_metrics:
            continue
        [dimension] = [one for one in table.plain_dimensions if one.is_text][:1] or [table.times[0]]
        inside = f"DIMENSIONS {table.name}.{dimension.name} METRICS {table.name}.*"
        # In one statement, of one moment: what the account does meanwhile is in the rows of operations.
        both = rows(
            " UNION ALL ".join(f"SELECT '{one}', * FROM SEMANTIC_VIEW({SCHEMA}.{one} {inside})" for one in (view, copy))
        )
        answers = [sorted((row[1:] for row in both if row[0] == one), key=str) for one in (view, copy)]
        assert answers[0] == answers[1]
        asked += 1
    assert asked == len(model.tables)
