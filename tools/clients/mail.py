"""E-mail: one message at a time, through SES or an SMTP relay. A message that may have been sent is Ambiguous."""

from __future__ import annotations

import re
import smtplib
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cached_property
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from tools.clients.aws import PASSING, make_client
from tools.errors import Ambiguous, CallerError, ServiceError
from tools.settings import Settings, is_loopback

SERVICE: Final = "mail"
SMTP_SECONDS: Final = 30
SES_SECONDS: Final = 30
LIMITED: Final = PASSING | {"LimitExceededException", "SendingPausedException"}


class MailRefused(CallerError):
    """The message or its recipient is not accepted, and would not be the next time."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message."""

    name: str
    media_type: str
    content: bytes


class Mail:
    """Who sends e-mail. Thread-safe. Raises MailRefused (permanent), ServiceError (`retryable`), Ambiguous."""

    def __init__(self, settings: Settings) -> None:
        self._from = settings.assistant_mail_from
        url = settings.assistant_smtp_url
        self._smtp_url = url.get_secret_value() if url else None
        self._region = settings.aws_region
        self._making = threading.Lock()

    @property
    def is_configured(self) -> bool:
        """Whether there is a sender."""
        return self._from is not None

    def compose(
        self, to: str, *, subject: str, html: str, text: str, attachments: Sequence[Attachment] = ()
    ) -> EmailMessage:
        """A message with both forms of its body; raises CallerError without a sender."""
        if self._from is None:
            raise CallerError("e-mail is not set up: ASSISTANT_MAIL_FROM is missing")
        message = EmailMessage()
        message["From"] = self._from
        message["To"] = to
        message["Subject"] = re.sub(r"\s+", " ", subject).strip()[:200]
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = make_msgid(domain=self._from.rpartition("@")[2].strip("> ") or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        for file in attachments:
            kind, _, subtype = file.media_type.partition(";")[0].partition("/")
            message.add_attachment(file.content, maintype=kind, subtype=subtype or "octet-stream", filename=file.name)
        return message

    def send(self, message: EmailMessage) -> str:
        """Send it once; the id that the service gave it."""
        return self._by_smtp(message) if self._smtp_url else self._by_ses(message)

    # SES

    @cached_property
    def _made_client(self) -> Any:
        # One attempt: SES has no key that would make a second one harmless.
        return make_client("sesv2", region=self._region, read_seconds=SES_SECONDS, attempts=1)

    @property
    def _client(self) -> Any:
        with self._making:
            return self._made_client

    def _by_ses(self, message: EmailMessage) -> str:
        from botocore import exceptions as botocore_errors

        try:
            answer = self._client.send_email(
                FromEmailAddress=str(message["From"]),
                Destination={"ToAddresses": [str(message["To"])]},
                Content={"Raw": {"Data": message.as_bytes()}},
            )
        except botocore_errors.ClientError as error:
            raise _ses_refused(error) from error
        except (botocore_errors.EndpointConnectionError, botocore_errors.ConnectTimeoutError) as error:
            raise ServiceError(f"SES cannot be reached: {error}", service=SERVICE, retryable=True) from error
        except botocore_errors.HTTPClientError as error:
            raise Ambiguous("the connection to SES ended before it answered", service=SERVICE) from error
        except botocore_errors.BotoCoreError as error:
            raise ServiceError(f"the message could not be given to SES: {error}", service=SERVICE) from error
        return str(answer["MessageId"])

    # SMTP

    def _by_smtp(self, message: EmailMessage) -> str:
        with self._relay() as relay:
            try:
                self._envelope(relay, message)
            except (smtplib.SMTPServerDisconnected, OSError) as error:
                if isinstance(error, smtplib.SMTPResponseException):
                    raise
                raise ServiceError(f"the mail relay hung up: {error}", service=SERVICE, retryable=True) from error
            try:
                # With the line ends of SMTP: smtplib sets them for text, not for bytes.
                code, answer = relay.data(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
            except smtplib.SMTPDataError as error:
                raise _smtp_refused(error.smtp_code, error.smtp_error) from error
            except (smtplib.SMTPException, OSError) as error:
                raise Ambiguous("the connection to the mail relay ended before it answered", service=SERVICE) from error
            if code != 250:
                raise _smtp_refused(code, answer)
        return str(message["Message-ID"])

    def _relay(self) -> _Relay:
        return _Relay(self._smtp_url or "")

    def _envelope(self, relay: smtplib.SMTP, message: EmailMessage) -> None:
        for code, answer in (
            relay.mail(_address(str(message["From"]))),
            relay.rcpt(_address(str(message["To"]))),
        ):
            if code not in (250, 251):
                raise _smtp_refused(code, answer)


class _Relay:
    """A signed-in SMTP connection for the time of a block; encrypted unless the relay is on this machine."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        if self._parts.scheme not in ("smtp", "smtps") or not self._parts.hostname:
            raise CallerError("ASSISTANT_SMTP_URL begins with smtps:// or smtp:// and names a host")

    def __enter__(self) -> smtplib.SMTP:
        parts = self._parts
        host = parts.hostname or ""
        try:
            if parts.scheme == "smtps":
                self._smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, parts.port or 465, timeout=SMTP_SECONDS, context=ssl.create_default_context()
                )
            else:
                self._smtp = smtplib.SMTP(host, parts.port or 587, timeout=SMTP_SECONDS)
                if not is_loopback(host):
                    self._smtp.starttls(context=ssl.create_default_context())
            self._smtp.ehlo_or_helo_if_needed()
            if parts.username:
                self._smtp.login(unquote(parts.username), unquote(parts.password or ""))
        except smtplib.SMTPAuthenticationError as error:
            raise ServiceError("the mail relay does not accept ASSISTANT_SMTP_URL's user", service=SERVICE) from error
        except (smtplib.SMTPException, OSError) as error:
            message = f"the mail relay cannot be reached: {error}"
            raise ServiceError(message, service=SERVICE, retryable=True) from error
        return self._smtp

    def __exit__(self, *_: object) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.quit()
        self._smtp.close()


def _address(written: str) -> str:
    """`Reports <reports@example.com>` as the envelope wants it."""
    found = re.search(r"<([^>]+)>", written)
    return found[1] if found else written


def _smtp_refused(code: int, answer: bytes | str) -> MailRefused | ServiceError:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    if 400 <= code < 500:
        return ServiceError(f"the mail relay asks to try later: {code} {words}", service=SERVICE, retryable=True)
    return MailRefused(f"the mail relay does not take the message: {code} {words}")


def _ses_refused(error: Any) -> MailRefused | ServiceError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in LIMITED or status == 429:
        return ServiceError(f"SES asks to try later: {error}", service=SERVICE, retryable=True)
    if status >= 500:
        return Ambiguous(f"SES failed, and may have sent the message or not: {error}", service=SERVICE)
    if code in ("MessageRejected", "BadRequestException", "NotFoundException", "MailFromDomainNotVerifiedException"):
        return MailRefused(f"SES does not take the message: {error}")
    return ServiceError(f"SES refused: {error}", service=SERVICE)
