"""What a run of Cortex Agents tells, event by event, as one message of the kind that Cortex Analyst gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tools.answer import VerifiedQueryUse
from tools.clients.analyst_message import AnalystMessage
from tools.clients.result_set import ResultSet, read_result_set

SQL_KEYS: Final = ("sql", "sql_query", "statement", "query_sql")
STATUSES: Final = {"planning": "interpreting_question", "reasoning_agent_start": "interpreting_question"}
NO_QUESTION: Final = ""


@dataclass
class _Call:
    """One use of a tool, gathered from the events that carry its id."""

    name: str = ""
    sql: str | None = None
    text: str = ""
    explanation: str = ""
    thinking: str = ""
    query_id: str | None = None
    result: ResultSet | None = None
    verified: VerifiedQueryUse | None = None
    suggestions: dict[int, str] = field(default_factory=dict)
    failed: bool = False

    @property
    def words(self) -> str:
        return (self.text or self.explanation).strip()


class AgentRun:
    """Gathers one run. Events that are not known are passed over; what the last one repeats is not counted twice.

    `tools` are the names under which `models` were given; `on_status` hears Cortex Analyst's words for what goes on.
    """

    def __init__(
        self, tools: Sequence[str], models: Sequence[Mapping[str, str]], on_status: Callable[[str], None]
    ) -> None:
        self._tools = list(tools)
        self._models = list(models)
        self._on_status = on_status
        self._told = ""
        self._calls: dict[str, _Call] = {}
        self._texts: dict[int, str] = {}
        self._whole: dict[int, str] = {}
        self._thinking: dict[int, str] = {}
        self._warnings: list[str] = []
        self._suggested: list[str] = []
        self._chart: str | None = None
        self._request_id: str | None = None
        self._metadata: dict[str, Any] = {}
        self.finished = False

    def note_request_id(self, request_id: object) -> None:
        """Remember Snowflake's id of the run."""
        if isinstance(request_id, str) and request_id:
            self._request_id = request_id

    def apply(self, event: str, data: Mapping[str, Any]) -> None:
        """Take one event in."""
        index = _index(data)
        match event:
            case "response.status":
                status = str(data.get("status") or "")
                self._tell(STATUSES.get(status, ""))
            case "response.text.delta":
                self._texts[index] = self._texts.get(index, "") + str(data.get("text") or "")
            case "response.text":
                self._whole[index] = str(data.get("text") or "")
            case "response.thinking.delta":
                self._thinking[index] = self._thinking.get(index, "") + str(data.get("text") or "")
            case "response.tool_use":
                self._tell("generating_sql")
                self._tool_use(data)
            case "response.tool_result.analyst.delta":
                self._analyst(data)
            case "response.tool_result":
                self._tell("validating_sql")
                self._tool_result(data)
            case "response.table":
                self._rows(data)
            case "response.suggested_queries":
                self._suggested += [
                    str(one["query"]) for one in _dicts(data.get("suggested_queries")) if one.get("query")
                ]
            case "response.chart":
                self._chart = str(data.get("chart_spec") or "") or None
            case "response.warning":
                self._warn(data)
            case "metadata":
                self._metadata |= dict(data.get("metadata") or data)
            case "response":
                self._response(data)

    def message(self) -> AnalystMessage | None:
        """What was understood, or None when nothing was said at all."""
        call, reader = self._answering()
        said = "\n\n".join(text for _, text in sorted((self._texts | self._whole).items()) if text.strip()).strip()
        suggestions = [one for call in self._calls.values() for _, one in sorted(call.suggestions.items())]
        if call is None and not said and not suggestions:
            return None
        tool = self._place(call.name) if call else None
        understood = next((one.words for one in (call, reader) if one is not None and one.words), "")
        model = self._models[tool] if tool is not None else {}
        thinking = [text for _, text in sorted(self._thinking.items())]
        return AnalystMessage(
            text=understood or said,
            sql=call.sql if call else None,
            # What to ask next comes with every answer; in place of SQL it is what can be asked instead.
            suggestions=() if call else tuple(dict.fromkeys(suggestions or self._suggested)),
            verified_query=(call.verified or (reader.verified if reader else None)) if call else None,
            request_id=self._request_id,
            model_index=tool,
            semantic_model=next(iter(model.values()), None),
            warnings=tuple(self._warnings),
            thinking="".join([*thinking, reader.thinking if reader else ""]),
            result_query_id=call.query_id if call else None,
            result=call.result if call else None,
            chart_spec=self._chart,
            metadata=self._metadata,
        )

    def _answering(self) -> tuple[_Call | None, _Call | None]:
        """The call whose SQL is the answer, and the one that wrote it: a tool of its own may have run it.

        SQL that Snowflake could not run is no answer, whichever tool had it first.
        """
        failed = {one.sql for one in self._calls.values() if one.failed and one.sql}
        calls = [one for one in self._calls.values() if not one.failed]
        call = next((one for one in reversed(calls) if one.sql and one.sql not in failed), None)
        if call is None:
            return None, None
        reader = next((one for one in reversed(calls) if one.name in self._tools and one.sql in (None, call.sql)), call)
        return call, reader

    def _tell(self, status: str) -> None:
        if status and status != self._told and not self.finished:
            self._told = status
            self._on_status(status)

    def _call(self, data: Mapping[str, Any]) -> _Call:
        call = self._calls.setdefault(str(data.get("tool_use_id") or ""), _Call())
        call.name = str(data.get("tool_name") or data.get("name") or call.name)
        return call

    def _tool_use(self, data: Mapping[str, Any]) -> None:
        """Since April 2026 the SQL is the input of a tool that runs it; before, it came with the analyst's result."""
        call = self._call(data)
        given = data.get("input")
        if isinstance(given, dict) and str(data.get("type") or "").lower() == "system_execute_sql":
            call.sql = _sql_in(given) or call.sql

    def _analyst(self, data: Mapping[str, Any]) -> None:
        call = self._call(data)
        delta = data.get("delta")
        if not isinstance(delta, dict):
            return
        call.text += str(delta.get("text") or "")
        call.thinking += str(delta.get("think") or "")
        suggestions = delta.get("suggestions")
        if isinstance(suggestions, dict):
            place = int(suggestions.get("index") or 0)
            call.suggestions[place] = call.suggestions.get(place, "") + str(suggestions.get("delta") or "")
            delta = {key: value for key, value in delta.items() if key != "suggestions"}
        self._facts(call, {key: value for key, value in delta.items() if key != "text"})

    def _tool_result(self, data: Mapping[str, Any]) -> None:
        call = self._call(data)
        call.failed = str(data.get("status") or "").lower() == "error"
        for part in _dicts(data.get("content")):
            told = part.get("json")
            if isinstance(told, dict):
                self._facts(call, told)

    def _rows(self, data: Mapping[str, Any]) -> None:
        """A table of the answer: the rows of the call that made it, when that told none itself."""
        call = self._calls.get(str(data.get("tool_use_id") or ""))
        if call is not None and call.result is None:
            call.query_id = data.get("query_id") or call.query_id
            call.result = read_result_set(data.get("result_set"), call.query_id)

    def _facts(self, call: _Call, told: Mapping[str, Any]) -> None:
        """What a tool says of its SQL, whole; the same in a delta and in a result."""
        call.sql = _sql_in(told) or call.sql
        call.explanation = str(told.get("sql_explanation") or call.explanation)
        call.query_id = told.get("query_id") or call.query_id
        call.result = read_result_set(told.get("result_set"), call.query_id) or call.result
        if not call.text and isinstance(told.get("text"), str):
            call.text = told["text"]
        call.verified = _verified(told, call.name) or call.verified
        listed = told.get("suggestions")
        if isinstance(listed, list) and not call.suggestions:
            call.suggestions = {place: str(one) for place, one in enumerate(listed)}

    def _warn(self, data: Mapping[str, Any]) -> None:
        words = str(data.get("message") or "")
        if words and words not in self._warnings:
            self._warnings.append(words)

    def _response(self, data: Mapping[str, Any]) -> None:
        """The last event: everything again, in one piece, which is all there is when nothing was streamed."""
        self.finished = True
        self._metadata |= dict(data.get("metadata") or {})
        self.note_request_id(self._metadata.get("run_id") if self._request_id is None else None)
        for one in _dicts(data.get("warnings")):
            self._warn(one)
        for index, item in enumerate(_dicts(data.get("content"))):
            kind = str(item.get("type") or "")
            inner = item.get(kind) if isinstance(item.get(kind), dict) else item
            inner = {"content_index": index, **(inner or {})}
            match kind:
                case "text" if not self._texts.get(index):
                    self.apply("response.text", inner)
                case "tool_use" if str(inner.get("tool_use_id")) not in self._calls:
                    self.apply("response.tool_use", inner)
                case "tool_result":
                    self.apply("response.tool_result", inner)
                case "suggested_queries" if not self._suggested:
                    self.apply("response.suggested_queries", inner)
                case "table":
                    self.apply("response.table", inner)
                case "chart" if self._chart is None:
                    self.apply("response.chart", inner)

    def _place(self, tool: str) -> int | None:
        """Which of the models a tool asked; the one there is, when the tool that ran the SQL has another name."""
        if tool in self._tools:
            return self._tools.index(tool)
        used = [self._tools.index(one.name) for one in self._calls.values() if one.name in self._tools]
        return used[-1] if used else 0 if len(self._tools) == 1 else None


def _index(data: Mapping[str, Any]) -> int:
    index = data.get("content_index")
    return index if isinstance(index, int) else 0


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _sql_in(told: Mapping[str, Any]) -> str | None:
    return next(
        (str(told[key]).strip() for key in SQL_KEYS if isinstance(told.get(key), str) and told[key].strip()), None
    )


def _verified(told: Mapping[str, Any], tool: str) -> VerifiedQueryUse | None:
    """The verified query by name where one is told; the events tell only that there was one."""
    used = told.get("verified_query_used")
    if isinstance(used, dict) and used.get("name"):
        at = used.get("verified_at")
        return VerifiedQueryUse(
            name=str(used["name"]),
            question=str(used.get("question") or ""),
            verified_by=used.get("verified_by"),
            verified_at=int(at) if isinstance(at, int | float) else None,
        )
    return VerifiedQueryUse(name=f"a verified query of {tool}", question=NO_QUESTION) if used is True else None
