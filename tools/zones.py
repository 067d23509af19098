"""Time zones as people name them: IANA names, cities, and the usual abbreviations; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from rapidfuzz import process

from tools.errors import CallerError

ABBREVIATIONS: Final[Mapping[str, str]] = {
    "utc": "UTC",
    "gmt": "Etc/GMT",
    "z": "UTC",
    "cet": "Europe/Berlin",
    "cest": "Europe/Berlin",
    "bst": "Europe/London",
    "eet": "Europe/Athens",
    "est": "America/New_York",
    "edt": "America/New_York",
    "et": "America/New_York",
    "eastern": "America/New_York",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "central": "America/Chicago",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "mountain": "America/Denver",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "pt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles",
    "ist": "Asia/Kolkata",
    "jst": "Asia/Tokyo",
    "sgt": "Asia/Singapore",
    "aest": "Australia/Sydney",
    "munich": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "frankfurt": "Europe/Berlin",
    "cologne": "Europe/Berlin",
    "german": "Europe/Berlin",
    "uk": "Europe/London",
    "barcelona": "Europe/Madrid",
    "milan": "Europe/Rome",
    "geneva": "Europe/Zurich",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "boston": "America/New_York",
    "washington": "America/New_York",
    "miami": "America/New_York",
    "mumbai": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata",
    "beijing": "Asia/Shanghai",
}
"""Abbreviations name the clock on the wall of their place, which has its summer time: CET is Berlin's time all year."""
_AREAS: Final = ("Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/")


class UnknownZone(CallerError):
    """No time zone has that name."""

    def __init__(self, name: str) -> None:
        near = [found for found, score, _ in process.extract(name, sorted(iana_names()), limit=2) if score > 75]
        instead = " or ".join(near) or "Europe/Berlin, America/New_York or UTC"
        super().__init__(f"time zone: {name!r} is not known; give an IANA name such as {instead}")


@cache
def iana_names() -> frozenset[str]:
    """Every IANA name that this machine knows."""
    return frozenset(available_timezones())


@cache
def _by_name() -> Mapping[str, str]:
    """IANA names by how they are said: in small letters, and by their city alone."""
    cities = {
        zone.rpartition("/")[2].replace("_", " ").lower(): zone
        for zone in sorted(iana_names())
        if zone.startswith(_AREAS)
    }
    return cities | {zone.lower(): zone for zone in iana_names()} | dict(ABBREVIATIONS)


def find_zone(name: str) -> str | None:
    """The IANA name that `Berlin`, `new york`, `CET` or `Europe/Berlin` means, or None."""
    text = re.sub(r"\s+", " ", name.strip().lower())
    text = re.sub(r"(?:'s)? (?:local )?(?:time(?: ?zone)?)$", "", text)
    return _by_name().get(text) or _by_name().get(text.replace(" ", "_"))


def zone_named(name: str) -> str:
    """As `find_zone`; raises UnknownZone."""
    zone = find_zone(name)
    if zone is None:
        raise UnknownZone(name)
    return zone
