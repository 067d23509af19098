"""A delivery as everybody sees it, and the errands that bring it about: DELIVERY jobs, each inserted once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from tools.clients.snowflake import Transaction
from tools.targets import Target, TargetKind

DeliveryStatus = Literal["PENDING", "SENDING", "SENT", "FAILED", "UNKNOWN"]

ATTEMPTS: Final = 6
"""How often a delivery is tried; the waits between them double."""
PRIORITY: Final = 3
"""What is finished goes out before what is yet to begin."""
NOTICE: Final = "notice/"
TEST: Final = "test/"
_IDS: Final = uuid.UUID("5f0c0ab4-4f0e-4a55-9b46-0a5a0f6d2c11")

DELIVERY_SQL: Final = """
SELECT delivery_id, delivery_key, job_id, schedule_id, occurrence_at, target_kind, target_address, owner_id, status,
       attempt, claim_token, message_id, notice, error_message, error_reference, created_at, updated_at, sent_at
FROM raw_data.deliveries
"""


class Delivery(BaseModel):
    """A row of raw_data.deliveries; times are UTC without a zone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    delivery_id: str
    delivery_key: str
    job_id: str
    schedule_id: str | None = None
    occurrence_at: datetime | None = None
    target_kind: TargetKind
    target_address: str
    owner_id: str | None = None
    status: DeliveryStatus
    attempt: int = 0
    claim_token: str | None = None
    message_id: str | None = None
    notice: str | None = None
    error_message: str | None = None
    error_reference: str | None = None
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None

    @property
    def is_notice(self) -> bool:
        """Whether it tells an owner something, instead of bringing a job's files."""
        return self.delivery_key.startswith(NOTICE)

    @property
    def is_test(self) -> bool:
        """Whether it only shows that the target can be reached."""
        return self.delivery_key.startswith(TEST)


class Errand(BaseModel):
    """A DELIVERY job to insert, with its row of deliveries when it has one (`key` and target).

    With `after_job` both are inserted by raw_data.settle_jobs, in the transaction that gives that job that status.
    """

    model_config = ConfigDict(frozen=True)

    job_id: str
    job_name: str
    created_by: str
    input: dict[str, Any]
    source: str = "api"
    delivery_id: str | None = None
    key: str | None = None
    about: str | None = None
    target_kind: TargetKind | None = None
    target_address: str | None = None
    schedule_id: str | None = None
    occurrence_at: datetime | None = None
    after_job: str | None = None
    after_token: str | None = None
    after_status: str | None = None
    attempts: int = ATTEMPTS


def delivery_key(target: Target, *, job_id: str, schedule_id: str | None, occurrence_at: datetime | None) -> str:
    """Occurrence (or job) and target together."""
    if schedule_id and occurrence_at:
        return f"schedule/{schedule_id}/{occurrence_at:%Y-%m-%dT%H:%M:%S}/{target.key}"[:400]
    return f"job/{job_id}/{target.key}"[:400]


def made_id(*parts: str) -> str:
    """The same id for the same parts, so that what is inserted again after a lost answer is found inserted."""
    return str(uuid.uuid5(_IDS, "/".join(parts)))


def delivery_errand(
    key: str,
    *,
    target_kind: TargetKind,
    target_address: str,
    about: str | None,
    name: str,
    created_by: str,
    schedule_id: str | None = None,
    occurrence_at: datetime | None = None,
    source: str = "api",
    more: Mapping[str, Any] = {},
    after: tuple[str, str, str] | None = None,
) -> Errand:
    """The errand of one delivery; `about` is the job whose files it brings (None: its own, which has none)."""
    delivery_id = made_id("delivery", key)
    job_id = made_id("errand", key)
    after_job, after_token, after_status = after or (None, None, None)
    return Errand(
        job_id=job_id,
        job_name=name[:200],
        created_by=created_by,
        input={"delivery_id": delivery_id, **more},
        source=source,
        delivery_id=delivery_id,
        key=key,
        about=about or job_id,
        target_kind=target_kind,
        target_address=target_address,
        schedule_id=schedule_id,
        occurrence_at=occurrence_at,
        after_job=after_job,
        after_token=after_token,
        after_status=after_status,
    )


DELIVERIES_SQL: Final = """
INSERT INTO raw_data.deliveries (
    delivery_id, delivery_key, job_id, schedule_id, occurrence_at, target_kind, target_address, owner_id, status,
    created_at, updated_at
)
SELECT
    e.delivery_id, e.delivery_key, e.about, e.schedule_id, e.occurrence_at, e.target_kind, e.target_address,
    e.created_by, 'PENDING', SYSDATE(), SYSDATE()
FROM (
    SELECT
        f.value:delivery_id::VARCHAR AS delivery_id,
        f.value:key::VARCHAR AS delivery_key,
        f.value:about::VARCHAR AS about,
        f.value:schedule_id::VARCHAR AS schedule_id,
        f.value:occurrence_at::TIMESTAMP_NTZ AS occurrence_at,
        f.value:target_kind::VARCHAR AS target_kind,
        f.value:target_address::VARCHAR AS target_address,
        f.value:created_by::VARCHAR AS created_by
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(errands)s))) AS f
) AS e
LEFT JOIN raw_data.deliveries AS d ON e.delivery_key = d.delivery_key
WHERE d.delivery_id IS NULL
"""

ERRANDS_SQL: Final = """
INSERT INTO raw_data.jobs (
    job_id, job_name, job_type, status, priority, created_by, input, max_attempts, source, schedule_id, occurrence_at,
    created_at, updated_at
)
SELECT
    e.job_id, e.job_name, 'DELIVERY', 'PENDING', %(priority)s, e.created_by, e.input, e.attempts, e.source,
    e.schedule_id, e.occurrence_at, SYSDATE(), SYSDATE()
FROM (
    SELECT
        f.value:job_id::VARCHAR AS job_id,
        f.value:job_name::VARCHAR AS job_name,
        f.value:created_by::VARCHAR AS created_by,
        f.value:input AS input,
        f.value:attempts::NUMBER AS attempts,
        f.value:source::VARCHAR AS source,
        f.value:delivery_id::VARCHAR AS delivery_id,
        f.value:schedule_id::VARCHAR AS schedule_id,
        f.value:occurrence_at::TIMESTAMP_NTZ AS occurrence_at
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(errands)s))) AS f
) AS e
INNER JOIN raw_data.deliveries AS d ON e.delivery_id = d.delivery_id
LEFT JOIN raw_data.jobs AS k ON e.job_id = k.job_id
WHERE k.job_id IS NULL AND d.status = 'PENDING'
"""


def insert_errands(transaction: Transaction, errands: Sequence[Errand]) -> int:
    """Insert deliveries and the jobs that send them, each once however often it is asked; the number of new jobs."""
    values = {"errands": errands_json(errands), "priority": PRIORITY}
    transaction.execute(DELIVERIES_SQL, {"errands": values["errands"]})
    return transaction.execute(ERRANDS_SQL, values).row_count


def errands_json(errands: Sequence[Errand]) -> str | None:
    """Errands as the statements read them, what is not known is absent; nothing when there are none."""
    if not errands:
        return None
    return json.dumps([errand.model_dump(mode="json", exclude_none=True) for errand in errands])
