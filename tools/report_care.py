"""What its owner does with a finished report: run it again, delete its files; and the links that lead to them."""

from __future__ import annotations

from typing import Final

from tools import jobs
from tools.answer import Action, Answer, Approval, Choice
from tools.clients.objects import INLINE_TYPES
from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotFound
from tools.job_inputs import parse_input
from tools.job_records import Job, JobFile, JobRequest, JobSource
from tools.log import get_logger
from tools.person import Person
from tools.services import Services
from tools.shares import readable_job

log = get_logger(__name__)

LINK_SECONDS: Final = 120
"""A link is followed at once; a role's credentials, which sign it, may end any minute."""
RUN_AGAIN: Final = ("REPORT", "EXPORT", "SQL")


class Gone(NotFound):
    """The files of that job are deleted, or the bucket's lifecycle has removed them."""


def file_of(services: Services, person: Person, job_id: str, file_name: str) -> JobFile:
    """A file that the person may open. Raises UnknownJob, NotAllowed, NotFound."""
    job = readable_job(services, person, job_id)
    if job.files_deleted_at is not None:
        raise Gone(f"the files of “{job.job_name}” were deleted on {job.files_deleted_at:%Y-%m-%d}; run it again")
    files = job.result.files if job.result and job.status == "COMPLETED" else ()
    found = next((file for file in files if file.name == file_name), None)
    if found is None:
        there = ", ".join(file.name for file in files) or "none"
        raise NotFound(f"job {job_id} has no file {file_name!r}; it has {there}")
    # The bucket's own lifecycle may be shorter than the memory of the table; the store's answer would be in XML.
    if not services.objects.exists(found.key):
        raise Gone(f"{found.name!r} of “{job.job_name}” is not kept any more; run it again")
    return found


def link_to(services: Services, file: JobFile, *, inline: bool) -> str:
    """A short-lived address in S3. A file that a browser would run as a page is always a download."""
    return services.objects.presigned_url(
        file.key,
        seconds=LINK_SECONDS,
        file_name=file.name,
        inline=inline and file.media_type.partition(";")[0] in INLINE_TYPES,
    )


def run_again(
    services: Services, person: Person, job_id: str, *, source: JobSource = "chat", key: str | None = None
) -> Answer:
    """The same order as a new job of the person's; under the same `key` once."""
    job = readable_job(services, person, job_id)
    if job.job_type not in RUN_AGAIN:
        raise CallerError(f"“{job.job_name}” is a {job.job_type} job; only a report or an export can be run again")
    order = {name: value for name, value in (job.input or {}).items() if name != "idempotency_key"}
    request = JobRequest(
        input=parse_input(job.job_type, order), job_name=job.job_name, source=source, idempotency_key=key
    )
    return jobs.launch(services, person, request)


def ask_to_delete(services: Services, person: Person, job_id: str) -> Answer:
    """What would be lost, and the button that loses it."""
    job = _deletable(services, person, job_id)
    files = ", ".join(file.name for file in job.result.files) if job.result else "no files"
    question = f"delete the report {job.job_id} for good"
    return Answer(
        text=f"Delete **{job.job_name}** ({files}) for good? Whoever it was shared with loses it too.",
        actions=(
            Action(label="Delete it", kind="ask", payload={"question": question}),
            Action(label="Keep it", kind="ask", payload={"question": "list my reports"}),
        ),
        approval=Approval(
            subject=job.job_id,
            choices=(Choice(label="Delete it", deed="delete_report", is_for_good=True), Choice(label="Keep it")),
        ),
        suggestions=(question, "list my reports"),
    )


def delete_files(services: Services, person: Person, job_id: str) -> Answer:
    """Remove a report's files and its shares; the row stays, as history. For its owner and admins."""
    job = _deletable(services, person, job_id)
    # First the mark: whoever asks from now on is told so, even when the store fails half way; a second call goes on.
    tag = QueryTag(person=person.id, tool="delete_report")
    services.warehouse.execute(
        "UPDATE raw_data.jobs SET files_deleted_at = SYSDATE(), updated_at = SYSDATE() "
        "WHERE job_id = %s AND files_deleted_at IS NULL",
        (job.job_id,),
        tag=tag,
    )
    services.warehouse.execute("DELETE FROM raw_data.report_shares WHERE job_id = %s", (job.job_id,), tag=tag)
    for file in job.result.files if job.result else ():
        services.objects.delete(file.key)
    log.info("report_deleted", job_id=job.job_id, person=person.id)
    return Answer(text=f"The files of **{job.job_name}** are deleted. The order stays in the list of jobs.")


def _deletable(services: Services, person: Person, job_id: str) -> Job:
    job = jobs.get_job(services, person, job_id)
    if not job.is_over:
        raise CallerError(f"“{job.job_name}” is {job.status.lower()}; cancel it first, or wait until it is done")
    return job
