"""What is done only after somebody has said so: the questions, and the deeds behind their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tools import deliveries, jobs, report_care, schedules
from tools.answer import Answer, Approval, Choice, Deed
from tools.person import Person
from tools.schedule_records import Schedule
from tools.services import Services


def ask_to_delete_schedule(schedule: Schedule) -> Answer:
    """Whether a schedule or an alert is to go."""
    what = "alert" if schedule.is_alert else "schedule"
    return Answer(
        text=f"Delete the {what} **{schedule.schedule_name}** for good? What it made so far stays.",
        approval=Approval(
            subject=schedule.schedule_id,
            choices=(Choice(label="Delete it", deed="delete_schedule", is_for_good=True), Choice(label="Keep it")),
        ),
        schedule_id=schedule.schedule_id,
    )


def ask_to_cancel(job: jobs.Job) -> Answer:
    """Whether the job of somebody else is to be stopped."""
    return Answer(
        text=f"Cancel **{job.job_name}**? It belongs to {job.created_by} and is {job.status.lower()}.",
        approval=Approval(
            subject=job.job_id,
            choices=(Choice(label="Stop it", deed="cancel_job", is_for_good=True), Choice(label="Let it run")),
        ),
    )


def is_of_another(person: Person, job: jobs.Job) -> bool:
    """Whether somebody looks after a job that is not theirs, as an admin can."""
    return job.created_by not in (person.id, person.email) and not job.is_over


def carry_out(services: Services, person: Person, deed: Deed, subject: str) -> str:
    """Do it with the rights of whoever said so, and tell what was done; raises as the tool does."""
    return DEEDS[deed](services, person, subject)


def _delete_schedule(services: Services, person: Person, schedule_id: str) -> str:
    return f"**{schedules.delete_schedule(services, person, schedule_id).schedule_name}** is deleted."


def _cancel_job(services: Services, person: Person, job_id: str) -> str:
    return jobs.cancel(services, person, job_id).text


def _delete_report(services: Services, person: Person, job_id: str) -> str:
    return report_care.delete_files(services, person, job_id).text


def _mark_sent(services: Services, person: Person, delivery_id: str) -> str:
    return deliveries.in_words(deliveries.decide(services, person, delivery_id, "mark_sent"))


def _send_again(services: Services, person: Person, delivery_id: str) -> str:
    return deliveries.on_its_way(deliveries.decide(services, person, delivery_id, "send_again")).text


DEEDS: Final[Mapping[Deed, Callable[[Services, Person, str], str]]] = {
    "delete_schedule": _delete_schedule,
    "cancel_job": _cancel_job,
    "delete_report": _delete_report,
    "mark_sent": _mark_sent,
    "send_again": _send_again,
}
