"""Commands that run one service, as Fargate runs it, and that say how it is."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from deploy.commands.common import DATA, EXIT_FAILED, Data, service_settings

app = typer.Typer()


@app.command()
def web(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
) -> None:
    """Run the web chat, as Fargate runs it."""
    settings = service_settings("web")
    from assistant.web_app import serve

    serve(settings, host=host, port=port)


@app.command()
def slack(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port of /health, and of /slack/events without Socket Mode.")] = 8003,
) -> None:
    """Run the assistant in Slack, as Fargate runs it."""
    settings = service_settings("slack")
    from assistant.slack_bot import serve

    serve(settings, host=host, port=port)


@app.command()
def worker(
    api_host: Annotated[str, typer.Option(help="The address the API listens on.")] = "127.0.0.1",
    api_port: Annotated[int, typer.Option(help="The port the API listens on.")] = 8001,
) -> None:
    """Run the worker and its API, as Fargate runs them."""
    settings = service_settings("worker")
    from jobs.service import serve

    serve(settings, api_host=api_host, api_port=api_port)


@app.command()
def healthy(
    port: Annotated[int | None, typer.Option(help="The service's port; found from PID 1 when left out.")] = None,
) -> None:
    """Ask the service of this container whether it is well; exit code 1 when it is not."""
    from deploy.healthy import check

    check(port)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    data: Data = DATA,
) -> None:
    """Say what the installation lacks and the statement or command that mends it; exit code 1 when it lacks any."""
    from deploy.terminal import examine

    found = examine(data=data)
    print(json.dumps(found.to_wire(), ensure_ascii=False, indent=2) if as_json else found.text(data))
    if not found.healthy:
        raise typer.Exit(EXIT_FAILED)
