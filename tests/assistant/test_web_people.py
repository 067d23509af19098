"""People whom the company's own sign-in names have the rights of their row, on the web as in Slack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.web_people import REMEMBERED_SECONDS, WebPeople
from assistant.web_sign_in import DEMO_PERSON, Demo, TrustedHeader
from deploy.local.account import Address
from tests.conftest import settings_for
from tools.clients.snowflake import QueryTag, Warehouse
from tools.errors import NotAllowed

ROWS = """
INSERT INTO raw_data.people (email, person_name, role_name, time_zone, is_active, sign_in_name)
SELECT 'Nora@Example.com', 'Nora Web', 'SALES_READER', 'Europe/Oslo', TRUE, NULL
UNION ALL SELECT 'otto@example.com', NULL, 'ASSISTANT_ADMIN', 'UTC', TRUE, 'otto.w'
UNION ALL SELECT 'gone@example.com', 'Gone', 'SALES_READER', 'UTC', FALSE, NULL
UNION ALL SELECT 'demo', 'Impostor', 'SALES_READER', 'UTC', FALSE, NULL
"""
NAMES = "('Nora@Example.com', 'otto@example.com', 'gone@example.com', 'demo')"


@pytest.fixture
def warehouse(filled_account: Address) -> Iterator[Warehouse]:
    with Warehouse.open(settings_for(filled_account)) as opened:
        opened.execute(ROWS, tag=QueryTag(tool="test"))
        yield opened
        opened.execute(f"DELETE FROM raw_data.people WHERE email IN {NAMES}", tag=QueryTag(tool="test"))


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_row_gives_the_role_the_name_and_the_zone(warehouse: Warehouse) -> None:
    people = WebPeople(warehouse, TrustedHeader("x-person"))
    nora = people.person("NORA@example.com")
    assert nora is not None
    assert (nora.id, nora.name, nora.role, nora.time_zone, nora.is_admin) == (
        "nora@example.com",
        "Nora Web",
        "SALES_READER",
        "Europe/Oslo",
        False,
    )


def test_an_admin_is_known_by_the_name_of_the_sign_in(warehouse: Warehouse) -> None:
    otto = WebPeople(warehouse, TrustedHeader("x-person")).person("otto.w")
    assert otto is not None
    assert (otto.name, otto.role, otto.is_admin) == ("otto.w", "ASSISTANT_ADMIN", True)


def test_who_has_no_row_asks_with_the_services_own_role(warehouse: Warehouse) -> None:
    newcomer = WebPeople(warehouse, TrustedHeader("x-person")).person("new@example.com")
    assert newcomer is not None
    assert (newcomer.role, newcomer.is_admin) == (None, False)


def test_who_is_not_active_is_told_whom_to_ask(warehouse: Warehouse) -> None:
    with pytest.raises(NotAllowed, match=r"gone@example\.com is not active .* raw_data\.people"):
        WebPeople(warehouse, TrustedHeader("x-person")).person("gone@example.com")


def test_a_role_that_was_taken_away_ends_within_a_minute(warehouse: Warehouse) -> None:
    clock = Clock()
    people = WebPeople(warehouse, TrustedHeader("x-person"), clock=clock)
    people.person("nora@example.com")
    warehouse.execute(
        "UPDATE raw_data.people SET is_active = FALSE WHERE email = 'Nora@Example.com'", tag=QueryTag(tool="test")
    )
    clock.now += REMEMBERED_SECONDS - 1
    assert people.person("nora@example.com") is not None
    clock.now += 2
    with pytest.raises(NotAllowed):
        people.person("nora@example.com")


def test_the_demo_person_has_their_rights_from_the_sign_in(warehouse: Warehouse) -> None:
    people = WebPeople(warehouse, Demo())
    assert people.person("demo") == DEMO_PERSON
    assert people.person("somebody") is None
