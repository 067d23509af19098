"""The `assistant` command: the roof of the house; each command imports the room it needs when it runs."""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

app = typer.Typer(
    name="assistant",
    help="Ask Snowflake in plain English and get a governed answer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
sql_app = typer.Typer(help="Bring the Snowflake schema to what the files in sql/ say.", no_args_is_help=True)
app.add_typer(sql_app, name="sql")
models_app = typer.Typer(
    help="Find what makes a semantic model answer wrongly, before anybody asks.", no_args_is_help=True
)
app.add_typer(models_app, name="models")

EXIT_FAILED = 1
EXIT_CALLER = 2
EXIT_DIFFERS = 2

Data = Annotated[Path, typer.Option("--data", help="The folder that holds the local data.")]
DATA = Path(".data")
ModelPaths = Annotated[list[Path], typer.Argument(help="Files of semantic models, or folders of them.")]
QUESTIONS = Path("tests/questions")


class ModelName(StrEnum):
    """Which semantic model a question goes to; auto lets Cortex Analyst choose."""

    auto = "auto"
    sales = "sales"
    customers = "customers"
    operations = "operations"


class HeldOut(StrEnum):
    """Whether the questions that are kept for the last measurement are asked."""

    only = "only"
    exclude = "exclude"
    all = "all"


class Against(StrEnum):
    """An analyst to measure beside the local one."""

    cortex = "cortex"


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
        say=_say,
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
    run_account(data=data, port=port, empty=empty, today=fixed, say=_say)


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
    run(data=data, host=host, ports=ports, sample_data=sample_data, say=_say)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in plain English.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as one JSON object.")] = False,
    model: Annotated[ModelName, typer.Option(help="The semantic model to ask.")] = ModelName.auto,
    data: Data = DATA,
) -> None:
    """Ask one question in the terminal; exit code 0 answered or refused, 2 for a caller's error, 1 when it failed."""
    from deploy.terminal import ask_once

    answer = ask_once(question, semantic_model=model.value, data=data)
    if as_json:
        print(json.dumps(answer.to_wire(), ensure_ascii=False, indent=2))
        return
    from assistant.render.terminal import render

    print(render(answer))


@app.command()
def web(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
) -> None:
    """Run the web chat, as Fargate runs it."""
    settings = _settings("web")
    from assistant.web_app import serve

    serve(settings, host=host, port=port)


@app.command()
def slack(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port of /health, and of /slack/events without Socket Mode.")] = 8003,
) -> None:
    """Run the assistant in Slack, as Fargate runs it."""
    settings = _settings("slack")
    from assistant.slack_bot import serve

    serve(settings, host=host, port=port)


@app.command()
def worker(
    api_host: Annotated[str, typer.Option(help="The address the API listens on.")] = "127.0.0.1",
    api_port: Annotated[int, typer.Option(help="The port the API listens on.")] = 8001,
) -> None:
    """Run the worker and its API, as Fargate runs them."""
    settings = _settings("worker")
    from jobs.service import serve

    serve(settings, api_host=api_host, api_port=api_port)


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


@app.command()
def healthy(
    port: Annotated[int | None, typer.Option(help="The service's port; found from PID 1 when left out.")] = None,
) -> None:
    """Ask the service of this container whether it is well; exit code 1 when it is not."""
    from deploy.healthy import check

    check(port)


@app.command("eval")
def evaluate(
    sets: Annotated[list[str] | None, typer.Option("--set", help="Only the set of this name; may be repeated.")] = None,
    folder: Annotated[Path, typer.Option("--questions", help="The folder of the question sets.")] = QUESTIONS,
    held_out: Annotated[HeldOut, typer.Option(help="The questions kept for the last measurement.")] = HeldOut.exclude,
    typos: Annotated[int | None, typer.Option(help="Ask each question with a typo too, chosen by this seed.")] = None,
    against: Annotated[Against | None, typer.Option(help="Measure Cortex Analyst of the settings too.")] = None,
    failures: Annotated[bool, typer.Option("--failures", help="List what was wrong or refused.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Measure the analyst on the question sets: every answer is run and compared with the right rows."""
    from deploy.evaluation import run

    options = run.Options(folder, sets or (), held_out.value, typos, against_cortex=against is not None)
    results = run.evaluate(options, say=lambda line: print(line, file=sys.stderr, flush=True))
    if as_json:
        print(json.dumps(run.to_wire(results), ensure_ascii=False, indent=2))
        return
    if failures:
        print(run.failures_text(results) + "\n")
    print(run.text(results))


@app.command()
def password(name: Annotated[str, typer.Argument(help="The sign-in name.")]) -> None:
    """Make a line for ASSISTANT_PASSWORD_FILE; asks for the password."""
    from argon2 import PasswordHasher

    secret = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    print(f"{name}:{PasswordHasher().hash(secret)}")


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="What the token is called in the log.")],
    scopes: Annotated[str, typer.Option(help="What it may do, such as jobs:read,jobs:write.")] = "jobs:read,jobs:write",
    person: Annotated[str | None, typer.Option(help="Whose jobs it submits and sees; NAME when left out.")] = None,
) -> None:
    """Make a token of the API and its line for ASSISTANT_API_TOKENS_FILE."""
    from tools.api_tokens import make_line

    made, line = make_line(name, scopes.split(","), person=person)
    print(f"The token, shown this once:\n{made}\n\nThe line for ASSISTANT_API_TOKENS_FILE:\n{line}")


@sql_app.command("plan")
def sql_plan(
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

    with _exit_code_1_for_errors(detailed), addressed(data) as settings:
        plan = schema.plan(settings, everything=everything)
    print(json.dumps(plan.to_wire(), ensure_ascii=False, indent=2) if as_json else plan.text())
    if detailed and plan.due:
        raise typer.Exit(EXIT_DIFFERS)


@sql_app.command("apply")
def sql_apply(
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
            say=_say,
        )
        print(report.text())


@sql_app.command("drift")
def sql_drift(
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON object.")] = False,
    data: Data = DATA,
) -> None:
    """Say what the account has otherwise than the files, and what mends it; exit code 0 none, 2 drift, 1 it failed."""
    from deploy.sql import schema
    from deploy.terminal import addressed

    with _exit_code_1_for_errors(True), addressed(data) as settings:
        report = schema.drift(settings)
    print(json.dumps(report.to_wire(), ensure_ascii=False, indent=2) if as_json else report.text())
    if report.found:
        raise typer.Exit(EXIT_DIFFERS)


@sql_app.command("unlock")
def sql_unlock(
    run: Annotated[str, typer.Argument(help="The run that the message of the lock names.")], data: Data = DATA
) -> None:
    """Free the schema lock of a dead run, and resume the tasks that it had suspended."""
    from deploy.sql import schema
    from deploy.terminal import addressed

    with addressed(data) as settings:
        schema.unlock(settings, run, say=_say)


@contextmanager
def _exit_code_1_for_errors(wanted: bool) -> Iterator[None]:  # noqa: FBT001
    """Where 2 says that something differs, every error is 1, as Terraform has it."""
    from tools.errors import AppError

    try:
        yield
    except AppError as error:
        if not wanted:
            raise
        print(f"failed: {error}", file=sys.stderr)
        raise typer.Exit(EXIT_FAILED) from error


@models_app.command("lint")
def models_lint(paths: ModelPaths) -> None:
    """Say, by line, what in the files will make answers wrong; exit code 1 when something will."""
    from deploy import models

    _finish(models.lint(paths))


@models_app.command("check")
def models_check(paths: ModelPaths, data: Data = DATA) -> None:
    """Lint, and run every field, metric and verified query in the account; exit code 1 when an answer will be wrong."""
    from deploy import models
    from deploy.models_check import account
    from deploy.terminal import addressed

    with addressed(data) as settings, account(settings) as run:
        report = models.check(paths, run)
    _finish(report)


def _finish(report: Any) -> None:
    print(report.text())
    if not report.healthy:
        raise typer.Exit(EXIT_FAILED)


def _say(line: str) -> None:
    print(line, flush=True)


def _settings(service: str) -> Any:
    from tools.log import set_up_logging
    from tools.settings import load_settings

    settings = load_settings()
    set_up_logging(settings.assistant_log_level, service=service)
    return settings


def main() -> NoReturn:
    """Run the command; errors become words on standard error and an exit code."""
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
