"""A semantic model's YAML as the CREATE SEMANTIC VIEW that GET_DDL gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from deploy.local.account.names import shown
from deploy.local.account.semantic_extension import Content, extension


def ddl(content: Content, name: str) -> str:
    """The statement; what has no clause of its own goes into Cortex Analyst's extension, as Snowflake writes it."""
    tables = content["tables"]
    clauses = [
        _clause("tables", (_table(one) for one in tables)),
        _clause("relationships", (_relationship(one) for one in content.get("relationships") or ())),
        _clause("facts", _elements(tables, "facts")),
        _clause("dimensions", _elements(tables, "dimensions", "time_dimensions")),
        _clause("metrics", [*_elements(tables, "metrics"), *(_element("", m) for m in content.get("metrics") or ())]),
    ]
    if content.get("description"):
        clauses.append(f"comment={_literal(content['description'])}")
    if content.get("max_staleness"):
        clauses.append(f"max_staleness={content['max_staleness']}")
    for key, text in (content.get("module_custom_instructions") or {}).items():
        clauses.append(f"ai_{key} {_literal(text)}")
    clauses.append(_clause("ai_verified_queries", (_verified(one) for one in content.get("verified_queries") or ())))
    clauses.append(f"with extension (CA={_literal(json.dumps(extension(content), default=str))})")
    return "\n\t".join([f"create or replace semantic view {name}", *(one for one in clauses if one)]) + ";"


def _clause(word: str, items: Iterable[str]) -> str:
    listed = ",\n\t\t".join(items)
    return f"{word} (\n\t\t{listed}\n\t)" if listed else ""


def _table(table: Content) -> str:
    base, name = table["base_table"], _name(table["name"])
    if base.get("definition"):
        said = f"{name} as ({base['definition'].strip()})"
    else:
        full = [_name(str(base[key])) for key in ("database", "schema", "table") if base.get(key)]
        said = ".".join(full) if full[-1] == name else f"{name} as {'.'.join(full)}"
    if columns := (table.get("primary_key") or {}).get("columns"):
        said += f" primary key ({_names(columns)})"
    for key in table.get("unique_keys") or ():
        said += f" unique ({_names(key['columns'])})"
    return said + _options(table)


def _relationship(one: Content) -> str:
    pairs = one["relationship_columns"]
    left = f"{_name(one['left_table'])}({_names(pair['left_column'] for pair in pairs)})"
    rights = []
    for pair in pairs:
        if limits := pair.get("right_range"):
            rights.append(f"between {_name(limits['start_column'])} and {_name(limits['end_column'])} exclusive")
        else:
            asof = "asof " if str(pair.get("type") or "").lower() == "asof" else ""
            rights.append(asof + _name(pair["right_column"]))
    return f"{_name(one['name'])} as {left} references {_name(one['right_table'])}({','.join(rights)})"


def _elements(tables: list[Content], *kinds: str) -> Iterator[str]:
    for table in tables:
        for kind in kinds:
            yield from (_element(f"{_name(table['name'])}.", one) for one in table.get(kind) or ())


def _element(prefix: str, one: Content) -> str:
    said = "private " if one.get("access_modifier") == "private_access" else ""
    said += prefix + _name(one["name"])
    if one.get("labels"):
        said += f" labels = ({', '.join(str(label) for label in one['labels'])})"
    if one.get("using_relationships"):
        said += f" using ({_names(one['using_relationships'])})"
    if one.get("non_additive_dimensions"):
        said += f" non additive by ({', '.join(_non_additive(by) for by in one['non_additive_dimensions'])})"
    said += f" as {str(one['expr']).strip()}{_options(one)}"
    if service := one.get("cortex_search_service"):
        full = ".".join(_name(str(service[key])) for key in ("database", "schema", "service") if service.get(key))
        said += f" with cortex search service {full}"
        said += f" using {_name(service['literal_column'])}" if service.get("literal_column") else ""
    return said


def _non_additive(by: Content) -> str:
    said = f"{_name(by['table'])}." if by.get("table") else ""
    said += _name(by["dimension"]) + (" desc" if by.get("sort_direction") == "descending" else " asc")
    return said + (f" nulls {by['null_order']}" if by.get("null_order") else "")


def _options(one: Content) -> str:
    said = ""
    if one.get("synonyms"):
        said += f" with synonyms=({','.join(_literal(str(word)) for word in one['synonyms'])})"
    if one.get("description"):
        said += f" comment={_literal(str(one['description']))}"
    return said


def _verified(one: Content) -> str:
    lines = [f'"{one["name"]}" AS (', f"QUESTION {_literal(str(one['question']))}"]
    if one.get("verified_at") is not None:
        lines.append(f"VERIFIED_AT {one['verified_at']}")
    if one.get("verified_by"):
        lines.append(f"VERIFIED_BY {_literal(str(one['verified_by']))}")
    lines.append(f"ONBOARDING_QUESTION {str(bool(one.get('use_as_onboarding_question'))).lower()}")
    return "\n".join([*lines, f"SQL {_literal(str(one['sql']).strip())})"])


def _name(name: str) -> str:
    """A name of the model is one without quotes, which Snowflake keeps in upper case."""
    return shown(name.upper() if re.fullmatch(r"[A-Za-z_][\w$]*", name) else name)


def _names(names: Iterable[str]) -> str:
    return ",".join(_name(str(one)) for one in names)


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
