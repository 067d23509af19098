"""`POST /query`: a typed query answered at once, for programs that know the fields and speak no English."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from jobs.api_access import Questioner, acting_for
from jobs.api_errors import problems
from tools.answer import Answer, Table
from tools.ask import SemanticModelName
from tools.semantic_query import query_semantic_model
from tools.semantics.query import SemanticQuery
from tools.services import Services

SURFACE: Final = "api"


class TypedQuestion(BaseModel):
    """A typed query over one of the semantic models; the tables, fields and metrics are those of its YAML."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "semantic_model": "sales",
                    "query": {
                        "metrics": ["total_revenue"],
                        "dimensions": ["customers.region"],
                        "windows": [{"kind": "last", "n": 6, "unit": "month"}],
                    },
                }
            ]
        },
    )

    semantic_model: SemanticModelName
    query: SemanticQuery = Field(description="metrics, dimensions, filters, windows and more: see the schema")
    asked_by: str | None = Field(
        None,
        min_length=1,
        max_length=320,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="who asks; the log and Snowflake say so",
    )


class ColumnOut(BaseModel):
    """A column of the result."""

    name: str
    label: str
    type: str


class Answered(BaseModel):
    """The rows, and how the query was read."""

    understood: str
    sql: str
    query_id: str | None
    columns: list[ColumnOut]
    rows: list[list[Any]]
    truncated: bool


def add_query_route(app: FastAPI, services: Services) -> None:
    """Adds the path."""

    @app.post("/query", tags=["data"], responses=problems(401, 403, 404, 413, 422))
    def query(caller: Questioner, body: TypedQuestion) -> Answered:
        """Run a typed query over a semantic model; a query without a right answer is refused with the reason."""
        person = acting_for(caller, body.asked_by)
        found = query_semantic_model(services, person, body.query, semantic_model=body.semantic_model, surface=SURFACE)
        return _answered(found)


def _answered(found: Answer) -> Answered:
    table = found.table or Table(columns=(), rows=())
    return Answered(
        understood=found.understood or found.text,
        sql=found.sql or "",
        query_id=found.query_id,
        columns=[ColumnOut(name=one.name, label=one.label or one.name, type=one.type) for one in table.columns],
        rows=[_cells(row) for row in table.rows],
        truncated=table.truncated,
    )


def _cells(row: Sequence[Any]) -> list[Any]:
    """Decimals as JSON's numbers; dates stay texts."""
    return [(int(one) if one == int(one) else float(one)) if isinstance(one, Decimal) else one for one in row]
