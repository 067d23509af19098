"""`query_semantic_model` for language models: they fill the typed query, the same rules as for everybody check it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any, Final, get_args

from pydantic import ValidationError
from pydantic_ai import RunContext, Tool, ToolReturn
from pydantic_ai.exceptions import ModelRetry, ToolFailed
from pydantic_ai.tools import ToolDefinition

from assistant.deps import Deps, ModelChoice
from assistant.rules import RULES
from tools.answer import Answer
from tools.ask import SEMANTIC_MODELS, SemanticModelName
from tools.calendar_units import Grain
from tools.errors import CallerError
from tools.follow_ups import STARTERS, pick
from tools.semantic_query import model_named, query_semantic_model
from tools.semantics import evidence
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.model import SemanticModel
from tools.semantics.query import COMPUTED, SemanticQuery

NAME: Final = "query_semantic_model"
REPAIRS: Final = 1
"""How often a model may mend its query before the question is refused."""

DESCRIPTION: Final = """\
Answer a question about data by filling a typed query, when ask_data refuses it or has misread it.

Use only the listed metrics and fields. Give time as windows ("last 6 months" is {"kind": "last", "n": 6, "unit":
"month"}); dates are computed for you. For each slot quote in `evidence` the words of the person's question that it
comes from, exactly as written. Every word that carries meaning must be quoted by a slot: when one has no slot, the
question cannot be answered here, so do not leave it out silently."""

_AGGREGATE: Final = r"^(sum|avg|median|min|max|count|count_distinct)\([A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?\)$"
"""`avg(orders.net_amount)`, `count(orders)`: for numbers that are no metric."""


def typed_tool() -> Tool[Deps]:
    """The tool, with the fields of the conversation's semantic model, or of all; the rules model does not see it."""
    tool: Tool[Deps] = Tool.from_schema(_call, NAME, DESCRIPTION, schema_for("auto"), takes_ctx=True)
    tool.prepare = _prepare
    tool.max_retries = REPAIRS
    return tool


async def _prepare(ctx: RunContext[Deps], definition: ToolDefinition) -> ToolDefinition | None:
    if ctx.model.model_name == RULES:
        return None
    return replace(definition, parameters_json_schema=schema_for(ctx.deps.semantic_model, ctx.deps.scope.models))


def _call(ctx: RunContext[Deps], **arguments: Any) -> ToolReturn:
    """One round of repair with every fault named, then an honest refusal."""
    try:
        answer = _answer(ctx, arguments)
    except NotUnderstood as failure:
        answer = _refusal(ctx, str(failure), arguments)
    except CallerError as error:
        if ctx.retry < REPAIRS:
            raise ModelRetry(f"{error}. Mend the query, or say that the question cannot be answered.") from error
        answer = _refusal(ctx, f"I could not put this question exactly: {error}.", arguments)
    return ToolReturn(return_value=answer.for_model(), metadata=answer)


class Unfit(CallerError):
    """The query is not one, or is not the question's."""


def _answer(ctx: RunContext[Deps], arguments: Mapping[str, Any]) -> Answer:
    deps = ctx.deps
    # The person's own words, not the model's account of them, are what the query must cover.
    question = ctx.prompt if isinstance(ctx.prompt, str) else ""
    if not question.strip():
        raise ToolFailed("there is no question in this turn")
    evidence.refuse_what_is_no_question(question)
    name = _model_name(deps.semantic_model, arguments.get("semantic_model"))
    query = _query(arguments.get("query"))
    found = evidence.faults(query, question, earlier=[turn.question for turn in deps.earlier])
    if found:
        raise Unfit("; ".join(found))
    return query_semantic_model(
        deps.services,
        deps.person,
        query,
        semantic_model=name,
        question=question,
        surface=deps.surface,
        thread_id=deps.thread_id,
        progress=deps.tell,
        on_query_id=deps.on_query_id,
    )


def _model_name(chosen: ModelChoice, named: object) -> SemanticModelName:
    """The model that the person chose, or else the one that the query names."""
    name = next((one for one in SEMANTIC_MODELS if one == (named if chosen == "auto" else chosen)), None)
    if name is None:
        raise Unfit(f"semantic_model: {named!r} is none of {', '.join(SEMANTIC_MODELS)}")
    return name


def _query(value: object) -> SemanticQuery:
    try:
        return SemanticQuery.model_validate(value)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, one['loc'])) or 'query'}: {one['msg']}" for one in error.errors())
        raise Unfit("; ".join(problems)) from error


def _refusal(ctx: RunContext[Deps], text: str, arguments: Mapping[str, Any]) -> Answer:
    named = arguments.get("semantic_model")
    model = next((one for one in SEMANTIC_MODELS if one in (ctx.deps.semantic_model, named)), None)
    question = ctx.prompt if isinstance(ctx.prompt, str) else ""
    return Answer(text=text, suggestions=pick(STARTERS[model or "sales"], question), semantic_model=model, refused=True)


@cache
def schema_for(choice: ModelChoice, allowed: tuple[str, ...] = ()) -> dict[str, Any]:
    """The JSON schema of the arguments, every reference one of what the models hold that may be asked."""
    names = [name for name in SEMANTIC_MODELS if choice in ("auto", name) and (not allowed or name in allowed)]
    query = deepcopy(SemanticQuery.model_json_schema())
    parts = query.pop("$defs")
    slots = query["properties"]
    slots["metrics"]["items"] = _ref("metric")
    slots["dimensions"]["items"] = slots["limit_per"]["items"] = _ref("group")
    slots["time_field"] = _optional("time")
    del slots["confidence"]
    query["required"] = ["evidence"]
    parts["Filter"]["properties"]["field"] = _ref("filtered")
    parts["Filter"]["properties"]["other"] = _optional("field")
    parts["Having"]["properties"]["metric"] = {"anyOf": [_ref("metric"), _enum(list(COMPUTED))]}
    parts["Detail"]["properties"] |= {"table": _ref("table"), "columns": {"type": "array", "items": _ref("field")}}
    parts["Anti"]["properties"] |= {"entity": _ref("table"), "related": _any("table", "metric")}
    parts["Members"]["properties"] |= {"of": _ref("group"), "metric": _any("metric", "table")}
    for part in ("Anti", "Members"):
        parts[part]["properties"]["time_field"] = _optional("time")
    parts["Over"]["properties"]["per"] = {"anyOf": [_enum(get_args(Grain)), _ref("group")]}
    parts["Evidence"]["properties"]["slot"] = _enum(evidence.SLOTS)
    return {
        "type": "object",
        "properties": {"semantic_model": _enum(names), "query": query},
        "required": ["semantic_model", "query"],
        "additionalProperties": False,
        "$defs": parts | _references([model_named(name) for name in names]),
    }


def _references(models: Sequence[SemanticModel]) -> dict[str, Any]:
    return {
        "metric": {
            "anyOf": [_enum(_of_each(models, _metrics)), {"type": "string", "pattern": _AGGREGATE}],
            "description": "; ".join(_of_each(models, _meanings)),
        },
        "group": _enum(_of_each(models, _tables, _fields)),
        "filtered": _enum(_of_each(models, _fields, _filters)),
        "field": _enum(_of_each(models, _fields)),
        "time": _enum(_of_each(models, _times)),
        "table": _enum(_of_each(models, _tables)),
    }


def _any(*names: str) -> dict[str, Any]:
    return {"anyOf": [_ref(name) for name in names]}


def _optional(name: str) -> dict[str, Any]:
    return {"anyOf": [_ref(name), {"type": "null"}], "default": None}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _enum(values: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _of_each(models: Sequence[SemanticModel], *kinds: Callable[[SemanticModel], list[str]]) -> list[str]:
    return list(dict.fromkeys(name for kind in kinds for model in models for name in kind(model)))


def _metrics(model: SemanticModel) -> list[str]:
    return [model.metric_ref(table, metric) for table, metric in model.all_metrics()]


def _tables(model: SemanticModel) -> list[str]:
    return [table.name for table in model.tables]


def _fields(model: SemanticModel) -> list[str]:
    return [f"{table.name}.{column.name}" for table in model.tables for column in table.columns.values()]


def _times(model: SemanticModel) -> list[str]:
    return [f"{table.name}.{one.name}" for table in model.tables for one in table.times]


def _meanings(model: SemanticModel) -> list[str]:
    metrics = ((model.metric_ref(table, metric), metric.description) for table, metric in model.all_metrics())
    return [f"{ref}: {' '.join(description.split())}" for ref, description in metrics if description]


def _filters(model: SemanticModel) -> list[str]:
    return [f"{table.name}.{one.name}" for table in model.tables for one in table.filters]
