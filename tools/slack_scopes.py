"""The scopes of the Slack app: which method and event needs which, and what each is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

SCOPES: Final[Mapping[str, str]] = {
    "app_mentions:read": "questions by mention in channels",
    "assistant:write": "the agent view: suggested questions, titles",
    "channels:history": "follow-ups in a thread without a mention, and an answer found again after a restart",
    "channels:read": "which rules a channel has, whether it is shared outside, #name to its id",
    "chat:write": "answers, progress, reports",
    "commands": "/analytics and the shortcuts",
    "files:write": "charts, CSV files, reports",
    "groups:history": "follow-ups in private channels that it was invited to",
    "groups:read": "the rules and the id of private channels that it was invited to",
    "im:history": "questions in direct messages",
    "im:write": "opening a direct message: private answers, reports to a person, notices of failure",
    "mpim:history": "follow-ups in group messages",
    "mpim:read": "who reads along in a group message",
    "users:read": "who asks: name, time zone, guest or member",
    "users:read.email": "the e-mail address that finds the person and their Snowflake role",
}
DELIVERY: Final = frozenset(
    {"chat:write", "files:write", "channels:read", "groups:read", "im:write", "users:read", "users:read.email"}
)
"""What reports and notices need; answering questions needs all."""

METHODS: Final[Mapping[str, tuple[str, ...]]] = {
    "assistant.threads.setStatus": ("chat:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "assistant.threads.setTitle": ("assistant:write",),
    "auth.test": (),
    "chat.appendStream": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations.info": ("channels:read", "groups:read", "mpim:read"),
    "conversations.list": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "users.info": ("users:read", "users:read.email"),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
"""By the reference of each method; those of conversations need the scope of each kind of conversation."""
EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
}


def missing_in_words(granted: Iterable[str], needed: Iterable[str]) -> str | None:
    """What the app may not do, and how to mend it; None when nothing is missing."""
    lacking = sorted(set(needed) - set(granted))
    if not lacking:
        return None
    listed = ", ".join(f"{scope} ({SCOPES[scope]})" for scope in lacking)
    return (
        f"the app lacks {listed}; paste deploy/slack/manifest.yaml on the app's page App Manifest, then reinstall it "
        "on the page Install App"
    )
