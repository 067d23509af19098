"""The e-mail that went to the SES neighbour: which there is, and one message as files to look at."""

from __future__ import annotations

import email
import email.policy
import json
import threading
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from deploy.local.neighbours import running_place
from tools.errors import CallerError

TRIES: Final = 10


class NotRunning(CallerError):
    """Nothing runs on that data directory."""

    def __init__(self, data: Path) -> None:
        super().__init__(f"nothing runs on {data}; start it with assistant up, or name its folder with --data DIR")


def messages(data: Path) -> list[EmailMessage]:
    """What was sent since the start, oldest first."""
    place = running_place(data)
    if place is None:
        raise NotRunning(data)
    kept = _listing(f"http://127.0.0.1:{place.ports.events}/moto-api/data.json").get("ses", {}).get("RawMessage", [])
    read = [email.message_from_string(each["raw_data"], policy=email.policy.default) for each in kept]
    return [message for message in read if isinstance(message, EmailMessage)]


def _listing(url: str) -> dict[str, Any]:
    """All that the neighbour holds; it answers 500 while something comes in, and is then asked again."""
    pause = threading.Event()
    for _ in range(TRIES - 1):
        try:
            return _read(url)
        except urllib.error.HTTPError:
            pause.wait(0.2)
    return _read(url)


def _read(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - a loopback address of ours
        content: dict[str, Any] = json.load(answer)
        return content


def listed(data: Path) -> str:
    """One line a message."""
    found = messages(data)
    if not found:
        return "no e-mail has been sent since the start"
    lines = [f"{number:>3}  {message['To']:<32}  {message['Subject']}" for number, message in enumerate(found, 1)]
    return "\n".join([*lines, "", "assistant mail NUMBER writes a message and its files into the data folder"])


def written(data: Path, number: int) -> str:
    """Write the body and the attachments of a message; says where."""
    found = messages(data)
    if not 1 <= number <= len(found):
        raise CallerError(f"there is no message {number}; there are {len(found)}")
    message = found[number - 1]
    folder = data / "mail" / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    body = message.get_body(("html", "plain"))
    if body is not None:
        (folder / "message.html").write_text(str(body.get_content()), "utf-8")
    for place, part in enumerate(message.iter_attachments(), 1):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            (folder / Path(part.get_filename() or f"file-{place}").name).write_bytes(content)
    names = ", ".join(sorted(file.name for file in folder.iterdir()))
    return f"{message['Subject']}\nto {message['To']}\n{folder}: {names}"
