"""Variables of a model: names that stand for their default value wherever an expression uses them unqualified."""

from __future__ import annotations

from datetime import date

import sqlglot
from sqlglot import exp

from tools.semantics.elements import TEXT_TYPES, Variable
from tools.semantics.model import SemanticModel
from tools.semantics.sql.errors import QueryRefused


def variable_value(model: SemanticModel, name: str) -> exp.Expr | None:
    """The value of that variable, None when there is none of that name; raises QueryRefused for one without."""
    found = next((one for one in model.variables if one.name.lower() == name.lower()), None)
    if found is None:
        return None
    if found.default_value is None:
        raise QueryRefused(f"variable {found.name!r} has no default value")
    return _default(found)


def _default(variable: Variable) -> exp.Expr:
    """The default as SQL; a text that is a bare word is that text."""
    value = variable.default_value
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    if not isinstance(value, str):
        return exp.convert(value)
    try:
        tree = sqlglot.parse_one(value, dialect="snowflake")
    except sqlglot.errors.SqlglotError:
        return exp.Literal.string(value)
    is_text = variable.data_type.upper().startswith(TEXT_TYPES)
    if isinstance(tree, exp.Column) or (is_text and not isinstance(tree, (exp.Literal, exp.Func))):
        return exp.Literal.string(value)
    return tree if isinstance(tree, exp.Literal) else exp.paren(tree)
