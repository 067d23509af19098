"""What `apart` promises of whatever it runs: it ends with all that it started and mounted, and in time. Quick: a shell
script stands in Python's place, where the image's check would be."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.image.conftest import until

APART = Path(__file__).parent / "apart"
LACKING = subprocess.run([APART, "--lacking"], capture_output=True, text=True, check=True).stdout.split()
WITHOUT_MOUNTS = ["setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin"]

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may make namespaces and mounts"),
    pytest.mark.skipif(bool(LACKING), reason=f"apt-get install {' '.join(LACKING)}"),
]


class Check:
    """A check that mounts something, leaves a process that hears no SIGTERM, and waits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sleeps = f"{os.getpid()}000{int.from_bytes(os.urandom(3))}"
        self.script = folder / "check"
        self.script.write_text(
            f"#!/bin/bash\ncd {folder}\nmkdir mounted\nmount -t tmpfs tmpfs mounted\nip -o link >links\n"
            f"(trap '' TERM; exec setsid sleep {self.sleeps}) &\ntouch started\nwait\n"
        )
        self.script.chmod(0o755)

    def start(self, seconds: int, *before: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "IMAGE_CHECK_FOLDER": str(self.folder), "IMAGE_CHECK_SECONDS": str(seconds)}
        command = [*before, str(APART), str(self.script)]
        return subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def has_started(self) -> bool:
        return (self.folder / "started").exists() and self.runs()

    def runs(self) -> bool:
        commands = (each / "cmdline" for each in Path("/proc").iterdir() if each.name.isdigit())
        return any(self.sleeps in _text(command) for command in commands)

    def is_mounted(self) -> bool:
        return str(self.folder) in Path("/proc/self/mounts").read_text()


def _text(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:  # It has just ended.
        return ""


@pytest.fixture
def check(tmp_path: Path) -> Iterator[Check]:
    made = Check(tmp_path)
    yield made
    until(lambda: not made.runs(), 30, "the end of what the check had started")
    assert not made.is_mounted()


def test_a_check_that_takes_too_long_is_ended_and_says_so(check: Check) -> None:
    said, _ = check.start(5).communicate(timeout=60)
    assert (check.folder / "links").read_text().count("\n") == 1, "a network of its own has loopback only"
    assert "The image's check was ended after 5 s; IMAGE_CHECK_SECONDS gives it more." in said


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_check_ends_with_the_script_that_started_it(check: Check, how: signal.Signals) -> None:
    process = check.start(120)
    until(check.has_started, 60, "the check's start")
    process.send_signal(how)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert (check.folder / "unfinished").exists(), "the next one begins from nothing"


def test_where_no_mount_may_be_made_it_is_skipped_in_one_line(check: Check) -> None:
    process = check.start(60, *WITHOUT_MOUNTS)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.startswith("The image's check is skipped: this machine lets nobody make namespaces, mounts and devices")
    assert said.count("\n") == 1
    assert not (check.folder / "started").exists()
