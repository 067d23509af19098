"""Commands about semantic models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.commands.common import DATA, EXIT_FAILED, Data

app = typer.Typer(help="Find what makes a semantic model answer wrongly, before anybody asks.", no_args_is_help=True)
ModelPaths = Annotated[list[Path], typer.Argument(help="Files of semantic models, or folders of them.")]


@app.command("lint")
def lint(paths: ModelPaths) -> None:
    """Say, by line, what in the files will make answers wrong; exit code 1 when something will."""
    from deploy import models

    _finish(models.lint(paths))


@app.command("check")
def check(paths: ModelPaths, data: Data = DATA) -> None:
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
