"""Any query over any model compiles to Snowflake SQL that runs on the account, or is refused in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector
import sqlglot
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from snowflake.connector import SnowflakeConnection

from deploy.local.account import Address
from tests.semantics import test_finer_tables, test_model_features
from tests.semantics.generated import UNASKED, queries_over, slots_over
from tools.errors import CallerError
from tools.semantics.model import SemanticModel
from tools.semantics.query import SemanticQuery
from tools.semantics.sql import compile_query

ROOT = Path(__file__).parents[2] / "semantic_models"
OURS = {
    name: SemanticModel.from_yaml((ROOT / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in ("sales", "customers", "operations")
}
SMALL = {"finer": test_finer_tables, "features": test_model_features}
ANY = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def ours(filled_account: Address) -> Iterator[SnowflakeConnection]:
    with snowflake.connector.connect(
        account="local",
        user="admin",
        password="any",
        protocol="http",
        host=filled_account.host,
        port=filled_account.port,
    ) as connection:
        yield connection


@pytest.fixture(scope="module")
def small(empty_account: SnowflakeConnection, compiled_on: Callable[[str, SemanticModel], Any]) -> SnowflakeConnection:
    for module in SMALL.values():
        compiled_on(module.TABLES.replace("CREATE SCHEMA", "CREATE OR REPLACE SCHEMA"), module.MODEL)
    return empty_account


def runs_or_is_refused(
    connection: SnowflakeConnection, model: SemanticModel, slots: dict[str, Any], today: date
) -> None:
    try:
        query = SemanticQuery.model_validate(slots)
    except ValidationError:
        assume(False)
        return
    try:
        compiled = compile_query(model, query, today=today)
    except CallerError as refusal:
        assert str(refusal)
        return
    assert isinstance(sqlglot.parse_one(compiled.sql, dialect="snowflake"), sqlglot.exp.Select)
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql)
        assert [one.name.lower() for one in cursor.description] == [one.name for one in compiled.columns]
    assert compiled.understood.sentence


def test_every_slot_of_a_query_is_generated() -> None:
    assert set(slots_over(OURS["sales"])) == set(SemanticQuery.model_fields) - UNASKED


@pytest.mark.parametrize("name", OURS)
@ANY
@given(data=st.data())
def test_any_query_over_our_models_runs_or_is_refused(
    ours: SnowflakeConnection, today: date, name: str, data: st.DataObject
) -> None:
    runs_or_is_refused(ours, OURS[name], data.draw(queries_over(OURS[name])), today)


@pytest.mark.parametrize("name", SMALL)
@ANY
@given(data=st.data())
def test_any_query_over_every_feature_of_a_model_runs_or_is_refused(
    small: SnowflakeConnection, today: date, name: str, data: st.DataObject
) -> None:
    runs_or_is_refused(small, SMALL[name].MODEL, data.draw(queries_over(SMALL[name].MODEL)), today)
