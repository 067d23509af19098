"""The tests of the release that runs, against the schema that comes: on throw-away repositories with releases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.release import previous
from deploy.repository import Repository

TABLE = "CREATE OR ALTER TABLE t ({columns});\n"
TEST = """
from pathlib import Path

from jobs import COLUMNS


def test_what_this_release_reads_is_there():
    schema = Path("sql/tables.sql").read_text()
    assert [column for column in COLUMNS if column not in schema] == []
"""
ALONE = ["-n0", "-c", "/dev/null", "--import-mode=importlib"]
"""Without the options of this repository's pytest."""


class Releases:
    """A clone; each release is a commit that reads some columns and makes some."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.git("init", "--quiet")

    def git(self, *words: str) -> str:
        command = ["git", "-C", str(self.place), "-c", "user.name=a", "-c", "user.email=a@example.com", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def write(self, path: str, text: str) -> None:
        (self.place / path).parent.mkdir(parents=True, exist_ok=True)
        (self.place / path).write_text(text)

    def release(self, *, reads: tuple[str, ...], has: str) -> str:
        self.write("jobs/__init__.py", f"COLUMNS = {reads!r}\n")
        self.write("tests/jobs/test_columns.py", TEST)
        self.write("sql/tables.sql", TABLE.format(columns=has))
        self.git("add", "-A")
        self.git("commit", "--quiet", "-m", "release")
        return self.git("rev-parse", "HEAD")

    def deployed(self, commit: str, *components: str) -> None:
        Repository(self.place).record_deployed(components, commit, remote=None)

    def check(self, *words: str) -> int:
        return previous.main(["--repository", str(self.place), *words, *ALONE])


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path)


def test_before_the_first_deploy_there_is_no_release_to_check(
    releases: Releases, capsys: pytest.CaptureFixture[str]
) -> None:
    releases.release(reads=("a",), has="a")
    releases.deployed(releases.git("rev-parse", "HEAD"), "sql", "infra")
    assert releases.check() == 0
    assert "no service is deployed yet" in capsys.readouterr().out


def test_a_schema_that_adds_is_compatible_and_one_that_takes_away_is_not(
    releases: Releases, capfd: pytest.CaptureFixture[str]
) -> None:
    first = releases.release(reads=("alpha",), has="alpha NUMBER")
    releases.deployed(first, "sql", "worker", "slack", "assistant")
    releases.release(reads=("alpha", "beta"), has="alpha NUMBER, beta NUMBER")
    assert releases.check() == 0
    told = capfd.readouterr()
    assert "1 passed" in told.out
    assert f"the tests of {first[:10]} with sql of now" in told.err
    releases.release(reads=("beta",), has="beta NUMBER")
    assert releases.check() == 1
    assert "assert ['alpha'] == []" in capfd.readouterr().out


def test_the_schema_is_that_of_the_clone_and_the_code_that_of_the_release(
    releases: Releases, capfd: pytest.CaptureFixture[str]
) -> None:
    first = releases.release(reads=("alpha",), has="alpha NUMBER")
    releases.write("jobs/__init__.py", "COLUMNS = ('of_now',)\n")
    releases.write("tests/jobs/test_columns.py", "def test_of_now():\n    assert False\n")
    assert releases.check("--base", first) == 0
    releases.write("sql/tables.sql", TABLE.format(columns="other NUMBER"))
    assert releases.check("--base", first) == 1
    assert "assert ['alpha'] == []" in capfd.readouterr().out
    # With the code of now as well it is the code of now that runs.
    assert releases.check("--base", first, "--take", "jobs") == 1
    assert "assert ['of_now'] == []" in capfd.readouterr().out


def test_every_release_that_still_runs_is_checked_once(releases: Releases, capfd: pytest.CaptureFixture[str]) -> None:
    first = releases.release(reads=("alpha",), has="alpha NUMBER")
    second = releases.release(reads=("beta",), has="alpha NUMBER, beta NUMBER")
    releases.deployed(first, "worker")
    releases.deployed(second, "slack", "assistant")
    releases.release(reads=("beta",), has="beta NUMBER")
    assert releases.check() == 1
    told = capfd.readouterr()
    assert [line.split()[3] for line in told.err.splitlines() if line.startswith("the tests of")] == [
        first[:10],
        second[:10],
    ]
    assert told.out.count("1 passed") == told.out.count("1 failed") == 1


SETUP = """setup:
	mkdir -p .venv/bin
	printf '#!/bin/sh\\necho its own packages >&2\\nexec $(PYTHON) "$$@"\\n' > .venv/bin/python
	chmod +x .venv/bin/python
"""


def test_a_release_with_another_lock_runs_on_packages_of_its_own(
    releases: Releases, capfd: pytest.CaptureFixture[str]
) -> None:
    releases.write("requirements.lock", "old==1\n")
    releases.write("Makefile", SETUP)
    first = releases.release(reads=("alpha",), has="alpha NUMBER")
    assert releases.check("--base", first) == 0
    assert "its own packages" not in capfd.readouterr().err
    releases.write("requirements.lock", "new==2\n")
    assert releases.check("--base", first) == 0
    assert "its own packages" in capfd.readouterr().err
    releases.write("Makefile", "setup:\n\tfalse\n")
    broken = releases.release(reads=("alpha",), has="alpha NUMBER")
    releases.write("requirements.lock", "newer==3\n")
    assert releases.check("--base", broken) == 1
    assert "make setup of the older release failed" in capfd.readouterr().err


def test_a_release_without_such_tests_is_no_success(releases: Releases, capsys: pytest.CaptureFixture[str]) -> None:
    releases.write("sql/tables.sql", "SELECT 1;")
    releases.git("add", "-A")
    releases.git("commit", "--quiet", "-m", "none")
    assert releases.check("--base", "HEAD") == 2
    assert "has none of the tests tests/jobs" in capsys.readouterr().err
    assert releases.check("--base", "v9") == 2
    assert "no revision 'v9'" in capsys.readouterr().err


def test_every_test_that_is_run_of_a_release_is_there_in_this_one() -> None:
    root = Path(__file__).parents[2]
    for one in previous.TESTS:
        path, _, name = one.partition("::")
        assert (root / path).exists(), one
        assert not name or f"def {name}(" in (root / path).read_text(), one


def test_the_command_is_one_that_a_person_can_run(releases: Releases) -> None:
    releases.release(reads=("a",), has="a")
    done = subprocess.run(
        [sys.executable, "-m", "deploy.release.previous", "--repository", str(releases.place)],
        capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "no service is deployed yet, so no release meets this schema")
