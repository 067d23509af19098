"""To a place in S3: copied by S3 itself, under the prefix, with the files' own names. Safe to repeat."""

from __future__ import annotations

from typing import Final

from jobs.delivery.parcel import Note, Parcel, Receipt
from tools.errors import AppError, CallerError
from tools.services import Services

OURS: Final = "reports/"
"""Where the product keeps every job's files: nobody's target."""
MANIFEST: Final = "_delivery.txt"


def send(services: Services, address: str, parcel: Parcel, _note: Note) -> Receipt:
    """Copy every file; an empty result and a test leave a line of text instead, so that silence is never a result."""
    bucket, prefix = place(address, own_bucket=services.objects.bucket)
    if bucket == services.objects.bucket and f"{prefix}/".startswith(OURS):
        raise CallerError(f"{address}: {OURS} holds the product's own files; choose another prefix")
    try:
        _copy(services, parcel, bucket, prefix)
    except AppError as error:
        raise _in_words(error, bucket) from error
    return Receipt(f"s3://{bucket}/{_key(prefix, '')}")


def _copy(services: Services, parcel: Parcel, bucket: str, prefix: str) -> None:
    files = parcel.all_files
    for file in files:
        services.objects.copy(file.key, bucket=bucket, target=_key(prefix, file.name))
    if not files:
        text = f"{parcel.title}\n{parcel.plain_text}\n{parcel.link}\n"
        services.objects.put_bytes(
            _key(prefix, MANIFEST), text.encode(), media_type="text/plain; charset=utf-8", bucket=bucket
        )


def _in_words(error: AppError, bucket: str) -> AppError:
    """What whoever chose the bucket can do about it; other errors stay as they are."""
    code = getattr(error.__cause__, "response", {}).get("Error", {}).get("Code", "")
    if code == "NoSuchBucket":
        return CallerError(f"there is no bucket {bucket}; name one that exists")
    if code == "AccessDenied":
        return CallerError(f"the bucket {bucket} does not let the assistant in; its owner has to allow it s3:PutObject")
    return error


def place(address: str, *, own_bucket: str) -> tuple[str, str]:
    """The bucket and the prefix, without a slash at either end."""
    if not address.startswith("s3://"):
        return own_bucket, address.strip("/")
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    return bucket, prefix.strip("/")


def _key(prefix: str, name: str) -> str:
    return f"{prefix}/{name}" if prefix else name
