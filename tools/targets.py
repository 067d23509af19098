"""Where the files of a job go: Slack, e-mail, a place in S3, a webhook; validated, never sent to from here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from tools.errors import CallerError
from tools.settings import is_loopback

TargetKind = Literal["slack", "email", "s3", "webhook"]
MAX_TARGETS: Final = 20
EMAIL: Final = r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+"
SLACK: Final = rf"#[a-z0-9._\-\u0080-\uffff]{{1,80}}|[CDGUW][A-Z0-9]{{6,20}}|@?{EMAIL}|@[\w.\-]{{1,80}}"
S3: Final = r"(?:s3://[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]/)?[\w!.*'()\-/ ]{0,200}"


def address_in_words(address: str) -> str:
    """An address as people read it: Slack's ids of people and direct messages say nothing to them."""
    if re.fullmatch(r"[DUW][A-Z0-9]{6,20}", address):
        return "a direct message in Slack"
    return f"the Slack channel {address}" if re.fullmatch(r"[CG][A-Z0-9]{6,20}", address) else address


class WrongTarget(CallerError):
    """A target cannot be read; the message says what one looks like."""


class _Target(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def key(self) -> str:
        """The target as a part of a delivery's key."""
        return f"{self.kind}:{self.address}"  # type: ignore[attr-defined]


class SlackTarget(_Target):
    """A channel by name or id, or a person by `@name`, id or e-mail, who gets a direct message."""

    kind: Literal["slack"] = "slack"
    address: str = Field(max_length=320)

    @field_validator("address")
    @classmethod
    def _is_one(cls, address: str) -> str:
        address = address.strip()
        if not re.fullmatch(SLACK, address):
            raise ValueError("a Slack target is #channel, a channel or user id, or a person's e-mail address")
        return address


class EmailTarget(_Target):
    """One address."""

    kind: Literal["email"] = "email"
    address: str = Field(max_length=320)

    @field_validator("address")
    @classmethod
    def _is_one(cls, address: str) -> str:
        address = address.strip().lower()
        if not re.fullmatch(EMAIL, address):
            raise ValueError("an e-mail target is one address, such as ana@example.com")
        return address


class S3Target(_Target):
    """A prefix of the reports bucket, or `s3://bucket/prefix`; the files keep their names."""

    kind: Literal["s3"] = "s3"
    address: str = Field(max_length=300)

    @field_validator("address")
    @classmethod
    def _is_one(cls, address: str) -> str:
        address = address.strip().removeprefix("/")
        if not address or not re.fullmatch(S3, address) or ".." in address:
            raise ValueError(
                "an S3 target is s3://bucket/prefix/, or a prefix of the reports bucket such as sales/weekly/"
            )
        return address


class WebhookTarget(_Target):
    """An address that takes a signed POST; plain http only on this machine."""

    kind: Literal["webhook"] = "webhook"
    address: str = Field(max_length=320)

    @field_validator("address")
    @classmethod
    def _is_one(cls, address: str) -> str:
        parts = urlsplit(address.strip())
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if not (safe and parts.hostname) or parts.username:
            raise ValueError("a webhook target is an https:// address")
        return address.strip()


Target = Annotated[SlackTarget | EmailTarget | S3Target | WebhookTarget, Field(discriminator="kind")]
Targets = Annotated[tuple[Target, ...], Field(max_length=MAX_TARGETS)]
_ADAPTER: Final[TypeAdapter[tuple[SlackTarget | EmailTarget | S3Target | WebhookTarget, ...]]] = TypeAdapter(Targets)


def parse_targets(values: Sequence[Mapping[str, Any]] | None) -> tuple[Target, ...]:
    """Targets from the JSON in a row or a request, each once; raises WrongTarget that names the entry."""
    try:
        return tuple(dict.fromkeys(_ADAPTER.validate_python(list(values or ()))))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("slack", "email", "s3", "webhook"))
        message = str(first["msg"]).removeprefix("Value error, ")
        raise WrongTarget(f"targets{'.' + where if where else ''}: {message[:1].lower()}{message[1:]}") from None


def target_from_words(words: str) -> Target:
    """`#sales`, `ana@example.com`, `s3://bucket/prefix`, `https://…` as a target; raises WrongTarget."""
    text = words.strip()
    kind: TargetKind
    if text.startswith(("http://", "https://")):
        kind = "webhook"
    elif text.startswith("s3:"):
        kind = "s3"
        text = text if text.startswith("s3://") else text.removeprefix("s3:")
    elif text.startswith(("#", "@")) or re.fullmatch(r"[CDGUW][A-Z0-9]{6,20}", text):
        kind = "slack"
    elif re.fullmatch(EMAIL, text):
        kind = "email"
    else:
        raise WrongTarget(
            f"targets: {words!r} is no place to send to; give #channel, an e-mail address, s3://bucket/prefix or an "
            "https:// address"
        )
    return parse_targets([{"kind": kind, "address": text}])[0]
