"""What a workspace holds: people, channels, messages, files; kept as JSON in a directory, with the files beside it."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tools.slack_scopes import SCOPES

APP_TOKEN: Final = "xapp-local"  # noqa: S105 - opens a loopback workspace only
SIGNING_SECRET: Final = "local-signing-secret"  # noqa: S105 - signs for a loopback app only
BOT_TOKEN: Final = "xoxb-local"  # noqa: S105 - opens a loopback workspace only
ENTERPRISE: Final = {"id": "E0LOCAL00", "name": "Local organisation"}
TEAM: Final = {"id": "T0LOCAL00", "name": "Local workspace", "domain": "local"}
BOT: Final = {"id": "U0ASSISTNT", "bot_id": "B0ASSISTNT", "name": "assistant", "real_name": "Analytics Assistant"}

SLACKBOT: Final = "USLACKBOT"
"""Who speaks for Slack itself."""

PEOPLE: Final[tuple[tuple[str, str, str, str, dict[str, Any]], ...]] = (
    ("U0DEMO0000", "demo", "Demo", "demo@example.com", {}),
    ("U0ANA00000", "ana", "Ana García", "ana@example.com", {"tz": "Europe/Madrid"}),
    ("U0BEN00000", "ben", "Ben Okafor", "ben@example.com", {"tz": "Africa/Lagos"}),
    ("U0MEI00000", "mei", "Mei Tanaka", "mei@example.com", {"tz": "Asia/Tokyo"}),
    ("U0GUEST000", "gil", "Gil Guest", "gil@partner.example", {"is_restricted": True}),
    (
        "W0SISTER00",
        "nia",
        "Nia Sister",
        "nia@example.com",
        {"team_id": "T0SISTER0", "is_stranger": True, "enterprise_user": {"enterprise_id": ENTERPRISE["id"]}},
    ),
    ("U0STRANGER", "sam", "Sam Stranger", "sam@elsewhere.example", {"team_id": "T0ELSEWHER", "is_stranger": True}),
)
"""Id, name, real name, e-mail, and what else Slack says of them: a guest,
a person of a sister workspace of the organisation, one of another organisation."""
CHANNELS: Final = (
    ("C0GENERAL0", "general", True, False),
    ("C0SALES000", "sales", True, False),
    ("C0FINANCE0", "finance", True, False),
    ("C0OPERATNS", "operations", True, False),
    ("C0LEADERS0", "leadership", False, False),
    ("C0ARCHIVE0", "old-reports", True, True),
    ("C0SHAREDXT", "with-partner", True, False),
)
"""Id, name, whether the app is a member, whether it is archived."""
SHARED_OUTSIDE: Final = "C0SHAREDXT"


class Workspace:
    """A workspace; every method is safe from any thread."""

    def __init__(self, data: Path) -> None:
        self.scopes = frozenset(SCOPES)
        """What the app was allowed when it was installed."""
        self._data = data
        self._file = data / "workspace.json"
        self._lock = threading.RLock()
        self._last_ts = 0
        (data / "files").mkdir(parents=True, exist_ok=True)
        self._state: dict[str, Any] = json.loads(self._file.read_text()) if self._file.exists() else _fresh()

    # People and channels.

    @property
    def users(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._state["users"])

    @property
    def channels(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._state["channels"])

    def user(self, user_id: str) -> dict[str, Any] | None:
        return next((user for user in self.users if user["id"] == user_id), None)

    def user_by_email(self, email: str) -> dict[str, Any] | None:
        return next((user for user in self.users if user["profile"]["email"].lower() == email.lower()), None)

    def channel(self, channel_id: str) -> dict[str, Any] | None:
        return next((channel for channel in self.channels if channel["id"] == channel_id), None)

    def open_direct_message(self, user_id: str) -> dict[str, Any]:
        with self._lock:
            known = next((each for each in self._state["channels"] if each.get("user") == user_id), None)
            if known is None:
                known = {"id": "D" + user_id[1:], "is_im": True, "user": user_id, "is_member": True}
                self._state["channels"].append(known)
                self._save()
            return dict(known)

    def add_channel(self, channel_id: str, name: str) -> None:
        """One more public channel that the app is in."""
        with self._lock:
            if self.channel(channel_id) is None:
                made = {"id": channel_id, "name": name, "is_channel": True, "is_private": False, "is_member": True}
                self._state["channels"].append(made | {"is_archived": False, "is_ext_shared": False})
                self._save()

    def invite_app(self, channel_id: str) -> None:
        """The app becomes a member of the channel."""
        with self._lock:
            next(each for each in self._state["channels"] if each["id"] == channel_id)["is_member"] = True
            self._save()

    def change_channel(self, channel_id: str, **values: Any) -> None:
        """Give some of a channel's fields new values."""
        with self._lock:
            next(each for each in self._state["channels"] if each["id"] == channel_id).update(values)
            self._save()

    # Messages.

    def messages(self, channel_id: str) -> list[dict[str, Any]]:
        """Oldest first, with those of threads."""
        with self._lock:
            return list(self._state["messages"].get(channel_id, []))

    def add_message(self, channel_id: str, message: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            self._last_ts = max(self._last_ts + 1, int(time.time() * 1_000_000))
            ts = f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"
            kept = {"type": "message", "user": BOT["id"], "bot_id": BOT["bot_id"], **message, "ts": ts}
            self._state["messages"].setdefault(channel_id, []).append(kept)
            self._save()
            return dict(kept)

    def message(self, channel_id: str, ts: str) -> dict[str, Any] | None:
        return next((each for each in self.messages(channel_id) if each["ts"] == ts), None)

    def change_message(self, channel_id: str, ts: str, **values: Any) -> dict[str, Any]:
        """Give some of a message's fields new values; None takes a field away."""
        with self._lock:
            kept = next(each for each in self._state["messages"][channel_id] if each["ts"] == ts)
            kept.update(values)
            for name in [name for name, value in kept.items() if value is None]:
                del kept[name]
            self._save()
            return dict(kept)

    def delete_message(self, channel_id: str, ts: str) -> None:
        with self._lock:
            messages = self._state["messages"][channel_id]
            messages[:] = [each for each in messages if each["ts"] != ts]
            self._save()

    # What only one person sees.

    def home(self, user_id: str) -> dict[str, Any] | None:
        """The App Home's view of a person."""
        with self._lock:
            found: dict[str, Any] | None = self._state.setdefault("homes", {}).get(user_id)
            return found

    def publish_home(self, user_id: str, view: Mapping[str, Any]) -> None:
        with self._lock:
            self._state.setdefault("homes", {})[user_id] = dict(view)
            self._save()

    def modal(self, user_id: str) -> dict[str, Any] | None:
        """The modal that is open for a person."""
        with self._lock:
            found: dict[str, Any] | None = self._state.setdefault("modals", {}).get(user_id)
            return found

    def show_modal(self, user_id: str, view: Mapping[str, Any] | None) -> None:
        with self._lock:
            self._state.setdefault("modals", {})[user_id] = dict(view) if view else None
            self._save()

    def thread_state(self, channel_id: str, thread_ts: str) -> dict[str, Any]:
        """Status line, title and suggested prompts of a thread with the app."""
        with self._lock:
            return dict(self._state.setdefault("threads", {}).get(f"{channel_id} {thread_ts}", {}))

    def change_thread(self, channel_id: str, thread_ts: str, **values: Any) -> None:
        with self._lock:
            threads = self._state.setdefault("threads", {})
            threads.setdefault(f"{channel_id} {thread_ts}", {}).update(values)
            self._save()

    # Files.

    def file(self, file_id: str) -> dict[str, Any] | None:
        with self._lock:
            found = self._state["files"].get(file_id)
            return dict(found) if found else None

    def begin_file(self, name: str, length: int) -> dict[str, Any]:
        with self._lock:
            file = {
                "id": "F" + secrets.token_hex(5).upper(),
                "ticket": secrets.token_urlsafe(24),
                "name": name,
                "length": length,
                "size": None,
                "title": name,
                "is_complete": False,
                "channels": [],
            }
            self._state["files"][file["id"]] = file
            self._save()
            return dict(file)

    def file_of_ticket(self, ticket: str) -> dict[str, Any] | None:
        with self._lock:
            return next((dict(each) for each in self._state["files"].values() if each["ticket"] == ticket), None)

    def path_of(self, file_id: str) -> Path:
        return self._data / "files" / file_id

    def change_file(self, file_id: str, **values: Any) -> None:
        with self._lock:
            self._state["files"][file_id].update(values)
            self._save()

    def _save(self) -> None:
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps(self._state, indent=1, ensure_ascii=False))
        draft.replace(self._file)


def _fresh() -> dict[str, Any]:
    return {
        "users": [
            {
                "id": user_id,
                "name": name,
                "real_name": real_name,
                "team_id": TEAM["id"],
                "tz": "UTC",
                "is_bot": False,
                "is_restricted": False,
                "is_ultra_restricted": False,
                "profile": {"email": email, "display_name": name, "real_name": real_name},
                **more,
            }
            for user_id, name, real_name, email, more in PEOPLE
        ],
        "channels": [
            {
                "id": channel_id,
                "name": name,
                "is_channel": True,
                "is_private": False,
                "is_member": member,
                "is_archived": old,
                "is_ext_shared": channel_id == SHARED_OUTSIDE,
            }
            for channel_id, name, member, old in CHANNELS
        ],
        "messages": {},
        "files": {},
    }
