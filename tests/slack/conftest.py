"""The whole face over loopback: an account with data, a workspace, and the bot connected by Socket Mode."""

from __future__ import annotations

import asyncio
import atexit
import re
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from assistant.slack.files import drawers
from assistant.slack_bot import Bot, open_bot
from deploy.local.account import Address
from deploy.local.slack.app_link import AppLink
from deploy.local.slack.run import Running, running
from deploy.local.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN, SIGNING_SECRET
from tests.conftest import settings_for
from tools.clients.snowflake import QueryTag, Warehouse
from tools.settings import Settings

SALES = "C0SALES000"
ANA, BEN, MEI, DEMO = "U0ANA00000", "U0BEN00000", "U0MEI00000", "U0DEMO0000"
GUEST, STRANGER, SISTER = "U0GUEST000", "U0STRANGER", "W0SISTER00"
MENTION = f"<@{BOT['id']}>"
PATIENCE = 60.0
PEOPLE = """
INSERT INTO raw_data.people (email, person_name, role_name, time_zone, slack_user_id)
SELECT 'ana@example.com', 'Ana García', NULL, 'Europe/Madrid', NULL
UNION ALL SELECT 'nia@example.com', 'Nia Sister', NULL, 'UTC', NULL
UNION ALL SELECT 'mei.tanaka@example.com', 'Mei Tanaka', NULL, 'Asia/Tokyo', 'U0MEI00000'
"""

VIEWS = Path("sql/schemas/reporting/views.sql").read_text(encoding="utf-8")
CUSTOMERS = re.search(r"CREATE OR ALTER VIEW analytics_platform.reporting.customers\b.*?;", VIEWS, re.DOTALL)[0]  # type: ignore[index]
OWN_REGION = """
CREATE OR REPLACE SECURE VIEW reporting.customers AS
SELECT * FROM ({}) AS all_customers
WHERE CASE CURRENT_ROLE()
    WHEN 'SEES_EUROPE' THEN region = 'Europe' WHEN 'SEES_ASIA' THEN region = 'Asia Pacific' ELSE TRUE
END
"""


@pytest.fixture(scope="session")
def people(filled_account: Address) -> Iterator[None]:
    """Ana is known by her address, Mei by her Slack id, Ben not at all."""
    with Warehouse.open(settings_for(filled_account)) as warehouse:
        warehouse.execute("DELETE FROM raw_data.people", tag=QueryTag(tool="test"))
        warehouse.execute(PEOPLE, tag=QueryTag(tool="test"))
        yield
        warehouse.execute("DELETE FROM raw_data.people", tag=QueryTag(tool="test"))


@pytest.fixture
def warehouse(filled_account: Address, people: None) -> Iterator[Warehouse]:
    """The account itself, to look at what a message left there."""
    with Warehouse.open(settings_for(filled_account)) as opened:
        yield opened


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "slack", link=AppLink(ack_seconds=3.0, retry_pauses=(0.0, 0.1))) as made:
        yield made


@pytest.fixture
def bot_settings(filled_account: Address, people: None, workspace: Running, tmp_path: Path) -> Settings:
    return settings_for(
        filled_account,
        ASSISTANT_DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/chats.db",
        ASSISTANT_SLACK_BOT_TOKEN=BOT_TOKEN,
        ASSISTANT_SLACK_APP_TOKEN=APP_TOKEN,
        ASSISTANT_SLACK_SIGNING_SECRET=SIGNING_SECRET,
        ASSISTANT_SLACK_API_URL=workspace.url,
        ASSISTANT_PUBLIC_URL="http://localhost:8000",
    )


@cache
def drawing() -> ProcessPoolExecutor:
    """One process draws for all bots of this process, since the first chart of each costs most of a second."""
    opened = ExitStack()
    atexit.register(opened.close)
    return opened.enter_context(drawers())


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Bot]:
    """The bot at work, for the time of the block."""
    async with open_bot(settings, drawing()) as bot:
        handler = AsyncSocketModeHandler(bot.app, APP_TOKEN, web_client=bot.app.client)
        await handler.connect_async()
        working = asyncio.create_task(bot.desk.run())
        try:
            yield bot
        finally:
            await handler.close_async()
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


@dataclass(frozen=True)
class Hands:
    """What a person does in the workspace, and what they then see."""

    workspace: Running

    async def do(self, user: str, deed: str, **what: Any) -> dict[str, Any]:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            answer = await http.post(self.workspace.person(user) + deed, json=what)
        done: dict[str, Any] = answer.json()
        assert "error" not in done, done
        return done

    async def ask(self, user: str, text: str, **where: Any) -> dict[str, Any]:
        """Say it and wait for the one final answer in its thread."""
        said = await self.do(user, "say", text=text, **where)
        thread_ts = where.get("thread_ts") or said["ts"]
        return await self.answer(said["channel"], thread_ts, after=said["ts"])

    async def answer(self, channel: str, thread_ts: str, *, after: str) -> dict[str, Any]:
        return await until(lambda: next(iter(self.answers(channel, thread_ts, after=after)), None))

    def answers(self, channel: str, thread_ts: str, *, after: str = "") -> list[dict[str, Any]]:
        """The final answers in a thread: what carries the app's mark and does not grow any more."""
        return [
            each
            for each in self.workspace.workspace.messages(channel)
            if each.get("thread_ts") == thread_ts
            and each["ts"] > after
            and each.get("metadata")
            and "stream" not in each
        ]

    def only_for(self, user: str) -> list[dict[str, Any]]:
        found = [m for c in self.workspace.workspace.channels for m in self.workspace.workspace.messages(c["id"])]
        return [each for each in found if each.get("only_for") == user]


async def until(found: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What `found` gives, once it gives something."""
    async with asyncio.timeout(seconds):
        while not (value := found()):  # noqa: ASYNC110 - what is waited for happens in another thread
            await asyncio.sleep(0.02)
    return value


def words(value: Any) -> str:
    """What a person reads in a message or a block."""
    match value:
        case {"text": str(text), "blocks": []}:
            return text
        case {"blocks": list(blocks)}:
            return words(blocks)
        case {"text": str(text)}:
            return text
        case dict():
            return "\n".join(filter(None, map(words, value.values())))
        case list():
            return "\n".join(filter(None, map(words, value)))
    return ""


@pytest.fixture
def hands(workspace: Running) -> Hands:
    return Hands(workspace)


@pytest.fixture
def own_regions(filled_account: Address, people: None) -> Iterator[None]:
    """Ana's role sees the customers of Europe, Mei's those of Asia."""
    with Warehouse.open(settings_for(filled_account)) as warehouse:

        def run(statement: str) -> None:
            warehouse.execute(statement, tag=QueryTag(tool="test"))

        run(OWN_REGION.format(CUSTOMERS.partition("\nAS\n")[2].rstrip(";")))
        for role, email in (("sees_europe", "ana@example.com"), ("sees_asia", "mei.tanaka@example.com")):
            run(f"CREATE ROLE {role}")
            run(f"GRANT ROLE assistant_reader TO ROLE {role}")
            run("GRANT SELECT ON VIEW reporting.customers TO ROLE assistant_reader")
            run(f"GRANT ROLE {role} TO USER admin")
            run(f"UPDATE raw_data.people SET role_name = '{role.upper()}' WHERE email = '{email}'")
        yield
        run("UPDATE raw_data.people SET role_name = NULL")
        run("DROP ROLE sees_europe")
        run("DROP ROLE sees_asia")
        run("DROP VIEW reporting.customers")
        run(CUSTOMERS)
        run("GRANT SELECT ON VIEW reporting.customers TO ROLE assistant_reader")
