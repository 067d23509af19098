"""The smoke test of a deployment against a real worker: it lives, works and answers a question."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import kinds_for_tests as kinds

from deploy.local.processes import free_port
from jobs.service import answering
from tests.jobs.conftest import TOKEN
from tools.services import Services

ROOT = Path(__file__).parents[2]


def test_a_real_worker_answers_a_question_with_its_token(working: Any, services: Services) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "deploy.release.smoke", "--api", url, "--release", "unknown", "--of", "worker"]
    environment = {"PATH": os.environ["PATH"], "ASSISTANT_API_TOKEN": TOKEN}
    with working(services, kinds=kinds.ALL) as worker, answering(services, worker, host="127.0.0.1", port=port):
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"ok api {url}/health: lives, release unknown"
    assert lines[1].startswith(f"ok api {url}/ready: works")
    assert lines[2].startswith(f"ok api {url}/query: ")
    assert float(lines[2].rpartition(": ")[2].replace(",", "")) > 1000
