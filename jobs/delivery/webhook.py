"""To a webhook: one signed JSON document with the job, its period, its figures, and links that ask who opens them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from jobs.delivery.parcel import Note, Parcel, Receipt
from tools.services import Services


def send(services: Services, address: str, parcel: Parcel, _note: Note) -> Receipt:
    """POST it; the delivery's id is the Idempotency-Key, the same at every attempt."""
    body = json.dumps(document(parcel), ensure_ascii=False).encode()
    status = services.webhook.send(
        address, body, idempotency_key=parcel.delivery_id, timestamp=int(services.clock().timestamp())
    )
    return Receipt(f"status {status}")


def document(parcel: Parcel) -> dict[str, Any]:
    """The body; pure."""
    job = parcel.job
    return {
        "delivery_id": parcel.delivery_id,
        "title": parcel.title,
        "text": parcel.plain_text,
        "is_empty": parcel.is_empty,
        "job": {
            "job_id": job.job_id,
            "name": job.job_name,
            "type": job.job_type,
            "schedule_id": job.schedule_id,
            "occurrence_at": f"{job.occurrence_at.isoformat()}Z" if job.occurrence_at else None,
        }
        if job
        else None,
        "period": parcel.period,
        "row_count": job.result.row_count if job and job.result else None,
        "figures": [{"label": one.label, "text": one.text, "change": one.change} for one in parcel.figures],
        "link": parcel.link,
        "files": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
                "url": f"{parcel.link}/{quote(file.name)}",
            }
            for file in parcel.all_files
        ],
    }
