"""The error tree: what the caller can mend, and what failed behind us.

AppError
├── CallerError          whoever asked can mend it; the message says how
│   ├── SettingsError    a setting is missing or wrong
│   ├── NotAllowed       the person has no right to it
│   ├── NotFound         nothing has that name or id
│   └── RefusedSql       the guard does not let this statement through
└── ServiceError         something behind us failed; may be retried when `retryable`
    ├── QueryTimeout     a statement ran longer than it may
    └── Ambiguous        whether it was done is not known: the answer was lost on its way back
"""

from __future__ import annotations

import secrets


class AppError(Exception):
    """Base of every error of ours; the message is fit for a person to read."""


def sentence(words: object) -> str:
    """An error's words as a sentence of their own: with a capital, unless they begin with a name, and a full stop."""
    text = str(words).strip()
    first = text.partition(" ")[0]
    text = text[:1].upper() + text[1:] if first.isalpha() else text
    return text if not text or text.endswith((".", "!", "?", ":", "…")) else f"{text}."


class CallerError(AppError):
    """Whoever asked can mend it; the message names the thing and the way out."""


class SettingsError(CallerError):
    """A setting is missing or wrong; one line per variable."""


class NotAllowed(CallerError):
    """The person has no right to it."""


class NotFound(CallerError):
    """Nothing has that name or id."""


class RefusedSql(CallerError):
    """The guard does not let this statement through; the message says which part."""


class ServiceError(AppError):
    """Something behind us failed.

    `service` names the neighbour ("Snowflake", "Cortex Analyst", "S3", "SQS"), `retryable` says whether the same
    call may succeed later, `query_id` is Snowflake's id of the statement when there is one. The vendor's error is the
    cause (`raise ... from error`).
    """

    def __init__(self, message: str, *, service: str, retryable: bool = False, query_id: str | None = None) -> None:
        super().__init__(message)
        self.service = service
        self.retryable = retryable
        self.query_id = query_id


class QueryTimeout(ServiceError):
    """A statement ran longer than it may."""


class Ambiguous(ServiceError):
    """Whether it was done is not known: the request was sent and its answer was lost. Never repeated by itself."""

    def __init__(self, message: str, *, service: str) -> None:
        super().__init__(message, service=service, retryable=False)


def new_reference() -> str:
    """A short number that a person can read out and that stands in the log: eight characters, no look-alikes."""
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    return "".join(secrets.choice(alphabet) for _ in range(8))
