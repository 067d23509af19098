"""Subqueries in SEMANTIC_VIEW(...): taken out before the compiler sees the expressions, and put back into its SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import Expr, exp

from deploy.local.account.semantic_names import wrong_query

if TYPE_CHECKING:
    from deploy.local.account.names import Name
    from deploy.local.account.session import Session


def taken_out(session: Session, node: exp.SemanticView) -> tuple[dict[str, str], frozenset[Name]]:
    """Subqueries as tokens, for the compiler knows none; each is read with the rights of the one who asks."""
    from deploy.local.account import plans

    written: dict[str, str] = {}
    reads: frozenset[Name] = frozenset()
    for part in list(node.walk(prune=_is_query)):
        if not _is_query(part):
            continue
        for clause, kind in (("facts", "fact"), ("metrics", "metric")):
            if any(part is other for one in node.args.get(clause) or () for other in one.walk()):
                raise wrong_query(f"Subqueries are not allowed in {kind} expressions")
        token = f"_subquery_{len(written)}"
        made = plans.build(session, part.copy())
        reads |= made.reads
        written[token] = plans.text_of(made, None)
        part.replace(exp.select(exp.Literal.string(token)))
    return written, reads


def put_back(text: str, token: str, written: str) -> str:
    return re.sub(rf"SELECT '{token}'(?: AS \"[^\"]*\")?", lambda _: f"SELECT * FROM ({written})", text)  # noqa: S608


def _is_query(node: Expr) -> bool:
    return isinstance(node, exp.Query) and not isinstance(node, exp.Subquery)
