"""The tests of the release that runs now, against the schema that comes: SQL is first, so both meet for a while.

    python -m deploy.release.previous                       of the releases that are deployed
    python -m deploy.release.previous --base v1.2           of one commit
    python -m deploy.release.previous --take deploy/local   with the account of now, for SQL that the older one lacks

Exit codes: 0 they pass, or nothing is deployed yet; 1 they do not; 2 the caller can mend it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.components import SERVICES
from deploy.release.command import finish, say
from deploy.repository import Repository
from tools.errors import AppError, CallerError

TAKEN: Final = ("sql",)
"""What comes from now; everything else is of the older release."""
LOCK: Final = "requirements.lock"
TESTS: Final = (
    "tests/jobs",
    "tests/tools",
    "tests/assistant",
    "tests/slack",
    "tests/sql/test_job_procedures.py",
    "tests/sql/test_schedule_procedures.py",
    "tests/sql/test_reporting_views.py",
    "tests/sql/test_sql_parses.py::test_every_object_that_python_names_is_in_sql",
    "tests/sql/test_sql_parses.py::test_every_column_that_python_names_is_there",
    "tests/sql/test_permissions.py::test_every_statement_of_a_component_runs_under_its_role",
)
"""What the services do with the account. What looks at the text of sql/ would only say that it has changed."""
NO_TESTS: Final = 5
"""pytest's exit code when it finds none."""


def previous_releases(repository: Repository, base: str | None) -> list[str]:
    """The commits of the services that run, each once; or of `base`. Raises UnknownRevision."""
    if base:
        return [repository.head(base)]
    deployed = repository.deployed()
    return [repository.head(one) for one in dict.fromkeys(deployed[name] for name in SERVICES if name in deployed)]


def check(repository: Repository, commit: str, taken: Sequence[str], more: Sequence[str]) -> bool:
    """Whether the release's tests pass with `taken` of this clone in the place of its own; says what they say."""
    with tempfile.TemporaryDirectory(prefix="previous-release-") as folder:
        place = Path(folder) / "release"
        repository.export(commit, place)
        for path in taken:
            shutil.rmtree(place / path, ignore_errors=True)
            shutil.copytree(repository.root / path, place / path, ignore=shutil.ignore_patterns("__pycache__"))
        tests = [one for one in TESTS if (place / one.partition("::")[0]).exists()]
        if not tests:
            raise CallerError(f"{commit[:10]} has none of the tests {', '.join(TESTS[:4])}; name another --base")
        say(f"the tests of {commit[:10]} with {', '.join(taken)} of now", to_people=True)
        command = [_python_of(place, repository.root), "-m", "pytest", "-q", "-p", "no:cacheprovider", *more, *tests]
        code = subprocess.run(command, cwd=place, env={**os.environ, "PYTHONPATH": str(place)}, check=False).returncode
    if code == NO_TESTS:
        raise AppError(f"pytest found no test of {commit[:10]}")
    return code == 0


def _python_of(place: Path, root: Path) -> str:
    """This Python where the release has the same lock; else one that its own setup makes."""
    if (place / LOCK).exists() and (place / LOCK).read_bytes() != (root / LOCK).read_bytes():
        done = subprocess.run(["make", "setup", f"PYTHON={sys.executable}"], cwd=place, check=False)
        if done.returncode:
            raise AppError("make setup of the older release failed; what it printed stands above")
        return str(place / ".venv/bin/python")
    return sys.executable


def main(words: Sequence[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.release.previous", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--repository", type=Path, default=Path(), help="a clone, by default the current one")
    parser.add_argument("--base", default="", help="the release, by default those that refs/deployed/ names")
    parser.add_argument("--take", action="append", default=[], metavar="PATH", help="beside sql, of now")
    given, more = parser.parse_known_args(words)

    def command() -> bool:
        repository = Repository(given.repository)
        releases = previous_releases(repository, given.base)
        if not releases:
            say("no service is deployed yet, so no release meets this schema")
        passed = [check(repository, commit, (*TAKEN, *given.take), more) for commit in releases]
        return all(passed)

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
