"""Jobs, reports, views and health for those who ask, over the local account."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tools.clients.snowflake import QueryTag
from tools.errors import CallerError, NotAllowed
from tools.health import check_health
from tools.job_inputs import ExportInput, ReportFilters, ReportInput
from tools.jobs import (
    Job,
    JobFile,
    JobRequest,
    JobResult,
    UnknownJob,
    cancel,
    cancel_own,
    find_job,
    get_job,
    jobs_answer,
    launch,
    list_jobs,
    status,
    submit,
)
from tools.person import Person
from tools.reports import UnknownFile, fetch_report, list_reports, open_report_file
from tools.services import Services
from tools.views import VIEWS, UnknownFilter, UnknownView, query_view

if TYPE_CHECKING:
    from collections.abc import Iterator

TAG = QueryTag(tool="test")
REPORT = ReportInput(period="last_quarter", formats=("pdf",), filters=ReportFilters(region=("Europe",)))


@pytest.fixture(autouse=True)
def empty_queue(services: Services) -> Iterator[None]:
    yield
    while hints := services.events.receive(0):
        services.events.acknowledge(hints)


def finish(services: Services, job_id: str, result: JobResult) -> None:
    """What the worker writes at the end."""
    services.warehouse.execute(
        "UPDATE raw_data.jobs SET status = 'COMPLETED', result = PARSE_JSON(%s), progress = 100, "
        "finished_at = SYSDATE() WHERE job_id = %s",
        (json.dumps(result.model_dump(mode="json")), job_id),
        tag=TAG,
    )


def is_announced(services: Services, job_id: str) -> bool:
    """Whether a hint names the job; hints of other tests that nobody took lie in the queue too."""
    while hints := services.events.receive(2):
        if job_id in [hint.job_id for hint in hints]:
            return True
    return False


def test_a_submitted_job_waits_in_the_table_and_the_worker_hears_of_it(services: Services, ada: Person) -> None:
    job_id = submit(services, ada, JobRequest(input=REPORT, priority=2, thread_id="t-1"))

    job = get_job(services, ada, job_id)
    events = services.warehouse.query("SELECT event FROM raw_data.job_events WHERE job_id = %s", (job_id,), tag=TAG)
    assert (job.status, job.job_type, job.priority, job.source) == ("PENDING", "REPORT", 2, "chat")
    assert (job.created_by, job.thread_id, job.attempt, job.progress) == ("ada@example.com", "t-1", 0, 0)
    assert job.input is not None
    assert job.input["filters"]["region"] == ["Europe"]
    assert job.created_at - job.updated_at < timedelta(seconds=5)
    assert events == [{"event": "SUBMITTED"}]
    assert is_announced(services, job_id)


def test_the_same_order_with_a_key_is_one_job(services: Services, ada: Person, bob: Person) -> None:
    request = JobRequest(input=REPORT, idempotency_key="once")

    first = submit(services, ada, request)

    assert submit(services, ada, request) == first
    assert submit(services, bob, request) != first


def test_a_lost_hint_does_not_lose_the_job(services: Services, ada: Person) -> None:
    from dataclasses import replace

    from tools.clients.events import JobEvents

    deaf = replace(services, events=JobEvents(queue_url="http://127.0.0.1:1/1/none", region="us-east-1"))

    job_id = submit(deaf, ada, JobRequest(input=REPORT))

    assert get_job(services, ada, job_id).status == "PENDING"


def test_a_launch_says_how_the_order_was_understood(services: Services, ada: Person) -> None:
    answer = launch(services, ada, JobRequest(input=REPORT))

    assert answer.job_id
    assert answer.understood == ("Sales report for Q3 2026 (1 July 2026 to 30 September 2026); region Europe; as PDF")
    assert {action.payload["do"] for action in answer.actions} == {"status", "cancel"}


def test_a_job_is_its_owners_and_the_admins(services: Services, ada: Person, bob: Person, admin: Person) -> None:
    job_id = submit(services, ada, JobRequest(input=REPORT))

    assert get_job(services, admin, job_id).job_id == job_id
    with pytest.raises(NotAllowed, match="belongs to someone else"):
        get_job(services, bob, job_id)
    assert job_id not in [job.job_id for job in list_jobs(services, bob)]
    assert job_id in [job.job_id for job in list_jobs(services, ada)]
    assert job_id in [job.job_id for job in list_jobs(services, admin, limit=100)]


@pytest.mark.parametrize("job_id", ["nope", "", "' OR 1 = 1 --"])
def test_an_unknown_job_is_not_found(services: Services, admin: Person, job_id: str) -> None:
    with pytest.raises(UnknownJob):
        status(services, admin, job_id)


def test_a_waiting_job_is_cancelled_at_once(services: Services, ada: Person) -> None:
    job_id = submit(services, ada, JobRequest(input=REPORT))

    assert "had not begun" in cancel(services, ada, job_id).text
    assert get_job(services, ada, job_id).status == "CANCELLED"
    assert "already" in cancel(services, ada, job_id).text


def test_a_running_job_is_asked_to_stop(services: Services, ada: Person) -> None:
    job_id = submit(services, ada, JobRequest(input=REPORT))
    services.warehouse.execute(
        "UPDATE raw_data.jobs SET status = 'RUNNING', progress = 40, phase = 'rendering' WHERE job_id = %s",
        (job_id,),
        tag=TAG,
    )

    assert "40% done: rendering" in status(services, ada, job_id).text
    assert "being stopped" in cancel(services, ada, job_id).text

    job = get_job(services, ada, job_id)
    assert (job.status, job.cancel_requested) == ("RUNNING", True)
    assert is_announced(services, job_id)


def test_a_finished_report_has_files_that_only_its_owner_opens(services: Services, ada: Person, bob: Person) -> None:
    job_id = submit(services, ada, JobRequest(input=REPORT))
    key = f"reports/{job_id}/1/sales.pdf"
    services.objects.put_bytes(key, b"%PDF-1.7", media_type="application/pdf", file_name="sales.pdf")
    file = JobFile(name="sales.pdf", key=key, media_type="application/pdf", size=8)
    with pytest.raises(CallerError, match="no files yet"), open_report_file(services, ada, job_id, "sales.pdf"):
        pass

    finish(services, job_id, JobResult(files=(file,), summary="Revenue was up."))

    answer = fetch_report(services, ada)
    assert answer.job_id == job_id
    assert "Revenue was up." in answer.text
    assert [(d.name, d.url, d.size) for d in answer.downloads] == [("sales.pdf", f"/reports/{job_id}/sales.pdf", 8)]
    assert list_reports(services, ada).downloads == answer.downloads
    with open_report_file(services, ada, job_id, "sales.pdf") as opened:
        assert opened.stream.read() == b"%PDF-1.7"
        assert opened.file.media_type == "application/pdf"
    with pytest.raises(NotAllowed), open_report_file(services, bob, job_id, "sales.pdf"):
        pass
    with pytest.raises(UnknownFile, match=r"it has sales\.pdf"), open_report_file(services, ada, job_id, "../x"):
        pass


def test_without_reports_the_way_to_one_is_told(services: Services) -> None:
    nobody = Person(id="nobody", name="Nobody")

    assert list_reports(services, nobody).suggestions == ("Generate a sales report for last quarter",)
    assert fetch_report(services, nobody).suggestions == ("Generate a sales report for last quarter",)


def test_reports_are_the_persons_own_and_truly_counted(services: Services, ada: Person) -> None:
    carl, root = Person(id="carl", name="Carl"), Person(id="root-2", name="Root", is_admin=True)
    theirs = submit(services, ada, JobRequest(input=REPORT))
    finish(services, theirs, JobResult())
    for _ in range(3):
        finish(services, submit(services, carl, JobRequest(input=REPORT)), JobResult())

    few = list_reports(services, carl, limit=2)

    assert few.text.startswith("You have 3 finished reports, the newest 2 shown; ")
    assert few.table is not None
    assert few.table.truncated
    assert {record["created_by"] for record in few.table.records()} == {"carl"}
    assert {record["files"] for record in few.table.records()} == {"no files"}
    assert (few.downloads, [action.label for action in few.actions]) == ((), ["Next page"])
    assert "no files to download" in fetch_report(services, carl).text
    assert list_reports(services, root).text.startswith("You have no finished reports yet")
    assert theirs in str(list_reports(services, root, everyone=True).table)
    assert theirs not in str(list_reports(services, carl, everyone=True).table)


def test_only_an_own_open_job_is_cancelled_without_an_id(services: Services, ada: Person) -> None:
    dora = Person(id="dora", name="Dora", is_admin=True)
    submit(services, ada, JobRequest(input=REPORT))
    finish(services, submit(services, dora, JobRequest(input=REPORT)), JobResult())
    assert cancel_own(services, dora).text.startswith("You have no job to cancel")

    first, second = (submit(services, dora, JobRequest(input=REPORT)) for _ in range(2))
    several = cancel_own(services, dora)
    assert several.text == "You have 2 open jobs. Which one?"
    assert {action.payload["job_id"] for action in several.actions} == {first, second}
    assert cancel_own(services, dora, preferred=first).job_id == first
    assert cancel_own(services, dora).job_id == second


def test_a_job_is_found_by_its_name_or_the_beginning_of_its_id(services: Services, ada: Person, bob: Person) -> None:
    job_id = submit(services, ada, JobRequest(input=REPORT, job_name="Kill me"))

    assert find_job(services, ada, job_id[:8]).job_id == job_id
    assert find_job(services, ada, "kill ME").job_id == job_id
    for person, words in ((bob, "Kill me"), (ada, "abc of nothing"), (ada, ""), (ada, "%")):
        with pytest.raises(UnknownJob, match="there is no job"):
            find_job(services, person, words)


def test_the_list_of_jobs_is_a_table(services: Services, ada: Person) -> None:
    submit(services, ada, JobRequest(input=ExportInput(view="orders")))

    answer = jobs_answer(services, ada)

    assert answer.table is not None
    assert answer.table.rows[0][0] == "Export of orders"


def test_a_failed_job_says_why_with_the_number_in_the_log(services: Services, ada: Person) -> None:
    job = Job.model_validate(
        {
            **get_job(services, ada, submit(services, ada, JobRequest(input=REPORT))).model_dump(),
            "status": "FAILED",
            "error_message": "the view is gone",
            "error_reference": "AB23CD45",
        }
    )

    from tools.jobs import job_in_words

    assert job_in_words(job).endswith("failed: the view is gone (reference AB23CD45)")


@pytest.mark.parametrize("name", VIEWS)
def test_every_known_view_answers(services: Services, ada: Person, name: str) -> None:
    answer = query_view(services, ada, name, limit=3)

    assert answer.text
    assert answer.table is not None
    assert answer.table.row_count <= 3
    assert answer.query_id


def test_an_unknown_view_names_the_known_ones(services: Services, ada: Person) -> None:
    with pytest.raises(UnknownView, match="executive_dashboard"):
        query_view(services, ada, "secrets")


def test_a_view_is_narrowed_by_values_that_stay_values(services: Services, ada: Person) -> None:
    europe = query_view(
        services, ada, "Customer 360", filters={"region": "europe", "segment": ["Enterprise", "consumer"]}
    )
    attack = query_view(services, ada, "customer_360", filters={"region": "x' OR '1' = '1"})

    assert europe.table is not None
    assert europe.table.row_count > 0
    assert {record["region"] for record in europe.table.records()} == {"Europe"}
    assert {record["segment"] for record in europe.table.records()} == {"Enterprise", "Consumer"}
    assert attack.table is not None
    assert attack.table.row_count == 0


def test_numbers_and_truth_values_narrow_a_view_too(services: Services, ada: Person) -> None:
    known = services.warehouse.query("SELECT MIN(customer_id) AS id FROM reporting.customers", tag=TAG)[0]["id"]
    one = query_view(services, ada, "customers", filters={"customer_id": known})
    gone = query_view(services, ada, "products", filters={"is_discontinued": True})

    assert one.table is not None
    assert [record["customer_id"] for record in one.table.records()] == [known]
    assert gone.table is not None
    assert all(record["is_discontinued"] for record in gone.table.records())


def test_a_filter_that_is_no_column_names_the_columns(services: Services, ada: Person) -> None:
    with pytest.raises(UnknownFilter, match="it can by component, status"):
        query_view(services, ada, "operational_status", filters={"1=1; --": "x"})


def test_the_rows_of_a_view_are_cut_and_said_so(services: Services, ada: Person) -> None:
    answer = query_view(services, ada, "orders", limit=5)

    assert answer.table is not None
    assert (answer.table.row_count, answer.table.truncated) == (5, True)
    assert answer.text.startswith("The first 5 rows")


def test_health_asks_every_neighbour_and_the_platform(services: Services, ada: Person) -> None:
    answer = check_health(services, ada)

    assert answer.table is not None
    records = {record["component"]: record for record in answer.table.records()}
    for neighbour in ("Snowflake", "Report store (S3)", "Job events (SQS)"):
        assert records[neighbour]["status"] == "OK", records[neighbour]
        assert records[neighbour]["milliseconds"] >= 0
    assert len(records) > 3


def test_a_neighbour_that_does_not_answer_is_a_row_and_no_error(services: Services, ada: Person) -> None:
    from dataclasses import replace

    from tools.clients.objects import Objects

    broken = replace(services, objects=Objects(bucket="no-such-bucket", region="us-east-1"))

    answer = check_health(broken, ada)

    assert answer.table is not None
    assert answer.table.rows[0][:2] == ("Report store (S3)", "CRITICAL")
    assert "CRITICAL" in answer.text
