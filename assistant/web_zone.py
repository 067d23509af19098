"""The browser's time zone, told in a cookie: "every Monday at 9" means nine o'clock where the person sits."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import unquote
from zoneinfo import available_timezones

from tools.person import Person

COOKIE: Final = "time_zone"
TELL_THE_ZONE: Final = (
    f"<script>document.cookie = '{COOKIE}=' + encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)"
    " + '; path=/; max-age=31536000; samesite=lax'</script>"
)
"""Runs before the application, so that the cookie comes with its first connection."""


def in_their_zone(person: Person, environ: Mapping[str, Any]) -> Person:
    """The person with the zone that the connection's cookie names; as they are when it names none that is known."""
    cookie: SimpleCookie = SimpleCookie()
    try:
        cookie.load(str(environ.get("HTTP_COOKIE", "")))
    except CookieError:
        return person
    zone = unquote(cookie[COOKIE].value) if COOKIE in cookie else ""
    return person.model_copy(update={"time_zone": zone}) if zone in available_timezones() else person
