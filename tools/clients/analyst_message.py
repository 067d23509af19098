"""What Cortex Analyst answers, whole or in pieces, as one typed message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from tools.answer import VerifiedQueryUse
from tools.clients.result_set import ResultSet


class AnalystMessage(BaseModel):
    """An answer of Cortex Analyst: either `sql` or `suggestions`, and `text` that says how it understood.

    `model_index` and `semantic_model` say which of the models was chosen; `other` keeps content of types that are
    not known here, as it came. `result` are rows that Cortex Agents read by themselves, under the service's rights.
    """

    model_config = ConfigDict(frozen=True)

    text: str = ""
    sql: str | None = None
    suggestions: tuple[str, ...] = ()
    verified_query: VerifiedQueryUse | None = None
    request_id: str | None = None
    model_index: int | None = None
    semantic_model: str | None = None
    question_category: str | None = None
    warnings: tuple[str, ...] = ()
    thinking: str = ""
    result_query_id: str | None = None
    result: ResultSet | None = None
    chart_spec: str | dict[str, Any] | None = None
    other: tuple[dict[str, Any], ...] = ()
    metadata: dict[str, Any] = Field(default_factory=dict)

    def wire_content(self) -> list[dict[str, Any]]:
        """The content as a turn of the analyst, to send along with the next question."""
        content: list[dict[str, Any]] = [{"type": "text", "text": self.text or "I understood the question."}]
        if self.sql:
            content.append({"type": "sql", "statement": self.sql})
        elif self.suggestions:
            content.append({"type": "suggestions", "suggestions": list(self.suggestions)})
        return content


SUGGESTION_TYPES: Final = frozenset({"suggestion", "suggestions"})
"""The documentation writes both."""


class MessageBuilder:
    """Gathers a message from a whole answer or from the events of a stream, in whatever order they come."""

    def __init__(self) -> None:
        self._blocks: dict[int, dict[str, Any]] = {}
        self._warnings: list[str] = []
        self._metadata: dict[str, Any] = {}
        self._selection: dict[str, Any] = {}
        self._request_id: str | None = None

    @property
    def has_content(self) -> bool:
        """Whether anything of the answer itself has come."""
        return bool(self._blocks)

    def note_request_id(self, request_id: object) -> None:
        """Remember Analyst's id of the request, which feedback needs."""
        if isinstance(request_id, str) and request_id:
            self._request_id = request_id

    def add_answer(self, body: Mapping[str, Any]) -> None:
        """A whole answer, as it comes without streaming."""
        message = body.get("message")
        for index, block in enumerate(message.get("content") or [] if isinstance(message, dict) else []):
            self._blocks[index] = dict(block)
        self.add_warnings(body)
        self.add_metadata(body.get("response_metadata") or {})
        self.note_selection(body)
        self.note_request_id(body.get("request_id"))

    def add_delta(self, data: Mapping[str, Any]) -> None:
        """A piece of one element of the content; pieces of text are joined in the order they come."""
        block = self._blocks.setdefault(int(data.get("index") or 0), {})
        block.setdefault("type", data.get("type"))
        for name, value in data.items():
            if name in ("index", "type"):
                continue
            if name == "suggestions_delta" and isinstance(value, dict):
                suggestions: dict[int, str] = block.setdefault("by_index", {})
                position = int(value.get("index") or 0)
                suggestions[position] = suggestions.get(position, "") + str(value.get("suggestion_delta") or "")
            elif name.endswith("_delta") and isinstance(value, str):
                whole = name.removesuffix("_delta")
                block[whole] = block.get(whole, "") + value
            elif value is not None:
                block[name] = value

    def add_warnings(self, data: Mapping[str, Any]) -> None:
        """Warnings about the semantic model."""
        for warning in data.get("warnings") or []:
            text = warning.get("message") if isinstance(warning, dict) else warning
            if text:
                self._warnings.append(str(text))

    def add_metadata(self, data: Mapping[str, Any]) -> None:
        """What Analyst says about how it answered."""
        self._metadata |= data

    def note_selection(self, data: Mapping[str, Any]) -> None:
        """Which semantic model was chosen; where a stream says it is not documented, so every event is asked."""
        selection = data.get("semantic_model_selection")
        if isinstance(selection, dict):
            self._selection = selection

    def build(self) -> AnalystMessage:
        """The message so far."""
        fields: dict[str, Any] = {"text": [], "thinking": [], "suggestions": [], "other": []}
        for index in sorted(self._blocks):
            _read_block(self._blocks[index], fields)
        identifier = self._selection.get("identifier") or {}
        return AnalystMessage(
            text="\n\n".join(fields.pop("text")).strip(),
            thinking="".join(fields.pop("thinking")),
            suggestions=tuple(fields.pop("suggestions")),
            other=tuple(fields.pop("other")),
            request_id=self._request_id,
            model_index=self._selection.get("index"),
            semantic_model=next((str(value) for value in identifier.values() if value), None),
            question_category=self._metadata.get("question_category"),
            warnings=tuple(self._warnings),
            metadata=self._metadata,
            **fields,
        )


def _read_block(block: dict[str, Any], fields: dict[str, Any]) -> None:
    kind = block.get("type")
    if kind == "text":
        fields["text"].append(str(block.get("text") or ""))
    elif kind == "sql":
        fields["sql"] = str(block.get("statement") or "").strip() or None
        fields["verified_query"] = _verified_query(block.get("confidence"))
    elif kind in SUGGESTION_TYPES:
        by_index: dict[int, str] = block.get("by_index") or {}
        listed = block.get("suggestions") or [by_index[position] for position in sorted(by_index)]
        fields["suggestions"] += [str(suggestion).strip() for suggestion in listed if str(suggestion).strip()]
    elif kind in ("think", "thinking"):
        fields["thinking"].append(str(block.get("think") or block.get("thinking") or ""))
    elif kind == "results":
        fields["result_query_id"] = block.get("query_id")
    elif kind == "chart":
        chart = block.get("chart") or {}
        fields["chart_spec"] = block.get("chart_spec") or (chart.get("chart_spec") if isinstance(chart, dict) else None)
    else:
        fields["other"].append(block)


def _verified_query(confidence: object) -> VerifiedQueryUse | None:
    used = confidence.get("verified_query_used") if isinstance(confidence, dict) else None
    if not isinstance(used, dict) or not used.get("name"):
        return None
    verified_at = used.get("verified_at")
    return VerifiedQueryUse(
        name=str(used["name"]),
        question=str(used.get("question") or ""),
        verified_by=used.get("verified_by"),
        verified_at=int(verified_at) if isinstance(verified_at, int | float) else None,
    )
