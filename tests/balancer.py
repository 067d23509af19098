"""A load balancer of AWS as its targets see it: what it puts into requests, and where it publishes its keys."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm

ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/assistant-prod/50dc6c495c0c9188"
ISSUER = "https://idp.example.com"
HEADER = "x-amzn-oidc-data"
ANA = {"sub": "00u1", "name": "Ana Gómez", "email": "Ana@Example.com", "email_verified": "true"}


@dataclass
class KeyServer:
    """Public keys by id, as the regional endpoint serves them; `asked` says which were fetched, in order."""

    url: str = ""
    keys: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    status: int = 200


@contextmanager
def key_server() -> Iterator[KeyServer]:
    """The endpoint on a free port of this machine."""
    told = KeyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kid = self.path.removeprefix("/")
            told.asked.append(kid)
            body = told.keys.get(kid, b"")
            self.send_response(told.status if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Balancer:
    """Signs as an Application Load Balancer does: ES256, its own fields in the header, base64 with its padding."""

    def __init__(self, server: KeyServer) -> None:
        self._server = server
        self.rotate()

    def rotate(self) -> None:
        """A new key under a new id, published; the old one stays published."""
        self.kid = str(uuid4())
        self.key = ec.generate_private_key(ec.SECP256R1())
        self._server.keys[self.kid] = self.key.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )

    def token(
        self,
        claims: dict[str, Any] | None = None,
        *,
        key: ec.EllipticCurvePrivateKey | None = None,
        padded: bool = True,
        lives: float = 120,
        **header: Any,
    ) -> str:
        """The token of a person's claims; `header` replaces fields of its header."""
        expires = int(time.time() + lives)
        head = {
            "typ": "JWT",
            "kid": self.kid,
            "alg": "ES256",
            "iss": ISSUER,
            "client": "assistant",
            "signer": ARN,
            "exp": expires,
        } | header
        payload = (ANA if claims is None else claims) | {"exp": expires, "iss": head["iss"]}
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in (head, payload)]
        parts = parts if padded else [part.rstrip(b"=") for part in parts]
        signed = b".".join(parts)
        signature = base64.urlsafe_b64encode(ECAlgorithm(ECAlgorithm.SHA256).sign(signed, key or self.key))
        return b".".join((signed, signature if padded else signature.rstrip(b"="))).decode()
