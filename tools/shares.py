"""Who else may open the files of a job: share, unshare, and who has it; for people and for everybody."""

from __future__ import annotations

import re
from typing import Final

from tools.answer import Answer, Column, Table
from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotAllowed
from tools.jobs import JOB_SQL, Job, get_job
from tools.person import Person
from tools.services import Services
from tools.targets import EMAIL

EVERYBODY: Final = "*"
_EVERYBODY_WORDS: Final = frozenset({"*", "everybody", "everyone", "all", "the team", "the whole team", "anyone"})
_PERSON_ID: Final = re.compile(r"[\w.\-+@]{1,320}")

_READABLE: Final = """
WHERE job_id = %(job_id)s
  AND (%(all)s OR created_by IN (%(id)s, %(email)s) OR on_behalf_of IN (%(id)s, %(email)s) OR EXISTS (
      SELECT 1 FROM raw_data.report_shares AS s
      WHERE s.job_id = jobs.job_id AND s.shared_with IN (%(id)s, %(email)s, '*')
  ) OR EXISTS (
      SELECT 1 FROM raw_data.deliveries AS d
      LEFT JOIN raw_data.people AS p ON d.target_address = p.slack_user_id
      WHERE d.job_id = jobs.job_id
        AND d.status IN ('SENDING', 'SENT', 'UNKNOWN')
        AND d.target_kind IN ('email', 'slack')
        AND CONTAINS(%(email)s, '@')
        AND (LOWER(d.target_address) IN (%(email)s, '@' || %(email)s) OR LOWER(p.email) = %(email)s)
  ))
"""
_SHARE: Final = """
MERGE INTO raw_data.report_shares AS s
USING (SELECT %(job_id)s AS job_id, %(with)s AS shared_with) AS n
    ON s.job_id = n.job_id AND s.shared_with = n.shared_with
WHEN NOT MATCHED THEN INSERT (job_id, shared_with, shared_by) VALUES (n.job_id, n.shared_with, %(by)s)
"""


def readable_job(services: Services, person: Person, job_id: str) -> Job:
    """A job whose files the person may open: their own, shared with them or sent to them, or any for an admin.

    Raises UnknownJob, and NotAllowed for one that is there and not for them.
    """
    names = _names(person)
    rows = services.warehouse.query(
        JOB_SQL + _READABLE,
        {**names, "job_id": job_id.strip(), "all": person.is_admin},
        tag=_tag(person, "open_report"),
    )
    if rows:
        return Job.model_validate(rows[0])
    try:
        return get_job(services, person, job_id)
    except NotAllowed:
        raise NotAllowed(
            f"job {job_id.strip()} belongs to someone else; its owner or an admin can share it with you"
        ) from None


def share(services: Services, person: Person, job_id: str, with_whom: str) -> Answer:
    """Let another person, or everybody who may sign in, open a job's files. For its owner and admins."""
    job = get_job(services, person, job_id)
    if job.status != "COMPLETED" or job.files_deleted_at:
        what = "its files are deleted" if job.files_deleted_at else f"it is {job.status.lower()}"
        raise CallerError(f"“{job.job_name}” cannot be shared: {what}")
    who = _who(with_whom)
    services.warehouse.execute(
        _SHARE, {"job_id": job.job_id, "with": who, "by": person.id}, tag=_tag(person, "share_report")
    )
    link = f"{services.settings.assistant_public_url.rstrip('/')}/reports/{job.job_id}"
    whom = "everybody who may sign in" if who == EVERYBODY else who
    return Answer(text=f"**{job.job_name}** is shared with {whom}: {link}", downloads=job.downloads())


def unshare(services: Services, person: Person, job_id: str, with_whom: str) -> Answer:
    """Take a share back; one that is not there is no error."""
    job = get_job(services, person, job_id)
    who = _who(with_whom)
    done = services.warehouse.execute(
        "DELETE FROM raw_data.report_shares WHERE job_id = %s AND shared_with = %s",
        (job.job_id, who),
        tag=_tag(person, "unshare_report"),
    )
    whom = "everybody" if who == EVERYBODY else who
    text = f"**{job.job_name}** is no longer shared with {whom}."
    return Answer(text=text if done.row_count else f"**{job.job_name}** was not shared with {whom}.")


def shared_with(services: Services, person: Person, job_id: str) -> list[str]:
    """Who has it besides its owner; `*` is everybody."""
    job = get_job(services, person, job_id)
    rows = services.warehouse.query(
        "SELECT DISTINCT shared_with FROM raw_data.report_shares WHERE job_id = %s ORDER BY shared_with",
        (job.job_id,),
        tag=_tag(person, "report_shares"),
    )
    return [str(row["shared_with"]) for row in rows]


def shares_answer(services: Services, person: Person, job_id: str) -> Answer:
    """Who has a report, as a table."""
    job = get_job(services, person, job_id)
    found = shared_with(services, person, job_id)
    if not found:
        return Answer(text=f"**{job.job_name}** is shared with nobody.")
    rows = tuple(("everybody" if who == EVERYBODY else who,) for who in found)
    table = Table(columns=(Column(name="shared_with", type="text", label="Shared with"),), rows=rows)
    return Answer(text=f"**{job.job_name}** is shared with {', '.join(row[0] for row in rows)}.", table=table)


def _who(words: str) -> str:
    """An e-mail address or a sign-in name as the sign-in writes it, or `*`."""
    name = words.strip().strip("<>,.;").lower()
    if name in _EVERYBODY_WORDS:
        return EVERYBODY
    if not (re.fullmatch(EMAIL, name) or _PERSON_ID.fullmatch(name)):
        raise CallerError(f"{words!r} is nobody to share with; give an e-mail address, a sign-in name or “everybody”")
    return name


def _names(person: Person) -> dict[str, object]:
    return {"id": person.id.lower(), "email": (person.email or person.id).lower()}


def _tag(person: Person, tool: str) -> QueryTag:
    return QueryTag(person=person.id, tool=tool)
