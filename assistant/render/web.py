"""An answer as the elements of the web chat: names of the components in public/elements, and their properties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tools.answer import Answer, Column, Table, json_cell

SHOWN_ROWS = 10_000
"""Rows that the browser holds; an export has them all."""
SHOWN_SUGGESTIONS = 4


@dataclass(frozen=True, slots=True)
class Element:
    """A component and its properties, JSON throughout."""

    component: str
    props: dict[str, Any]


def elements(answer: Answer, *, question: str, said: str) -> list[Element]:
    """What stands under the text `said`, from top to bottom."""
    name = file_stem(question)
    shown: list[Element] = []
    if note := _note(answer, said):
        shown.append(Element("AnswerNote", note))
    if answer.chart is not None:
        chart = {"spec": answer.chart.spec, "altText": answer.chart.alt_text, "fileName": name}
        shown.append(Element("VegaChart", chart))
    if answer.table is not None and answer.table.rows:
        shown.append(Element("ResultTable", table_props(answer.table, file_name=name)))
    if answer.job_id is not None:
        shown.append(Element("JobCard", {"jobId": answer.job_id}))
    elif files := _files(answer):
        shown.append(Element("FileList", {"files": files}))
    if next_steps := _next_steps(answer):
        shown.append(Element("Suggestions", next_steps))
    return shown


def table_props(table: Table, *, file_name: str) -> dict[str, Any]:
    """The table as ResultTable takes it; cells as JSON has them."""
    rows = [[json_cell(cell) for cell in row] for row in table.rows[:SHOWN_ROWS]]
    return {
        "columns": [_column(column) for column in table.columns],
        "rows": rows,
        "truncated": table.truncated or table.row_count > SHOWN_ROWS,
        "fileName": file_name,
    }


def file_stem(question: str) -> str:
    """A file name from a question: "Revenue by region?" gives revenue-by-region."""
    words = re.sub(r"[^a-z0-9]+", "-", question.lower()).strip("-")
    return words[:60].rstrip("-") or "result"


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "label": column.label or column.name.replace("_", " ").capitalize(),
        "type": column.type,
        "format": column.format,
        "unit": column.unit,
    }


def _note(answer: Answer, said: str) -> dict[str, Any] | None:
    """How the answer came about; what the text already says is not said twice."""
    understood = answer.understood if answer.understood and answer.understood.strip(". ") not in said else None
    if not (understood or answer.verified_query or answer.sql or answer.warnings):
        return None
    return {
        "understood": understood,
        "verified": answer.verified_query.model_dump() if answer.verified_query else None,
        "semanticModel": answer.semantic_model,
        "warnings": list(answer.warnings),
        "sql": answer.sql,
        "queryId": answer.query_id,
    }


def _next_steps(answer: Answer) -> dict[str, Any] | None:
    """The answer's buttons, and questions to ask next; what a button asks is not offered a second time."""
    actions = {
        str(action.payload["question"]): action.label
        for action in answer.actions[:SHOWN_SUGGESTIONS]
        if action.payload.get("question")
    }
    questions = [question for question in answer.suggestions if question not in actions][:SHOWN_SUGGESTIONS]
    if not (actions or questions):
        return None
    return {
        "actions": [{"label": label, "question": question} for question, label in actions.items()],
        "questions": questions,
    }


def _files(answer: Answer) -> list[dict[str, Any]]:
    return [
        {"name": file.name, "url": file.url, "size": file.size, "mediaType": file.media_type}
        for file in answer.downloads
        if file.url
    ]
