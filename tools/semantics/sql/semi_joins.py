"""Conditions on finer tables: a row stays when a row there fits, and still counts once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from tools.semantics.model import Relationship, SemanticModel
from tools.semantics.sql.errors import NoPath
from tools.semantics.sql.expressions import key_expressions
from tools.semantics.sql.joins import check_single_path, common_root, reachable
from tools.semantics.sql.scope import Condition
from tools.semantics.sql.sources import joined, key_of


def seen_from(
    model: SemanticModel, root: str, conditions: Iterable[Condition], using: Sequence[str] = ()
) -> list[Condition]:
    """The conditions as the rows of `root` can be asked them: those on finer tables become `key IN (SELECT ...)`.

    Conditions that can hold for one row there must hold for the same row: a vip ticket that is open. What leaves a
    value out of a finer table leaves out every row of `root` that has it there.
    """
    paths = reachable(model, root, using)
    found: list[Condition] = []
    together: list[tuple[set[str], list[Condition]]] = []
    for one in conditions:
        if one.tables <= paths.keys():
            found.append(one)
        elif one.opposite is not None:
            found.append(_among(model, root, one.tables, [one.opposite], absent=True))
        else:
            _gathered(model, root, one, together)
    return found + [_among(model, root, tables, [each.expression for each in same]) for tables, same in together]


def _gathered(
    model: SemanticModel, root: str, one: Condition, together: list[tuple[set[str], list[Condition]]]
) -> None:
    for tables, same in together:
        if common_root(model, {root, *tables, *one.tables}):
            tables |= one.tables
            same.append(one)
            return
    together.append((set(one.tables), [one]))


def _among(
    model: SemanticModel, root: str, tables: Iterable[str], where: Sequence[exp.Expr], *, absent: bool = False
) -> Condition:
    finer = common_root(model, {root, *tables})
    if finer is None or finer == root:
        missing = ", ".join(sorted(model.table(one).words for one in set(tables) - reachable(model, root).keys()))
        raise NoPath(f"{model.table(root).words} cannot be joined with {missing}: the model does not relate them so")
    path = reachable(model, finer)[root]
    check_single_path(model, finer, path, ())
    near, keys, wanted = _link(model, root, path[-1])
    inner = joined(model, exp.Select().select(*keys, copy=False), finer, {finer, near, *tables}, reads=where)
    known = [exp.not_(exp.Is(this=key.copy(), expression=exp.null())) for key in keys]
    inner = inner.where(*(one.copy() for one in where), *known, copy=False)
    subject = wanted[0] if len(wanted) == 1 else exp.Tuple(expressions=wanted)
    inside = exp.In(this=subject, query=exp.Subquery(this=inner))
    return Condition(exp.not_(inside) if absent else inside, frozenset({root}))


def _link(model: SemanticModel, root: str, step: Relationship) -> tuple[str, list[exp.Expr], list[exp.Expr]]:
    """The table beside `root`, its columns that say which row of root is meant, and those of root."""
    if any(pair.type for pair in step.relationship_columns):
        keys = key_expressions(model, model.table(root))
        if not keys:
            raise NoPath(f"{model.table(root).words} have no key by which the rows of {step.left_table} name them")
        return root, keys, [key.copy() for key in keys]
    outer = step.right_table.lower() == root
    near, far = (step.left_table, step.right_table) if outer else (step.right_table, step.left_table)
    pairs = [(pair.left_column, pair.right_column) for pair in step.relationship_columns]
    keys = [key_of(model, model.table(near), here if outer else there) for here, there in pairs]
    return near.lower(), keys, [key_of(model, model.table(far), there if outer else here) for here, there in pairs]
