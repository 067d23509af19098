"""A typed query to an answer: the compiler, the guard, Snowflake; no English is read and no date is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final

from rapidfuzz import process

from tools.answer import Answer
from tools.ask import ROW_CAP, STATEMENT_SECONDS, Progress, Reading, SemanticModelName, drawn
from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, RefusedSql
from tools.log import get_logger
from tools.person import Person
from tools.semantics.model import Dimension, SemanticModel, Table
from tools.semantics.query import Filter, SemanticQuery, Value
from tools.semantics.query_parts import with_filters
from tools.semantics.sql import compile_query
from tools.semantics.sql.probes import distinct_values_sql
from tools.services import Services
from tools.tables import table_from_arrow

log = get_logger(__name__)

FOLDER: Final = Path(__file__).parents[1] / "semantic_models"
"""The files that the deployer puts on the stage, where Cortex Analyst reads them."""
MOST_VALUES: Final = 2_000
"""A field with more values is not checked: who filters on it knows the value."""
NEAREST: Final = 4
TOOL: Final = "query_semantic_model"


class UnknownValue(CallerError):
    """A filter names a value that the field does not have."""

    def __init__(self, field: str, value: str, nearest: Iterable[str]) -> None:
        super().__init__(f"{field} is never {value!r}; there are {', '.join(nearest)}")


@cache
def model_named(name: SemanticModelName) -> SemanticModel:
    """One of our models, read once."""
    return SemanticModel.from_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def query_semantic_model(
    services: Services,
    person: Person,
    query: SemanticQuery,
    *,
    semantic_model: SemanticModelName,
    question: str = "",
    surface: str | None = None,
    thread_id: str | None = None,
    progress: Progress | None = None,
    on_query_id: Callable[[str], None] | None = None,
) -> Answer:
    """Run a typed query over one of our models; the answer is the one that `ask` gives to the same question.

    Values of filters are found in any spelling of their case. `question` is what a person asked, if one did: it says
    what the findings and the chart are about. `on_query_id` is as in `ask`. Raises CallerError for what the model
    cannot answer or does not hold, ServiceError when Snowflake fails.
    """
    tell = progress or (lambda _stage: None)
    model = model_named(semantic_model)
    today = person.today(services.clock())
    # Refused queries are refused before anything is read.
    compile_query(model, query, today=today)
    tag = QueryTag(surface=surface, person=person.id, thread=thread_id, tool=TOOL)
    known = with_known_values(services, person, model, query, tag=tag)
    compiled = compile_query(model, known, today=today)
    tell("Running the query")
    result = services.warehouse.governed(
        compiled.sql,
        tag=tag,
        role=person.role,
        row_cap=ROW_CAP,
        timeout_seconds=STATEMENT_SECONDS,
        on_query_id=on_query_id,
    )
    tell("Drawing")
    table = table_from_arrow(result.table, truncated=result.truncated)
    sentence = compiled.understood.sentence
    log.info("typed_query_answered", model=semantic_model, rows=table.row_count, query_id=result.query_id)
    reading = Reading(sentence, compiled.sql, result.query_id, semantic_model)
    return drawn(table, question or sentence, reading, today=today)


def with_known_values(
    services: Services, person: Person, model: SemanticModel, query: SemanticQuery, *, tag: QueryTag
) -> SemanticQuery:
    """The query with each text value as the data spells it; raises UnknownValue, naming the nearest ones."""

    def known(one: Filter) -> Filter:
        if one.op not in ("=", "!=", "in", "not in") or not one.values or model.filter(one.field):
            return one
        table, column = model.column(one.field)
        if not isinstance(column, Dimension) or not column.is_text:
            return one
        spellings = _spellings(services, person, model, table, column, tag)
        if spellings is None:
            return one
        return one.model_copy(update={"values": tuple(_known(one.field, value, spellings) for value in one.values)})

    return with_filters(query, known)


def _known(field: str, value: Value, spellings: dict[str, str]) -> str:
    found = spellings.get(str(value).lower())
    if found is None:
        nearest = [name for name, _, _ in process.extract(str(value), list(spellings.values()), limit=NEAREST)]
        raise UnknownValue(field, str(value), nearest)
    return found


def _spellings(
    services: Services, person: Person, model: SemanticModel, table: Table, column: Dimension, tag: QueryTag
) -> dict[str, str] | None:
    """The values by their lower case; None when there are too many to know them all."""
    if column.is_enum:
        return {value.lower(): value for value in column.sample_values}
    try:
        result = services.warehouse.governed(
            distinct_values_sql(model, table, column), tag=tag, role=person.role, row_cap=MOST_VALUES
        )
    except RefusedSql:
        return None
    if result.truncated:
        return None
    found = [str(value) for value in result.table.column(0).to_pylist() if value is not None]
    return {value.lower(): value for value in (*column.sample_values, *found)}
