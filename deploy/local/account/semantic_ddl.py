"""The text of CREATE SEMANTIC VIEW as the content of a semantic model's YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from deploy.local.account.errors import SnowflakeError, unsupported
from deploy.local.account.names import PART, Name, folded, parts
from deploy.local.account.properties import unquoted
from deploy.local.account.semantic_extension import Content, extended
from deploy.local.account.text import TOKEN, balanced, split_commas, without_blank

STRUCTURE = ("TABLES", "RELATIONSHIPS", "FACTS", "DIMENSIONS", "METRICS")
LISTED = re.compile(rf"({'|'.join(STRUCTURE)}|AI_VERIFIED_QUERIES|WITH\s+EXTENSION|(?:WITH\s+)?TAG)\s*(?=\()", re.I)
VALUED = re.compile(r"(COMMENT|MAX_STALENESS|AI_SQL_GENERATION|AI_QUESTION_CATEGORIZATION)\s*=?\s*", re.I)
COPY = re.compile(r"COPY\s+GRANTS\b", re.I)
SYNONYMS = re.compile(r"WITH\s+SYNONYMS\s*=?\s*(?=\()", re.I)
COMMENT = re.compile(r"COMMENT\s*=\s*(?=['$])", re.I)
TAGS = re.compile(r"(?:WITH\s+)?TAG\s*(?=\()", re.I)
SEARCH = re.compile(r"WITH\s+CORTEX\s+SEARCH\s+SERVICE\s+([^\s,]+)(?:\s+USING\s+(\S+))?", re.I)
OPTION = re.compile(rf"(?:{SYNONYMS.pattern}|{COMMENT.pattern}|{TAGS.pattern}|{SEARCH.pattern})", re.I)
TABLE = re.compile(rf"(?:({PART})\s+AS\s+)?({PART}(?:\.{PART}){{0,2}}|\()", re.I)
KEY = re.compile(r"(PRIMARY\s+KEY|UNIQUE)\s*(?=\()", re.I)
RANGE = re.compile(rf"CONSTRAINT\s+(?:(?!DISTINCT\b){PART}\s+)?DISTINCT\s+RANGE\s+BETWEEN\s+({PART})\s+AND\s+({PART})"
                   r"\s+EXCLUSIVE", re.I)  # fmt: skip
RELATIONSHIP = re.compile(rf"(?:({PART})\s+AS\s+)?({PART})\s*(?=\()", re.I)
REFERENCES = re.compile(rf"\s*REFERENCES\s+({PART})\s*", re.I)
BETWEEN = re.compile(rf"BETWEEN\s+({PART})\s+AND\s+({PART})\s+EXCLUSIVE", re.I)
ASOF = re.compile(r"ASOF\s+", re.I)
ELEMENT = re.compile(rf"(?:(PRIVATE|PUBLIC)\s+)?({PART}(?:\.{PART})?)\s*", re.I)
BEFORE_AS = re.compile(r"(LABELS\s*=\s*|USING\s*|NON\s+ADDITIVE\s+BY\s*)(?=\()", re.I)
AS = re.compile(r"AS\b", re.I)
NON_ADDITIVE = re.compile(rf"({PART}(?:\.{PART})?)(?:\s+(ASC|DESC))?(?:\s+NULLS\s+(FIRST|LAST))?", re.I)
VERIFIED = re.compile(rf"({PART})\s+AS\s*(?=\()", re.I)
TOLD = re.compile(r"(QUESTION|VERIFIED_AT|ONBOARDING_QUESTION|VERIFIED_BY|SQL)\s+", re.I)
PLAIN = re.compile(r"[A-Za-z_][\w$]*")


def read(text: str, name: Name, full_name: Callable[[str], Name]) -> tuple[Content, bool]:
    """The model of the text behind the view's name, and whether grants are copied; `full_name` resolves a table."""
    content: Content = {"name": _plain(name.name)}
    extension: Content = {}
    copies = False
    last = -1
    for clause, body in _clauses(text):
        if clause in STRUCTURE:
            if STRUCTURE.index(clause) <= last:
                raise _wrong(f"{clause} must be specified once, and before {STRUCTURE[last]}")
            last = STRUCTURE.index(clause)
        if "tables" not in content and clause != "TABLES":
            raise _wrong(f"TABLES must be specified before {clause}")
        match clause:
            case "TABLES":
                content["tables"] = [_table(one, full_name) for one in split_commas(body)]
            case "RELATIONSHIPS":
                content["relationships"] = [
                    _relationship(one, number, content["tables"]) for number, one in enumerate(split_commas(body))
                ]
            case "FACTS" | "DIMENSIONS" | "METRICS":
                for one in split_commas(body):
                    _element(one, clause.lower(), content)
            case "COMMENT":
                content["description"] = unquoted(body)
            case "MAX_STALENESS":
                content["max_staleness"] = int(body)
            case "AI_SQL_GENERATION" | "AI_QUESTION_CATEGORIZATION":
                told = content.setdefault("module_custom_instructions", {})
                told[clause.removeprefix("AI_").lower()] = unquoted(body)
            case "AI_VERIFIED_QUERIES":
                content["verified_queries"] = [_verified_query(one) for one in split_commas(body)]
            case "WITH EXTENSION":
                extension = _extension(body)
            case "COPY GRANTS":
                copies = True
            case _:
                raise unsupported("TAG in CREATE SEMANTIC VIEW")
    if "tables" not in content:
        raise _wrong("TABLES is missing")
    return extended(content, extension), copies


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    rest = without_blank(text)
    while rest:
        if found := LISTED.match(rest):
            end = balanced(rest, found.end())
            yield " ".join(found.group(1).upper().split()), rest[found.end() + 1 : end]
            rest = without_blank(rest[end + 1 :])
        elif (found := VALUED.match(rest)) and (
            value := TOKEN.match(rest, found.end()) or re.compile(r"\d+").match(rest, found.end())
        ):
            yield found.group(1).upper(), value.group()
            rest = without_blank(rest[value.end() :])
        elif found := COPY.match(rest):
            yield "COPY GRANTS", ""
            rest = without_blank(rest[found.end() :])
        else:
            raise _wrong(f"unexpected {rest[:40]!r}")


def _table(text: str, full_name: Callable[[str], Name]) -> Content:
    text = without_blank(text)
    found = TABLE.match(text)
    if found is None:
        raise _wrong(f"no table in {text[:40]!r}")
    alias, base = found.groups()
    if base == "(":
        end = balanced(text, found.start(2))
        table: Content = {"base_table": {"definition": text[found.start(2) + 1 : end].strip()}}
        rest = text[end + 1 :]
    else:
        name = full_name(base)
        table = {"base_table": {"database": name.database, "schema": name.schema, "table": name.name}}
        rest = text[found.end() :]
        alias = alias or base.rpartition(".")[2]
    if not alias:
        raise _wrong("a table that is a query needs an alias")
    table = {"name": _plain(folded(alias)), **table}
    rest = without_blank(rest)
    while rest:
        if found := KEY.match(rest):
            end = balanced(rest, found.end())
            columns = {"columns": _names(rest[found.end() + 1 : end])}
            if found.group(1).upper() == "UNIQUE":
                table.setdefault("unique_keys", []).append(columns)
            else:
                table["primary_key"] = columns
            rest = without_blank(rest[end + 1 :])
        elif found := RANGE.match(rest):
            # The relationship that uses the range tells its columns again.
            rest = without_blank(rest[found.end() :])
        else:
            rest = _option(rest, table)
    return table


def _relationship(text: str, number: int, tables: list[Content]) -> Content:
    text = without_blank(text)
    left = RELATIONSHIP.match(text)
    end = balanced(text, left.end()) if left else 0
    right = REFERENCES.match(text, end + 1)
    if left is None or right is None:
        raise _wrong(f"{text[:40]!r} is no relationship: name AS table (column) REFERENCES table (column)")
    columns = split_commas(text[left.end() + 1 : end])
    target = folded(right.group(1))
    inside = text[right.end() :].strip()
    pairs: list[Content] = [{"left_column": _plain(folded(one))} for one in columns]
    if inside and not (inside.startswith("(") and balanced(inside, 0) == len(inside) - 1):
        raise _wrong(f"unexpected {inside[:40]!r} after REFERENCES")
    if between := BETWEEN.match(inside[1:-1].strip()):
        start, stop = (_plain(folded(one)) for one in between.groups())
        pairs[-1] |= {"type": "range", "right_range": {"start_column": start, "end_column": stop}}
    else:
        named = split_commas(inside[1:-1]) or _primary_key(target, tables)
        if len(named) != len(columns):
            raise _wrong(f"{left.group(2)} and {target} are related by columns of another number")
        for pair, one in zip(pairs, named, strict=True):
            pair["right_column"] = _plain(folded(ASOF.sub("", one.strip(), count=1)))
            if ASOF.match(one.strip()):
                pair["type"] = "asof"
    name = folded(left.group(1)) if left.group(1) else f"SYS_RELATIONSHIP_{number + 1}"
    return {"name": name, "left_table": folded(left.group(2)), "right_table": target, "relationship_columns": pairs}


def _primary_key(name: str, tables: list[Content]) -> list[str]:
    for table in tables:
        if table["name"].upper() == name.upper():
            return [str(one) for one in table.get("primary_key", {}).get("columns", [])]
    return []


def _element(text: str, clause: str, content: Content) -> None:
    """One fact, dimension or metric, into its table; a metric without a table is one of the whole model."""
    text = without_blank(text)
    found = ELEMENT.match(text)
    if found is None:
        raise _wrong(f"no name in {text[:40]!r}")
    access, named = found.groups()
    rest = text[found.end() :]
    element: Content = {"name": _plain(parts(named)[-1])}
    if access and access.upper() == "PRIVATE":
        if clause == "dimensions":
            raise _wrong(f"the dimension {named} cannot be private")
        element["access_modifier"] = "private_access"
    while before := BEFORE_AS.match(rest):
        end = balanced(rest, before.end())
        _before_as(before.group(1).upper(), rest[before.end() + 1 : end], element)
        rest = without_blank(rest[end + 1 :])
    as_ = AS.match(rest)
    if as_ is None:
        raise _wrong(f"AS is missing after {named}")
    expression, rest = _until_option(without_blank(rest[as_.end() :]))
    element["expr"] = expression.strip()
    while rest:
        rest = _option(rest, element)
    if "." not in named:
        if clause != "metrics":
            raise _wrong(f"{named} needs its table: table.{named}")
        content.setdefault("metrics", []).append(element)
        return
    owner = parts(named)[0]
    table = next((one for one in content.get("tables", ()) if one["name"].upper() == owner.upper()), None)
    if table is None:
        raise SnowflakeError(f"SQL compilation error:\ninvalid identifier '{named}'", errno=904, sqlstate="42000")
    table.setdefault(clause, []).append(element)


def _before_as(kind: str, body: str, element: Content) -> None:
    if kind.startswith("LABELS"):
        element["labels"] = [one.strip().lower() for one in split_commas(body)]
    elif kind.startswith("USING"):
        element["using_relationships"] = _names(body)
    else:
        element["non_additive_dimensions"] = [_non_additive(one) for one in split_commas(body)]


def _non_additive(text: str) -> Content:
    found = NON_ADDITIVE.fullmatch(text.strip())
    if found is None:
        raise _wrong(f"{text!r} in NON ADDITIVE BY")
    *table, dimension = parts(found.group(1))
    told: Content = ({"table": table[0]} if table else {}) | {"dimension": dimension}
    told["sort_direction"] = "descending" if (found.group(2) or "").upper() == "DESC" else "ascending"
    return told | ({"null_order": found.group(3).lower()} if found.group(3) else {})


def _until_option(text: str) -> tuple[str, str]:
    position = 0
    while position < len(text):
        if token := TOKEN.match(text, position):
            position = token.end()
        elif text[position] in "([":
            position = balanced(text, position) + 1 if text[position] == "(" else position + 1
        elif not text[position - 1 : position].strip() and OPTION.match(text, position):
            return text[:position], text[position:]
        else:
            position += 1
    return text, ""


def _option(rest: str, element: Content) -> str:
    """One option behind a table or an expression; what follows it is given back."""
    if found := SYNONYMS.match(rest):
        end = balanced(rest, found.end())
        element["synonyms"] = [unquoted(one) for one in split_commas(rest[found.end() + 1 : end])]
        return without_blank(rest[end + 1 :])
    if (found := COMMENT.match(rest)) and (value := TOKEN.match(rest, found.end())):
        element["description"] = unquoted(value.group())
        return without_blank(rest[value.end() :])
    if found := SEARCH.match(rest):
        service = parts(found.group(1))
        told = dict(zip(("database", "schema", "service"), ("", "", *service)[-3:], strict=True))
        element["cortex_search_service"] = {key: value for key, value in told.items() if value}
        if found.group(2):
            element["cortex_search_service"]["literal_column"] = folded(found.group(2))
        return without_blank(rest[found.end() :])
    if TAGS.match(rest):
        raise unsupported("TAG in CREATE SEMANTIC VIEW")
    raise _wrong(f"unexpected {rest[:40]!r}")


def _verified_query(text: str) -> Content:
    text = without_blank(text)
    found = VERIFIED.match(text)
    if found is None:
        raise _wrong(f"no verified query in {text[:40]!r}")
    query: Content = {"name": folded(found.group(1))}
    rest = without_blank(text[found.end() + 1 : balanced(text, found.end())])
    while rest:
        key = TOLD.match(rest)
        value = key and (TOKEN.match(rest, key.end()) or re.compile(r"\w+").match(rest, key.end()))
        if key is None or value is None:
            raise _wrong(f"unexpected {rest[:40]!r} in the verified query {query['name']}")
        told = unquoted(value.group())
        match key.group(1).upper():
            case "VERIFIED_AT":
                query["verified_at"] = int(told)
            case "ONBOARDING_QUESTION":
                query["use_as_onboarding_question"] = told.upper() == "TRUE"
            case word:
                query[word.lower()] = told
        rest = without_blank(rest[value.end() :])
    return query


def _extension(body: str) -> Content:
    found = re.match(r"\s*CA\s*=\s*", body, re.IGNORECASE)
    try:
        told = json.loads(unquoted(body[found.end() :].strip())) if found else None
    except ValueError as error:
        raise _wrong(f"the extension CA is no JSON: {error}") from None
    if not isinstance(told, dict):
        raise _wrong("WITH EXTENSION takes CA = '{...}'")
    return told


def _names(body: str) -> list[str]:
    return [_plain(folded(one)) for one in split_commas(body)]


def _plain(name: str) -> str:
    if not PLAIN.fullmatch(name):
        raise unsupported(f"a name with other signs than letters, digits, _ and $ in a semantic view: {name!r}")
    return name


def _wrong(reason: str) -> SnowflakeError:
    return SnowflakeError(f"SQL compilation error:\nsyntax error: {reason}.", errno=1003, sqlstate="42000")
