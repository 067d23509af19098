"""The Web API's methods, each as the reference says it answers: always a 200 with `ok`, but for the rate limit."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from deploy.local.slack.app_link import AppLink
from deploy.local.slack.limits import ANY_METHOD, POSTS, TIERS, UPDATED_TEXT, Rates, message_error
from deploy.local.slack.page import page
from deploy.local.slack.people import People
from deploy.local.slack.refused import Params, Refused, from_json
from deploy.local.slack.streams import STREAM_SECONDS, Streams
from deploy.local.slack.views import Views
from deploy.local.slack.workspace import BOT, BOT_TOKEN, ENTERPRISE, TEAM, Workspace

LONGEST_PAGE: Final = 1000


def make_app(
    workspace: Workspace,
    *,
    base: str,
    limits_rate: bool = True,
    link: AppLink | None = None,
    stream_seconds: float = STREAM_SECONDS,
) -> Starlette:
    """The workspace behind HTTP: `/api/METHOD`, the uploads, what people do, and the page at `/`.

    `link` is the way to the app; streams end by themselves after `stream_seconds`.
    """
    link = link or AppLink()
    views = Views(workspace)
    people = People(workspace, link, views, base=base)
    api = Api(workspace, link, views, base=base, limits_rate=limits_rate, stream_seconds=stream_seconds)
    return Starlette(
        routes=[
            WebSocketRoute("/link", link.connect),
            Route("/as/{user}/{deed}", people.do, methods=["POST"]),
            Route("/respond/{key}", people.respond, methods=["POST"]),
            Route("/api/{method}", api.call, methods=["POST", "GET"]),
            Route("/upload/{ticket}", api.upload, methods=["POST"]),
            Route("/files/{file_id}/{name}", api.download),
            Route("/archives/{channel}/{ts}", api.show),
            Route("/", api.show),
        ],
        lifespan=_no_lifespan,
    )


@asynccontextmanager
async def _no_lifespan(_app: Starlette) -> AsyncIterator[None]:
    yield


class Api:
    """The methods by name."""

    def __init__(
        self,
        workspace: Workspace,
        link: AppLink,
        views: Views,
        *,
        base: str,
        limits_rate: bool,
        stream_seconds: float,
    ) -> None:
        self._workspace = workspace
        self._link = link
        self._base = base
        self._streams = Streams(workspace, seconds=stream_seconds)
        self._rates = Rates() if limits_rate else None
        self._methods: dict[str, Callable[[Params], dict[str, Any]]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update_message,
            "chat.delete": self._delete_message,
            "chat.getPermalink": self._permalink,
            "conversations.list": self._list_conversations,
            "conversations.open": self._open_conversation,
            "conversations.info": self._conversation_info,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "users.lookupByEmail": self._lookup_user,
            "users.info": self._user_info,
            "users.list": self._list_users,
            "files.getUploadURLExternal": self._begin_upload,
            "files.completeUploadExternal": self._complete_upload,
            "files.info": self._file_info,
            **self._streams.methods,
            **views.methods,
        }

    async def call(self, request: Request) -> Response:
        name = request.path_params["method"]
        # Uploads go where the request came in: a proxy in front stays in front.
        params = await _params(request) | {"_base": str(request.base_url).rstrip("/")}
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or params.get("token", "")
        return await run_in_threadpool(self._answer, name, params, str(token))

    def _answer(self, name: str, params: Params, token: str) -> Response:
        if name == "apps.connections.open":
            return self._open_link(token)
        method = self._methods.get(name)
        if method is None:
            return JSONResponse({"ok": False, "error": "unknown_method", "req_method": name})
        if token != BOT_TOKEN:
            return JSONResponse({"ok": False, "error": "invalid_auth" if token else "not_authed"})
        try:
            if seconds := self._must_wait(name, params):
                return JSONResponse(
                    {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(math.ceil(seconds))}
                )
            granted = {"x-oauth-scopes": ",".join(sorted(self._workspace.scopes))}
            return JSONResponse({"ok": True, **method(params)}, headers=granted)
        except Refused as refused:
            return JSONResponse(refused.answer)

    def _open_link(self, token: str) -> Response:
        ticket = self._link.ticket(token)
        if ticket is None:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        return JSONResponse({"ok": True, "url": f"{self._base.replace('http', 'ws', 1)}/link?ticket={ticket}"})

    def _must_wait(self, name: str, params: Params) -> float:
        if self._rates is None:
            return 0.0
        if name == "chat.postMessage":
            return self._rates.wait_for(f"{name} {params.get('channel')}", *POSTS)
        return self._rates.wait_for(name, *TIERS.get(name, ANY_METHOD))

    # The workspace and its people.

    def _auth_test(self, _: Params) -> dict[str, Any]:
        return {
            "url": f"{self._base}/",
            "team": TEAM["name"],
            "team_id": TEAM["id"],
            "enterprise_id": ENTERPRISE["id"],
            "user": BOT["name"],
            "user_id": BOT["id"],
            "bot_id": BOT["bot_id"],
        }

    def _lookup_user(self, params: Params) -> dict[str, Any]:
        user = self._workspace.user_by_email(str(params.get("email", "")))
        if user is None:
            raise Refused("users_not_found")
        return {"user": user}

    def _user_info(self, params: Params) -> dict[str, Any]:
        user = self._workspace.user(str(params.get("user", "")))
        if user is None:
            raise Refused("user_not_found")
        return {"user": user}

    def _list_users(self, params: Params) -> dict[str, Any]:
        return _paged("members", self._workspace.users, params)

    # Channels.

    def _list_conversations(self, params: Params) -> dict[str, Any]:
        kinds = str(params.get("types", "public_channel")).split(",")
        without_old = str(params.get("exclude_archived", "false")).lower() in ("true", "1")
        found = [
            channel
            for channel in self._workspace.channels
            if _kind(channel) in kinds and not (without_old and channel.get("is_archived"))
        ]
        return _paged("channels", found, params)

    def _open_conversation(self, params: Params) -> dict[str, Any]:
        user_id = str(params.get("users", ""))
        if self._workspace.user(user_id) is None:
            raise Refused("user_not_found")
        return {"channel": self._workspace.open_direct_message(user_id)}

    def _conversation_info(self, params: Params) -> dict[str, Any]:
        return {"channel": self._channel(params)}

    def _channel(self, params: Params) -> dict[str, Any]:
        wanted = str(params.get("channel", ""))
        channel = self._workspace.channel(wanted)
        if channel is None and self._workspace.user(wanted):
            channel = self._workspace.open_direct_message(wanted)
        if channel is None:
            raise Refused("channel_not_found")
        return channel

    def _channel_to_post_in(self, params: Params) -> dict[str, Any]:
        channel = self._channel(params)
        if channel.get("is_archived"):
            raise Refused("is_archived")
        if not channel.get("is_member"):
            raise Refused("not_in_channel")
        return channel

    # Messages.

    def _post_message(self, params: Params) -> dict[str, Any]:
        channel = self._channel_to_post_in(params)
        text = str(params.get("text", ""))
        blocks = from_json(params.get("blocks"), [])
        if error := message_error(text, blocks, self._workspace.file):
            raise Refused(error)
        kept = {"text": text, "blocks": blocks}
        for name in ("thread_ts", "client_msg_id"):
            if params.get(name):
                kept[name] = params[name]
        if params.get("metadata"):
            kept["metadata"] = from_json(params["metadata"], None)
        if "thread_ts" in kept and not any(
            message["ts"] == kept["thread_ts"] for message in self._workspace.messages(channel["id"])
        ):
            raise Refused("thread_not_found")
        message = self._workspace.add_message(channel["id"], kept)
        return {"channel": channel["id"], "ts": message["ts"], "message": message}

    def _post_ephemeral(self, params: Params) -> dict[str, Any]:
        channel = self._channel_to_post_in(params)
        user = self._workspace.user(str(params.get("user", "")))
        if user is None:
            raise Refused("user_not_found")
        text, blocks = str(params.get("text", "")), from_json(params.get("blocks"), [])
        if error := message_error(text, blocks, self._workspace.file):
            raise Refused(error)
        kept = {"text": text, "blocks": blocks, "only_for": user["id"]}
        if params.get("thread_ts"):
            kept["thread_ts"] = str(params["thread_ts"])
        return {"message_ts": self._workspace.add_message(channel["id"], kept)["ts"]}

    def _update_message(self, params: Params) -> dict[str, Any]:
        channel, message = self._own_message(params, "cant_update_message")
        text, blocks = str(params.get("text", "")), from_json(params.get("blocks"), [])
        if len(text) > UPDATED_TEXT:
            raise Refused("msg_too_long")
        if error := message_error(text, blocks, self._workspace.file):
            raise Refused(error)
        changed: dict[str, Any] = {"text": text, "blocks": blocks, "stream": None, "tasks": None}
        if params.get("metadata"):
            changed["metadata"] = from_json(params["metadata"], None)
        kept = self._workspace.change_message(channel["id"], message["ts"], **changed)
        return {"channel": channel["id"], "ts": kept["ts"], "text": text, "message": kept}

    def _delete_message(self, params: Params) -> dict[str, Any]:
        channel, message = self._own_message(params, "cant_delete_message")
        self._workspace.delete_message(channel["id"], message["ts"])
        return {"channel": channel["id"], "ts": message["ts"]}

    def _own_message(self, params: Params, refusal: str) -> tuple[dict[str, Any], dict[str, Any]]:
        channel = self._channel(params)
        message = self._workspace.message(channel["id"], str(params.get("ts", "")))
        if message is None:
            raise Refused("message_not_found")
        if message["user"] != BOT["id"]:
            raise Refused(refusal)
        if self._streams.is_open(message):
            raise Refused("streaming_state_conflict")
        return channel, message

    def _permalink(self, params: Params) -> dict[str, Any]:
        channel = self._channel(params)
        ts = str(params.get("message_ts", ""))
        if all(message["ts"] != ts for message in self._workspace.messages(channel["id"])):
            raise Refused("message_not_found")
        return {"channel": channel["id"], "permalink": f"{self._base}/archives/{channel['id']}/p{ts.replace('.', '')}"}

    def _history(self, params: Params) -> dict[str, Any]:
        found = [each for each in self._workspace.messages(self._channel(params)["id"]) if not each.get("thread_ts")]
        return _paged("messages", self._as_told(found[::-1]), params)

    def _replies(self, params: Params) -> dict[str, Any]:
        ts = str(params.get("ts", ""))
        messages = self._workspace.messages(self._channel(params)["id"])
        found = [each for each in messages if ts in (each["ts"], each.get("thread_ts")) and "only_for" not in each]
        if not found:
            raise Refused("thread_not_found")
        return _paged("messages", self._as_told(found), params)

    def _as_told(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Messages with their files as objects."""
        told = []
        for message in messages:
            files = [self._workspace.file(file_id) for file_id in message.get("files", [])]
            shown = [{name: file[name] for name in ("id", "name", "title")} for file in files if file]
            told.append(message | {"files": shown} if shown else message)
        return told

    # Files, in three steps.

    def _begin_upload(self, params: Params) -> dict[str, Any]:
        try:
            length = int(params["length"])
        except (KeyError, ValueError):
            raise Refused("invalid_arguments") from None
        if length <= 0 or not params.get("filename"):
            raise Refused("invalid_arguments")
        file = self._workspace.begin_file(str(params["filename"]), length)
        return {"upload_url": f"{params['_base']}/upload/{file['ticket']}", "file_id": file["id"]}

    async def upload(self, request: Request) -> Response:
        file = self._workspace.file_of_ticket(request.path_params["ticket"])
        if file is None:
            return PlainTextResponse("no such upload", 404)
        size = 0
        with self._workspace.path_of(file["id"]).open("wb") as target:
            async for chunk in request.stream():
                target.write(chunk)
                size += len(chunk)
        if size != file["length"]:
            return PlainTextResponse(f"{size} bytes came, {file['length']} were announced", 400)
        self._workspace.change_file(file["id"], size=size)
        return PlainTextResponse(f"OK - {size}")

    def _complete_upload(self, params: Params) -> dict[str, Any]:
        wanted = from_json(params.get("files"), [])
        files = [self._workspace.file(str(each.get("id", ""))) for each in wanted]
        if not wanted or any(file is None or file["size"] is None for file in files):
            raise Refused("file_not_found")
        if any(file["is_complete"] for file in files if file and params.get("channel_id") and file["channels"]):
            raise Refused("file_already_shared")
        channel = self._channel_to_post_in({"channel": params["channel_id"]}) if params.get("channel_id") else None
        for each in wanted:
            self._workspace.change_file(each["id"], is_complete=True, title=each.get("title") or each["id"])
            if channel:
                self._workspace.change_file(each["id"], channels=[channel["id"]])
        made = [self._workspace.file(each["id"]) for each in wanted]
        if channel:
            message = {"text": str(params.get("initial_comment") or ""), "files": [each["id"] for each in wanted]}
            if params.get("thread_ts"):
                message["thread_ts"] = str(params["thread_ts"])
            self._workspace.add_message(channel["id"], message)
        return {"files": [{"id": file["id"], "title": file["title"]} for file in made if file]}

    def _file_info(self, params: Params) -> dict[str, Any]:
        file = self._workspace.file(str(params.get("file", "")))
        if file is None:
            raise Refused("file_not_found")
        return {"file": {name: value for name, value in file.items() if name != "ticket"}}

    # For people.

    async def download(self, request: Request) -> Response:
        file = self._workspace.file(request.path_params["file_id"])
        if file is None or file["size"] is None:
            return PlainTextResponse("no such file", 404)
        return FileResponse(
            self._workspace.path_of(file["id"]), filename=file["name"], content_disposition_type="inline"
        )

    async def show(self, request: Request) -> Response:
        asked = request.query_params
        shown = page(
            self._workspace,
            request.path_params.get("channel") or asked.get("channel"),
            at=request.path_params.get("ts"),
            viewer=asked.get("as"),
            view=asked.get("view", "messages"),
        )
        return HTMLResponse(shown)


async def _params(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0]
    body = await request.body()
    if kind == "application/json":
        values = json.loads(body or b"{}")
        return found | (values if isinstance(values, dict) else {})
    if kind == "application/x-www-form-urlencoded":
        return found | dict(parse_qsl(body.decode(), keep_blank_values=True))
    if kind == "multipart/form-data":
        form = await request.form()
        return found | {name: str(value) for name, value in form.items()}
    return found


def _kind(channel: Mapping[str, Any]) -> str:
    if channel.get("is_im"):
        return "im"
    return "private_channel" if channel.get("is_private") else "public_channel"


def _paged(name: str, entries: list[Any], params: Params) -> dict[str, Any]:
    try:
        start = int(params.get("cursor") or 0)
        limit = max(1, min(int(params.get("limit") or 100), LONGEST_PAGE))
    except ValueError:
        raise Refused("invalid_cursor") from None
    end = start + limit
    cursor = str(end) if end < len(entries) else ""
    return {name: entries[start:end], "response_metadata": {"next_cursor": cursor}}
