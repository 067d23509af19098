"""Any answer becomes messages that Slack takes, in every form, and its data never pings anybody or leads out."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from assistant.render.slack.reply import Form, Said, large_tables, messages
from assistant.render.slack.rich_text import rich_text
from deploy.local.slack.limits import message_error
from tools.answer import Action, Answer, Chart, Column, Download, Table, VerifiedQueryUse

BASE = "https://analytics.example"
NASTY = "<!channel> <@U123> <https://evil.example|go> @here #general & *b* `c` \u202e\u05e9\u05dc\u05d5\u05dd 🚀\nline"


def said(*answers: Answer, text: str = "Revenue was **$5**.", **more: Any) -> Said:
    return Said(turn_id="t-1", text=text, base_url=BASE, answers=answers, **more)


def picture(_file_id: str) -> dict[str, Any]:
    return {"is_complete": True, "name": "chart.png"}


def table(rows: int, columns: int, cell: Any = "x") -> Table:
    made = tuple(Column(name=f"c{at}", type="text", label=f"C {at}") for at in range(columns))
    return Table(columns=made, rows=tuple((cell,) * columns for _ in range(rows)))


def blocks(reply: Said, form: Form = Form.WHOLE) -> list[dict[str, Any]]:
    return [block for message in messages(reply, form) for block in message.blocks]


def words(value: Any) -> str:
    match value:
        case {"text": str(text)}:
            return text
        case dict():
            return "\n".join(filter(None, map(words, value.values())))
        case list():
            return "\n".join(filter(None, map(words, value)))
    return ""


texts = some.one_of(
    some.text(max_size=60),
    some.sampled_from(
        ["", " ", "&" * 4000, "ab " * 4400, "x" * 13_000, NASTY, "```\n" + "a\n" * 3000 + "```", "- a\n  - b\n    1. c"]
    ),
)
cells = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.floats(),
    some.decimals(allow_nan=False),
    texts,
    some.dates(),
    some.datetimes(),
    some.dictionaries(some.text(max_size=5), some.integers(), max_size=2),
)


@some.composite
def tables(draw: some.DrawFn) -> Table:
    types = some.sampled_from(["text", "integer", "number", "boolean", "date", "timestamp", "variant"])
    formats = some.sampled_from(["plain", "currency", "percent", "duration"])
    columns = draw(
        some.lists(
            some.builds(Column, name=some.text(max_size=12), type=types, label=texts, format=formats),
            min_size=1,
            max_size=25,
        )
    )
    row = draw(some.tuples(*[cells] * len(columns)))
    return Table(
        columns=tuple(columns),
        rows=(row,) * draw(some.sampled_from([0, 1, 2, 99, 100, 101, 400])),
        truncated=draw(some.booleans()),
    )


answers = some.builds(
    Answer,
    text=texts,
    understood=some.none() | texts,
    table=some.none() | tables(),
    chart=some.none() | some.builds(Chart, spec=some.just({}), alt_text=texts, kind=some.just("bar")),
    sql=some.none() | texts,
    verified_query=some.none() | some.builds(VerifiedQueryUse, name=texts, question=texts),
    suggestions=some.lists(texts, max_size=6).map(tuple),
    warnings=some.lists(texts, max_size=4).map(tuple),
    downloads=some.lists(
        some.builds(Download, name=texts, media_type=some.just("text/csv"), url=some.just("/r/1")), max_size=12
    ).map(tuple),
    actions=some.lists(
        some.builds(Action, label=texts, kind=some.just("ask"), payload=some.fixed_dictionaries({"question": texts})),
        max_size=4,
    ).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(text=texts, answers=some.lists(answers, max_size=3), form=some.sampled_from(Form), link=some.booleans())
def test_any_answer_fits_slack_in_every_form(text: str, answers: list[Answer], form: Form, link: bool) -> None:
    reply = said(*answers, text=text, web_link=f"{BASE}/chat" if link else None, pictures=dict.fromkeys(range(3), "F1"))
    made = messages(reply, form)
    assert made
    for message in made:
        assert message.text
        assert message_error(message.text, message.blocks, picture) is None
        assert len(message.text) <= 4000
        assert not re.search(r"<[!@#h]", message.text)
        json.dumps(message.blocks)


@pytest.mark.parametrize("form", list(Form))
def test_data_never_pings_and_never_leads_out(form: Form) -> None:
    answer = Answer(text=NASTY, understood=NASTY, warnings=(NASTY,), table=table(3, 2, NASTY), suggestions=(NASTY,))
    for message in messages(said(answer, text=f"{NASTY} [here](https://evil.example)"), form):
        assert "<!" not in message.text
        assert "<@" not in message.text
        for block in message.blocks:
            written = json.dumps(block)
            assert '"url"' not in written
            if '"mrkdwn"' in written:
                assert "<" not in written
                assert '"verbatim": true' in written


def test_a_long_text_is_split_and_nothing_of_it_is_lost() -> None:
    text = " ".join(f"word{at}" for at in range(1500))
    made = messages(said(text=text))
    assert len(made) == 2
    assert re.findall(r"word\d+", words([list(message.blocks) for message in made])) == text.split()


def test_code_stays_code_in_every_part() -> None:
    made = blocks(said(text="Before\n\n```\n" + "select 1;\n" * 900 + "```"))
    code = [each for block in made for each in block["elements"] if each["type"] == "rich_text_preformatted"]
    assert len(code) > 2
    assert words(code).count("select 1;") == 900


def test_a_table_is_a_table_block_with_numbers_to_the_right() -> None:
    columns = (
        Column(name="region", type="text", label="Region"),
        Column(name="revenue", type="number", label="Revenue", format="currency"),
    )
    answer = Answer(text="", table=Table(columns=columns, rows=(("North", Decimal("1204.5")), ("South", None))))
    block = next(block for block in blocks(said(answer)) if block["type"] == "table")
    assert [[cell["text"] for cell in row] for row in block["rows"]] == [
        ["Region", "Revenue"],
        ["North", "$1,204"],
        ["South", "–"],
    ]
    assert block["column_settings"][1] == {"align": "right"}


def test_identifiers_and_years_keep_their_digits() -> None:
    columns = (
        Column(name="order_id", type="integer"),
        Column(name="year", type="integer"),
        Column(name="month", type="date"),
    )
    answer = Answer(text="", table=Table(columns=columns, rows=((10204, 2026, date(2026, 3, 1)),)))
    block = next(block for block in blocks(said(answer)) if block["type"] == "table")
    assert [cell["text"] for cell in block["rows"][1]] == ["10204", "2026", "March 2026"]


@pytest.mark.parametrize(
    ("rows", "columns", "notice"),
    [
        (10_000, 3, "first 20 of 10,000 rows"),
        (5, 60, "20 of 60 columns"),
        (99, 3, None),
        (100, 3, "first 20 of 100 rows"),
    ],
)
def test_what_a_message_cannot_hold_is_said_and_goes_beside_it_as_a_file(
    rows: int, columns: int, notice: str | None
) -> None:
    answer = Answer(text="", table=table(rows, columns))
    reply = said(answer)
    assert bool(large_tables(reply)) == bool(notice)
    written = words(blocks(reply))
    assert (notice in written) if notice else ("Shown:" not in written)


def test_two_tables_stand_in_two_messages() -> None:
    made = messages(said(Answer(text="", table=table(2, 2)), Answer(text="", table=table(3, 2))))
    assert [sum(block["type"] == "table" for block in message.blocks) for message in made] == [1, 1]


def test_the_reading_stands_under_the_answer_once() -> None:
    answer = Answer(text="", understood="Revenue by region, 1 July 2026 to 30 September 2026")
    assert "1 July 2026" in words(blocks(said(answer)))
    assert words(blocks(said(answer, text=f"{answer.understood}."))).count("1 July 2026") == 1


def test_links_into_the_app_stay_links_and_others_are_written_out() -> None:
    made = rich_text("[file](/reports/1) and [paper](https://example.com/x)", base_url=BASE)
    inner = made[0]["elements"][0]["elements"]
    assert inner[0] == {"type": "link", "url": f"{BASE}/reports/1", "text": "file"}
    assert words(inner[1:]).replace("\n", "") == " and paper (https://example.com/x)"


def test_lists_inside_lists_are_indented() -> None:
    made = rich_text("1. one\n   - inner **bold**\n2. two", base_url=BASE)[0]["elements"]
    assert [(each["style"], each.get("indent", 0), each.get("offset", 0)) for each in made] == [
        ("ordered", 0, 0),
        ("bullet", 1, 0),
        ("ordered", 0, 1),
    ]
    assert made[1]["elements"][0]["elements"][1] == {"type": "text", "text": "bold", "style": {"bold": True}}


def test_the_plainest_form_is_a_link() -> None:
    made = messages(said(text="x", web_link=f"{BASE}/chat/thread/1"), Form.LINK_ONLY)
    assert [message.blocks for message in made] == [()]
    assert made[0].text.endswith(f"{BASE}/chat/thread/1")


def test_times_in_cells_are_written_for_people() -> None:
    columns = (Column(name="at", type="timestamp"), Column(name="open", type="boolean"))
    answer = Answer(text="", table=Table(columns=columns, rows=((datetime(2026, 3, 1, 9, 30), True),)))
    block = next(block for block in blocks(said(answer)) if block["type"] == "table")
    assert [cell["text"] for cell in block["rows"][1]] == ["1 March 2026 09:30", "yes"]
