"""Commands that ask: one question, or the question sets."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.commands.common import DATA, Data

app = typer.Typer()
QUESTIONS: Final = Path("tests/questions")


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
