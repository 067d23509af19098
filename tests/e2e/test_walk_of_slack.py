"""The Slack workspace of this machine, walked in a browser as a person does: ask, ask on, click, order, look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Product

CHANNEL = "C0FINANCE0"
PATIENCE = 30_000


@dataclass
class Slack:
    """The workspace in a page, with what it asked for and what went wrong in it."""

    page: Page
    requested: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def say(self, words: str) -> None:
        """Type into the channel, or to the app."""
        self.page.locator("#text").fill(words)
        self.page.locator("#text").press("Enter")

    @property
    def answer(self) -> Locator:
        """The newest message."""
        return self.page.locator("#messages > .message").last

    def finished(self, count: int = 1) -> Locator:
        """The newest thread, once it has so many answers with thumbs."""
        expect(self.answer.get_by_role("button", name="Good answer")).to_have_count(count, timeout=PATIENCE)
        return self.answer


@pytest.fixture
def open_slack(browser: Browser, product: Product) -> Iterator[Callable[..., Slack]]:
    contexts = []

    def open_page(path: str, **options: object) -> Slack:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 1000}} | options)  # type: ignore[arg-type]
        contexts.append(context)
        slack = Slack(context.new_page())
        slack.page.on("request", lambda request: slack.requested.append(request.url))
        slack.page.on("pageerror", lambda error: slack.problems.append(str(error)))
        slack.page.on("console", lambda said: slack.problems.append(said.text) if said.type == "error" else None)
        slack.page.goto(f"http://127.0.0.1:{product.slack_port}{path}")
        return slack

    yield open_page
    for context in contexts:
        context.close()


def test_a_person_asks_asks_on_and_uses_what_stands_below_the_answer(
    open_slack: Callable[..., Slack], product: Product
) -> None:
    slack = open_slack(f"/?channel={CHANNEL}")
    slack.say("@assistant revenue by region last quarter")
    thread = slack.finished()
    regions = product.rows(
        "SELECT r.region, SUM(l.revenue) AS revenue FROM reporting.order_lines l "
        "JOIN reporting.customers r ON r.customer_id = l.customer_id "
        "WHERE l.order_date >= DATEADD('quarter', -1, DATE_TRUNC('quarter', CURRENT_DATE)) "
        "AND l.order_date < DATE_TRUNC('quarter', CURRENT_DATE) GROUP BY 1 ORDER BY 2 DESC"
    )
    rows = thread.locator("tr:has(td)")
    assert [row.locator("td").all_inner_texts() for row in rows.all()] == [
        [region, f"${revenue:,.0f}"] for region, revenue in regions
    ]
    expect(thread.locator(".image img")).to_have_js_property("complete", True)
    assert thread.locator(".image img").evaluate("picture => picture.naturalWidth") > 0

    reply = thread.get_by_placeholder("Reply in the thread")
    reply.fill("and by month?")
    reply.press("Enter")
    slack.finished(2)

    sql = thread.get_by_role("button", name="SQL").first
    sql.focus()
    sql.press("Enter")
    window = slack.page.get_by_role("dialog", name="The SQL")
    expect(window).to_contain_text("SELECT")
    slack.page.keyboard.press("Escape")
    expect(window).to_have_count(0)

    thread.get_by_role("button", name="Schedule").first.click()
    window = slack.page.get_by_role("dialog", name="Send it regularly")
    window.get_by_label("When").fill("whenever")
    window.get_by_role("button", name="Schedule").click()
    expect(window.get_by_role("alert").filter(has_text="every Monday at 9")).to_be_visible()
    window.get_by_label("When").fill("every Monday at 9")
    window.get_by_role("button", name="Schedule").click()
    expect(thread).to_contain_text("is set up. It runs every Monday at 09:00 (UTC)", timeout=PATIENCE)

    slack.page.get_by_role("link", name="Home").click()
    expect(slack.page.locator("#messages")).to_contain_text("Every Monday at 09:00 (UTC), to a direct message in Slack")
    slack.page.locator(".section", has_text="revenue by region last quarter").first.wait_for()
    assert slack.problems == []
    assert {urlsplit(address).hostname for address in slack.requested if address.startswith("http")} == {"127.0.0.1"}


def test_commands_and_a_question_from_anywhere_work_on_a_phone_in_the_dark(open_slack: Callable[..., Slack]) -> None:
    slack = open_slack(
        "/?channel=C0OPERATNS", viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    )
    slack.say("/analytics report")
    expect(slack.answer).to_contain_text("Only visible to you")
    expect(slack.answer).to_contain_text("/analytics report needs a type")
    slack.say("/analytic help")
    expect(slack.answer).to_contain_text("/analytic is not a valid command")
    slack.page.get_by_role("link", name="Ask the data").tap()
    window = slack.page.get_by_role("dialog", name="Ask the data")
    window.get_by_label("Your question").fill("revenue by region last quarter")
    window.get_by_role("button", name="Ask").tap()
    slack.page.get_by_role("link", name="Messages").tap()
    answer = slack.finished()
    expect(answer).to_contain_text("1 July 2026 to 30 September 2026")
    assert slack.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert slack.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(26, 29, 33)"
    assert slack.problems == []
