"""Several people in one thread: each asks on from what the others asked, and sees what their own rights show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.chat import Thread as Conversation
from assistant.slack.post import Thread
from assistant.slack.threads import conversation_id
from assistant.store import ChatStore
from deploy.local.account import Address
from deploy.local.slack.workspace import TEAM
from tests.conftest import settings_for
from tests.slack.conftest import ANA, MEI, MENTION, SALES, Hands, connected, words
from tools.clients.snowflake import QueryTag, Warehouse
from tools.person import Person
from tools.settings import Settings

ANAS_PERSON = Person(id="ana@example.com", name="Ana García")
MEIS_PERSON = Person(id="mei.tanaka@example.com", name="Mei Tanaka")

VIEWS = Path("sql/schemas/reporting/views.sql").read_text(encoding="utf-8")
CUSTOMERS = re.search(r"CREATE OR ALTER VIEW analytics_platform.reporting.customers\b.*?;", VIEWS, re.DOTALL)[0]  # type: ignore[index]
OWN_REGION = """
CREATE OR REPLACE SECURE VIEW reporting.customers AS
SELECT * FROM ({}) AS all_customers
WHERE CASE CURRENT_ROLE()
    WHEN 'SEES_EUROPE' THEN region = 'Europe' WHEN 'SEES_ASIA' THEN region = 'Asia Pacific' ELSE TRUE
END
"""


@pytest.fixture
def own_regions(filled_account: Address, people: None) -> Iterator[None]:
    """Ana's role sees the customers of Europe, Mei's those of Asia."""
    with Warehouse.open(settings_for(filled_account)) as warehouse:

        def run(statement: str) -> None:
            warehouse.execute(statement, tag=QueryTag(tool="test"))

        run(OWN_REGION.format(CUSTOMERS.partition("\nAS\n")[2].rstrip(";")))
        for role, email in (("sees_europe", "ana@example.com"), ("sees_asia", "mei.tanaka@example.com")):
            run(f"CREATE ROLE {role}")
            run(f"GRANT ROLE assistant_reader TO ROLE {role}")
            run("GRANT SELECT ON VIEW reporting.customers TO ROLE assistant_reader")
            run(f"GRANT ROLE {role} TO USER admin")
            run(f"UPDATE raw_data.people SET role_name = '{role.upper()}' WHERE email = '{email}'")
        yield
        run("UPDATE raw_data.people SET role_name = NULL")
        run("DROP ROLE sees_europe")
        run("DROP ROLE sees_asia")
        run("DROP VIEW reporting.customers")
        run(CUSTOMERS)
        run("GRANT SELECT ON VIEW reporting.customers TO ROLE assistant_reader")


@pytest.mark.usefixtures("own_regions")
async def test_a_follow_up_of_somebody_else_is_answered_with_their_own_rights(
    bot_settings: Settings, hands: Hands
) -> None:
    async with connected(bot_settings):
        first = await hands.ask(ANA, f"{MENTION} revenue by region in 2026", channel=SALES)
        thread = {"channel": SALES, "thread_ts": first["thread_ts"]}
        second = await hands.ask(MEI, "and by month?", **thread)
        third = await hands.ask(ANA, "only Europe", **thread)
        fourth = await hands.ask(MEI, "only Europe", **thread)
    assert "Europe" in words(first)
    assert "Asia Pacific" not in words(first)
    assert "Asia Pacific" in words(second)
    assert "month" in words(second).lower()
    assert "Europe" not in words(second)
    assert "Europe" in words(third)
    assert "Asia Pacific" not in words(third)
    # Mei may not see Europe: there is nothing, and nothing of Ana's.
    assert "table" not in [block["type"] for block in fourth["blocks"]]
    # Questions and SQL are everybody's; what each was told is in nobody else's memory.
    place = Conversation(conversation_id(Thread(TEAM["id"], SALES, first["thread_ts"])), shared=True)
    async with ChatStore.open(bot_settings.assistant_database_url) as store:
        turns = await store.turns(place.id)
        told = {who.id: str(await store.load(place.memory_of(who), scope=who.id)) for who in (ANAS_PERSON, MEIS_PERSON)}
    assert [turn.person_id for turn in turns] == [ANAS_PERSON.id, MEIS_PERSON.id, ANAS_PERSON.id, MEIS_PERSON.id]
    assert "Asia Pacific" not in told[ANAS_PERSON.id]
    assert "Asia Pacific" in told[MEIS_PERSON.id]
