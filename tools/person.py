"""Who asks: the person behind a turn, the same on the web, in Slack and in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, field_validator

ADMIN_ROLE: Final = "assistant_admin"
"""The Snowflake role whose people look after the assistant; permissions.sql makes it."""


def is_admin_role(role: str | None) -> bool:
    """Whether whoever has this role looks after the assistant."""
    return (role or "").lower() == ADMIN_ROLE


class Person(BaseModel):
    """A person as the sign-in knows them.

    `id` is stable (an e-mail, a user name, a Slack id), `role` the Snowflake role their questions run with (None: the
    service's own), `time_zone` an IANA name.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    email: str | None = None
    role: str | None = None
    time_zone: str = "UTC"
    is_admin: bool = False

    @field_validator("time_zone")
    @classmethod
    def _is_an_iana_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"{zone!r} is no IANA time zone; an example is Europe/Berlin")
        return zone

    @classmethod
    def of_row(
        cls, row: Mapping[str, Any], *, person_id: str, name: str, email: str | None = None, time_zone: str = "UTC"
    ) -> Self:
        """Somebody with the name, the role and the zone of their row of raw_data.people.

        What the row does not say is as the sign-in or Slack knows it; so is a zone that there is not.
        """
        role: str | None = row["role_name"] or None
        return cls(
            id=person_id,
            name=row["person_name"] or name,
            email=email,
            role=role,
            time_zone=row["time_zone"] if row["time_zone"] in available_timezones() else time_zone,
            is_admin=is_admin_role(role),
        )

    def today(self, now: datetime) -> date:
        """The day it is where the person is; `now` is aware of its zone."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()
