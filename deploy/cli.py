"""The `assistant` command: the roof of the house; each command imports the room it needs when it runs."""

from __future__ import annotations

import gc
import sys
import tempfile
import traceback
from pathlib import Path
from typing import NoReturn

import typer

from deploy.commands import here, keys, models, questions, services, sql
from deploy.commands.common import EXIT_CALLER, EXIT_FAILED

app = typer.Typer(
    name="assistant",
    help="Ask Snowflake in plain English and get a governed answer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (here, questions, services, keys):
    app.registered_commands += group.app.registered_commands
app.add_typer(sql.app, name="sql")
app.add_typer(models.app, name="models")


def main() -> NoReturn:
    """Run the command; errors become words on standard error and an exit code."""
    # What a command imports is many small objects that stay: looked at less often, it starts a sixth sooner.
    gc.set_threshold(50_000, 20, 20)
    from tools.errors import AppError, CallerError, new_reference

    try:
        app(standalone_mode=True)
    except CallerError as error:
        print(error, file=sys.stderr)
        sys.exit(EXIT_CALLER)
    except AppError as error:
        print(f"failed: {error}", file=sys.stderr)
        sys.exit(EXIT_FAILED)
    except Exception as error:  # noqa: BLE001 - a person never sees a raw exception
        details = Path(tempfile.gettempdir()) / f"assistant-{new_reference()}.log"
        details.write_text(traceback.format_exc())
        print(f"failed unexpectedly: {type(error).__name__}: {error}\nthe details are in {details}", file=sys.stderr)
        sys.exit(EXIT_FAILED)
    sys.exit(0)


if __name__ == "__main__":
    main()
