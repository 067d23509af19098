"""Where a run's files go in S3: under the job's id and attempt, with checksum, metadata and a name for downloads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from jobs.work import Work, WorkFile
from tools.clients.objects import Objects
from tools.errors import AppError
from tools.log import get_logger

log = get_logger(__name__)

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
}


def prefix_of(folder: str, job_id: str, attempt: int, now: datetime) -> str:
    """`reports/sales/2026/11/JOB/1/`: two runs never share it."""
    return f"reports/{folder}/{now:%Y}/{now:%m}/{job_id}/{attempt}/"


def store(work: Work, path: Path, *, metadata: Mapping[str, str]) -> WorkFile:
    """Put a file of the run's folder into the bucket."""
    checksum = _sha256(path)
    media_type = MEDIA_TYPES[path.suffix.removeprefix(".")]
    size = work.services.objects.put_file(
        work.prefix + path.name,
        path,
        media_type=media_type,
        file_name=path.name,
        metadata={
            "job-id": work.job_id,
            "attempt": str(work.attempt),
            "created-by": work.created_by,
            "sha256": checksum,
            **metadata,
        },
    )
    return WorkFile(name=path.name, key=work.prefix + path.name, media_type=media_type, size=size, sha256=checksum)


def discard(objects: Objects, prefix: str) -> None:
    """Remove what a run stored that did not come to its end; nothing refers to it."""
    try:
        for stored in objects.list(prefix):
            objects.delete(stored.key)
    except AppError as error:
        log.warning("files_not_discarded", prefix=prefix, error=str(error))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
