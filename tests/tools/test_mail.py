"""E-mail by a relay of its own, over SMTP: what arrives, what is tried again, what is refused, what nobody knows."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from deploy.local.processes import free_port
from tools.clients.mail import Attachment, Mail, MailRefused
from tools.errors import Ambiguous, CallerError, ServiceError
from tools.settings import load_settings

ENOUGH = {"SNOWFLAKE_ACCOUNT": "a-b", "SNOWFLAKE_USER": "u", "SNOWFLAKE_TOKEN": "t", "S3_REPORTS_BUCKET": "reports"}
PDF = b"%PDF-1.7\r\n.\r\n" + bytes(range(256))


@dataclass
class Relay:
    """A relay on loopback; `answers` says otherwise than yes to a command, None hangs up."""

    port: int = 0
    answers: dict[str, str | None] = field(default_factory=dict)
    envelopes: list[list[str]] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)


@pytest.fixture
def relay() -> Iterator[Relay]:
    relay = Relay()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            said: list[str] = []
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                command = line.split()[0].upper()
                said.append(line)
                if command in relay.answers and not self.say(relay.answers[command]):
                    return
                if command in relay.answers:
                    continue
                match command:
                    case "EHLO":
                        self.say("250-here\r\n250 8BITMIME")
                    case "DATA":
                        self.say("354 go on")
                        content = b""
                        while not content.endswith(b"\r\n.\r\n"):
                            content += self.rfile.readline()
                        relay.messages.append(content.removesuffix(b".\r\n"))
                        relay.envelopes.append(said)
                        if not self.say(relay.answers.get("END", "250 taken")):
                            return
                    case "QUIT":
                        self.say("221 bye")
                        return
                    case _:
                        self.say("250 ok")

        def say(self, words: str | None) -> bool:
            if words is None:
                return False
            self.wfile.write(f"{words}\r\n".encode())
            return True

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        relay.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield relay
        server.shutdown()


def mail(port: int) -> Mail:
    settings = ENOUGH | {
        "ASSISTANT_MAIL_FROM": "Reports <reports@example.com>",
        "ASSISTANT_SMTP_URL": f"smtp://127.0.0.1:{port}",
    }
    return Mail(load_settings(settings))


def message(sender: Mail) -> EmailMessage:
    return sender.compose(
        "ana@example.com",
        subject="Umsatz für Köln\nQ3",
        html="<p>Hallo Köln</p>\n<p>…</p>",
        text="Hallo Köln\n.\nEnde",
        attachments=[Attachment("umsatz köln.pdf", "application/pdf", PDF)],
    )


def test_a_message_arrives_whole_with_the_line_ends_of_smtp(relay: Relay) -> None:
    sender = mail(relay.port)
    assert "@example.com" in sender.send(message(sender))
    [raw] = relay.messages
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert relay.envelopes[0][1:3] == ["mail FROM:<reports@example.com>", "rcpt TO:<ana@example.com>"]
    read = email.message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert read["Subject"] == "Umsatz für Köln Q3"
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Hallo Köln", ".", "Ende"]
    [attached] = read.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("umsatz köln.pdf", PDF)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "END"])
def test_try_later_is_tried_later(relay: Relay, command: str) -> None:
    relay.answers[command] = "451 busy"
    sender = mail(relay.port)
    with pytest.raises(ServiceError, match="asks to try later: 451 busy") as error:
        sender.send(message(sender))
    assert error.value.retryable


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "END"])
def test_a_refusal_is_final_and_says_why(relay: Relay, command: str) -> None:
    relay.answers[command] = "550 nobody here"
    sender = mail(relay.port)
    with pytest.raises(MailRefused, match="does not take the message: 550 nobody here"):
        sender.send(message(sender))


def test_a_line_cut_before_the_message_may_be_repeated(relay: Relay) -> None:
    relay.answers["RCPT"] = None
    sender = mail(relay.port)
    with pytest.raises(ServiceError, match="hung up") as error:
        sender.send(message(sender))
    assert error.value.retryable
    assert relay.messages == []


def test_a_line_cut_after_the_message_is_ambiguous(relay: Relay) -> None:
    relay.answers["END"] = None
    sender = mail(relay.port)
    with pytest.raises(Ambiguous, match="ended before it answered"):
        sender.send(message(sender))
    assert len(relay.messages) == 1


def test_a_relay_that_is_not_there_has_got_nothing() -> None:
    sender = mail(free_port())
    with pytest.raises(ServiceError, match="cannot be reached") as error:
        sender.send(message(sender))
    assert error.value.retryable


def test_a_relays_address_is_smtp_or_smtps() -> None:
    sender = Mail(
        load_settings(ENOUGH | {"ASSISTANT_MAIL_FROM": "r@example.com", "ASSISTANT_SMTP_URL": "http://127.0.0.1"})
    )
    with pytest.raises(CallerError, match="begins with smtps:// or smtp://"):
        sender.send(message(sender))
