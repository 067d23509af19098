"""Rows that have a value: at least 10 rated trips, the number of grades, trips that used a promo code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.rewriting.nil_amounts import presence
from tools.semantics.english.tokens import Token, phrase_set, word_set
from tools.semantics.known_fields import count_ref, known_ref
from tools.semantics.model import Column, Table

MARKS = word_set("rating grade mark score evaluation vote reading measurement review satisfaction star")
"""What is given to a row once or not at all, and is averaged and never added up."""
GIVEN = word_set("ratings grades marks scores evaluations votes readings measurements")
RATED = word_set("rated graded scored marked reviewed evaluated measured assessed")
COUNTING = phrase_set(
    """how many | number of | count of | at least | more than | less than | fewer than | over | above | under | below |
    at most | exactly | minimum | minimum of | min | most | fewest | least | no fewer than | no less than"""
)
USING = word_set("used use uses using had has have having got get gets received receive include included includes with")
SOME = word_set("a an any some")
NO_MORE = word_set("of equal over under above below at between more less higher lower is = > <")


def with_counted_values(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`the number of grades`, `at least 10 rated trips`: how many have one, and never their sum or average."""
    found = list(tokens)
    for i in range(len(found) - 1, 0, -1):
        if not _is_counted(found, i):
            continue
        if found[i].text in GIVEN:
            length, meant = lexicon.match(found, i)
            refs = {} if any(one.kind in ("entity", "value") for one in meant) else _marks(meant, lexicon)
            found = _put(found, i, i + length, _chosen(refs, found, lexicon)) if length else found
        elif found[i].text in RATED:
            found = _rated(found, i, lexicon)
    return found


def with_known_values(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`trips that used a promo code`, `rated trips`: a condition on the rows."""
    found = list(tokens)
    for i in range(len(found) - 1, 0, -1):
        if found[i].text in RATED and not lexicon.match(found, i)[0]:
            marks = [one for table in _tables(found, lexicon) for one in marks_of(table, found[i].text)]
            found = _put(found, i, i + 1, _condition(*marks[0], lexicon)) if len(marks) == 1 else found
        elif found[i].text in USING and i + 2 < len(found) and found[i + 1].text in SOME:
            length, meant = lexicon.match(found, i + 2)
            fields = [one.ref for one in meant if one.kind in ("dimension", "fact", "time")]
            plain = not any(one.kind in ("entity", "metric", "value", "flag", "filter") for one in meant)
            if plain and len(fields) == 1 and not _goes_on(found, i + 2 + length):
                table, column = lexicon.model.column(fields[0])
                found = _put(found, i, i + 2 + length, _condition(table, column, lexicon))
    return found


def _is_counted(tokens: Sequence[Token], i: int) -> bool:
    """Behind `how many` or a limit with its number."""
    before = [one.text for one in tokens[max(0, i - 5) : i]]
    if tokens[i - 1].value is not None:
        before = before[:-1]
        if any(tuple(before[-len(one) :]) == one for one in COUNTING):
            return True
        return [one.text for one in tokens[i - 3 : i]][1:] == ["or", "more"]
    return any(tuple(before[-len(one) :]) == one for one in COUNTING) or before[-2:] in (
        ["or", "more"],
        ["or", "fewer"],
    )


def _rated(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token]:
    """`rated trips`: the trips that have a rating."""
    length, meant = lexicon.match(tokens, i + 1) if i + 1 < len(tokens) else (0, ())
    tables = [lexicon.model.table(one.table) for one in meant if one.kind == "entity"]
    refs = {
        count_ref(table, column.name): (table, column)
        for one in tables
        for table, column in marks_of(one, tokens[i].text)
    }
    return _put(tokens, i, i + 1 + length, _chosen(refs, tokens, lexicon)) if length else tokens


def _marks(meant: Sequence[Candidate], lexicon: Lexicon) -> dict[str, tuple[Table, Column]]:
    """The marks that a word names, by itself or as their average, under the number of those that were given."""
    found = {}
    for one in meant:
        if one.kind in ("fact", "dimension"):
            table, column = lexicon.model.column(one.ref)
            if _is_mark(column) and (column.is_number or one.kind == "fact"):
                found[count_ref(table, column.name)] = (table, column)
        elif one.kind == "metric":
            owner, metric = lexicon.model.metric(one.ref)
            for column in averaged(owner, metric.expr):
                if owner is not None:
                    found[count_ref(owner, column.name)] = (owner, column)
    return found


def averaged(owner: Table | None, expr: str) -> Iterator[Column]:
    bare = expr.strip().lower()
    for column in owner.columns.values() if owner is not None else ():
        if bare in (f"avg({column.expr.lower()})", f"avg({column.name.lower()})"):
            yield column


def marks_of(table: Table, verb: str) -> list[tuple[Table, Column]]:
    """The fields of the table that are left where it was rated, graded or reviewed."""
    columns = [one for one in table.columns.values() if one.is_number and _is_mark(one)]
    own = [one for one in columns if any(kin(word, verb) for word in one.words.split())]
    return [(table, one) for one in own or columns]


def _is_mark(column: Column) -> bool:
    names = (column.words, *column.synonyms)
    return any(word.removesuffix("s") in MARKS for name in names for word in name.lower().split())


def _chosen(refs: dict[str, tuple[Table, Column]], tokens: Sequence[Token], lexicon: Lexicon) -> str:
    """The only one, else the one whose average the question speaks of."""
    if len(refs) > 1:
        told = [column for at in range(len(tokens)) for column in _averages_at(tokens, at, lexicon)]
        refs = {ref: pair for ref, pair in refs.items() if pair[1] in told} or refs
    return next(iter(refs)) if len(refs) == 1 else ""


def _averages_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> list[Column]:
    found = [one for one in lexicon.match(tokens, at)[1] if one.kind == "metric"]
    pairs = [lexicon.model.metric(one.ref) for one in found]
    return [column for owner, metric in pairs for column in averaged(owner, metric.expr)]


def _tables(tokens: Sequence[Token], lexicon: Lexicon) -> list[Table]:
    meant = [one for at in range(len(tokens)) for one in lexicon.match(tokens, at)[1] if one.kind == "entity"]
    return [lexicon.model.table(name) for name in dict.fromkeys(one.table for one in meant)]


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """`had a discount of 5`, `has a score above 3`: more is said of the value than that there is one."""
    return at < len(tokens) and (tokens[at].text in NO_MORE or tokens[at].value is not None)


def _condition(table: Table, column: Column, lexicon: Lexicon) -> str:
    op = presence(lexicon.model, f"{table.name}.{column.name}", absent=False)
    return known_ref(table, column.name, amount=op == "is not nil")


def _put(tokens: Sequence[Token], begin: int, end: int, ref: str) -> list[Token]:
    if not ref:
        return list(tokens)
    said = " ".join(one.said for one in tokens[begin:end])
    first = tokens[begin]
    return [*tokens[:begin], replace(first, text="given", said=said, end=tokens[end - 1].end, field=ref), *tokens[end:]]
