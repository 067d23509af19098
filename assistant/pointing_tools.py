"""Deeds whose words name nothing but "it": done to the last thing of the conversation that they fit, or asked back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic_ai import RunContext

from assistant.deps import Deps
from assistant.job_tools import cancel_job
from assistant.pointing import Pointed, Thing, meant
from assistant.report_tools import delete_report, run_report_again
from assistant.schedule_tools import Do, change_schedule
from tools import schedule_answers
from tools.answer import Action, Answer
from tools.job_records import Job
from tools.schedule_records import Schedule

TO_SCHEDULES: Final[Mapping[Pointed, Do]] = {"delete": "delete", "cancel": "delete", "stop": "pause", "run": "run_now"}
TO_JOBS: Final[Mapping[Pointed, str]] = {
    "delete": "Delete the report {}",
    "cancel": "Cancel the job {}",
    "stop": "Stop the job {}",
    "run": "Run the report {} again",
}
NOUNS: Final = {"REPORT": "report", "EXPORT": "export", "SQL": "query"}


def do_to_last(ctx: RunContext[Deps], do: Pointed) -> Answer:
    """Do what the person asks for with nothing but "it" or "that": to the last thing of this conversation that it fits.

    Args:
        do: delete or run a schedule, an alert or a report; cancel or stop a job, or what comes again.
    """
    found = meant(ctx.deps, do)
    if not found:
        return _nothing(ctx, do)
    if len(found) > 1:
        return _which(do, found)
    [thing] = found
    if isinstance(thing, Schedule):
        return change_schedule(ctx, do=TO_SCHEDULES[do], schedule=thing.schedule_id)
    match do:
        case "delete":
            return delete_report(ctx, report=thing.job_id)
        case "run":
            return run_report_again(ctx, report=thing.job_id)
    return cancel_job(ctx, job_id=thing.job_id)


def _nothing(ctx: RunContext[Deps], do: Pointed) -> Answer:
    if do in ("cancel", "stop"):
        # The person's only open job is meant, wherever it was ordered; several are listed.
        return cancel_job(ctx)
    return Answer(
        text=f"I do not know what you mean by “it”: there is nothing in this conversation yet to {do}. Say its name, "
        f"such as “{do} my Monday report”.",
        refused=True,
        suggestions=("List my schedules", "List my reports"),
    )


def _which(do: Pointed, things: Sequence[Thing]) -> Answer:
    plans = [thing for thing in things if isinstance(thing, Schedule)]
    if len(plans) == len(things):
        return schedule_answers.choice_answer(plans, TO_SCHEDULES[do])
    names = " or ".join(f"the {_noun(thing)} **{_name(thing)}**" for thing in things)
    asked = tuple(
        schedule_answers.said_of(thing, TO_SCHEDULES[do], thing.schedule_id)
        if isinstance(thing, Schedule)
        else TO_JOBS[do].format(thing.job_id)
        for thing in things
    )
    return Answer(
        text=f"Do you mean {names}?",
        actions=tuple(
            Action(label=f"The {_noun(thing)}", kind="ask", payload={"question": question})
            if len({_noun(other) for other in things}) == len(things)
            else Action(label=_name(thing)[:60], kind="ask", payload={"question": question})
            for thing, question in zip(things, asked, strict=True)
        ),
        suggestions=asked,
    )


def _noun(thing: Thing) -> str:
    if isinstance(thing, Job):
        return NOUNS.get(thing.job_type, "job")
    return "alert" if thing.is_alert else "schedule"


def _name(thing: Thing) -> str:
    return thing.job_name if isinstance(thing, Job) else thing.schedule_name
