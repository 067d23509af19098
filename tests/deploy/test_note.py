"""The note in #deployments, posted into a Slack workspace on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.slack.run import BOT_TOKEN, Running, running
from deploy.release.note import words

ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("slack")) as found:
        found.workspace.add_channel("C0DEPLOY01", "deployments")
        found.workspace.invite_app("C0DEPLOY01")
        yield found


def note(slack: Running, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "ASSISTANT_SLACK_BOT_TOKEN": BOT_TOKEN,
        "ASSISTANT_SLACK_API_URL": slack.url,
    }
    command = [sys.executable, "-m", "deploy.release.note", *words, "--release", COMMIT]
    return subprocess.run(
        command, cwd=ROOT, env=environment | more, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_deployment_is_told_with_what_and_where_to_look(slack: Running) -> None:
    done = note(slack, "success", "--components", "sql worker", "--url", "https://jenkins.example.com/job/7/")
    assert done.returncode == 0, done.stderr
    assert slack.workspace.messages("C0DEPLOY01")[-1]["text"] == (
        ":white_check_mark: *Deployed*: sql, worker at `0123456789ab`\n"
        "<https://jenkins.example.com/job/7/|The run and its log>"
    )


def test_a_channel_that_is_not_there_is_said_in_words(slack: Running) -> None:
    done = note(slack, "failure", "--channel", "#nowhere")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "nowhere" in done.stderr


def test_without_slack_nothing_is_sent_and_nothing_fails(slack: Running) -> None:
    done = note(slack, "success", ASSISTANT_SLACK_BOT_TOKEN="")
    assert done.returncode == 0
    assert done.stdout.strip() == "no note: ASSISTANT_SLACK_BOT_TOKEN is not set"


def test_what_a_run_says_cannot_mention_everybody() -> None:
    said = words("failure", components=(), release=COMMIT, url="", detail="<!channel> a & b")
    assert said == ":x: *The deployment failed*: nothing to deploy at `0123456789ab`\n&lt;!channel&gt; a &amp; b"
