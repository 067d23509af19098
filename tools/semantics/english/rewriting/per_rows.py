"""`average price per listing`, `viewings per listing by district`: what one row of a thing has.

An average of rows needs no such words; a total for each row beside a group of these rows is an average of totals; and
what is said of the rows stands behind their name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from tools.errors import CallerError
from tools.semantics.english.linking.compounds import CONDITIONS
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.tokens import Token, word_set, words_like
from tools.semantics.model import SemanticModel
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

AVERAGES = word_set("average avg mean median typical")
GROUPED = (["by"], ["in", "each"], ["for", "each"], ["at", "each"], ["in", "every"], ["for", "every"])
LONGEST = 4
COUNTED = (["how", "many"], ["number", "of"])


def with_per_rows(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with such words dropped or put where both readers expect them."""
    found = list(tokens)
    for i in range(len(found) - 2, 0, -1):
        if found[i].text == "per":
            found = _put(found, i, lexicon)
    return found


def _put(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token]:
    said, start = _modifiers(tokens, i + 1, lexicon)
    length, meant = lexicon.match(tokens, start) if start < len(tokens) else (0, ())
    rows = [one for one in meant if one.kind == "entity"]
    begin, number = _number_before(tokens, i, lexicon)
    if (
        number is None
        or lexicon.match(tokens, begin)[0] > i - begin
        or len(rows) != 1
        or any(one.kind in ("metric", "fact") for one in meant)
    ):
        return tokens
    end, table = start + length, rows[0].table
    if number.kind == "metric" and not said and _is_of_rows(number.ref, table, lexicon.model):
        return [*tokens[:i], *tokens[end:]]
    averaged = any(one.text in AVERAGES for one in tokens[:i])
    if said:
        behind = [replace(tokens[i], text="with", lead=""), *tokens[i + 1 : start]]
        return [*tokens[: i + 1], *tokens[start:end], *behind, *tokens[end:]] if averaged else tokens
    if averaged or not _is_grouped(tokens, end, table, number, lexicon):
        return tokens
    if number.kind == "entity" and [one.text for one in tokens[max(0, begin - 2) : begin]] in COUNTED:
        begin -= 2
    counted = number.kind == "entity" and tokens[begin].text not in ("how", "number")
    return [*tokens[:begin], *_like(tokens[begin], counted=counted), *_plain(tokens, begin), *tokens[begin + 2 :]]


def _like(token: Token, *, counted: bool) -> list[Token]:
    return words_like(token, ("average", "number", "of") if counted else ("average",))


def _plain(tokens: Sequence[Token], begin: int) -> list[Token]:
    """`how many` is `number of` behind average."""
    if tokens[begin].text == "how":
        return words_like(replace(tokens[begin], lead=""), ("number", "of"))
    return [replace(tokens[begin], lead=""), *tokens[begin + 1 : begin + 2]]


def _modifiers(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[bool, int]:
    """Whether something is said of the rows, and where their name begins."""
    length, meant = lexicon.match(tokens, at)
    kinds = {one.kind for one in meant}
    if not kinds & CONDITIONS or kinds - CONDITIONS - {"time"} or at + length >= len(tokens):
        return False, at
    return True, at + length


def _number_before(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> tuple[int, Candidate | None]:
    """Where the number begins that is named right before, and which it is; nothing when it may be another one."""
    for start in range(max(0, end - LONGEST), end):
        length, meant = lexicon.match(tokens[:end], start)
        if start + length == end:
            numbers = [one for one in meant if one.kind in ("metric", "entity")]
            metrics = [one for one in numbers if one.kind == "metric"]
            return start, (metrics or numbers)[0] if len(metrics) == 1 or (numbers and not metrics) else None
    return end, None


def _is_of_rows(ref: str, table: str, model: SemanticModel) -> bool:
    """An average over the rows of that table."""
    owner, metric = model.metric(ref)
    if owner is None or owner.name != table or not metric.expr:
        return False
    try:
        leaves = metric_plan(model, ref).leaves
    except CallerError:
        return False
    return all(isinstance(leaf.aggregate, exp.Avg | exp.Median) for leaf in leaves)


def _is_grouped(tokens: Sequence[Token], at: int, table: str, number: Candidate, lexicon: Lexicon) -> bool:
    """`by district`, `in each district`, which every one of the rows has itself or through what it belongs to."""
    words = [one.text for one in tokens[at : at + 2]]
    length = next((len(one) for one in GROUPED if words[: len(one)] == one), 0)
    if not length or at + length >= len(tokens) or number.table == table:
        return False
    fields = [one for one in lexicon.match(tokens, at + length)[1] if one.kind == "dimension"]
    near = reachable(lexicon.model, table)
    return bool(fields) and all(one.table == table or one.table.lower() in near for one in fields)
