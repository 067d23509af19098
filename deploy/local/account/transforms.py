"""A tree in Snowflake's SQL to a tree that DuckDB runs: fakesnow's transforms, and ours around them."""

from __future__ import annotations

import re
from collections.abc import Callable

from fakesnow import transforms as fake
from sqlglot import Expr, exp
from sqlglot.errors import ErrorLevel, UnsupportedError

from deploy.local.account import formats
from deploy.local.account.errors import unsupported
from deploy.local.account.macros import DATE_UNITS, SCHEMA

BIND = re.compile(r":_BIND_\d+")

SESSION_VALUES: dict[type[Expr], str] = {
    exp.CurrentRole: "role",
    exp.CurrentUser: "user",
    exp.CurrentWarehouse: "warehouse",
    exp.CurrentSession: "session",
    exp.CurrentAccount: "account",
    exp.CurrentAvailableRoles: "available_roles",
    exp.CurrentStatement: "statement",
    exp.CurrentTransaction: "transaction",
    exp.CurrentDatabase: "database",
    exp.CurrentSchema: "schema",
    exp.CurrentRegion: "region",
    exp.CurrentSecondaryRoles: "secondary_roles",
    exp.CurrentSchemas: "schemas",
}
"""Functions of the session; each reads a DuckDB variable of the session's connection, in views too."""

SESSION_NAMES = {
    "LAST_QUERY_ID": "last_query_id",
    "CURRENT_ACCOUNT_NAME": "account",
    "CURRENT_ORGANIZATION_NAME": "organization",
    "CURRENT_CLIENT": "client",
    "CURRENT_IP_ADDRESS": "ip_address",
    "CURRENT_ROLE_TYPE": "role_type",
}


SAME_NAME = frozenset({
    "AS_INTEGER", "AS_DOUBLE", "AS_VARCHAR", "AS_BOOLEAN", "AS_ARRAY", "AS_OBJECT", "TO_ARRAY", "WIDTH_BUCKET",
})  # fmt: skip
"""Functions that are macros of the same name."""


def macro(name: str, *arguments: Expr) -> exp.Anonymous:
    return exp.Anonymous(this=f"{SCHEMA}.{name}", expressions=list(arguments))


def session_value(name: str) -> Expr:
    return exp.Anonymous(this="getvariable", expressions=[exp.Literal.string(f"sf_{name}")])


def own(node: Expr) -> Expr:
    """Ours, one node at a time, before fakesnow's."""
    kind = type(node)
    if kind in SESSION_VALUES:
        return session_value(SESSION_VALUES[kind])
    rule = RULES.get(kind)
    return node if rule is None else rule(node)


def _current_timestamp(node: Expr) -> Expr:
    return macro("sysdate" if node.args.get("sysdate") else "now_ltz")


def _anonymous(node: Expr) -> Expr:
    name = str(node.this).upper()
    if name in SESSION_NAMES:
        return session_value(SESSION_NAMES[name])
    if name == "HASH":
        wide = exp.cast(exp.Anonymous(this="hash", expressions=node.expressions), "HUGEINT")
        shifted = exp.Sub(this=wide, expression=exp.Literal.number("9223372036854775808"))
        return exp.cast(exp.paren(shifted, copy=False), exp.DataType.Type.BIGINT)
    if name in {"TO_TIMESTAMP_NTZ", "TO_TIMESTAMP"} and len(node.expressions) == 1:
        return macro("to_timestamp_any", node.expressions[0])
    if name in SAME_NAME:
        return macro(name.lower(), *node.expressions)
    if name == "ARRAY_CONSTRUCT":
        return exp.Anonymous(this="json_array", expressions=node.expressions)
    return node


def _date_add(node: Expr) -> Expr:
    unit = (node.text("unit") or "DAY").upper()
    date, amount = node.this, node.expression
    if isinstance(amount, exp.Interval) or isinstance(date, exp.Null):
        return node
    if isinstance(amount, exp.Literal | exp.Neg) and not amount.find(exp.Placeholder):
        interval: Expr = exp.Interval(this=exp.paren(amount, copy=False), unit=exp.var(unit))
    else:
        function = {"QUARTER": "to_quarters"}.get(unit, f"to_{unit.lower()}s")
        rounded = exp.Anonymous(this="round", expressions=[amount])
        kind = "BIGINT" if unit in {"HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"} else "INTEGER"
        interval = exp.Anonymous(this=function, expressions=[exp.cast(rounded, kind)])
    return macro("add_days" if unit in DATE_UNITS else "add_time", date, interval)


def _date_diff(node: Expr) -> Expr:
    """Texts are read as timestamps on either side, as Snowflake reads them."""
    for side in ("this", "expression"):
        value = node.args[side]
        if isinstance(value, exp.Literal) and value.is_string:
            node.set(side, exp.cast(value, exp.DataType.Type.TIMESTAMP))
    return node


def _truncate(node: Expr) -> Expr:
    unit = node.text("unit").upper() or "DAY"
    if isinstance(node.this, exp.Null):
        return node
    return macro("truncate_to", exp.Literal.string(unit.lower()), node.this)


def _add_months(node: Expr) -> Expr:
    return macro("add_months", node.this, node.expression)


def _divide(node: Expr) -> Expr:
    """Snowflake raises where DuckDB returns NULL; a divisor that cannot be 0 stays as it is."""
    node = _arithmetic(node)
    divisor = node.expression
    while isinstance(divisor, exp.Paren):
        divisor = divisor.this
    if isinstance(divisor, exp.Literal) and divisor.is_number and float(divisor.this) != 0:
        return node
    if isinstance(divisor, exp.Nullif | exp.Anonymous):
        return node
    node.set("expression", macro("nonzero", divisor))
    return node


def _window(node: Expr) -> Expr:
    """RATIO_TO_REPORT and the conditional events, which DuckDB does not have."""
    function = node.this
    name = str(function.this).upper() if isinstance(function, exp.Anonymous) else ""
    if name == "RATIO_TO_REPORT":
        value = function.expressions[0]
        over = node.copy()
        over.set("this", exp.Sum(this=value.copy()))
        total = exp.Nullif(this=over, expression=exp.Literal.number(0))
        return exp.Paren(this=exp.Div(this=exp.cast(value.copy(), "DOUBLE"), expression=total))
    if name == "CONDITIONAL_TRUE_EVENT":
        node.set("this", _count_if(exp.CountIf(this=function.expressions[0])))
    return node


def _bare(node: Expr) -> Expr:
    """`'a'::VARIANT` is the text itself: it becomes JSON where it is compared."""
    return node.this if isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.VARIANT else node


def _to_char(node: Expr) -> Expr:
    style = node.args.get("format")
    if style is None:
        return exp.cast(node.this, exp.DataType.Type.TEXT)
    if not (isinstance(style, exp.Literal) and style.is_string):
        raise unsupported("TO_VARCHAR with a format that is not a literal")
    number = formats.number(style.this)
    if number is not None:
        decimals, grouped = number
        return macro("number_text", node.this, exp.Literal.number(decimals), exp.Boolean(this=grouped))
    pattern = exp.Literal.string(formats.strftime(style.this))
    return exp.Anonymous(this="strftime", expressions=[node.this, pattern])


def _parameter(node: Expr) -> Expr:
    """`$1` over VALUES is its first column."""
    if isinstance(node.this, exp.Literal) and node.name.isdigit():
        return exp.column(exp.to_identifier(f"COLUMN{node.name}", quoted=True))
    return node


def _epoch(node: Expr) -> Expr:
    """EPOCH is a whole number."""
    return (
        exp.cast(node, "BIGINT")
        if node.name.upper().startswith("EPOCH") and not isinstance(node.parent, exp.Cast)
        else node
    )


def _compare(node: Expr) -> Expr:
    """A variant compared with a text, a number or a boolean is compared as that."""
    sides = [node.this, node.expression] if isinstance(node, exp.Binary) else [node.this, *node.expressions]
    variants = [side for side in sides if isinstance(side.unnest(), exp.JSONExtract)]
    others = [side.unnest() for side in sides if not isinstance(side.unnest(), exp.JSONExtract)]
    if not variants or not others or isinstance(others[0], exp.Null):
        return node
    for side in variants:
        path = side.unnest()
        scalar: Expr = exp.JSONExtractScalar(this=path.this, expression=path.expression)
        if isinstance(others[0], exp.Literal) and not others[0].is_string:
            scalar = exp.TryCast(this=scalar, to=exp.DataType.build("DOUBLE"))
        elif isinstance(others[0], exp.Boolean):
            scalar = exp.TryCast(this=scalar, to=exp.DataType.build("BOOLEAN"))
        side.replace(exp.paren(scalar, copy=False))
    return node


def _arithmetic(node: Expr) -> Expr:
    """A variant that is counted with is a number."""
    sides = [node.this, node.expression] if isinstance(node, exp.Binary) else [node.this]
    for side in sides:
        path = side.unnest()
        if isinstance(path, exp.JSONExtract):
            scalar = exp.JSONExtractScalar(this=path.this, expression=path.expression)
            side.replace(exp.cast(scalar, "DOUBLE"))
    return node


def _values(node: Expr) -> Expr:
    """Columns of VALUES with an alias are COLUMN1, COLUMN2 and so on, as without one."""
    alias = node.args.get("alias")
    if alias is not None and alias.this is not None and not alias.args.get("columns") and node.expressions:
        first = node.expressions[0]
        count = len(first.expressions) if isinstance(first, exp.Tuple) else 1
        alias.set("columns", [exp.to_identifier(f"COLUMN{i}", quoted=True) for i in range(1, count + 1)])
    return node


def _dollar(node: Expr) -> Expr:
    """`t.$1` is the first column of t."""
    if isinstance(node.this, exp.Parameter) and node.this.name.isdigit():
        node.set("this", exp.to_identifier(f"COLUMN{node.this.name}", quoted=True))
    return node


def _count_if(node: Expr) -> Expr:
    """DuckDB counts NULL where there is no row; Snowflake counts 0."""
    return exp.Count(this=exp.Case(ifs=[exp.If(this=node.this, true=exp.Literal.number(1))]))


def _random(node: Expr) -> Expr:
    """A seed cannot be kept per call; the numbers are random either way."""
    node.set("this", None)
    return node


def _projections(node: Expr) -> Expr:
    """An expression without an alias is named by its own text, as in Snowflake."""
    for item in node.expressions:
        if isinstance(item, exp.Alias | exp.Column | exp.Star | exp.Subquery | exp.Placeholder) or item.is_star:
            continue
        text = BIND.sub("?", item.sql("snowflake").upper())
        item.replace(exp.alias_(item.copy(), text[:255], quoted=True))
    return node


RULES: dict[type[Expr], Callable[[Expr], Expr]] = {
    exp.CurrentTimestamp: _current_timestamp,
    exp.CurrentDate: lambda _node: macro("today"),
    exp.Localtime: lambda _node: macro("time_now"),
    exp.Anonymous: _anonymous,
    exp.DateAdd: _date_add,
    exp.TimestampAdd: _date_add,
    exp.TimeAdd: _date_add,
    exp.DateDiff: _date_diff,
    exp.TimestampDiff: _date_diff,
    exp.TimestampTrunc: _truncate,
    exp.DateTrunc: _truncate,
    exp.AddMonths: _add_months,
    exp.Div: _divide,
    exp.Window: _window,
    exp.ToChar: _to_char,
    exp.Rand: _random,
    exp.CountIf: _count_if,
    exp.Array: lambda node: exp.Anonymous(this="json_array", expressions=node.expressions),
    exp.Values: _values,
    exp.Column: _dollar,
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.Sum, exp.Avg), _arithmetic),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Like, exp.ILike), _compare),
    exp.Parameter: _parameter,
    exp.Extract: _epoch,
    exp.ArrayContains: lambda node: macro("array_contains", _bare(node.expression), node.this),
    exp.ArrayToString: lambda node: macro("array_to_string", node.this, node.expression),
    exp.ArrayAppend: lambda node: macro("array_append", node.this, node.expression),
    exp.ArrayConcat: lambda node: macro("array_cat", node.this, node.expressions[0]),
    exp.WidthBucket: lambda node: macro("width_bucket", *(v for v in node.args.values() if isinstance(v, exp.Expr))),
}

Transform = Callable[[Expr], Expr]

AFTER: tuple[tuple[frozenset[type[Expr]], Transform], ...] = tuple(
    (frozenset(triggers), transform)
    for triggers, transform in (
        ({exp.CurrentVersion}, fake.current_version),
        ({exp.DataType}, fake.semi_structured_types),
        ({exp.Anonymous}, fake.try_parse_json),
        ({exp.Split}, fake.split),
        ({exp.Trim}, fake.trim_cast_varchar),
        ({exp.Bracket}, fake.indices_to_json_extract),
        ({exp.JSONExtract}, fake.json_extract_cast_as_varchar),
        ({exp.JSONExtract}, fake.json_extract_cased_as_varchar),
        ({exp.JSONExtract, exp.JSONExtractScalar, exp.Bracket}, fake.json_extract_precedence),
        ({exp.Explode}, fake.flatten_value_cast_as_varchar),
        ({exp.Explode}, fake.flatten),
        ({exp.RegexpReplace}, fake.regex_replace),
        ({exp.RegexpExtract}, fake.regex_substr),
        ({exp.Values}, fake.values_columns),
        ({exp.Anonymous}, fake.to_date),
        ({exp.Cast}, fake.timestamp_offsets),
        ({exp.ToNumber}, fake.to_decimal),
        ({exp.ToVariant}, fake.to_variant),
        ({exp.Struct, exp.StarMap, exp.JSONObject}, fake.object_construct),
        ({exp.DataType}, fake.timestamp_ntz),
        ({exp.DataType}, fake.float_to_double),
        ({exp.DataType}, fake.integer_precision),
        ({exp.TableSample}, fake.sample),
        ({exp.ArraySize}, fake.array_size),
        ({exp.ArrayAgg}, fake.array_agg_within_group),
        ({exp.ArrayAgg}, fake.array_agg),
        ({exp.ObjectAgg}, fake.object_agg),
        ({exp.Array, exp.ArrayConcat, exp.ArrayConstructCompact}, fake.array_construct_etc),
        ({exp.Anonymous}, fake.haversine),
        ({exp.HexString}, fake.hex_string),
        ({exp.SHA2, exp.SHA2Digest, exp.Anonymous}, fake.sha256),
        ({exp.Join}, fake.alias_in_join),
        ({exp.Where}, fake.alias_in_where),
    )
)
"""fakesnow's transforms in its own order, each with the nodes that it looks at.

Left out: sums through TRY_CAST(... AS DOUBLE), which turns money into floats, and what this account answers itself
(SHOW, USE, CREATE USER, tags, stages, ALTER SESSION).
"""

FAKE_MACROS = frozenset({"_FS_FLATTEN", "_FS_HAVERSINE", "_FS_OBJECT_CONSTRUCT", "_FS_OBJECT_CONSTRUCT_STAR"})


def upper_case(tree: Expr) -> None:
    """Identifiers without quotes in upper case, in place."""
    for identifier in tree.find_all(exp.Identifier):
        if not identifier.args.get("quoted") and isinstance(identifier.this, str):
            identifier.set("this", identifier.this.upper())


def to_duckdb(tree: Expr, *, name_columns: bool = False) -> Expr:
    """The tree for DuckDB; the given one is used up."""
    upper_case(tree)
    if name_columns:
        for select in list(tree.find_all(exp.Select)):
            _projections(select)
    tree = _with_rules(tree)
    for triggers, transform in AFTER:
        if any(type(node) in triggers for node in tree.walk()):
            tree = tree.transform(transform, copy=False)
    for function in tree.find_all(exp.Anonymous):
        if str(function.this).upper() in FAKE_MACROS:
            function.set("this", f"{SCHEMA}.{function.this}")
        elif str(function.this).upper() == "_FS_TO_TIMESTAMP":
            function.set("this", f"{SCHEMA}.from_epoch")
    return tree


def _with_rules(tree: Expr) -> Expr:
    """Our rules on every node, the inner ones first: Expr.transform would not look into what a rule has replaced."""
    for node in reversed(list(tree.walk())):
        replaced = own(node)
        if replaced is not node:
            tree = replaced if node is tree else tree
            node.replace(replaced)
    return tree


def sql(tree: Expr) -> str:
    """DuckDB's text of a transformed tree; what cannot be said there is refused."""
    try:
        return tree.sql(dialect="duckdb", identify=True, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        raise unsupported(f"this statement: {error}") from None


def to_duckdb_literals(tree: Expr) -> Expr:
    """Values that were filled into a translated tree, in DuckDB's form."""
    return tree.transform(fake.hex_string, copy=False) if tree.find(exp.HexString) else tree
