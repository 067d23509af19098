"""Behind the button of a notice: a page that says how it stands now, and does what it offers when that is pressed.

The button is a link, so it works in Slack, in mail and printed; what changes something is the form of this page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse

from assistant.web_page import page, sentence
from tools import deliveries, jobs, schedules
from tools.errors import CallerError, NotAllowed, NotFound
from tools.person import Person
from tools.services import Services

Done = Callable[[Services, Person, str], str]
"""Does it, and says what happens now."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a notice is about: a title, how it stands in words, and what can be done, by name, with its label."""

    title: str
    text: str
    offers: Mapping[str, str]


def notice_page(services: Services, person: Person, do: str, subject: str) -> HTMLResponse:
    """How the thing stands that a notice told of, with a form when something can be done about it."""
    return _answered(lambda: _shown(_matter(services, person, do, subject)))


def notice_done(services: Services, person: Person, do: str, subject: str, choice: str) -> HTMLResponse:
    """Do what was chosen; once, however often the button is pressed."""

    def done() -> HTMLResponse:
        matter = _matter(services, person, do, subject)
        if choice not in matter.offers:
            # Somebody was faster, or the page is old: it shows how things stand now.
            return _shown(matter)
        return page(matter.title, f"<p>{sentence(DONE[choice](services, person, subject))}</p>")

    return _answered(done)


def is_own_form(headers: Headers) -> bool:
    """Whether a browser sends this from a page of ours: a form elsewhere must not press our buttons."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def _answered(answer: Callable[[], HTMLResponse]) -> HTMLResponse:
    try:
        return answer()
    except NotAllowed:
        text = "Only the person whose it is, or an admin, can do something about it."
        return page("This is not yours to decide", f"<p>{text}</p>", status=403)
    except NotFound:
        text = "The link may be wrong, it may be somebody else's, or what it was about is deleted."
        return page("There is nothing here for you", f"<p>{text}</p>", status=404)
    except CallerError as error:
        return page("That cannot be done", f"<p>{sentence(str(error))}</p>", status=409)


def _shown(matter: Matter) -> HTMLResponse:
    kinds = ("first", "")
    buttons = "".join(
        f'<button class="{kinds[min(place, 1)]}" name="choice" value="{name}">{label}</button>'
        for place, (name, label) in enumerate(matter.offers.items())
    )
    form = f'<form method="post">{buttons}</form>' if buttons else ""
    return page(matter.title, f"<p>{sentence(matter.text)}</p>{form}")


def _matter(services: Services, person: Person, do: str, subject: str) -> Matter:
    found = MATTERS.get(do)
    if found is None:
        raise NotFound(f"there is no such action {do!r}")
    return found(services, person, subject)


def _job(services: Services, person: Person, job_id: str) -> Matter:
    job = jobs.get_job(services, person, job_id)
    can_begin_again = job.status in ("FAILED", "CANCELLED")
    return Matter(job.job_name, jobs.job_in_words(job), {"retry_job": "Run it again"} if can_begin_again else {})


def _delivery(services: Services, person: Person, delivery_id: str) -> Matter:
    delivery = deliveries.get_delivery(services, person, delivery_id)
    offers: dict[str, str] = {}
    if delivery.status == "FAILED":
        offers = {"send_again": "Send it again"}
    elif delivery.status == "UNKNOWN":
        offers = {"mark_sent": "It has arrived", "send_again": "Send it again"}
    return Matter(f"Delivery to {delivery.target_address}", deliveries.in_words(delivery), offers)


def _schedule(services: Services, person: Person, schedule_id: str) -> Matter:
    schedule = schedules.get_schedule(services, person, schedule_id)
    if schedule.is_enabled:
        return Matter(schedule.schedule_name, "it is switched on and runs at its times", {})
    why = f": {schedule.disabled_reason}" if schedule.disabled_reason else ""
    return Matter(schedule.schedule_name, f"it is switched off{why}", {"resume": "Resume it"})


def _retry_job(services: Services, person: Person, job_id: str) -> str:
    return jobs.retry(services, person, job_id).text


def _send_again(services: Services, person: Person, delivery_id: str) -> str:
    return deliveries.resend_answer(services, person, delivery_id).text


def _mark_sent(services: Services, person: Person, delivery_id: str) -> str:
    return deliveries.in_words(deliveries.decide(services, person, delivery_id, "mark_sent"))


def _resume(services: Services, person: Person, schedule_id: str) -> str:
    resumed = schedules.resume_schedule(services, person, schedule_id)
    next_run = f"; its next run is on {resumed.next_run_at:%d %B %Y at %H:%M} UTC" if resumed.next_run_at else ""
    return f"**{resumed.schedule_name}** runs again{next_run}"


MATTERS: Final[Mapping[str, Callable[[Services, Person, str], Matter]]] = {
    "retry_job": _job,
    "retry_delivery": _delivery,
    "decide_delivery": _delivery,
    "resume_schedule": _schedule,
}
"""By what a notice's button does."""
DONE: Final[Mapping[str, Done]] = {
    "retry_job": _retry_job,
    "send_again": _send_again,
    "mark_sent": _mark_sent,
    "resume": _resume,
}
