"""What a metric does to its aggregate that is the same for every group, such as minutes told in hours."""

from __future__ import annotations

from sqlglot import exp


def unscaled(tree: exp.Expr) -> exp.Expr:
    """Without what is the same for every group: `SUM(minutes) / 60`, `100 * SUM(x)`, `COALESCE(SUM(x), 0)`."""
    while True:
        both = (tree.this, tree.args.get("expression"))
        if isinstance(tree, exp.Paren) or (isinstance(tree, (exp.Div, exp.Mul)) and isinstance(both[1], exp.Literal)):
            tree = tree.this
        elif isinstance(tree, exp.Mul) and isinstance(both[0], exp.Literal):
            tree = tree.expression
        elif isinstance(tree, exp.Coalesce) and tree.expressions == [exp.Literal.number(0)]:
            tree = tree.this
        else:
            return tree
