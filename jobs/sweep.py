"""Files that no job refers to, found page by page and removed; what a waiting or running job may still need stays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tools.clients.objects import StoredObject
from tools.clients.snowflake import QueryTag
from tools.services import Services

PREFIX: Final = "reports/"
KEY: Final = re.compile(r"reports/[^/]+/\d{4}/\d\d/(?P<job>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/\d+/[^/]+")
"""What a run writes (jobs/store.py); whatever else is in the bucket is somebody else's."""

KEPT_SQL: Final = """
SELECT j.job_id, j.status, j.result
FROM raw_data.jobs AS j
INNER JOIN (
    SELECT f.value::VARCHAR AS job_id
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(%(job_ids)s))) AS f
) AS w ON j.job_id = w.job_id
"""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: files looked at, files removed and their bytes."""

    seen: int = 0
    removed: int = 0
    removed_bytes: int = 0


def sweep(
    services: Services,
    *,
    older_than: timedelta,
    tag: QueryTag,
    page_size: int = 1000,
    progress: Callable[[Swept], None] | None = None,
) -> Swept:
    """Remove the files of runs that are older than that and that no job's result names.

    A page of the bucket is listed first and the table is asked afterwards, so a job that ends in between is seen with
    its result; the files of a job that waits or runs are left for a later sweep. `progress` hears after each page and
    may raise to stop.
    """
    swept = Swept()
    before = services.clock() - older_than
    for page in services.objects.pages(PREFIX, size=page_size):
        old = [stored for stored in page if stored.modified_at < before and KEY.fullmatch(stored.key)]
        unreferenced = list(_unreferenced(services, old, tag))
        for stored in unreferenced:
            services.objects.delete(stored.key)
        swept = Swept(
            seen=swept.seen + len(page),
            removed=swept.removed + len(unreferenced),
            removed_bytes=swept.removed_bytes + sum(stored.size for stored in unreferenced),
        )
        if progress:
            progress(swept)
    return swept


def _unreferenced(services: Services, old: Sequence[StoredObject], tag: QueryTag) -> Iterator[StoredObject]:
    owners = {stored.key: _job_of(stored.key) for stored in old}
    if not owners:
        return
    rows = services.warehouse.query(KEPT_SQL, {"job_ids": json.dumps(sorted(set(owners.values())))}, tag=tag)
    is_open = {row["job_id"] for row in rows if row["status"] in ("PENDING", "RUNNING")}
    named = {file.get("key") for row in rows for file in (row["result"] or {}).get("files", ())}
    for stored in old:
        if owners[stored.key] not in is_open and stored.key not in named:
            yield stored


def _job_of(key: str) -> str:
    found = KEY.fullmatch(key)
    assert found is not None  # noqa: S101 - only keys of this form come here
    return found["job"]
