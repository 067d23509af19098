"""What chats remember, across restarts and writers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic_ai.conversation import Conversation
from pydantic_ai.conversation_store import ConversationConflict
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, ToolReturnPart, UserPromptPart

from assistant.store import ChatStore, Turn, without_rows
from tests.assistant.conftest import ANNA, REVENUE, THREAD, Desk, OpenChat, events_of
from tools.errors import SettingsError


def said(text: str) -> ModelMessage:
    return ModelRequest(parts=[UserPromptPart(text)])


async def test_a_restarted_chat_knows_what_was_asked_before(chat_on: OpenChat, desk: Desk) -> None:
    async with chat_on() as chat:
        await events_of(chat, "Revenue by month")
    async with chat_on() as chat:
        await events_of(chat, "and by region?")
        conversation = await chat.store.load(THREAD.id, scope=ANNA.id)
    earlier = desk.seen[1].earlier
    assert [(turn.question, turn.sql_text, turn.understood) for turn in earlier] == [
        ("Revenue by month", REVENUE.sql, REVENUE.understood)
    ]
    assert conversation is not None
    prompts = [
        part.content for message in conversation.messages for part in message.parts if isinstance(part, UserPromptPart)
    ]
    assert prompts == ["Revenue by month", "and by region?"]


async def test_the_rows_of_an_answer_are_not_stored_with_the_messages(chat_on: OpenChat) -> None:
    async with chat_on() as chat:
        await events_of(chat, "Revenue by month")
        conversation = await chat.store.load(THREAD.id, scope=ANNA.id)
    assert conversation is not None
    returns = [part for message in conversation.messages for part in message.parts if isinstance(part, ToolReturnPart)]
    assert [part.metadata for part in returns] == [None]
    assert "1250.5" in str(returns[0].content)


def test_other_messages_stay_as_they_are() -> None:
    messages: list[ModelMessage] = [said("a"), ModelResponse(parts=[TextPart("b")])]
    assert without_rows(messages) == messages


async def test_a_long_conversation_is_read_from_its_end(chat_database: str) -> None:
    async with ChatStore.open(chat_database) as store:
        await store.save(Conversation(conversation_id="c", messages=[said(str(n)) for n in range(50)]), scope="anna")
        window = await store.load("c", limit=2, scope="anna")
        assert window is not None
        window.messages.append(said("50"))
        await store.save(window, scope="anna")
        whole = await store.load("c", scope="anna")
    assert whole is not None
    assert [message.parts[0].content for message in whole.messages] == [str(n) for n in range(51)]  # type: ignore[union-attr]


async def test_two_writers_do_not_overwrite_each_other(chat_database: str) -> None:
    async with ChatStore.open(chat_database) as store, ChatStore.open(chat_database) as other:
        await store.save(Conversation(conversation_id="c", messages=[said("a")]), scope="anna")
        mine, theirs = await store.load("c"), await other.load("c")
        assert mine is not None
        assert theirs is not None
        mine.messages.append(said("b"))
        await store.save(mine)
        theirs.messages.append(said("c"))
        with pytest.raises(ConversationConflict):
            await other.save(theirs)
        with pytest.raises(ConversationConflict):
            await other.save(Conversation(conversation_id="c", messages=[said("new")]))


async def test_another_persons_conversation_does_not_load(chat_database: str) -> None:
    async with ChatStore.open(chat_database) as store:
        await store.save(Conversation(conversation_id="c", messages=[said("a")]), scope="anna")
        assert await store.load("c", scope="bert") is None
        assert [record.conversation_id for record in await store.list_conversations(scope="anna")] == ["c"]
        assert await store.list_conversations(scope="bert") == []


async def test_deleting_a_conversation_deletes_its_messages_and_turns(chat_database: str) -> None:
    turn = Turn("t1", "c", "anna", datetime(2026, 11, 23, 8, tzinfo=UTC), "Revenue?", sql_text="SELECT 1")
    async with ChatStore.open(chat_database) as store:
        entries = await store.save(Conversation(conversation_id="c", messages=[said("a")]), scope="anna")
        await store.remember(turn)
        assert await store.turns("c") == [turn]
        await store.delete("c", scope="anna")
        assert await store.load("c") is None
        assert await store.turns("c") == []
        with pytest.raises(KeyError):
            await store.read_entry(entries[0].id)


async def test_the_last_turns_come_oldest_first(chat_database: str) -> None:
    async with ChatStore.open(chat_database) as store:
        for hour in range(5):
            await store.remember(Turn(f"t{hour}", "c", "anna", datetime(2026, 1, 1, hour, tzinfo=UTC), str(hour)))
        assert [turn.question for turn in await store.turns("c", limit=3)] == ["2", "3", "4"]
        assert await store.turn("t9") is None


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite+aiosqlite:////proc/none/chats.db", "names a file in /proc/none, which cannot be used"),
        ("postgresql://user:secret@host/chats", "begins with postgresql://: chats are kept in postgresql\\+asyncpg://"),
        ("nonsense", "is no address of a database"),
    ],
)
async def test_a_chat_database_that_cannot_be_is_named_with_what_it_could_be(address: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as refused:
        async with ChatStore.open(address):
            pass
    assert "secret" not in str(refused.value)


async def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("not a database, and longer than the header of one would be " * 20)
    with pytest.raises(SettingsError, match=f"names a file in {tmp_path}, which cannot be used .file is not a databa"):
        async with ChatStore.open(f"sqlite+aiosqlite:///{notes}"):
            pass
    assert notes.read_text().startswith("not a database, and longer")


async def test_many_who_open_a_new_file_together_all_get_their_tables(tmp_path: Path) -> None:
    async def start(database: str) -> None:
        async with ChatStore.open(database) as store:
            await store.remember(Turn(uuid4().hex, "c", "anna", datetime(2026, 1, 1, tzinfo=UTC), "Revenue?"))

    for number in range(25):
        database = f"sqlite+aiosqlite:///{tmp_path}/{number}.db"
        await asyncio.gather(*(start(database) for _ in range(6)))
        async with ChatStore.open(database) as store:
            assert len(await store.turns("c", limit=10)) == 6
