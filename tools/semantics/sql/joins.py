"""Which tables can be joined to which without repeating rows: relationships followed many-to-one only."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from tools.semantics.model import Relationship, SemanticModel
from tools.semantics.sql.errors import NoPath, QueryRefused

Path = tuple[Relationship, ...]


def reachable(model: SemanticModel, root: str, using: Sequence[str] = ()) -> dict[str, Path]:
    """Every table that each row of `root` has at most one row of, with the relationships that lead there."""
    return _reachable(model, root.lower(), tuple(one.lower() for one in using))


def _leaving(model: SemanticModel, table: str) -> Iterator[tuple[str, Relationship]]:
    for one in model.relationships:
        if one.left_table.lower() == table:
            yield one.right_table.lower(), one
        elif one.right_table.lower() == table and is_one_to_one(one):
            yield one.left_table.lower(), one


def is_one_to_one(one: Relationship) -> bool:
    return one.relationship_type.lower() == "one_to_one" and not any(pair.type for pair in one.relationship_columns)


@lru_cache(maxsize=512)
def _reachable(model: SemanticModel, root: str, using: tuple[str, ...]) -> dict[str, Path]:
    paths: dict[str, Path] = {root: ()}
    waiting = deque([root])
    while waiting:
        here = waiting.popleft()
        for table, relationship in _leaving(model, here):
            if table == root:
                continue
            if table not in paths:
                paths[table] = (*paths[here], relationship)
                waiting.append(table)
            elif relationship.name.lower() in using and paths[table][-1].name.lower() not in using:
                paths[table] = (*paths[here], relationship)
    return paths


def check_single_path(model: SemanticModel, root: str, path: Path, using: Sequence[str]) -> None:
    """Two relationships between the same two tables mean two things; the metric must say which it uses."""
    for step in path:
        twins = [
            one.name
            for one in model.relationships
            if (one.left_table.lower(), one.right_table.lower()) == (step.left_table.lower(), step.right_table.lower())
        ]
        if len(twins) > 1 and step.name.lower() not in [name.lower() for name in using]:
            raise QueryRefused(f"{root} reaches {step.right_table} in several ways ({', '.join(twins)})")


def common_root(model: SemanticModel, tables: Iterable[str]) -> str | None:
    """The table from which all of these are reachable: one of them if possible, else the nearest, else None."""
    wanted = {table.lower() for table in tables}
    best: tuple[bool, int, str] | None = None
    for table in model.tables:
        paths = reachable(model, table.name)
        if wanted <= paths.keys():
            cost = (table.name.lower() not in wanted, sum(len(paths[one]) for one in wanted), table.name)
            best = min(best, cost) if best else cost
    return best[2].lower() if best else None


def path_between(model: SemanticModel, root: str, table: str) -> Path:
    paths = reachable(model, root)
    if table.lower() not in paths:
        raise NoPath(f"{root} and {table} are not related in the model {model.name!r}")
    return paths[table.lower()]
