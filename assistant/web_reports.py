"""Links to reports: a page with a job's files, and each file by a short redirect to the store."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.web_downloads import download_response
from assistant.web_page import page, sentence
from tools.answer import Download
from tools.errors import NotAllowed, NotFound
from tools.job_records import Job, JobFile, job_in_words
from tools.person import Person
from tools.report_care import file_of, link_to
from tools.services import Services
from tools.shares import readable_job

SHOWN_TYPES = ("text/html", "application/pdf", "image/png")


def report_page(services: Services, person: Person, job_id: str) -> HTMLResponse:
    """The files of a job as links; in words when there are none, or when it is not for this person."""
    try:
        job = readable_job(services, person, job_id)
    except NotAllowed as error:
        return page("This report is not yours to open", f"<p>{sentence(str(error))}</p>", status=403)
    except NotFound:
        return page("There is no such report", "<p>The link may be wrong, or the report very old.</p>", status=404)
    return page(job.job_name, _body(job))


def report_file(services: Services, person: Person, job_id: str, file_name: str, *, inline: bool) -> Response:
    """A file for who may open it: a redirect to the store.

    A document of HTML that is to be shown comes from here, in a sandbox: the store cannot put it into one.
    Raises UnknownJob, NotAllowed, NotFound.
    """
    file = file_of(services, person, job_id, file_name)
    if inline and file.media_type.startswith("text/html"):
        shown = Download(name=file.name, media_type=file.media_type, size=file.size, key=file.key)
        return download_response(services.objects, shown, inline=True)
    link = link_to(services, file, inline=inline)
    return RedirectResponse(link, status_code=302, headers={"cache-control": "no-store"})


def _body(job: Job) -> str:
    if job.files_deleted_at is not None:
        return f"<p>Its files were deleted on {job.files_deleted_at:%Y-%m-%d}. You can run it again in the chat.</p>"
    said = sentence(job_in_words(job))
    files = job.result.files if job.result and job.status == "COMPLETED" else ()
    made = f"<p class='quiet'>Made on {job.finished_at:%Y-%m-%d %H:%M} UTC for {escape(job.created_by)}</p>"
    listed = "".join(_line(job.job_id, file) for file in files)
    return f"{made if job.finished_at else ''}<p>{said}</p>" + (f"<ul>{listed}</ul>" if listed else "")


def _line(job_id: str, file: JobFile) -> str:
    path = f"/reports/{quote(job_id)}/{quote(file.name)}"
    size = f'<small class="quiet">{_size(file.size)}</small>' if file.size is not None else ""
    shows = file.media_type.partition(";")[0] in SHOWN_TYPES
    show = f'<a href="{path}?view=1" target="_blank" rel="noopener">Open</a>' if shows else ""
    return f'<li><span>{escape(file.name)}</span>{size}{show}<a href="{path}">Download</a></li>'


def _size(size: int) -> str:
    return f"{size:,} B" if size < 1024 else f"{size / 1024:,.0f} kB" if size < 1024**2 else f"{size / 1024**2:,.1f} MB"
