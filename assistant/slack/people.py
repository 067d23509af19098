"""Who a Slack user is: the person with their e-mail address and their rights, or why they may not ask."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

from assistant.slack.policy import ChannelPolicy
from tools.clients.snowflake import QueryTag
from tools.errors import NotAllowed, SettingsError
from tools.person import Person
from tools.services import Services

REMEMBERED_SECONDS: Final = 300.0

PERSON_SQL: Final = """
SELECT email, sign_in_name, person_name, role_name, time_zone, is_active
FROM raw_data.people
WHERE slack_user_id = %(slack)s OR LOWER(email) = LOWER(%(email)s)
ORDER BY IFF(slack_user_id = %(slack)s, 0, 1)
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A Slack user as Slack describes them."""

    user_id: str
    name: str
    email: str | None
    time_zone: str
    is_guest: bool
    is_external: bool
    is_bot: bool


class People:
    """Slack users to persons, remembered for five minutes; the unknown are looked up again.

    `enterprise` is the id of the organisation that the workspace belongs to: who is in a sister workspace is of us.

    The person is the row of raw_data.people with the Slack id or the e-mail address; the mapping file says the address
    of those whose address in Slack is another one.
    """

    def __init__(
        self,
        services: Services,
        *,
        mapping: Path | None = None,
        enterprise: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self._mapping = read_mapping(mapping)
        self._enterprise = enterprise
        self._clock = clock
        self._known: dict[str, tuple[float, Member, Person]] = {}

    def person(self, user_id: str, *, team_id: str | None, policy: ChannelPolicy) -> Person:
        """The person behind a Slack user; raises NotAllowed with words on how to get access. Blocks."""
        member, person = self._look_up(user_id, team_id)
        if member.is_bot:
            raise NotAllowed("I do not answer other apps.")
        if member.is_external and not policy.allow_external:
            raise NotAllowed(
                "You belong to another organisation, and this channel is not open to other organisations. Whoever "
                "looks after the assistant can open it in its policy file."
            )
        if member.is_guest and not policy.allow_guests:
            raise NotAllowed(
                "You are a guest of this workspace, and guests have no access to the data here. Whoever looks after "
                "the assistant can allow guests in its policy file."
            )
        if person is None:
            address = member.email or "your e-mail address"
            raise NotAllowed(
                f"I do not know {address} yet, so I cannot tell which data you may see. Ask whoever looks after the "
                "assistant to add you: one row in raw_data.people with your e-mail address and your Snowflake role."
            )
        return person

    def _look_up(self, user_id: str, team_id: str | None) -> tuple[Member, Person | None]:
        known = self._known.get(user_id)
        if known and known[0] > self._clock():
            return known[1], known[2]
        member = member_of(self._services.slack.user(user_id), team_id=team_id, enterprise=self._enterprise)
        person = self._find(member)
        if person is not None:
            # Whoever was unknown and asks again may have been added meanwhile.
            self._known[user_id] = (self._clock() + REMEMBERED_SECONDS, member, person)
        return member, person

    def _find(self, member: Member) -> Person | None:
        email = self._mapping.get(member.user_id, member.email)
        rows = self._services.warehouse.query(
            PERSON_SQL, {"slack": member.user_id, "email": email or ""}, tag=QueryTag(tool="slack_person")
        )
        if not rows or not rows[0]["is_active"]:
            return None
        row = rows[0]
        # Slack knows where the person is now.
        here = {"time_zone": member.time_zone} if member.time_zone in available_timezones() else {}
        # The same id as on the web, so that reports and schedules are one person's wherever they were ordered.
        known_as = row["sign_in_name"] or row["email"].lower()
        return Person.of_row({**row, **here}, person_id=known_as, name=member.name, email=row["email"])


def member_of(user: Mapping[str, Any], *, team_id: str | None, enterprise: str | None = None) -> Member:
    """A user of `users.info`; `team_id` is the workspace that the app is in, `enterprise` its organisation."""
    profile = user.get("profile", {})
    theirs = (user.get("enterprise_user") or {}).get("enterprise_id")
    # Slack calls a person of a sister workspace a stranger too, until they share a channel with the app.
    of_us = enterprise is not None and theirs == enterprise
    outside = bool(user.get("is_stranger")) or bool(team_id and user.get("team_id", team_id) != team_id)
    return Member(
        user_id=user["id"],
        name=profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"],
        email=profile.get("email") or None,
        time_zone=user.get("tz") or "UTC",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_external=outside and not of_us,
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
    )


def read_mapping(path: Path | None) -> dict[str, str]:
    """The lines SLACK-USER-ID:E-MAIL of the file; raises SettingsError with the line that is none."""
    if path is None:
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SettingsError(f"ASSISTANT_SLACK_PEOPLE_FILE={path} cannot be read: {error.strerror}") from error
    mapping: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        user_id, _, email = line.strip().partition(":")
        if not user_id.startswith(("U", "W")) or "@" not in email:
            raise SettingsError(f"ASSISTANT_SLACK_PEOPLE_FILE={path}, line {number}: expected SLACK-USER-ID:E-MAIL")
        mapping[user_id.strip()] = email.strip()
    return mapping
