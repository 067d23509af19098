"""What the commands share: exit codes, the data folder, and words on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer

EXIT_FAILED: Final = 1
EXIT_CALLER: Final = 2
EXIT_DIFFERS: Final = 2

Data = Annotated[Path, typer.Option("--data", help="The folder that holds the local data.")]
DATA: Final = Path(".data")


def say(line: str) -> None:
    """A line of progress, seen at once."""
    print(line, flush=True)


def service_settings(service: str) -> Any:
    """The settings of a service that starts now, with its log set up."""
    from tools.log import set_up_logging
    from tools.settings import load_settings

    settings = load_settings()
    set_up_logging(settings.assistant_log_level, service=service)
    return settings


@contextmanager
def exit_code_1_for_errors(wanted: bool) -> Iterator[None]:  # noqa: FBT001
    """Where 2 says that something differs, every error is 1, as Terraform has it."""
    from tools.errors import AppError

    try:
        yield
    except AppError as error:
        if not wanted:
            raise
        print(f"failed: {error}", file=sys.stderr)
        raise typer.Exit(EXIT_FAILED) from error
