"""The bucket and the queue: missing, elsewhere, closed or not subscribed, each with the command that mends it."""

from __future__ import annotations

import http.server
import json
from typing import Any

import boto3
import pytest

from deploy.doctor.aws import requires_tls, tls_policy
from tests.deploy.doctor.conftest import REGION, Clinic, only, serving


def test_a_missing_bucket_and_one_elsewhere_are_told_apart(clinic: Clinic) -> None:
    check, what, mend = only(clinic.examine(s3_reports_bucket="no-such-bucket"))
    assert (check, what) == ("S3: bucket", "there is no bucket no-such-bucket")
    assert mend == "aws s3api create-bucket --bucket no-such-bucket --region us-east-1"
    there = {"LocationConstraint": "eu-central-1"}
    boto3.client("s3", region_name="eu-central-1").create_bucket(Bucket="far-away", CreateBucketConfiguration=there)
    check, what, mend = only(clinic.examine(s3_reports_bucket="far-away"))
    assert (check, mend) == ("S3: bucket", "AWS_REGION=eu-central-1")
    assert "is in eu-central-1" in what


def test_a_bucket_that_denies_writing_is_named_with_the_policy_that_allows_it(clinic: Clinic) -> None:
    class Denies(http.server.BaseHTTPRequestHandler):
        """A bucket that is there, and denies every object."""

        def answer(self) -> None:
            allowed = self.command == "HEAD" and self.path.rstrip("/").count("/") == 1
            body = b"" if allowed else b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200 if allowed else 403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        do_HEAD = do_GET = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    with serving(Denies) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", url)
        check, what, mend = only(clinic.examine())
    assert check == "S3: bucket"
    assert "nothing can be written into reports" in what
    assert '"s3:PutObject"' in mend
    assert "aws iam put-role-policy" in mend


def test_a_policy_that_insists_on_tls_is_known_and_any_other_is_not() -> None:
    assert requires_tls(tls_policy("reports"))
    assert not requires_tls("{}")
    for field, value in (
        ("Effect", "Allow"),
        ("Action", "s3:GetObject"),
        ("Principal", {"AWS": "arn:aws:iam::1:root"}),
    ):
        policy = json.loads(tls_policy("reports"))
        policy["Statement"][0][field] = value
        assert not requires_tls(json.dumps(policy)), field


def test_a_wrong_queue_is_missing_or_not_subscribed(clinic: Clinic) -> None:
    url = clinic.settings.assistant_job_events_queue_url or ""
    check, what, mend = only(clinic.examine(assistant_job_events_queue_url=f"{url}-nope"))
    assert check == "SQS: queue"
    assert "there is no queue assistant-job-events-nope" in what
    assert mend == "aws sqs create-queue --queue-name assistant-job-events-nope --region us-east-1"
    other = boto3.client("sqs", region_name=REGION).create_queue(QueueName="other")["QueueUrl"]
    check, what, mend = only(clinic.examine(assistant_job_events_queue_url=other))
    assert what == "the queue other is not subscribed to the topic assistant-job-events"
    assert mend.startswith("aws sns subscribe --topic-arn arn:aws:sns:us-east-1:")
    assert mend.endswith(":other --attributes RawMessageDelivery=true")
    check, what, _ = only(clinic.examine(assistant_job_events_queue_url=None))
    assert (check, what) == ("SQS: queue", "no queue is set")
