"""Many questions in Slack at once and a bot that is killed in the middle: how fast they are taken, and what they get.

    python benchmarks/slack_load.py --questions 200 --channels 20 --seconds 60 --kill-after 30

Starts the account, a Slack workspace with Slack's rate limits, and `assistant slack` as a process. People ask evenly
over the time, in the channels by turns. The bot gets SIGKILL after `--kill-after` seconds (0: never) and comes again.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from deploy.local.neighbours import Place, Ports
from deploy.local.processes import Child, Family, free_port
from deploy.local.slack.app_link import AppLink
from deploy.local.slack.run import Running, running
from deploy.local.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN, Workspace
from deploy.sql import schema
from tools.clients.snowflake import QueryTag, Warehouse
from tools.settings import load_settings

USERS = ("U0ANA00000", "U0BEN00000", "U0MEI00000", "U0DEMO0000")
PEOPLE = """
INSERT INTO raw_data.people (email, person_name)
SELECT 'ana@example.com', 'Ana' UNION ALL SELECT 'ben@example.com', 'Ben'
UNION ALL SELECT 'mei@example.com', 'Mei' UNION ALL SELECT 'demo@example.com', 'Demo'
"""
QUESTIONS = (
    "revenue by region last quarter",
    "How many orders did we have last month?",
    "Show me revenue trends for the last 6 months",
    "Who are our top 10 customers by spending?",
)
LAST_ANSWER_SECONDS = 600.0


@dataclass(frozen=True)
class Asked:
    """A question that stands in a channel, by its message's time."""

    channel: str
    ts: str
    at: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0, help="over how long they are asked")
    parser.add_argument("--kill-after", type=float, default=30.0, help="seconds until the kill -9; 0: never")
    parser.add_argument("--patience", type=float, default=LAST_ANSWER_SECONDS, help="seconds for the last answer")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ports = Ports.choose(account=free_port())
        place = Place(Path(folder), replace(ports, slack_bot=free_port()))
        family = Family(print)
        try:
            family.wait_until_ready(family.start(place.account()))
            _prepare(place)
            link = AppLink(retry_pauses=(0.0, 10.0, 20.0, 40.0))
            with running(Path(folder) / "slack", limits_rate=True, link=link) as slack:
                channels = _make_channels(slack.workspace, options.channels)
                _point_at(slack)
                bot = family.start(place.slack_bot())
                family.wait_until_ready(bot)
                threading.Thread(target=family.watch, daemon=True).start()
                _until(lambda: link.connections > 0, 60)
                print(f"asking {options.questions} questions in {options.seconds:g} s over {len(channels)} channels")
                asked, seen = _ask(slack, channels, options, bot)
                _wait(slack, asked, seen, options.patience)
                _report(slack, asked, seen)
        finally:
            family.stop()


def _prepare(place: Place) -> None:
    settings = load_settings(place.environment())
    schema.install(settings, sample_data=True, say=lambda _line: None)
    with Warehouse.open(settings) as warehouse:
        warehouse.execute("DELETE FROM raw_data.people", tag=QueryTag(tool="bench"))
        warehouse.execute(PEOPLE, tag=QueryTag(tool="bench"))


def _point_at(slack: Running) -> None:
    """What the bot's process inherits: the workspace in this process, by Socket Mode."""
    os.environ["ASSISTANT_SLACK_API_URL"] = slack.url
    os.environ["ASSISTANT_SLACK_BOT_TOKEN"] = BOT_TOKEN
    os.environ["ASSISTANT_SLACK_APP_TOKEN"] = APP_TOKEN


def _make_channels(workspace: Workspace, count: int) -> list[str]:
    ids = [f"C0LOAD{number:04d}" for number in range(count)]
    for number, channel in enumerate(ids):
        workspace.add_channel(channel, f"load-{number}")
    return ids


def _ask(
    slack: Running, channels: Sequence[str], options: argparse.Namespace, bot: Child
) -> tuple[list[Asked], dict[str, float]]:
    """Ask evenly over the time; the bot dies in the middle."""
    asked: list[Asked] = []
    seen: dict[str, float] = {}
    pause = threading.Event()
    began = time.perf_counter()
    killed = not options.kill_after
    with httpx.Client(trust_env=False, timeout=30) as http:
        for number in range(options.questions):
            while (now := time.perf_counter() - began) < number * options.seconds / options.questions:
                _look(slack, asked, seen)
                pause.wait(0.05)
            if not killed and now > options.kill_after:
                killed = True
                os.kill(bot.process.pid, signal.SIGKILL)
                print(f"killed the bot after {now:.1f} s; {len(seen)} of {len(asked)} were answered")
            text = f"<@{BOT['id']}> {QUESTIONS[number % len(QUESTIONS)]}"
            channel, user = channels[number % len(channels)], USERS[number % len(USERS)]
            said = http.post(slack.person(user) + "say", json={"channel": channel, "text": text}).json()
            asked.append(Asked(channel, said["ts"], time.perf_counter()))
    print(f"asked them in {time.perf_counter() - began:.1f} s")
    return asked, seen


def _look(slack: Running, asked: Sequence[Asked], seen: dict[str, float]) -> None:
    """Note when the final answer of each question was first there."""
    for channel in {each.channel for each in asked if each.ts not in seen}:
        for message in slack.workspace.messages(channel):
            if message.get("metadata") and "stream" not in message:
                seen.setdefault(str(message.get("thread_ts")), time.perf_counter())


def _wait(slack: Running, asked: Sequence[Asked], seen: dict[str, float], patience: float) -> None:
    def is_answered() -> bool:
        _look(slack, asked, seen)
        return all(each.ts in seen for each in asked)

    _until(is_answered, patience)
    # Whoever answers twice does it within a lease.
    threading.Event().wait(35)


def _until(found: Any, seconds: float) -> None:
    pause, last = threading.Event(), time.perf_counter() + seconds
    while not found() and time.perf_counter() < last:
        pause.wait(0.1)


def _report(slack: Running, asked: Sequence[Asked], seen: dict[str, float]) -> None:
    said: Counter[str] = Counter()
    for channel in {each.channel for each in asked}:
        for message in slack.workspace.messages(channel):
            if message["user"] == BOT["id"] and message.get("thread_ts") and not message.get("files"):
                said[str(message["thread_ts"])] += 1
    acks = sorted(each for each in slack.link.acks if each is not None)
    waits = sorted(seen[each.ts] - each.at for each in asked if each.ts in seen)
    rows = {
        "questions": len(asked),
        "final answers": len(waits),
        "with one message of the bot": sum(said[each.ts] == 1 for each in asked),
        "with more than one": sum(said[each.ts] > 1 for each in asked),
        "no final answer when the wait ended": len(asked) - len(waits),
        "envelopes taken": len(acks),
        "envelopes that a dead bot did not take": slack.link.acks.count(None),
        "ack p50, ms": round(1000 * _quantile(acks, 0.50), 1),
        "ack p99, ms": round(1000 * _quantile(acks, 0.99), 1),
        "ack at most, ms": round(1000 * acks[-1], 1) if acks else 0,
        "question to final answer p50, s": round(_quantile(waits, 0.50), 1),
        "question to final answer p95, s": round(_quantile(waits, 0.95), 1),
        "question to final answer at most, s": round(waits[-1], 1) if waits else 0,
    }
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name, value in rows.items():
        print(f"{name:<42}{value:>10}")


def _quantile(values: Sequence[float], part: float) -> float:
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=100, method="inclusive")[round(part * 100) - 1]


if __name__ == "__main__":
    main()
