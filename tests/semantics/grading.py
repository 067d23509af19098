"""Grades the analyst on the table of questions: right, wrong, or refused where an answer was wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from tools.semantics import periods
from tools.semantics.english import AnalystReply, reply
from tools.semantics.model import SemanticModel
from tools.semantics.query import Filter, Members, SemanticQuery
from tools.semantics.sql.times import times_of

TODAY = date(2026, 11, 23)
HERE = Path(__file__).parent
MODELS = HERE.parents[1] / "semantic_models"
NAMES = ("sales", "customers", "operations")


@dataclass(frozen=True)
class Case:
    model: str
    question: str
    history: tuple[str, ...]
    expected: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    verdict: Literal["right", "wrong", "refused"]
    why: str = ""
    reply: AnalystReply | None = field(default=None, repr=False)


@cache
def model(name: str) -> SemanticModel:
    return SemanticModel.from_yaml((MODELS / f"{name}.yaml").read_text(encoding="utf-8"))


def cases() -> list[Case]:
    found = []
    for name, rows in yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8")).items():
        for row in rows:
            expected = {key: value for key, value in row.items() if key not in ("q", "history")}
            found.append(Case(name, row["q"], tuple(row.get("history", ())), expected))
    return found


def ask(case: Case) -> AnalystReply:
    models = [model(name) for name in NAMES] if case.model == "auto" else [model(case.model)]
    turns = [*case.history, case.question]
    messages = [{"role": "user", "content": [{"type": "text", "text": text}]} for text in turns]
    return reply(models, messages, today=TODAY)


def grade(case: Case) -> Outcome:
    answer = ask(case)
    wanted = case.expected
    if case.model == "auto" and "refuse" not in wanted and NAMES[answer.model_index] != wanted["model"]:
        return Outcome("wrong", f"asked {NAMES[answer.model_index]}", answer)
    if "refuse" in wanted:
        return _refusal(answer, str(wanted["refuse"]))
    if answer.sql is None:
        return Outcome("refused", answer.text, answer)
    if "verified" in wanted:
        found = answer.verified_query.name if answer.verified_query else None
        return Outcome("right" if found == wanted["verified"] else "wrong", f"verified {found}: {answer.text}", answer)
    if answer.query is None or answer.verified_query is not None:
        return Outcome("wrong", f"verified query {answer.verified_query and answer.verified_query.name}", answer)
    expected, found_slots = _expected(wanted), slots(answer.query)
    differences = [
        f"{key}: {found_slots[key]} for {expected[key]}" for key in expected if expected[key] != found_slots[key]
    ]
    return Outcome("wrong" if differences else "right", "; ".join(differences), answer)


def _refusal(answer: AnalystReply, wanted: str) -> Outcome:
    if answer.sql is not None:
        return Outcome("wrong", f"answered: {answer.text}", answer)
    kinds = {
        "write": "NOT_A_QUESTION",
        "future": "UNANSWERABLE",
        "opinion": "NON_SQL",
        "impossible": "UNANSWERABLE",
        "unclear": "AMBIGUOUS",
        "no_metric": "AMBIGUOUS",
    }
    fits = answer.question_category == kinds[wanted] if wanted in kinds else f"{wanted}" in answer.text
    return Outcome("right" if fits else "wrong", answer.text, answer)


def _expected(wanted: dict[str, Any]) -> dict[str, Any]:
    lists = ("metrics", "dimensions", "filters", "kept", "derive", "having", "limit_per")
    expected: dict[str, Any] = {key: sorted(map(str, wanted.get(key, ()))) for key in lists}
    expected["metrics"] = sorted(wanted.get("metrics", ()))
    for key in ("grain", "compare", "limit", "detail", "over", "part", "time_field"):
        if key in wanted or key != "time_field":
            expected[key] = wanted.get(key)
    expected["anti"] = wanted.get("anti")
    expected["members"] = sorted(wanted.get("members", ()))
    expected["weekdays"] = wanted.get("weekdays", [])
    expected["window"] = wanted.get("window", "..")
    expected["before"] = wanted.get("before", "")
    if "order" in wanted:
        expected["order"] = wanted["order"]
    return expected


def slots(query: SemanticQuery) -> dict[str, Any]:
    times = times_of(query, TODAY)
    return {
        "metrics": sorted(query.metrics),
        "dimensions": sorted(query.dimensions),
        "filters": sorted(_filter(one) for one in query.filters),
        "kept": sorted(_filter(one) for one in query.kept),
        "derive": sorted(query.derive),
        "having": sorted(f"{one.metric} {one.op} {one.values[0]:.10g}" for one in query.having),
        "limit_per": sorted(query.limit_per),
        "grain": query.grain,
        "compare": query.compare.to if query.compare else None,
        "limit": query.limit,
        "detail": query.detail.table if query.detail else None,
        "over": f"{query.over.function} {query.over.per}" if query.over else None,
        "part": query.part,
        "anti": f"{query.anti.entity} {query.anti.related}" if query.anti else None,
        "members": sorted(_member(one) for one in query.members),
        "weekdays": list(query.weekdays),
        "time_field": query.time_field,
        "window": _dates(times.period) if times.period else "..",
        "before": _dates(times.compared) if times.compared else "",
        "order": [f"{one.by} {one.dir}" for one in query.order] or _natural(query),
    }


def _natural(query: SemanticQuery) -> list[str]:
    return [f"{query.metrics[0]} desc"] if query.metrics and not query.grain else []


def _filter(one: Filter) -> str:
    return f"{one.field} {one.op} {','.join(map(str, one.values))}"


def _member(one: Members) -> str:
    how = f"{one.dir} {one.limit}" if one.limit else f"{one.op} {one.values[0]:.10g}"
    return f"{one.of} {one.metric} {how}"


def _dates(period: periods.Period) -> str:
    last = period.end - timedelta(days=1) if period.end else None
    return f"{period.start or ''}..{last or ''}"
