"""What people read in Slack: usage, orders, modals, the home tab, the mark of a verified query, addresses."""

from __future__ import annotations

from datetime import datetime

import pytest

from assistant.render.slack.forms import wrong_fields
from assistant.render.slack.reply import Form, Said, messages
from assistant.slack.commands import VERBS, help_blocks, question_of, usage
from assistant.slack.home import Home, home_view
from assistant.slack.policy import ChannelPolicy
from deploy.local.slack.workspace import TEAM
from tests.slack.conftest import words
from tools.answer import Action, Answer, Column, Table, VerifiedQueryUse
from tools.job_records import Job
from tools.schedule_records import Schedule
from tools.targets import SlackTarget, address_in_words

BASE = "http://localhost:8000"


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("report sales last quarter", "generate the sales report for last quarter"),
        ("report slaes last quarter", "generate the sales report for last quarter"),
        ("report sales report for last month", "generate the sales report for last month"),
        ("report customer this year as pdf", "generate the customer report for this year as pdf"),
        ("report data quality", "generate the data quality report"),
        ("report revenue by region last quarter", "generate a report on revenue by region last quarter"),
        ("ask revenue last month", "revenue last month"),
        ("jobs", "list my jobs"),
        ("jobs failed", "list my failed jobs"),
        ("revenue last month", "revenue last month"),
        ("helth", None),
        ("", None),
    ],
)
def test_the_words_of_a_command_are_a_question(typed: str, question: str | None) -> None:
    assert question_of(typed) == question


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ask", "needs a question, such as `/analytics ask revenue by region last quarter`"),
        ("report", "needs a type (sales, customers, executive, operations, data quality) and a period"),
        ("helth", "Did you mean `/analytics health`?"),
        ("<!channel>", ""),
    ],
)
def test_a_command_that_lacks_something_says_what_in_one_line(typed: str, said: str) -> None:
    wrong = usage(typed)
    assert said in (wrong or "")
    if wrong:
        assert "What I can do" not in words(help_blocks(wrong=wrong))


def test_help_names_every_verb_once() -> None:
    said = words(help_blocks())
    assert all(said.count(f"`/analytics {verb.usage}`") == 1 for verb in VERBS.values())


def test_times_that_cannot_be_read_are_wrong_at_their_field() -> None:
    assert "every Monday at 9" in wrong_fields({"when": {"value": {"value": "whenever"}}})["when"]
    assert wrong_fields({"when": {"value": {"value": "every weekday at 8:30"}}}) == {}
    assert "question" in wrong_fields({"question": {"value": {"value": None}}})
    assert wrong_fields({"reason": {"words": {"value": None}}}) == {}


def test_a_verified_query_is_marked_once_and_by_its_question() -> None:
    answer = Answer(
        text="x",
        understood="revenue by month, all dates. Answered with the verified query 'revenue_trend'.",
        verified_query=VerifiedQueryUse(name="revenue_trend", question="Show me revenue trends", verified_by="Ana"),
    )
    [message] = messages(Said("t1", "Revenue rose.", BASE, (answer,)))
    said = words(list(message.blocks))
    assert "Revenue by month, all dates." in said
    assert "Verified by Ana: Show me revenue trends" in said
    assert "revenue_trend" not in said


def test_a_lone_link_to_the_web_stands_behind_what_can_be_asked() -> None:
    answer = Answer(text="No.", refused=True, suggestions=("revenue",))
    [message] = messages(Said("t1", "No.", BASE, (answer,), web_link=f"{BASE}/slack/1"))
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    assert [[each["text"]["text"] for each in row] for row in rows] == [["Revenue", "Open on the web"]]


def test_ids_of_slack_are_no_words_for_people() -> None:
    assert address_in_words("U0DEMO0000") == "a direct message in Slack"
    assert address_in_words("C0SALES000") == "the Slack channel C0SALES000"
    assert address_in_words("#sales") == "#sales"
    assert address_in_words(TEAM["name"]) == TEAM["name"]


def test_the_home_tab_says_when_where_to_and_why_not() -> None:
    failed = Job.model_validate(
        {
            "job_id": "j1",
            "job_name": "Sales report",
            "job_type": "REPORT",
            "status": "FAILED",
            "created_by": "ana",
            "priority": 5,
            "updated_at": datetime(2026, 11, 23, 8, 1),
            "error_message": "there is no region Atlantis",
            "created_at": datetime(2026, 11, 23, 8, 0),
            "finished_at": datetime(2026, 11, 23, 8, 1),
        }
    )
    schedule = Schedule(
        schedule_id="s1",
        schedule_name="Weekly sales",
        cron_expression="0 9 * * MON",
        time_zone="Europe/Madrid",
        job_type="REPORT",
        input={},
        targets=(SlackTarget(address="U0ANA00000"),),
        owner_id="ana",
        is_enabled=False,
        disabled_reason="paused by ana",
    )
    view = home_view(Home("Ana", BASE, "Europe/Madrid", [failed], [schedule]))
    said = words(view["blocks"])
    assert "Failed · Mon 23 Nov 2026, 09:01 CET\nThere is no region Atlantis." in said
    assert "Every Monday at 09:00 (Europe/Madrid), to a direct message in Slack\nPaused by ana" in said
    assert "Resume" in said
    assert "Try again" in said


def test_buttons_of_several_schedules_name_what_they_are_about() -> None:
    def pause(name: str) -> Action:
        return Action(label="Pause", kind="schedule", payload={"do": "pause", "question": f"Pause {name}"})

    answer = Answer(text="You have 2 schedules.", actions=(pause("Weekly sales"), pause("Daily orders")))
    [message] = messages(Said("t1", answer.text, BASE, (answer,)))
    labels = [e["text"]["text"] for block in message.blocks if block["type"] == "actions" for e in block["elements"]]
    assert labels == ["Pause Weekly sales", "Pause Daily orders"]


def test_the_plainest_form_keeps_a_tables_columns_apart_and_its_data_without_mark_up() -> None:
    columns = (Column(name="name", type="text", label="Name"), Column(name="n", type="integer", label="N"))
    answer = Answer(text="x", table=Table(columns=columns, rows=(("*bold* ```", 1), ("plain", 20))))
    [message] = messages(Said("t1", "Two rows.", BASE, (answer,)), Form.TEXT_ONLY)
    assert message.text.count("```") == 2
    fenced = message.text.split("```")[1].splitlines()
    assert len({len(line) for line in fenced if line}) == 1
    assert "*bold*" in message.text


def test_a_channel_for_some_questions_says_so_when_it_has_no_answer() -> None:
    assert "questions about sales and customers; ask" in ChannelPolicy(models=("sales", "customers")).purpose
    assert ChannelPolicy().purpose == ""
