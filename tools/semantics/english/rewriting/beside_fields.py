"""One field against another of the same row, put as one condition: paid after the due date, below the reorder point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.between_fields import Side, beside_ref
from tools.semantics.english.linking.date_phrases import dates_at, is_planned
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_set, standing_for, word_set
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import Table
from tools.semantics.sql.joins import reachable

LATER: dict[Side, tuple[tuple[str, ...], ...]] = {
    "above": phrase_set("after | later than | past | beyond"),
    "below": phrase_set("before | earlier than | ahead of | prior to"),
    "upto": phrase_set("on or before | not later than | no later than | not after | by"),
    "from": phrase_set("on or after"),
}
MORE: dict[Side, tuple[tuple[str, ...], ...]] = {
    "above": phrase_set(
        """above | over | more than | greater than | higher than | larger than | bigger than | exceeding | exceeds |
        exceed | exceeded | beyond | longer than | in excess of"""
    ),
    "below": phrase_set(
        """below | under | less than | lower than | smaller than | fewer than | beneath | shorter than | short of"""
    ),
    "upto": phrase_set("at or below | not more than | no more than | not above | at most"),
    "from": phrase_set("at or above | not less than | no less than | not below | at least"),
}
PUNCTUAL: dict[Side, tuple[tuple[str, ...], ...]] = {
    "above": phrase_set("too late | late | behind schedule | with a delay"),
    "upto": phrase_set("on time | in time | on schedule | punctually | within the deadline"),
    "below": phrase_set("too early | early | ahead of schedule | ahead of time"),
}
AROUND: dict[Side, frozenset[str]] = {
    "above": word_set("more higher larger greater longer bigger"),
    "below": word_set("less fewer lower smaller shorter"),
}
SMALL = word_set("the a an their its his her our is are was were be been being has have had got gets get than of")
LEADS = word_set("whose where with having have has had that which who when")
NEAR = 4


def with_beside_fields(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the words of such a condition replaced by one token for it."""
    for i in range(1, len(tokens)):
        found = _against(tokens, i, lexicon) or _around(tokens, i, lexicon) or _punctual(tokens, i, lexicon)
        if found is not None:
            return found
    return list(tokens)


def _against(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`paid after the due date`, `stock is below the reorder point`."""
    for sides, kind in ((LATER, "time"), (MORE, "fact")):
        side, length = _phrase(tokens, i, sides)
        if not length:
            continue
        at = i + length
        while at < len(tokens) - 1 and tokens[at].text in SMALL:
            at += 1
        count, meant = lexicon.match(tokens, at) if at < len(tokens) else (0, ())
        others = [one.ref for one in meant if one.kind == kind]
        if not others:
            continue
        begin, fields = _before(tokens, i, kind, lexicon)
        if not fields and kind == "fact":
            tables = _things(tokens[:i], lexicon)
            fields = _alike(others, tables, lexicon)
            begin = _behind_going_for(tokens, i)
            fields = fields or (_stocked(others, tables, lexicon) if begin == i else [])
        pairs = [(one, other) for one in fields for other in others if one != other and home_of(one, other, lexicon)]
        if len(pairs) == 1:
            return put_condition(tokens, begin, at + count, beside_ref(side, *pairs[0], home_of(*pairs[0], lexicon)))
    return None


def _around(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`less in stock than the minimum`: the number stands inside the comparison."""
    side = next((one for one, words in AROUND.items() if tokens[i].text in words), None)
    at = i + 1 + (tokens[i + 1 : i + 2] != [] and tokens[i + 1].text == "in")
    for start in (at, i + 1):
        count, meant = lexicon.match(tokens, start) if side and start < len(tokens) else (0, ())
        than = start + count
        fields = [one.ref for one in meant if one.kind == "fact"]
        if not fields or [one.text for one in tokens[than : than + 1]] != ["than"]:
            continue
        plain = replace(tokens[i], text="more" if side == "above" else "less")
        return _against([*tokens[:i], *tokens[start:than], plain, *tokens[than:]], i + count, lexicon)
    return None


def _phrase(tokens: Sequence[Token], i: int, sides: dict[Side, tuple[tuple[str, ...], ...]]) -> tuple[Side, int]:
    said = [one.text for one in tokens[i : i + NEAR]]
    fitting = [(len(one), side) for side, known in sides.items() for one in known if tuple(said[: len(one)]) == one]
    length, side = max(fitting, default=(0, "above"))
    return side, length


def _before(tokens: Sequence[Token], i: int, kind: str, lexicon: Lexicon) -> tuple[int, list[str]]:
    """Where the field in front begins, and what it may be: it stands there but for small words."""
    end = _behind_small(tokens, i)
    if kind == "time":
        end = _behind_nouns(tokens, end, lexicon)
    for start in range(max(0, end - NEAR), end):
        if kind == "time":
            length, found = dates_at(tokens[:end], start, lexicon)
        else:
            length, meant = lexicon.match(tokens[:end], start)
            found = [one.ref for one in meant if one.kind == kind]
        if found and start + length == end:
            return start, found
    return i, []


def before_dates(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> tuple[int, list[str]]:
    """Where the date in front of a comparison begins, and which it may be."""
    return _before(tokens, i, "time", lexicon)


def _behind_small(tokens: Sequence[Token], end: int) -> int:
    while end and tokens[end - 1].text in SMALL:
        end -= 1
    return end


def _behind_nouns(tokens: Sequence[Token], end: int, lexicon: Lexicon) -> int:
    """`paid an invoice before the due date`: what was paid stands between, and is no date of its own."""
    for length in (2, 1):
        count, meant = lexicon.match(tokens[:end], end - length) if end >= length else (0, ())
        kinds = {one.kind for one in meant}
        if count == length and "entity" in kinds and "time" not in kinds:
            return _behind_small(tokens, end - length)
    return end


def _things(tokens: Sequence[Token], lexicon: Lexicon) -> list[str]:
    """The tables whose rows are spoken of, or counted."""
    kinds = ("entity", "metric")
    return [one.table for at in range(len(tokens)) for one in lexicon.match(tokens, at)[1] if one.kind in kinds]


def _alike(others: Sequence[str], tables: Sequence[str], lexicon: Lexicon) -> list[str]:
    """`sales above the asking price` have a price of their own, the sale price."""
    heads = {lexicon.model.column(one)[1].words.split()[-1] for one in others}
    owned = [(lexicon.model.table(name), one) for name in tables if name for one in lexicon.model.table(name).all_facts]
    found = [f"{table.name}.{one.name}" for table, one in owned if one.words.split()[-1] in heads]
    return [one for one in dict.fromkeys(found) if one not in others]


def _behind_going_for(tokens: Sequence[Token], i: int) -> int:
    """`went for`, `sold at`: the verb says no more than that it is a price."""
    going = i > 2 and tokens[i - 1].text in ("for", "at") and is_verb_form(tokens[i - 2].text)
    return i - 2 if going else i


def _stocked(others: Sequence[str], tables: Sequence[str], lexicon: Lexicon) -> list[str]:
    """What is `below the minimum` is the only other number of the table, unless finer rows are spoken of."""
    found = []
    for ref in others:
        table = lexicon.model.table(ref.rpartition(".")[0])
        if any(one != table.name and one and table.name.lower() in reachable(lexicon.model, one) for one in tables):
            continue
        left = [one for one in table.all_facts if f"{table.name}.{one.name}" not in others]
        found += [f"{table.name}.{left[0].name}"] if len(left) == 1 else []
    return found


def _punctual(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`delivered late`, `late payments`, `payments received on time`: against the date that was planned."""
    side, length = _phrase(tokens, i, PUNCTUAL)
    if not length or lexicon.match(tokens, i)[0] >= length:
        return None
    end = i + length
    for start in (*range(i - 1, max(-1, i - NEAR), -1), end):
        dates = dates_at(tokens, start, lexicon)[1] if start < len(tokens) else []
        pairs = [pair for one in dates if (pair := planned_for(one, lexicon))]
        if len(pairs) == 1:
            ref = beside_ref(side, *pairs[0], pairs[0][0].rpartition(".")[0])
            noun = start == end or any(one.kind == "entity" for one in lexicon.match(tokens, start)[1])
            return put_condition(tokens, i if noun else start, end, ref)
    return _of_rows(tokens, i, end, side, lexicon)


def _of_rows(tokens: Sequence[Token], i: int, end: int, side: Side, lexicon: Lexicon) -> list[Token] | None:
    """`payments received late`: of rows with one date that was planned and one on which it happened."""
    start = i - 1 if is_verb_form(tokens[i - 1].text) and not lexicon.match(tokens, i - 1)[0] else i
    tables = [one.table for at in range(i) for one in lexicon.match(tokens, at)[1] if one.kind == "entity"]
    for name in dict.fromkeys(tables):
        done = [one for one in lexicon.model.table(name).times if not is_planned(one)]
        pair = planned_for(f"{name}.{done[0].name}", lexicon) if len(done) == 1 else None
        if pair is not None:
            return put_condition(tokens, start, end, beside_ref(side, *pair, name))
    return None


def planned_for(done: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """The date on which it was done, and the only one for which it was planned."""
    table: Table = lexicon.model.table(done.rpartition(".")[0])
    planned = [one for one in table.times if is_planned(one) and f"{table.name}.{one.name}" != done]
    return (done, f"{table.name}.{planned[0].name}") if len(planned) == 1 else None


def home_of(one: str, other: str, lexicon: Lexicon) -> str:
    """The table whose rows have both fields; nothing when there is none."""
    first, second = one.rpartition(".")[0], other.rpartition(".")[0]
    if second.lower() in reachable(lexicon.model, first):
        return first
    return second if first.lower() in reachable(lexicon.model, second) else ""


def put_condition(tokens: Sequence[Token], begin: int, end: int, ref: str) -> list[Token]:
    """One token for the condition in place of these, without the words that lead to it."""
    while begin > 1 and tokens[begin - 1].text in LEADS | SMALL:
        begin -= 1
    return [*tokens[:begin], standing_for(tokens[begin:end], ref), *tokens[end:]]
