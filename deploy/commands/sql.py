"""Commands that bring the Snowflake account to what the files in sql/ say."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from deploy.commands.common import DATA, EXIT_DIFFERS, Data, exit_code_1_for_errors, say

app = typer.Typer(help="Bring the Snowflake schema to what the files in sql/ say.", no_args_is_help=True)


@app.command("bootstrap")
def bootstrap(
    print_only: Annotated[
        bool, typer.Option("--print", help="Print the statements, filled in, for a worksheet; run none.")
    ] = False,
    data: Data = DATA,
) -> None:
    """Run what only an account administrator may, with ACCOUNTADMIN: once, and again when bootstrap.sql changes."""
    from deploy.sql import bootstrap as page
    from deploy.sql import schema
    from deploy.terminal import addressed

    with addressed(data) as settings:
        if print_only:
            print(page.text_of(schema.variables(settings)))
        else:
            schema.bootstrap(settings, say=say)


@app.command("plan")
def plan(
    everything: Annotated[bool, typer.Option("--all", help="Also the files that have not changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan as one JSON object.")] = False,
    detailed: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit code 0 nothing to do, 2 something to do, 1 it failed.")
    ] = False,
    data: Data = DATA,
) -> None:
    """Say what `assistant sql apply` would add (+), change (~) and drop (-), and what to beware of."""
    from deploy.sql import schema
    from deploy.terminal import addressed

    with exit_code_1_for_errors(detailed), addressed(data) as settings:
        made = schema.plan(settings, everything=everything)
    print(json.dumps(made.to_wire(), ensure_ascii=False, indent=2) if as_json else made.text())
    if detailed and made.due:
        raise typer.Exit(EXIT_DIFFERS)


@app.command("apply")
def apply(
    everything: Annotated[bool, typer.Option("--all", help="Also the files that have not changed.")] = False,
    allow_drop: Annotated[bool, typer.Option("--allow-drop", help="Drop columns that the files lack.")] = False,
    sample_data: Annotated[bool, typer.Option("--sample-data", help="Also load the sample data.")] = False,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another run that applies.")] = 60,
    data: Data = DATA,
) -> None:
    """Apply the files of sql/ that have changed, in order; one run at a time, safe to repeat."""
    from deploy.sql import schema
    from deploy.terminal import addressed

    with addressed(data) as settings:
        report = schema.apply(
            settings,
            sample_data=sample_data,
            everything=everything,
            allow_drop=allow_drop,
            wait_seconds=wait,
            say=say,
        )
        print(report.text())


@app.command("drift")
def drift(
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON object.")] = False,
    data: Data = DATA,
) -> None:
    """Say what the account has otherwise than the files, and what mends it; exit code 0 none, 2 drift, 1 it failed."""
    from deploy.sql import schema
    from deploy.terminal import addressed

    with exit_code_1_for_errors(True), addressed(data) as settings:
        report = schema.drift(settings)
    print(json.dumps(report.to_wire(), ensure_ascii=False, indent=2) if as_json else report.text())
    if report.found:
        raise typer.Exit(EXIT_DIFFERS)


@app.command("unlock")
def unlock(
    run: Annotated[str, typer.Argument(help="The run that the message of the lock names.")], data: Data = DATA
) -> None:
    """Free the schema lock of a dead run, and resume the tasks that it had suspended."""
    from deploy.sql import schema
    from deploy.terminal import addressed

    with addressed(data) as settings:
        schema.unlock(settings, run, say=say)
