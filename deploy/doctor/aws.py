"""The bucket and the queue: there, in this region, writable, spoken to in secret, subscribed to the topic."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from deploy.doctor.finding import Check, Finding, found
from tools.clients.aws import make_client
from tools.settings import Settings, is_loopback

BUCKET: Final = "S3: bucket"
QUEUE: Final = "SQS: queue"
WHY_BUCKET: Final = "Reports, exports and files are stored in it; without it every report fails."
QUEUE_ACTIONS: Final = (
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
)
WHY_QUEUE: Final = "Without it jobs wait for the worker's slow look, minutes instead of at once."


def examine_bucket(settings: Settings, s3: Any) -> Check:
    """A small object is written, read back by its size and deleted; `s3` is a client for the settings' region."""
    bucket, region = settings.s3_reports_bucket, settings.aws_region
    try:
        head = s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        return found(BUCKET, "", [_bucket_finding(error, bucket, region)])
    except BotoCoreError as error:
        return found(BUCKET, "", [_unreachable(BUCKET, error, WHY_BUCKET)])
    findings = list(_wrong_region(head, bucket, region))
    if not findings:
        findings += [*_unwritable(s3, bucket), *_in_the_open(s3, bucket)]
    return found(BUCKET, f"{bucket} is there and can be written", findings)


def _bucket_finding(error: ClientError, bucket: str, region: str) -> Finding:
    told = error.response.get("ResponseMetadata", {})
    status, there = int(told.get("HTTPStatusCode", 0)), told.get("HTTPHeaders", {}).get("x-amz-bucket-region", region)
    if there != region:
        return Finding(BUCKET, f"{bucket} is in {there}, not in {region}", WHY_BUCKET, f"AWS_REGION={there}")
    if status == 404:
        place = "" if region == "us-east-1" else f" --create-bucket-configuration LocationConstraint={region}"
        mend = f"aws s3api create-bucket --bucket {bucket} --region {region}{place}"
        return Finding(BUCKET, f"there is no bucket {bucket}", WHY_BUCKET, mend)
    what = f"the bucket {bucket} may not be used: {error}"
    return Finding(BUCKET, what, WHY_BUCKET, _policy(bucket, "s3:ListBucket", "s3:GetBucketLocation"))


def _wrong_region(head: dict[str, Any], bucket: str, region: str) -> Iterator[Finding]:
    headers = head.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    there = head.get("BucketRegion") or headers.get("x-amz-bucket-region")
    if there and there != region:
        what = f"the bucket {bucket} is in {there}, and AWS_REGION is {region}"
        yield Finding(
            BUCKET, what, "Every call takes a detour, and links are signed for the wrong region.", f"AWS_REGION={there}"
        )


def _unwritable(s3: Any, bucket: str) -> Iterator[Finding]:
    key = f"doctor/{uuid.uuid4()}"
    try:
        s3.put_object(Bucket=bucket, Key=key, Body=b"written by assistant doctor")
        s3.head_object(Bucket=bucket, Key=key)
        s3.delete_object(Bucket=bucket, Key=key)
    except (ClientError, BotoCoreError) as error:
        what = f"nothing can be written into {bucket}: {error}"
        yield Finding(BUCKET, what, WHY_BUCKET, _policy(bucket, "s3:PutObject", "s3:GetObject", "s3:DeleteObject"))


def _in_the_open(s3: Any, bucket: str) -> Iterator[Finding]:
    """Plain http to another machine, or a bucket of AWS whose policy does not insist on TLS."""
    address = urlsplit(s3.meta.endpoint_url)
    why = "Reports would cross the network where others can read them."
    if address.scheme != "https":
        if not is_loopback(address.hostname or ""):
            mend = f"AWS_ENDPOINT_URL_S3=https://{address.netloc}"
            yield Finding(BUCKET, f"S3 is spoken to in plain http at {address.netloc}", why, mend)
        return
    with suppress(ClientError, BotoCoreError):  # a task role need not be allowed to read the policy
        if not requires_tls(_policy_of(s3, bucket)):
            mend = f"aws s3api put-bucket-policy --bucket {bucket} --policy '{tls_policy(bucket)}'"
            yield Finding(BUCKET, f"the policy of {bucket} lets plain http in", why, mend, "WARNING")


def _policy_of(s3: Any, bucket: str) -> str:
    try:
        return str(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchBucketPolicy":
            return "{}"
        raise


def requires_tls(policy: str) -> bool:
    """Whether a bucket's policy denies every call that does not come over TLS."""
    for statement in json.loads(policy).get("Statement", []):
        secure = statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")
        everyone = statement.get("Principal") in ("*", {"AWS": "*"})
        everything = statement.get("Action") in ("s3:*", "*", ["s3:*"])
        if statement.get("Effect") == "Deny" and str(secure).lower() == "false" and everyone and everything:
            return True
    return False


def tls_policy(bucket: str) -> str:
    """The policy that does; one that the bucket has already is to be merged with it."""
    arns = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": arns,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _policy(bucket: str, *actions: str) -> str:
    return _allowing("assistant-reports", [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"], *actions)


def _allowing(name: str, resources: list[str], *actions: str) -> str:
    """The command that gives the task's role these actions."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resources}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return (
        "aws sts get-caller-identity --query Arn  # the role of the next line\n"
        f"aws iam put-role-policy --role-name ROLE --policy-name {name} --policy-document '{document}'"
    )


def examine_queue(settings: Settings) -> Check:
    """The queue answers, and the topic that Snowflake publishes to sends to it."""
    url = settings.assistant_job_events_queue_url
    if url is None:
        mend = "ASSISTANT_JOB_EVENTS_QUEUE_URL=$(terraform -chdir=deploy/terraform output -raw job_events_queue_url)"
        return found(QUEUE, "", [Finding(QUEUE, "no queue is set", WHY_QUEUE, mend, "WARNING")])
    sqs = make_client("sqs", region=settings.aws_region)
    try:
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    except ClientError as error:
        return found(QUEUE, "", [_queue_finding(error, url, settings.aws_region)])
    except BotoCoreError as error:
        return found(QUEUE, "", [_unreachable(QUEUE, error, WHY_QUEUE)])
    arn = attributes["Attributes"]["QueueArn"]
    return found(QUEUE, f"{arn.rsplit(':', maxsplit=1)[-1]} is there and hears the topic", _unsubscribed(settings, arn))


def _queue_finding(error: ClientError, url: str, region: str) -> Finding:
    code = str(error.response.get("Error", {}).get("Code", ""))
    name = url.rsplit("/", maxsplit=1)[-1]
    if "NonExistentQueue" in code or "QueueDoesNotExist" in code:
        mend = f"aws sqs create-queue --queue-name {name} --region {region}"
        return Finding(QUEUE, f"there is no queue {name} at {url}", WHY_QUEUE, mend)
    what = f"the queue {name} may not be used: {error}"
    return Finding(QUEUE, what, WHY_QUEUE, _allowing("assistant-events", ["*"], *QUEUE_ACTIONS))


def _unsubscribed(settings: Settings, queue_arn: str) -> Iterator[Finding]:
    """Only where the topic is known: a component other than the deployer need not have it."""
    topic = settings.assistant_job_events_topic_arn
    if topic is None:
        return
    sns = make_client("sns", region=settings.aws_region)
    name = topic.rsplit(":", maxsplit=1)[-1]
    try:
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        listed = [one for page in pages for one in page["Subscriptions"]]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ("NotFound", "NotFoundException"):
            mend = f"aws sns create-topic --name {name} --region {settings.aws_region}"
            yield Finding(QUEUE, f"there is no topic {topic}", WHY_QUEUE, mend)
        return  # a task role need not be allowed to list subscriptions
    except BotoCoreError:
        return
    if not any(one["Protocol"] == "sqs" and one["Endpoint"] == queue_arn for one in listed):
        what = f"the queue {queue_arn.rsplit(':', maxsplit=1)[-1]} is not subscribed to the topic {name}"
        mend = (
            f"aws sns subscribe --topic-arn {topic} --protocol sqs --notification-endpoint {queue_arn}"
            " --attributes RawMessageDelivery=true"
        )
        yield Finding(QUEUE, what, "Jobs that SQL users submit wait for the worker's slow look.", mend)


def _unreachable(check: str, error: BotoCoreError, why: str) -> Finding:
    if type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError"):
        return Finding(check, f"there are no AWS credentials: {error}", why, "aws sts get-caller-identity")
    return Finding(
        check, f"it cannot be reached: {error}", why, "env | grep AWS_ENDPOINT_URL; aws sts get-caller-identity"
    )
