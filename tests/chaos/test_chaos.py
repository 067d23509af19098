"""Everything that can break breaks, at random; afterwards an outsider counts: every job has ended exactly once."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.crew import Crew
from tests.chaos.faults import CALM, STORM
from tests.chaos.stage import Stage, new_id, patiently, staged

JOBS = int(os.environ.get("CHAOS_JOBS", "500"))
STORM_SECONDS = float(os.environ.get("CHAOS_SECONDS", "45"))
END_SECONDS = 90
WORKERS = 3
FINAL = ("COMPLETED", "FAILED", "CANCELLED")
ENDINGS = {"COMPLETED", "FAILED", "CANCELLED"}


def say(line: str) -> None:
    """Past pytest's capture: the seed is wanted when the test hangs, too."""
    sys.__stderr__.write(f"\n{line}\n")


@pytest.fixture(scope="module")
def seed() -> int:
    chosen = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
    say(f"CHAOS_SEED={chosen} makes the same storm again")
    return chosen


@pytest.fixture(scope="module")
def stage(filled_data: Path, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Stage]:
    with staged(filled_data, tmp_path_factory.mktemp("chaos"), seed=seed) as opened:
        yield opened


@pytest.fixture(scope="module")
def crew(stage: Stage) -> Iterator[Crew]:
    clock_file = stage.place.data / "clock"
    clock_file.write_text("0")
    crew = Crew(WORKERS, stage.environment, clock_file, stage.place.data / "logs")
    try:
        yield crew
    finally:
        crew.kill_all()


class Storm:
    """What happens, decided by the seed: jobs come, workers die and freeze, S3 misbehaves, the account goes away."""

    def __init__(self, stage: Stage, crew: Crew, seed: int) -> None:
        self.stage = stage
        self.crew = crew
        self.chance = random.Random(seed)
        self.submitted: list[str] = []
        self.cancelled: set[str] = set()
        self.done: Counter[str] = Counter()
        self._away: dict[int, float] = {}

    def blow(self, seconds: float) -> None:
        """Until all jobs are in the queue and the time is over."""
        pause = threading.Event()
        began = time.monotonic()
        restart_at = [began + seconds * 0.4]
        while (now := time.monotonic()) < began + seconds or len(self.submitted) < JOBS:
            self._bring_back(now)
            if restart_at and now > restart_at[0]:
                restart_at.pop()
                self._count("account restarted")
                self.stage.restart_account()
            self._something(now)
            pause.wait(self.chance.uniform(0.2, 0.9))

    def calm(self) -> None:
        """Everything works again."""
        self.stage.faults.weather = CALM
        self._bring_back(float("inf"))
        self.crew.start_all()

    def _something(self, now: float) -> None:
        place = self.chance.randrange(self.crew.size)
        here = place not in self._away
        match self.chance.choices(
            ("submit", "kill", "stop", "freeze", "weather", "cancel"), weights=(10, 2, 2, 2, 3, 2)
        )[0]:
            case "submit" if len(self.submitted) < JOBS:
                self._submit(min(self.chance.randint(5, 30), JOBS - len(self.submitted)))
            case "kill" if here:
                self._count("kill -9")
                self.crew.kill(place)
                self._away[place] = now + self.chance.uniform(0, 3)
            case "stop" if here:
                self._count("SIGTERM")
                self.crew.ask_to_stop(place)
                self._away[place] = now + self.chance.uniform(1, 4)
            case "freeze" if here:
                self._count("SIGSTOP")
                self.crew.freeze(place)
                self._away[place] = now + self.chance.uniform(1, 8)
            case "weather":
                self.stage.faults.weather = self.chance.choice((CALM, STORM, STORM))
            case "cancel" if self.submitted:
                self._cancel(self.chance.choice(self.submitted))

    def _bring_back(self, now: float) -> None:
        for place, until in list(self._away.items()):
            if now >= until:
                del self._away[place]
                self.crew.thaw(place)
                self.crew.start(place)

    def _submit(self, count: int) -> None:
        self._count("jobs", count)
        jobs = [self._job(number) for number in range(len(self.submitted), len(self.submitted) + count)]
        self.stage.add(jobs)
        self.submitted += [job["job_id"] for job in jobs]

    def _job(self, number: int) -> dict[str, Any]:
        kind = self.chance.choices(("LIGHT", "UNSTEADY", "BAD", "EXPORT"), weights=(85, 8, 4, 3))[0]
        wanted: dict[str, Any] = {"steps": self.chance.randint(0, 12), "number": number}
        if kind == "EXPORT":
            wanted = {"sql": f"SELECT {number} AS number", "format": "csv"}
        return {
            "job_id": new_id(self.chance),
            "kind": kind,
            "priority": self.chance.randint(1, 9),
            "max_attempts": 10,
            "input": wanted,
        }

    def _cancel(self, job_id: str) -> None:
        self._count("cancel asked")
        self.cancelled.add(job_id)
        patiently(lambda: self.stage.rows("CALL raw_data.cancel_job(%s)", (job_id,)))

    def _count(self, what: str, by: int = 1) -> None:
        self.done[what] += by


@pytest.fixture(scope="module")
def storm(stage: Stage, crew: Crew, seed: int) -> Storm:
    """The storm is over, everything has been mended, and the queue has come to its end or has had the time to."""
    storm = Storm(stage, crew, seed)
    crew.start_all()
    began = time.monotonic()
    storm.blow(STORM_SECONDS)
    storm.calm()
    blown = time.monotonic()
    _until_over(stage, storm)
    say(
        f"storm {blown - began:.0f} s, calm {time.monotonic() - blown:.0f} s; {dict(storm.done)}; "
        f"S3 {dict(stage.faults.counted)}; {crew.started} worker starts"
    )
    return storm


def _until_over(stage: Stage, storm: Storm) -> None:
    pause = threading.Event()
    deadline = time.monotonic() + END_SECONDS
    sql = "SELECT COUNT(*) AS n FROM raw_data.jobs WHERE created_by = 'chaos' AND status IN ('PENDING', 'RUNNING')"
    while time.monotonic() < deadline:
        if not stage.rows(sql)[0]["n"]:
            return
        pause.wait(0.3)


def test_every_job_has_ended(stage: Stage, storm: Storm) -> None:
    rows = stage.rows("SELECT job_id, status, error_message FROM raw_data.jobs WHERE created_by = 'chaos'")
    assert Counter(row["job_id"] for row in rows) == Counter(storm.submitted)
    assert {row["job_id"]: row["status"] for row in rows if row["status"] not in FINAL} == {}
    assert [row for row in rows if row["status"] == "FAILED" and not row["error_message"]] == []


def test_every_job_ended_once(stage: Stage, storm: Storm) -> None:
    rows = stage.rows(
        "SELECT e.job_id, j.status, e.event FROM raw_data.job_events e JOIN raw_data.jobs j ON j.job_id = e.job_id "
        "WHERE j.created_by = 'chaos'"
    )
    endings = Counter(row["job_id"] for row in rows if row["event"] in ENDINGS)
    status = {row["job_id"]: row["status"] for row in rows}
    wrong = {job_id: endings[job_id] for job_id in storm.submitted if endings[job_id] != 1}
    assert wrong == {}
    said = {row["job_id"]: row["event"] for row in rows if row["event"] in ENDINGS}
    assert {job_id for job_id in said if said[job_id] != status[job_id]} == set()


def test_most_jobs_are_done_whatever_happened(stage: Stage, storm: Storm) -> None:
    rows = stage.rows("SELECT job_type, status, error_message FROM raw_data.jobs WHERE created_by = 'chaos'")
    spoiled = [row for row in rows if row["status"] == "FAILED" and row["job_type"] != "BAD"]
    assert len(spoiled) <= len(rows) // 20, Counter(row["error_message"] for row in spoiled)
    assert all(row["status"] != "COMPLETED" for row in rows if row["job_type"] == "BAD")


def test_every_file_that_a_job_names_is_there(stage: Stage, storm: Storm) -> None:
    rows = stage.rows("SELECT job_id, result FROM raw_data.jobs WHERE created_by = 'chaos' AND status = 'COMPLETED'")
    stored = stage.stored()
    named = {file["key"]: file["size"] for row in rows for file in row["result"]["files"]}
    assert len(named) == len(rows)
    assert {key: size for key, size in named.items() if stored.get(key) != size} == {}
