"""Cortex Agents' `agent:run` over the account: a question to the Analyst's SQL, its rows and a sentence, in events."""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from deploy.local.account.analyst_request import Refusal
from deploy.local.account.errors import SnowflakeError
from deploy.local.account.names import quoted
from deploy.local.account.result_set import result_set

if TYPE_CHECKING:
    from deploy.local.account.analyst import Analyst, Caller, Question

log = logging.getLogger("local_account")

Event = tuple[str, dict[str, Any]]

TOOL = "cortex_analyst_text_to_sql"
EXECUTE = "system_execute_sql"
"""The agents' own tool, which runs the SQL that another tool wrote."""

MODELS = ("semantic_view", "semantic_model_file", "inline_semantic_model")
FENCED_SQL = re.compile(r"```sql\n(.*?)\n```", re.DOTALL)
ROLES = {"user": "user", "assistant": "analyst"}


@dataclass(frozen=True)
class Tool:
    """One tool of a request: the model that it asks, and where its SQL runs."""

    name: str
    model: dict[str, str]
    environment: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A request that was understood."""

    id: str
    caller: Caller
    question: Question
    tools: list[Tool]


class Agents:
    """Runs without an agent object: the tools of the request are the semantic models to choose from."""

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst

    async def run(self, request: Request) -> Response:
        from deploy.local.account.analyst import body_of, headers_of, refused

        request_id = str(uuid.uuid4())
        try:
            caller = self._analyst.caller(request)
            if isinstance(caller, Response):
                return caller
            if role := request.headers.get("X-Snowflake-Role"):
                caller = replace(caller, role=role)
            body = await body_of(request)
            tools = _tools(body)
            asked = {"messages": _messages(body), "semantic_models": [tool.model for tool in tools]}
            question = await self._in_thread(self._analyst.question, caller, asked)
            events = self._events(Run(request_id, caller, question, tools))
            if body.get("stream", True):
                return StreamingResponse(
                    _told(events, request_id), media_type="text/event-stream", headers=headers_of(request_id)
                )
            *_, (_, whole) = [event async for event in events]
            return JSONResponse(whole, headers=headers_of(request_id))
        except Refusal as refusal:
            return refused(refusal, request_id)
        except SnowflakeError as error:
            return refused(Refusal(400, error.code, error.message), request_id)
        except Exception:
            log.exception("agent_failed", extra={"request_id": request_id})
            return refused(Refusal(500, "000603", "the local account failed; its log has the request id"), request_id)

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._analyst.threads, function, *arguments)

    async def _events(self, run: Run) -> AsyncIterator[Event]:
        """What a run tells as it goes on: the Analyst's SQL, its execution, the rows, a sentence, all of it again."""
        content: list[dict[str, Any]] = []
        yield "response.status", {"status": "planning", "message": "Planning the next steps"}
        answer = await self._in_thread(self._analyst.answer, run.caller, run.question, run.id)
        tool = run.tools[answer.get("semantic_model_selection", {}).get("index") or 0]
        for event in _analyst_events(run, tool, answer, content):
            yield event
        said, suggestions, statement = _parts(answer)
        if statement is not None:
            use = {"tool_use_id": f"toolu_{run.id[:8]}_2", "type": EXECUTE, "name": EXECUTE}
            given = {"sql": statement, "execution_environment": tool.environment}
            yield _added(content, "tool_use", use | {"input": given, "client_side_execute": False})
            yield "response.tool_result.status", {
                "tool_use_id": use["tool_use_id"], "tool_type": EXECUTE, "status": "Executing SQL",
                "message": f"Executing query '{statement}'", "details": {},
            }  # fmt: skip
            try:
                rows = await self._in_thread(self._executed, run.caller, statement, tool.environment)
            except SnowflakeError as error:
                failed = [{"type": "text", "text": f"{error.code}: {error.message}"}]
                yield _added(content, "tool_result", use | {"status": "error", "content": failed})
                said = f"The query could not be run: {error.message}"
            else:
                query_id = rows["statementHandle"]
                told = {"query_id": query_id, "result_set": rows, "sql": statement}
                done = use | {"status": "success", "content": [{"type": "json", "json": told}]}
                yield _added(content, "tool_result", done)
                shown = {"tool_use_id": use["tool_use_id"], "query_id": query_id, "result_set": rows, "title": said}
                yield _added(content, "table", shown)
        for warning in answer["warnings"]:
            yield "response.warning", warning
        text = {"text": "\n".join([said, *(f"- {one}" for one in suggestions)]), "is_elicitation": bool(suggestions)}
        yield "response.text.delta", {"content_index": len(content), **text}
        yield "response.text", {"content_index": len(content), "annotations": [], **text}
        content.append({"type": "text", **text})
        whole = {"role": "assistant", "content": content, "metadata": {"run_id": run.id}, "status": "completed"}
        yield "response", whole | ({"warnings": answer["warnings"]} if answer["warnings"] else {})

    def _executed(self, caller: Caller, statement: str, environment: dict[str, Any]) -> dict[str, Any]:
        """The rows, read in a session of its own with the caller's role, on the warehouse of the tool."""
        with self._analyst.open(caller) as session:
            if warehouse := environment.get("warehouse"):
                session.run(f"USE WAREHOUSE {quoted(str(warehouse))}")
            if seconds := environment.get("query_timeout"):
                session.run(f"ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = {int(seconds)}")
            return result_set(session.run(statement))


def _tools(body: dict[str, Any]) -> list[Tool]:
    """The tools, each with its semantic model."""
    resources = body.get("tool_resources") or {}
    found: list[Tool] = []
    for tool in body.get("tools") or []:
        spec = tool.get("tool_spec") if isinstance(tool, dict) else None
        if not isinstance(spec, dict) or spec.get("type") != TOOL or not isinstance(spec.get("name"), str):
            raise Refusal(400, "392400", f"the local account knows tools of the type {TOOL} with a name only")
        resource = resources.get(spec["name"])
        resource = resource if isinstance(resource, dict) else {}
        model = {key: value for key, value in resource.items() if key in MODELS}
        if len(model) != 1:
            raise Refusal(400, "392400", f"tool_resources has no semantic view or model for the tool {spec['name']}")
        found.append(Tool(spec["name"], model, _environment(resource)))
    if not found:
        raise Refusal(400, "392400", "the local account needs a tool: it has no knowledge of its own")
    return found


def _environment(resource: dict[str, Any]) -> dict[str, Any]:
    environment = resource.get("execution_environment") or {}
    seconds = environment.get("query_timeout")
    if seconds is not None and not (isinstance(seconds, int) and seconds > 0):
        raise Refusal(400, "392400", "query_timeout of an execution_environment is a number of seconds")
    return dict(environment)


def _messages(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The conversation in the Analyst's form; SQL of earlier turns stands fenced in their text."""
    messages = body.get("messages")
    if not isinstance(messages, list):
        raise Refusal(400, "392400", "messages must be a list")
    made = []
    for message in messages:
        role = ROLES.get(str(message.get("role"))) if isinstance(message, dict) else None
        parts = message.get("content") if isinstance(message, dict) else None
        if role is None or not isinstance(parts, list):
            raise Refusal(400, "392400", "each message needs a role, user or assistant, and a list of content")
        texts = [str(part.get("text") or "") for part in parts if isinstance(part, dict) and part.get("type") == "text"]
        content: list[dict[str, Any]] = [{"type": "text", "text": FENCED_SQL.sub("", text).strip()} for text in texts]
        if role == "analyst":
            content += [{"type": "sql", "statement": sql} for text in texts for sql in FENCED_SQL.findall(text)]
        made.append({"role": role, "content": content})
    return made


def _parts(answer: dict[str, Any]) -> tuple[str, list[str], str | None]:
    """The Analyst's words, what it suggests in place of SQL, and its SQL."""
    parts = {item["type"]: item for item in answer["message"]["content"]}
    suggestions = parts["suggestions"]["suggestions"] if "suggestions" in parts else []
    return str(parts["text"]["text"]), suggestions, parts["sql"]["statement"] if "sql" in parts else None


def _analyst_events(run: Run, tool: Tool, answer: dict[str, Any], content: list[dict[str, Any]]) -> Iterator[Event]:
    """The Analyst's tool: what it is asked, its answer piece by piece, and whole."""
    text, suggestions, statement = _parts(answer)
    parts = {item["type"]: item for item in answer["message"]["content"]}
    use = {"tool_use_id": f"toolu_{run.id[:8]}_1", "type": TOOL, "name": tool.name}
    asked = [part["text"] for part in run.question.messages[-1]["content"] if part["type"] == "text"]
    yield _added(content, "tool_use", use | {"input": {"query": "\n".join(asked)}, "client_side_execute": False})
    deltas: list[dict[str, Any]] = [{"text": text}]
    result: dict[str, Any] = {"text": text, "suggestions": suggestions}
    if statement:
        verified = bool(parts["sql"]["confidence"]["verified_query_used"])
        deltas.append({"sql": statement, "verified_query_used": verified})
        result = {"text": text, "sql": statement, "verified_query_used": verified}
    deltas += [{"suggestions": {"index": place, "delta": one}} for place, one in enumerate(suggestions)]
    about = {
        "content_index": len(content),
        "tool_use_id": use["tool_use_id"],
        "tool_type": TOOL,
        "tool_name": tool.name,
    }
    yield from (("response.tool_result.analyst.delta", about | {"delta": delta}) for delta in deltas)
    done = use | {"status": "success", "content": [{"type": "json", "json": result}]}
    yield _added(content, "tool_result", done)


def _added(content: list[dict[str, Any]], kind: str, item: dict[str, Any]) -> Event:
    """The event of a part of the answer, which the last event has again."""
    content.append({"type": kind, kind: item})
    return f"response.{kind}", {"content_index": len(content) - 1, **item}


async def _told(events: AsyncIterator[Event], request_id: str) -> AsyncIterator[str]:
    """The events on the wire; what fails after the first of them is one as well."""
    from deploy.local.account.analyst import event_text

    try:
        async for name, data in events:
            yield event_text(name, data)
    except SnowflakeError as error:
        yield event_text("error", {"message": error.message, "code": error.code, "request_id": request_id})
    except Exception:
        log.exception("agent_failed", extra={"request_id": request_id})
        failed = {"message": "the local account failed; its log has the request id", "code": "000603"}
        yield event_text("error", failed | {"request_id": request_id})
    yield event_text("done", {})
