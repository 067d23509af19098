"""The real process `assistant slack`, killed in the middle of questions: each still gets exactly one final answer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.account import Address
from deploy.local.processes import free_port
from deploy.local.slack.run import Running
from deploy.local.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN
from tests.slack.conftest import ANA, MENTION, SALES, Hands, until


@contextmanager
def bot_process(account: Address, workspace: Running, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`assistant slack` as a program; killed at the end of the block."""
    environment = os.environ | {
        "SNOWFLAKE_ACCOUNT": "local",
        "SNOWFLAKE_USER": "admin",
        "SNOWFLAKE_PASSWORD": "any",
        "SNOWFLAKE_HOST": account.host,
        "SNOWFLAKE_PORT": str(account.port),
        "SNOWFLAKE_PROTOCOL": "http",
        "S3_REPORTS_BUCKET": "reports",
        "ASSISTANT_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/chats.db",
        "ASSISTANT_SLACK_BOT_TOKEN": BOT_TOKEN,
        "ASSISTANT_SLACK_APP_TOKEN": APP_TOKEN,
        "ASSISTANT_SLACK_API_URL": workspace.url,
    }
    command = [sys.executable, "-m", "deploy.cli", "slack", "--port", str(free_port())]
    with (folder / "bot.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


async def test_questions_of_a_killed_process_are_answered_once_by_the_next_one(
    filled_account: Address, people: None, workspace: Running, hands: Hands, tmp_path: Path
) -> None:
    with bot_process(filled_account, workspace, tmp_path):
        await until(lambda: workspace.link.connections == 1)
        asked = [
            (await hands.do(ANA, "say", channel=SALES, text=f"{MENTION} revenue by region last quarter"))["ts"]
            for _ in range(12)
        ]
        # Some are answered, some are being answered, some wait.
        await until(lambda: any(hands.answers(SALES, ts) for ts in asked))
    await until(lambda: workspace.link.connections == 0)
    unanswered = [ts for ts in asked if not hands.answers(SALES, ts)]
    with bot_process(filled_account, workspace, tmp_path):
        await until(lambda: all(hands.answers(SALES, ts) for ts in asked), 150.0)
        asked.append((await hands.ask(ANA, f"{MENTION} revenue by region last quarter", channel=SALES))["thread_ts"])
    assert unanswered
    assert [len(hands.answers(SALES, ts)) for ts in asked] == [1] * 13
    said = [m for m in workspace.workspace.messages(SALES) if m["user"] == BOT["id"] and not m.get("files")]
    assert len(said) == 13
