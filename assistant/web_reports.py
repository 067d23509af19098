"""Links to reports: a page with a job's files, and each file by a short redirect to the store."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.web_downloads import download_response
from tools.answer import Download
from tools.errors import NotAllowed, NotFound
from tools.job_records import Job, JobFile, job_in_words
from tools.person import Person
from tools.report_care import file_of, link_to
from tools.services import Services
from tools.shares import readable_job

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>
:root {{ --paper: #fff; --ground: #f4f6f8; --ink: #1c2733; --quiet: #66727f; --rule: #e1e6eb; --accent: #1668a8; }}
@media (prefers-color-scheme: dark) {{ :root {{ --paper: #161d25; --ground: #0f151b; --ink: #eef2f6; --quiet: #8d9aa7;
  --rule: #2a3540; --accent: #5aa9e0; }} }}
body {{ margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 Inter, "Helvetica Neue", "Liberation Sans", Arial, system-ui, sans-serif; }}
main {{ max-width: 640px; margin: 8vh auto; padding: 28px 32px; background: var(--paper);
  border: 1px solid var(--rule); border-radius: 12px; box-sizing: border-box; }}
h1 {{ font-size: 22px; line-height: 1.3; margin: 0 0 6px; letter-spacing: -.01em; overflow-wrap: anywhere; }}
p {{ margin: 0 0 18px; }} .quiet {{ color: var(--quiet); font-size: 14px; }}
ul {{ list-style: none; margin: 0 0 18px; padding: 0; }}
li {{ display: flex; gap: 14px; align-items: baseline; border-top: 1px solid var(--rule); padding: 12px 0; }}
li span {{ flex: 1; overflow-wrap: anywhere; }} a {{ color: var(--accent); text-decoration: none; font-weight: 600; }}
a:hover {{ text-decoration: underline; }}
</style></head>
<body><main><h1>{title}</h1>{body}<p class="quiet"><a href="/chat">Open the assistant</a></p></main></body></html>"""
SHOWN_TYPES = ("text/html", "application/pdf", "image/png")


def report_page(services: Services, person: Person, job_id: str) -> HTMLResponse:
    """The files of a job as links; in words when there are none, or when it is not for this person."""
    try:
        job = readable_job(services, person, job_id)
    except NotAllowed as error:
        return _page("This report is not yours to open", f"<p>{escape(str(error).capitalize())}.</p>", status=403)
    except NotFound:
        return _page("There is no such report", "<p>The link may be wrong, or the report very old.</p>", status=404)
    return _page(job.job_name, _body(job))


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


def _page(title: str, body: str, *, status: int = 200) -> HTMLResponse:
    text = PAGE.format(title=escape(title), body=body)
    return HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})


def _body(job: Job) -> str:
    if job.files_deleted_at is not None:
        return f"<p>Its files were deleted on {job.files_deleted_at:%Y-%m-%d}. You can run it again in the chat.</p>"
    said = escape(job_in_words(job).replace("**", ""))
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
