"""Slack's Web API: messages, files, channels and people. What may have been done is told apart from what was not.

Methods that publish are never repeated here: not by the SDK (its retry after a lost connection is off) and not by us,
except after a 429, which Slack answers instead of doing anything.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from tools.errors import Ambiguous, CallerError, NotFound, ServiceError
from tools.settings import Settings, is_loopback

if TYPE_CHECKING:
    import httpx
    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

SERVICE: Final = "Slack"
CALL_SECONDS: Final = 20
UPLOAD_SECONDS: Final = 120
PATIENCE_SECONDS: Final = 20
"""How long one call waits for the rate limit altogether; what needs longer is tried again later as a whole."""
PAGE: Final = 200
MAX_PAGES: Final = 50

NOT_DONE: Final = frozenset({"service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"})
"""Answers that say nothing was done and that pass."""
MAYBE_DONE: Final = frozenset({"internal_error", "fatal_error"})
"""Slack's reference on both: some aspect of the operation may have succeeded before the error was raised."""

WORDS: Final[Mapping[str, str]] = {
    "channel_not_found": "Slack has no such channel that the assistant can see; if it is private, /invite it there",
    "not_in_channel": "the assistant is not in that channel; /invite it there, then try again",
    "is_archived": "that channel is archived",
    "users_not_found": "nobody in the Slack workspace has that e-mail address",
    "user_not_found": "nobody in the Slack workspace has that id",
    "cannot_dm_bot": "a bot cannot get a direct message",
    "restricted_action": "the workspace does not let the app post there",
    "missing_scope": "the Slack app lacks a scope for it",
    "invalid_auth": "Slack does not accept ASSISTANT_SLACK_BOT_TOKEN",
    "not_authed": "Slack does not accept ASSISTANT_SLACK_BOT_TOKEN",
    "token_revoked": "ASSISTANT_SLACK_BOT_TOKEN was revoked",
    "token_expired": "ASSISTANT_SLACK_BOT_TOKEN has expired",
    "account_inactive": "the Slack app was removed from the workspace",
    "msg_too_long": "the message is too long for Slack",
    "msg_blocks_too_long": "the message is too long for Slack",
    "invalid_blocks": "Slack does not accept the form of the message",
    "file_upload_size_restricted": "the workspace does not take files so large",
}
MISSING: Final = frozenset({"channel_not_found", "users_not_found", "user_not_found", "file_not_found"})


class SlackRefused(CallerError):
    """Slack says no and did nothing; `code` is its word for it, such as `not_in_channel`."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class SlackMissing(SlackRefused, NotFound):
    """The channel, the person or the file is not there."""


class Slack:
    """One workspace, as the app's bot. Thread-safe.

    Raises SlackRefused (permanent), ServiceError (`retryable` when nothing was done) and, from the methods that
    publish, Ambiguous.
    """

    def __init__(self, settings: Settings, http: httpx.Client | None = None) -> None:
        token = settings.assistant_slack_bot_token
        self._token = token.get_secret_value() if token else None
        self._url = settings.assistant_slack_api_url
        self._http = http
        self._opening = threading.Lock()
        self._pause = threading.Event()
        self._channels: dict[str, str] = {}

    @classmethod
    @contextmanager
    def open(cls, settings: Settings) -> Iterator[Self]:
        """A client for the time of the block; nothing is sent until it is used."""
        slack = cls(settings)
        try:
            yield slack
        finally:
            slack.close()

    def close(self) -> None:
        """Close the connections of uploads, and end waits for the rate limit."""
        self._pause.set()
        if self._http is not None:
            self._http.close()

    @property
    def is_configured(self) -> bool:
        """Whether there is a bot token."""
        return self._token is not None

    @cached_property
    def _client(self) -> WebClient:
        from slack_sdk import WebClient

        if self._token is None:
            raise CallerError("Slack is not set up: ASSISTANT_SLACK_BOT_TOKEN is missing")
        client = WebClient(token=self._token, base_url=self._url, timeout=CALL_SECONDS, retry_handlers=[])
        if is_loopback(urlsplit(self._url).hostname or ""):
            client.proxy = None
        return client

    # What publishes.

    def post(
        self,
        channel: str,
        *,
        text: str,
        blocks: Sequence[Mapping[str, Any]] = (),
        thread_ts: str | None = None,
        message_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> str:
        """Post a message into a channel by id; its `ts`. `text` is what notifications show and screen readers say."""
        body: dict[str, Any] = {"channel": channel, "text": text, "unfurl_links": False, "unfurl_media": False}
        if blocks:
            body["blocks"] = list(blocks)
        if thread_ts:
            body["thread_ts"] = thread_ts
        if message_id:
            body["client_msg_id"] = message_id
        if metadata:
            body["metadata"] = dict(metadata)
        return str(self._call("chat.postMessage", publishes=True, json=body)["ts"])

    def call(
        self, method: str, *, publishes: bool = False, patience: float = PATIENCE_SECONDS, **body: Any
    ) -> Mapping[str, Any]:
        """Any other method with a JSON body; `publishes` says that a lost answer leaves open whether it was done.

        `patience` is how many seconds it waits for the rate limit altogether.
        """
        given = {name: each for name, each in body.items() if each is not None}
        return self._call(method, publishes=publishes, patience=patience, json=given)

    def share_files(
        self,
        files: Sequence[tuple[str, str]],
        *,
        channel: str | None = None,
        thread_ts: str | None = None,
        comment: str | None = None,
    ) -> None:
        """The third step: uploaded files (id and title) appear in the channel; without one they stay with the app."""
        where = {"channel_id": channel, "thread_ts": thread_ts, "initial_comment": comment}
        params = {"files": json.dumps([{"id": file_id, "title": title} for file_id, title in files])}
        params |= {name: value for name, value in where.items() if value}
        self._call("files.completeUploadExternal", publishes=channel is not None, params=params)

    # What does not.

    def upload(self, name: str, size: int, chunks: Iterable[bytes], *, alt_text: str | None = None) -> str:
        """The first two steps: the bytes go to Slack as they come, and nobody sees them yet; the file's id."""
        params: dict[str, Any] = {"filename": name, "length": size}
        if alt_text:
            params["alt_txt"] = alt_text[:1000]
        place = self._call("files.getUploadURLExternal", params=params)
        self._send_bytes(str(place["upload_url"]), size, chunks)
        return str(place["file_id"])

    def channel_id(self, address: str) -> str:
        """The id of where to post: `#name`, a channel's id, or a person by id, `@name` or e-mail (their DM)."""
        address = address.strip()
        if re.fullmatch(r"[CDG][A-Z0-9]{6,20}", address):
            return address
        if re.fullmatch(r"[UW][A-Z0-9]{6,20}", address):
            return self.direct_message(address)
        if address.startswith("#"):
            return self._channel_named(address[1:].lower())
        return self.direct_message(self.user_id(address.removeprefix("@")))

    def user_id(self, who: str) -> str:
        """The id of a person by e-mail address or user name."""
        if "@" in who:
            return str(self._call("users.lookupByEmail", params={"email": who})["user"]["id"])
        for member in self._pages("users.list", "members", {}):
            profile = member.get("profile", {})
            if who.lower() in (str(member.get("name", "")).lower(), str(profile.get("display_name", "")).lower()):
                return str(member["id"])
        raise SlackMissing(f"nobody in the Slack workspace is called @{who}", "user_not_found")

    def direct_message(self, user_id: str) -> str:
        """The id of the direct message with that person."""
        return str(self._call("conversations.open", params={"users": user_id})["channel"]["id"])

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""
        params = {"channel": channel, "message_ts": ts}
        return str(self._call("chat.getPermalink", params=params)["permalink"])

    def user(self, user_id: str) -> Mapping[str, Any]:
        """A person of the workspace as `users.info` describes them."""
        user: Mapping[str, Any] = self._call("users.info", params={"user": user_id})["user"]
        return user

    def channel(self, channel_id: str) -> Mapping[str, Any]:
        """A channel as `conversations.info` describes it."""
        channel: Mapping[str, Any] = self._call("conversations.info", params={"channel": channel_id})["channel"]
        return channel

    def replies(self, channel: str, thread_ts: str) -> list[Mapping[str, Any]]:
        """The messages of a thread, the first one first, with their metadata."""
        params = {"channel": channel, "ts": thread_ts, "include_all_metadata": "true"}
        return list(self._pages("conversations.replies", "messages", params))

    def check(self) -> None:
        """Raise unless Slack knows the token."""
        self._call("auth.test")

    def scopes(self) -> frozenset[str]:
        """What the token may do, as Slack says with every answer; empty when it does not say."""
        headers = {str(name).lower(): value for name, value in self._answer("auth.test").headers.items()}
        listed = headers.get("x-oauth-scopes", "")
        joined = ",".join(listed) if isinstance(listed, list) else str(listed)
        return frozenset(scope.strip() for scope in joined.split(",") if scope.strip())

    def check_socket(self, app_token: str) -> None:
        """Raise unless Slack lets the app-level token open a connection; none is opened."""
        self._answer("apps.connections.open", headers={"Authorization": f"Bearer {app_token}"})

    def _channel_named(self, name: str) -> str:
        if name not in self._channels:
            params = {"types": "public_channel,private_channel", "exclude_archived": "true"}
            self._channels.update(
                {
                    str(each["name"]).lower(): str(each["id"])
                    for each in self._pages("conversations.list", "channels", params)
                }
            )
        if name not in self._channels:
            raise SlackMissing(
                f"Slack has no channel #{name} that the assistant can see; if it is private, /invite it there",
                "channel_not_found",
            )
        return self._channels[name]

    def _pages(self, method: str, entries: str, params: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(MAX_PAGES):
            page = self._call(method, params={**params, "limit": PAGE, "cursor": cursor})
            yield from page.get(entries, [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    def _send_bytes(self, url: str, size: int, chunks: Iterable[bytes]) -> None:
        import httpx

        parts = urlsplit(url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise ServiceError("Slack named an address for the upload that is not https", service=SERVICE)
        with self._opening:
            # Answers upload their pictures side by side: a client too many would never be closed.
            if self._http is None:
                self._http = httpx.Client(timeout=httpx.Timeout(CALL_SECONDS, read=UPLOAD_SECONDS))
        try:
            answer = self._http.post(
                url,
                content=iter(chunks),
                headers={"Content-Length": str(size), "Content-Type": "application/octet-stream"},
            )
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise ServiceError(f"the upload to Slack broke off: {error}", service=SERVICE, retryable=True) from error
        if answer.status_code != httpx.codes.OK:
            raise ServiceError(
                f"Slack did not take the file's bytes (status {answer.status_code})",
                service=SERVICE,
                retryable=answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error,
            )

    def _call(
        self, method: str, *, publishes: bool = False, patience: float = PATIENCE_SECONDS, **request: Any
    ) -> Mapping[str, Any]:
        answer = self._answer(method, publishes=publishes, patience=patience, **request)
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def _answer(
        self, method: str, *, publishes: bool = False, patience: float = PATIENCE_SECONDS, **request: Any
    ) -> SlackResponse:
        """One call; after a 429 again, within `patience` seconds."""
        from slack_sdk.errors import SlackApiError

        waited = 0.0
        while True:
            try:
                return self._client.api_call(method, **request)
            except SlackApiError as error:
                pause = _rate_limit(error.response)
                if pause is None:
                    raise _refused(method, error, publishes=publishes) from error
                waited += pause
                if waited > patience or self._pause.wait(pause):
                    message = f"Slack's rate limit is reached; it asks to wait {pause:g} s"
                    raise ServiceError(message, service=SERVICE, retryable=True) from error
            except CallerError:
                raise
            except Exception as error:
                # urllib's and http.client's errors have no root of their own below OSError and HTTPException.
                raise _broken(method, error, publishes=publishes) from error


def _rate_limit(response: Any) -> float | None:
    if response.status_code != 429 and response.get("error") not in ("ratelimited", "rate_limited"):
        return None
    values = {str(name).lower(): value for name, value in dict(response.headers or {}).items()}
    value = values.get("retry-after", "1")
    try:
        return max(0.1, float(value[0] if isinstance(value, list) else value))
    except ValueError:
        return 1.0


def _refused(method: str, error: Any, *, publishes: bool) -> CallerError | ServiceError:
    """What an answer that is not `ok` means."""
    response = error.response
    code = str(response.get("error", ""))
    status = int(response.status_code or 0)
    if code in NOT_DONE or status == 503:
        return ServiceError(f"Slack is not available ({code[:80]})", service=SERVICE, retryable=True)
    if status >= 500 or code in MAYBE_DONE or not re.fullmatch(r"[a-z0-9_:.\-]{1,80}", code):
        message = f"Slack answered {method} with status {status} ({code[:80]})"
        if publishes:
            return Ambiguous(f"{message}; it may have been published or not", service=SERVICE)
        return ServiceError(message, service=SERVICE, retryable=True)
    words = WORDS.get(code, f"Slack refused {method}: {code}")
    if code == "missing_scope" and response.get("needed"):
        words = f"the Slack app lacks the scope {response.get('needed')}, which {method} needs"
    return (SlackMissing if code in MISSING else SlackRefused)(words, code)


def _broken(method: str, error: Exception, *, publishes: bool) -> ServiceError:
    """What a connection's end means: before it stood, nothing was done; after it, nobody knows."""
    import socket
    import ssl
    from urllib.error import URLError

    reason = error.reason if isinstance(error, URLError) else None
    never_stood = isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLError | TimeoutError)
    if publishes and not never_stood:
        message = f"the connection to Slack ended before it answered {method}; it may have been published or not"
        return Ambiguous(message, service=SERVICE)
    return ServiceError(f"Slack does not answer {method}: {reason or error!r}", service=SERVICE, retryable=True)
