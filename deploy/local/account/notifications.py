"""SYSTEM$SEND_SNOWFLAKE_NOTIFICATION: publishes to the SNS topic of a notification integration, on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from deploy.local.account.errors import SnowflakeError, missing, unsupported
from deploy.local.account.names import Name
from deploy.local.account.scripting.calls import Part, built_in, evaluated
from deploy.local.account.scripting.cursor import split_at
from deploy.local.account.scripting.tokens import Token
from deploy.local.account.scripting.values import Variant
from deploy.local.account.statements import Binds

if TYPE_CHECKING:
    from deploy.local.account.account import Account
    from deploy.local.account.session import Session

SEND = "SYSTEM$SEND_SNOWFLAKE_NOTIFICATION"
CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})


class Topics:
    """The SNS clients of one account, one a region; made once, because making one takes longer than a publish."""

    def __init__(self, endpoint: str | None) -> None:
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._clients: dict[str, Any] = {}

    def publish(self, topic: str, message: str) -> str:
        """Sends one message and gives its id; raises SnowflakeError when it did not arrive."""
        try:
            answer = self._client(_region(topic)).publish(TopicArn=topic, Message=message)
        except (BotoCoreError, ClientError) as error:
            raise _failed(f"Failed to send the notification to {topic}: {error}") from error
        return str(answer["MessageId"])

    def warm(self) -> None:
        """Makes the client of the usual region before the first message needs it."""
        if self._endpoint is not None:
            self._client("us-east-1")

    def _client(self, region: str) -> Any:
        if self._endpoint is None:
            raise _failed(
                "the local account was started without an address for SNS, so it cannot publish; start it with one "
                "(assistant local --sns-endpoint http://127.0.0.1:PORT)"
            )
        with self._lock:
            if region not in self._clients:
                self._clients[region] = boto3.session.Session().client(
                    "sns", endpoint_url=self._endpoint, region_name=region, config=CONFIG,
                    aws_access_key_id="test", aws_secret_access_key="test",  # noqa: S106  what moto takes for anybody
                )  # fmt: skip
            return self._clients[region]


_topics: WeakKeyDictionary[Account, Topics] = WeakKeyDictionary()
"""The SNS clients of each account in this process."""


def attach(account: Account) -> None:
    topics = Topics(account.sns_endpoint)
    _topics[account] = topics
    account.on_start.append(lambda: threading.Thread(target=topics.warm, name="sns-warm", daemon=True).start())


@built_in(SEND)
def send(session: Session, arguments: list[Part], binds: Binds) -> str:
    """Sends each message to each integration; Snowflake's answer when all are on their way."""
    if len(arguments) not in {2, 3}:
        message = f"not enough arguments for function [{SEND}], expected 2, got {len(arguments)}"
        raise SnowflakeError(
            f"SQL compilation error: error line 1 at position 5\n{message}", errno=938, sqlstate="22023"
        )
    given = _marks(arguments, binds)
    messages = _messages(session, arguments[0], given[0])
    for name in _integrations(session, arguments[1], given[1]):
        options = _integration(session, name)
        for message in messages:
            _topics[session.account].publish(str(options["AWS_SNS_TOPIC_ARN"]), message)
    return "Enqueued notifications."


def _marks(arguments: Sequence[Part], binds: Binds) -> list[list[Any]]:
    """The bound values of each argument, in order."""
    given = iter(binds if isinstance(binds, Sequence) else ())
    return [[next(given, None) for token in part.tokens if token.is_symbol("?")] for part in arguments]


def _messages(session: Session, part: Part, binds: list[Any]) -> list[str]:
    if (inner := _constructor(part.tokens, "APPLICATION_JSON")) is not None:
        return [_json(_text(session, inner, part, binds))]
    if any(_constructor(part.tokens, kind) is not None for kind in ("TEXT_PLAIN", "TEXT_HTML")):
        raise unsupported("text notifications to a queue: only SNOWFLAKE.NOTIFICATION.APPLICATION_JSON")
    value = _object(session, part, binds)
    found = [
        _json(entry["application/json"]) for entry in value if isinstance(entry, dict) and "application/json" in entry
    ]
    if not found:
        raise unsupported(f"the message {part.text}: only APPLICATION_JSON")
    return found


def _integrations(session: Session, part: Part, binds: list[Any]) -> list[str]:
    if (inner := _constructor(part.tokens, "INTEGRATION")) is not None:
        return [_text(session, inner, part, binds)]
    return [name for entry in _object(session, part, binds) for name in entry]


def _constructor(tokens: Sequence[Token], kind: str) -> list[Token] | None:
    """The argument of SNOWFLAKE.NOTIFICATION.KIND(...), or None when this is something else."""
    head = [token.word for token in tokens[:5] if not token.is_symbol(".")]
    if head[:3] != ["SNOWFLAKE", "NOTIFICATION", kind] or len(tokens) < 8:
        return None
    return list(tokens[6:-1])


def _text(session: Session, tokens: list[Token], part: Part, binds: list[Any]) -> str:
    source = part.text[tokens[0].start - part.tokens[0].start : tokens[-1].end - part.tokens[0].start]
    if len(split_at(tokens, {","})) != 1:
        raise unsupported(f"more than one argument in {part.text}")
    (value,) = evaluated(session, [Part("", tuple(tokens), source)], binds)
    if value is None:
        raise _failed(f"The notification has no value for {source}.")
    return value.text if isinstance(value, Variant) else str(value)


def _object(session: Session, part: Part, binds: list[Any]) -> list[Any]:
    """An argument in the form of JSON: an object or an array of objects."""
    (value,) = evaluated(session, [part], binds)
    text = value.text if isinstance(value, Variant) else str(value)
    try:
        parsed = json.loads(text)
    except ValueError:
        raise _not_json(f"Invalid JSON in {SEND}: {text}") from None
    return parsed if isinstance(parsed, list) else [parsed]


def _json(text: Any) -> str:
    """The message as JSON text; raises SnowflakeError when it is none."""
    message = text if isinstance(text, str) else json.dumps(text)
    try:
        json.loads(message)
    except ValueError:
        raise _not_json(f"The message of the notification is not valid JSON: {message}") from None
    return message


def _integration(session: Session, name: str) -> dict[str, Any]:
    entry = session.account.catalog.get("INTEGRATION", Name("", "", name.upper()))
    if entry is None:
        raise missing("Integration", name.upper())
    options = entry.definition
    if str(options.get("ENABLED", "")).upper() != "TRUE":
        raise _failed(f"Integration '{name.upper()}' is disabled.")
    if not options.get("AWS_SNS_TOPIC_ARN"):
        raise unsupported(f"notifications through the integration {name.upper()}: only to an AWS SNS topic")
    return options


def _region(topic: str) -> str:
    """`arn:aws:sns:us-east-1:123456789012:name` lies in us-east-1."""
    parts = topic.split(":")
    if len(parts) != 6 or parts[2] != "sns":
        raise _failed(f"'{topic}' is no ARN of an SNS topic.")
    return parts[3]


def _failed(message: str) -> SnowflakeError:
    return SnowflakeError(message, errno=394209, sqlstate="P0000")


def _not_json(message: str) -> SnowflakeError:
    return SnowflakeError(message, errno=100069, sqlstate="22P02")
