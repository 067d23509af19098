"""Where an order goes, as people write it in Slack: the mark of a channel or a person, "here", "this channel"."""

from __future__ import annotations

import re
from typing import Final

from assistant.slack.channels import Channels
from tools.clients.slack import Slack
from tools.errors import CallerError
from tools.log import get_logger
from tools.person import Person

log = get_logger(__name__)

ORDER: Final = r"\b(?:send|post|deliver|share|forward|put|copy|upload|schedule|also)\b"
"""Elsewhere a mark is somebody to be told, and "here" is any place."""
MARK: Final = r"<[#@](?P<id>[A-Z0-9]+)(?:\|[^>]*)?>"
HERE: Final = (
    r"\b(?:(?:in|into|to) )?(?:here|this (?:channel|group|conversation|chat|dm))\b"
    r"(?=[.!,]*$|,| (?:too|also|please|now|every|each|daily|weekly|monthly|when|whenever|at \d+)\b"
    r"| as (?:well|an?|pdf|csv|excel)\b| on (?:the|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b)"
)


class Places:
    """Slack's marks and "here" as the targets that they are meant as."""

    def __init__(self, slack: Slack, channels: Channels, *, bot: str) -> None:
        self._slack = slack
        self._channels = channels
        self._bot = bot

    def named(self, text: str, channel: str, person: Person) -> str:
        """The message with `#name` and `@address` in their place, when it orders something. Blocks."""
        if not re.search(ORDER, text, re.IGNORECASE):
            return text
        text = re.sub(MARK, self._mark, text)
        if not re.search(HERE, text, re.IGNORECASE):
            return text
        here = f"@{person.email or person.id}" if channel.startswith("D") else self._named(channel)
        return re.sub(HERE, f"to {here}", text, flags=re.IGNORECASE) if here else text

    def _mark(self, found: re.Match[str]) -> str:
        if found["id"] == self._bot:
            return found.group()
        return self._named(found["id"]) or found.group()

    def _named(self, place: str) -> str | None:
        """`#sales`, `@ana@example.com`; None for what has no name, and for what the app does not see."""
        try:
            return self._person(place) if place.startswith(("U", "W")) else self._channels.name(place)
        except CallerError as error:
            log.info("place_unknown", place=place, error=str(error))
            return None

    def _person(self, user: str) -> str | None:
        member = self._slack.user(user)
        name = member.get("profile", {}).get("email") or member.get("name")
        return f"@{name}" if name else None
