"""`four-star hotels`, `flats with 2 or 3 bedrooms`, `a rating of 1`, `rated 5`: rows chosen by a number of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.semantics.english.linking.known_values import MARKS, RATED, averaged, marks_of
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.rewriting.beside_fields import put_condition
from tools.semantics.english.rewriting.measured_units import KINDS
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.calendar_words import UNITS
from tools.semantics.known_fields import ONE_OF, number_ref
from tools.semantics.model import Column, Dimension, Table
from tools.semantics.sql.joins import reachable

ONE = word_set("one single")
JOINED = word_set("or and")
BEFORE: dict[str, tuple[tuple[str, ...], ...]] = {
    "atleast": words.AT_LEAST, "atmost": words.AT_MOST, "morethan": words.ABOVE, "lessthan": words.BELOW,
}  # fmt: skip
BEHIND: dict[str, tuple[tuple[str, ...], ...]] = {
    "atleast": phrase_set("or more | or higher | or above | or better | or up | and more | and up | and above | +"),
    "atmost": phrase_set("or less | or fewer | or lower | or below | or under"),
}
LIMITS = word_set(
    """than over above below under exceeding least most within beyond about between top bottom first last past next
    previous every each per by nearly almost roughly to minimum maximum min max up"""
)
"""Before the number these limit, rank or group."""
BEYOND = word_set("more higher above better up over less lower fewer below under worse greater plus percentage +")
HAVING = word_set("with having have has had got get gets of are is were was give gave given received receive scored")
GIVEN = word_set("a an with where whose had has have got")
BETWEEN = word_set("of is was were = equals equal exactly a an the only just to")
REDUCED = word_set("average avg mean median total sum highest lowest best worst top by per minimum maximum and")
AFTER = word_set(
    """last this in on by per from for since during at and who that which were was to is are did do does each please as
    with where has have had next yesterday today"""
)
CODES = word_set("id no number code nr key year postcode zip")
YEARS = range(1900, 2101)
LARGEST = 10_000
LONGEST = 3


@dataclass(frozen=True)
class _Numbers:
    """Whole numbers that stand side by side, the field that is named behind them, and where they begin and end."""

    values: tuple[int, ...]
    begin: int
    end: int
    field: tuple[Table, Column] | None = None
    kind: str = ONE_OF


def with_exact_numbers(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with one token for each such condition; the same tokens where there is none."""
    found = list(tokens)
    for i in range(len(found) - 1, -1, -1):
        if i < len(found) and _whole(found[i]) is not None and not _is_listed(found, i):
            found = _counted(found, i, lexicon) or _called(found, i, lexicon) or found
    return found


def _counted(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`4-star hotels`, `hotels with 4 stars`: the number stands before the field."""
    said = _bounded(tokens, _numbers(tokens, i, lexicon), lexicon)
    if said is None or said.field is None:
        return None
    table, column = said.field
    ref = number_ref(table, column.name, said.values, said.kind)
    before = tokens[said.begin - 1] if said.begin else None
    behind = lexicon.match(tokens, said.end)[1] if said.end < len(tokens) and not tokens[said.end].lead else ()
    if any(_has(one, table, lexicon) for one in behind):
        if before is not None and before.text in JOINED:
            # `studios and one-bedroom flats` are either of them, which no reader can say; nor may it pass over `one`.
            return [*tokens[:i], replace(tokens[i], text=f"{said.values[0]}", value=said.values[0]), *tokens[i + 1 :]]
        return put_condition(tokens, said.begin, said.end, ref)
    owner = _nearest(tokens[: said.begin], lexicon)
    if before is not None and before.text in HAVING and owner is not None and _has(owner, table, lexicon):
        return put_condition(tokens, said.begin - 1, said.end, ref)
    return None


def _called(tokens: list[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`with a rating of 1`, `priority 2`, `rated 5`: the number stands behind the field."""
    said = _bounded(tokens, _numbers(tokens, i, lexicon), lexicon)
    if said is None or said.field is not None or said.begin < i or set(said.values) & set(YEARS):
        return None
    behind = tokens[said.end] if said.end < len(tokens) else None
    if behind is not None and behind.lead in ("", "-") and behind.text not in AFTER:
        return None
    if i and tokens[i - 1].text in RATED and not lexicon.match(tokens, i - 1)[0]:
        owner = _nearest(tokens[:i], lexicon)
        marks = marks_of(lexicon.model.table(owner.table), tokens[i - 1].text) if owner is not None else []
        ref = number_ref(marks[0][0], marks[0][1].name, said.values, said.kind) if len(marks) == 1 else ""
        return put_condition(tokens, i - 1, said.end, ref) if ref else None
    end = i
    while end and tokens[end - 1].text in BETWEEN:
        end -= 1
    for start in range(max(0, end - LONGEST), end):
        length = lexicon.match(tokens, start)[0]
        field = _field_before(tokens, start, lexicon) if start + length == end else None
        named = [one for at in range(start) for one in lexicon.match(tokens, at)[1]]
        if field is not None and any(_has(one, field[0], lexicon) for one in named):
            return put_condition(tokens, start, said.end, number_ref(field[0], field[1].name, said.values, said.kind))
    return None


def _field_before(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> tuple[Table, Column] | None:
    """The field that is called so, or whose average or rows are, when they are given one value: `a rating of 5`."""
    if start and tokens[start - 1].text in REDUCED:
        return None
    meant = lexicon.match(tokens, start)[1]
    field = _field(meant, lexicon)
    if field is not None or not start or tokens[start - 1].text not in GIVEN:
        return field
    owners = [lexicon.model.metric(one.ref) for one in meant if one.kind == "metric"]
    found = [(owner, one) for owner, metric in owners for one in averaged(owner, metric.expr) if owner is not None]
    if tokens[start].text in MARKS:
        rows = [lexicon.model.table(one.table) for one in meant if one.kind == "entity"]
        found += [pair for table in rows for pair in marks_of(table, tokens[start].text)]
    return found[0] if len({(table.name, one.name) for table, one in found}) == 1 else None


def _numbers(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> _Numbers:
    """The numbers from here on with the field that each of them, or the last, is followed by."""
    values: list[int] = []
    field: tuple[Table, Column] | None = None
    at, named = i, False
    while at < len(tokens) and (value := _whole(tokens[at])) is not None:
        values.append(value)
        bound = _behind(tokens, at + 1)[1] if len(values) == 1 else 0
        known = _field_at(tokens, at + 1 + bound, lexicon) if not _is_value(tokens[at : at + 2], lexicon) else None
        named = known is not None and field in (None, known)
        if named and bound:
            return _Numbers(tuple(values), i, at + 2 + bound, known, _behind(tokens, at + 1)[0])
        field, at = (known, at + 2) if named else (field, at + 1)
        after = skip(tokens, at, JOINED)
        if after < len(tokens) and _whole(tokens[after]) is not None and (after > at or tokens[at].lead == ","):
            at = after
            continue
        break
    return _Numbers(tuple(values), i, at, field if named else None)


def _is_value(pair: Sequence[Token], lexicon: Lexicon) -> bool:
    """`3-bedroom`, when the data says so."""
    said = [replace(pair[0], text=f"{_whole(pair[0])}"), *pair[1:]]
    length, meant = lexicon.match(said, 0)
    return length > 1 and any(one.kind == "value" for one in meant)


def _bounded(tokens: Sequence[Token], said: _Numbers, lexicon: Lexicon) -> _Numbers | None:
    """With the limit that stands around the numbers; None for one that is none of these rows, or is read elsewhere."""
    kind, length = _behind(tokens, said.end)
    if said.kind == ONE_OF and length and len(said.values) == 1:
        said = _Numbers(said.values, said.begin, said.end + length, said.field, kind)
    for bound, phrases in BEFORE.items():
        for size in (3, 2, 1):
            start = said.begin - size
            if start >= 0 and phrase_length(tokens[start : said.begin], 0, phrases) == size:
                # Limits on facts are read as such.
                ours = said.field is not None and isinstance(said.field[1], Dimension) and len(said.values) == 1
                plain = ours and said.kind == ONE_OF and not _is_number(tokens, said.end - 1, lexicon)
                return _Numbers(said.values, start, said.end, said.field, bound) if plain else None
    behind = tokens[said.end].text if said.end < len(tokens) else ""
    before = tokens[said.begin - 1].text if said.begin else ""
    return None if behind in BEYOND or before in LIMITS else said


def _behind(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The limit behind a number, and how many words it takes."""
    for kind, phrases in BEHIND.items():
        length = phrase_length(tokens, at, phrases)
        if length:
            return kind, length
    return ONE_OF, 0


def _is_number(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    return any(one.kind == "metric" for one in lexicon.match([tokens[at]], 0)[1])


def _field_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[Table, Column] | None:
    """The number of the rows that is called by this one word, which is no unit."""
    if at >= len(tokens) or tokens[at].field:
        return None
    bare = tokens[at].text.removesuffix("s")
    if bare != "night" and not {tokens[at].text, bare}.isdisjoint((*UNITS, *KINDS)):
        return None
    return _field(lexicon.match([tokens[at]], 0)[1], lexicon)


def _field(meant: Sequence[Candidate], lexicon: Lexicon) -> tuple[Table, Column] | None:
    if any(one.kind in ("entity", "value", "flag", "filter") for one in meant):
        return None
    found = [lexicon.model.column(one.ref) for one in meant if one.kind in ("dimension", "fact")]
    whole = [one for one in found if one[1].is_number and not CODES & set(one[1].name.lower().split("_"))]
    return whole[0] if len(whole) == 1 == len(found) else None


def _has(one: Candidate, table: Table, lexicon: Lexicon) -> bool:
    """Whether each row of what is named has one row with that field."""
    home = one.table if one.kind == "entity" else ""
    if one.kind == "metric" and lexicon.model.has_metric(one.ref):
        owner = lexicon.model.metric(one.ref)[0]
        home = owner.name if owner is not None else ""
    return bool(home) and (home == table.name or table.name.lower() in reachable(lexicon.model, home))


def _nearest(tokens: Sequence[Token], lexicon: Lexicon) -> Candidate | None:
    for at in range(len(tokens) - 1, -1, -1):
        for one in lexicon.match(tokens, at)[1]:
            if one.kind == "entity":
                return one
    return None


def _is_listed(tokens: Sequence[Token], i: int) -> bool:
    """Whether another number before this one begins the list."""
    if i < 2 or tokens[i - 1].text not in JOINED:
        return False
    return _whole(tokens[i - 2]) is not None or (i > 2 and _whole(tokens[i - 3]) is not None)


def _whole(token: Token) -> int | None:
    if token.text in ONE and not token.field:
        return 1
    if token.value is None or token.day is not None or token.ordinal or token.field or token.said[:1] in "$€£":
        return None
    return int(token.value) if token.value == int(token.value) and token.value < LARGEST else None
