"""The apply to the stand-in for AWS, begun when the tests are collected, so that it is done when they get to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import place  # noqa: E402 - beside this file
from live import DESTROYED, RESULT  # noqa: E402

LONGEST_SECONDS = 400
started = pytest.StashKey[subprocess.Popen[bytes]]()


def live_folder(config: pytest.Config) -> Path:
    """One for all processes of a run."""
    base: Path = config._tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(config, "workerinput") else base
    return shared / "terraform-live"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Whoever comes first begins; nobody does when no test asks for the result."""
    wanted = {name for item in session.items for name in getattr(item, "fixturenames", ())}
    if session.config.option.collectonly or "live" not in wanted:
        return
    try:
        place.plugin_folder()
        live_folder(session.config).mkdir()
    except (place.Missing, FileExistsError):
        return
    folder = live_folder(session.config)
    with (folder / "live.log").open("wb") as log:
        session.config.stash[started] = subprocess.Popen(
            [sys.executable, str(HERE / "live.py"), str(folder), *(["--destroy"] if "destroyed" in wanted else [])],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """It ends by itself, soon after its tests; when somebody stops the tests it is stopped."""
    process = session.config.stash.get(started, None)
    if process is None:
        return
    try:
        process.wait(0 if exitstatus == pytest.ExitCode.INTERRUPTED else LONGEST_SECONDS)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="session")
def plugins() -> Path:
    """The folder of the provider; skips without Terraform."""
    try:
        return place.plugin_folder()
    except place.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def live(request: pytest.FixtureRequest, plugins: Path) -> dict[str, Any]:
    """What the apply ended with, by step."""
    return left_by(live_folder(request.config), RESULT)


@pytest.fixture(scope="session")
def destroyed(request: pytest.FixtureRequest, live: dict[str, Any]) -> dict[str, Any]:
    """What the destroy ended with."""
    return left_by(live_folder(request.config), DESTROYED)


def left_by(folder: Path, name: str) -> dict[str, Any]:
    """The content of a file, once it is there."""
    file, pause = folder / name, threading.Event()
    for _ in range(LONGEST_SECONDS * 5):
        if file.exists():
            result: dict[str, Any] = json.loads(file.read_text())
            return result
        pause.wait(0.2)
    pytest.fail(f"no {name} within {LONGEST_SECONDS} s; {(folder / 'live.log').read_text()[-2000:]}")


@pytest.fixture(scope="session")
def initialised(plugins: Path) -> Callable[[Path], Path]:
    """Makes a copy of the root ready, without a backend."""

    def initialise(folder: Path) -> Path:
        done = place.terraform(folder, "init", "-backend=false", "-input=false", f"-plugin-dir={plugins}")
        assert done.returncode == 0, done.stdout
        return folder

    return initialise
