"""What the buttons of an answer do: other charts, files, reports and schedules, each with the clicker's rights."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.render.slack.forms import Place, chosen, report_form, schedule_form
from assistant.render.slack.reply import Said, messages
from deploy.local.slack.run import Running
from tests.slack.conftest import ANA, BEN, MEI, MENTION, SALES, Hands, connected, until, words
from tools.answer import Action, Answer
from tools.settings import Settings

BY_MONTH = f"{MENTION} revenue by month for the last 6 months"


def elements(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for block in message["blocks"] for each in block.get("elements", []) if "action_id" in each]


def test_what_a_modal_carries_comes_back() -> None:
    place = Place("t1", "T1", "C1", "1.2")
    assert Place.read(place.written()) == place
    for block in (*report_form("x" * 5000), *schedule_form("revenue")):
        assert len(str(block)) < 4000
    values = {"type": {"value": {"selected_option": {"value": "sales"}}}, "when": {"value": {"value": " daily "}}}
    assert chosen(values) == {"type": "sales", "when": "daily"}


@pytest.mark.parametrize(
    ("action", "question"),
    [
        (Action(label="Pause", kind="schedule", payload={"do": "pause", "question": "Pause x"}), "Pause x"),
        (Action(label="Delete it", kind="ask", payload={"question": "yes, delete x"}), "yes, delete x"),
        (Action(label="Cancel x", kind="job", payload={"job_id": "j1", "do": "cancel"}), "cancel job j1"),
        (Action(label="Sales", kind="report", payload={"job_id": "j1", "do": "fetch"}), "status of job j1"),
    ],
)
def test_every_action_of_an_answer_is_a_button(action: Action, question: str) -> None:
    said = Said("t1", "Done.", "http://localhost:8000", (Answer(text="Done.", actions=(action,)),))
    made = [block for message in messages(said) for block in message.blocks if block["type"] == "actions"]
    assert [(each["text"]["text"], each["value"]) for each in made[0]["elements"]] == [(action.label, question)]


async def test_the_menu_draws_another_chart_and_the_file_has_the_rows(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    async with connected(bot_settings):
        answer = await hands.ask(ANA, BY_MONTH, channel=SALES)
        menu = next(each for each in elements(answer) if each["action_id"] == "answer_chart")
        place = {"channel": SALES, "ts": answer["ts"]}
        bars = next(option["value"] for option in menu["options"] if option["value"].startswith("bar "))
        await hands.do(MEI, "click", action_id="answer_chart", value=bars, **place)
        chart = await hands.answer(SALES, answer["thread_ts"], after=answer["ts"])
        await hands.do(ANA, "click", action_id="answer_csv", **place)
        file = await until(lambda: next((m for m in workspace.workspace.messages(SALES) if m.get("files")), None))
        await hands.do(BEN, "click", action_id="answer_csv", **place)
        await until(lambda: hands.only_for(BEN))
    assert [option["text"]["text"] for option in menu["options"]] == ["Line", "Bars"]
    assert chart["blocks"][0]["type"] == "image"
    assert "Bar chart" in chart["blocks"][0]["alt_text"]
    assert "For Mei Tanaka" in words(chart)
    assert str(workspace.workspace.file(file["files"][0])["name"]).endswith(".csv")
    assert "raw_data.people" in words(hands.only_for(BEN))


async def test_a_report_is_ordered_in_a_modal_and_followed(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    async with connected(bot_settings):
        answer = await hands.ask(ANA, BY_MONTH, channel=SALES)
        await hands.do(ANA, "click", action_id="answer_report", channel=SALES, ts=answer["ts"])
        await until(lambda: workspace.workspace.modal(ANA))
        await hands.do(ANA, "submit", values={"type": "executive", "period": "last_quarter", "formats": "pdf"})
        ordered = await hands.answer(SALES, answer["thread_ts"], after=answer["ts"])
        await until(lambda: "waits for its turn" in words(workspace.workspace.message(SALES, ordered["ts"])))
        await hands.do(ANA, "click", action_id="job_cancel", channel=SALES, ts=ordered["ts"])
        await until(lambda: "was cancelled" in words(workspace.workspace.message(SALES, ordered["ts"])))
    assert "Executive report" in words(ordered)
    assert "PDF" in words(ordered)


async def test_a_schedule_is_made_in_a_modal_and_what_is_wrong_is_said(
    bot_settings: Settings, hands: Hands, workspace: Running
) -> None:
    async with connected(bot_settings):
        answer = await hands.ask(ANA, BY_MONTH, channel=SALES)

        await hands.do(ANA, "click", action_id="answer_schedule", channel=SALES, ts=answer["ts"])
        await until(lambda: workspace.workspace.modal(ANA))
        values = {"when": "whenever you like", "target": "channel"}
        refused = await hands.do(ANA, "submit", values=values)
        still_open = workspace.workspace.modal(ANA)
        assert (await hands.do(ANA, "submit", values=values | {"when": "every weekday at 8:30"}))["ok"]
        made = await hands.answer(SALES, answer["thread_ts"], after=answer["ts"])
        pause = next(each for each in elements(made) if each.get("value", "").startswith("Pause "))
        next_runs = await hands.ask(ANA, "when does it run next?", channel=SALES, thread_ts=answer["thread_ts"])
        await hands.do(ANA, "click", action_id=pause["action_id"], channel=SALES, ts=made["ts"])
        paused = await hands.answer(SALES, answer["thread_ts"], after=next_runs["ts"])
        asked = await hands.ask(ANA, "delete it", channel=SALES, thread_ts=answer["thread_ts"])
    assert "every Monday at 9" in refused["errors"]["when"]
    assert still_open is not None
    assert "goes to this channel" in words(made)
    assert "8:30" in words(made) or "08:30" in words(made)
    assert "paused" in words(paused).lower()
    assert "08:30" in words(next_runs)
    assert "Delete" in str(asked["blocks"]), "the schedule of the modal is what was ordered last"
