"""The same report ordered in the chat, by the API and by SQL: the same days, the same filters, a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.orders import report_order
from assistant.routing import route
from deploy.local.account.run import free_port
from jobs import report
from jobs.kinds import REPORT
from jobs.service import answering
from jobs.work import Work
from tools.errors import CallerError
from tools.job_inputs import ReportFilters, ReportInput
from tools.report_types import NARROWED_BY, REPORT_TYPES, ReportType
from tools.services import Services
from tools.targets import parse_targets

TODAY = date(2026, 11, 23)
TOKEN = "token-of-the-tests"
NAMED = [name for name in REPORT_TYPES if name != "question"]
SPOKEN = {
    "sales": "sales report",
    "customers": "customer report",
    "executive": "executive report",
    "operations": "operations report",
    "data_quality": "data quality report",
}
# In words, as an input of a job, and the days that are meant.
PERIODS: list[tuple[str, dict[str, str], tuple[str, str]]] = [
    ("yesterday", {"period": "daily"}, ("2026-11-22", "2026-11-22")),
    ("last week", {"period": "weekly"}, ("2026-11-16", "2026-11-22")),
    ("last month", {"period": "monthly"}, ("2026-10-01", "2026-10-31")),
    ("last quarter", {"period": "quarterly"}, ("2026-07-01", "2026-09-30")),
    ("last year", {"period": "yearly"}, ("2025-01-01", "2025-12-31")),
    (
        "from 5 October 2026 to 18 October 2026",
        {"start_date": "2026-10-05", "end_date": "2026-10-18"},
        ("2026-10-05", "2026-10-18"),
    ),
]
FILTERS: dict[str, tuple[str, str]] = {
    "region": ("in Europe", "Europe"),
    "segment": ("for the Enterprise segment", "Enterprise"),
    "category": ("for computers", "Computers"),
}


def days(order: ReportInput) -> tuple[str, str]:
    period = order.resolve(TODAY)
    return period.start.isoformat(), period.last_day.isoformat()


def said(message: str) -> ReportInput:
    """What the chat makes of a message."""
    found = route(message)
    assert found.tool == "launch_job", message
    arguments: dict[str, Any] = dict(found.arguments)
    filters = ReportFilters(**arguments["filters"]) if "filters" in arguments else None
    return report_order(
        arguments["report_type"],
        arguments.get("period"),
        arguments.get("formats", []),
        filters,
        today=TODAY,
        unclear=arguments.get("unclear", []),
    )


@pytest.fixture(scope="module")
def api(working: Any, soon: Any, services: Services) -> Iterator[httpx.Client]:
    port = free_port()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        working(services, kinds={}) as worker,
        answering(services, worker, host="127.0.0.1", port=port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client,
    ):
        soon(lambda: reachable(client))
        yield client


def reachable(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize(("words", "_values", "meant"), PERIODS, ids=[words for words, _, _ in PERIODS])
@pytest.mark.parametrize("name", NAMED)
def test_the_chat_orders_every_report_for_every_period(
    name: ReportType, words: str, _values: dict[str, str], meant: tuple[str, str]
) -> None:
    order = said(f"make a {SPOKEN[name]} for {words}" if not words.startswith("from") else f"{SPOKEN[name]} {words}")
    assert (order.report_type, days(order)) == (name, meant)


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("narrowed_by", FILTERS)
def test_the_chat_narrows_a_report_or_says_why_not(name: ReportType, narrowed_by: str) -> None:
    words, value = FILTERS[narrowed_by]
    message = f"make a {SPOKEN[name]} for last quarter {words}"
    if narrowed_by in NARROWED_BY.get(name, ()):
        order = said(message)
        assert order.filters.model_dump(exclude_defaults=True) == {narrowed_by: (value,)}
    else:
        with pytest.raises(CallerError, match=rf"^the .* report cannot be narrowed to a {narrowed_by}"):
            said(message)


@pytest.mark.parametrize("name", NAMED)
def test_the_api_and_sql_order_every_report_for_every_period(api: httpx.Client, desk: Any, name: ReportType) -> None:
    filters = {narrowed_by: [FILTERS[narrowed_by][1]] for narrowed_by in NARROWED_BY.get(name, ())}
    for _, values, meant in PERIODS:
        wanted = {"report_type": name, "filters": filters, **values}
        answer = api.post("/jobs", json={"name": "x", "type": "REPORT", "input": wanted, "created_by": "ana"})
        assert answer.status_code in (200, 201, 202), answer.text
        called = desk.rows("CALL create_job('x', 'REPORT', 'ana', PARSE_JSON(%s), 5)", (json.dumps(wanted),))
        for job_id in (answer.json()["job_id"], str(next(iter(called[0].values())))):
            order = REPORT.read(desk.job(job_id)["input"])
            assert (order.report_type, days(order)) == (name, meant)
            assert {
                key: list(value) for key, value in order.filters.model_dump(exclude_defaults=True).items()
            } == filters


@pytest.mark.parametrize("name", NAMED)
def test_every_report_is_made_for_every_period(services: Services, tmp_path: Path, name: ReportType) -> None:
    work = Work(
        services=services,
        job_id="7d0c6b1e-0000-4000-8000-000000000004",
        job_name="A report",
        attempt=1,
        created_by="ana@example.com",
        prefix="reports/any/2026/11/test/1/",
        folder=tmp_path,
        shelf=tmp_path,
        progress=lambda _percent, _phase: None,
        on_query_id=lambda _query_id: None,
    )
    for _, values, meant in PERIODS:
        document = report.build(work, ReportInput.model_validate({"report_type": name, "formats": ["html"], **values}))
        period = document.period.current
        assert (period.start.isoformat(), period.last_day.isoformat()) == meant
        assert document.summary
        assert document.kpis


def test_a_report_for_slack_brings_a_picture_of_its_first_page() -> None:
    order = ReportInput(report_type="sales", formats=("pdf",))
    slack, mail = (
        parse_targets([{"kind": kind, "address": address}])
        for kind, address in (("slack", "#sales"), ("email", "ana@example.com"))
    )
    assert REPORT.for_targets(order, slack).formats == ("pdf", "png")
    assert REPORT.for_targets(order, mail).formats == ("pdf",)
    assert REPORT.for_targets(order.model_copy(update={"formats": ("png",)}), slack).formats == ("png",)
