"""Finished reports: which there are, and their files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools.answer import Action, Answer, Column, Table
from tools.clients.objects import ObjectStream
from tools.errors import CallerError, NotFound
from tools.jobs import Job, JobFile, count_jobs, get_job, job_in_words, list_jobs
from tools.paging import Page, read_page
from tools.person import Person
from tools.services import Services

LISTED_REPORTS = 20


class UnknownFile(NotFound):
    """The job has no file of that name."""

    def __init__(self, job: Job, name: str) -> None:
        known = ", ".join(file.name for file in job.result.files) if job.result else ""
        super().__init__(f"job {job.job_id} has no file {name!r}; it has {known or 'none'}")


@dataclass(frozen=True, slots=True)
class ReportFile:
    """An open file of a report, for a download."""

    file: JobFile
    stream: ObjectStream


def list_reports(
    services: Services, person: Person, *, everyone: bool = False, limit: int = LISTED_REPORTS, page: int = 1
) -> Answer:
    """The person's own finished reports, newest first, and the files of the newest; `everyone` is for admins."""
    only_own = not (everyone and person.is_admin)
    jobs, at = read_page(
        page,
        limit,
        lambda size, offset: list_jobs(
            services,
            person,
            job_status="COMPLETED",
            job_type="REPORT",
            only_own=only_own,
            limit=size,
            offset=offset,
        ),
        lambda: count_jobs(services, person, job_status="COMPLETED", job_type="REPORT", only_own=only_own),
    )
    if not jobs:
        none = "You have no finished reports yet." if only_own else "There are no finished reports yet."
        return Answer(text=none, suggestions=("Generate a sales report for last quarter",))
    columns = (
        Column(name="report", type="text", label="Report"),
        Column(name="finished_at", type="timestamp", label="Finished (UTC)"),
        Column(name="created_by", type="text", label="By"),
        Column(name="files", type="text", label="Files"),
        Column(name="job_id", type="text", label="ID"),
    )
    rows = tuple((job.job_name, job.finished_at, job.created_by, _file_names(job), job.job_id) for job in jobs)
    with_files = [job for job in jobs if job.downloads()]
    return Answer(
        text=f"{_counted(at, only_own=only_own)}{_newest(at, jobs[0])}.{at.note()}",
        table=Table(columns=columns, rows=rows, truncated=at.goes_on),
        downloads=with_files[0].downloads() if with_files and at.number == 1 else (),
        actions=(
            *at.actions("list my reports" if only_own else "list all reports"),
            *(
                Action(label=job.job_name, kind="report", payload={"job_id": job.job_id, "do": "fetch"})
                for job in with_files[1:4]
            ),
        ),
    )


def fetch_report(services: Services, person: Person, job_id: str | None = None) -> Answer:
    """A report's files; the person's newest that has files when no id is given. Raises UnknownJob, NotAllowed."""
    if job_id is None:
        own = list_jobs(services, person, job_status="COMPLETED", job_type="REPORT", only_own=True)
        if not own:
            return list_reports(services, person)
        job = next((each for each in own if each.downloads()), own[0])
    else:
        job = get_job(services, person, job_id)
    text = job_in_words(job)
    if job.status == "COMPLETED" and not job.downloads():
        text += " It has no files to download."
    return Answer(text=text, downloads=job.downloads(), job_id=job.job_id, reference=job.error_reference)


@contextmanager
def open_report_file(services: Services, person: Person, job_id: str, file_name: str) -> Iterator[ReportFile]:
    """One file of a job, open for reading. Raises UnknownJob, NotAllowed, UnknownFile, CallerError."""
    job = get_job(services, person, job_id)
    if job.status != "COMPLETED":
        raise CallerError(f"job {job.job_id} is {job.status.lower()}, so it has no files yet")
    file = next((each for each in job.result.files if each.name == file_name), None) if job.result else None
    if file is None:
        raise UnknownFile(job, file_name)
    with services.objects.open_stream(file.key) as stream:
        yield ReportFile(file, stream)


def _file_names(job: Job) -> str:
    return ", ".join(file.name for file in job.downloads()) or "no files"


def _counted(at: Page, *, only_own: bool) -> str:
    """Such as "You have 37 finished reports, the newest 20 shown"."""
    owner = "You have" if only_own else "There are" if at.total > 1 else "There is"
    shown = f"the newest {at.shown}" if at.number == 1 else at.of_all()
    cut = f", {shown} shown" if at.is_cut else ""
    return f"{owner} {at.total:,} finished reports{cut}" if at.total > 1 else f"{owner} one finished report"


def _newest(at: Page, job: Job) -> str:
    return f"; the newest is **{job.job_name}**" if at.number == 1 else ""
