"""Starting the workspace: as a program, and in a thread for the length of a `with` block."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from deploy.local.processes import free_port
from deploy.local.slack.api import make_app
from deploy.local.slack.app_link import AppLink
from deploy.local.slack.streams import STREAM_SECONDS
from deploy.local.slack.workspace import BOT_TOKEN, Workspace

__all__ = ["BOT_TOKEN", "Running", "running", "serve"]


@dataclass(frozen=True)
class Running:
    """A workspace that answers: `url` is what ASSISTANT_SLACK_API_URL is set to, `link` the way to the app."""

    url: str
    workspace: Workspace
    link: AppLink

    def person(self, user_id: str) -> str:
        """Where what a person does is posted to: `…/as/USER/`."""
        return f"{self.url.removesuffix('api/')}as/{user_id}/"


def serve(*, port: int, data: Path, host: str = "127.0.0.1") -> None:
    """Answer until SIGTERM or Ctrl-C; everything is written to the data directory as it comes."""
    app = make_app(Workspace(data), base=f"http://127.0.0.1:{port}")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


@contextmanager
def running(
    data: Path, *, limits_rate: bool = False, link: AppLink | None = None, stream_seconds: float = STREAM_SECONDS
) -> Iterator[Running]:
    """A workspace in a thread; without Slack's rate limits unless they are asked for."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    workspace = Workspace(data)
    link = link or AppLink()
    app = make_app(workspace, base=base, limits_rate=limits_rate, link=link, stream_seconds=stream_seconds)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, name="slack", daemon=True)
    thread.start()
    pause = threading.Event()
    while not server.started and thread.is_alive():
        pause.wait(0.01)
    try:
        yield Running(f"{base}/api/", workspace, link)
    finally:
        server.should_exit = True
        thread.join(10)
