"""Questions in Slack, from what a person types to the one answer in its thread, over Socket Mode."""

from __future__ import annotations

from deploy.local.slack.run import Running
from tests.slack.conftest import ANA, BEN, GUEST, MEI, MENTION, SALES, STRANGER, Hands, connected, until, words
from tools.clients.snowflake import QueryTag, Warehouse
from tools.settings import Settings


async def test_a_mention_is_answered_in_its_thread_and_follow_ups_too(bot_settings: Settings, hands: Hands) -> None:
    async with connected(bot_settings):
        first = await hands.ask(ANA, f"{MENTION} revenue by region last quarter", channel=SALES)
        second = await hands.ask(MEI, "and by month?", channel=SALES, thread_ts=first["thread_ts"])
    assert [block["type"] for block in first["blocks"]].count("table") == 1
    assert "image" in [block["type"] for block in first["blocks"]]
    assert "1 July 2026 to 30 September 2026" in words(first)
    assert "month" in words(second).lower()
    assert len(hands.answers(SALES, first["thread_ts"])) == 2


async def test_a_direct_message_is_a_thread_of_its_own(bot_settings: Settings, hands: Hands) -> None:
    async with connected(bot_settings):
        answer = await hands.ask(ANA, "How many orders did we have last month?")
    assert "orders" in words(answer).lower()


async def test_people_without_access_read_why_and_only_they_do(bot_settings: Settings, hands: Hands) -> None:
    async with connected(bot_settings):
        for user in (BEN, GUEST, STRANGER):
            await hands.do(user, "say", channel=SALES, text=f"{MENTION} revenue")
            await until(lambda user=user: hands.only_for(user))
    assert "raw_data.people" in words(hands.only_for(BEN))
    assert "guest" in words(hands.only_for(GUEST))
    assert "another organisation" in words(hands.only_for(STRANGER))
    assert not [each for each in hands.workspace.workspace.messages(SALES) if each.get("metadata")]


async def test_a_channel_without_a_mention_is_left_alone(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    async with connected(bot_settings):
        await hands.do(ANA, "say", channel=SALES, text="revenue by region")
        await hands.ask(ANA, "How many orders did we have last month?")
    assert [each["user"] for each in workspace.workspace.messages(SALES)] == [ANA]


async def test_a_command_asks_and_helps(bot_settings: Settings, hands: Hands, workspace: Running) -> None:
    async with connected(bot_settings):
        await hands.do(ANA, "command", channel=SALES, text="/analytics ask revenue by region last quarter")
        root = await until(lambda: next((m for m in workspace.workspace.messages(SALES) if "asks:" in m["text"]), None))
        answer = await hands.answer(SALES, root["ts"], after=root["ts"])
        await hands.do(ANA, "command", channel=SALES, text="/analytics help")
        await until(lambda: "What I can do" in words(hands.only_for(ANA)))
        await hands.do(ANA, "command", channel=SALES, text="/analytics report")
        await until(lambda: "needs a type" in words(hands.only_for(ANA)))
    assert "table" in [block["type"] for block in answer["blocks"]]


async def test_the_sql_opens_in_a_modal_and_a_bad_answer_can_be_explained(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    async with connected(bot_settings):
        answer = await hands.ask(ANA, f"{MENTION} revenue by region last quarter", channel=SALES)
        place = {"channel": SALES, "ts": answer["ts"]}
        assert (await hands.do(ANA, "click", action_id="answer_sql", **place))["ok"]
        shown = await until(lambda: workspace.workspace.modal(ANA))
        assert "SELECT" in words(shown["blocks"])
        turn = next(
            e["value"] for b in answer["blocks"] for e in b.get("elements", []) if e.get("action_id") == "answer_sql"
        )
        await hands.do(ANA, "click", action_id="rate", value=f"bad {turn}", **place)
        await until(lambda: workspace.workspace.modal(ANA)["title"]["text"] == "Tell us more")
        assert (await hands.do(ANA, "submit", values={"words": "the window"}))["ok"]


async def test_a_question_from_anywhere_is_asked_in_a_modal_and_answered_in_the_direct_messages(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    async with connected(bot_settings):
        await hands.do(ANA, "shortcut", callback_id="ask_anywhere")
        modal = await until(lambda: workspace.workspace.modal(ANA))
        empty = await hands.do(ANA, "submit", values={"question": " "})
        await hands.do(ANA, "submit", values={"question": "revenue by region last quarter"})
        direct = workspace.workspace.open_direct_message(ANA)["id"]
        root = await until(lambda: next(iter(workspace.workspace.messages(direct)), None))
        answer = await hands.answer(direct, root["ts"], after=root["ts"])
    assert modal["title"]["text"] == "Ask the data"
    assert "question" in empty["errors"]
    assert "1 July 2026 to 30 September 2026" in words(answer)
    assert workspace.workspace.thread_state(direct, root["ts"])["title"] == "Revenue by region last quarter"


async def test_whoever_is_added_is_answered_at_once(bot_settings: Settings, hands: Hands) -> None:
    tag = QueryTag(tool="test")
    async with connected(bot_settings):
        await hands.do(BEN, "say", channel=SALES, text=f"{MENTION} revenue by region last quarter")
        await until(lambda: hands.only_for(BEN))
        with Warehouse.open(bot_settings) as warehouse:
            warehouse.execute("INSERT INTO raw_data.people (email) VALUES ('ben@example.com')", tag=tag)
            try:
                answer = await hands.ask(BEN, f"{MENTION} revenue by region last quarter", channel=SALES)
            finally:
                warehouse.execute("DELETE FROM raw_data.people WHERE email = 'ben@example.com'", tag=tag)
    assert "1 July 2026 to 30 September 2026" in words(answer)


async def test_the_home_tab_shows_what_a_person_has(bot_settings: Settings, hands: Hands, workspace: Running) -> None:
    async with connected(bot_settings):
        await hands.do(ANA, "home")
        home = await until(lambda: workspace.workspace.home(ANA))
        await hands.do(BEN, "home")
        unknown = await until(lambda: workspace.workspace.home(BEN))
    assert "Hello Ana García" in words(home["blocks"])
    assert "raw_data.people" in words(unknown["blocks"])


async def test_what_is_answered_is_not_answered_again_by_the_next_process(bot_settings: Settings, hands: Hands) -> None:
    async with connected(bot_settings):
        first = await hands.ask(ANA, f"{MENTION} revenue by region last quarter", channel=SALES)
    async with connected(bot_settings):
        await hands.ask(ANA, "How many orders did we have last month?")
    assert len(hands.answers(SALES, first["thread_ts"])) == 1
