"""Loads Chainlit the way this application needs it: its files, its secret, and nothing that we do not use.

Chainlit reads its settings from the environment when it is imported and writes into its root folder, so this module
hands them over right before; everything else of the web face imports Chainlit after `prepare`.
"""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

from starlette.datastructures import Headers

from assistant.web_balancer import LoadBalancer
from assistant.web_place import KEEP_THE_PLACE
from assistant.web_sign_in import DEMO_PERSON, AnySignIn, Passwords, TrustedHeader
from assistant.web_zone import TELL_THE_ZONE
from tools.person import Person

T = TypeVar("T")

REPOSITORY = Path(__file__).resolve().parents[1]
MOUNT_PATH = "/chat"
CHAINLIT_REACTS_TO = (
    "DATABASE_URL",
    "DISCORD_BOT_TOKEN",
    "LITERAL_API_KEY",
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_WEBSOCKET_TOKEN",
    "TEAMS_APP_ID",
)
"""Variables that would make Chainlit start a data layer or a bot of its own."""
EXTERNAL_LINK = re.compile(r"<link\b[^>]*(?:fonts\.googleapis|fonts\.gstatic|cdn\.jsdelivr)[^>]*/?>\s*")

PREFERRED_COLOURS = (
    "<script>localStorage.getItem('vite-ui-theme') ?? localStorage.setItem('vite-ui-theme', 'system')</script>"
)
"""Runs before the application, which would begin dark."""


def stub_traceloop() -> None:
    """Stand in for traceloop-sdk, which literalai imports for a telemetry that nobody starts; it is not installed."""
    if "traceloop.sdk" in sys.modules:
        return

    class Traceloop:
        @staticmethod
        def init(*_args: Any, **_kwargs: Any) -> None:
            """Start nothing."""

    package, sdk = ModuleType("traceloop"), ModuleType("traceloop.sdk")
    vars(sdk)["Traceloop"] = Traceloop
    vars(package)["sdk"] = sdk
    sys.modules |= {"traceloop": package, "traceloop.sdk": sdk}


class Ready(Generic[T]):
    """A value that can be awaited, and need not be.

    Chainlit calls for the chat profiles in places where it cannot wait, gives up and forgets what it was given: a
    coroutine would be reported as never awaited, with every new session.
    """

    def __init__(self, value: T) -> None:
        self._value = value

    def __await__(self) -> Generator[None, None, T]:
        yield from ()
        return self._value


def make_root(parent: Path | None = None) -> Path:
    """A writable folder with our configuration, for Chainlit to write its session files and translations into."""
    root = Path(tempfile.mkdtemp(prefix="assistant-web-", dir=parent))
    shutil.copytree(REPOSITORY / ".chainlit", root / ".chainlit")
    (root / "public").symlink_to(REPOSITORY / "public", target_is_directory=True)
    for name in ("chainlit.md", "chainlit_en-US.md"):
        shutil.copyfile(REPOSITORY / "chainlit.md", root / name)
    return root


def prepare(root: Path, *, secret: str) -> None:
    """Set what Chainlit reads while it is imported. Call once, before anything imports it."""
    stub_traceloop()
    logging.getLogger("chainlit").setLevel(logging.WARNING)
    for name in CHAINLIT_REACTS_TO:
        os.environ.pop(name, None)
    os.environ |= {
        "CHAINLIT_APP_ROOT": str(root),
        "CHAINLIT_ROOT_PATH": MOUNT_PATH,
        "CHAINLIT_AUTH_SECRET": secret,
        "CHAINLIT_ENV_FILE": str(root / "no.env"),
    }


def ask_who(sign_in: AnySignIn) -> None:
    """Give Chainlit the sign-in: a form for passwords, the request's headers for the others."""
    import chainlit as cl

    def user(person: Person | None) -> cl.User | None:
        return cl.User(identifier=person.id, display_name=person.name) if person else None

    async def by_password(name: str, password: str) -> cl.User | None:
        # The hash takes a tenth of a second of processor time: not on the event loop.
        return user(await asyncio.to_thread(sign_in.check, name, password)) if isinstance(sign_in, Passwords) else None

    async def by_header(headers: Headers) -> cl.User | None:
        if isinstance(sign_in, LoadBalancer):
            return user(await sign_in.check(headers))
        return user(sign_in.check(headers) if isinstance(sign_in, TrustedHeader) else DEMO_PERSON)

    if isinstance(sign_in, Passwords):
        cl.password_auth_callback(by_password)
    else:
        cl.header_auth_callback(by_header)


def tune_the_page() -> None:
    """Follow the browser's light or dark, and drop the links to other hosts: one that hangs keeps the page white."""
    import chainlit.server as server

    original = server.get_html_template
    server.get_html_template = lambda root_path: tuned(original(root_path))


def tuned(page: str) -> str:
    """Chainlit's page without external links, in the browser's colours; it tells its zone and keeps its place."""
    return EXTERNAL_LINK.sub("", page).replace(
        "</head>", f"{PREFERRED_COLOURS}{TELL_THE_ZONE}{KEEP_THE_PLACE}</head>", 1
    )
