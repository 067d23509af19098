"""Commands that start the product, or a part of it, on this machine."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from deploy.commands.common import DATA, Data, say

app = typer.Typer()


@app.command()
def up(
    port: Annotated[int, typer.Option(help="The port of the chat.")] = 8000,
    account_port: Annotated[int, typer.Option(help="The port of the Snowflake account.")] = 8085,
    api_port: Annotated[int, typer.Option(help="The port of the worker's API.")] = 8001,
    data: Data = DATA,
    sample_data: Annotated[bool, typer.Option(help="Load the sample data once.")] = True,
    slack: Annotated[bool, typer.Option("--slack", help="Also a Slack workspace on this machine.")] = False,
    slack_port: Annotated[int, typer.Option(help="The port of that workspace.")] = 8002,
) -> None:
    """Start the whole product on this machine, with no account, no key and no network."""
    from deploy.local.up import run

    run(
        data=data,
        web_port=port,
        account_port=account_port,
        api_port=api_port,
        sample_data=sample_data,
        say=say,
        slack_port=slack_port if slack else None,
    )


@app.command()
def mail(
    number: Annotated[int | None, typer.Argument(help="Write this message and its files into the data folder.")] = None,
    data: Data = DATA,
) -> None:
    """Show the e-mail that the product on this machine has sent."""
    from deploy.local.mail import listed, written

    print(listed(data) if number is None else written(data, number))


@app.command()
def local(
    port: Annotated[int, typer.Option(help="The port of the account.")] = 8085,
    data: Data = DATA,
    empty: Annotated[bool, typer.Option("--empty", help="No schema, no sample data; any user signs in.")] = False,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Fix CURRENT_DATE.")] = None,
) -> None:
    """Start only the Snowflake account: SQL and Cortex Analyst on one port."""
    from deploy.local.up import run_account

    fixed: date | None = today.date() if today else None
    run_account(data=data, port=port, empty=empty, today=fixed, say=say)


@app.command()
def neighbours(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    account_port: Annotated[int, typer.Option(help="The port of the Snowflake account.")] = 8085,
    objects_port: Annotated[int, typer.Option(help="The port of the S3 store.")] = 9000,
    events_port: Annotated[int, typer.Option(help="The port of SNS, SQS and SES.")] = 9001,
    slack_port: Annotated[int | None, typer.Option(help="The port of a Slack workspace; without it none.")] = None,
    sample_data: Annotated[bool, typer.Option(help="Load the sample data once.")] = True,
    data: Data = DATA,
) -> None:
    """Start what the product talks to, and not the product: for its containers on one machine."""
    from deploy.local.neighbourhood import run
    from deploy.local.neighbours import Ports

    ports = Ports(
        web=8000, account=account_port, api=8001, objects=objects_port, events=events_port, slack=slack_port
    )  # fmt: skip
    run(data=data, host=host, ports=ports, sample_data=sample_data, say=say)
