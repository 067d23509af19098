"""A tree as Snowflake's SQL, written without the rewriting that only trees of other dialects need."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.generators.snowflake import SnowflakeGenerator

from tools.semantics.model import SemanticModel

_REWRITTEN = re.compile(
    r"(?<!:):(?!:)|\[|\b(flatten|unnest|explode|lateral|table|generate_date_array)\b", re.IGNORECASE
)
"""What the rewriting is about: paths into variants, rows made of arrays."""


class _PlainWriter(SnowflakeGenerator):
    TRANSFORMS: ClassVar[dict[type[exp.Expr], Any]] = {
        kind: to_sql for kind, to_sql in SnowflakeGenerator.TRANSFORMS.items() if kind is not exp.Select
    }


def written(model: SemanticModel, tree: exp.Select) -> str:
    """The statement, indented; a third of the time where the model's own expressions are plain ones."""
    if _is_plain(model):
        return _PlainWriter(dialect="snowflake", pretty=True).generate(tree, copy=False)
    return tree.sql(dialect="snowflake", pretty=True, copy=False)


@lru_cache(maxsize=256)
def _is_plain(model: SemanticModel) -> bool:
    if any(table.base_table.definition for table in model.tables):
        return False
    expressions = [one.expr for one in model.metrics]
    for table in model.tables:
        expressions += [one.expr for one in table.all_metrics]
        expressions += [one.expr for one in table.columns.values()]
        expressions += [one.expr for one in table.filters]
    return not any(_REWRITTEN.search(one) for one in expressions)
