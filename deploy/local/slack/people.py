"""What a person does in the workspace, and what the app hears of it: messages, commands, clicks, modals, the home tab.

Under `/as/USER/…`, as JSON; the page and the tests drive these same addresses.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deploy.local.slack.app_link import AppLink
from deploy.local.slack.limits import message_error
from deploy.local.slack.views import Views
from deploy.local.slack.workspace import BOT, SLACKBOT, TEAM, Workspace

APP_ID: Final = "A0LOCAL000"
RESPONSE_URL_SECONDS: Final = 1800.0
RESPONSE_URL_USES: Final = 5
COMMANDS: Final = ("/analytics",)
"""Those of the app's manifest."""
COMMANDS_ARE: Final = "In Slack, all messages that start with the “/” character are interpreted as commands."
NOT_A_MEMBER: Final = (
    f"You mentioned @{BOT['name']}, who is not in this channel. Type /invite @{BOT['name']} to let them in."
)
NOT_TAKEN: Final = "the app did not answer within three seconds"

Params = Mapping[str, Any]


class Impossible(Exception):
    """What the client of Slack would not let a person do."""


class People:
    """The person's side of the workspace."""

    def __init__(self, workspace: Workspace, link: AppLink, views: Views, *, base: str) -> None:
        self._workspace = workspace
        self._link = link
        self._views = views
        self._base = base
        self._responses: dict[str, dict[str, Any]] = {}
        self._deeds: dict[str, Callable[[dict[str, Any], Params], Awaitable[dict[str, Any]]]] = {
            "say": self._say,
            "command": self._command,
            "click": self._click,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._shortcut,
            "home": self._home,
            "greet": self._greet,
        }

    async def do(self, request: Request) -> Response:
        """`POST /as/USER/DEED`."""
        user = self._workspace.user(request.path_params["user"])
        deed = self._deeds.get(request.path_params["deed"])
        if user is None or deed is None:
            return JSONResponse({"error": "no such person or deed"}, 404)
        try:
            return JSONResponse(await deed(user, await request.json()))
        except Impossible as impossible:
            return JSONResponse({"error": str(impossible)}, 400)

    # Messages.

    async def _say(self, user: dict[str, Any], params: Params) -> dict[str, Any]:
        """A message in a channel or a thread, or to the app itself (`channel` left out)."""
        channel = self._channel(user, params)
        text = str(params.get("text", "")).strip()
        if not text:
            raise Impossible("a message needs words")
        kept: dict[str, Any] = {"user": user["id"], "bot_id": None, "text": text, "team": user["team_id"]}
        if params.get("thread_ts"):
            kept["thread_ts"] = str(params["thread_ts"])
        message = self._workspace.add_message(channel["id"], kept)
        event = {name: value for name, value in message.items() if value is not None}
        event |= {"channel": channel["id"], "event_ts": message["ts"], "client_msg_id": secrets.token_hex(8)}
        if channel.get("is_im"):
            self._tell(event | {"channel_type": "im"})
        elif channel.get("is_member"):
            self._tell(event | {"channel_type": "group" if channel.get("is_private") else "channel"})
            if f"<@{BOT['id']}>" in text:
                self._tell(event | {"type": "app_mention"})
        elif f"<@{BOT['id']}>" in text:
            self._slackbot(user, channel, NOT_A_MEMBER)
        return {"channel": channel["id"], "ts": message["ts"]}

    def _tell(self, event: Mapping[str, Any]) -> None:
        self._link.tell(
            {
                "type": "event_callback",
                "token": "not-used",
                "team_id": TEAM["id"],
                "api_app_id": APP_ID,
                "event": event,
                "event_id": "Ev" + secrets.token_hex(6).upper(),
                "event_time": int(time.time()),
                "is_ext_shared_channel": self._is_shared(str(event.get("channel", ""))),
                "authorizations": [{"team_id": TEAM["id"], "user_id": BOT["id"], "is_bot": True}],
            }
        )

    def _is_shared(self, channel_id: str) -> bool:
        channel = self._workspace.channel(channel_id)
        return bool(channel and channel.get("is_ext_shared"))

    async def _greet(self, user: dict[str, Any], _: Params) -> dict[str, Any]:
        """Opens the conversation with the app."""
        channel = self._workspace.open_direct_message(user["id"])
        self._tell(self._opened(user, channel, "messages"))
        return {"channel": channel["id"]}

    async def _home(self, user: dict[str, Any], _: Params) -> dict[str, Any]:
        """Opens the app's home tab."""
        channel = self._workspace.open_direct_message(user["id"])
        self._tell(self._opened(user, channel, "home"))
        return {"channel": channel["id"]}

    @staticmethod
    def _opened(user: Mapping[str, Any], channel: Mapping[str, Any], tab: str) -> dict[str, Any]:
        moment = f"{time.time():.6f}"
        return {
            "type": "app_home_opened",
            "user": user["id"],
            "channel": channel["id"],
            "tab": tab,
            "event_ts": moment,
        }

    # Commands, clicks, modals.

    async def _command(self, user: dict[str, Any], params: Params) -> dict[str, Any]:
        """A slash command, `text` as typed: `/analytics ask revenue by region`."""
        channel = self._channel(user, params)
        found = re.fullmatch(r"(/\S+)\s*(.*)", str(params.get("text", "")), re.DOTALL)
        if found is None:
            raise Impossible("a command begins with /")
        if found[1] == "/invite":
            return self._invite(user, channel, found[2])
        if found[1] not in COMMANDS:
            self._slackbot(user, channel, f"{found[1]} is not a valid command. {COMMANDS_ARE}")
            return {"ok": False}
        payload = {
            "command": found[1],
            "text": found[2],
            "user_id": user["id"],
            "user_name": user["name"],
            "channel_id": channel["id"],
            "channel_name": channel.get("name", "directmessage"),
            "team_id": TEAM["id"],
            "team_domain": TEAM["domain"],
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._response_url(user, channel),
            "trigger_id": self._views.trigger(user["id"]),
        }
        return self._shown(user, channel, await self._link.ask("slash_commands", payload))

    def _invite(self, user: dict[str, Any], channel: dict[str, Any], whom: str) -> dict[str, Any]:
        """Slack's own command: the app joins the channel."""
        if BOT["name"] not in whom and BOT["id"] not in whom:
            raise Impossible(f"only @{BOT['name']} can be invited here")
        if not channel.get("is_member"):
            self._workspace.invite_app(channel["id"])
            joined = f"<@{BOT['id']}> was added to #{channel['name']} by {user['real_name']}."
            self._workspace.add_message(channel["id"], {"user": SLACKBOT, "bot_id": None, "text": joined})
        return {"ok": True}

    def _slackbot(self, user: Mapping[str, Any], channel: Mapping[str, Any], text: str) -> None:
        """What Slack itself says to one person."""
        kept = {"user": SLACKBOT, "bot_id": None, "text": text, "only_for": user["id"]}
        self._workspace.add_message(channel["id"], kept)

    async def _click(self, user: dict[str, Any], params: Params) -> dict[str, Any]:
        """A button or a menu of a message, of the home tab or of the open modal."""
        place = self._place(user, params)
        action = self._action(place["blocks"], params)
        payload = {
            "type": "block_actions",
            "user": self._user(user),
            "team": {"id": TEAM["id"], "domain": TEAM["domain"]},
            "api_app_id": APP_ID,
            "trigger_id": self._views.trigger(user["id"]),
            "actions": [action],
            **place["payload"],
        }
        if channel := place.get("channel"):
            payload["response_url"] = self._response_url(user, channel, place["ts"])
        ack = await self._link.ask("interactive", payload)
        return {"ok": ack is not None} if ack else {"ok": False, "error": NOT_TAKEN}

    async def _submit(self, user: dict[str, Any], params: Params) -> dict[str, Any]:
        """Sends the open modal with `values`: what stands in its fields, by block id or by action id."""
        view = self._workspace.modal(user["id"])
        if view is None:
            raise Impossible("no modal is open")
        state = {"values": _state(view, params.get("values") or {})}
        payload = {
            "type": "view_submission",
            "user": self._user(user),
            "team": {"id": TEAM["id"], "domain": TEAM["domain"]},
            "api_app_id": APP_ID,
            "trigger_id": self._views.trigger(user["id"]),
            "view": view | {"state": state, "app_id": APP_ID, "team_id": TEAM["id"], "bot_id": BOT["bot_id"]},
            "response_urls": [],
        }
        ack = await self._link.ask("interactive", payload)
        if ack is None:
            return {"ok": False, "error": NOT_TAKEN}
        answer = ack.body or {}
        match answer.get("response_action"):
            case "errors":
                return {"ok": False, "errors": answer.get("errors", {})}
            case "update" | "push":
                self._workspace.show_modal(user["id"], {"id": view["id"], **answer["view"]})
            case _:
                self._workspace.show_modal(user["id"], None)
        return {"ok": True}

    async def _close(self, user: dict[str, Any], _: Params) -> dict[str, Any]:
        self._workspace.show_modal(user["id"], None)
        return {"ok": True}

    async def _shortcut(self, user: dict[str, Any], params: Params) -> dict[str, Any]:
        """A shortcut on a message (`ts`), or a global one."""
        payload: dict[str, Any] = {
            "type": "shortcut",
            "callback_id": str(params.get("callback_id", "")),
            "user": self._user(user),
            "team": {"id": TEAM["id"], "domain": TEAM["domain"]},
            "trigger_id": self._views.trigger(user["id"]),
            "action_ts": f"{time.time():.6f}",
        }
        if params.get("ts"):
            channel = self._channel(user, params)
            message = self._workspace.message(channel["id"], str(params["ts"]))
            if message is None:
                raise Impossible("no such message")
            payload |= {
                "type": "message_action",
                "message": message,
                "message_ts": message["ts"],
                "channel": {"id": channel["id"], "name": channel.get("name", "directmessage")},
                "response_url": self._response_url(user, channel, message["ts"]),
            }
        ack = await self._link.ask("interactive", payload)
        return {"ok": ack is not None}

    def _place(self, user: dict[str, Any], params: Params) -> dict[str, Any]:
        match params.get("where", "message"):
            case "home":
                view = self._workspace.home(user["id"])
            case "modal":
                view = self._workspace.modal(user["id"])
            case _:
                return self._message_place(user, params)
        if view is None:
            raise Impossible("that view is not open")
        payload = {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        return {"blocks": view["blocks"], "payload": payload}

    def _message_place(self, user: dict[str, Any], params: Params) -> dict[str, Any]:
        channel = self._channel(user, params)
        message = self._workspace.message(channel["id"], str(params.get("ts", "")))
        if message is None or message.get("only_for", user["id"]) != user["id"]:
            raise Impossible("no such message")
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel["id"]}
        container |= {"is_ephemeral": "only_for" in message}
        if "thread_ts" in message:
            container["thread_ts"] = message["thread_ts"]
        payload = {
            "container": container,
            "channel": {"id": channel["id"], "name": channel.get("name", "directmessage")},
            "message": message,
        }
        return {"blocks": message.get("blocks", []), "payload": payload, "channel": channel, "ts": message["ts"]}

    @staticmethod
    def _action(blocks: list[dict[str, Any]], params: Params) -> dict[str, Any]:
        """The element that was clicked, as its action says it; `value` chooses of a menu or of two thumbs."""
        wanted = str(params.get("action_id", ""))
        for block in blocks:
            elements = [*block.get("elements", []), block.get("accessory") or {}]
            for element in elements:
                if not isinstance(element, dict) or element.get("action_id") != wanted:
                    continue
                made = {
                    "type": element["type"],
                    "action_id": wanted,
                    "block_id": block.get("block_id", "b"),
                    "action_ts": f"{time.time():.6f}",
                }
                value = str(params.get("value", element.get("value", "")))
                if element["type"] in ("static_select", "overflow"):
                    chosen = next((each for each in element["options"] if each["value"] == value), None)
                    if chosen is None:
                        raise Impossible("no such choice")
                    return made | {"selected_option": chosen}
                if element.get("url"):
                    return made | {"value": value, "url": element["url"]}
                return made | {"value": value}
        raise Impossible(f"there is no {wanted} to click")

    # What the app answers a command or a click with.

    def _response_url(self, user: Mapping[str, Any], channel: Mapping[str, Any], ts: str | None = None) -> str:
        key = secrets.token_urlsafe(16)
        self._responses[key] = {
            "user": user["id"],
            "channel": channel["id"],
            "ts": ts,
            "until": time.monotonic() + RESPONSE_URL_SECONDS,
            "left": RESPONSE_URL_USES,
        }
        return f"{self._base}/respond/{key}"

    async def respond(self, request: Request) -> Response:
        """`POST /respond/KEY`, a response_url: half an hour, five times."""
        place = self._responses.get(request.path_params["key"])
        if place is None or time.monotonic() > place["until"] or not place["left"]:
            return JSONResponse({"ok": False, "error": "used_url"}, 404)
        place["left"] -= 1
        body = await request.json()
        if body.get("delete_original") and place["ts"]:
            self._workspace.delete_message(place["channel"], place["ts"])
            return JSONResponse({"ok": True})
        if error := message_error(str(body.get("text", "")), body.get("blocks") or [], self._workspace.file):
            return JSONResponse({"ok": False, "error": error}, 400)
        if body.get("replace_original") and place["ts"]:
            values = {"text": body.get("text", ""), "blocks": body.get("blocks") or []}
            self._workspace.change_message(place["channel"], place["ts"], **values)
            return JSONResponse({"ok": True})
        user = self._workspace.user(place["user"])
        channel = self._workspace.channel(place["channel"])
        if user and channel:
            self._answer(user, channel, body)
        return JSONResponse({"ok": True})

    def _shown(self, user: Mapping[str, Any], channel: Mapping[str, Any], ack: Any) -> dict[str, Any]:
        if ack is None:
            return {"ok": False, "error": NOT_TAKEN}
        if ack.body and (ack.body.get("text") or ack.body.get("blocks")):
            self._answer(user, channel, ack.body)
        return {"ok": True, "answer": ack.body}

    def _answer(self, user: Mapping[str, Any], channel: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        kept: dict[str, Any] = {"text": body.get("text", ""), "blocks": body.get("blocks") or []}
        if body.get("thread_ts"):
            kept["thread_ts"] = body["thread_ts"]
        if body.get("response_type") != "in_channel":
            kept["only_for"] = user["id"]
        self._workspace.add_message(channel["id"], kept)

    # Who and where.

    def _channel(self, user: dict[str, Any], params: Params) -> dict[str, Any]:
        wanted = params.get("channel")
        if not wanted:
            return self._workspace.open_direct_message(user["id"])
        channel = self._workspace.channel(str(wanted))
        if channel is None or channel.get("is_archived") or channel.get("user", user["id"]) != user["id"]:
            raise Impossible("no such channel to write in")
        return channel

    @staticmethod
    def _user(user: Mapping[str, Any]) -> dict[str, Any]:
        return {"id": user["id"], "username": user["name"], "name": user["name"], "team_id": user["team_id"]}


def _state(view: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a modal as a submission carries them."""
    made: dict[str, Any] = {}
    for at, block in enumerate(view["blocks"]):
        if block.get("type") != "input":
            continue
        element = block["element"]
        block_id, action_id = block.get("block_id", f"b{at}"), element.get("action_id", "a")
        value = values.get(block_id, values.get(action_id))
        field: dict[str, Any] = {"type": element["type"]}
        match element["type"]:
            case "static_select" | "radio_buttons":
                chosen = [each for each in element["options"] if each["value"] == value]
                field["selected_option"] = chosen[0] if chosen else element.get("initial_option")
            case "checkboxes":
                field["selected_options"] = [each for each in element["options"] if each["value"] in (value or [])]
            case "conversations_select":
                field["selected_conversation"] = value or element.get("initial_conversation")
            case _:
                field["value"] = value if value is not None else element.get("initial_value")
        made[block_id] = {action_id: field}
    return made
