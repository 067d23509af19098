"""The whole product on free ports with data of its own, a browser, and the account's own numbers."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from deploy.local.neighbours import Place, running_place
from deploy.local.processes import free_port

START_SECONDS = 180
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Product:
    """`assistant up --slack` as a child process; `start` and `stop` as often as wanted on the same data."""

    data: Path
    port: int
    account_port: int
    api_port: int
    slack_port: int
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def place(self) -> Place:
        """Where the neighbours listen now, for tests that look into them."""
        place = running_place(self.data)
        assert place is not None
        return place

    def start(self) -> float:
        """Start and wait until it says that it is ready; seconds taken."""
        began = time.perf_counter()
        ports = ["--port", self.port, "--account-port", self.account_port, "--api-port", self.api_port]
        ports += ["--slack", "--slack-port", self.slack_port]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", "up", *map(str, ports), "--data", str(self.data)],
            env={
                name: value for name, value in os.environ.items() if not name.startswith(("SNOWFLAKE_", "ASSISTANT_"))
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines: queue.Queue[str | None] = queue.Queue()
        self.reader = threading.Thread(target=_read, args=(self.process, lines), daemon=True)
        self.reader.start()
        said: list[str] = []
        while not any(" is ready " in line for line in said[-1:]):
            line = lines.get(timeout=START_SECONDS)
            assert line is not None, "the product ended at its start:\n" + "".join(said)
            said.append(line)
        return time.perf_counter() - began

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process is not None:
            with self.process as process:
                process.send_signal(signal.SIGINT)
                # The reader ends with the output, which must not be closed under it.
                self.reader.join()
            self.process = None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What the account itself says, asked with the stock connector."""
        with (
            snowflake.connector.connect(
                account="local",
                user="admin",
                password="any",
                host="127.0.0.1",
                port=self.account_port,
                protocol="http",
                database="analytics_platform",
                schema="reporting",
            ) as connection,
            connection.cursor() as cursor,
        ):
            return [tuple(row) for row in cursor.execute(sql, values).fetchall()]  # type: ignore[union-attr]


def _read(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("product"), *(free_port() for _ in range(4)))
    try:
        product.start()
        yield product
    finally:
        product.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    yield browser
    browser.close()


@dataclass
class Chat:
    """The chat in a page, as a person uses it."""

    page: Page
    requested: list[str]
    problems: list[str]

    def open(self, address: str) -> None:
        """Open a page of the chat and wait for its socket: a message typed before is lost."""
        with self.page.expect_websocket(lambda socket: "/ws/socket.io" in socket.url) as socket:
            self.page.goto(address)
        socket.value.wait_for_event("framereceived")
        self.page.wait_for_selector("#chat-submit")
        self.page.wait_for_timeout(500)

    def ask(self, question: str) -> None:
        """Ask, and wait for the end of the turn."""
        self.page.locator("#chat-input").fill(question)
        self.page.locator("#chat-submit").click()
        self.wait_for_answer(question)

    def wait_for_answer(self, question: str) -> None:
        """The question stands in the chat, an answer below it, and nothing works any more."""
        said = self.page.locator("[data-step-type=user_message]").last
        expect(said).to_contain_text(question)
        last = self.page.locator(
            "[data-step-type]:is([data-step-type=user_message],[data-step-type=assistant_message])"
        ).last
        expect(last).to_have_attribute("data-step-type", "assistant_message", timeout=60_000)
        expect(self.page.locator("#stop-button")).to_have_count(0, timeout=60_000)

    def last(self, name: str) -> Any:
        """The newest element of ours with that test id."""
        return self.page.get_by_test_id(name).last

    def table(self) -> list[list[str]]:
        """The rows of the newest table as they are written."""
        rows = self.last("answer-table").locator("tbody tr")
        rows.first.wait_for()
        return [row.locator("td").all_inner_texts() for row in rows.all()]


@pytest.fixture
def open_chat(browser: Browser, product: Product) -> Iterator[Callable[..., Chat]]:
    """Opens the chat in a browser of its own; keeps what it asked for and what went wrong in it."""
    contexts = []

    def open_page(path: str = "/", **options: Any) -> Chat:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 1000}} | options)
        contexts.append(context)
        chat = Chat(context.new_page(), requested=[], problems=[])
        chat.page.on("request", lambda request: chat.requested.append(request.url))
        chat.page.on("pageerror", lambda error: chat.problems.append(str(error)))
        chat.open(product.address + path)
        return chat

    yield open_page
    for context in contexts:
        context.close()
