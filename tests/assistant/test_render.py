"""How answers look in the browser and in a terminal."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from assistant.render.terminal import bars, plain, render, sparkline, table_lines
from assistant.render.web import SHOWN_ROWS, elements, file_stem, table_props
from tools.answer import Action, Answer, Chart, Column, Download, Table, VerifiedQueryUse

TABLE = Table(
    columns=(
        Column(name="month", type="date"),
        Column(name="total_revenue", type="number", label="Revenue", format="currency", unit="USD"),
    ),
    rows=((date(2026, 9, 1), Decimal("1000.5")), (date(2026, 10, 1), None)),
)
FULL = Answer(
    text="Revenue **rose**.",
    understood="Revenue by month",
    table=TABLE,
    chart=Chart(spec={"mark": "line"}, alt_text="Line chart of revenue", kind="line"),
    sql="SELECT 1",
    query_id="01-q",
    verified_query=VerifiedQueryUse(name="trend", question="Revenue trend?", verified_by="Data team"),
    semantic_model="sales",
    suggestions=("a?", "b?", "c?", "d?", "e?"),
    warnings=("October is not over.",),
)


def test_the_browser_gets_note_chart_table_and_suggestions_in_this_order() -> None:
    shown = elements(FULL, question="Revenue trend?", said=FULL.text)
    assert [element.component for element in shown] == ["AnswerNote", "VegaChart", "ResultTable", "Suggestions"]
    note, chart, table, suggestions = (element.props for element in shown)
    assert (note["understood"], note["sql"], note["warnings"]) == (
        "Revenue by month",
        "SELECT 1",
        ["October is not over."],
    )
    assert note["verified"]["question"] == "Revenue trend?"
    assert (chart["altText"], chart["fileName"]) == ("Line chart of revenue", "revenue-trend")
    assert table["rows"] == [["2026-09-01", 1000.5], ["2026-10-01", None]]
    assert [column["label"] for column in table["columns"]] == ["Month", "Revenue"]
    assert suggestions["questions"] == ["a?", "b?", "c?", "d?"]
    assert json.loads(json.dumps([element.props for element in shown]))


def test_what_the_text_says_is_not_said_again() -> None:
    answer = Answer(text="Revenue by month. It rose.", understood="Revenue by month.", sql="SELECT 1")
    assert elements(answer, question="q", said=answer.text)[0].props["understood"] is None
    assert elements(Answer(text="Hello"), question="q", said="Hello") == []


def test_a_job_is_followed_and_files_are_offered() -> None:
    files = (Download(name="a.pdf", media_type="application/pdf", size=5, url="/reports/j/a.pdf", key="secret/key"),)
    job = elements(Answer(text="", job_id="j", downloads=files), question="", said="")
    assert [(element.component, element.props) for element in job] == [("JobCard", {"jobId": "j"})]
    listed = elements(Answer(text="", downloads=files), question="", said="")
    assert listed[0].props == {
        "files": [{"name": "a.pdf", "url": "/reports/j/a.pdf", "size": 5, "mediaType": "application/pdf"}]
    }


def test_the_browser_holds_so_many_rows_and_says_when_there_are_more() -> None:
    table = Table(columns=(Column(name="n", type="integer"),), rows=tuple((n,) for n in range(SHOWN_ROWS + 1)))
    props = table_props(table, file_name="n")
    assert (len(props["rows"]), props["truncated"]) == (SHOWN_ROWS, True)


@pytest.mark.parametrize(
    ("question", "stem"),
    [("What's our revenue by région?", "what-s-our-revenue-by-r-gion"), ("???", "result"), ("x" * 90, "x" * 60)],
)
def test_a_question_names_the_file(question: str, stem: str) -> None:
    assert file_stem(question) == stem


def test_a_terminal_shows_text_reading_table_trend_and_suggestions() -> None:
    lines = render(FULL.model_copy(update={"suggestions": ("a?",)})).splitlines()
    assert lines[0] == "Revenue rose."
    assert "Revenue by month" in lines
    assert "Note: October is not over." in lines
    assert "2026-09-01  $1,000.50" in lines
    assert "2026-10-01          -" in lines
    assert lines[-1] == "  - a?"
    assert "From the verified query: Revenue trend?" in lines


def test_a_terminal_keeps_to_its_width_and_says_what_it_left_out() -> None:
    table = Table(
        columns=tuple(Column(name=f"column_{n}", type="text") for n in range(6)),
        rows=tuple(tuple(f"{'value' * 4}{n}" for n in range(6)) for _ in range(30)),
        truncated=True,
    )
    lines = table_lines(table, width=80).splitlines()
    assert max(map(len, lines[:-1])) <= 80
    assert lines[-1].startswith("(first 25 of 30 rows; cut at the row limit; columns left out: column_3")


def test_a_terminal_writes_every_kind_of_value() -> None:
    table = Table(
        columns=(
            Column(name="order_id", type="integer"),
            Column(name="n", type="integer"),
            Column(name="rate", type="number", format="percent"),
            Column(name="seconds", type="number", format="duration"),
            Column(name="at", type="timestamp"),
            Column(name="ok", type="boolean"),
            Column(name="data", type="variant"),
        ),
        rows=((1234567, 1234567, 0.125, 12.34, datetime(2026, 11, 23, 4, 5), True, {"a": 1}),),
    )
    row = table_lines(table, width=200).splitlines()[2].split()
    assert row == ["1234567", "1,234,567", "12.5%", "12.3", "s", "2026-11-23", "04:05", "yes", '{"a":', "1}"]


def test_small_charts_of_a_terminal() -> None:
    assert sparkline([1, 2, 3, 8]) == "▁▂▃█"
    assert sparkline([5, 5]) == "▄▄"
    assert bars(["a", "bb"], [1, 2]).splitlines() == ["a   ████████████", "bb  ████████████████████████"]
    trend = render(
        Answer(text="t", table=Table(columns=TABLE.columns, rows=((date(2026, 9, 1), 1), (date(2026, 10, 1), 4))))
    )
    assert "▁█  $1.00 → $4.00" in trend


def test_markdown_becomes_plain_words() -> None:
    assert plain("**a** and `b`, see [the file](/x)") == "a and b, see the file (/x)"


def test_buttons_of_an_answer_stand_before_questions_and_ask_nothing_twice() -> None:
    button = Action(label="Delete it", kind="ask", payload={"question": "delete it for good"})
    answer = Answer(text="Sure?", actions=(button,), suggestions=("delete it for good", "list my reports"))
    [shown] = elements(answer, question="q", said="Sure?")
    assert shown.props == {
        "actions": [{"label": "Delete it", "question": "delete it for good"}],
        "questions": ["list my reports"],
    }
