"""Every way of signing in, for sessions and for REST calls."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tools.clients.rest_token import key_pair_jwt, rest_token
from tools.clients.sign_in import connect_arguments, sign_in_way
from tools.clients.snowflake_errors import session_is_gone, to_service_error
from tools.errors import QueryTimeout, SettingsError
from tools.settings import Settings, load_settings

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def settings(**given: str) -> Settings:
    base = {"SNOWFLAKE_ACCOUNT": "my-org.eu-central-1", "S3_REPORTS_BUCKET": "b", "SNOWFLAKE_ROLE": "SERVICE"}
    return load_settings(base | given)


def write_key(folder: Path, key: Any, password: bytes | None = None) -> Path:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    file = folder / "key.p8"
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption))
    return file


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    ("given", "way"),
    [
        ({"SNOWFLAKE_USER": "u", "SNOWFLAKE_PASSWORD": "p"}, "SNOWFLAKE"),
        ({"SNOWFLAKE_USER": "u", "SNOWFLAKE_PRIVATE_KEY_FILE": "/k"}, "SNOWFLAKE_JWT"),
        ({"SNOWFLAKE_USER": "u", "SNOWFLAKE_TOKEN": "t"}, "PROGRAMMATIC_ACCESS_TOKEN"),
        ({"SNOWFLAKE_USER": "u", "SNOWFLAKE_TOKEN": "t", "SNOWFLAKE_AUTHENTICATOR": "OAUTH"}, "OAUTH"),
        ({"SNOWFLAKE_AUTHENTICATOR": "WORKLOAD_IDENTITY"}, "WORKLOAD_IDENTITY"),
    ],
)
def test_the_way_follows_from_what_is_given(given: dict[str, str], way: str) -> None:
    assert sign_in_way(settings(**given)) == way


def test_a_password_signs_in() -> None:
    arguments = connect_arguments(settings(SNOWFLAKE_USER="u", SNOWFLAKE_PASSWORD="p"), None)

    assert (arguments["user"], arguments["password"], arguments["role"]) == ("u", "p", "SERVICE")
    assert "authenticator" not in arguments


def test_a_key_file_signs_in() -> None:
    given = settings(
        SNOWFLAKE_USER="u", SNOWFLAKE_PRIVATE_KEY_FILE="/run/key.p8", SNOWFLAKE_PRIVATE_KEY_PASSPHRASE="secret"
    )
    arguments = connect_arguments(given, "READER")

    assert arguments["authenticator"] == "SNOWFLAKE_JWT"
    assert arguments["private_key_file"] == "/run/key.p8"
    assert arguments["private_key_file_pwd"] == "secret"
    assert arguments["role"] == "READER"


@pytest.mark.parametrize("way", ["OAUTH", "PROGRAMMATIC_ACCESS_TOKEN"])
def test_a_token_signs_in(way: str) -> None:
    given = settings(SNOWFLAKE_USER="u", SNOWFLAKE_TOKEN="t", SNOWFLAKE_AUTHENTICATOR=way)
    arguments = connect_arguments(given, None)

    assert (arguments["authenticator"], arguments["token"]) == (way, "t")


def test_the_tasks_own_aws_role_signs_in_without_a_secret() -> None:
    arguments = connect_arguments(settings(SNOWFLAKE_AUTHENTICATOR="WORKLOAD_IDENTITY"), None)

    assert (arguments["authenticator"], arguments["workload_identity_provider"]) == ("WORKLOAD_IDENTITY", "AWS")
    assert not {"user", "password", "token"} & set(arguments)


@pytest.mark.parametrize("way", ["OAUTH", "PROGRAMMATIC_ACCESS_TOKEN", "SNOWFLAKE"])
def test_a_way_without_what_it_needs_names_the_setting(way: str) -> None:
    given = settings(SNOWFLAKE_USER="u", SNOWFLAKE_PRIVATE_KEY_FILE="/k", SNOWFLAKE_AUTHENTICATOR=way)

    with pytest.raises(SettingsError, match=r"SNOWFLAKE_(TOKEN|PASSWORD)"):
        connect_arguments(given, None)


def test_every_session_has_time_limits_and_one_role_only() -> None:
    arguments = connect_arguments(settings(SNOWFLAKE_USER="u", SNOWFLAKE_PASSWORD="p"), None)

    assert arguments["login_timeout"] > 0
    assert arguments["network_timeout"] > 0
    assert arguments["secondary_roles"] == "NONE"
    assert arguments["client_session_keep_alive"] is False


def test_a_session_token_signs_rest_calls_of_a_password_user() -> None:
    token = rest_token(settings(SNOWFLAKE_USER="u", SNOWFLAKE_PASSWORD="p"), lambda: "abc")

    assert token.headers() == {"Authorization": 'Snowflake Token="abc"'}


@pytest.mark.parametrize("way", ["OAUTH", "PROGRAMMATIC_ACCESS_TOKEN"])
def test_a_token_signs_rest_calls_and_names_its_kind(way: str) -> None:
    given = settings(SNOWFLAKE_USER="u", SNOWFLAKE_TOKEN="t", SNOWFLAKE_AUTHENTICATOR=way)

    assert rest_token(given, lambda: "unused").headers() == {
        "Authorization": "Bearer t",
        "X-Snowflake-Authorization-Token-Type": way,
    }


@pytest.mark.parametrize("password", [None, b"pass phrase"])
def test_a_key_signs_a_token_as_snowflake_wants_it(
    tmp_path: Path, key: rsa.RSAPrivateKey, password: bytes | None
) -> None:
    file = write_key(tmp_path, key, password)
    given = settings(
        SNOWFLAKE_USER="service",
        SNOWFLAKE_PRIVATE_KEY_FILE=str(file),
        SNOWFLAKE_PRIVATE_KEY_PASSPHRASE=(password or b"").decode(),
    )

    token = key_pair_jwt(given, now=NOW)

    claims = jwt.decode(
        token, key.public_key(), algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False}
    )
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    fingerprint = base64.b64encode(hashlib.sha256(der).digest()).decode()
    assert claims["sub"] == "MY-ORG.SERVICE"
    assert claims["iss"] == f"MY-ORG.SERVICE.SHA256:{fingerprint}"
    assert timedelta(0) < timedelta(seconds=claims["exp"] - claims["iat"]) < timedelta(hours=1)
    assert rest_token(given, lambda: "unused").token_type == "KEYPAIR_JWT"


def test_an_elliptic_key_signs_as_well(tmp_path: Path) -> None:
    elliptic = ec.generate_private_key(ec.SECP256R1())
    given = settings(SNOWFLAKE_USER="u", SNOWFLAKE_PRIVATE_KEY_FILE=str(write_key(tmp_path, elliptic)))

    token = key_pair_jwt(given, now=NOW)

    assert jwt.get_unverified_header(token)["alg"] == "ES256"


def test_a_key_that_cannot_be_read_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "key.p8").write_text("no key")
    for file in (tmp_path / "key.p8", tmp_path / "missing.p8"):
        given = settings(SNOWFLAKE_USER="u", SNOWFLAKE_PRIVATE_KEY_FILE=str(file))
        with pytest.raises(SettingsError, match="SNOWFLAKE_PRIVATE_KEY_FILE"):
            key_pair_jwt(given, now=NOW)


def test_the_tasks_own_aws_role_signs_rest_calls(aws_environment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    class Sts:
        def get_web_identity_token(self, **arguments: object) -> dict[str, str]:
            asked.update(arguments)
            return {"WebIdentityToken": "e.y.j"}

    # moto does not know GetWebIdentityToken yet, so AWS itself is replaced here.
    monkeypatch.setattr("tools.clients.rest_token.make_client", lambda *_, **__: Sts())

    token = rest_token(settings(SNOWFLAKE_AUTHENTICATOR="WORKLOAD_IDENTITY"), lambda: "unused")

    assert token.authorization == "Bearer WIF.AWS.e.y.j"
    assert token.token_type == "WORKLOAD_IDENTITY_FEDERATION"
    assert asked["Audience"] == ["snowflakecomputing.com"]


class VendorError(Exception):
    """What an error of the connector carries."""

    def __init__(self, errno: int, sqlstate: str = "", msg: str = "text") -> None:
        super().__init__(msg)
        self.errno = errno
        self.sqlstate = sqlstate
        self.sfqid = "01-q"
        self.msg = self.raw_msg = msg


@pytest.mark.parametrize(
    ("errno", "sqlstate", "retryable"),
    [
        (625, "57014", True),
        (603, "XX000", True),
        (390114, "08001", True),
        (390112, "08001", True),
        (250003, "08001", True),
        (290503, "08001", True),
        (290429, "08001", True),
        (250001, "08001", True),
        (250001, "28000", False),
        (200001, "40001", True),
        (2003, "42S02", False),
        (3001, "42501", False),
        (1003, "42000", False),
        (904, "42000", False),
        (604, "57014", False),
        (100072, "22000", False),
        (90073, "57P03", False),
    ],
)
def test_only_passing_failures_are_worth_another_try(errno: int, sqlstate: str, retryable: bool) -> None:
    error = to_service_error(VendorError(errno, sqlstate))

    assert error.retryable is retryable
    assert error.query_id == "01-q"
    assert error.service == "Snowflake"


def test_a_statement_stopped_by_its_limit_is_a_timeout_and_one_stopped_by_a_person_is_not() -> None:
    assert isinstance(to_service_error(VendorError(630, "57014")), QueryTimeout)
    assert isinstance(to_service_error(VendorError(604, "57014"), cancelled_by_timeout=True), QueryTimeout)
    assert not isinstance(to_service_error(VendorError(604, "57014")), QueryTimeout)


def test_a_forgotten_session_is_told_from_a_failed_statement() -> None:
    assert session_is_gone(VendorError(390104))
    assert not session_is_gone(VendorError(1003))
