"""Everything that can break breaks, at random; afterwards an outsider counts: every job has ended exactly once."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.sweep import sweep
from tests.chaos.crew import Crew
from tests.chaos.faults import CALM, FAULTS, STORM
from tests.chaos.stage import TAG, Stage, new_id, patiently, staged
from tools.person import Person
from tools.schedules import ScheduleRequest, create_schedule

JOBS = int(os.environ.get("CHAOS_JOBS", "500"))
STORM_SECONDS = float(os.environ.get("CHAOS_SECONDS", "45"))
STUCK_SECONDS = 120
"""After the storm: so long nothing has ended and no clock was stepped, and the wait is given up."""
LONGEST_SECONDS = 900
SETTLED_SECONDS = 6
"""So long nothing is open and nothing new comes: every schedule that is due has been turned into jobs."""
WORKERS = 3
"""Each keeps the timetable of all schedules, so there are as many schedulers."""
OWED = 0.25
SCHEDULES = 40
PERSON = Person(id="chaos", name="Chaos", email="ana@example.com", time_zone="Europe/Berlin")
SPRING = datetime(2027, 3, 28, 1, tzinfo=UTC)
"""Berlin goes from 02:00 to 03:00."""
AUTUMN = datetime(2027, 4, 3, 16, tzinfo=UTC)
"""Sydney goes from 03:00 back to 02:00, a week later: nobody has to coalesce half a year."""
STEPS = (
    (0.25, SPRING + timedelta(minutes=5)),
    (0.4, SPRING - timedelta(minutes=5)),
    (0.55, SPRING + timedelta(minutes=58)),
    (0.75, AUTUMN - timedelta(minutes=20)),
    (0.9, AUTUMN + timedelta(minutes=40)),
)
"""Shares of the storm, and what the clock says from then on: over the gap, back before it, on, and over the repeat."""
TIMES = (
    ("0,30 * * * *", "Europe/Berlin"),
    ("30 2 * * *", "Europe/Berlin"),
    ("0,30 * * * *", "UTC"),
    ("30 2 * * *", "Australia/Sydney"),
    ("*/20 * * * *", "America/New_York"),
)
TARGETS = (("slack", "#sales"), ("slack", "#general"), ("slack", "ana@example.com"), ("s3", "sent/{number}/"))
FINAL = ("COMPLETED", "FAILED", "CANCELLED")
ENDINGS = {"COMPLETED", "FAILED", "CANCELLED"}
HAPPENINGS = ("kill -9", "SIGTERM", "SIGSTOP", "account restarted", "cancel asked", "weather")


Say = Callable[[str], None]


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Say:
    """Past pytest's capture: the seed is wanted when the test hangs, too."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            sys.stderr.write(f"\n{line}\n")
            sys.stderr.flush()

    return say


@pytest.fixture(scope="module")
def seed(say: Say) -> int:
    chosen = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
    say(f"CHAOS_SEED={chosen} makes the same storm again")
    return chosen


@pytest.fixture(scope="module")
def stage(filled_data: Path, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Stage]:
    with staged(filled_data, tmp_path_factory.mktemp("chaos"), seed=seed) as opened:
        yield opened


@pytest.fixture(scope="module")
def crew(stage: Stage) -> Iterator[Crew]:
    crew = Crew(WORKERS, stage.environment, stage.clock.file, stage.place.data / "logs")
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
        self.schedules: list[str] = []
        self._away: dict[int, float] = {}
        self._steps = list(STEPS)
        self._pause = threading.Event()
        self._owed = ["kill", "stop", "freeze", "weather"] * 2
        self.chance.shuffle(self._owed)

    def plan(self) -> None:
        """Forty schedules on the night before the clocks change, a third of them for the same minute."""
        self.stage.clock.step_to(SPRING - timedelta(minutes=15))
        for number in range(SCHEDULES):
            when, zone = TIMES[number % len(TIMES)]
            targets = self.chance.sample(TARGETS, self.chance.choices((1, 2), weights=(4, 1))[0])
            request = ScheduleRequest.model_validate(
                {
                    "when": when,
                    "time_zone": zone,
                    "job_type": "SQL",
                    "name": f"Schedule {number}",
                    "input": {"sql": f"SELECT {number} AS number", "format": "csv"},
                    "targets": [{"kind": kind, "address": address.format(number=number)} for kind, address in targets],
                    "late_minutes": 60 * 24,
                }
            )
            made = create_schedule(self.stage.services, PERSON, request)
            self.schedules.append(made.schedule_id)

    def blow(self, seconds: float) -> None:
        """Until all jobs are in the queue and the time is over; a machine that is slow gets twice the time."""
        self.stage.faults.weather = self.stage.slack_faults.weather = STORM
        began = time.monotonic()
        restart_at = [began + seconds * 0.4]
        longest = began + 2 * seconds
        while (now := time.monotonic()) < began + seconds or (self._is_unfinished() and now < longest):
            self._bring_back(now)
            if restart_at and now > restart_at[0]:
                restart_at.pop()
                self._count("account restarted")
                self.stage.restart_account()
            if self._steps and now > began + seconds * self._steps[0][0] and self._has_fired_what_is_due():
                self._step_the_clock()
            self._something(now)
            self._pause.wait(self.chance.uniform(0.2, 0.9))

    def _is_unfinished(self) -> bool:
        return bool(self._steps or self._owed or len(self.submitted) < JOBS)

    def _step_the_clock(self) -> None:
        self._count("clock stepped")
        self.stage.clock.step_to(self._steps.pop(0)[1])

    def _has_fired_what_is_due(self) -> bool:
        """A step over months would coalesce what nobody has had the time to fire."""
        sql = "SELECT COUNT(*) AS n FROM raw_data.report_schedules WHERE is_enabled AND next_run_at <= %s"
        return not self.stage.rows(sql, (self.stage.clock().replace(tzinfo=None),))[0]["n"]

    def calm(self) -> None:
        """Everything works again, and what a slow machine had no time for comes now."""
        self.stage.faults.weather = self.stage.slack_faults.weather = CALM
        self._bring_back(float("inf"))
        self.crew.start_all()
        while len(self.submitted) < JOBS:
            self._submit(min(30, JOBS - len(self.submitted)))
        stuck_at = time.monotonic() + STUCK_SECONDS
        while self._steps and time.monotonic() < stuck_at:
            if self._has_fired_what_is_due():
                self._step_the_clock()
                stuck_at = time.monotonic() + STUCK_SECONDS
            self._pause.wait(0.5)

    def _something(self, now: float) -> None:
        place = self.chance.randrange(self.crew.size)
        here = place not in self._away
        what = self.chance.choices(
            ("submit", "kill", "stop", "freeze", "weather", "cancel"), weights=(10, 2, 2, 2, 3, 2)
        )[0]
        if what == "submit" and here and self._owed and self.chance.random() < OWED:
            # Each thing happens, also in a storm that chance would have made a mild one.
            what = self._owed.pop()
        match what:
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
                self._count("weather")
                self.stage.faults.weather = self.chance.choice((CALM, STORM, STORM))
                self.stage.slack_faults.weather = self.chance.choice((CALM, STORM, STORM))
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
def storm(stage: Stage, crew: Crew, seed: int, say: Say) -> Storm:
    """The storm is over, everything has been mended, and the queue has come to its end or has had the time to."""
    storm = Storm(stage, crew, seed)
    storm.plan()
    crew.start_all()
    began = time.monotonic()
    storm.blow(STORM_SECONDS)
    storm.calm()
    blown = time.monotonic()
    _until_over(stage)
    say(
        f"storm {blown - began:.0f} s, calm {time.monotonic() - blown:.0f} s; {dict(storm.done)}; "
        f"S3 {dict(stage.faults.counted)}; Slack {dict(stage.slack_faults.counted)}; {crew.started} worker starts"
    )
    return storm


def _until_over(stage: Stage) -> None:
    """Until nothing is open and nothing new comes, or nothing moves any more: a slow machine is no failure."""
    pause = threading.Event()
    sql = """
        SELECT COUNT_IF(status IN ('PENDING', 'RUNNING')) AS open, COUNT(*) AS jobs, (
            SELECT COUNT(*) FROM raw_data.report_schedules WHERE is_enabled AND next_run_at <= %s
        ) AS due
        FROM raw_data.jobs WHERE created_by = 'chaos'"""
    began = moved_at = time.monotonic()
    known: tuple[int, ...] = ()
    while (now := time.monotonic()) < min(moved_at + STUCK_SECONDS, began + LONGEST_SECONDS):
        row = stage.rows(sql, (stage.clock().replace(tzinfo=None),))[0]
        seen = (row["open"], row["jobs"], row["due"])
        if seen != known:
            known, moved_at = seen, now
        if not (row["open"] or row["due"]) and now > moved_at + SETTLED_SECONDS:
            return
        pause.wait(0.3)


def test_the_storm_was_one(stage: Stage, storm: Storm) -> None:
    assert {name for name in HAPPENINGS if not storm.done[name]} == set()
    assert (storm.done["jobs"], storm.done["clock stepped"], storm.crew.size) == (JOBS, len(STEPS), WORKERS)
    for neighbour in (stage.faults, stage.slack_faults):
        assert set(neighbour.counted) == {"none", *FAULTS}


def test_every_job_has_ended(stage: Stage, storm: Storm) -> None:
    rows = stage.rows("SELECT job_id, status, error_message, job_type FROM raw_data.jobs WHERE created_by = 'chaos'")
    made = [row["job_id"] for row in rows if row["job_type"] not in ("SQL", "DELIVERY")]
    assert Counter(made) == Counter(storm.submitted)
    assert set(Counter(row["job_id"] for row in rows).values()) == {1}
    assert {row["job_id"]: row["status"] for row in rows if row["status"] not in FINAL} == {}
    assert [row for row in rows if row["status"] == "FAILED" and not row["error_message"]] == []


def test_every_job_ended_once(stage: Stage, storm: Storm) -> None:
    rows = stage.rows(
        "SELECT e.job_id, j.status, e.event FROM raw_data.job_events e JOIN raw_data.jobs j ON j.job_id = e.job_id "
        "WHERE j.created_by = 'chaos'"
    )
    endings = Counter(row["job_id"] for row in rows if row["event"] in ENDINGS)
    status = {row["job_id"]: row["status"] for row in rows}
    assert set(status) >= set(storm.submitted)
    assert {job_id: endings[job_id] for job_id in status if endings[job_id] != 1} == {}
    said = {row["job_id"]: row["event"] for row in rows if row["event"] in ENDINGS}
    assert {job_id for job_id in said if said[job_id] != status[job_id]} == set()


def test_most_jobs_are_done_whatever_happened(stage: Stage, storm: Storm) -> None:
    rows = stage.rows("SELECT job_type, status, error_message FROM raw_data.jobs WHERE created_by = 'chaos'")
    spoiled = [row for row in rows if row["status"] == "FAILED" and row["job_type"] not in ("BAD", "DELIVERY")]
    assert len(spoiled) <= len(rows) // 20, Counter(row["error_message"] for row in spoiled)
    assert all(row["status"] != "COMPLETED" for row in rows if row["job_type"] == "BAD")


def test_every_file_that_a_job_names_is_there(stage: Stage, storm: Storm) -> None:
    rows = stage.rows(
        "SELECT job_id, result FROM raw_data.jobs "
        "WHERE created_by = 'chaos' AND status = 'COMPLETED' AND job_type <> 'DELIVERY'"
    )
    stored = stage.stored()
    named = {file["key"]: file["size"] for row in rows for file in row["result"]["files"]}
    assert {key: size for key, size in named.items() if stored.get(key) != size} == {}


def test_no_run_of_a_schedule_is_made_twice(stage: Stage, storm: Storm) -> None:
    runs = stage.rows("SELECT schedule_id, occurrence_at, status, job_id FROM raw_data.schedule_runs")
    assert {row["schedule_id"] for row in runs} == set(storm.schedules)
    occurrences = Counter((row["schedule_id"], row["occurrence_at"]) for row in runs)
    assert {key: count for key, count in occurrences.items() if count != 1} == {}
    jobs = stage.rows("SELECT job_id, schedule_id, occurrence_at FROM raw_data.jobs WHERE job_type = 'SQL'")
    made = Counter((row["schedule_id"], row["occurrence_at"]) for row in jobs)
    submitted = {(row["schedule_id"], row["occurrence_at"]) for row in runs if row["status"] == "SUBMITTED"}
    assert made == Counter(dict.fromkeys(submitted, 1))
    assert {row["job_id"] for row in runs if row["job_id"]} == {row["job_id"] for row in jobs}


def test_a_skipped_time_runs_once_after_the_gap_and_a_repeated_one_once(stage: Stage, storm: Storm) -> None:
    for zone, day in (("Europe/Berlin", "2027-03-28"), ("Australia/Sydney", "2027-04-03")):
        rows = stage.rows(
            """
            SELECT r.schedule_id, r.occurrence_at, r.status
            FROM raw_data.schedule_runs AS r
            INNER JOIN raw_data.report_schedules AS s ON r.schedule_id = s.schedule_id
            WHERE s.cron_expression = '30 2 * * *' AND s.time_zone = %s AND r.occurrence_at::DATE = %s::DATE""",
            (zone, day),
        )
        assert set(Counter(row["schedule_id"] for row in rows).values()) == {1}, day
        assert {row["status"] for row in rows} == {"SUBMITTED"}, day
        assert len(rows) == SCHEDULES // len(TIMES), day


def test_every_delivery_is_sent_once_or_says_why_not(stage: Stage, storm: Storm, say: Say) -> None:
    deliveries = stage.rows(
        "SELECT d.delivery_id, d.job_id, d.target_kind, d.target_address, d.status, d.message_id, d.error_message "
        "FROM raw_data.deliveries AS d"
    )
    say(f"deliveries {dict(Counter((row['target_kind'], row['status']) for row in deliveries))}")
    assert {row["status"] for row in deliveries} <= {"SENT", "FAILED", "UNKNOWN"}
    assert [row for row in deliveries if row["status"] != "SENT" and not row["error_message"]] == []
    # What Slack itself has: each message carries the id of its delivery.
    messages = Counter(
        message["client_msg_id"]
        for channel in stage.slack.channels
        for message in stage.slack.messages(channel["id"])
        if not message.get("thread_ts")
    )
    in_slack = {
        str(uuid.uuid5(uuid.NAMESPACE_OID, row["delivery_id"])): row["status"]
        for row in deliveries
        if row["target_kind"] == "slack"
    }
    assert {key: count for key, count in messages.items() if count != 1} == {}
    assert set(messages) <= set(in_slack)
    assert {key for key, status in in_slack.items() if status == "SENT"} <= set(messages)
    assert {key for key, status in in_slack.items() if status == "FAILED"} & set(messages) == set()
    # What S3 itself has.
    stored = stage.stored()
    for row in deliveries:
        if row["target_kind"] == "s3" and row["status"] == "SENT":
            assert any(key.startswith(row["target_address"]) for key in stored), row
    done = sum(row["status"] == "SENT" for row in deliveries)
    assert done >= len(deliveries) * 0.7


def test_every_finished_run_has_its_deliveries(stage: Stage, storm: Storm) -> None:
    missing = stage.rows(
        """
        SELECT j.job_id, ARRAY_SIZE(j.targets) AS wanted, COUNT(d.delivery_id) AS made
        FROM raw_data.jobs AS j
        LEFT JOIN raw_data.deliveries AS d ON j.job_id = d.job_id
        WHERE j.job_type = 'SQL' AND j.status = 'COMPLETED'
        GROUP BY j.job_id, j.targets
        HAVING ARRAY_SIZE(j.targets) <> COUNT(d.delivery_id)"""
    )
    assert missing == []


def test_the_sweep_leaves_no_file_that_nobody_names(stage: Stage, storm: Storm, say: Say) -> None:
    rows = stage.rows("SELECT result FROM raw_data.jobs WHERE status = 'COMPLETED' AND result IS NOT NULL")
    named = {file["key"] for row in rows for file in row["result"].get("files", ())}
    before = {key for key in stage.stored() if key.startswith("reports/")}
    swept = sweep(stage.services, older_than=timedelta(0), tag=TAG)
    after = {key for key in stage.stored() if key.startswith("reports/")}
    say(f"{len(before - named)} files that nobody names, {swept.removed} of them removed by the sweep")
    assert after == before & named
