"""A question in plain English to an answer: Cortex Analyst, the guard, Snowflake, a table, a chart, words."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, cast, get_args

from tools.answer import Answer, Table
from tools.charts import chart_for
from tools.clients.cortex import AnalystMessage
from tools.clients.result_set import ResultSet
from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotAllowed, RefusedSql
from tools.figures import findings
from tools.follow_ups import STARTERS, follow_ups, pick
from tools.log import get_logger
from tools.person import Person
from tools.services import Services
from tools.settings import Settings
from tools.tables import table_from_arrow

log = get_logger(__name__)

SemanticModelName = Literal["sales", "customers", "operations"]
Progress = Callable[[str], None]
WireMessage = Mapping[str, Any]

SEMANTIC_MODELS: Final[tuple[SemanticModelName, ...]] = get_args(SemanticModelName)
AUTO: Final = "auto"
MODELS_STAGE: Final = "semantic_models"
VIEW_SUFFIX: Final = "_analysis"
"""Semantic views share their names with tables and views, and the schema has a view `customers` already."""
ROW_CAP: Final = 10_000
STATEMENT_SECONDS: Final = 120
HISTORY_MESSAGES: Final = 12
"""Six turns: longer conversations cost more and are understood worse."""

STAGE_WORDS: Final[Mapping[str, str]] = {
    "interpreting_question": "Reading the question",
    "generating_sql": "Writing the query",
    "validating_sql": "Checking the query",
    "generating_suggestions": "Looking for what can be asked instead",
}


class UnknownSemanticModel(CallerError):
    """No semantic model has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no semantic model {name!r}; there are {AUTO}, {', '.join(SEMANTIC_MODELS)}")


class NotAnswerable(CallerError):
    """The question has no SQL; the message says what can be asked instead."""

    def __init__(self, message: AnalystMessage) -> None:
        instead = f" Try: {' | '.join(message.suggestions)}" if message.suggestions else ""
        super().__init__((message.text or "This question cannot be answered from the data.") + instead)


@dataclass
class Stages:
    """How long each part of an answer took, in milliseconds."""

    milliseconds: dict[str, int] = field(default_factory=dict)
    _since: float = field(default_factory=time.perf_counter)

    def end(self, stage: str) -> None:
        """Close the stage that began where the last one ended."""
        now = time.perf_counter()
        self.milliseconds[stage] = round(1000 * (now - self._since))
        self._since = now


@dataclass(frozen=True)
class Reading:
    """How a question was understood: in words, as SQL that ran as `query_id`, and over which model."""

    text: str
    sql: str
    query_id: str
    semantic_model: SemanticModelName | None


def ask(
    services: Services,
    person: Person,
    question: str,
    *,
    history: Sequence[WireMessage] = (),
    semantic_model: str = AUTO,
    models: Sequence[str] = (),
    surface: str | None = None,
    thread_id: str | None = None,
    progress: Progress | None = None,
    on_query_id: Callable[[str], None] | None = None,
) -> Answer:
    """Answer a question from the semantic models.

    `history` holds the earlier turns in Analyst's wire form; `turn_messages` gives the two of this one. Only `models`
    are asked, all of them when none is named. `progress`
    hears in words what goes on, in this thread, and `on_query_id` the statement's id as soon as it runs, so that
    another thread can cancel it. A question that cannot be answered gives `refused` with suggestions.
    Raises CallerError for an empty question or an unknown model, ServiceError when something behind fails.
    """
    tell = progress or _silent
    stages = Stages()
    message = understand(
        services,
        person,
        question,
        history=history,
        semantic_model=semantic_model,
        models=models,
        on_status=lambda status: _tell_stage(tell, status),
    )
    stages.end("understand")
    model = model_of(message, semantic_model, models)
    if message.sql is None:
        log.info("question_refused", model=model, request_id=message.request_id, **stages.milliseconds)
        return _refusal(message, question, model)
    tell("Running the query")
    try:
        result = services.warehouse.governed(
            message.sql,
            tag=QueryTag(surface=surface, person=person.id, thread=thread_id, tool="ask_data"),
            role=person.role,
            row_cap=ROW_CAP,
            timeout_seconds=STATEMENT_SECONDS,
            on_query_id=on_query_id,
        )
    except RefusedSql as error:
        log.warning("analyst_sql_refused", reason=str(error), sql=message.sql, request_id=message.request_id)
        return _guarded(message, question, model, error)
    stages.end("query")
    table = table_from_arrow(result.table, truncated=result.truncated)
    stages.end("table")
    tell("Drawing")
    reading = Reading(message.text, message.sql, result.query_id, model)
    answer = drawn(table, question, reading, today=person.today(services.clock())).model_copy(
        update={
            "verified_query": message.verified_query,
            "warnings": message.warnings,
            "request_id": message.request_id,
        }
    )
    stages.end("draw")
    if rows_differ(message.result, table):
        log.warning("agent_rows_differ", agent=message.result_query_id, query_id=result.query_id, rows=table.row_count)
    log.info("question_answered", model=model, rows=table.row_count, query_id=result.query_id, **stages.milliseconds)
    return answer


def rows_differ(by_agents: ResultSet | None, table: Table) -> bool:
    """Cortex Agents run the SQL too; another number of rows means other rights, such as a row access policy."""
    return by_agents is not None and not table.truncated and by_agents.total != table.row_count


def drawn(table: Table, question: str, reading: Reading, *, today: date) -> Answer:
    """The answer that rows give: findings in words, a chart, and what to ask next."""
    return Answer(
        text=_text(table, question, reading.text, today),
        understood=reading.text or None,
        table=table,
        chart=chart_for(table, question, today=today, understood=reading.text),
        sql=reading.sql,
        query_id=reading.query_id,
        semantic_model=reading.semantic_model,
        suggestions=follow_ups(table, question, semantic_model=reading.semantic_model),
    )


def understand(
    services: Services,
    person: Person,
    question: str,
    *,
    history: Sequence[WireMessage] = (),
    semantic_model: str = AUTO,
    models: Sequence[str] = (),
    on_status: Progress | None = None,
) -> AnalystMessage:
    """What Cortex Analyst makes of a question: its reading with SQL, or suggestions."""
    words = question.strip()
    if not words:
        raise CallerError("the question is empty; ask for a figure, such as: revenue by region last quarter")
    return services.analyst.message(
        [*recent(history), user_message(words)],
        semantic_models=model_references(services.settings, semantic_model, models),
        role=person.role,
        on_status=on_status,
    )


def question_to_sql(services: Services, person: Person, question: str, *, semantic_model: str = AUTO) -> str:
    """The SQL of a question, for work that runs it elsewhere; raises NotAnswerable."""
    message = understand(services, person, question, semantic_model=semantic_model)
    if message.sql is None:
        raise NotAnswerable(message)
    return message.sql


def turn_messages(question: str, answer: Answer) -> tuple[dict[str, Any], ...]:
    """The two wire messages of a turn that is over, for the history of the next question.

    A turn whose question was answered without SQL or suggestions says nothing to Analyst and gives none.
    """
    content: list[dict[str, Any]] = [{"type": "text", "text": answer.understood or answer.text}]
    if answer.sql is not None:
        content.append({"type": "sql", "statement": answer.sql})
    elif answer.refused and answer.suggestions:
        content.append({"type": "suggestions", "suggestions": list(answer.suggestions)})
    else:
        return ()
    return user_message(question), {"role": "analyst", "content": content}


def user_message(text: str) -> dict[str, Any]:
    """A person's turn in wire form."""
    return {"role": "user", "content": [{"type": "text", "text": text}]}


def recent(history: Sequence[WireMessage]) -> list[WireMessage]:
    """The last turns, beginning with a person's."""
    kept = list(history[-HISTORY_MESSAGES:])
    while kept and kept[0].get("role") != "user":
        kept.pop(0)
    return kept


def model_references(settings: Settings, name: str, allowed: Sequence[str] = ()) -> list[dict[str, str]]:
    """The semantic models to ask, as Analyst wants them: one, or all that are `allowed` for it to choose from.

    The semantic views of the account, or the files on its stage, as ASSISTANT_SEMANTIC_MODELS says. Raises
    UnknownSemanticModel, and NotAllowed for one that may not be asked.
    """
    wanted = name.strip().lower() or AUTO
    if wanted != AUTO and wanted not in SEMANTIC_MODELS:
        raise UnknownSemanticModel(name)
    models = [model for model in _askable(allowed) if wanted in (AUTO, model)]
    if not models:
        raise NotAllowed(f"the semantic model {wanted} may not be asked here; {', '.join(_askable(allowed))} may")
    schema = f"{settings.snowflake_database}.{settings.snowflake_schema}"
    if settings.assistant_semantic_models == "files":
        return [{"semantic_model_file": f"@{schema}.{MODELS_STAGE}/{model}.yaml"} for model in models]
    return [{"semantic_view": f"{schema}.{model}{VIEW_SUFFIX}"} for model in models]


def _askable(allowed: Sequence[str]) -> list[SemanticModelName]:
    return [model for model in SEMANTIC_MODELS if not allowed or model in allowed]


def model_of(message: AnalystMessage, asked: str, allowed: Sequence[str] = ()) -> SemanticModelName | None:
    """The model that answered: the one asked for, or the one that Analyst chose."""
    if asked.strip().lower() in SEMANTIC_MODELS:
        return cast("SemanticModelName", asked.strip().lower())
    if message.semantic_model:
        name = message.semantic_model.lower().removesuffix(".yaml").replace("/", ".").rsplit(".", maxsplit=1)[-1]
        name = name.removesuffix(VIEW_SUFFIX)
        return next((model for model in SEMANTIC_MODELS if model == name), None)
    index = message.model_index
    models = _askable(allowed)
    return models[index] if index is not None and 0 <= index < len(models) else None


def _text(table: Table, question: str, understood: str, today: date) -> str:
    if not table.rows or (table.row_count == 1 and all(cell is None for cell in table.rows[0])):
        return f"Nothing matches: {understood}" if understood else "There are no rows for this."
    text = findings(table, question, today=today, understood=understood)
    if table.truncated:
        text += f" Only the first {table.row_count:,} rows are shown; export the rest with a file."
    return text


def _refusal(message: AnalystMessage, question: str, model: SemanticModelName | None) -> Answer:
    suggestions = message.suggestions or pick(STARTERS[model or "sales"], question)
    return Answer(
        text=message.text or "I cannot answer that from the data. These I can:",
        suggestions=suggestions,
        semantic_model=model,
        warnings=message.warnings,
        refused=True,
        request_id=message.request_id,
    )


def _guarded(message: AnalystMessage, question: str, model: SemanticModelName | None, error: RefusedSql) -> Answer:
    return Answer(
        text=f"I understood the question, but the query for it may not run: {error}.",
        understood=message.text or None,
        sql=message.sql,
        suggestions=pick(STARTERS[model or "sales"], question),
        semantic_model=model,
        refused=True,
        request_id=message.request_id,
    )


def _tell_stage(tell: Progress, status: str) -> None:
    """Analyst's statuses in words; one that is not known here is told as it is."""
    if status != "done":
        tell(STAGE_WORDS.get(status, status.replace("_", " ").capitalize()))


def _silent(_stage: str) -> None:
    return None
