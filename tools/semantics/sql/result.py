"""What the compiler hands back: the statement, its columns, and what was understood."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from tools.calendar_units import Grain

ColumnKind = Literal["time", "dimension", "metric", "comparison", "change", "change_percent", "share_percent", "rank"]


class ResultColumn(BaseModel):
    """One column of the result; percent kinds hold 12.5 for 12.5 %."""

    model_config = ConfigDict(frozen=True)

    name: str
    label: str
    kind: ColumnKind
    grain: Grain | None = None
    ref: str | None = None


class Understood(BaseModel):
    """The reading in pieces; `sentence` puts them together for a person."""

    model_config = ConfigDict(frozen=True)

    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    window: str = ""
    compared_with: str = ""
    extras: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    sentence: str = ""


class CompiledQuery(BaseModel):
    model_config = ConfigDict(frozen=True)

    sql: str
    columns: tuple[ResultColumn, ...]
    understood: Understood
