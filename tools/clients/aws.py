"""What every AWS client has in common: time limits, bounded retries, and errors in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from tools.errors import NotFound, ServiceError

CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 60
ATTEMPTS: Final = 4

MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchBucket", "AWS.SimpleQueueService.NonExistentQueue"})
PASSING: Final = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "RequestTimeout",
        "RequestTimeTooSkewed",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "RequestThrottled",
        "ExpiredToken",
    }
)


def make_client(name: str, *, region: str, read_seconds: int = READ_SECONDS, attempts: int = ATTEMPTS) -> Any:
    """A boto3 client; where it speaks to, and as whom, comes from the environment and the task's role.

    `attempts` is 1 for what must not be done twice.
    """
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"total_max_attempts": attempts, "mode": "standard"},
        max_pool_connections=20,
        # Presigned addresses would be signed in the old way otherwise, which newer regions and other stores turn away.
        signature_version="s3v4" if name == "s3" else None,
    )
    # A session of its own: the default one is not safe to make clients from in several threads.
    return boto3.session.Session().client(name, region_name=region, config=config)  # type: ignore[call-overload]


@contextmanager
def our_errors(service: str, doing: str) -> Iterator[None]:
    """Turn botocore's errors into ours: NotFound for what is missing, ServiceError with `retryable` for the rest."""
    from boto3.exceptions import Boto3Error
    from botocore import exceptions as botocore_errors
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if code in MISSING:
            raise NotFound(f"{service} has nothing for {doing}") from error
        raise ServiceError(
            f"{service} refused {doing}: {error}", service=service, retryable=code in PASSING or status >= 500
        ) from error
    except (BotoCoreError, Boto3Error) as error:
        retryable = isinstance(error, (botocore_errors.ConnectionError, HTTPClientError, Boto3Error))
        raise ServiceError(f"{service} failed at {doing}: {error}", service=service, retryable=retryable) from error
