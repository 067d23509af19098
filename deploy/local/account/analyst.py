"""Cortex Analyst's REST API over the account: messages, plain and streamed, and feedback."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import logging
import re
import uuid
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from deploy.local.account import semantic_views
from deploy.local.account.account import Account
from deploy.local.account.analyst_request import Refusal, check_feedback, conversation
from deploy.local.account.errors import SnowflakeError
from deploy.local.account.login import token_of
from deploy.local.account.names import Name
from deploy.local.account.session import Session
from deploy.local.account.stages import location

if TYPE_CHECKING:
    from tools.semantics.model import SemanticModel

log = logging.getLogger("local_account")

MODEL_FIELDS = ("semantic_model", "semantic_model_file", "semantic_view", "semantic_models")
DELTA = 24
"""Characters of text in one streamed delta, so that clients see it arrive in pieces."""

VALUES = 20_000
MODELS = 32
"""Models that are kept after they were read."""
WARNINGS = 5
"""Faults of a model that an answer names."""


@dataclass(frozen=True)
class Caller:
    """Who asks, and where its session stands."""

    user: str
    role: str | None
    database: str | None
    schema: str | None


@dataclass(frozen=True)
class Question:
    """A request that was understood: models, how they were named, and the conversation."""

    models: list[SemanticModel]
    identifiers: list[dict[str, str]]
    routed: bool
    messages: list[dict[str, Any]]


def routes(account: Account, threads: Executor) -> list[Route]:
    from deploy.local.account.agents import Agents

    analyst = Analyst(account, threads)
    return [
        Route("/api/v2/cortex/agent:run", Agents(analyst).run, methods=["POST"]),
        Route("/api/v2/cortex/analyst/message", analyst.message, methods=["POST"]),
        Route("/api/v2/cortex/analyst/feedback", analyst.feedback, methods=["POST"]),
    ]


class Analyst:
    """The two endpoints; answers come from the product's own English parser."""

    def __init__(self, account: Account, threads: Executor) -> None:
        self._account = account
        self.threads = threads
        self._models: dict[str, SemanticModel] = {}
        self._faults: dict[str, tuple[str, ...]] = {}
        self._writes = Writes(account)

    async def message(self, request: Request) -> Response:
        request_id = str(uuid.uuid4())
        loop = asyncio.get_running_loop()
        try:
            caller = self.caller(request)
            if isinstance(caller, Response):
                return caller
            body = await body_of(request)
            question = await loop.run_in_executor(self.threads, self.question, caller, body)
            pending = loop.run_in_executor(self.threads, self.answer, caller, question, request_id)
            if body.get("stream"):
                events = _events(pending, request_id)
                return StreamingResponse(events, media_type="text/event-stream", headers=headers_of(request_id))
            return JSONResponse(await pending, headers=headers_of(request_id))
        except Refusal as refusal:
            return refused(refusal, request_id)
        except SnowflakeError as error:
            return refused(Refusal(400, error.code, error.message), request_id)
        except Exception:
            log.exception("analyst_failed", extra={"request_id": request_id})
            return refused(Refusal(500, "000603", "the local account failed; its log has the request id"), request_id)

    async def feedback(self, request: Request) -> Response:
        request_id = str(uuid.uuid4())
        try:
            caller = self.caller(request)
            if isinstance(caller, Response):
                return caller
            body = await body_of(request)
            check_feedback(body)
            about = Name("", "", f"{body['request_id']}:{request_id}")
            told = {"positive": body["positive"], "message": body.get("feedback_message"), "user": caller.user}
            self._account.catalog.put("ANALYST FEEDBACK", about, told)
        except Refusal as refusal:
            return refused(refusal, request_id)
        return Response(status_code=200, headers=headers_of(request_id))

    def caller(self, request: Request) -> Caller | Response:
        """Who asks: the user of a session token, or ADMIN behind any bearer token."""
        given = request.headers.get("Authorization", "")
        if token := token_of(given):
            session = self._account.by_token(token)
            if session is None or session.closed:
                # Snowflake answers an expired session token with HTTP 200.
                message = "Your session has expired. Please login again."
                return JSONResponse({"data": None, "code": "390112", "message": message, "success": False})
            return Caller(session.user, session.role, session.database, session.schema)
        if re.fullmatch(r"Bearer\s+\S+", given):
            return Caller("ADMIN", request.headers.get("X-Snowflake-Role"), None, None)
        raise Refusal(401, "390101", "Authorization header not found in the request data.")

    def open(self, caller: Caller) -> contextlib.closing[Session]:
        """A session of its own, so that no running statement of the caller's session holds the answer up."""
        session = self._account.open_session(
            user=caller.user, role=caller.role, database=caller.database, schema=caller.schema
        )
        return contextlib.closing(session)

    def question(self, caller: Caller, body: dict[str, Any]) -> Question:
        messages = conversation(body)
        given = [name for name in MODEL_FIELDS if body.get(name)]
        if len(given) != 1:
            raise Refusal(
                400, "392400", f"exactly one of {', '.join(MODEL_FIELDS)} must be given; there are {len(given)}"
            )
        sources = body["semantic_models"] if given == ["semantic_models"] else [{given[0]: body[given[0]]}]
        if not isinstance(sources, list) or not all(isinstance(source, dict) for source in sources):
            raise Refusal(400, "392400", "semantic_models must be a list of objects")
        if not all(isinstance(text, str) for source in sources for text in source.values()):
            raise Refusal(400, "392400", "a semantic model is given as text: its YAML, or the name of its file")
        with self.open(caller) as session:
            models = [self._model(session, source) for source in sources]
        return Question(models, list(sources), given == ["semantic_models"], messages)

    def _model(self, session: Session, source: dict[str, str]) -> SemanticModel:
        if "semantic_model_file" in source:
            text = self._file(session, source["semantic_model_file"])
        elif "semantic_model" in source or "inline_semantic_model" in source:
            text = source.get("semantic_model") or source["inline_semantic_model"]
        elif "semantic_view" in source:
            text = self._view(session, source["semantic_view"])
        else:
            raise Refusal(400, "392400", f"a semantic model is one of {', '.join(MODEL_FIELDS[:3])}")
        return self._parsed(text)

    def _view(self, session: Session, view: str) -> str:
        """The YAML behind a semantic view, for a role that may select from it."""
        try:
            return semantic_views.yaml_of(session, view)
        except SnowflakeError as error:
            raise Refusal(404, error.code, error.message) from None

    def _file(self, session: Session, path: str) -> str:
        try:
            name, within = location(session, path)
            file = self._account.stages.file(name, within)
            return file.read_text("utf-8")
        except SnowflakeError as error:
            raise Refusal(404, error.code, error.message) from None
        except (OSError, UnicodeDecodeError):
            raise Refusal(404, "392404", f"the semantic model file {path} is not on the stage") from None

    def _parsed(self, text: str) -> SemanticModel:
        from tools.errors import AppError
        from tools.semantics.model import SemanticModel

        if (known := self._models.get(text)) is not None:
            return known
        try:
            model = SemanticModel.from_yaml(text)
        except AppError as error:
            raise Refusal(400, "392400", f"Invalid semantic model YAML: {error}") from None
        if len(self._models) > MODELS:
            self._models.clear()
        self._models[text] = model
        return model

    def _warnings(self, model: SemanticModel) -> tuple[str, ...]:
        """What in the model will make answers wrong, for whoever wrote it; found once a model."""
        from tools.semantics.lint import lint

        if model.fingerprint not in self._faults:
            if len(self._faults) > MODELS:
                self._faults.clear()
            errors = [one for one in lint(model) if one.severity == "error"]
            self._faults[model.fingerprint] = tuple(f"{one.path}: {one.message}" for one in errors[:WARNINGS])
        return self._faults[model.fingerprint]

    def answer(self, caller: Caller, question: Question, request_id: str) -> dict[str, Any]:
        from tools.semantics import english

        today = self._account.now().date()
        with self.open(caller) as session:
            reply = english.reply(question.models, question.messages, today=today, values=Values(session, self._writes))
        content: list[dict[str, Any]] = [{"type": "text", "text": reply.text}]
        if reply.sql is not None:
            verified = reply.verified_query
            content.append(
                {"type": "sql", "statement": reply.sql, "confidence": {"verified_query_used": _verified(verified)}}
            )
        elif reply.suggestions:
            content.append({"type": "suggestions", "suggestions": list(reply.suggestions)})
        answer: dict[str, Any] = {
            "request_id": request_id,
            "message": {"role": "analyst", "content": content},
            "warnings": [{"message": one} for one in self._warnings(question.models[reply.model_index])],
            "response_metadata": {
                "model_names": ["local-english"],
                "cortex_search_retrieval": [],
                "question_category": reply.question_category,
            },
        }
        if question.routed:
            index = reply.model_index
            answer["semantic_model_selection"] = {"index": index, "identifier": question.identifiers[index]}
        return answer


class Values:
    """Distinct values of a text dimension, read as the one who asks.

    `version` changes with every committed write, with the objects and with the roles: what was read is kept until then.
    """

    def __init__(self, session: Session, writes: Writes) -> None:
        self._session = session
        self._writes = writes
        account = session.account
        self.version = (session.user, session.role, account.version, account.roles.version, writes.count)

    def __call__(self, table: Any, expr: str, limit: int) -> list[str]:
        if not table.table:
            return []
        key = (self.version, table.full_name, expr)
        if (known := self._writes.kept.get(key)) is None:
            known = self._writes.keep(key, self._read(table.full_name, expr, min(limit, VALUES)))
        return known

    def _read(self, name: str, expr: str, limit: int) -> list[str]:
        try:
            rows = self._session.run(f"SELECT DISTINCT {expr} FROM {name} WHERE {expr} IS NOT NULL LIMIT {limit}").rows  # noqa: S608
        except (SnowflakeError, duckdb.Error):
            return []
        return sorted(str(row[0]) for row in rows)


class Writes:
    """Counts the committed writes of one account, and keeps the values that were read since the last of them."""

    def __init__(self, account: Account) -> None:
        self.count = 0
        self.kept: dict[tuple[Any, ...], list[str]] = {}
        account.hooks.after_commit.append(self._committed)

    def _committed(self, _account: Account, _tables: Any) -> None:
        self.count += 1
        self.kept.clear()

    def keep(self, key: tuple[Any, ...], values: list[str]) -> list[str]:
        if len(self.kept) > VALUES:
            self.kept.clear()
        self.kept[key] = values
        return values


def _verified(query: Any) -> dict[str, Any] | None:
    if query is None:
        return None
    told = query.model_dump(mode="json") if hasattr(query, "model_dump") else dict(query)
    return {key: told.get(key) for key in ("name", "question", "sql", "verified_at", "verified_by")}


async def _events(pending: Any, request_id: str) -> AsyncIterator[str]:
    """The answer in Server-Sent Events, with the six names that Snowflake uses."""
    yield event_text(
        "status",
        {"status": "interpreting_question", "status_message": "Interpreting question", "request_id": request_id},
    )
    try:
        answer = await pending
    except SnowflakeError as error:
        yield event_text("error", {"message": error.message, "code": error.code, "request_id": request_id})
        return
    except Exception as error:
        log.exception("analyst_failed")
        yield event_text(
            "error", {"message": f"the local account failed: {error}", "code": "000603", "request_id": request_id}
        )
        return
    content: Sequence[dict[str, Any]] = answer["message"]["content"]
    kinds = {item["type"] for item in content}
    working = (
        ("generating_sql", "Generating SQL") if "sql" in kinds else ("generating_suggestions", "Generating suggestions")
    )
    yield event_text("status", {"status": working[0], "status_message": working[1], "request_id": request_id})
    for index, item in enumerate(content):
        for delta in _deltas(index, item):
            yield event_text("message.content.delta", delta)
    yield event_text("warnings", {"warnings": answer["warnings"]})
    selection = {key: answer[key] for key in ("semantic_model_selection",) if key in answer}
    yield event_text("response_metadata", answer["response_metadata"] | selection)
    yield event_text("status", {"status": "done", "status_message": "Done", "request_id": request_id})
    yield event_text("done", {"request_id": request_id} | selection)


def _deltas(index: int, item: dict[str, Any]) -> list[dict[str, Any]]:
    if item["type"] == "text":
        text = item["text"]
        pieces = [text[start : start + DELTA] for start in range(0, len(text), DELTA)] or [""]
        return [{"index": index, "type": "text", "text_delta": piece} for piece in pieces]
    if item["type"] == "sql":
        return [{"index": index, "type": "sql", "statement_delta": item["statement"], "confidence": item["confidence"]}]
    return [
        {"index": index, "type": "suggestions", "suggestions_delta": {"index": place, "suggestion_delta": suggestion}}
        for place, suggestion in enumerate(item["suggestions"])
    ]


def event_text(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def headers_of(request_id: str) -> dict[str, str]:
    return {"X-Snowflake-Request-Id": request_id}


def refused(refusal: Refusal, request_id: str) -> Response:
    body = {"message": refusal.message, "code": refusal.code, "error_code": refusal.code, "request_id": request_id}
    return JSONResponse(body, status_code=refusal.status, headers=headers_of(request_id))


async def body_of(request: Request) -> dict[str, Any]:
    raw = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        raw = gzip.decompress(raw)
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refusal(400, "392400", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "392400", "the body is not a JSON object")
    return body
