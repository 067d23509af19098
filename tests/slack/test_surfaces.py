"""Every way in: the agent view, shortcuts, each verb of the command, the home tab, people of a sister workspace."""

from __future__ import annotations

import pytest

from assistant.routing import route
from assistant.slack.channels import Channels
from assistant.slack.commands import VERBS, question_of, usage
from assistant.slack.people import member_of
from assistant.slack.policy import ChannelPolicy, Policy
from assistant.slack.requests import ASK_SHORTCUT, STARTERS
from deploy.local.faults import Faults, faulty
from deploy.local.slack.run import Running
from tests.slack.conftest import ANA, MEI, MENTION, SALES, SISTER, Hands, connected, until, words
from tools.clients.slack import Slack
from tools.settings import Settings

REVENUE = "revenue by region last quarter"


async def test_the_agent_view_offers_questions_and_its_conversations_have_a_status_and_a_title(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    faults = Faults()
    with faulty(workspace.url.removesuffix("/api/"), faults) as proxy:
        settings = bot_settings.model_copy(update={"assistant_slack_api_url": f"{proxy}/api/"})
        async with connected(settings):
            opened = await hands.do(ANA, "greet")
            await until(lambda: workspace.workspace.thread_state(opened["channel"], "").get("prompts"))
            answer = await hands.ask(ANA, REVENUE)
            shown = workspace.workspace.thread_state(opened["channel"], answer["thread_ts"])
            await until(lambda: sum("setStatus" in each for each in faults.seen) == 2)
    prompts = workspace.workspace.thread_state(opened["channel"], "")["prompts"]
    assert [each["message"] for each in prompts] == list(STARTERS)
    assert shown["title"].lower() == REVENUE
    assert workspace.workspace.thread_state(opened["channel"], answer["thread_ts"])["status"] == ""


async def test_the_shortcut_of_a_message_answers_in_its_thread(bot_settings: Settings, hands: Hands) -> None:
    async with connected(bot_settings):
        said = await hands.do(ANA, "say", channel=SALES, text=REVENUE)
        await hands.do(MEI, "shortcut", callback_id=ASK_SHORTCUT, channel=SALES, ts=said["ts"])
        answer = await hands.answer(SALES, said["ts"], after=said["ts"])
    assert "1 July 2026" in words(answer)


async def test_a_schedule_is_paused_and_resumed_in_the_home_tab(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    def home() -> str:
        shown = workspace.workspace.home(ANA)
        return str(shown["blocks"]) if shown else ""

    async with connected(bot_settings):
        made = await hands.ask(ANA, f"{MENTION} send me the sales report every Monday at 9", channel=SALES)
        await hands.do(ANA, "home")
        await until(lambda: "schedule_pause" in home())
        await hands.do(ANA, "click", where="home", action_id="schedule_pause")
        await until(lambda: "schedule_resume" in home())
        await hands.do(ANA, "click", where="home", action_id="schedule_resume")
        await until(lambda: "schedule_pause" in home())
        await hands.do(ANA, "click", where="home", action_id="schedule_delete")
        direct = workspace.workspace.open_direct_message(ANA)["id"]
        asks = await until(
            lambda: next((m for m in workspace.workspace.messages(direct) if "Delete" in m["text"]), None)
        )
        await hands.do(ANA, "click", channel=direct, ts=asks["ts"], action_id="decide_0")
        await until(lambda: "is deleted" in words(workspace.workspace.message(direct, asks["ts"])))
    assert "is set up" in words(made)


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("ask revenue by region", "ask_data"),
        ("revenue by region", "ask_data"),
        ("report sales last quarter", "launch_job"),
        ("jobs", "list_my_jobs"),
        ("job 0f3a", "job_status"),
        ("job", "job_status"),
        ("health", "check_health"),
        ("reports", "list_reports"),
        ("schedule the sales report every Monday at 9", "create_schedule"),
        ("schedule", "list_schedules"),
        ("alerts when revenue drops by 20 %", "create_alert"),
        ("alerts", "list_schedules"),
    ],
)
def test_each_verb_of_the_command_reaches_its_tool(text: str, tool: str) -> None:
    question = question_of(text)
    assert question is not None
    assert route(question).tool == tool


@pytest.mark.parametrize("text", ["ask", "report"])
def test_a_verb_without_what_it_needs_says_how_it_is_used(text: str) -> None:
    assert question_of(text) is None
    assert f"`/analytics {text}` needs" in (usage(text) or "")
    assert VERBS[text].example in (usage(text) or "")


async def test_who_is_in_a_sister_workspace_of_the_organisation_is_of_us(bot_settings: Settings, hands: Hands) -> None:
    async with connected(bot_settings):
        answer = await hands.ask(SISTER, f"{MENTION} {REVENUE}", channel=SALES)
        await hands.do(SISTER, "click", action_id="answer_sql", channel=SALES, ts=answer["ts"])
        await until(lambda: hands.workspace.workspace.modal(SISTER))
    assert "1 July 2026" in words(answer)


def test_a_stranger_is_of_us_by_the_organisation_only_and_a_guest_of_it_stays_a_guest() -> None:
    sister = {"id": "W1", "team_id": "T2", "is_stranger": True, "enterprise_user": {"enterprise_id": "E1"}}
    assert not member_of(sister, team_id="T1", enterprise="E1").is_external
    assert member_of(sister, team_id="T1", enterprise="E2").is_external
    assert member_of(sister, team_id="T1").is_external
    assert member_of(sister | {"enterprise_user": {}}, team_id="T1", enterprise="E1").is_external
    assert member_of(sister | {"is_restricted": True}, team_id="T1", enterprise="E1").is_guest


def test_a_channel_shared_within_the_organisation_is_not_shared_outside(
    bot_settings: Settings, workspace: Running
) -> None:
    workspace.workspace.add_channel("C0ORGWIDE0", "org-wide")
    workspace.workspace.change_channel("C0ORGWIDE0", is_org_shared=True, is_shared=True)
    with Slack.open(bot_settings) as slack:
        assert Channels(slack, Policy()).rules("C0ORGWIDE0") == ChannelPolicy()
