"""What the load balancer says of who asks: its signed header x-amzn-oidc-data, verified against its published keys.

The token is a JWT with padding, which the signature covers. Its header carries the balancer's own fields (`signer`,
`iss`, `exp`), its payload what the identity provider's user info says. Source: AWS, "Authenticate users using an
Application Load Balancer", User claims encoding and signature verification.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import httpx
import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tools.errors import CallerError, ServiceError

ALGORITHM: Final = "ES256"
KEY_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
KEY_SECONDS: Final = 86400.0
UNKNOWN_SECONDS: Final = 60.0
REMEMBERED: Final = 64
LEEWAY_SECONDS: Final = 10
FETCH_SECONDS: Final = 5.0
SERVICE: Final = "load balancer's keys"
NOT_SIGNED: Final = (
    "This request was not signed by the load balancer that signs people in here. Open the assistant by its own "
    "address; if it goes on, tell whoever looks after it."
)


class SignInRefused(CallerError):
    """Nobody is let in by this request; the message says why and what to do."""


class PublicKeys:
    """The balancer's public keys by id, each fetched once a day; an id without a key is not asked for again at once."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._keys: OrderedDict[str, tuple[float, EllipticCurvePublicKey | None]] = OrderedDict()
        self._fetching = asyncio.Lock()

    async def get(self, key_id: str) -> EllipticCurvePublicKey | None:
        """The key of that id, None without one; raises ServiceError (retryable) when the endpoint does not answer."""
        async with self._fetching:
            known = self._keys.get(key_id)
            if known is None or known[0] < time.monotonic():
                key = await self._fetch(key_id)
                known = (time.monotonic() + (UNKNOWN_SECONDS if key is None else KEY_SECONDS), key)
                self._keys[key_id] = known
                while len(self._keys) > REMEMBERED:
                    self._keys.popitem(last=False)
            return known[1]

    async def _fetch(self, key_id: str) -> EllipticCurvePublicKey | None:
        url = f"{self._base_url}/{key_id}"
        try:
            async with httpx.AsyncClient(timeout=FETCH_SECONDS) as client:
                answer = await client.get(url)
        except httpx.HTTPError as error:
            raise ServiceError(f"{url} does not answer: {error}", service=SERVICE, retryable=True) from error
        # The endpoint is a bucket's: a name that is not there is forbidden or not found.
        if answer.status_code in (403, 404):
            return None
        if answer.status_code != 200:
            raise ServiceError(f"{url} answers {answer.status_code}: no keys", service=SERVICE, retryable=True)
        return _public_key(answer.content, url)


def _public_key(pem: bytes, url: str) -> EllipticCurvePublicKey:
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ServiceError(f"what {url} answers is no public key", service=SERVICE) from error
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise ServiceError(f"what {url} answers is no public key of P-256", service=SERVICE)
    return key


class BalancerTokens:
    """Verifies the tokens of one load balancer, for people of one identity provider."""

    def __init__(self, *, signer: str, issuer: str, keys: PublicKeys) -> None:
        self._signer = signer
        self._issuer = issuer
        self._keys = keys

    async def claims(self, token: str) -> Mapping[str, Any]:
        """The verified claims; raises SignInRefused, or ServiceError when the key cannot be had.

        The header is looked at before its key is fetched: what is not ours causes no request.
        """
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError as error:
            raise SignInRefused(NOT_SIGNED) from error
        key_id = header.get("kid")
        if header.get("alg") != ALGORITHM or not isinstance(key_id, str) or not KEY_ID.fullmatch(key_id):
            raise SignInRefused(NOT_SIGNED)
        if header.get("signer") != self._signer:
            raise SignInRefused(
                "This request was signed by another load balancer than ASSISTANT_LOAD_BALANCER_ARN names. Open the "
                "assistant by its own address, or set the ARN of the load balancer in front of it."
            )
        self._check_issuer(header)
        _check_time(header.get("exp"))
        key = await self._keys.get(key_id)
        if key is None:
            raise SignInRefused(NOT_SIGNED)
        try:
            # The audience is the identity provider's matter: user info names none, or another one.
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=[ALGORITHM], leeway=LEEWAY_SECONDS, options={"verify_aud": False}
            )
        except jwt.ExpiredSignatureError as error:
            raise _expired() from error
        except jwt.InvalidTokenError as error:
            raise SignInRefused(NOT_SIGNED) from error
        if "iss" in claims:
            self._check_issuer(claims)
        return claims

    def _check_issuer(self, said: Mapping[str, Any]) -> None:
        if said.get("iss") != self._issuer:
            raise SignInRefused(
                "You were signed in by another identity provider than ASSISTANT_OIDC_ISSUER names. Sign in with your "
                "company's account, or set the issuer that the load balancer uses."
            )


def _check_time(expires: object) -> None:
    if not isinstance(expires, int | float) or expires + LEEWAY_SECONDS < time.time():
        raise _expired()


def _expired() -> SignInRefused:
    return SignInRefused("What the load balancer says of you has expired. Reload the page to sign in again.")
