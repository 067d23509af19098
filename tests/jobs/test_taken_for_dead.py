"""Two runs of one delivery: a worker that stood still for longer than its lease, and the one that took its job over."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from post_office import PostOffice

from deploy.local.faults import Fault
from jobs.delivery import deliver
from jobs.work import Work
from tools.errors import AppError, CallerError, ServiceError
from tools.job_inputs import DeliveryInput


@pytest.fixture(autouse=True)
def _empty(office: PostOffice) -> None:
    office.empty()


def work_of(office: PostOffice, delivery_id: str, folder: Path, *, attempt: int) -> Work:
    """A run of the delivery's job, as a worker makes it."""
    return Work(
        services=office.services,
        job_id=office.errand(delivery_id)["job_id"],
        job_name="a delivery",
        attempt=attempt,
        created_by="ana",
        prefix="reports/delivery/x/",
        folder=folder,
        shelf=folder,
        progress=lambda *_: None,
        on_query_id=lambda _: None,
    )


def running(office: PostOffice, *, attempt: int) -> None:
    office.desk.run("UPDATE raw_data.jobs SET status = 'RUNNING', attempt = %s WHERE job_type = 'DELIVERY'", (attempt,))


def test_a_run_that_has_lost_its_job_does_not_take_its_successor_for_dead(office: PostOffice, tmp_path: Path) -> None:
    delivery_id = office.order("#sales", office.job(), announce=False)
    office.desk.run("UPDATE raw_data.deliveries SET status = 'SENDING', claim_token = 'of the second', attempt = 1")
    running(office, attempt=2)
    with pytest.raises(CallerError, match="SENDING"):
        deliver.run(work_of(office, delivery_id, tmp_path, attempt=1), DeliveryInput(delivery_id=delivery_id))
    assert office.row(delivery_id)["status"] == "SENDING", "the second run sends it"


def test_what_was_not_sent_after_all_is_no_longer_in_doubt(office: PostOffice, tmp_path: Path, soon: Any) -> None:
    delivery_id = office.order("#sales", office.job(files={"a.pdf": b"x" * 100}), announce=False)
    running(office, attempt=1)
    office.slack_faults.add("getUploadURL", Fault("hang", seconds=2))
    ended: list[AppError] = []

    def first() -> None:
        try:
            deliver.run(work_of(office, delivery_id, tmp_path, attempt=1), DeliveryInput(delivery_id=delivery_id))
        except AppError as error:
            ended.append(error)

    thread = threading.Thread(target=first)
    thread.start()
    soon(lambda: any("getUploadURL" in each for each in office.slack_faults.seen))
    running(office, attempt=2)
    with pytest.raises(ServiceError, match="ended before it could write down"):
        deliver.run(work_of(office, delivery_id, tmp_path, attempt=2), DeliveryInput(delivery_id=delivery_id))
    assert office.row(delivery_id)["status"] == "UNKNOWN"
    thread.join(30)
    assert ended, "Slack has not answered"
    row = office.row(delivery_id)
    assert row["status"] == "FAILED", "nothing was posted, and the first run knows"
    assert "getUploadURL" in row["error_message"]
