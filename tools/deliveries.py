"""Deliveries for those whose they are: list, send, send again, decide what is in doubt, send a test.

The worker's side, which sends, is in jobs/delivery; here only rows change, each change together with its DELIVERY job.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from tools.answer import Action, Answer, Approval, Choice, Column, Table
from tools.clients.snowflake import QueryTag
from tools.delivery_records import (
    DELIVERY_SQL,
    NOTICE,
    TEST,
    Delivery,
    DeliveryStatus,
    Errand,
    delivery_errand,
    delivery_key,
    insert_errands,
)
from tools.errors import CallerError, NotFound
from tools.jobs import Job, announce, get_job
from tools.log import get_logger
from tools.paging import read_page
from tools.person import Person
from tools.services import Services
from tools.targets import Target, address_in_words

Decision = Literal["mark_sent", "send_again"]

log = get_logger(__name__)

LISTED: Final = 20


class UnknownDelivery(NotFound):
    """No delivery has that id."""

    def __init__(self, delivery_id: str) -> None:
        super().__init__(f"there is no delivery {delivery_id!r} that you can see; ask for your deliveries to see them")


class NotNow(CallerError):
    """The delivery is not in a state for it; the message says in which it is."""


WANTED_SQL: Final = """
WHERE NOT STARTSWITH(delivery_key, %(notice)s)
    AND (%(all)s OR owner_id IN (%(id)s, %(email)s))
    AND (%(delivery)s IS NULL OR delivery_id = %(delivery)s)
    AND (%(job)s IS NULL OR job_id = %(job)s)
    AND (%(schedule)s IS NULL OR schedule_id = %(schedule)s)
    AND (%(status)s IS NULL OR status = %(status)s)
"""
PAGE_SQL: Final = """
ORDER BY created_at DESC, delivery_id
LIMIT %(limit)s OFFSET %(offset)s
"""
COUNT_SQL: Final = "SELECT COUNT(*) AS deliveries FROM raw_data.deliveries"

AGAIN_SQL: Final = """
UPDATE raw_data.deliveries
SET status = 'PENDING', claim_token = NULL, error_message = NULL, error_reference = NULL, updated_at = SYSDATE()
WHERE delivery_id = %s AND status = %s
"""

ARRIVED_SQL: Final = """
UPDATE raw_data.deliveries
SET
    status = 'SENT',
    notice = %(notice)s,
    error_message = NULL,
    error_reference = NULL,
    sent_at = SYSDATE(),
    updated_at = SYSDATE()
WHERE delivery_id = %(id)s AND status = 'UNKNOWN'
"""


def list_deliveries(
    services: Services,
    person: Person,
    *,
    job_id: str | None = None,
    schedule_id: str | None = None,
    status: DeliveryStatus | None = None,
    everyone: bool = False,
    limit: int = LISTED,
    offset: int = 0,
) -> list[Delivery]:
    """The newest deliveries of the person's jobs and schedules; `everyone` is for admins."""
    return _rows(
        services,
        person,
        everyone=everyone and person.is_admin,
        job_id=job_id,
        schedule_id=schedule_id,
        status=status,
        limit=limit,
        offset=offset,
    )


def count_deliveries(
    services: Services, person: Person, *, job_id: str | None = None, status: DeliveryStatus | None = None
) -> int:
    """How many deliveries `list_deliveries` would give the person without a limit."""
    values = _wanted(person, everyone=False, job_id=job_id, status=status)
    rows = services.warehouse.query(
        COUNT_SQL + WANTED_SQL, values, tag=_tag(person, "list_deliveries"), timeout_seconds=30
    )
    return int(rows[0]["deliveries"])


def get_delivery(services: Services, person: Person, delivery_id: str) -> Delivery:
    """One delivery that the person may see; raises UnknownDelivery."""
    found = _rows(services, person, everyone=person.is_admin, delivery_id=delivery_id.strip().lower(), limit=1)
    if not found:
        raise UnknownDelivery(delivery_id)
    return found[0]


def retry(services: Services, person: Person, delivery_id: str) -> Delivery:
    """Send a FAILED delivery again; raises NotNow for one in another state."""
    delivery = get_delivery(services, person, delivery_id)
    if delivery.status != "FAILED":
        raise NotNow(_state(delivery))
    return _again(services, person, delivery)


def decide(services: Services, person: Person, delivery_id: str, decision: Decision) -> Delivery:
    """Say of an UNKNOWN delivery that it has arrived, or send it again; raises NotNow for one in another state."""
    delivery = get_delivery(services, person, delivery_id)
    if delivery.status != "UNKNOWN":
        raise NotNow(_state(delivery))
    if decision == "send_again":
        return _again(services, person, delivery)
    values = {"id": delivery.delivery_id, "notice": f"{person.id} says that it has arrived"}
    if not services.warehouse.execute(ARRIVED_SQL, values, tag=_tag(person, "decide_delivery")).row_count:
        raise NotNow(_state(get_delivery(services, person, delivery_id)))
    return get_delivery(services, person, delivery_id)


def send(services: Services, person: Person, job_id: str, target: Target) -> Delivery:
    """Send the files of a finished job to a target; what has gone there already is given back as it is."""
    job = get_job(services, person, job_id)
    if job.status != "COMPLETED":
        raise CallerError(_nothing_to_send(job))
    key = delivery_key(target, job_id=job.job_id, schedule_id=None, occurrence_at=None)
    return _send(services, person, key, target, job=job)


def _nothing_to_send(job: Job) -> str:
    later = "it can be sent when it is done" if not job.is_over else "run it again first"
    return f"**{job.job_name}** is {job.status.lower()}, so there is nothing to send yet; {later}"


def send_test(services: Services, person: Person, target: Target) -> Delivery:
    """Send a short message that says that it is a test; each one is sent."""
    return _send(services, person, f"{TEST}{uuid.uuid4()}/{target.key}"[:400], target, job=None)


def _send(services: Services, person: Person, key: str, target: Target, *, job: Job | None) -> Delivery:
    what = job.job_name if job else "Test message"
    errand = delivery_errand(
        key,
        target_kind=target.kind,
        target_address=target.address,
        about=job.job_id if job else None,
        name=f"{what} to {address_in_words(target.address)}",
        created_by=person.id,
    )
    with services.warehouse.transaction(tag=_tag(person, "send")) as transaction:
        inserted = insert_errands(transaction, [errand])
        [row] = transaction.query(DELIVERY_SQL + "WHERE delivery_key = %s ORDER BY created_at LIMIT 1", (key,))
    if inserted:
        log.info("delivery_ordered", delivery_id=errand.delivery_id, person=person.id, target=target.kind)
        announce(services, errand.job_id)
    return Delivery.model_validate(row)


def _again(services: Services, person: Person, delivery: Delivery) -> Delivery:
    """Back to PENDING with a new DELIVERY job, unless somebody else was faster."""
    errand = Errand(
        job_id=str(uuid.uuid4()),
        job_name=f"Again to {delivery.target_address}"[:200],
        created_by=delivery.owner_id or person.id,
        input={"delivery_id": delivery.delivery_id},
        delivery_id=delivery.delivery_id,
        key=delivery.delivery_key,
        about=delivery.job_id,
        target_kind=delivery.target_kind,
        target_address=delivery.target_address,
        schedule_id=delivery.schedule_id,
        occurrence_at=delivery.occurrence_at,
    )
    with services.warehouse.transaction(tag=_tag(person, "retry_delivery")) as transaction:
        changed = transaction.execute(AGAIN_SQL, (delivery.delivery_id, delivery.status)).row_count
        if changed:
            insert_errands(transaction, [errand])
    if changed:
        log.info("delivery_again", delivery_id=delivery.delivery_id, person=person.id, was=delivery.status)
        announce(services, errand.job_id)
    return get_delivery(services, person, delivery.delivery_id)


def _rows(
    services: Services,
    person: Person,
    *,
    everyone: bool,
    limit: int,
    offset: int = 0,
    delivery_id: str | None = None,
    job_id: str | None = None,
    schedule_id: str | None = None,
    status: DeliveryStatus | None = None,
) -> list[Delivery]:
    wanted = _wanted(
        person, everyone=everyone, delivery_id=delivery_id, job_id=job_id, schedule_id=schedule_id, status=status
    )
    rows = services.warehouse.query(
        DELIVERY_SQL + WANTED_SQL + PAGE_SQL,
        {**wanted, "limit": int(limit), "offset": int(offset)},
        tag=_tag(person, "list_deliveries"),
        timeout_seconds=30,
    )
    return [Delivery.model_validate(row) for row in rows]


def _wanted(
    person: Person,
    *,
    everyone: bool,
    delivery_id: str | None = None,
    job_id: str | None = None,
    schedule_id: str | None = None,
    status: DeliveryStatus | None = None,
) -> dict[str, object]:
    return {
        "notice": NOTICE,
        "all": everyone,
        "id": person.id,
        "email": person.email or person.id,
        "delivery": delivery_id,
        "job": job_id,
        "schedule": schedule_id,
        "status": status,
    }


# In words, for the chat.


def deliveries_answer(
    services: Services,
    person: Person,
    *,
    status: DeliveryStatus | None = None,
    page: int = 1,
    job_id: str | None = None,
) -> Answer:
    """The person's newest deliveries as a table, of one job or of all, with what can be done about those in doubt."""
    found, at = read_page(
        page,
        LISTED,
        lambda limit, offset: list_deliveries(
            services, person, job_id=job_id, status=status, limit=limit, offset=offset
        ),
        lambda: count_deliveries(services, person, job_id=job_id, status=status),
    )
    if not found:
        none = f"None of your deliveries is {status.lower()}." if status else "Nothing has been sent for you yet."
        return Answer(text=none, suggestions=("Generate a sales report for last quarter",))
    in_doubt = [each for each in found if each.status in ("FAILED", "UNKNOWN")]
    these = f"the newest {len(found)}" if at.number == 1 else "these"
    more = f" {len(in_doubt)} of {these} did not surely arrive." if in_doubt else ""
    cut = f" Shown are {at.of_all('newest')} deliveries.{at.note()}" if at.is_cut else ""
    state = f"{status.lower()} " if status else ""
    return Answer(
        text=((in_words(found[0]) if at.number == 1 else "") + more + cut).strip(),
        table=deliveries_table(found, _names(services, person, found)).model_copy(update={"truncated": at.goes_on}),
        actions=(*at.actions(f"list my {state}deliveries"), *(actions_of(in_doubt[0]) if in_doubt else ())),
        approval=approval_of(in_doubt[0]) if in_doubt and in_doubt[0].status == "UNKNOWN" else None,
    )


def resend_answer(
    services: Services, person: Person, delivery_id: str | None = None, *, job_id: str | None = None
) -> Answer:
    """Send again what failed: the delivery named, or the newest that did not arrive, of one job or of all."""
    if delivery_id is None:
        found = list_deliveries(services, person, job_id=job_id)
        chosen = next((each for each in found if each.status in ("FAILED", "UNKNOWN")), None)
        if chosen is None:
            text = in_words(found[0]) if found else "Nothing has been sent for you yet, so there is nothing to repeat."
            return Answer(text=text)
    else:
        chosen = get_delivery(services, person, delivery_id)
    if chosen.status == "UNKNOWN" and delivery_id is None:
        # It may have arrived: that is for the person to say, and not to be guessed from "it".
        return Answer(text=in_words(chosen), actions=actions_of(chosen), approval=approval_of(chosen))
    if chosen.status == "UNKNOWN":
        return on_its_way(decide(services, person, chosen.delivery_id, "send_again"))
    return on_its_way(retry(services, person, chosen.delivery_id))


def _names(services: Services, person: Person, found: Sequence[Delivery]) -> dict[str, str]:
    rows = services.warehouse.query(
        "SELECT job_id, job_name FROM raw_data.jobs WHERE job_id IN "
        "(SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%s))) AS f)",
        (json.dumps(sorted({each.job_id for each in found})),),
        tag=_tag(person, "list_deliveries"),
        timeout_seconds=30,
    )
    return {row["job_id"]: row["job_name"] for row in rows}


def on_its_way(delivery: Delivery) -> Answer:
    """What is said after a delivery was ordered."""
    if delivery.status == "PENDING":
        text = f"It is on its way to **{delivery.target_address}**. You hear from me if it does not arrive."
        return Answer(text=text, actions=(Action(label="Did it arrive?", kind="ask", payload=_ask("Did it arrive?")),))
    return Answer(text=in_words(delivery), actions=actions_of(delivery))


def in_words(delivery: Delivery) -> str:
    """One or two sentences on how a delivery stands."""
    where = f"**{address_in_words(delivery.target_address)}**"
    reference = f" (reference {delivery.error_reference})" if delivery.error_reference else ""
    match delivery.status:
        case "SENT":
            when = f" on {delivery.sent_at:%d %B %Y at %H:%M} UTC" if delivery.sent_at else ""
            notice = f" {delivery.notice[:1].upper()}{delivery.notice[1:]}" if delivery.notice else ""
            return f"It was sent to {where}{when}.{notice}"
        case "FAILED":
            return f"It could not be sent to {where}: {delivery.error_message or 'no reason was recorded'}{reference}."
        case "UNKNOWN":
            return (
                f"Nobody knows whether it arrived at {where}: {delivery.error_message or 'the answer was lost'}"
                f"{reference}. Please look there, then say so, or have it sent again."
            )
        case "SENDING":
            return f"It is being sent to {where} now."
        case "PENDING":
            tried = f" after {delivery.attempt} tries" if delivery.attempt > 1 else ""
            return f"It waits to be sent to {where}{tried}."


def deliveries_table(deliveries: Sequence[Delivery], names: Mapping[str, str] = {}) -> Table:
    """Deliveries as rows, one each; `names` are those of the jobs, by id."""
    columns = (
        Column(name="what", type="text", label="What"),
        Column(name="target", type="text", label="To"),
        Column(name="status", type="text", label="Status"),
        Column(name="created_at", type="timestamp", label="Ordered (UTC)"),
        Column(name="sent_at", type="timestamp", label="Sent (UTC)"),
        Column(name="reason", type="text", label="Reason"),
        Column(name="delivery_id", type="text", label="Id"),
    )
    rows = tuple(
        (
            "Test message" if each.is_test else names.get(each.job_id, ""),
            address_in_words(each.target_address),
            each.status,
            each.created_at,
            each.sent_at,
            each.error_message or each.notice or "",
            each.delivery_id,
        )
        for each in deliveries
    )
    return Table(columns=columns, rows=rows)


def actions_of(delivery: Delivery) -> tuple[Action, ...]:
    """What can be done about a delivery."""
    match delivery.status:
        case "FAILED":
            return (Action(label="Retry", kind="ask", payload=_ask(f"Retry delivery {delivery.delivery_id}")),)
        case "UNKNOWN":
            return (
                Action(label="It arrived", kind="ask", payload=_ask(f"Delivery {delivery.delivery_id} arrived")),
                Action(label="Send it again", kind="ask", payload=_ask(f"Retry delivery {delivery.delivery_id}")),
            )
    return ()


def approval_of(delivery: Delivery) -> Approval:
    """Whether one whose outcome nobody knows has arrived: the same matter until it is tried again."""
    return Approval(
        subject=delivery.delivery_id,
        choices=(Choice(label="It arrived", deed="mark_sent"), Choice(label="Send it again", deed="send_again")),
        key=f"delivery {delivery.delivery_id} {delivery.attempt}",
    )


def _ask(question: str) -> dict[str, str]:
    return {"question": question}


def _state(delivery: Delivery) -> str:
    return f"delivery {delivery.delivery_id} is {delivery.status}: {in_words(delivery)}"


def _tag(person: Person, tool: str) -> QueryTag:
    return QueryTag(person=person.id, tool=tool)
