"""The zone of a person's browser."""

from __future__ import annotations

import pytest

from assistant.web_zone import in_their_zone
from tools.person import Person

ANNA = Person(id="anna", name="Anna")


@pytest.mark.parametrize(
    ("cookie", "zone"),
    [
        ("access_token=x; time_zone=Europe%2FBerlin", "Europe/Berlin"),
        ("time_zone=America/New_York", "America/New_York"),
        ("time_zone=Atlantis", "UTC"),
        ("time_zone=", "UTC"),
        ("one=1; {two}=\x00; time_zone", "UTC"),
        ("", "UTC"),
    ],
)
def test_a_zone_that_the_cookie_names_counts_when_it_is_one(cookie: str, zone: str) -> None:
    assert in_their_zone(ANNA, {"HTTP_COOKIE": cookie}).time_zone == zone


def test_without_a_cookie_the_person_stays_as_they_are() -> None:
    assert in_their_zone(ANNA, {}) == ANNA
