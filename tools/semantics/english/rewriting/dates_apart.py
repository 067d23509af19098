"""`paid more than 30 days after they were finished`, `more than two hours late`: one date so long after another."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.between_fields import Side, apart_ref
from tools.semantics.english.linking.date_phrases import dates_at
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.rewriting.beside_fields import SMALL, before_dates, home_of, planned_for, put_condition
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, word_set
from tools.semantics.in_units import unit_named

BOUNDS: dict[Side, tuple[tuple[str, ...], ...]] = {
    "above": phrase_set("more than | over | longer than | later than | > | in excess of | greater than"),
    "from": phrase_set("at least | not less than | no less than | >= | no sooner than"),
    "below": phrase_set("less than | under | fewer than | <"),
    "upto": phrase_set("at most | no more than | not more than | up to | within | no later than | not later than | <="),
}
AFTER = phrase_set("after | later than | past | beyond | behind | following | since")
BEFORE = phrase_set("before | earlier than | ahead of | prior to | in advance of")
LATE = word_set("late overdue delayed")
UNITS = ("days", "weeks", "hours", "minutes")
DAYS = ("days", "weeks")
PRONOUNS = SMALL | word_set("they it he she we being getting")
ONE = word_set("a an one")
LONGEST = 3


def with_dates_apart(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the words of such a condition replaced by one token for it."""
    for i in range(1, len(tokens) - 1):
        side, length = _bound(tokens, i)
        at = i + length
        if not length or at + 1 >= len(tokens) or not _is_whole(tokens[at]):
            continue
        unit = unit_named(tokens[at + 1].text)
        if unit in UNITS:
            found = _after(tokens, i, at, side, unit, lexicon) or _late(tokens, i, at, side, unit, lexicon)
            if found is not None:
                return found
    return list(tokens)


def _is_whole(token: Token) -> bool:
    whole = token.value is not None and not token.ordinal and token.value == int(token.value)
    return whole or token.text in ONE


def _bound(tokens: Sequence[Token], i: int) -> tuple[Side, int]:
    said = tuple(one.text for one in tokens[i : i + LONGEST])
    fitting = [(len(one), side) for side, known in BOUNDS.items() for one in known if said[: len(one)] == one]
    length, side = max(fitting, default=(0, "above"))
    return side, length


def _after(tokens: Sequence[Token], i: int, at: int, side: Side, unit: str, lexicon: Lexicon) -> list[Token] | None:
    """`returned more than two weeks after the due date`, `booked at least 10 days before the departure`."""
    later, earlier = phrase_length(tokens, at + 2, AFTER), phrase_length(tokens, at + 2, BEFORE)
    if not (later or earlier):
        return None
    other = at + 2 + (later or earlier)
    while other < len(tokens) - 1 and tokens[other].text in PRONOUNS:
        other += 1
    count, others = dates_at(tokens, other, lexicon) if other < len(tokens) else (0, [])
    begin, fields = before_dates(tokens, i, lexicon)
    pairs = [(one, two) for one in fields for two in others if one != two and home_of(one, two, lexicon)]
    if len(pairs) != 1 or not _fits(pairs[0], unit, lexicon):
        return None
    first, second = pairs[0] if later else pairs[0][::-1]
    ref = apart_ref(side, first, second, home_of(first, second, lexicon), _number(tokens[at]), unit)
    return put_condition(tokens, begin, other + count, ref)


def _late(tokens: Sequence[Token], i: int, at: int, side: Side, unit: str, lexicon: Lexicon) -> list[Token] | None:
    """`arrived more than two hours late`: after the date that was planned."""
    if at + 2 >= len(tokens) or tokens[at + 2].text not in LATE:
        return None
    begin, fields = before_dates(tokens, i, lexicon)
    pairs = [pair for one in fields if (pair := planned_for(one, lexicon))]
    if len(pairs) != 1 or not _fits(pairs[0], unit, lexicon):
        return None
    ref = apart_ref(side, *pairs[0], pairs[0][0].rpartition(".")[0], _number(tokens[at]), unit)
    return put_condition(tokens, begin, at + 3, ref)


def _fits(pair: tuple[str, str], unit: str, lexicon: Lexicon) -> bool:
    """Hours are told between moments only."""
    return unit in DAYS or all(lexicon.model.column(ref)[1].data_type.upper() != "DATE" for ref in pair)


def _number(token: Token) -> int:
    return 1 if token.value is None else int(token.value)
