"""Cortex Agents' `agent:run` over the account: one question to the Analyst's answer, in the agents' events."""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from deploy.local.account.analyst_request import Refusal
from deploy.local.account.errors import SnowflakeError

if TYPE_CHECKING:
    from deploy.local.account.analyst import Analyst

log = logging.getLogger("local_account")

TOOL = "cortex_analyst_text_to_sql"
FENCED_SQL = re.compile(r"```sql\n(.*?)\n```", re.DOTALL)
ROLES = {"user": "user", "assistant": "analyst"}


class Agents:
    """Runs without an agent object: the tools of the request are the semantic models to choose from."""

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst

    async def run(self, request: Request) -> Response:
        from deploy.local.account.analyst import body_of, headers_of, refused

        request_id = str(uuid.uuid4())
        loop = asyncio.get_running_loop()
        threads = self._analyst.threads
        try:
            caller = self._analyst.caller(request)
            if isinstance(caller, Response):
                return caller
            body = await body_of(request)
            tools = _tools(body)
            asked = {"messages": _messages(body), "semantic_models": list(tools.values())}
            question = await loop.run_in_executor(threads, self._analyst.question, caller, asked)
            answer = await loop.run_in_executor(threads, self._analyst.answer, caller, question, request_id)
        except Refusal as refusal:
            return refused(refusal, request_id)
        except SnowflakeError as error:
            return refused(Refusal(400, error.code, error.message), request_id)
        except Exception:
            log.exception("agent_failed", extra={"request_id": request_id})
            return refused(Refusal(500, "000603", "the local account failed; its log has the request id"), request_id)
        events = _events(answer, list(tools), request_id)
        if body.get("stream", True):
            return StreamingResponse(_told(events), media_type="text/event-stream", headers=headers_of(request_id))
        return JSONResponse(events[-1][1], headers=headers_of(request_id))


def _tools(body: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The semantic model of each tool, by the tool's name."""
    resources = body.get("tool_resources") or {}
    found: dict[str, dict[str, str]] = {}
    for tool in body.get("tools") or []:
        spec = tool.get("tool_spec") if isinstance(tool, dict) else None
        if not isinstance(spec, dict) or spec.get("type") != TOOL or not isinstance(spec.get("name"), str):
            raise Refusal(400, "392400", f"the local account knows tools of the type {TOOL} with a name only")
        resource = resources.get(spec["name"])
        model = {
            key: value
            for key, value in (resource if isinstance(resource, dict) else {}).items()
            if key in ("semantic_view", "semantic_model_file", "inline_semantic_model")
        }
        if len(model) != 1:
            raise Refusal(400, "392400", f"tool_resources has no semantic view or model for the tool {spec['name']}")
        found[spec["name"]] = model
    if not found:
        raise Refusal(400, "392400", "the local account needs a tool: it has no knowledge of its own")
    return found


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


def _events(answer: dict[str, Any], tools: list[str], request_id: str) -> list[tuple[str, dict[str, Any]]]:
    """What a run tells; it does not run the SQL, so that there is no result set among it."""
    parts = {item["type"]: item for item in answer["message"]["content"]}
    text = str(parts["text"]["text"])
    statement = parts["sql"]["statement"] if "sql" in parts else None
    suggestions = parts["suggestions"]["suggestions"] if "suggestions" in parts else []
    verified = bool(statement and parts["sql"]["confidence"]["verified_query_used"])
    tool = tools[answer.get("semantic_model_selection", {}).get("index") or 0]
    use = {"tool_use_id": f"toolu_{request_id[:8]}", "type": TOOL, "name": tool}
    result: dict[str, Any] = {"text": text, "suggestions": suggestions}
    if statement:
        result = {"text": text, "sql": statement, "verified_query_used": verified}
    asked = use | {"input": {"query": "the question"}, "client_side_execute": False}
    done = use | {"status": "success", "content": [{"type": "json", "json": result}]}
    analyst = {"tool_use_id": use["tool_use_id"], "tool_type": TOOL, "tool_name": tool, "content_index": 1}
    deltas: list[dict[str, Any]] = [{"text": text}]
    deltas += [{"sql": statement, "verified_query_used": verified}] if statement else []
    deltas += [{"suggestions": {"index": place, "delta": one}} for place, one in enumerate(suggestions)]
    said = text if not suggestions else f"{text}\n\n" + "\n".join(f"- {one}" for one in suggestions)
    spoken = {"type": "text", "text": said, "is_elicitation": bool(suggestions)}
    whole = {
        "role": "assistant",
        "content": [
            {"type": "tool_use", "tool_use": asked},
            {"type": "tool_result", "tool_result": done},
            spoken,
        ],
        "metadata": {"run_id": request_id},
    }
    return [
        ("response.status", {"status": "planning", "message": "Planning the next steps"}),
        ("response.tool_use", {"content_index": 0, **asked}),
        *(("response.tool_result.analyst.delta", analyst | {"delta": delta}) for delta in deltas),
        ("response.tool_result", {"content_index": 1, **done}),
        *(("response.warning", warning) for warning in answer["warnings"]),
        ("response.text.delta", {"content_index": 2, "text": said}),
        ("response.text", {"content_index": 2, **spoken}),
        ("response", whole),
    ]


async def _told(events: list[tuple[str, dict[str, Any]]]) -> AsyncIterator[str]:
    from deploy.local.account.analyst import event_text

    for name, data in events:
        yield event_text(name, data)
    yield event_text("done", {})
