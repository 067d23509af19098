"""What is said of schedules: made, listed, paused, their next runs and what became of the last ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from tools.answer import Action, Answer, Column, Table
from tools.errors import CallerError
from tools.job_inputs import parse_input
from tools.job_records import describe_input
from tools.paging import Page
from tools.schedule_records import (
    Schedule,
    ScheduleRun,
    in_zone,
    run_in_brief,
    run_in_words,
    targets_in_words,
    when_in_words,
)

LISTED_CHOICES = 4
SAID = {"run_now": "Run {} now", "next_runs": "Next runs of {}", "history": "History of {}"}


def created_answer(schedule: Schedule, now: datetime, *, notes: Sequence[str] = ()) -> Answer:
    """What was made: when it runs, where it goes, the next runs with their zone, how to stop it."""
    parts = [_runs_and_goes(schedule)]
    if gate := schedule.freshness:
        limit = _hours(gate.deadline_minutes)
        parts.append(f"It waits until the day before is in {gate.table}, {limit} at most; after that you are told.")
    if schedule.per_recipient:
        parts.append("Everybody gets the numbers that they may see.")
    if local := in_zone(schedule.until_at, schedule.time_zone):
        parts.append(f"It ends on {run_in_words(local)}.")
    said = " ".join((*parts, *notes))
    return Answer(
        text=(
            f"**{schedule.schedule_name}** is set up. {said}\n\n{_next_runs(schedule, now)}\n\n"
            f"“Pause {re.sub('[“”]', '', schedule.schedule_name)}” stops it."
        ),
        understood=_understood(schedule, now),
        actions=actions_of(schedule),
        schedule_id=schedule.schedule_id,
        suggestions=("Run it now", "List my schedules", f"Pause {schedule.schedule_name}"),
    )


def next_runs_answer(schedule: Schedule, now: datetime) -> Answer:
    """The next runs of one schedule."""
    if not schedule.is_enabled:
        return Answer(
            text=f"**{schedule.schedule_name}** is paused, so it has no next run.",
            actions=actions_of(schedule),
            schedule_id=schedule.schedule_id,
            suggestions=(f"Resume {schedule.schedule_name}",),
        )
    return Answer(
        text=f"**{schedule.schedule_name}** runs {when_in_words(schedule)}.\n\n{_next_runs(schedule, now)}",
        actions=actions_of(schedule),
        schedule_id=schedule.schedule_id,
    )


def listed_answer(
    schedules: Sequence[Schedule], *, alerts_only: bool = False, at: Page | None = None, words: str | None = None
) -> Answer:
    """Schedules as a table, those that run next first; `at` when they are a page of more, which `words` ask for."""
    total = at.total if at else len(schedules)
    noun = "alert" if alerts_only else "schedule"
    if not schedules:
        return Answer(
            text=f"You have no {noun}s yet.",
            suggestions=(
                ("Alert me when daily revenue drops below 10k",)
                if alerts_only
                else ("Send me the sales report every Monday at 9",)
            ),
        )
    columns = (
        Column(name="name", type="text", label="Name"),
        Column(name="next_run", type="text", label="Next run"),
        Column(name="goes_to", type="text", label="Goes to"),
        Column(name="state", type="text", label="State"),
        Column(name="runs", type="text", label="Runs"),
        Column(name="schedule_id", type="text", label="Id"),
    )
    rows = tuple(
        (
            each.schedule_name,
            _next_run(each, run_in_brief),
            targets_in_words(each.targets),
            _state(each),
            _when(each),
            each.schedule_id,
        )
        for each in schedules
    )
    enabled = [each for each in schedules if each.is_enabled]
    paused = [each for each in schedules if not each.is_enabled]
    first = f"; the next run is **{enabled[0].schedule_name}**, {_next_run(enabled[0])}" if enabled else ""
    count = f"one {noun}" if total == 1 else f"{total:,} {noun}s"
    if at and at.is_cut:
        count += f", shown are {at.of_all()}"
        first = first if at.number == 1 else ""
    return Answer(
        text=f"You have {count}{first}.{at.note() if at else ''}",
        table=Table(columns=columns, rows=rows, truncated=at.goes_on if at else False),
        schedule_id=schedules[0].schedule_id if total == 1 else None,
        actions=(
            *(at.actions(words) if at else ()),
            *(action for each in schedules[:LISTED_CHOICES] for action in actions_of(each)[:1]),
        ),
        suggestions=tuple(
            text
            for each in (*enabled[:1], *paused[:1])
            for text in (
                (f"Run {each.schedule_name} now", f"Pause {each.schedule_name}")
                if each.is_enabled
                else (f"Resume {each.schedule_name}",)
            )
        ),
    )


def choice_answer(schedules: Sequence[Schedule], do: str, *, more: str = "") -> Answer:
    """Several fit: which one; `do` is what is to be done, as change_schedule has it, and `more` how."""
    names = [each.schedule_name.lower() for each in schedules]
    asked = tuple(
        said_of(each, do, each.schedule_name if names.count(each.schedule_name.lower()) == 1 else each.schedule_id)
        + more
        for each in schedules[:LISTED_CHOICES]
    )
    listed = listed_answer(schedules)
    return listed.model_copy(
        update={"text": f"{len(schedules)} schedules fit. Which one do you mean?", "suggestions": asked}
    )


def said_of(schedule: Schedule, do: str, name: str) -> str:
    """The words that do it to this schedule and no other, such as `Run the schedule Sales report now`."""
    noun = "alert" if schedule.is_alert else "schedule"
    return SAID.get(do, f"{do.capitalize()} {{}}").format(f"the {noun} {name}")


def none_answer(words: str) -> Answer:
    """Nothing fits."""
    return Answer(
        text=f"You have no schedule that fits “{words.strip()}”.", refused=True, suggestions=("List my schedules",)
    )


def changed_answer(schedule: Schedule, now: datetime, what: str) -> Answer:
    """What was done to it, with what can be done next; `what` such as `is paused`."""
    runs = f"\n\n{_next_runs(schedule, now)}" if schedule.is_enabled and schedule.next_run_at else ""
    again = "Pause" if schedule.is_enabled else "Resume"
    return Answer(
        text=f"**{schedule.schedule_name}** {what}.{runs}",
        actions=actions_of(schedule),
        schedule_id=schedule.schedule_id,
        suggestions=(f"{again} {schedule.schedule_name}", "List my schedules"),
    )


def ran_answer(schedule: Schedule, run: ScheduleRun) -> Answer:
    """A run was started by hand; the face follows its job."""
    where = targets_in_words(schedule.targets)
    what = f"It goes to {where} when it is done. " if schedule.targets else ""
    if schedule.is_alert:
        what = f"If the number has crossed, {where} is told. "
    return Answer(
        text=f"**{schedule.schedule_name}** is on its way. {what}Its own times stay as they are.",
        job_id=run.job_id,
        actions=actions_of(schedule),
        schedule_id=schedule.schedule_id,
    )


def history_answer(schedule: Schedule, runs: Sequence[ScheduleRun], at: Page | None = None) -> Answer:
    """What became of the last runs."""
    if not runs:
        return Answer(
            text=f"**{schedule.schedule_name}** has not run yet.",
            actions=actions_of(schedule),
            schedule_id=schedule.schedule_id,
        )
    columns = (
        Column(name="due", type="text", label="Due"),
        Column(name="status", type="text", label="Status"),
        Column(name="reason", type="text", label="Why"),
        Column(name="job_id", type="text", label="Job"),
    )
    rows = tuple(
        (_said(schedule, run.occurrence_at), (run.job_status or run.status).lower(), run.reason, run.job_id)
        for run in runs
    )
    newest = runs[0]
    cut = f" Shown are {at.of_all('newest')} runs." if at and at.is_cut else ""
    asked = said_of(schedule, "history", schedule.schedule_id)
    return Answer(
        text=(
            f"The last run of **{schedule.schedule_name}**, {_said(schedule, newest.occurrence_at)}, is "
            f"{(newest.job_status or newest.status).lower()}.{cut}"
            if at is None or at.number == 1
            else f"The runs of **{schedule.schedule_name}**, {at.of_all()}."
        ),
        table=Table(columns=columns, rows=rows, truncated=at.goes_on if at else False),
        actions=(*(at.actions(asked) if at else ()), *actions_of(schedule)),
        schedule_id=schedule.schedule_id,
    )


def actions_of(schedule: Schedule) -> tuple[Action, ...]:
    """The buttons of a schedule; `question` is what a face without buttons of its own says instead."""
    name = schedule.schedule_name
    does = (
        [("Pause", "pause", f"Pause {name}"), ("Run now", "run_now", f"Run {name} now")]
        if schedule.is_enabled
        else [("Resume", "resume", f"Resume {name}")]
    )
    return tuple(
        Action(
            label=label,
            kind="schedule",
            payload={"schedule_id": schedule.schedule_id, "do": do, "question": question},
        )
        for label, do, question in does
    )


def _runs_and_goes(schedule: Schedule) -> str:
    where = targets_in_words(schedule.targets)
    if schedule.is_alert:
        return (
            f"I look at it {when_in_words(schedule)} and tell {where} once it crosses, and again only after it has "
            "been back."
        )
    return f"It runs {when_in_words(schedule)} and goes to {where}."


def _next_runs(schedule: Schedule, now: datetime) -> str:
    runs = schedule.next_runs(now)
    if not runs:
        return "It has no next run."
    return "Next runs:\n" + "\n".join(f"- {run_in_words(run)}" for run in runs)


def _next_run(schedule: Schedule, written: Callable[[datetime], str] = run_in_words) -> str:
    local = in_zone(schedule.next_run_at, schedule.time_zone)
    return written(local) if local and schedule.is_enabled else "none"


def _state(schedule: Schedule) -> str:
    """Enabled, `paused by ana`, or why it was switched off."""
    if schedule.is_enabled:
        return "enabled"
    reason = schedule.disabled_reason or "by its owner"
    return reason if reason.startswith("paused") else f"paused: {reason}"


def _said(schedule: Schedule, moment: datetime) -> str:
    local = in_zone(moment, schedule.time_zone)
    return run_in_words(local) if local else ""


def _when(schedule: Schedule) -> str:
    try:
        return when_in_words(schedule)
    except CallerError:
        return f"{schedule.cron_expression} ({schedule.time_zone})"


def _understood(schedule: Schedule, now: datetime) -> str:
    wanted = parse_input(schedule.job_type, schedule.input)
    day = next(iter(schedule.next_runs(now, 1)), now).date()
    return describe_input(wanted, day)


def _hours(minutes: int) -> str:
    return f"{minutes // 60} hours" if minutes % 60 == 0 and minutes > 60 else f"{minutes} minutes"
