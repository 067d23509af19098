"""`assistant eval`: measure the local analyst, and Cortex Analyst beside it when an account is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.evaluation.analysts import Analyst
from deploy.evaluation.figures import failures_text, text, to_wire
from deploy.evaluation.measure import MakeAnalyst, Result, local_analyst, measure
from deploy.evaluation.place import Place, Say
from deploy.evaluation.questions import QUESTIONS, HeldOut, load_sets
from tools.clients.snowflake import Warehouse
from tools.settings import Settings, load_settings

CORTEX = "cortex"

__all__ = ["Options", "evaluate", "failures_text", "text", "to_wire"]


@dataclass(frozen=True)
class Options:
    """What to measure: the folder of the sets, those named or all, with one typo each when a seed is given."""

    folder: Path = QUESTIONS
    sets: Sequence[str] = ()
    held_out: HeldOut = "exclude"
    typos: int | None = None
    against_cortex: bool = False


def evaluate(options: Options, *, say: Say) -> list[Result]:
    """Every result. Raises BrokenSet, and SettingsError when Cortex is wanted and no account is named."""
    sets = load_sets(options.folder, names=options.sets)
    with analysts(against_cortex=options.against_cortex) as makers:
        measured = measure(sets, held_out=options.held_out, typos=options.typos, analysts=makers, say=say)
        return list(measured)


@contextmanager
def analysts(*, against_cortex: bool) -> Iterator[list[MakeAnalyst]]:
    """The analysts to measure; Cortex signs its calls as the settings of the environment say."""
    if not against_cortex:
        yield [local_analyst]
        return
    settings = load_settings()
    with Warehouse.open(settings) as warehouse:
        yield [local_analyst, partial(_cortex, settings, warehouse)]


def _cortex(settings: Settings, warehouse: Warehouse, _at: Place) -> Analyst:
    """Cortex Analyst of the real account. It writes the SQL; the account of the questions runs it.

    So both are graded on the same rows at the same date, and the foreign schemas need not be in the real account.
    """

    def headers() -> dict[str, str]:
        role = {"X-Snowflake-Role": settings.snowflake_role} if settings.snowflake_role else {}
        return {**warehouse.rest_token().headers(), **role}

    return Analyst(CORTEX, settings.snowflake_url, headers)
