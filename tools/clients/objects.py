"""The files of reports and exports in S3."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tools.clients.aws import make_client, our_errors
from tools.errors import NotFound

SERVICE = "S3"
PRESIGNED_SECONDS = 900
INLINE_TYPES = frozenset({"application/pdf", "image/png"})
"""What a browser shows in a viewer of its own, and never runs."""
MULTIPART_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object in the bucket."""

    key: str
    size: int
    modified_at: datetime


class ObjectStream:
    """An object's bytes, read in pieces, with what a download needs to say about them."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self._body = answer["Body"]
        self.size = int(answer["ContentLength"])
        self.media_type = str(answer.get("ContentType") or "application/octet-stream")
        self.content_disposition = answer.get("ContentDisposition")
        self.metadata: dict[str, str] = dict(answer.get("Metadata") or {})

    def chunks(self, size: int = 256 * 1024) -> Iterator[bytes]:
        """The bytes in order; raises ServiceError when the connection breaks."""
        with our_errors(SERVICE, "reading an object"):
            yield from self._body.iter_chunks(size)

    def read(self) -> bytes:
        """All bytes at once."""
        return b"".join(self.chunks())

    def close(self) -> None:
        """Give the connection back."""
        self._body.close()


class Objects:
    """A bucket. Thread-safe. Raises NotFound for a missing key, ServiceError for everything else."""

    def __init__(self, *, bucket: str, region: str) -> None:
        self.bucket = bucket
        self._region = region
        self._making = threading.Lock()

    @cached_property
    def _made_client(self) -> Any:
        return make_client("s3", region=self._region)

    @property
    def _client(self) -> Any:
        with self._making:
            return self._made_client

    def put_file(
        self,
        key: str,
        path: Path,
        *,
        media_type: str,
        file_name: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> int:
        """Store a file, in parts when it is large; the number of bytes. `file_name` is what a download is called."""
        from boto3.s3.transfer import TransferConfig

        with our_errors(SERVICE, f"storing {key}"):
            self._client.upload_file(
                str(path),
                self.bucket,
                key,
                ExtraArgs=_headers(media_type, file_name, metadata),
                Config=TransferConfig(multipart_threshold=MULTIPART_BYTES, multipart_chunksize=MULTIPART_BYTES),
            )
        return path.stat().st_size

    def put_bytes(
        self,
        key: str,
        content: bytes,
        *,
        media_type: str,
        file_name: str | None = None,
        metadata: Mapping[str, str] | None = None,
        bucket: str | None = None,
    ) -> int:
        """Store bytes under a key, in this bucket or the one named; the number of bytes."""
        with our_errors(SERVICE, f"storing {key}"):
            self._client.put_object(
                Bucket=bucket or self.bucket, Key=key, Body=content, **_headers(media_type, file_name, metadata)
            )
        return len(content)

    def copy(self, key: str, *, bucket: str, target: str) -> None:
        """Let S3 copy an object into that bucket under another key, in parts when it is large."""
        from boto3.s3.transfer import TransferConfig

        with our_errors(SERVICE, f"copying to s3://{bucket}/{target}"):
            self._client.copy({"Bucket": self.bucket, "Key": key}, bucket, target, Config=TransferConfig())

    def get_bytes(self, key: str) -> bytes:
        """A whole object."""
        with self.open_stream(key) as stream:
            return stream.read()

    @contextmanager
    def open_stream(self, key: str) -> Iterator[ObjectStream]:
        """An object to read in pieces."""
        with our_errors(SERVICE, f"reading {key}"):
            stream = ObjectStream(self._client.get_object(Bucket=self.bucket, Key=key))
        try:
            yield stream
        finally:
            stream.close()

    def presigned_url(
        self, key: str, *, seconds: int = PRESIGNED_SECONDS, file_name: str | None = None, inline: bool = False
    ) -> str:
        """An address that gives the object to whoever has it, for so long (a role's credentials may end it earlier).

        With a `file_name` the answer says that name; `inline` lets a browser show it instead of saving it.
        """
        values = {"Bucket": self.bucket, "Key": key}
        if file_name is not None:
            how = content_disposition(file_name)
            values["ResponseContentDisposition"] = how.replace("attachment", "inline", 1) if inline else how
            values["ResponseCacheControl"] = "private, no-store"
        with our_errors(SERVICE, f"signing an address for {key}"):
            return str(self._client.generate_presigned_url("get_object", Params=values, ExpiresIn=seconds))

    def list(self, prefix: str) -> list[StoredObject]:
        """The objects whose key begins with `prefix`, by key."""
        return [stored for page in self.pages(prefix) for stored in page]

    def pages(self, prefix: str, *, size: int = 1000) -> Iterator[Sequence[StoredObject]]:
        """As `list`, at most `size` (1,000) at a time, so that a large bucket is never whole in memory."""
        answers = iter(
            self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix, PaginationConfig={"PageSize": size}
            )
        )
        while True:
            with our_errors(SERVICE, f"listing {prefix}"):
                answer = next(answers, None)
            if answer is None:
                return
            yield [
                StoredObject(key=entry["Key"], size=entry["Size"], modified_at=entry["LastModified"])
                for entry in answer.get("Contents", [])
            ]

    def exists(self, key: str) -> bool:
        """Whether the key is there."""
        with suppress(NotFound), our_errors(SERVICE, f"looking for {key}"):
            self._client.head_object(Bucket=self.bucket, Key=key)
            return True
        return False

    def delete(self, key: str) -> None:
        """Remove an object; a missing one is no error."""
        with suppress(NotFound), our_errors(SERVICE, f"deleting {key}"):
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def check(self) -> None:
        """Raise NotFound or ServiceError unless the bucket answers."""
        with our_errors(SERVICE, f"the bucket {self.bucket}"):
            self._client.head_bucket(Bucket=self.bucket)


def content_disposition(file_name: str) -> str:
    """The header that makes a browser save the file under its name, in ASCII and in full."""
    plain = unicodedata.normalize("NFKD", file_name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()+-]", "_", plain).strip() or "download"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name)}"


def _headers(media_type: str, file_name: str | None, metadata: Mapping[str, str] | None) -> dict[str, Any]:
    headers: dict[str, Any] = {"ContentType": media_type}
    if file_name:
        headers["ContentDisposition"] = content_disposition(file_name)
    if metadata:
        # S3 carries metadata in headers, so in ASCII.
        headers["Metadata"] = {name: quote(value, safe=" ,;:/@+-_.()") for name, value in metadata.items()}
    return headers
