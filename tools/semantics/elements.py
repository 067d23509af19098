"""The parts of a Cortex Analyst semantic model, as its YAML names them; keys we do not know are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

import sqlglot
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from sqlglot import exp

from tools.semantics.date_names import default_of, said_default
from tools.semantics.plain_names import parts_of

TIME_TYPES = ("DATE", "DATETIME", "TIMESTAMP")
TEXT_TYPES = ("VARCHAR", "TEXT", "STRING", "CHAR", "NVARCHAR")
NUMBER_TYPES = ("NUMBER", "DECIMAL", "NUMERIC", "INT", "BIGINT", "SMALLINT", "FLOAT", "DOUBLE", "REAL")

SHORT_NAME = 4
IDENTIFYING = frozenset(
    (
        "plate",
        "registration",
        "sku",
        "isbn",
        "serial",
        "email",
        "reference",
        "username",
        "login",
        "handle",
        "vin",
        "iban",
    )
)
"""How columns end that name one row for people where there is no name."""

Aggregation = Literal["sum", "avg", "median", "min", "max", "count", "count_distinct"]


def _identifier(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]*", name):
        raise ValueError(f"{name!r} is not a name: letters, digits, _ and $ only, and no digit first")
    return name


def _expression(text: str) -> str:
    try:
        parsed = sqlglot.parse(text, dialect="snowflake")
    except sqlglot.errors.SqlglotError as error:
        raise ValueError(f"{text!r} does not parse as Snowflake SQL: {str(error).splitlines()[0]}") from None
    if len(parsed) != 1 or parsed[0] is None:
        raise ValueError(f"{text!r} is not one SQL expression")
    return text


def _as_list(value: object) -> object:
    return [] if value is None else value


def _as_texts(value: object) -> object:
    return [] if value is None else [_as_text(one) for one in value] if isinstance(value, list) else value


def _as_text(value: object) -> object:
    """YAML reads `2025-01-01`, `12` and `true` as typed values; the model means their spelling."""
    return value if isinstance(value, str) else "" if value is None else str(value)


Name = Annotated[str, AfterValidator(_identifier)]
Expression = Annotated[str, BeforeValidator(_as_text), AfterValidator(_expression)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_as_texts)]
Text = Annotated[str, BeforeValidator(_as_text)]


class Element(BaseModel):
    """Anything in the YAML; frozen, and open for keys that a later version of the specification adds."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)


class Named(Element):
    name: Name
    synonyms: Texts = ()
    description: Text = ""

    @property
    def words(self) -> str:
        """The name as people read it: `net_amount` is "net amount"."""
        return re.sub(r"[_$]+", " ", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", self.name)).strip().lower()


class BaseTable(Element):
    """The physical table or view, or a query in its place."""

    database: str = ""
    schema_name: str = Field(default="", alias="schema")
    table: str = ""
    definition: str | None = None

    @model_validator(mode="after")
    def _is_a_table_or_a_query(self) -> BaseTable:
        if bool(self.table) == bool(self.definition):
            raise ValueError("a base_table has either database, schema and table, or a definition")
        return self

    @property
    def full_name(self) -> str:
        return ".".join(part for part in (self.database, self.schema_name, self.table) if part)


ValueSource = Callable[[BaseTable, str, int], Sequence[str]]
"""Gives up to `limit` distinct values of a text expression over a base table.

May carry an attribute `version`: values are cached and read again when it changes.
"""


class Column(Named):
    """What dimensions, time dimensions and facts share."""

    expr: Expression
    data_type: Text = ""

    @property
    def is_time(self) -> bool:
        return self.data_type.upper().startswith(TIME_TYPES)

    @property
    def is_text(self) -> bool:
        return not self.data_type or self.data_type.upper().startswith(TEXT_TYPES)

    @property
    def is_boolean(self) -> bool:
        return self.data_type.upper().startswith("BOOL")

    @property
    def is_number(self) -> bool:
        return self.data_type.upper().startswith(NUMBER_TYPES)


class Dimension(Column):
    unique: bool = False
    sample_values: Texts = ()
    is_enum: bool = False
    labels: Texts = ()


class TimeDimension(Column):
    data_type: Text = "DATE"
    unique: bool = False
    sample_values: Texts = ()

    @property
    def is_time(self) -> bool:
        return True


class Fact(Column):
    data_type: Text = "NUMBER"
    access_modifier: Literal["public_access", "private_access"] = "public_access"
    labels: Texts = ()
    default_aggregation: Aggregation | None = None
    sample_values: Texts = ()


class NonAdditive(Element):
    table: str = ""
    dimension: str
    sort_direction: Literal["ascending", "descending"] = "ascending"


class Metric(Named):
    expr: Expression
    access_modifier: Literal["public_access", "private_access"] = "public_access"
    non_additive_dimensions: Annotated[tuple[NonAdditive, ...], BeforeValidator(_as_list)] = ()
    using_relationships: Texts = ()


class NamedFilter(Named):
    expr: Expression


class Key(Element):
    columns: Texts = ()


class Table(Named):
    base_table: BaseTable
    primary_key: Key = Key()
    unique_keys: Annotated[tuple[Key, ...], BeforeValidator(_as_list)] = ()
    dimensions: Annotated[tuple[Dimension, ...], BeforeValidator(_as_list)] = ()
    time_dimensions: Annotated[tuple[TimeDimension, ...], BeforeValidator(_as_list)] = ()
    facts: Annotated[tuple[Fact, ...], BeforeValidator(_as_list)] = ()
    measures: Annotated[tuple[Fact, ...], BeforeValidator(_as_list)] = ()
    metrics: Annotated[tuple[Metric, ...], BeforeValidator(_as_list)] = ()
    filters: Annotated[tuple[NamedFilter, ...], BeforeValidator(_as_list)] = ()

    @cached_property
    def times(self) -> tuple[Column, ...]:
        """Every date of the table, also those that a semantic view's YAML lists among the dimensions."""
        return (*self.time_dimensions, *(one for one in self.dimensions if one.is_time))

    @cached_property
    def plain_dimensions(self) -> tuple[Dimension, ...]:
        return tuple(one for one in self.dimensions if not one.is_time)

    @cached_property
    def all_facts(self) -> tuple[Fact, ...]:
        """Facts and those legacy `measures` that are row-level expressions."""
        return (*self.facts, *(one for one in self.measures if not _aggregates(one.expr)))

    @cached_property
    def all_metrics(self) -> tuple[Metric, ...]:
        """Metrics and what legacy `measures` mean: an aggregate, or a row-level value with its default aggregation."""
        return (*self.metrics, *(metric for one in self.measures if (metric := _metric_of(one))))

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Dimensions, time dimensions and facts by lower-case name."""
        found: dict[str, Column] = {}
        for column in (*self.dimensions, *self.time_dimensions, *self.all_facts):
            found.setdefault(column.name.lower(), column)
        return found

    @cached_property
    def default_time(self) -> Column | None:
        """The date that a question means when it names none.

        Cortex Analyst's reader refuses keys it does not know, so there is none of ours: the default is the only date
        of the table, or the one that descriptions (which also tell an LLM) and names single out.
        """
        names = [singular(one) for one in (self.words, *self.synonyms)]
        short = self.description.strip(" .")
        names += [short] if len(short.split()) < SHORT_NAME else []
        return default_of(self.times, [name for one in names for name in (one, one.split()[-1] if one.split() else "")])

    @cached_property
    def says_default_time(self) -> bool:
        """Whether a description names the default date; such a date also serves the finer tables that have none."""
        return said_default(self.times) is not None

    @cached_property
    def label(self) -> Dimension | None:
        """The text dimension that names a row for people: `<singular>_name`, `name`, or a unique text."""
        own = singular(self.name.lower())
        texts = {one.name.lower(): one for one in self.plain_dimensions if one.is_text}
        for wanted in (
            f"{own}_name",
            "name",
            f"{own}",
            f"{own}_title",
            "title",
            "full_name",
            f"{own}_label",
            "label",
            "headline",
        ):
            if wanted in texts:
                return texts[wanted]
        named = [one for name, one in texts.items() if parts_of(name)[-1:] in (["name"], ["nm"])]
        if len(named) == 1:
            return named[0]
        uniques = [one for one in texts.values() if one.unique and not one.name.lower().endswith("_id")]
        codes = [texts[name] for name in (f"{own}_code", f"{own}_number", f"{own}_no", "code") if name in texts]
        codes += [one for name, one in texts.items() if IDENTIFYING.intersection(parts_of(name)[-1:])]
        # The line of production lines is called by the head of what the table is called.
        uniques = [texts[head] for head in parts_of(own)[-1:] if head in texts] or uniques
        return next(iter((*uniques, *codes)), None)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns that make a row unique: the primary key, else a unique key, else a unique dimension."""
        if self.primary_key.columns:
            return self.primary_key.columns
        for unique in self.unique_keys:
            if unique.columns:
                return unique.columns
        for dimension in self.dimensions:
            if dimension.unique:
                return (dimension.name,)
        return ()


class RightRange(Element):
    """Two columns of the right table: from the first on, and before the second; an unknown one is no bound."""

    start_column: str
    end_column: str


class RelationshipColumn(Element):
    """A pair of columns: equal ones, the newest not after the left one (`asof`), or a range that holds it."""

    left_column: str
    right_column: str = ""
    type: Literal["", "asof", "range"] = ""
    right_range: RightRange | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_type(cls, given: Any) -> Any:
        """`type` in any case, and none for an equality, however it is spelt; a range is one without being called so."""
        if not isinstance(given, dict):
            return given
        kind = str(given.get("type") or "").lower()
        kind = "range" if given.get("right_range") and not kind else kind
        return {**given, "type": kind if kind in ("asof", "range") else ""}

    @model_validator(mode="after")
    def _has_its_columns(self) -> RelationshipColumn:
        if self.type == "range" and self.right_range is None:
            raise ValueError("a range needs right_range with start_column and end_column")
        if self.type != "range" and not self.right_column:
            raise ValueError("right_column is missing")
        return self


class Relationship(Element):
    name: str
    left_table: str
    right_table: str
    relationship_columns: Annotated[tuple[RelationshipColumn, ...], BeforeValidator(_as_list)] = ()
    join_type: str = ""
    relationship_type: str = ""


class VerifiedQuery(Element):
    name: str
    question: str
    sql: Expression
    verified_at: int | None = None
    verified_by: str | None = None
    use_as_onboarding_question: bool = False


class Variable(Element):
    name: str
    data_type: Text = ""
    default_value: Any = None


class ModuleInstructions(Element):
    sql_generation: Text = ""
    question_categorization: Text = ""


def singular(word: str) -> str:
    """`categories` to `category`, `boxes` to `box`, `orders` to `order`; words in -ss, -us and -is stay."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _aggregates(expr: str) -> bool:
    return sqlglot.parse_one(expr, dialect="snowflake").find(exp.AggFunc) is not None


def _metric_of(measure: Fact) -> Metric | None:
    if _aggregates(measure.expr):
        expr = measure.expr
    elif measure.default_aggregation == "count_distinct":
        expr = f"COUNT(DISTINCT {measure.expr})"
    elif measure.default_aggregation:
        expr = f"{measure.default_aggregation.upper()}({measure.expr})"
    else:
        return None
    return Metric(name=measure.name, synonyms=measure.synonyms, description=measure.description, expr=expr)
