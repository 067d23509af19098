"""The whole walk in a browser: ask, see, order, download, restart; every number against the account's own."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pypdf
from playwright.sync_api import expect

from tests.e2e.conftest import Chat, Product

OpenChat = Callable[..., Chat]

REVENUE = "Show me revenue trends for the last 6 months"
REPORT = "Generate a sales report for last quarter"


def test_the_first_page_offers_what_to_ask(open_chat: OpenChat) -> None:
    chat = open_chat()
    assert urlsplit(chat.page.url).path.rstrip("/") == "/chat"
    assert chat.page.title() == "Snowflake Analytics Assistant"
    for label in ("Revenue trend", "Top customers", "System health", "Sales report"):
        expect(chat.page.get_by_role("button", name=label)).to_be_visible()
    chat.page.locator("#chat-profiles").click()
    for profile in ("Auto", "Sales", "Customers", "Operations"):
        expect(chat.page.get_by_role("option", name=profile)).to_be_visible()


def test_a_question_gives_a_chart_and_a_table_with_the_accounts_own_numbers(
    open_chat: OpenChat, product: Product
) -> None:
    chat = open_chat()
    chat.page.get_by_role("button", name="Revenue trend").click()
    chat.wait_for_answer(REVENUE)
    months = product.rows(
        "SELECT TO_CHAR(DATE_TRUNC('month', order_date), 'YYYY-MM'), SUM(revenue) FROM reporting.order_lines "
        "WHERE order_date >= DATEADD('month', -6, DATE_TRUNC('month', CURRENT_DATE)) "
        "AND order_date < DATE_TRUNC('month', CURRENT_DATE) GROUP BY 1 ORDER BY 1"
    )
    written = [
        [f"{date.fromisoformat(f'{month}-01'):%b %Y}".replace("Sep ", "Sept "), f"${revenue:,.2f}"]
        for month, revenue in months
    ]
    assert [[name.replace("Sep ", "Sept "), value] for name, value in chat.table()] == written
    assert len(written) == 6
    drawing = chat.last("answer-chart").locator("svg[role=img]")
    expect(drawing).to_be_visible()
    assert "revenue" in (drawing.get_attribute("aria-label") or "").lower()
    assert drawing.locator("path").count() > 0
    assert chat.problems == []


def test_the_sql_is_one_click_away_and_the_table_sorts_and_downloads(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(REVENUE)
    note = chat.last("answer-note")
    expect(note.get_by_test_id("answer-sql")).to_have_count(0)
    note.get_by_role("button", name="SQL").click()
    expect(note.get_by_test_id("answer-sql")).to_contain_text("SELECT")
    by_month = chat.table()
    chat.last("answer-table").get_by_role("button", name="Total revenue").click()
    amounts = [float(row[1].strip("$").replace(",", "")) for row in chat.table()]
    assert amounts == sorted(amounts, reverse=True)
    with chat.page.expect_download() as download:
        chat.last("answer-table").get_by_role("button", name="CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert len(rows) == 1 + len(by_month)
    assert sorted(round(float(row[1]), 2) for row in rows[1:]) == sorted(amounts)


def test_a_follow_up_is_one_click(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask(REVENUE)
    suggestion = chat.last("answer-suggestions").get_by_role("button").first
    question = suggestion.inner_text()
    suggestion.click()
    chat.wait_for_answer(question)
    expect(chat.page.get_by_test_id("answer-table")).to_have_count(2)


def test_the_top_customers_are_those_of_the_account(open_chat: OpenChat, product: Product) -> None:
    chat = open_chat()
    chat.ask("Who are our top 10 customers by spending?")
    names = [
        name
        for (name, _) in product.rows(
            "SELECT c.customer_name, SUM(l.revenue) AS spending FROM reporting.order_lines l "
            "JOIN reporting.customers c ON c.customer_id = l.customer_id "
            "GROUP BY c.customer_id, c.customer_name ORDER BY spending DESC LIMIT 10"
        )
    ]
    rows = chat.table()
    assert [next(cell for cell in row if cell in names) for row in rows] == names


def test_the_systems_health_is_shown_by_component(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.ask("What's the current system health status?")
    table = chat.last("answer-table")
    for component in ("Snowflake", "Report store (S3)", "Job events (SQS)"):
        expect(table.get_by_role("row").filter(has_text=component)).to_contain_text("OK")


def test_a_report_is_ordered_followed_and_downloaded_with_right_numbers(open_chat: OpenChat, product: Product) -> None:
    chat = open_chat()
    chat.ask(REPORT)
    card = chat.last("job-card")
    expect(card).to_have_attribute("data-status", "COMPLETED", timeout=120_000)
    with chat.page.expect_download() as download:
        card.get_by_role("link", name="PDF").first.click()
    assert download.value.suggested_filename.endswith(".pdf")
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(download.value.path()).pages)
    quarter = (
        "order_date >= DATEADD('quarter', -1, DATE_TRUNC('quarter', CURRENT_DATE)) "
        "AND order_date < DATE_TRUNC('quarter', CURRENT_DATE)"
    )
    [(revenue, margin, orders)] = product.rows(
        f"SELECT SUM(revenue), SUM(margin), COUNT(DISTINCT order_id) FROM reporting.order_lines WHERE {quarter}"
    )
    assert f"${float(revenue) / 1e6:.2f}M" in text
    assert f"${float(margin) / 1e6:.2f}M" in text
    assert f"{orders:,}" in text
    weeks = product.rows(
        f"SELECT DATE_TRUNC('week', order_date) AS week, SUM(revenue) FROM reporting.order_lines WHERE {quarter} "
        "GROUP BY 1 HAVING COUNT(DISTINCT order_date) = 7 ORDER BY 1"
    )
    assert len(weeks) >= 12
    for _, amount in weeks:
        assert f"${float(amount):,.0f}" in text
    expect(card.get_by_role("link", name="Open")).to_have_attribute("target", "_blank")
    chat.ask("list my reports")
    expect(chat.last("answer-files").get_by_role("link", name="XLSX").first).to_be_visible()


def test_a_report_has_a_page_and_is_shared_and_deleted_in_words(open_chat: OpenChat, product: Product) -> None:
    chat = open_chat()
    chat.ask(REPORT)
    card = chat.last("job-card")
    expect(card).to_have_attribute("data-status", "COMPLETED", timeout=120_000)
    job_id = (card.get_by_role("link", name="PDF").first.get_attribute("href") or "").split("/")[-2]
    page = chat.page.context.new_page()
    page.goto(f"{product.address}/reports/{job_id}")
    line = page.get_by_role("listitem").filter(has_text=".pdf")
    expect(line).to_be_visible()
    with page.expect_download() as download:
        line.get_by_role("link", name="Download").click()
    # The link is the app's own; what it leads to is the store's.
    assert urlsplit(download.value.url).port not in (product.port, None)
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    chat.ask("share that report with ben@example.com")
    expect(chat.page.locator("[data-step-type=assistant_message]").last).to_contain_text("ben@example.com")
    chat.ask("delete that report")
    chat.last("answer-suggestions").get_by_role("button", name="Delete it").click()
    expect(chat.page.locator("[data-step-type=assistant_message]").last).to_contain_text("are deleted", timeout=20_000)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Its files were deleted on")


def test_a_reload_stays_in_the_conversation_and_a_new_chat_leaves_it(open_chat: OpenChat) -> None:
    chat = open_chat()
    page = chat.page
    page.locator("#chat-profiles").click()
    page.get_by_role("option", name="Sales").click()
    page.wait_for_timeout(500)
    chat.ask(REVENUE)
    table, first = chat.table(), urlsplit(page.url).path
    assert re.fullmatch(r"/chat/thread/[\w-]+", first)
    page.reload()
    chat.wait_for_answer(REVENUE)
    assert (chat.table(), urlsplit(page.url).path) == (table, first)
    expect(page.locator("#chat-profiles")).to_contain_text("Sales")
    chat.ask("and by region?")
    assert urlsplit(page.url).path == first
    page.locator("#new-chat-button").click()
    expect(page.locator("[data-step-type]")).to_have_count(0)
    assert urlsplit(page.url).path.rstrip("/") == "/chat"
    page.wait_for_timeout(500)
    chat.ask("How many customers do we have?")
    second = urlsplit(page.url).path
    assert re.fullmatch(r"/chat/thread/[\w-]+", second)
    assert second != first
    page.reload()
    chat.wait_for_answer("How many customers do we have?")
    page.get_by_role("link", name=REVENUE).first.click()
    chat.wait_for_answer("and by region?")
    assert urlsplit(page.url).path == first
    page.go_back()
    chat.wait_for_answer("How many customers do we have?")
    assert chat.problems == []


def test_a_reload_in_the_middle_of_an_answer_comes_back_to_it(open_chat: OpenChat) -> None:
    chat = open_chat()
    page = chat.page
    page.locator("#chat-input").fill(REVENUE)
    page.locator("#chat-submit").click()
    page.wait_for_url("**/chat/thread/*")
    page.reload()
    chat.wait_for_answer(REVENUE)
    assert len(chat.table()) == 6
    expect(page.locator("[data-step-type=assistant_message]")).to_have_count(1)


def test_a_thread_is_there_after_a_restart_with_charts_tables_and_files(open_chat: OpenChat, product: Product) -> None:
    before = open_chat()
    before.ask(REVENUE)
    rows = before.table()
    before.ask(REPORT)
    expect(before.last("job-card")).to_have_attribute("data-status", "COMPLETED", timeout=120_000)
    before.page.wait_for_timeout(500)
    product.stop()
    product.start()

    after = open_chat()
    thread = after.page.locator("#thread-history li").first
    expect(thread).to_contain_text(REVENUE[:20])
    thread.click()
    expect(after.page.get_by_test_id("answer-chart").locator("svg[role=img]")).to_be_visible(timeout=20_000)
    assert after.table() == rows
    card = after.last("job-card")
    expect(card).to_have_attribute("data-status", "COMPLETED", timeout=20_000)
    with after.page.expect_download() as download:
        card.get_by_role("link", name="XLSX").first.click()
    assert Path(download.value.path()).stat().st_size > 5_000
    after.ask("and by region?")
    expect(after.page.get_by_test_id("answer-table")).to_have_count(2)
    # The address of a thread opens it too.
    again = open_chat(urlsplit(after.page.url).path)
    expect(again.page.get_by_test_id("answer-table")).to_have_count(2, timeout=20_000)


def test_no_request_leaves_the_machine(open_chat: OpenChat, product: Product) -> None:
    chat = open_chat()
    chat.ask(REVENUE)
    expect(chat.last("answer-chart").locator("svg[role=img]")).to_be_visible()
    hosts = {urlsplit(url).netloc for url in chat.requested if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(product.address).netloc}
    family = chat.page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "Inter" in family
    assert chat.page.evaluate("document.fonts.check(\"14px 'Inter Variable'\")")


def test_the_chat_follows_a_dark_browser(open_chat: OpenChat) -> None:
    def brightness(chat: Chat) -> float:
        channels = chat.page.evaluate(
            "getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)"
        )
        return sum(channels) / len(channels)

    assert brightness(open_chat(color_scheme="light")) > 220
    dark = open_chat(color_scheme="dark")
    assert brightness(dark) < 60
    dark.ask(REVENUE)
    label = dark.last("answer-chart").locator("svg[role=img] text").first
    assert (
        sum(int(channel) for channel in label.evaluate("e => getComputedStyle(e).fill").strip("rgb()").split(",")) > 330
    )


def test_a_phone_shows_everything_without_scrolling_sideways(open_chat: OpenChat) -> None:
    chat = open_chat(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    chat.ask("Who are our top 10 customers by spending?")
    expect(chat.last("answer-table")).to_be_visible()
    assert chat.page.evaluate("document.scrollingElement.scrollWidth") <= 390
    box = chat.last("answer-table").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_the_chosen_profile_chooses_the_model(open_chat: OpenChat) -> None:
    chat = open_chat()
    chat.page.locator("#chat-profiles").click()
    chat.page.get_by_role("option", name="Operations").click()
    chat.page.wait_for_timeout(1000)
    chat.ask("Number of jobs by status")
    expect(chat.last("answer-note")).to_contain_text("operations", ignore_case=True)


def test_feedback_is_kept_with_its_comment(open_chat: OpenChat, product: Product) -> None:
    chat = open_chat()
    chat.ask("Revenue by region last quarter")
    chat.page.locator("[data-step-type=assistant_message]").last.locator("button:has(svg.lucide-thumbs-down)").click()
    chat.page.get_by_role("dialog").locator("textarea").fill("the new region is missing")
    chat.page.get_by_role("dialog").get_by_role("button", name="Send").click()
    said = "SELECT question, helpful FROM monitoring.assistant_interactions WHERE comment_text = %s"
    rows = product.rows(said, ("the new region is missing",))
    for _ in range(40):
        if rows:
            break
        chat.page.wait_for_timeout(250)
        rows = product.rows(said, ("the new region is missing",))
    assert rows == [("Revenue by region last quarter", False)]
