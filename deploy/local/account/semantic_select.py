"""`SELECT dimension, AGG(metric) FROM view GROUP BY dimension`: rewritten to SEMANTIC_VIEW(...), as Snowflake does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import Expr, exp

from deploy.local.account.errors import SnowflakeError, unsupported
from deploy.local.account.semantic_names import DIALECT, METRIC, ROW_LEVEL, Kind, found, has, wrong_query
from deploy.local.account.semantic_views import KIND, read_model, required

if TYPE_CHECKING:
    from deploy.local.account.names import Name
    from deploy.local.account.session import Session
    from tools.semantics.model import SemanticModel

EVERY: tuple[Kind, ...] = (*ROW_LEVEL, *METRIC)
OF_ONE_VALUE = (exp.Agg, exp.Min, exp.Max, exp.AnyValue)
"""What a metric may stand in: it has one value for a group, so that each of them gives it back."""


def any_named(session: Session, tree: Expr) -> bool:
    """Whether a SELECT reads a semantic view by its name; its values must be known before it is rewritten."""
    return next(_selects(session, tree), None) is not None


def rewrite(session: Session, tree: Expr) -> None:
    """Every SELECT over the name of a semantic view becomes one over SEMANTIC_VIEW, in place."""
    for select, name in list(_selects(session, tree)):
        entry = required(session, name, "SELECT")
        _refuse_what_is_not_done(select)
        Rewriting(read_model(str(entry.definition["yaml"])), select, name).done()


def _selects(session: Session, tree: Expr) -> Iterator[tuple[exp.Select, Name]]:
    views = {entry.name for entry in session.account.catalog.all(KIND)}
    if not views:
        return
    short = {name.name for name in views}
    for select in tree.find_all(exp.Select):
        source = select.args.get("from_")
        table = source.this if isinstance(source, exp.From) else None
        if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier) or select.args.get("joins"):
            continue
        if _folded(table.this) not in short or (not table.db and _is_cte(table)):
            continue
        name = session.full_name(table)
        if name in views:
            yield select, name


def _folded(identifier: exp.Identifier) -> str:
    return str(identifier.this) if identifier.args.get("quoted") else str(identifier.this).upper()


def _is_cte(table: exp.Table) -> bool:
    from deploy.local.account import relations

    return table.name.upper() in relations.visible_ctes(table)


def _refuse_what_is_not_done(select: exp.Select) -> None:
    table = select.args["from_"].this
    if table.args.get("pivots") or select.args.get("laterals") or select.args.get("match"):
        raise unsupported("PIVOT, UNPIVOT, LATERAL or MATCH_RECOGNIZE over a semantic view by its name, as Snowflake")
    if select.args.get("qualify") or any(not one.find_ancestor(exp.Subquery) for one in select.find_all(exp.Window)):
        raise wrong_query("window functions and QUALIFY are not supported over a semantic view by its name.")
    if any(one.is_star and not isinstance(one, exp.AggFunc) for one in select.expressions):
        raise wrong_query("name the dimensions, facts and AGG(metric) to select; * is not supported.")


@dataclass
class Rewriting:
    """One SELECT: which of its expressions the semantic view computes, and under which names they come out."""

    model: SemanticModel
    select: exp.Select
    view: Name
    aggregated: bool = False
    computed: dict[str, tuple[str, str, Expr]] = field(default_factory=dict)
    """By the text of an expression: the clause it goes into, its name there, and the expression."""

    def done(self) -> None:
        select = self.select
        self._drop_qualifiers()
        items = [one.unalias() for one in select.expressions]
        names = [self._name(one) for one in select.expressions]
        groups = self._groups(items)
        places = [*items, *self._ordered(names), *([select.args["having"]] if select.args.get("having") else [])]
        self.aggregated = bool(groups) or any(self._aggregates(one) for one in places)
        for one in groups:
            self._compute("dimensions", one)
        for clause in ("expressions", "having", "order"):
            self._replace(clause, names)
        select.set("group", None)
        if (having := select.args.get("having")) is not None:
            select.set("having", None)
            inner = select.args.get("where")
            self._point(inner)
            select.set("where", exp.Where(this=having.this))
        else:
            self._point(select.args.get("where"))
            select.set("where", None)
        select.set(
            "expressions",
            [exp.alias_(one.unalias(), name, quoted=True) for one, name in zip(select.expressions, names, strict=True)],
        )

    def _drop_qualifiers(self) -> None:
        """`v.region` of FROM view AS v is region, and v.orders.region is orders.region."""
        table = self.select.args["from_"].this
        names = {table.alias_or_name.upper(), self.view.name}
        for column in self.select.find_all(exp.Column):
            if column.args.get("db") is not None and str(column.args["db"].this).upper() in names:
                column.set("db", None)
            elif column.table.upper() in names and not self.model.has_table(column.table):
                column.set("table", None)

    @staticmethod
    def _name(item: Expr) -> str:
        if isinstance(item, exp.Alias | exp.Column):
            return item.alias_or_name
        return item.sql(DIALECT).upper()[:255]

    def _groups(self, items: list[Expr]) -> list[Expr]:
        """What is grouped by: expressions, ordinals and names of the result, and all that aggregates nothing."""
        group = self.select.args.get("group")
        if group is None:
            return []
        if group.args.get("all"):
            return [one for one in items if not self._aggregates(one)]
        if any(group.args.get(one) for one in ("grouping_sets", "cube", "rollup")):
            raise unsupported("GROUPING SETS, CUBE or ROLLUP over a semantic view by its name")
        aliases = {one.alias.upper(): one.this for one in self.select.expressions if isinstance(one, exp.Alias)}
        wanted: list[Expr] = []
        for one in group.expressions:
            if isinstance(one, exp.Literal) and not one.is_string:
                wanted.append(items[int(one.this) - 1])
            elif isinstance(one, exp.Column) and not one.table and not has(self.model, one, EVERY):
                wanted.append(aliases.get(one.name.upper(), one))
            else:
                wanted.append(one)
        return wanted

    def _ordered(self, names: list[str]) -> list[Expr]:
        order = self.select.args.get("order")
        return [one for one in order.expressions if one.this.name not in names] if order else []

    @staticmethod
    def _aggregates(node: Expr) -> bool:
        return any(isinstance(one, exp.AggFunc) for one in node.walk(prune=lambda one: isinstance(one, exp.Query)))

    def _key(self, node: Expr) -> str:
        """The same for `region` and `buyers.region`."""
        copied = exp.paren(node.copy())
        for column in list(copied.find_all(exp.Column)):
            if has(self.model, column, EVERY):
                one = found(self.model, column, EVERY)
                column.replace(exp.column(one.name.upper(), table=one.entity.upper() or None))
        return copied.sql(DIALECT)

    def _compute(self, clause: str, node: Expr) -> exp.Column:
        clause, name, _ = self.computed.setdefault(
            self._key(node), (clause, f"_{clause}_{len(self.computed)}", node.copy())
        )
        return exp.column(exp.to_identifier(name, quoted=True))

    def _replace(self, clause: str, names: list[str]) -> None:
        """Put the names of computed expressions in their place, the outermost expressions first."""
        held = self.select.args.get(clause)
        if held is None:
            return

        def placed(node: Expr) -> Expr:
            if isinstance(node, exp.Alias | exp.Ordered | exp.Order | exp.Having | exp.Query):
                return node
            if node.find_ancestor(exp.Query) is not None:
                return node
            if clause == "order" and isinstance(node, exp.Column) and node.name in names and not node.table:
                return exp.column(exp.to_identifier(node.name, quoted=True))
            if not self.aggregated:
                return self._row_value(node, clause)
            if self._key(node) in self.computed:
                return self._compute("dimensions", node)
            if isinstance(node, exp.AggFunc):
                return self._compute("metrics", self._metric(node))
            if isinstance(node, exp.Column):
                raise self._ungrouped(node)
            return node

        if isinstance(held, list):
            self.select.set(clause, [one.transform(placed) for one in held])
        else:
            self.select.set(clause, held.transform(placed))

    def _row_value(self, node: Expr, clause: str) -> Expr:
        """Without any group each expression is a fact of its row; of an expression the whole is one."""
        if isinstance(node, exp.Literal) and clause == "order":
            return node
        if node.find(exp.Column) is None:
            return node
        if isinstance(node, exp.Column) and not has(self.model, node, ROW_LEVEL) and has(self.model, node, METRIC):
            raise self._ungrouped(node)
        return self._compute("facts", node)

    def _metric(self, node: Expr) -> Expr:
        """AGG(metric) is the metric; another aggregate is one of facts or dimensions, computed for this query."""
        inner = node.this
        if isinstance(node, OF_ONE_VALUE) and isinstance(inner, exp.Column) and has(self.model, inner, METRIC):
            return inner
        if isinstance(node, exp.Agg):
            raise wrong_query(f"{inner.sql(DIALECT)} is no metric of the semantic view, and AGG takes one metric.")
        return node

    def _ungrouped(self, column: exp.Column) -> SnowflakeError:
        if has(self.model, column, METRIC) and not has(self.model, column, ROW_LEVEL):
            return wrong_query(f"the metric {column.name.upper()} must be passed to AGG, as in AGG({column.name}).")
        found(self.model, column, ROW_LEVEL)
        return SnowflakeError(
            f"SQL compilation error:\n[{column.sql(DIALECT)}] is not a valid group by expression",
            errno=979,
            sqlstate="42601",
        )

    def _point(self, where: Expr | None) -> None:
        """FROM the view's SEMANTIC_VIEW, with what it computes and the condition on its rows."""
        clauses: dict[str, list[Expr]] = {}
        for clause, name, node in self.computed.values():
            clauses.setdefault(clause, []).append(exp.alias_(node, name, quoted=True))
        table = self.select.args["from_"].this
        given = table.args.get("alias")
        named = table.copy()
        named.set("alias", None)
        view = exp.SemanticView(this=named, **clauses)
        if where is not None:
            view.set("where", where.this)
        alias = given.copy() if given else exp.TableAlias(this=exp.to_identifier(self.view.name, quoted=True))
        table.replace(exp.Table(this=view, alias=alias))
