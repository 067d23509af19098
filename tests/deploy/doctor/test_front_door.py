"""What the doctor says of the sign-in at the load balancer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.doctor.front_door import examine_front_door
from deploy.local.processes import free_port
from tests.balancer import ARN, ISSUER, KeyServer, key_server
from tools.settings import Settings, load_settings


@pytest.fixture(scope="module")
def keys() -> Iterator[KeyServer]:
    with key_server() as server:
        yield server


def settings(keys_url: str | None, **more: str) -> Settings:
    given = {
        "SNOWFLAKE_ACCOUNT": "local",
        "SNOWFLAKE_USER": "admin",
        "SNOWFLAKE_PASSWORD": "any",
        "S3_REPORTS_BUCKET": "reports",
        "AWS_REGION": "eu-west-1",
        "ASSISTANT_SIGN_IN": "load_balancer",
        "ASSISTANT_LOAD_BALANCER_ARN": ARN,
        "ASSISTANT_OIDC_ISSUER": ISSUER,
        "ASSISTANT_LOAD_BALANCER_KEYS_URL": keys_url or "",
    }
    return load_settings(given | more)


def test_a_load_balancer_that_can_be_believed_is_well(keys: KeyServer) -> None:
    assert examine_front_door(settings(keys.url)).status == "OK"
    assert keys.asked == ["00000000-0000-0000-0000-000000000000"]


def test_another_sign_in_is_not_looked_at(keys: KeyServer) -> None:
    check = examine_front_door(settings(keys.url, ASSISTANT_SIGN_IN="demo"))
    assert (check.status, check.detail) == ("SKIPPED", "ASSISTANT_SIGN_IN=demo: no load balancer")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ASSISTANT_LOAD_BALANCER_ARN", "", "ASSISTANT_LOAD_BALANCER_ARN is not set"),
        (
            "ASSISTANT_LOAD_BALANCER_ARN",
            ARN.replace("/app/", "/net/"),
            "is not the ARN of an Application Load Balancer",
        ),
        ("ASSISTANT_OIDC_ISSUER", "", "ASSISTANT_OIDC_ISSUER is not set"),
        ("ASSISTANT_OIDC_ISSUER", "idp.example.com", "begins with no https://"),
    ],
)
def test_what_lets_nobody_in_is_named(keys: KeyServer, name: str, value: str, said: str) -> None:
    [finding] = examine_front_door(settings(keys.url, **{name: value})).findings
    assert said in finding.what
    assert "aws elbv2" in finding.mend


def test_keys_that_cannot_be_had_are_named() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    [finding] = examine_front_door(settings(url)).findings
    assert f"{url}/" in finding.what
    assert "NAT gateway" in finding.mend


def test_a_load_balancer_of_another_region_has_its_keys_there(keys: KeyServer) -> None:
    near = settings(keys.url).model_copy(update={"aws_region": "us-east-1"})
    assert examine_front_door(near).status == "OK"
