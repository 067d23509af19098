"""Deliveries over the real protocols: what arrives where, each state and transition, and nothing goes out twice."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
from datetime import datetime
from typing import Any

import kinds_for_tests as kinds
import post_office
import pytest
from post_office import KINDS_IN_A_HURRY, PostOffice

from deploy.local.faults import Fault
from jobs.queue import Ending, Queue
from tools.clients.mail import Mail
from tools.services import Services


@pytest.fixture(autouse=True)
def _empty(office: PostOffice) -> None:
    office.empty()


PDF = b"%PDF-1.7 " + b"x" * 5000
PNG = b"\x89PNG\r\n\x1a\n" + b"y" * 3000
FILES = {"sales-report-q3-2026.pdf": PDF, "preview.png": PNG}


def test_a_job_that_is_done_goes_to_every_target_once(office: PostOffice, working: Any, soon: Any) -> None:
    targets = ["#sales", "ana@example.com", "s3:weekly/sales", office.receiver.url]
    before = len(office.posts("C0SALES000"))
    job_id = order_export(office, targets)
    with working(office.services, kinds=KINDS_IN_A_HURRY), working(office.services, kinds=KINDS_IN_A_HURRY):
        office.services.events.announce(job_id)
        office.desk.until(job_id, "COMPLETED")
        soon(lambda: len(rows := office.rows()) == 4 and not {row["status"] for row in rows} & {"PENDING", "SENDING"})
    assert {row["target_kind"]: row["error_message"] for row in office.rows() if row["status"] != "SENT"} == {}
    assert [(row["target_kind"], row["attempt"]) for row in office.rows()] == [
        ("email", 1), ("s3", 1), ("slack", 1), ("webhook", 1)
    ]  # fmt: skip
    assert all(row["message_id"] and row["sent_at"] and row["owner_id"] == "ana" for row in office.rows())
    assert len(office.posts("C0SALES000")) == before + 1
    assert len(office.receiver.came) == 1
    [copied] = office.services.objects.list("weekly/sales/")
    assert copied.key == "weekly/sales/three.csv"


def order_export(office: PostOffice, targets: list[str], **values: Any) -> str:
    from tools.targets import target_from_words

    job_id = office.desk.add("EXPORT", announce=False, wanted={"sql": "SELECT 1 AS one", "file_name": "three"})
    listed = json.dumps([target_from_words(target).model_dump() for target in targets])
    office.desk.run("UPDATE raw_data.jobs SET targets = PARSE_JSON(%s) WHERE job_id = %s", (listed, job_id))
    for name, value in values.items():
        assert name in ("schedule_id", "occurrence_at")
        column = "schedule_id" if name == "schedule_id" else "occurrence_at"
        office.desk.run(f"UPDATE raw_data.jobs SET {column} = %s WHERE job_id = %s", (value, job_id))
    return str(job_id)


def test_slack_gets_summary_figures_and_preview_and_the_files_in_the_thread(
    office: PostOffice, working: Any, soon: Any
) -> None:
    job_id = office.job(files=FILES, summary="Revenue was up <4%> & <!channel> is no mention.")
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, office.order("#finance", job_id), "SENT")
    message = office.posts("C0FINANCE0")[-1]
    by_type = {block["type"]: block for block in message["blocks"]}
    assert by_type["header"]["text"]["text"] == "Sales report"
    sections = [block for block in message["blocks"] if block["type"] == "section"]
    assert sections[0]["text"]["text"] == "Revenue was up &lt;4%&gt; &amp; &lt;!channel&gt; is no mention."
    assert [field["text"] for field in sections[1]["fields"]] == [
        "Revenue\n*$2.82M*  _+4.2%_",
        "Margin rate\n*41.2%*  _−0.8 points_",
    ]
    picture = office.slack.workspace.file(by_type["image"]["slack_file"]["id"])
    assert picture is not None
    assert picture["name"] == "preview.png"
    assert by_type["actions"]["elements"][0]["url"] == f"https://assistant.example.com/reports/{job_id}"
    [reply] = [each for each in office.slack.workspace.messages("C0FINANCE0") if each.get("thread_ts") == message["ts"]]
    [file_id] = reply["files"]
    assert office.slack.workspace.path_of(file_id).read_bytes() == PDF
    assert row["message_id"] == f"C0FINANCE0 {message['ts']}"


def test_mail_has_the_figures_in_its_body_and_the_files_attached(office: PostOffice, working: Any, soon: Any) -> None:
    job_id = office.job(name="Umsatz <Q3> für Ana", files=FILES)
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        office.until(soon, office.order("carla@example.com", job_id), "SENT")
    [message] = office.mails("carla@example.com")
    assert message["Subject"] == "Umsatz <Q3> für Ana (Q3 2026)"
    assert message["From"] == "Reports <reports@example.com>"
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "$2.82M" in html
    assert "Umsatz &lt;Q3&gt; für Ana" in html
    assert f"https://assistant.example.com/reports/{job_id}" in html
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert attached == {"sales-report-q3-2026.pdf": PDF, "preview.png": PNG}


def test_another_bucket_gets_the_same_bytes_under_their_names(office: PostOffice, working: Any, soon: Any) -> None:
    import boto3

    boto3.client("s3").create_bucket(Bucket="partner-bucket")
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, office.order("s3://partner-bucket/in/", office.job(files=FILES)), "SENT")
    assert row["message_id"] == "s3://partner-bucket/in/"
    stored = boto3.client("s3").get_object(Bucket="partner-bucket", Key="in/sales-report-q3-2026.pdf")
    assert stored["Body"].read() == PDF
    assert stored["ContentType"] == "application/pdf"


def test_a_bucket_that_is_not_there_is_said_in_words(office: PostOffice, working: Any, soon: Any) -> None:
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, office.order("s3://no-such-bucket/in", office.job(files=FILES)), "FAILED")
    assert row["error_message"] == "there is no bucket no-such-bucket; name one that exists"
    assert row["attempt"] == 1


def test_nobody_delivers_over_the_products_own_files(office: PostOffice, working: Any, soon: Any) -> None:
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, office.order("s3:reports/sales", office.job(files=FILES)), "FAILED")
    assert "choose another prefix" in row["error_message"]


def test_a_webhook_gets_signed_json_with_links_and_one_key_for_every_attempt(
    office: PostOffice, working: Any, soon: Any
) -> None:
    job_id = office.job(files=FILES)
    office.receiver.answers[:] = [503, 429]
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        delivery_id = office.order(office.receiver.url, job_id)
        row = office.until(soon, delivery_id, "SENT")
    assert row["attempt"] == 3
    assert {headers["idempotency-key"] for headers, _ in office.receiver.came} == {delivery_id}
    headers, body = office.receiver.came[-1]
    signed = headers["x-assistant-timestamp"].encode() + b"." + body
    expected = hmac.new(post_office.SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-assistant-signature"] == f"v1={expected}"
    document = json.loads(body)
    assert document["job"]["job_id"] == job_id
    assert document["figures"][0] == {"label": "Revenue", "text": "$2.82M", "change": "+4.2%"}
    assert document["files"][0]["url"] == f"https://assistant.example.com/reports/{job_id}/sales-report-q3-2026.pdf"


def test_a_webhook_that_redirects_is_not_followed(office: PostOffice, working: Any, soon: Any) -> None:
    office.receiver.answers[:] = [302]
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, office.order(office.receiver.url, office.job()), "FAILED")
    assert "redirect" in row["error_message"]
    assert len(office.receiver.came) == 1


def test_an_empty_result_is_said_and_not_swallowed(office: PostOffice, working: Any, soon: Any) -> None:
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        office.until(soon, office.order("#sales", office.job(row_count=0)), "SENT")
    message = office.posts("C0SALES000")[-1]
    assert "no rows for Q3 2026" in json.dumps(message["blocks"])
    assert "2.82M" not in json.dumps(message["blocks"])


def test_what_is_too_large_becomes_a_link_with_a_notice(office: PostOffice, working: Any, soon: Any) -> None:
    huge = {"name": "orders.csv", "key": "reports/x/orders.csv", "media_type": "text/csv", "size": 3_200_000_000}
    job_id = office.job(result_files=[huge])
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        slack = office.until(soon, office.order("#sales", job_id), "SENT")
        mail = office.until(soon, office.order("dora@example.com", job_id), "SENT")
    assert slack["notice"] == "orders.csv (3.2 GB) is too large for Slack; the link above leads to it."
    assert slack["notice"] in json.dumps(office.posts("C0SALES000")[-1]["blocks"])
    [message] = office.mails("dora@example.com")
    assert mail["notice"] in message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert list(message.iter_attachments()) == []


def test_what_passes_is_tried_again_and_sent_once(office: PostOffice, working: Any, soon: Any) -> None:
    before = len(office.posts("C0SALES000"))
    office.slack_faults.add("chat.postMessage", Fault("status", status=503))
    office.slack_faults.add("getUploadURL", Fault("cut"), Fault("status", status=500))
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, office.order("#sales", office.job(files=FILES)), "SENT")
    assert row["attempt"] > 1
    assert row["error_message"] is None
    assert len(office.posts("C0SALES000")) == before + 1


def test_what_never_passes_ends_failed_with_its_reason_and_the_owner_hears_of_it(
    office: PostOffice, working: Any, soon: Any
) -> None:
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        delivery_id = office.order("#nowhere", office.job())
        row = office.until(soon, delivery_id, "FAILED")
        assert "no channel #nowhere" in row["error_message"]
        assert row["attempt"] == 1
        soon(lambda: office.errand(delivery_id)["status"] == "FAILED")
        told = soon(lambda: [m for m in office.posts("D0ANA00000") if delivery_id in json.dumps(m["blocks"])])
    assert len(told) == 1
    text = json.dumps(told[0]["blocks"])
    assert "Not delivered to #nowhere" in text
    assert '"action_id": "delivery_retry"' in text
    assert f'"value": "{delivery_id}"' in text
    assert row["error_reference"] in text


@pytest.mark.parametrize("fault", [Fault("cut", done=True), Fault("cut"), Fault("status", status=500)])
def test_a_lost_answer_is_unknown_never_repeated_and_put_to_the_owner(
    office: PostOffice, working: Any, soon: Any, fault: Fault
) -> None:
    before = len(office.posts("C0OPERATNS"))
    office.slack_faults.add("chat.postMessage", fault)
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        delivery_id = office.order("#operations", office.job())
        office.until(soon, delivery_id, "UNKNOWN")
        told = soon(lambda: [m for m in office.posts("D0ANA00000") if delivery_id in json.dumps(m["blocks"])])
    assert len(office.posts("C0OPERATNS")) - before == (1 if fault.done else 0)
    assert "Did it arrive at #operations?" in json.dumps(told[0]["blocks"])
    assert office.row(delivery_id)["status"] == "UNKNOWN"


def test_files_whose_sharing_is_in_doubt_leave_their_ids_and_the_message_behind(
    office: PostOffice, working: Any, soon: Any
) -> None:
    office.slack_faults.add("completeUploadExternal", Fault("cut", done=True))
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, office.order("#sales", office.job(files={"a.pdf": PDF})), "UNKNOWN")
    ts = office.posts("C0SALES000")[-1]["ts"]
    assert row["message_id"].startswith(f"C0SALES000 {ts}; files F")
    assert "the message is posted" in row["error_message"]


@pytest.mark.parametrize(("target", "status"), [("#sales", "UNKNOWN"), ("s3:left/behind", "SENT")])
def test_what_a_dead_run_left_is_unknown_but_a_copy_in_s3_is_made_again(
    office: PostOffice, working: Any, soon: Any, target: str, status: str
) -> None:
    before = len(office.posts("C0SALES000"))
    delivery_id = office.order(target, office.job(files=FILES), announce=False)
    office.desk.run(
        "UPDATE raw_data.deliveries SET status = 'SENDING', claim_token = 'of the dead', attempt = 1 "
        "WHERE delivery_id = %s",
        (delivery_id,),
    )
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, delivery_id, "UNKNOWN", "SENT")
    assert row["status"] == status
    assert len(office.posts("C0SALES000")) == before


def test_a_worker_killed_between_the_send_and_its_record_leaves_one_message_and_a_question(
    office: PostOffice, working: Any, soon: Any, environment: dict[str, str], worker_process: Any
) -> None:
    before = len(office.posts("C0SALES000"))
    office.slack_faults.add("chat.postMessage", Fault("hang", done=True))
    settings = office.services.settings
    more = {
        "ASSISTANT_SLACK_API_URL": settings.assistant_slack_api_url,
        "ASSISTANT_SLACK_BOT_TOKEN": "xoxb-local",
    }
    process: subprocess.Popen[bytes]
    with worker_process(environment | more, office.services, lease=2) as process:
        delivery_id = office.order("#sales", office.job())
        soon(lambda: len(office.posts("C0SALES000")) == before + 1)
        process.kill()
        process.wait()
    assert office.row(delivery_id)["status"] == "SENDING"
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, delivery_id, "UNKNOWN", "SENT", "FAILED")
    assert row["status"] == "UNKNOWN"
    assert "ended before it could write down" in row["error_message"]
    assert len(office.posts("C0SALES000")) == before + 1


def test_a_delivery_cancelled_while_it_waits_is_not_sent(office: PostOffice, working: Any, soon: Any) -> None:
    before = len(office.posts("C0SALES000"))
    delivery_id = office.order("#sales", office.job(), announce=False)
    office.desk.run("UPDATE raw_data.jobs SET cancel_requested = TRUE WHERE job_type = 'DELIVERY'")
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, delivery_id, "FAILED")
    assert row["error_message"] == "cancelled on request"
    assert len(office.posts("C0SALES000")) == before


def test_a_delivery_whose_workers_keep_dying_is_closed(office: PostOffice, working: Any, soon: Any) -> None:
    delivery_id = office.order("#sales", office.job(), announce=False)
    office.desk.run("UPDATE raw_data.jobs SET attempt = max_attempts WHERE job_type = 'DELIVERY'")
    office.desk.run("UPDATE raw_data.deliveries SET status = 'SENDING'")
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        row = office.until(soon, delivery_id, "UNKNOWN")
    assert "ended unexpectedly" in row["error_message"]


def test_many_deliveries_and_three_workers_send_each_once(office: PostOffice, working: Any, soon: Any) -> None:
    ids = [office.order("#general", office.job(name=f"Report {n}"), announce=False) for n in range(12)]
    before = len(office.posts("C0GENERAL0"))
    hurry = KINDS_IN_A_HURRY
    with (
        working(office.services, kinds=hurry),
        working(office.services, kinds=hurry),
        working(office.services, kinds=hurry),
    ):
        soon(lambda: {office.row(each)["status"] for each in ids} == {"SENT"})
    titles = [post["blocks"][0]["text"]["text"] for post in office.posts("C0GENERAL0")[before:]]
    assert sorted(titles) == sorted(f"Report {n}" for n in range(12))


# What the settle does.


@pytest.fixture
def queue(office: PostOffice) -> Queue:
    return Queue(office.services.warehouse, worker_id="one", lease_seconds=30)


def settled(office: PostOffice, queue: Queue, **values: Any) -> Ending:
    """The ending of a job with a target, as a worker makes it."""
    from jobs.endings import Finished, ending_of
    from jobs.retry import RetryPolicy
    from jobs.work import WorkResult

    order_export(office, ["#sales", "ana@example.com"], **values)
    [job] = [job for job in queue.claim({"EXPORT": 1}).jobs if job.job_type == "EXPORT"]
    ending = ending_of(job, Finished(WorkResult()), datetime(2026, 11, 23), policy=RetryPolicy(), chance=1)
    assert ending is not None
    return ending


def test_settling_twice_after_a_lost_answer_inserts_deliveries_once(office: PostOffice, queue: Queue) -> None:
    ending = settled(office, queue)
    assert queue.settle([ending]) == set()
    assert queue.settle([ending]) == set()
    assert len(office.rows()) == 2
    assert len(office.desk.rows("SELECT * FROM raw_data.jobs WHERE job_type = 'DELIVERY'")) == 2


def test_a_lost_lease_sends_nothing(office: PostOffice, queue: Queue) -> None:
    ending = settled(office, queue)
    office.desk.run("UPDATE raw_data.jobs SET claim_token = 'somebody else'")
    assert queue.settle([ending]) == {ending.job_id}
    assert office.rows() == []


def test_an_occurrence_goes_to_a_target_once_even_from_two_jobs(office: PostOffice, queue: Queue) -> None:
    for _ in range(2):
        ending = settled(office, queue, schedule_id="s1", occurrence_at=datetime(2026, 11, 23, 9))
        queue.settle([ending])
    assert len(office.rows()) == 2


def test_a_result_that_is_nobodys_post_has_no_deliveries(office: PostOffice, working: Any) -> None:
    from dataclasses import replace

    from jobs.work import WorkResult

    quiet = replace(kinds.NOTE, name="EXPORT", run=lambda *_: WorkResult(deliver=False), input_type=kinds.JobInput)
    job_id = order_export(office, ["#sales"])
    office.desk.run("UPDATE raw_data.jobs SET input = PARSE_JSON('{}') WHERE job_id = %s", (job_id,))
    with working(office.services, kinds={"EXPORT": quiet}):
        office.services.events.announce(job_id)
        office.desk.until(job_id, "COMPLETED")
    assert office.rows() == []


def test_a_target_that_cannot_be_read_ends_the_job_at_once(office: PostOffice, working: Any) -> None:
    job_id = order_export(office, ["#sales"])
    office.desk.run('UPDATE raw_data.jobs SET targets = PARSE_JSON(\'[{"kind": "slack", "address": "sales team"}]\')')
    with working(office.services, kinds=KINDS_IN_A_HURRY):
        office.services.events.announce(job_id)
        job = office.desk.until(job_id, "FAILED", "COMPLETED")
    assert job["status"] == "FAILED"
    assert "a Slack target is #channel" in job["error_message"]


def test_without_a_sender_mail_says_which_variable_is_missing(services: Services) -> None:
    with pytest.raises(Exception, match="ASSISTANT_MAIL_FROM"):
        Mail(services.settings).compose("ana@example.com", subject="x", html="x", text="x")
