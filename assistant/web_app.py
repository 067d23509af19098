"""The web application: Chainlit under /chat, downloads, job events and health beside it, one process."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import uvicorn
from fastapi import Depends, FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from assistant import web_chainlit
from assistant.chat_database import check_place
from assistant.events import JobProgress
from assistant.open_chat import open_chat
from assistant.warm_up import load_what_answers_need
from assistant.web_balancer import BalancerGate, LoadBalancer
from assistant.web_host import Host, close_host, current_host, open_host
from assistant.web_page import sign_in_page
from assistant.web_security import SecurityHeaders
from assistant.web_session import NEWCOMER, SessionAtTheDoor, person_id_of
from assistant.web_sign_in import AnySignIn, Demo, Passwords, sign_in_for
from tools.errors import AppError, CallerError, NotAllowed, NotFound, new_reference
from tools.keep_alive import KEEP_ALIVE_SECONDS
from tools.log import get_logger, set_up_logging
from tools.person import Person
from tools.settings import Settings

if TYPE_CHECKING:
    from pydantic_ai.toolsets import AbstractToolset
    from starlette.types import ASGIApp

    from assistant.deps import Deps

log = get_logger(__name__)

SHUTDOWN_SECONDS = 3


class NotSignedIn(CallerError):
    """The request carries no valid session."""


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run the web chat until it is told to stop; raises SettingsError when it may not start like this."""
    set_up_logging(settings.assistant_log_level, service="web")
    check_place(settings.assistant_database_url)
    root = web_chainlit.make_root()
    try:
        app = create_app(settings, host=host, root=root)
        log.info("web_starting", host=host, port=port, model=settings.assistant_model)
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    finally:
        shutil.rmtree(root, ignore_errors=True)


def create_app(
    settings: Settings, *, host: str, root: Path, toolset: AbstractToolset[Deps] | None = None
) -> SecurityHeaders:
    """The application for a process that listens on `host`. Chainlit allows one a process."""
    sign_in = sign_in_for(settings, host=host)
    given = settings.chainlit_auth_secret
    web_chainlit.prepare(root, secret=given.get_secret_value() if given else secrets.token_hex(32))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        from assistant.web_files import ChatFiles
        from assistant.web_history import History
        from assistant.web_people import WebPeople

        loading = asyncio.create_task(asyncio.to_thread(load_what_answers_need))
        async with open_chat(settings, toolset=toolset) as chat:
            history = History(chat.store, ChatFiles(chat.services.objects))
            await history.make_tables()
            open_host(Host(chat, history, WebPeople(chat.services.warehouse, sign_in)))
            await loading
            log.info("web_ready", sign_in=settings.assistant_sign_in)
            try:
                yield
            finally:
                close_host()

    app = FastAPI(
        title="Snowflake Analytics Assistant", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.add_exception_handler(AppError, _error_response)
    _add_routes(app, release=settings.assistant_release)
    _mount_chainlit(app, sign_in)
    inner: ASGIApp = app if isinstance(sign_in, Passwords) else SessionAtTheDoor(app, sign_in)
    if isinstance(sign_in, LoadBalancer):
        inner = BalancerGate(inner, sign_in)
    return SecurityHeaders(inner, public_url=settings.assistant_public_url, local_only=isinstance(sign_in, Demo))


def _mount_chainlit(app: FastAPI, sign_in: AnySignIn) -> None:
    from chainlit.utils import mount_chainlit

    web_chainlit.ask_who(sign_in)
    web_chainlit.tune_the_page()
    mount_chainlit(app=app, target=str(Path(__file__).with_name("web.py")), path=web_chainlit.MOUNT_PATH)


def signed_in(request: Request) -> Person:
    """Who asks, from the session cookie; raises NotSignedIn. Blocks."""
    person_id = request.scope.get(NEWCOMER) or person_id_of(request)
    if person_id is None:
        raise NotSignedIn("sign in first: open /chat")
    person = current_host().people.person(person_id)
    if person is None:
        raise NotSignedIn("this session has ended: sign in again at /chat")
    return person


SignedIn = Annotated[Person, Depends(signed_in)]


def _add_routes(app: FastAPI, *, release: str) -> None:
    @app.get("/")
    def front_door() -> RedirectResponse:
        return RedirectResponse(web_chainlit.MOUNT_PATH, status_code=307)

    @app.get("/public/{path:path}")
    def public_file(path: str) -> RedirectResponse:
        """Some of Chainlit's pictures are asked for without the path it is mounted at."""
        return RedirectResponse(f"{web_chainlit.MOUNT_PATH}/public/{path}", status_code=308)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "release": release}

    @app.get("/jobs/{job_id}/events")
    async def job_events(job_id: str, person: SignedIn) -> StreamingResponse:
        progress = current_host().chat.follow(person, job_id)
        # The first look happens before the response starts, so that an unknown job is a 404.
        first = await anext(progress)
        return StreamingResponse(_server_sent(first, progress), media_type="text/event-stream")

    @app.post("/jobs/{job_id}/cancel")
    async def cancel_job(job_id: str, person: SignedIn) -> dict[str, str]:
        answer = await current_host().chat.cancel_job(person, job_id)
        return {"text": answer.text}

    @app.get("/reports/{job_id}")
    def report_page(job_id: str, request: Request) -> Response:
        from assistant import web_reports

        try:
            person = signed_in(request)
        except NotSignedIn:
            return sign_in_page()
        return web_reports.report_page(current_host().chat.services, person, job_id)

    @app.get("/reports/{job_id}/{file_name}")
    def report_file(job_id: str, file_name: str, person: SignedIn, view: bool = False) -> Response:  # noqa: FBT001
        from assistant import web_reports

        return web_reports.report_file(current_host().chat.services, person, job_id, file_name, inline=view)

    @app.get("/notices/{do}/{subject}")
    def notice(do: str, subject: str, request: Request) -> Response:
        from assistant.web_notices import notice_page

        try:
            person = signed_in(request)
        except NotSignedIn:
            return sign_in_page()
        return notice_page(current_host().chat.services, person, do, subject)

    @app.post("/notices/{do}/{subject}")
    def decide_notice(
        do: str, subject: str, request: Request, person: SignedIn, choice: Annotated[str, Form(max_length=40)]
    ) -> Response:
        from assistant.web_notices import is_own_form, notice_done

        if not is_own_form(request.headers):
            raise NotAllowed("this form was not sent from a page of the assistant")
        return notice_done(current_host().chat.services, person, do, subject, choice)

    @app.get("/slack/{conversation}")
    async def slack_conversation(conversation: str, request: Request) -> Response:
        from assistant import web_slack

        try:
            person = await asyncio.to_thread(signed_in, request)
        except NotSignedIn:
            return sign_in_page()
        return await web_slack.slack_conversation(current_host(), person, conversation)

    @app.get("/files/{object_key:path}")
    async def chat_file(object_key: str, person: SignedIn) -> Response:
        from assistant.web_downloads import download_response
        from assistant.web_files import PREFIX
        from tools.answer import Download

        host = current_host()
        if not await host.history.owns_element(person.id, object_key):
            raise NotFound("there is no such file")
        name = object_key.rpartition("/")[2]
        download = Download(name=name, media_type="application/octet-stream", key=PREFIX + object_key)
        return download_response(host.chat.services.objects, download, inline=False)


async def _server_sent(first: JobProgress, rest: AsyncIterator[JobProgress]) -> AsyncIterator[str]:
    yield _server_event(first)
    async for progress in rest:
        yield _server_event(progress)


def _server_event(progress: JobProgress) -> str:
    """The wire form; storage keys stay inside."""
    state = asdict(progress) | {
        "finished": progress.finished,
        "files": [file.model_dump(include={"name", "url", "size", "media_type"}) for file in progress.files],
    }
    return f"data: {json.dumps(state)}\n\n"


def _error_response(_request: Request, error: Exception) -> JSONResponse:
    """An error of ours as HTTP has it."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 502)
    if status < 500:
        return JSONResponse({"detail": str(error)}, status_code=status)
    reference = new_reference()
    log.error("request_failed", reference=reference, exc_info=error)
    return JSONResponse({"detail": f"Something failed on our side. Reference {reference}."}, status_code=status)


STATUS: dict[type[AppError], int] = {NotSignedIn: 401, NotAllowed: 403, NotFound: 404, CallerError: 400}
