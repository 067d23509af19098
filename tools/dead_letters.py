"""Jobs that failed for good: listed with their cause, and put back into the queue together."""

from __future__ import annotations

from typing import Final

from tools.answer import Action, Answer, Column, Table
from tools.clients.snowflake import QueryTag
from tools.errors import NotFound, ServiceError
from tools.job_inputs import JobType
from tools.jobs import LISTED_JOBS, count_jobs, list_jobs
from tools.log import get_logger
from tools.paging import read_page
from tools.person import Person
from tools.services import Services

log = get_logger(__name__)

WITHIN_HOURS: Final = 24
LONGEST_HOURS: Final = 9600
MOST: Final = 100
"""Jobs that go back at once: a thousand of them at the same moment would keep everybody else waiting."""

REDRIVE_SQL: Final = "CALL raw_data.redrive_jobs(%(kind)s, %(hours)s, %(submitter)s, %(most)s)"


def dead_letters_answer(services: Services, person: Person, *, page: int = 1) -> Answer:
    """The newest jobs that failed, a page of them: the person's own, all for an admin."""
    jobs, at = read_page(
        page,
        LISTED_JOBS,
        lambda limit, offset: list_jobs(services, person, job_status="FAILED", limit=limit, offset=offset),
        lambda: count_jobs(services, person, job_status="FAILED"),
    )
    if not jobs:
        return Answer(text="No job has failed.")
    columns = (
        Column(name="job_name", type="text", label="Job"),
        Column(name="error_message", type="text", label="Why"),
        Column(name="attempt", type="integer", label="Attempts"),
        Column(name="created_by", type="text", label="By"),
        Column(name="finished_at", type="timestamp", label="Failed (UTC)"),
        Column(name="job_id", type="text", label="Id"),
    )
    rows = tuple(
        (job.job_name, job.error_message, job.attempt, job.created_by, job.finished_at, job.job_id) for job in jobs
    )
    retry = Action(label="Try it again", kind="ask", payload={"question": f"retry job {jobs[0].job_id}"})
    every = Action(label="Try all of today's again", kind="ask", payload={"question": "retry the failed jobs"})
    count = "One job has failed" if at.total == 1 else f"The newest {len(jobs)} jobs that have failed"
    last = f"the last was **{jobs[0].job_name}**: {jobs[0].error_message or 'no reason was recorded'}"
    if at.is_cut:
        count = f"Of the jobs that have failed {at.of_all('newest')}"
    text = f"{count}; {last}" if at.number == 1 else f"{count}."
    return Answer(
        text=text + (f"\n\n{at.note().strip()}" if at.is_cut else ""),
        table=Table(columns=columns, rows=rows, truncated=at.goes_on),
        actions=(*at.actions("list the dead letters"), retry, every),
    )


def redrive(
    services: Services, person: Person, *, job_type: JobType | None = None, within_hours: int = WITHIN_HOURS
) -> int:
    """Put back what failed in the last hours, at most `MOST`: the person's own jobs, everybody's for an admin."""
    values = {
        "kind": job_type,
        "hours": within_hours,
        "submitter": None if person.is_admin else person.id,
        "most": MOST,
    }
    tag = QueryTag(person=person.id, tool="redrive_jobs")
    [row] = services.warehouse.query(REDRIVE_SQL, values, tag=tag)
    count = int(next(iter(row.values())))
    log.info("jobs_redriven", jobs=count, person=person.id, job_type=job_type)
    if count:
        _wake(services)
    return count


def redriven_in_words(count: int, within_hours: int) -> str:
    """What has happened, for people."""
    when = f"in the last {within_hours} hours" if within_hours > 1 else "in the last hour"
    if not count:
        return f"There is nothing to try again: no job of yours failed {when}."
    jobs = "One job that failed" if count == 1 else f"{count} jobs that failed"
    more = " There may be more; ask again for the next ones." if count == MOST else ""
    return f"{jobs} {when} {'is' if count == 1 else 'are'} back in the queue.{more}"


def _wake(services: Services) -> None:
    """Any hint will do: a worker that cannot take them all calls for help."""
    try:
        services.events.announce("redriven")
    except (ServiceError, NotFound) as error:
        log.warning("hint_not_sent", error=str(error))
