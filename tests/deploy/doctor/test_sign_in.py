"""A sign-in that Snowflake refuses: for each way to sign in, the statement that lets the component in."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from snowflake.connector.errors import DatabaseError, OperationalError

from deploy.doctor.signing_in import refused
from tests.deploy.doctor.conftest import Clinic

WAYS = {
    "key pair": ({"snowflake_private_key_file": "/run/key.p8"}, ("/run/key.p8 -pubout", "SET RSA_PUBLIC_KEY = '")),
    "AWS role": (
        {"snowflake_authenticator": "WORKLOAD_IDENTITY"},
        ("aws sts get-caller-identity", "SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = 'arn:aws:iam::"),
    ),
    "token": ({"snowflake_token": SecretStr("t")}, ("ADD PROGRAMMATIC ACCESS TOKEN", "SNOWFLAKE_TOKEN")),
    "password": ({}, ("DESCRIBE USER svc",)),
}


@pytest.mark.parametrize("way", WAYS)
def test_credentials_that_are_rejected_are_mended_by_the_statement_of_their_way(clinic: Clinic, way: str) -> None:
    changed, words = WAYS[way]
    settings = clinic.settings.model_copy(update=changed)
    error = DatabaseError(msg="Incorrect username or password was specified.", errno=250001, sqlstate="28000")
    [finding] = refused(settings, error).findings
    assert "Incorrect username or password" in finding.what
    for word in words:
        assert word in finding.mend
    assert "svc" in finding.mend


def test_a_role_that_the_user_lacks_is_granted_and_an_address_that_is_wrong_is_asked(clinic: Clinic) -> None:
    error = DatabaseError(msg="Role 'X' specified in the connect string is not granted to this user.", errno=390189)
    assert refused(clinic.settings, error).findings[0].mend == "GRANT ROLE assistant_worker TO USER svc;"
    lost = OperationalError(msg="Could not connect to Snowflake backend", errno=250001, sqlstate="08001")
    assert refused(clinic.settings, lost).findings[0].mend.startswith("curl -sS http://127.0.0.1:")
