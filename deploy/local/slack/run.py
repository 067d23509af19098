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
from deploy.local.slack.workspace import BOT_TOKEN, Workspace

__all__ = ["BOT_TOKEN", "Running", "running", "serve"]


@dataclass(frozen=True)
class Running:
    """A workspace that answers: `url` is what ASSISTANT_SLACK_API_URL is set to."""

    url: str
    workspace: Workspace


def serve(*, port: int, data: Path) -> None:
    """Answer until SIGTERM or Ctrl-C; everything is written to the data directory as it comes."""
    app = make_app(Workspace(data), base=f"http://127.0.0.1:{port}")
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


@contextmanager
def running(data: Path, *, limits_rate: bool = False) -> Iterator[Running]:
    """A workspace in a thread; without Slack's rate limits unless they are asked for."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    workspace = Workspace(data)
    app = make_app(workspace, base=base, limits_rate=limits_rate)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, name="slack", daemon=True)
    thread.start()
    pause = threading.Event()
    while not server.started and thread.is_alive():
        pause.wait(0.01)
    try:
        yield Running(f"{base}/api/", workspace)
    finally:
        server.should_exit = True
        thread.join(10)
