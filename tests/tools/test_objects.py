"""Report files in S3, over the real protocol."""

from __future__ import annotations

import socket
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.clients import objects as objects_module
from tools.clients.objects import Objects, content_disposition
from tools.errors import NotFound, ServiceError

if TYPE_CHECKING:
    from tests.tools.conftest import Aws


@pytest.fixture
def objects(aws: Aws) -> Objects:
    return Objects(bucket=aws.bucket, region="us-east-1")


def test_bytes_come_back_as_they_were(objects: Objects) -> None:
    assert objects.put_bytes("a/1.csv", b"x,y\n1,2\n", media_type="text/csv") == 8

    assert objects.get_bytes("a/1.csv") == b"x,y\n1,2\n"


def test_a_file_keeps_its_type_its_name_and_what_is_said_about_it(objects: Objects, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7")

    size = objects.put_file(
        "a/2.pdf",
        file,
        media_type="application/pdf",
        file_name="Umsatz März.pdf",
        metadata={"job_id": "j-1", "title": "Umsatz März"},
    )

    with objects.open_stream("a/2.pdf") as stream:
        assert (stream.size, size, stream.media_type) == (8, 8, "application/pdf")
        assert "filename*=UTF-8''Umsatz%20M%C3%A4rz.pdf" in str(stream.content_disposition)
        assert stream.metadata["job_id"] == "j-1"
        assert b"".join(stream.chunks(3)) == b"%PDF-1.7"


def test_a_large_file_is_stored_in_parts(objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects_module, "MULTIPART_BYTES", 5 * 1024 * 1024)
    file = tmp_path / "large.bin"
    file.write_bytes(b"0123456789abcdef" * 700_000)

    objects.put_file("a/large.bin", file, media_type="application/octet-stream")

    with objects.open_stream("a/large.bin") as stream:
        assert stream.size == file.stat().st_size
        assert sum(len(chunk) for chunk in stream.chunks()) == stream.size


def test_a_missing_key_is_not_found(objects: Objects) -> None:
    assert not objects.exists("no/such")
    with pytest.raises(NotFound, match="no/such"):
        objects.get_bytes("no/such")


def test_a_missing_bucket_is_not_found(aws: Aws) -> None:
    with pytest.raises(NotFound):
        Objects(bucket="no-such-bucket", region="us-east-1").check()


def test_listing_gives_more_than_one_page(objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        objects.put_bytes(f"list/{number}", b"x" * number, media_type="text/plain")

    assert [(each.key, each.size) for each in objects.list("list/")] == [(f"list/{n}", n) for n in range(5)]


def test_deleting_twice_is_no_error(objects: Objects) -> None:
    objects.put_bytes("a/gone", b"x", media_type="text/plain")

    objects.delete("a/gone")
    objects.delete("a/gone")

    assert not objects.exists("a/gone")


def test_a_presigned_address_is_signed_as_every_region_takes_it(objects: Objects) -> None:
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in objects.presigned_url("a/shared.txt", seconds=60)


def test_a_presigned_address_gives_the_file_to_whoever_has_it(objects: Objects) -> None:
    objects.put_bytes("a/shared.txt", b"hello", media_type="text/plain")

    with urllib.request.urlopen(objects.presigned_url("a/shared.txt", seconds=60)) as response:
        assert response.read() == b"hello"


def test_the_bucket_answers(objects: Objects) -> None:
    objects.check()


def test_a_store_that_cannot_be_reached_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        monkeypatch.setattr("tools.clients.aws.ATTEMPTS", 1)

        with pytest.raises(ServiceError, match="S3") as caught:
            Objects(bucket="b", region="us-east-1").get_bytes("k")

    assert caught.value.retryable


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("sales.pdf", "sales.pdf"),
        ('a"b\r\nc.pdf', "a_b__c.pdf"),
        ("Übersicht.pdf", "Ubersicht.pdf"),
        ("报告", "download"),
    ],
)
def test_a_file_name_cannot_break_out_of_its_header(name: str, plain: str) -> None:
    header = content_disposition(name)

    assert f'filename="{plain}"' in header
    assert "\n" not in header
    assert "\r" not in header
