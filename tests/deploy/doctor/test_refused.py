"""Neighbours that are there and say no: each refusal is named with the statement or command that ends it."""

from __future__ import annotations

import http.server
from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from deploy.doctor.aws import examine_bucket, tls_policy
from deploy.local.faults import Fault, faulty
from tests.deploy.doctor.conftest import Clinic, only, serving


def refusing(status: int, headers: Mapping[str, str], body: bytes) -> type[http.server.BaseHTTPRequestHandler]:
    class Refuses(http.server.BaseHTTPRequestHandler):
        """Answers every call so."""

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        do_HEAD = do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    return Refuses


def test_a_bucket_that_is_closed_to_the_role_is_named_with_the_policy(clinic: Clinic) -> None:
    with serving(refusing(403, {}, b"")) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", url)
        check, what, mend = only(clinic.examine())
    assert (check, "the bucket reports may not be used" in what) == ("S3: bucket", True)
    for word in ("aws iam put-role-policy --role-name", "s3:ListBucket", "arn:aws:s3:::reports"):
        assert word in mend


def test_a_queue_that_is_closed_to_the_role_is_named_with_the_policy(clinic: Clinic) -> None:
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-query-error": "AccessDenied;Sender"}
    body = b'{"__type": "com.amazon.coral.service#AccessDeniedException", "message": "no"}'
    with serving(refusing(403, headers, body)) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_SQS", url)
        check, what, mend = only(clinic.examine())
    assert (check, "the queue assistant-job-events may not be used" in what) == ("SQS: queue", True)
    assert "aws iam put-role-policy --role-name" in mend
    for action in ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"):
        assert action in mend


def test_a_topic_that_is_gone_is_named(clinic: Clinic) -> None:
    gone = f"{clinic.settings.assistant_job_events_topic_arn}-gone"
    check, what, mend = only(clinic.examine(assistant_job_events_topic_arn=gone))
    assert (check, what) == ("SQS: queue", f"there is no topic {gone}")
    assert mend == "aws sns create-topic --name assistant-job-events-gone --region us-east-1"


def test_without_credentials_it_is_those_that_are_missing(clinic: Clinic) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.delenv(name)
        for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
            patch.setenv(name, "/dev/null")
        report = clinic.examine()
    found = {one.check: (one.what, one.mend) for one in report.findings}
    assert found.keys() == {"S3: bucket", "SQS: queue"}, report.text()
    for what, mend in found.values():
        assert what.startswith("there are no AWS credentials")
        assert mend == "aws sts get-caller-identity"


@pytest.mark.parametrize(
    ("endpoint", "policy", "what", "mend"),
    [
        ("http://10.0.0.9:9000", None, "plain http at 10.0.0.9:9000", "AWS_ENDPOINT_URL_S3=https://10.0.0.9:9000"),
        ("https://s3.test", "NoSuchBucketPolicy", "lets plain http in", "aws s3api put-bucket-policy --bucket reports"),
        ("https://s3.test", '{"Statement": []}', "lets plain http in", "aws s3api put-bucket-policy --bucket reports"),
        ("https://s3.test", "AccessDenied", "", ""),
        ("https://s3.test", tls_policy("reports"), "", ""),
    ],
)
def test_a_bucket_that_others_can_listen_to_is_named(
    clinic: Clinic, endpoint: str, policy: str | None, what: str, mend: str
) -> None:
    s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    with Stubber(s3) as stub:
        for call in ("head_bucket", "put_object", "head_object", "delete_object"):
            stub.add_response(call, {})
        if policy and policy.startswith("{"):
            stub.add_response("get_bucket_policy", {"Policy": policy})
        elif policy:
            stub.add_client_error("get_bucket_policy", policy)
        check = examine_bucket(clinic.settings, s3)
    assert [(what in one.what, one.mend.startswith(mend)) for one in check.findings] == [(True, True)] * bool(what)


def test_a_cortex_that_fails_behind_an_account_that_answers_is_named(clinic: Clinic) -> None:
    def plan(_method: str, path: str) -> Fault | None:
        return Fault("status", status=503) if "/cortex/" in path else None

    with faulty(f"http://{clinic.address.host}:{clinic.address.port}", plan) as url:
        port = int(url.rpartition(":")[2])
        check, what, mend = only(clinic.examine(snowflake_host="127.0.0.1", snowflake_port=port))
    assert (check, what) == ("Cortex", "Cortex Analyst answers 503")
    assert mend == f"curl -sSI {url}/api/v2/cortex/analyst/message"
