"""The production image, built and run for real: locked down as on Fargate, it answers, works and stops as it should."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import httpx
import pytest

from deploy.local.processes import free_port
from tests.image.conftest import COMMIT, Neighbours, figure, is_answered_in_slack, is_healthy, status, submit, until
from tests.image.visitor import Visitor
from tests.image.workshop import ROOT, Workshop

pytestmark = pytest.mark.image

HERE = Path(__file__).parent
LONG_SQL = (
    "SELECT COUNT(*) AS n FROM reporting.order_lines AS a, reporting.order_lines AS b, reporting.order_lines AS c "
    "WHERE a.revenue + b.revenue + c.revenue > 1"
)
START_SECONDS = 120
STOP_SECONDS = 30


def test_it_holds_what_the_product_needs_and_nothing_to_build_with(workshop: Workshop, image: str) -> None:
    mounted = f"{HERE / 'look_inside.py'}:/look_inside.py:ro"
    done = workshop.run(
        "podman", "run", "--rm", "--no-healthcheck", "--network", "none", "-v", mounted, "--entrypoint", "python",
        image, "-W", "ignore", "/look_inside.py",
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["uid"], found["gid"]) == (10001, 10001)
    assert found["writable"] == []
    assert found["never"] == found["tools"] == found["lacking"] == found["broken"] == found["uncompiled"] == []
    assert any("WenQuanYi" in name for name in found["fonts"]), found["fonts"]
    assert any("Liberation" in name for name in found["fonts"]), found["fonts"]


def test_it_says_of_which_commit_it_is(workshop: Workshop, image: str) -> None:
    [about] = json.loads(workshop.run("podman", "image", "inspect", image).stdout)
    assert about["Labels"]["org.opencontainers.image.revision"] == COMMIT
    assert about["Config"]["User"] == "10001:10001"
    assert about["Config"]["Entrypoint"] == ["assistant"]
    assert about["Config"]["StopSignal"] in ("SIGTERM", "15", "")


def test_a_place_for_chats_that_cannot_be_written_is_said_in_words(
    workshop: Workshop, image: str, neighbours: Neighbours
) -> None:
    options = neighbours.options(ASSISTANT_DATABASE_URL="")
    done = workshop.run("podman", "run", "--rm", "--no-healthcheck", *options, image, "web", check=False)
    assert done.returncode == 2, done.stderr
    assert "ASSISTANT_DATABASE_URL names a file in /app/.data, which cannot be used (Read-only file" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_chat_signs_in_answers_and_ends_on_sigterm(
    workshop: Workshop, image: str, neighbours: Neighbours, tmp_path: Path
) -> None:
    from argon2 import PasswordHasher

    people, port = tmp_path / "people", free_port()
    people.write_text(f"demo:{PasswordHasher().hash('demo')}:assistant_admin\n")
    options = neighbours.options(
        ASSISTANT_DATABASE_URL="sqlite+aiosqlite:////tmp/chats.db",
        ASSISTANT_SIGN_IN="password",
        ASSISTANT_PASSWORD_FILE="/people",
    )
    began, url = time.monotonic(), f"http://127.0.0.1:{port}"
    words = [*options, "-v", f"{people}:/people:ro", image, "web", "--host", "0.0.0.0", "--port", str(port)]
    with workshop.container(*words, name="assistant-check-web") as web:
        until(lambda: is_healthy(url), START_SECONDS, "the chat")
        figure("web: start to /health", f"{time.monotonic() - began:.1f} s")
        assert httpx.get(f"{url}/health").json()["release"] == COMMIT
        assert httpx.get(f"{url}/chat/login", follow_redirects=True).status_code == 200
        visitor = Visitor.sign_in(url)
        seen = visitor.ask("Revenue by region last quarter")
        assert "North America" in str(seen)
        [kept] = visitor.chats()
        assert [element["name"] for element in visitor.chat(kept["id"])["elements"]][:2] == ["AnswerNote", "VegaChart"]
        assert web.inside("assistant", "healthy").returncode == 0
        wrong = web.inside("assistant", "healthy", "--port", str(free_port()), check=False)
        assert (wrong.returncode, "does not answer" in wrong.stderr) == (1, True)
        code, took = web.stop(STOP_SECONDS)
        figure("web: SIGTERM to the end", f"{took:.1f} s, exit code {code}")
        assert code == 0, web.log()
        assert took < 15


def test_the_worker_makes_a_report_and_hands_back_what_it_cannot_end(
    workshop: Workshop, image: str, neighbours: Neighbours
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    words = [*neighbours.options(), image, "worker", "--api-port", str(port)]
    began = time.monotonic()
    with workshop.container(*words, name="assistant-check-worker") as worker:
        until(lambda: is_healthy(url), START_SECONDS, "the worker")
        figure("worker: start to /health ok", f"{time.monotonic() - began:.1f} s")
        report = submit(url, name="Sales", type="REPORT", input={"report_type": "sales", "period": "last quarter"})
        until(lambda: status(url, report)["status"] in ("COMPLETED", "FAILED"), 180, "the report")
        made = status(url, report)
        assert made["status"] == "COMPLETED", made
        assert {".html", ".pdf", ".xlsx"} <= {Path(file["name"]).suffix for file in made["files"]}  # type: ignore[attr-defined,index]
        long = submit(url, name="Long", type="SQL", input={"sql": LONG_SQL})
        until(lambda: status(url, long)["status"] == "RUNNING", 60, "the long job")
        code, took = worker.stop(STOP_SECONDS)
        figure("worker: SIGTERM amid a job to the end", f"{took:.1f} s, exit code {code}")
        assert code == 0, worker.log()
        assert took < 25
    with workshop.container(*words[:-2], "--api-port", str(port), name="assistant-check-worker-2") as second:
        until(lambda: is_healthy(url), START_SECONDS, "the second worker")
        again = until(lambda: status(url, long)["status"] == "RUNNING" and status(url, long), 60, "the job again")
        assert again["attempt"] == 1, "a hand-back costs no attempt"
        httpx.delete(f"{url}/jobs/{long}", headers={"Authorization": "Bearer x"}, timeout=10)
        assert second.stop(STOP_SECONDS)[0] == 0


def test_the_bot_connects_to_the_workspace_and_answers(workshop: Workshop, image: str, neighbours: Neighbours) -> None:
    port, workspace = free_port(), f"http://127.0.0.1:{neighbours.place.ports.slack}"
    options = neighbours.options(ASSISTANT_DATABASE_URL="sqlite+aiosqlite:////tmp/chats.db")
    began = time.monotonic()
    with workshop.container(*options, image, "slack", "--port", str(port), name="assistant-check-slack") as bot:
        until(lambda: is_healthy(f"http://127.0.0.1:{port}"), START_SECONDS, "the bot")
        figure("slack: start to /health", f"{time.monotonic() - began:.1f} s")
        assert is_answered_in_slack(workspace, "revenue by region last quarter", "North America", within_seconds=90)
        code, took = bot.stop(STOP_SECONDS)
        figure("slack: SIGTERM to the end", f"{took:.1f} s, exit code {code}")
        assert code == 0, bot.log()


def test_every_locked_package_is_published_for_arm64_too(workshop: Workshop, tmp_path: Path) -> None:
    lock = tmp_path / "wheels.lock"
    blocks = re.split(r"\n(?=\S)", (ROOT / "deploy/requirements.lock").read_text())
    # The two that are published as source are pure Python.
    lock.write_text("\n".join(block for block in blocks if not block.startswith(("literalai==", "syncer=="))))
    # With the C library of Debian 12. What an index says of a wheel is enough; nothing is downloaded.
    command = [str(Path(sys.executable).parent / "uv"), "pip", "install", "--dry-run", "--quiet", "--no-deps"]
    command += ["--python-version", "3.11", "--python-platform", "aarch64-manylinux_2_36", "--only-binary=:all:"]
    command += [
        "--cache-dir",
        str(tmp_path / "cache"),
        "--target",
        str(tmp_path / "nothing"),
        "--requirements",
        str(lock),
    ]
    workshop.download(*command, seconds=120)
