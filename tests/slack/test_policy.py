"""What each channel may see: the policy file, and channels that show no data, only some of it, or nothing at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.slack.people import read_mapping
from assistant.slack.policy import ChannelPolicy, Policy, read_policy
from deploy.local.slack.run import Running
from tests.slack.conftest import ANA, GUEST, MEI, MENTION, SALES, STRANGER, Hands, connected, until, words
from tools.errors import SettingsError
from tools.settings import Settings

SHARED = "C0SHAREDXT"
FINANCE = "C0FINANCE0"
ANAS_DIRECT = "D0ANA00000"


def with_policy(settings: Settings, tmp_path: Path, **policy: Any) -> Settings:
    file = tmp_path / "policy.yaml"
    file.write_text(yaml.safe_dump(policy), encoding="utf-8")
    return settings.model_copy(update={"assistant_slack_policy_file": file})


async def test_a_channel_without_data_gets_one_line_and_the_asker_the_answer(
    bot_settings: Settings, hands: Hands, tmp_path: Path
) -> None:
    settings = with_policy(bot_settings, tmp_path, channels={"#finance": {"data": "dm"}})
    async with connected(settings):
        said = await hands.do(ANA, "say", channel=FINANCE, text=f"{MENTION} revenue by region last quarter")
        line = await hands.answer(FINANCE, said["ts"], after=said["ts"])
        root = await until(lambda: next(iter(hands.workspace.workspace.messages(ANAS_DIRECT)), None))
        first = await hands.answer(ANAS_DIRECT, root["ts"], after=root["ts"])
        again = await hands.do(ANA, "say", channel=FINANCE, thread_ts=said["ts"], text="and by month?")
        second = await until(lambda: next(iter(hands.answers(ANAS_DIRECT, root["ts"], after=first["ts"])), None))
        third = await hands.ask(ANA, "only Europe", channel=ANAS_DIRECT, thread_ts=root["ts"])
    assert "direct messages" in words(line)
    assert "table" in [block["type"] for block in first["blocks"]]
    assert "month" in words(second).lower()
    assert "Europe" in words(third)
    assert len(hands.answers(FINANCE, said["ts"])) == 2
    assert len(hands.answers(FINANCE, said["ts"], after=again["ts"])) == 1
    assert "Europe" not in words(hands.answers(FINANCE, said["ts"]))


async def test_a_channel_for_links_gets_a_link_and_no_figure(
    bot_settings: Settings, hands: Hands, tmp_path: Path
) -> None:
    settings = with_policy(bot_settings, tmp_path, channels={FINANCE: {"data": "link"}})
    async with connected(settings):
        answer = await hands.ask(ANA, f"{MENTION} revenue by region last quarter", channel=FINANCE)
    assert "http://localhost:8000/slack/" in str(answer["blocks"])
    assert "Europe" not in str(answer)
    assert {block["type"] for block in answer["blocks"]}.isdisjoint({"table", "image"})


async def test_a_channel_for_some_models_answers_nothing_of_others(
    bot_settings: Settings, hands: Hands, tmp_path: Path
) -> None:
    settings = with_policy(bot_settings, tmp_path, channels={"sales": {"models": ["customers", "operations"]}})
    async with connected(settings):
        other = await hands.ask(ANA, f"{MENTION} revenue by product category last quarter", channel=SALES)
        view = await hands.ask(ANA, f"{MENTION} show me the executive dashboard", channel=SALES)
        own = await hands.ask(ANA, f"{MENTION} how many jobs failed in the last 7 days?", channel=SALES)
        both = await hands.ask(ANA, f"{MENTION} number of customers by segment", channel=SALES)
    assert "is for questions about customers and operations" in words(other)
    assert "is for questions about customers and operations" in words(view)
    assert "jobs" in words(own).lower()
    assert "is for questions" not in words(own) + words(both)
    assert "answer_to_me" not in str(other["blocks"]), "sales is not asked, so there is nothing to send"


async def test_what_a_channel_is_not_for_is_asked_in_the_direct_messages_of_whoever_wants_it(
    bot_settings: Settings, hands: Hands, workspace: Running, tmp_path: Path
) -> None:
    settings = with_policy(bot_settings, tmp_path, channels={"sales": {"models": ["customers", "operations"]}})
    async with connected(settings):
        other = await hands.ask(ANA, f"{MENTION} revenue by product category last quarter", channel=SALES)
        [offer] = [each for block in other["blocks"] for each in block.get("elements", []) if "aside_ask" in str(each)]
        await hands.do(ANA, "click", channel=SALES, ts=other["ts"], action_id="aside_ask")
        direct = workspace.workspace.open_direct_message(ANA)["id"]
        root = await until(lambda: next(iter(workspace.workspace.messages(direct)), None))
        mine = await hands.answer(direct, root["ts"], after=root["ts"])
    assert offer["text"]["text"] == "Send it to me"
    assert "asks: revenue by product category last quarter" in words(root)
    assert "Revenue" in words(mine)
    assert "direct messages" in words(hands.only_for(ANA))


async def test_a_channel_shared_with_another_organisation_is_closed_until_it_is_opened(
    bot_settings: Settings, hands: Hands, tmp_path: Path
) -> None:
    async with connected(bot_settings):
        await hands.do(ANA, "say", channel=SHARED, text=f"{MENTION} revenue")
        await until(lambda: hands.only_for(ANA))
    assert "shared with another organisation" in words(hands.only_for(ANA))
    opened = with_policy(bot_settings, tmp_path, channels={"#with-partner": {"allow_external": True}})
    async with connected(opened):
        answer = await hands.ask(ANA, f"{MENTION} revenue by region last quarter", channel=SHARED)
        await hands.do(STRANGER, "say", channel=SHARED, thread_ts=answer["thread_ts"], text="and by month?")
        await until(lambda: hands.only_for(STRANGER))
    assert "table" in [block["type"] for block in answer["blocks"]]
    assert "I do not know sam@elsewhere.example" in words(hands.only_for(STRANGER))


async def test_guests_may_ask_where_the_policy_lets_them_and_the_file_says_who_they_are(
    bot_settings: Settings, hands: Hands, tmp_path: Path
) -> None:
    settings = with_policy(bot_settings, tmp_path, channels={"#sales": {"allow_guests": True}})
    people = tmp_path / "people.txt"
    people.write_text(f"# those with another address\n{GUEST}:ana@example.com\n", encoding="utf-8")
    settings = settings.model_copy(update={"assistant_slack_people_file": people})
    async with connected(settings):
        answer = await hands.ask(GUEST, f"{MENTION} revenue by region last quarter", channel=SALES)
        await hands.do(GUEST, "say", channel="C0GENERAL0", text=f"{MENTION} revenue")
        await until(lambda: hands.only_for(GUEST))
        await hands.do(GUEST, "click", action_id="answer_sql", channel=SALES, ts=answer["ts"])
        shown = await until(lambda: hands.workspace.workspace.modal(GUEST))
        await hands.ask(MEI, "and by month?", channel=SALES, thread_ts=answer["thread_ts"])
    assert "SELECT" in words(shown["blocks"])
    assert "table" in [block["type"] for block in answer["blocks"]]
    assert "guest" in words(hands.only_for(GUEST))


@pytest.mark.parametrize(
    ("text", "words_of_it"),
    [
        ("default:\n  data: mail\n", ["line 2, default.data", "'post', 'dm' or 'link'"]),
        (
            "default:\n  data: dm\n\nchannels:\n  sales:\n    guests: true\n",
            ["line 6, channels.sales.guests: there is no"],
        ),
        ("channels:\n  sales:\n    models: [sales, finance]\n", ["line 3, channels.sales.models.1"]),
        ("channels:\n  #sales:\n    data: dm\n", ["line 3, channels.data", 'in quotes: "#sales":']),
        ("channels: [\n", ["no YAML", "line 2"]),
    ],
)
def test_what_is_wrong_in_the_policy_is_named_with_its_line(tmp_path: Path, text: str, words_of_it: list[str]) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        read_policy(file)
    for each in words_of_it:
        assert each in str(error.value)


def test_the_policy_of_the_readme_is_one() -> None:
    example = re.search(r"```yaml\n(.*?)```", Path("README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    policy = Policy.model_validate(yaml.safe_load(example[1]))
    assert policy.of("C1", "finance").data == "dm"


def test_what_is_wrong_in_the_people_file_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "people.txt"
    file.write_text("U0ANA00000:ana@example.com\n\nben@example.com\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="line 3: expected SLACK-USER-ID:E-MAIL"):
        read_mapping(file)


def test_a_channel_is_found_by_its_id_or_its_name_and_direct_messages_have_their_own_rules() -> None:
    rules = {"C1": {"data": "dm"}, "#sales": {"data": "link"}, "ops": {"models": ["operations"]}}
    policy = Policy.model_validate({"channels": rules, "direct_messages": {"allow_guests": True}})
    assert policy.of("C1", "sales").data == "dm"
    assert policy.of("C2", "sales").data == "link"
    assert policy.of("C3", "ops").model_for("auto") == "operations"
    assert policy.of("C4", "general") == ChannelPolicy()
    assert policy.of("D1").allow_guests


def test_a_channel_for_all_models_forbids_nothing() -> None:
    assert ChannelPolicy().forbidden(["sales", "customers"]) is None
    assert ChannelPolicy(models=("sales",)).forbidden(["sales", None]) is None
    assert ChannelPolicy(models=("sales",)).forbidden(["customers"])
