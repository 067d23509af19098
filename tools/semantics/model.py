"""A Cortex Analyst semantic model, read from its YAML: what can be asked, and where it lives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, PrivateAttr, ValidationError

from tools.errors import CallerError
from tools.semantics.between_fields import beside_of, span_of
from tools.semantics.counted import counted_rows
from tools.semantics.elements import (
    BaseTable,
    Column,
    Dimension,
    Element,
    Fact,
    Metric,
    ModuleInstructions,
    Name,
    NamedFilter,
    Relationship,
    RelationshipColumn,
    Table,
    Text,
    TimeDimension,
    ValueSource,
    Variable,
    VerifiedQuery,
)
from tools.semantics.in_units import fact_in_unit, metric_in_unit
from tools.semantics.known_fields import EQUALS, HOLDS, count_of_known, equals_of, holds_of, known_of

__all__ = [
    "BaseTable",
    "Column",
    "Dimension",
    "Fact",
    "Metric",
    "NamedFilter",
    "Relationship",
    "RelationshipColumn",
    "SemanticModel",
    "SemanticModelError",
    "Table",
    "TimeDimension",
    "ValueSource",
    "VerifiedQuery",
]


class SemanticModelError(CallerError):
    """The YAML is not a semantic model, or a name is not in it; the message names the path or the name.

    `faults` has (path, what is wrong) for each fault of a model that cannot be read.
    """

    def __init__(self, message: str, *, faults: Iterable[tuple[str, str]] = ()) -> None:
        self.faults = tuple(faults)
        super().__init__(message + "; ".join(f"{path}: {said}" for path, said in self.faults))


def _as_list(value: object) -> object:
    return [] if value is None else value


class SemanticModel(Element):
    name: Name
    description: Text = ""
    tables: tuple[Table, ...]
    relationships: Annotated[tuple[Relationship, ...], BeforeValidator(_as_list)] = ()
    metrics: Annotated[tuple[Metric, ...], BeforeValidator(_as_list)] = ()
    variables: Annotated[tuple[Variable, ...], BeforeValidator(_as_list)] = ()
    verified_queries: Annotated[tuple[VerifiedQuery, ...], BeforeValidator(_as_list)] = ()
    custom_instructions: Text = ""
    module_custom_instructions: ModuleInstructions = ModuleInstructions()

    _fingerprint: str = PrivateAttr(default="")

    @classmethod
    def from_yaml(cls, text: str) -> SemanticModel:
        """Read the YAML; every fault is named with its path, as in `tables[0].metrics[1].expr`."""
        try:
            content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 both are safe
        except yaml.YAMLError as error:
            raise SemanticModelError(f"the semantic model is not YAML: {error}") from error
        if not isinstance(content, dict):
            raise SemanticModelError("the semantic model is not a mapping with name and tables")
        try:
            model = cls.model_validate(content)
        except ValidationError as error:
            raise SemanticModelError("invalid semantic model: ", faults=_faults(error)) from error
        model._fingerprint = hashlib.sha256(text.encode()).hexdigest()
        model._check_references()
        return model

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __eq__(self, other: object) -> bool:
        """Models of the same YAML are the same: what is derived from one is kept for all of them."""
        return isinstance(other, SemanticModel) and self.fingerprint == other.fingerprint

    @property
    def fingerprint(self) -> str:
        """The same for the same YAML text: the key of what is derived from a model and kept."""
        return self._fingerprint or f"{id(self):x}"

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {table.name.lower(): table for table in self.tables}

    def table(self, name: str) -> Table:
        """The logical table of that name, in any case."""
        try:
            return self._tables[name.lower()]
        except KeyError:
            raise SemanticModelError(f"no table {name!r}; there are {', '.join(self._tables)}") from None

    def has_table(self, name: str) -> bool:
        return name.lower() in self._tables

    def column(self, ref: str) -> tuple[Table, Column]:
        """The dimension, time dimension or fact that `table.name` refers to."""
        table_name, _, name = ref.rpartition(".")
        table = self.table(table_name)
        made = self._made_of_fields(table, name) if "$" in name and name.lower() not in table.columns else None
        if made is not None:
            return table, made
        try:
            return table, table.columns[name.lower()]
        except KeyError:
            known = ", ".join(table.columns)
            raise SemanticModelError(f"table {table.name!r} has no field {name!r}; it has {known}") from None

    def _made_of_fields(self, table: Table, name: str) -> Column | None:
        kind, _, condition = name.partition("$")
        if kind.lower() == EQUALS:
            return equals_of(table, name)
        if kind.lower() != HOLDS:
            return span_of(self._tables, name) or fact_in_unit(table, name)
        found = self.filter(f"{table.name}.{condition}")
        return holds_of(found[1], name) if found is not None else None

    def filter(self, ref: str) -> tuple[Table, NamedFilter] | None:
        """The named filter that `table.name` refers to, if there is one; a metric that counts stands for its rows."""
        table_name, _, name = ref.rpartition(".")
        if not self.has_table(table_name):
            return None
        table = self.table(table_name)
        found = next((one for one in table.filters if one.name.lower() == name.lower()), None)
        if found is None and "$" in name:
            found = beside_of(self._tables, name) or known_of(table, name)
        return (table, found) if found is not None else self._counted(table, name)

    def _counted(self, table: Table, name: str) -> tuple[Table, NamedFilter] | None:
        metric = next((one for one in table.all_metrics if one.name.lower() == name.lower()), None)
        rows = (
            counted_rows(metric.expr, table.key) if metric is not None and name.lower() not in table.columns else None
        )
        return (table, NamedFilter(name=metric.name, expr=rows)) if metric is not None and rows else None

    def metric(self, ref: str) -> tuple[Table | None, Metric]:
        """The metric of that name: `name` or `table.name`; the table is None for a metric of the whole model."""
        made = self._made_of_known(ref)
        if made is not None:
            return made
        try:
            return self._metrics[ref.lower()]
        except KeyError:
            known = ", ".join(self.metric_ref(table, metric) for table, metric in self.all_metrics())
            raise SemanticModelError(f"no metric {ref!r}; there are {known or 'none'}") from None

    def has_metric(self, ref: str) -> bool:
        return ref.lower() in self._metrics or self._made_of_known(ref) is not None

    def _made_of_known(self, ref: str) -> tuple[Table, Metric] | None:
        table_name, _, name = ref.rpartition(".")
        if "$" not in name or not self.has_table(table_name) or ref.lower() in self._metrics:
            return None
        table = self.table(table_name)
        found = count_of_known(table, name) or metric_in_unit(table, name)
        return (table, found) if found is not None else None

    def metric_ref(self, table: Table | None, metric: Metric) -> str:
        """The shortest name that means this metric and no other."""
        if table is None or self._metrics.get(metric.name.lower()) == (table, metric):
            return metric.name
        return f"{table.name}.{metric.name}"

    def all_metrics(self) -> Iterator[tuple[Table | None, Metric]]:
        """Every public metric, those of the tables first, in the model's order."""
        for table in self.tables:
            yield from ((table, one) for one in table.all_metrics if one.access_modifier == "public_access")
        yield from ((None, one) for one in self.metrics if one.access_modifier == "public_access")

    @cached_property
    def _metrics(self) -> dict[str, tuple[Table | None, Metric]]:
        found: dict[str, tuple[Table | None, Metric]] = {}
        for metric in self.metrics:
            found.setdefault(metric.name.lower(), (None, metric))
        for table in self.tables:
            for metric in table.all_metrics:
                found.setdefault(metric.name.lower(), (table, metric))
                found[f"{table.name}.{metric.name}".lower()] = (table, metric)
        return found

    def _check_references(self) -> None:
        faults = []
        if not self.tables:
            faults.append(("tables", "a semantic model needs at least one table"))
        names = [table.name.lower() for table in self.tables]
        faults += [
            (f"tables[{i}].name", f"{name!r} is used twice") for i, name in enumerate(names) if name in names[:i]
        ]
        for i, relationship in enumerate(self.relationships):
            for side in ("left_table", "right_table"):
                if getattr(relationship, side).lower() not in self._tables:
                    faults.append((f"relationships[{i}].{side}", f"no table {getattr(relationship, side)!r}"))
            if not relationship.relationship_columns:
                faults.append((f"relationships[{i}].relationship_columns", "at least one pair of columns is needed"))
        if faults:
            raise SemanticModelError("invalid semantic model: ", faults=faults)


def _faults(error: ValidationError) -> Iterator[tuple[str, str]]:
    for fault in error.errors():
        yield _path(fault["loc"]), _said(fault)


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "(top)"


def _said(fault: Any) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    return "is missing" if fault["type"] == "missing" else message[0].lower() + message[1:] if message else "is wrong"
