"""Alerts: what crosses, what is told, once; over rows by time, groups, and the local account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs import alerts
from jobs.alert_rules import Series, Standing, Verdict, Watched, crossing, judge, watched_in
from jobs.work import Work
from tools.answer import Column, Table
from tools.errors import CallerError
from tools.job_inputs import AlertInput, WrongInput, parse_input
from tools.services import Services

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MONEY = Column(name="revenue", type="number", label="Revenue", format="currency", unit="USD")
DAY = Column(name="order_date", type="date", label="Day")


def alert(condition: dict[str, Any], **values: Any) -> AlertInput:
    wanted = parse_input("ALERT", {"question": "revenue by day", "condition": condition, **values})
    assert isinstance(wanted, AlertInput)
    return wanted


def daily(*values: float, grain: Any = "day") -> Watched:
    days = [TODAY - timedelta(days=len(values) - place) for place in range(len(values))]
    return Watched(MONEY, grain, (Series("", tuple(zip(days, values, strict=True))),))


def verdict(condition: dict[str, Any], watched: Watched) -> Verdict:
    [found] = judge(alert(condition).condition, watched)
    return found


BELOW = {"kind": "threshold", "op": "<", "value": 10_000}


@pytest.mark.parametrize(
    ("op", "value", "holds"),
    [("<", 9_999, True), ("<", 10_000, False), ("<=", 10_000, True), (">", 10_000, False), (">=", 10_000, True)],
)
def test_a_threshold_is_compared_as_written(op: str, value: float, holds: bool) -> None:
    assert verdict({"kind": "threshold", "op": op, "value": 10_000}, daily(50_000, value)).holds is holds


def test_the_message_says_value_day_and_threshold() -> None:
    assert verdict(BELOW, daily(12_000, 8_200)).text == "**$8,200** on 22 November 2026, below $10,000"


def test_hysteresis_re_arms_only_past_its_own_limit() -> None:
    condition = BELOW | {"rearm_at": 12_000}
    assert not verdict(condition, daily(11_000)).is_quiet
    assert verdict(condition, daily(12_000)).is_quiet
    with pytest.raises(WrongInput, match="rearm_at 9000 lies where < 10000 still holds"):
        alert(BELOW | {"rearm_at": 9_000})


def test_a_change_is_against_the_period_before() -> None:
    rise = {"kind": "change", "direction": "rise", "percent": 20}
    assert verdict(rise, daily(100, 120)).holds
    assert not verdict(rise, daily(100, 119)).holds
    assert not verdict(rise, daily(100, 10)).holds
    assert verdict(rise | {"direction": "either"}, daily(100, 10)).holds
    assert verdict(rise, daily(0, 5)).text == "**$5.00** on 22 November 2026, up on $0.00 the day before"
    assert "up 25.0% on $100.00 the day before" in verdict(rise, daily(100, 125)).text
    with pytest.raises(CallerError, match="rows by time"):
        verdict(rise, daily(100))


def test_an_anomaly_is_told_against_the_same_weekday() -> None:
    week = (100.0, 104.0, 98.0, 101.0, 99.0, 40.0, 30.0)
    steady = [value + offset for offset in (0, 2, -1, 1, 0) for value in week]
    odd = {"kind": "anomaly"}
    # A weak Saturday is no anomaly, the same number on a weekday is one.
    assert not verdict(odd, daily(*steady, *week[:6])).holds
    found = verdict(odd, daily(*steady, *week[:4], 40.0))
    assert found.holds
    assert "robust deviations below the median of the last 5 Sundays" in found.text
    assert not verdict(odd | {"direction": "rise"}, daily(*steady, *week[:4], 40.0)).holds
    with pytest.raises(CallerError, match="at least 6 periods"):
        verdict(odd, daily(1, 2, 3))


def test_numbers_that_never_differ_make_any_other_number_unusual() -> None:
    assert verdict({"kind": "anomaly"}, daily(*[5.0] * 20, 6.0)).holds
    assert not verdict({"kind": "anomaly"}, daily(*[5.0] * 21)).holds


def test_a_day_without_rows_is_zero_and_today_does_not_count_yet() -> None:
    rows = ((date(2026, 11, 19), 5.0), (date(2026, 11, 21), 7.0), (date(2026, 11, 23), 1.0))
    table = Table(columns=(DAY, MONEY), rows=rows)
    found = watched_in(table, alert(BELOW, grain="day"), TODAY)
    assert found.series[0].points == (
        (date(2026, 11, 19), 5.0),
        (date(2026, 11, 20), 0.0),
        (date(2026, 11, 21), 7.0),
        (date(2026, 11, 22), 0.0),
    )


def test_groups_are_judged_each_and_too_many_are_refused() -> None:
    region = Column(name="region", type="text", label="Region")
    table = Table(columns=(region, MONEY), rows=(("Europe", 9_000.0), ("Asia", 20_000.0)))
    found = judge(alert(BELOW).condition, watched_in(table, alert(BELOW), TODAY))
    assert {each.name: each.holds for each in found} == {"Europe": True, "Asia": False}
    assert found[0].text.startswith("Europe: **$9,000**, below")
    crowd = Table(columns=(region, MONEY), rows=tuple((f"r{i}", 1.0) for i in range(51)))
    with pytest.raises(CallerError, match="51 groups; 50 are the most"):
        watched_in(crowd, alert(BELOW), TODAY)


def a_verdict(name: str = "", *, holds: bool, is_quiet: bool | None = None) -> Verdict:
    return Verdict(name, 1.0, 2.0, holds, not holds if is_quiet is None else is_quiet, "text")


def told(standing: Standing, *verdicts: Verdict, job_id: str = "new") -> tuple[frozenset[str], frozenset[str]]:
    return crossing(standing, verdicts, job_id=job_id, now=NOW)


def test_it_is_told_once_a_crossing_and_again_after_it_was_quiet() -> None:
    assert told(Standing(), a_verdict(holds=True)) == ({""}, {""})
    fired = Standing(frozenset({""}), "old")
    assert told(fired, a_verdict(holds=True)) == ({""}, set())
    assert told(fired, a_verdict(holds=False, is_quiet=False)) == ({""}, set())
    assert told(fired, a_verdict(holds=False)) == (set(), set())


def test_an_evaluation_that_is_tried_again_tells_again() -> None:
    assert told(Standing(frozenset({""}), "mine"), a_verdict(holds=True), job_id="mine") == ({""}, {""})


def test_a_snoozed_alert_is_silent_and_tells_afterwards_what_still_holds() -> None:
    snoozed = Standing(snoozed_until=NOW + timedelta(days=1))
    assert told(snoozed, a_verdict(holds=True)) == (set(), set())
    assert told(Standing(snoozed_until=NOW - timedelta(days=1)), a_verdict(holds=True)) == ({""}, {""})


def test_groups_cross_one_by_one() -> None:
    standing = Standing(frozenset({"Europe"}), "old")
    found = told(standing, a_verdict("Europe", holds=True), a_verdict("Asia", holds=True))
    assert found == ({"Europe", "Asia"}, {"Asia"})


@pytest.fixture
def work(services: Services, tmp_path: Path) -> Iterator[Work]:
    yield Work(
        services=services,
        job_id="alert-job-1",
        job_name="Alert",
        attempt=1,
        created_by="ana",
        prefix="reports/alert/test/1/",
        folder=tmp_path,
        shelf=tmp_path,
        progress=lambda _percent, _phase: None,
        on_query_id=lambda _query_id: None,
        schedule_id="alert-schedule",
    )
    services.warehouse.execute("DELETE FROM raw_data.alert_states", tag=alerts_tag(services))


def alerts_tag(_services: Services) -> Any:
    from tools.clients.snowflake import QueryTag

    return QueryTag(tool="test")


def test_an_alert_on_a_question_tells_once_with_a_chart(work: Work) -> None:
    wanted = alert(
        {"kind": "threshold", "op": "<", "value": 10_000_000},
        question="revenue by day for the last 28 days",
        measure="daily revenue",
        grain="day",
    )
    first = alerts.run(work, wanted)
    assert first.deliver
    assert first.summary is not None
    assert first.summary.startswith("Daily revenue: **$")
    assert "on 22 November 2026, below $10,000,000" in first.summary
    [chart] = first.files
    assert (chart.media_type, (work.folder / "alert.png").read_bytes()[:4]) == ("image/png", b"\x89PNG")
    # Tried again after its worker died, it tells again; the next evaluation does not.
    assert alerts.run(work, wanted).deliver
    second = alerts.run(replace(work, job_id="alert-job-2"), wanted)
    assert (second.deliver, second.files) == (False, ())
    assert second.summary is not None
    assert "told before" in second.summary
    rows = work.services.warehouse.query("SELECT * FROM raw_data.alert_states", tag=alerts_tag(work.services))
    assert [(row["state"], row["job_id"], float(row["threshold"])) for row in rows] == [
        ("FIRING", "alert-job-1", 10_000_000.0)
    ]


def test_an_alert_that_does_not_cross_delivers_nothing(work: Work) -> None:
    wanted = alert({"kind": "threshold", "op": ">", "value": 5}, question=None, sql="SELECT 3 AS waiting")
    result = alerts.run(work, wanted)
    assert (result.deliver, result.files) == (False, ())
    assert result.summary == "Waiting: **3** is not above 5; nothing to tell."


def test_a_typed_query_by_group_is_watched(work: Work) -> None:
    wanted = alert(
        {"kind": "threshold", "op": ">", "value": 0},
        question=None,
        query={
            "metrics": ["total_revenue"],
            "dimensions": ["customers.region"],
            "windows": [{"kind": "last", "unit": "month"}],
        },
        semantic_model="sales",
    )
    result = alerts.run(work, wanted)
    assert result.deliver
    assert result.row_count == 5
    assert result.summary is not None
    assert result.summary.count("\n- ") == 5


def test_a_question_that_cannot_be_answered_fails_in_words(work: Work) -> None:
    with pytest.raises(CallerError, match="the alert's question has no answer"):
        alerts.run(work, alert(BELOW, question="what is the meaning of life"))


def test_only_an_alert_that_crosses_makes_a_delivery(quiet_desk: Any, working: Any, quiet: Services) -> None:
    targets = '[{"kind": "s3", "address": "alerts/"}]'
    with working(quiet):
        jobs = [
            quiet_desk.add(
                "ALERT",
                wanted={"sql": "SELECT 3 AS waiting", "condition": {"kind": "threshold", "op": op, "value": 5}},
                announce=False,
            )
            for op in ("<", ">")
        ]
        for job_id in jobs:
            quiet_desk.run("UPDATE raw_data.jobs SET targets = PARSE_JSON(%s) WHERE job_id = %s", (targets, job_id))
            quiet.events.announce(job_id)
        crossed, calm = (quiet_desk.until(job_id, "COMPLETED", "FAILED") for job_id in jobs)
    rows = quiet_desk.rows("SELECT job_id FROM raw_data.deliveries WHERE target_address = 'alerts/'")
    quiet_desk.run("DELETE FROM raw_data.deliveries WHERE target_address = 'alerts/'")
    assert crossed["result"]["summary"] == "Waiting: **3**, below 5."
    assert calm["result"]["summary"] == "Waiting: **3** is not above 5; nothing to tell."
    assert [row["job_id"] for row in rows] == [crossed["job_id"]]
