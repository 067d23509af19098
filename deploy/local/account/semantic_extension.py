"""Cortex Analyst's extension of a semantic view: what its YAML says and its DDL has no clause for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Content = dict[str, Any]

IN_TABLES = ("synonyms", "description", "base_table", "primary_key", "unique_keys")
IN_EXPRESSIONS = ("synonyms", "description", "expr", "access_modifier", "labels", "non_additive_dimensions",
                  "using_relationships", "cortex_search_service", "data_type")  # fmt: skip
IN_RELATIONSHIPS = ("left_table", "right_table", "relationship_columns")
IN_VIEW = ("name", "description", "metrics", "module_custom_instructions", "verified_queries", "max_staleness")
ELEMENTS = ("dimensions", "time_dimensions", "facts", "metrics")


def extension(content: Content) -> Content:
    """What DDL cannot say, beside the names that it is said of."""
    told: Content = {"tables": [_beyond_table(one) for one in content["tables"]]}
    if content.get("relationships"):
        told["relationships"] = [_beyond(one, IN_RELATIONSHIPS) for one in content["relationships"]]
    covered = (*IN_VIEW, "tables", "relationships")
    return told | {key: value for key, value in content.items() if key not in covered and value}


def _beyond_table(table: Content) -> Content:
    told = _beyond(table, (*IN_TABLES, *ELEMENTS))
    for kind in ELEMENTS:
        if table.get(kind) or kind == "time_dimensions":
            told[kind] = [_beyond(one, IN_EXPRESSIONS) for one in table.get(kind) or ()]
    return told


def _beyond(element: Content, covered: Iterable[str]) -> Content:
    told = {key: value for key, value in element.items() if key not in covered and value not in (None, "", [])}
    return {"name": str(told.pop("name")).upper()} | told


def extended(content: Content, extension: Content) -> Content:
    """What DDL has no clause for, put to the elements of the same names: sample values, time dimensions, filters."""
    for key, value in extension.items():
        if key == "tables":
            for told in value:
                for table in content["tables"]:
                    if table["name"].upper() == str(told.get("name")).upper():
                        _extend_table(table, told)
        elif key == "relationships":
            _merge(content.get("relationships", []), value)
        elif key not in content:
            content[key] = value
    return content


def _extend_table(table: Content, told: Content) -> None:
    for key, value in told.items():
        if key == "time_dimensions":
            times = {str(one["name"]).upper() for one in value}
            listed = table.get("dimensions", [])
            table["time_dimensions"] = [one for one in listed if one["name"].upper() in times]
            table["dimensions"] = [one for one in listed if one["name"].upper() not in times]
            _merge(table["time_dimensions"], value)
        elif isinstance(value, list) and value and isinstance(value[0], dict) and key != "unique_keys":
            _merge(table.setdefault(key, []), value)
        elif key not in table:
            table[key] = value


def _merge(elements: list[Content], told: list[Content]) -> None:
    known = {str(one["name"]).upper(): one for one in elements}
    for one in told:
        if (same := known.get(str(one.get("name")).upper())) is not None:
            same |= {key: value for key, value in one.items() if key not in same}
        elif "expr" in one:
            elements.append(one)
