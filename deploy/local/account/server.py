"""The account on HTTP: what the connector asks of a Snowflake host, and Cortex Analyst beside it."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.account import analyst, login, wire
from deploy.local.account.account import Account
from deploy.local.account.errors import SnowflakeError
from deploy.local.account.history import new_query_id
from deploy.local.account.session import STATEMENT_PARAMETERS, Session
from deploy.local.account.statements import Binds

THREADS = 64
"""Statements that run or wait for a lock at one time; more wait their turn."""

PATIENCE_SECONDS = 45.0
"""How long a request waits for its statement before it answers that the query is in progress."""

REMEMBERED = 512
"""Requests whose answer is kept, since a client repeats a request whose answer it has lost."""

log = logging.getLogger("local_account")

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass
class Pending:
    """A statement that was asked for: who asked, and its answer to come."""

    query_id: str
    session: Session
    answer: Future[dict[str, Any]]


class Server:
    """The endpoints over one account."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="statement")
        self._requests: OrderedDict[str, Pending] = OrderedDict()
        self._queries: OrderedDict[str, Pending] = OrderedDict()

    def app(self) -> Starlette:
        routes = [
            Route("/health", self.health, methods=["GET"]),
            Route("/session/v1/login-request", self.login, methods=["POST"]),
            Route("/session/token-request", self.renew, methods=["POST"]),
            Route("/session/heartbeat", self.heartbeat, methods=["POST"]),
            Route("/session", self.session, methods=["POST", "GET"]),
            Route("/queries/v1/query-request", self.query, methods=["POST"]),
            Route("/queries/v1/abort-request", self.abort, methods=["POST"]),
            Route("/queries/{query_id}/result", self.query_result, methods=["GET"]),
            Route("/queries/{query_id}/abort-request", self.abort_query, methods=["POST"]),
            Route("/monitoring/queries/{query_id}", self.query_status, methods=["GET"]),
            Route("/results/{name}", self.chunk, methods=["GET"]),
            Route("/telemetry/send/sessionless", self.telemetry, methods=["POST"]),
            Route("/telemetry/send", self.telemetry, methods=["POST"]),
            *analyst.routes(self.account, self._threads),
        ]
        return Starlette(routes=[self._guarded(route) for route in routes])

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    @staticmethod
    def _guarded(route: Route) -> Route:
        """No exception leaves as an HTTP 500, which the connector would repeat for ever."""
        endpoint: Endpoint = route.endpoint

        async def guarded(request: Request) -> Response:
            try:
                return await endpoint(request)
            except SnowflakeError as error:
                return JSONResponse(wire.failure(error))
            except Exception as error:
                log.exception("request_failed", extra={"path": request.url.path})
                inside = SnowflakeError(
                    f"the local account failed with {type(error).__name__}: {error}", errno=603, sqlstate="XX000"
                )
                inside.query_id = new_query_id()
                return JSONResponse(wire.failure(inside))

        return Route(route.path, guarded, methods=list(route.methods or []))

    # ---- sessions

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok", "sessions": len(self.account.sessions())})

    async def login(self, request: Request) -> Response:
        body = await _json(request)
        data = await self._in_thread(lambda: login.login(self.account, body.get("data") or {}, request.query_params))
        return JSONResponse(data)

    async def renew(self, request: Request) -> Response:
        body = await _json(request)
        return JSONResponse(login.renew(self.account, _token(request), body))

    async def heartbeat(self, request: Request) -> Response:
        found = login.authenticate(self.account, _token(request))
        return JSONResponse(wire.success({"sessionId": found.id}) if isinstance(found, Session) else found)

    async def session(self, request: Request) -> Response:
        found = login.authenticate(self.account, _token(request))
        if not isinstance(found, Session):
            return JSONResponse(found)
        if request.query_params.get("delete") == "true":
            await self._in_thread(found.close)
        return JSONResponse(wire.success(None))

    async def telemetry(self, request: Request) -> Response:
        await request.body()
        return JSONResponse(wire.success("Log Received"))

    # ---- statements

    async def query(self, request: Request) -> Response:
        found = login.authenticate(self.account, _token(request))
        if not isinstance(found, Session):
            return JSONResponse(found)
        body = await _json(request)
        request_id = request.query_params.get("requestId") or str(uuid.uuid4())
        pending = self._requests.get(request_id)
        if pending is None:
            pending = self._begin(found, request_id, body, _origin(request))
        if body.get("asyncExec"):
            return JSONResponse(wire.in_progress(pending.query_id, detached=True))
        return await self._answer(pending)

    def _begin(self, session: Session, request_id: str, body: dict[str, Any], origin: str) -> Pending:
        query_id = new_query_id()
        answer = self._threads.submit(self._run, session, query_id, body, origin)
        pending = Pending(query_id, session, answer)
        for index, key in ((self._requests, request_id), (self._queries, query_id)):
            index[key] = pending
            while len(index) > REMEMBERED:
                index.popitem(last=False)
        return pending

    async def _answer(self, pending: Pending) -> Response:
        """The statement's answer, or that it is in progress when it takes long."""
        waiting = asyncio.shield(asyncio.wrap_future(pending.answer))
        try:
            return JSONResponse(await asyncio.wait_for(waiting, PATIENCE_SECONDS))
        except TimeoutError:
            return JSONResponse(wire.in_progress(pending.query_id, detached=False))

    def _run(self, session: Session, query_id: str, body: dict[str, Any], origin: str) -> dict[str, Any]:
        """One request's statements, in a thread; every failure becomes Snowflake's answer."""
        sent = {str(name).upper(): str(value) for name, value in (body.get("parameters") or {}).items()}
        token = STATEMENT_PARAMETERS.set(sent)
        try:
            return self._statements(session, query_id, body, origin)
        except SnowflakeError as error:
            error.query_id = error.query_id or query_id
            return wire.failure(error)
        except Exception as error:
            log.exception("statement_failed_outside")
            inside = SnowflakeError(
                f"the local account failed with {type(error).__name__}: {error}", errno=603, sqlstate="XX000"
            )
            inside.query_id = query_id
            return wire.failure(inside)
        finally:
            STATEMENT_PARAMETERS.reset(token)

    def _statements(self, session: Session, query_id: str, body: dict[str, Any], origin: str) -> dict[str, Any]:
        sql = str(body.get("sqlText") or "")
        values = body.get("bindings") or None
        batch = wire.batch(values) if values else None
        if body.get("describeOnly"):
            return wire.described(session, query_id, sql)
        if batch is not None:
            return wire.answered(self.account, session, wire.run_batch(session, query_id, sql, batch), sql, origin)
        binds: Binds = wire.binds(values) if values else None
        count = str(
            (body.get("parameters") or {}).get("MULTI_STATEMENT_COUNT", session.parameters["MULTI_STATEMENT_COUNT"])
        )
        if count != "1":
            return wire.run_many(self.account, session, query_id, sql, int(count))
        return wire.run_one(self.account, session, query_id, sql, binds, origin)

    async def query_result(self, request: Request) -> Response:
        found = login.authenticate(self.account, _token(request))
        if not isinstance(found, Session):
            return JSONResponse(found)
        query_id = request.path_params["query_id"]
        pending = self._queries.get(query_id)
        if pending is not None:
            return await self._answer(pending)
        return JSONResponse(await self._in_thread(lambda: wire.stored(self.account, found, query_id, _origin(request))))

    async def query_status(self, request: Request) -> Response:
        found = login.authenticate(self.account, _token(request))
        if not isinstance(found, Session):
            return JSONResponse(found)
        query_id = request.path_params["query_id"]
        run = self.account.history.get(query_id)
        if run is None and query_id in self._queries:
            return JSONResponse(wire.success({"queries": [{"id": query_id, "status": "RUNNING"}]}))
        return JSONResponse(wire.success({"queries": [wire.status(run)] if run else []}))

    async def abort(self, request: Request) -> Response:
        """The client gives up on a request of its own."""
        body = await _json(request)
        pending = self._requests.get(str(body.get("requestId") or ""))
        return JSONResponse(self._aborted(pending))

    async def abort_query(self, request: Request) -> Response:
        return JSONResponse(self._aborted(self._queries.get(request.path_params["query_id"])))

    def _aborted(self, pending: Pending | None) -> dict[str, Any]:
        if pending is not None and not pending.answer.cancel():
            pending.session.cancel(pending.query_id)
        return wire.success(None)

    async def chunk(self, request: Request) -> Response:
        data = await self._in_thread(lambda: self.account.results.chunk(request.path_params["name"]))
        if data is None:
            return Response(status_code=404)
        return Response(data, media_type="application/octet-stream")

    async def _in_thread(self, action: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, action)


async def _json(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return dict(json.loads(body)) if body else {}


def _token(request: Request) -> str:
    return login.token_of(request.headers.get("Authorization", ""))


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
