"""The answer: its JSON form and what a model sees of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from tools.answer import Answer, Column, Table

TABLE = Table(
    columns=(Column(name="day", type="date"), Column(name="revenue", type="number")),
    rows=tuple((date(2026, 1, 1 + n), Decimal("10.50")) for n in range(25)),
)


def test_the_wire_form_has_every_key_of_the_contract_and_plain_json_values() -> None:
    wire = Answer(text="Revenue", table=TABLE, sql="SELECT 1", reference="ABCD2345").to_wire()
    assert list(wire) == [
        "text",
        "understood",
        "sql",
        "verified_query",
        "columns",
        "rows",
        "row_count",
        "truncated",
        "chart",
        "suggestions",
        "refused",
        "files",
        "reference",
    ]
    assert wire["rows"][0] == ["2026-01-01", 10.5]
    assert wire["row_count"] == 25


def test_a_refusal_without_a_table_is_complete_json_too() -> None:
    wire = Answer(text="I cannot", refused=True, suggestions=("Revenue by region",)).to_wire()
    assert (wire["columns"], wire["rows"], wire["row_count"]) == ([], [], 0)
    assert wire["refused"] is True


def test_a_model_sees_the_first_rows_and_the_whole_count() -> None:
    seen = Answer(text="Revenue by day", table=TABLE).for_model()
    assert "25 rows, first 20 shown" in seen
    assert "2026-01-20" in seen
    assert "2026-01-21" not in seen


def test_cells_keep_their_exactness_where_json_can_hold_it() -> None:
    table = Table(
        columns=tuple(Column(name=name, type="variant") for name in "abcd"),
        rows=((Decimal("3"), float("nan"), datetime(2026, 1, 1, 8), {"k": [Decimal("1.5")]}),),
    )
    assert Answer(text="", table=table).to_wire()["rows"] == [[3, None, "2026-01-01T08:00:00", {"k": [1.5]}]]
