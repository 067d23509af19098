"""Webhooks: one signed POST to an address that a person named; never into our own network, never after a redirect."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpcore

from tools.errors import Ambiguous, CallerError, ServiceError
from tools.settings import Settings, is_loopback

SERVICE: Final = "webhook"
CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 30.0
SIGNATURE: Final = "X-Assistant-Signature"
TIMESTAMP: Final = "X-Assistant-Timestamp"
ASKS_FOR_LATER: Final = frozenset({408, 425, 429})


class WebhookRefused(CallerError):
    """The receiver said no, or its address may not be spoken to."""


class Webhook:
    """Sends to webhooks. Thread-safe.

    Raises WebhookRefused (permanent), ServiceError (`retryable`: nothing was accepted), and Ambiguous when the answer
    was lost. A status of 500 or more is an answer: by the custom of webhooks the receiver has not accepted it, and it
    knows the repetition by the Idempotency-Key.
    """

    def __init__(self, settings: Settings) -> None:
        secret = settings.assistant_webhook_secret
        self._secret = secret.get_secret_value().encode() if secret else None
        self._lock = threading.Lock()
        self._pool: httpcore.ConnectionPool | None = None

    @classmethod
    @contextmanager
    def open(cls, settings: Settings) -> Iterator[Self]:
        """A sender for the time of the block."""
        webhook = cls(settings)
        try:
            yield webhook
        finally:
            if webhook._pool is not None:
                webhook._pool.close()

    @property
    def is_configured(self) -> bool:
        """Whether there is a secret to sign with."""
        return self._secret is not None

    def send(self, url: str, body: bytes, *, idempotency_key: str, timestamp: int) -> str:
        """POST a JSON body; the status as text. `timestamp` is in seconds since 1970 and is signed with the body."""
        if self._secret is None:
            raise CallerError("webhooks are not set up: ASSISTANT_WEBHOOK_SECRET is missing")
        parts = urlsplit(url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise WebhookRefused(f"{url}: a webhook's address begins with https://")
        headers: dict[bytes | str, bytes | str] = {
            "Host": parts.netloc.rpartition("@")[2],
            "Content-Type": "application/json",
            "User-Agent": "snowflake-analytics-assistant",
            "Idempotency-Key": idempotency_key,
            TIMESTAMP: str(timestamp),
            SIGNATURE: "v1=" + signature(self._secret, timestamp, body),
        }
        timeouts = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": CONNECT_SECONDS}
        try:
            # The answer's body is not read: only the receiver knows how long it is.
            with self._connections.stream(
                "POST", url, headers=headers, content=body, extensions={"timeout": timeouts}
            ) as answer:
                status = answer.status
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            raise ServiceError(
                f"{parts.hostname} cannot be reached: {error}", service=SERVICE, retryable=True
            ) from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise Ambiguous(f"the connection to {parts.hostname} ended before it answered", service=SERVICE) from error
        return _accepted(parts.hostname or "", status)

    @property
    def _connections(self) -> httpcore.ConnectionPool:
        with self._lock:
            if self._pool is None:
                self._pool = httpcore.ConnectionPool(
                    ssl_context=ssl.create_default_context(),
                    network_backend=_PublicOnly(),
                    # Each message on a connection of its own: one that has gone stale looks like a lost answer.
                    max_keepalive_connections=0,
                )
            return self._pool


def signature(secret: bytes, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 in hex over the timestamp, a dot and the body."""
    return hmac.new(secret, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def _accepted(host: str, status: int) -> str:
    if 200 <= status < 300:
        return str(status)
    if status in ASKS_FOR_LATER or status >= 500:
        raise ServiceError(f"{host} answered with status {status}", service=SERVICE, retryable=True)
    if 300 <= status < 400:
        raise WebhookRefused(
            f"{host} answered with a redirect ({status}), which is not followed; give the final address"
        )
    raise WebhookRefused(f"{host} does not take it (status {status}); check the address with whoever runs it")


class _PublicOnly(httpcore.SyncBackend):
    """Connects to what a name stands for now, unless that is a private address; so no rebinding between the two."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"the name is not known ({error})") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not is_loopback(host) and not all(is_public(address) for address in addresses):
            raise WebhookRefused(f"{host} is an address inside a private network, where webhooks are not sent")
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)


def is_public(address: str) -> bool:
    """Whether the IP address belongs to the open internet; an IPv4 address inside an IPv6 one counts as itself."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if inner is not None:
            parsed = inner
    return parsed.is_global and not parsed.is_multicast
