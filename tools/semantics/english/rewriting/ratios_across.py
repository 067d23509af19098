"""`ad revenue per download by show`: one total for each of another, where the rows of neither belong to the other's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.errors import CallerError
from tools.semantics.counted import counted_rows
from tools.semantics.elements import singular
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.linking.phrases import plural
from tools.semantics.english.tokens import Token, word_set, words_like
from tools.semantics.model import SemanticModel, Table
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

PER = ("per",)
LEADS = word_set("number of count total the amount")
AVERAGE = word_set("average avg mean median")
LONGEST = 4


def with_ratios_across(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the ratio of the two totals; the same tokens where there is none."""
    for i in range(1, len(tokens) - 1):
        if tokens[i].text in PER:
            found = _ratio(tokens, i, lexicon)
            if found is not None:
                return found
    return list(tokens)


def _ratio(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    length, below = _below(tokens, i + 1, lexicon)
    begin, above = _above(tokens, i, lexicon)
    if not below or not above or not _apart(lexicon.model, above, below):
        return None
    first = replace(tokens[begin], text="amount", field=above, value=None, lead="")
    second = replace(tokens[i + 1], text="amount", field=below, value=None, lead="", end=tokens[i + length].end)
    ratio, to = words_like(tokens[begin], ("ratio", "of")), words_like(tokens[i], ("to",))
    return [*tokens[:begin], *ratio, first, *to, second, *tokens[i + 1 + length :]]


def _above(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> tuple[int, str]:
    """Where the one total begins that stands right before, and the total."""
    for begin in range(max(0, end - LONGEST), end):
        length, meant = lexicon.match(tokens, begin)
        if begin + length == end:
            start = begin
            while start and tokens[start - 1].text in LEADS:
                start -= 1
            if start and tokens[start - 1].text in AVERAGE:
                # An average is over what each of the things has.
                return 0, ""
            return start, _total([one.ref for one in meant if one.kind == "metric"], lexicon) or _count(meant, lexicon)
    return 0, ""


def _below(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, str]:
    """A noun in the singular, and the total that is called so in the plural, else the number of such rows."""
    length, meant = lexicon.match(tokens, at)
    last = tokens[at + length - 1] if length else None
    if last is None or singular(last.text) != last.text:
        return 0, ""
    many = [*tokens[at : at + length - 1], replace(last, text=plural(last.text))]
    called = lexicon.match(many, 0)[1]
    return length, _total([one.ref for one in called if one.kind == "metric"], lexicon) or _count(meant, lexicon)


def _total(refs: Sequence[str], lexicon: Lexicon) -> str:
    additive = [ref for ref in dict.fromkeys(refs) if _is_additive(lexicon.model, ref)]
    return additive[0] if len(additive) == 1 else ""


def _count(meant: Sequence[Candidate], lexicon: Lexicon) -> str:
    """The metric that counts the rows of the only thing that is meant."""
    things = {one.table for one in meant if one.kind == "entity"}
    table = lexicon.model.table(things.pop()) if len(things) == 1 else None
    return _counting(table) if table is not None else ""


def _counting(table: Table) -> str:
    found = [one for one in table.all_metrics if one.expr and counted_rows(one.expr, tuple(table.key)) == ""]
    return f"{table.name}.{found[0].name}" if len(found) == 1 else f"count({table.name})"


def _is_additive(model: SemanticModel, ref: str) -> bool:
    try:
        return metric_plan(model, ref).additive
    except CallerError:
        return False


def _apart(model: SemanticModel, above: str, below: str) -> bool:
    """Whether neither's rows belong to the other's: else each of the things has its own part, which is averaged.

    Nor are there rows that belong to both, as the lines of receipts and products do: those would be counted.
    """
    (one, *more), (other, *others) = (metric_plan(model, ref).leaves for ref in (above, below))
    if more or others:
        return False
    near = {name.lower() for name in reachable(model, one.root)} | {one.root.lower()}
    back = {name.lower() for name in reachable(model, other.root)}
    both = {one.root.lower(), other.root.lower()}
    joined = any(both <= {name.lower() for name in reachable(model, table.name)} for table in model.tables)
    return other.root.lower() not in near and one.root.lower() not in back and not joined
