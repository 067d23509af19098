"""Who asks: the person behind a turn, the same on the web, in Slack and in the terminal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, field_validator

ADMIN_ROLE: Final = "assistant_admin"
"""The Snowflake role whose people look after the assistant; permissions.sql makes it."""


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

    def today(self, now: datetime) -> date:
        """The day it is where the person is; `now` is aware of its zone."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()
