"""What a REST call to the account is signed with, for every way of signing in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from tools.clients.aws import make_client, our_errors
from tools.clients.sign_in import sign_in_way
from tools.errors import SettingsError
from tools.settings import Settings

TokenType = Literal["KEYPAIR_JWT", "OAUTH", "PROGRAMMATIC_ACCESS_TOKEN", "WORKLOAD_IDENTITY_FEDERATION"]

JWT_LIFETIME = timedelta(minutes=55)
"""The account accepts an hour at most, whatever the token says."""
WIF_AUDIENCE = "snowflakecomputing.com"


@dataclass(frozen=True, slots=True)
class RestToken:
    """The value of the Authorization header, and of X-Snowflake-Authorization-Token-Type where one is sent."""

    authorization: str
    token_type: TokenType | None = None

    def headers(self) -> dict[str, str]:
        """The headers that sign a call."""
        headers = {"Authorization": self.authorization}
        if self.token_type:
            headers["X-Snowflake-Authorization-Token-Type"] = self.token_type
        return headers

    def __repr__(self) -> str:
        return f"RestToken(token_type={self.token_type!r})"


def rest_token(settings: Settings, session_token: Callable[[], str]) -> RestToken:
    """The token of the sign-in's kind; `session_token` gives the token of a live session."""
    match sign_in_way(settings):
        case "SNOWFLAKE_JWT":
            return RestToken(f"Bearer {key_pair_jwt(settings, now=datetime.now(UTC))}", "KEYPAIR_JWT")
        case "PROGRAMMATIC_ACCESS_TOKEN":
            return RestToken(f"Bearer {_token(settings)}", "PROGRAMMATIC_ACCESS_TOKEN")
        case "OAUTH":
            return RestToken(f"Bearer {_token(settings)}", "OAUTH")
        case "WORKLOAD_IDENTITY":
            return RestToken(f"Bearer WIF.AWS.{_web_identity(settings)}", "WORKLOAD_IDENTITY_FEDERATION")
    return RestToken(f'Snowflake Token="{session_token()}"')


def key_pair_jwt(settings: Settings, *, now: datetime) -> str:
    """A token signed with the service user's private key: issuer ACCOUNT.USER.SHA256:fingerprint, below an hour.

    The account is its locator or name without region, in capitals, dots as hyphens.
    """
    import jwt
    from cryptography.hazmat.primitives import serialization

    if settings.snowflake_private_key_file is None or settings.snowflake_user is None:
        raise SettingsError("SNOWFLAKE_AUTHENTICATOR=SNOWFLAKE_JWT needs SNOWFLAKE_PRIVATE_KEY_FILE and SNOWFLAKE_USER")
    passphrase = settings.snowflake_private_key_passphrase
    try:
        key = serialization.load_pem_private_key(
            settings.snowflake_private_key_file.read_bytes(),
            password=passphrase.get_secret_value().encode() if passphrase else None,
        )
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"SNOWFLAKE_PRIVATE_KEY_FILE cannot be read as a PKCS#8 PEM key: {error}") from error
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    fingerprint = base64.b64encode(hashlib.sha256(public).digest()).decode()
    account = settings.snowflake_account.split(".")[0].upper()
    subject = f"{account}.{settings.snowflake_user.upper()}"
    claims = {"iss": f"{subject}.SHA256:{fingerprint}", "sub": subject, "iat": now, "exp": now + JWT_LIFETIME}
    return jwt.encode(claims, key, algorithm=_algorithm(key))  # type: ignore[arg-type]


def _algorithm(key: object) -> str:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    if isinstance(key, EllipticCurvePrivateKey):
        return {256: "ES256", 384: "ES384", 521: "ES512"}[key.key_size]
    return "RS256"


def _token(settings: Settings) -> str:
    secret = settings.snowflake_token or settings.snowflake_password
    if secret is None:
        raise SettingsError("SNOWFLAKE_TOKEN is missing")
    return secret.get_secret_value()


def _web_identity(settings: Settings) -> str:
    """A token of the task's own AWS role, asked from STS; no secret is stored anywhere."""
    with our_errors("AWS STS", "a web identity token for Snowflake"):
        sts = make_client("sts", region=settings.aws_region)
        answer = sts.get_web_identity_token(Audience=[WIF_AUDIENCE], SigningAlgorithm="ES384", DurationSeconds=900)
    return str(answer["WebIdentityToken"])
