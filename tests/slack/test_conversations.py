"""Several people in one thread: each asks on from what the others asked, and sees what their own rights show."""

from __future__ import annotations

import pytest

from assistant.chat import Thread as Conversation
from assistant.slack.post import Thread
from assistant.slack.threads import conversation_id
from assistant.store import ChatStore
from deploy.local.slack.workspace import TEAM
from tests.slack.conftest import ANA, MEI, MENTION, SALES, Hands, connected, words
from tools.person import Person
from tools.settings import Settings

ANAS_PERSON = Person(id="ana@example.com", name="Ana García")
MEIS_PERSON = Person(id="mei.tanaka@example.com", name="Mei Tanaka")


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
