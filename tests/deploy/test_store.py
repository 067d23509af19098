"""The S3 store of this machine, where it goes beyond what nanio does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from starlette.testclient import TestClient

from deploy.local.neighbours import ACCESS_KEY, REGION, SECRET_KEY
from deploy.local.store import store


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("NANIO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("NANIO_REGION", REGION)
    monkeypatch.setenv("NANIO_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("NANIO_SECRET_KEY", SECRET_KEY)
    return TestClient(store())


@pytest.fixture
def signed() -> Any:
    """Addresses as boto3 signs them."""
    s3 = boto3.session.Session().client(
        "s3",
        endpoint_url="http://testserver",
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    return lambda what, **values: s3.generate_presigned_url(what, Params={"Bucket": "reports", **values})


def test_a_presigned_address_decides_how_its_answer_is_shown(client: TestClient, signed: Any) -> None:
    assert client.put(signed("create_bucket")).status_code == 200
    assert client.put(signed("put_object", Key="a.pdf"), content=b"%PDF").status_code == 200
    plain = client.get(signed("get_object", Key="a.pdf"))
    assert (plain.content, "content-disposition" in plain.headers) == (b"%PDF", False)
    shown = client.get(
        signed(
            "get_object",
            Key="a.pdf",
            ResponseContentDisposition='inline; filename="a.pdf"',
            ResponseContentType="application/pdf",
        )
    )
    assert shown.headers["content-disposition"] == 'inline; filename="a.pdf"'
    assert shown.headers.get_list("content-type") == ["application/pdf"]


def test_what_was_not_signed_is_refused(client: TestClient, signed: Any) -> None:
    client.put(signed("create_bucket"))
    client.put(signed("put_object", Key="a.pdf"), content=b"%PDF")
    address = signed("get_object", Key="a.pdf", ResponseContentDisposition="inline")
    changed = client.get(address.replace("inline", "attachment"))
    assert changed.status_code == 403
    assert "content-disposition" not in changed.headers
