"""A schedule ordered in the chat, a worker whose Monday has come, and the files that arrive: opened and added up."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pypdf
import pytest
from playwright.sync_api import Browser, expect
from slack_sdk import WebClient

from deploy.local.neighbours import BUCKET
from deploy.local.slack.workspace import BOT_TOKEN
from tests.e2e.conftest import Chat, Product
from tools.services import Services, open_services
from tools.settings import load_settings

HERE = ZoneInfo("Europe/Berlin")
TO_ME = "send me the sales report every Monday at 9"
TO_ALL = f"send the sales report to #sales and s3://{BUCKET}/board every Monday at 9 as PDF, HTML, Excel and CSV"


@pytest.fixture
def services(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """The product's own clients, on its neighbours."""
    environment = product.place.environment()
    for name, value in environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    with open_services(load_settings(environment)) as opened:
        yield opened


def test_a_report_for_every_monday_reaches_slack_and_s3_with_the_accounts_own_numbers(
    open_chat: Callable[..., Chat], product: Product, services: Services, browser: Browser, tmp_path: Path
) -> None:
    chat = open_chat(timezone_id=str(HERE))
    chat.ask(TO_ME)
    mine = new_schedule(product)
    monday = mine["next_run_at"].replace(tzinfo=UTC).astimezone(HERE)
    answer = chat.page.locator("[data-step-type=assistant_message]").last
    expect(answer).to_contain_text(
        "It runs every Monday at 09:00 (Europe/Berlin) and goes to demo@example.com in Slack."
    )
    expect(answer.locator("li")).to_have_count(5)
    for place in range(5):
        run = monday + timedelta(weeks=place)
        expect(answer.locator("li").nth(place)).to_have_text(f"Mon {run.day} {run:%B %Y, 09:00 %Z}")
    chat.ask(TO_ALL)
    ours = new_schedule(product)

    fast_forward(product, services)
    jobs = [finished_job(product, schedule) for schedule in (mine, ours)]

    slack = WebClient(BOT_TOKEN, base_url=f"http://127.0.0.1:{product.slack_port}/api/")
    person = slack.users_lookupByEmail(email="demo@example.com")["user"]["id"]
    direct = slack.conversations_open(users=person)["channel"]["id"]
    week = monday.date() - timedelta(days=14)
    for channel, job in zip((direct, "C0SALES000"), jobs, strict=True):
        assert job["result"]["period"].startswith(f"week {week:%V} of {week:%G} ({week.day} {week:%B %Y} to ")
        [message] = slack.conversations_history(channel=channel)["messages"]
        assert message["blocks"][0]["text"]["text"] == f"Sales report, week {week:%V} of {week:%G}"
        stored = {file["name"]: services.objects.get_bytes(file["key"]) for file in job["result"]["files"]}
        [picture] = [block["slack_file"]["id"] for block in message["blocks"] if block["type"] == "image"]
        first_page = next(name for name in stored if name.endswith(".png"))
        assert on_disk(product, picture) == stored[first_page]
        files = {name: content for name, content in stored.items() if name != first_page}
        assert in_thread(product, slack, channel, message["ts"]) == files
        check_totals(product, files, week, browser, tmp_path)
    # The prefix of the order has the same bytes, under the files' own names.
    kinds = ("pdf", "html", "xlsx", "csv", "png")
    assert set(stored) == {f"sales-report-week-{week:%V}-of-{week:%G}.{kind}" for kind in kinds}
    assert {name: services.objects.get_bytes(f"board/{name}") for name in stored} == stored

    # Its time has passed: the next run is the Monday that the chat named, and looking again makes nothing more.
    fast_forward(product, services, by_weeks=0)
    chat.ask("list my schedules")
    for schedule, sent in ((mine, 1), (ours, 2)):
        key = (schedule["schedule_id"],)
        assert product.rows("SELECT next_run_at FROM raw_data.report_schedules WHERE schedule_id = %s", key) == [
            (schedule["next_run_at"],)
        ]
        jobs_made = "SELECT COUNT(*) FROM raw_data.jobs WHERE schedule_id = %s AND job_type = 'REPORT'"
        assert product.rows(jobs_made, key) == [(1,)]
        deliveries = "SELECT status FROM raw_data.deliveries WHERE schedule_id = %s"
        assert product.rows(deliveries, key) == [("SENT",)] * sent


def new_schedule(product: Product) -> dict[str, Any]:
    [row] = product.rows(
        "SELECT schedule_id, next_run_at FROM raw_data.report_schedules ORDER BY created_at DESC LIMIT 1"
    )
    return dict(zip(("schedule_id", "next_run_at"), row, strict=True))


def fast_forward(product: Product, services: Services, *, by_weeks: int = 1) -> None:
    """The Monday that lies behind is the one that is due, and the worker hears that schedules have changed."""
    product.rows(
        "UPDATE raw_data.report_schedules SET next_run_at = DATEADD('week', %s, next_run_at), late_minutes = 20160",
        (-by_weeks,),
    )
    services.events.announce_schedules()


def finished_job(product: Product, schedule: dict[str, Any]) -> dict[str, Any]:
    """The report of the schedule, once it has been made and every delivery of it has been tried."""
    sql = """
        SELECT j.status, j.error_message, j.result,
            (SELECT COUNT(*) FROM raw_data.deliveries AS d
             WHERE d.job_id = j.job_id AND d.status IN ('SENT', 'FAILED', 'UNKNOWN')),
            ARRAY_SIZE(j.targets)
        FROM raw_data.jobs AS j
        WHERE j.schedule_id = %s AND j.job_type = 'REPORT'"""
    pause = threading.Event()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for status, error, result, tried, targets in product.rows(sql, (schedule["schedule_id"],)):
            assert status != "FAILED", error
            if status == "COMPLETED" and tried == targets:
                return {"result": json.loads(result)}
        pause.wait(0.1)
    pytest.fail("the schedule was not delivered in time")


def in_thread(product: Product, slack: WebClient, channel: str, ts: str) -> dict[str, bytes]:
    """The files in the thread of a message, by name."""
    _, *replies = slack.conversations_replies(channel=channel, ts=ts)["messages"]
    files = [slack.files_info(file=file["id"])["file"] for reply in replies for file in reply["files"]]
    return {file["name"]: on_disk(product, file["id"]) for file in files}


def on_disk(product: Product, file_id: str) -> bytes:
    """A file as the workspace keeps it."""
    return (product.data / "slack" / "files" / file_id).read_bytes()


def check_totals(product: Product, files: dict[str, bytes], week: date, browser: Browser, tmp_path: Path) -> None:
    """Open every file, and find in it what SQL says of that week."""
    span = "order_date >= %s AND order_date < DATEADD('day', 7, %s::DATE)"
    [(revenue, orders, units)] = product.rows(
        f"SELECT SUM(revenue), COUNT(DISTINCT order_id), SUM(quantity) FROM reporting.order_lines WHERE {span}",
        (week, week),
    )
    regions = product.rows(
        f"""SELECT c.region, SUM(l.revenue)
            FROM reporting.order_lines AS l
            JOIN reporting.customers AS c ON c.customer_id = l.customer_id
            WHERE {span} GROUP BY c.region""",
        (week, week),
    )
    total = pytest.approx(float(revenue), abs=0.005)
    headlines = (f"${revenue / 1_000_000:.2f}M", f"{orders:,}", f"{units:,}")
    for name, content in files.items():
        match Path(name).suffix:
            case ".pdf":
                text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
                assert all(headline in text for headline in headlines)
                assert all(f"${amount:,.0f}" in text for _, amount in regions)
            case ".html":
                path = tmp_path / name
                path.write_bytes(content)
                page = browser.new_page()
                page.goto(path.as_uri())
                for headline in headlines:
                    expect(page.get_by_text(headline, exact=True).first).to_be_visible()
                page.close()
            case ".xlsx":
                book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
                table = list(book["By region"].iter_rows(values_only=True))
                column = table[0].index("Revenue")
                assert {row[0]: row[column] for row in table[1:]} == {
                    name: pytest.approx(float(amount), abs=0.005) for name, amount in [*regions, ("Total", revenue)]
                }
                detail = list(book["Detail"].iter_rows(values_only=True))
                assert sum(row[detail[0].index("Revenue")] for row in detail[1:]) == total
                assert {row[0] for row in detail[1:]} == {
                    datetime.combine(week + timedelta(days), datetime.min.time()) for days in range(7)
                }
            case ".csv":
                rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
                assert sum(float(row["revenue"]) for row in rows) == total
