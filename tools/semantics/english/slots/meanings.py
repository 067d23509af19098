"""Which of several fields a word means: that of the thing beside it, of the topic, or the nearer one; else we ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.semantics.elements import singular
from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.items import Item
from tools.semantics.english.linking.lexicon import Candidate, Kind
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.tokens import word_set
from tools.semantics.model import Table
from tools.semantics.sql.joins import reachable

LINKS = word_set("in from of at with the a an our is are was were that which on for whose who being by to only and or")
CLEARLY_NEARER = 2

Rule = Callable[[Sheet, Item, list[Candidate]], list[Candidate]]


def chosen(sheet: Sheet, item: Item, candidates: Sequence[Candidate]) -> Candidate | None:
    """The one that is meant; None when nothing prefers one of them."""
    left = [one for one in candidates if one.table.lower() in sheet.reach()] or list(candidates)
    for rule in RULES:
        left = rule(sheet, item, left) or left
        if len({one.ref for one in left}) == 1:
            return left[0]
    return None


def field_meant(sheet: Sheet, item: Item, kind: Kind) -> Candidate:
    """The field of this kind that a name means; raises NotUnderstood with the choices when nothing prefers one."""
    candidates = [one for one in item.candidates if one.kind == kind]
    found = candidates[0] if len(candidates) == 1 else chosen(sheet, item, candidates)
    if found is not None:
        return found
    tables = [sheet.model.table(one.table) for one in candidates]
    raise NotUnderstood(
        "unclear",
        f"{item.said!r} can be that of {' or '.join(table.words for table in tables)}; which is meant?",
        words=(item.said,),
        choices=tuple(f"{singular(table.words)} {item.said}" for table in tables),
    )


def _beside(sheet: Sheet, item: Item, left: list[Candidate]) -> list[Candidate]:
    """`Polish customers`, `customers in Europe`: fields of that thing, or called after it."""
    for thing in _things_beside(sheet, item):
        found = [one for one in left if _is_of(sheet, one, thing)]
        if found:
            return found
    return []


def _things_beside(sheet: Sheet, item: Item) -> list[Table]:
    """What follows at once, then what stands before, with small words and further values between."""
    at = sheet.items.index(item)
    after = sheet.items[at + 1 : at + 2]
    before = []
    for one in reversed(sheet.items[:at]):
        if one.is_a("entity"):
            before = [one]
            break
        if not (one.is_a("value", "flag") or (one.kind == "word" and one.text in LINKS)):
            break
    found = (one.of("entity") for one in (*after, *before))
    return [sheet.model.table(one.table) for one in found if one is not None]


def _is_of(sheet: Sheet, candidate: Candidate, thing: Table) -> bool:
    if candidate.table.lower() == thing.name.lower():
        return True
    called = {singular(thing.words), *(singular(one.lower()) for one in thing.synonyms)}
    field = sheet.model.column(candidate.ref)[1].words
    owner = sheet.model.table(candidate.table).words
    return any(f"{one} " in f"{field} " or f"{one} " in f"{owner} " for one in called)


def _called_after(sheet: Sheet, item: Item, left: list[Candidate]) -> list[Candidate]:
    """`emergency visits`: the visit type, not the department."""
    after = sheet.neighbour(item, 1)
    if after is None or after.kind == "time":
        return []
    head = after.tokens[-1].text
    return [one for one in left if any(kin(head, word) for word in sheet.model.column(one.ref)[1].words.split())]


def _of_the_topic(sheet: Sheet, _item: Item, left: list[Candidate]) -> list[Candidate]:
    """A field that the question before used, or of the table that it was about."""
    if sheet.previous is None:
        return []
    detail = (sheet.previous.detail.table,) if sheet.previous.detail else ()
    used = {*sheet.previous.dimensions, *detail, *(one.field for one in sheet.previous.filters)}
    return [one for one in left if one.ref in used] or [one for one in left if one.table in used]


def _nearer(sheet: Sheet, _item: Item, left: list[Candidate]) -> list[Candidate]:
    """On the table that the numbers go over, else on one that is clearly nearer to it than the others."""
    roots = sheet.roots()
    if not roots:
        return []
    paths = reachable(sheet.model, roots[0])
    distances = {one.ref: len(paths[one.table.lower()]) if one.table.lower() in paths else 99 for one in left}
    nearest = min(distances.values())
    near = [one for one in left if distances[one.ref] == nearest]
    far = [distance for distance in distances.values() if distance > nearest]
    return near if nearest == 0 or (far and min(far) - nearest >= CLEARLY_NEARER) else []


def _of_what_is_used(sheet: Sheet, _item: Item, left: list[Candidate]) -> list[Candidate]:
    """On a table whose other fields the question already uses, or that it names anywhere."""
    reading = sheet.reading
    used = {sheet.table_of(one.field) for one in reading.filters}
    used |= {sheet.table_of(ref) for ref in (*reading.metrics, *(one.metric for one in reading.having)) if "." in ref}
    named = {one.table.lower() for item in sheet.items for one in item.candidates if one.kind == "entity"}
    for tables in (used, named):
        found = [one for one in left if one.table.lower() in tables]
        if len({one.ref for one in found}) == 1:
            return found
    return []


def _plainly_called(sheet: Sheet, _item: Item, left: list[Candidate]) -> list[Candidate]:
    """Of a customer region and a supplier region the one that the model also calls just "region"."""
    heads = {sheet.model.column(one.ref)[1].words.split()[-1] for one in left}
    if len(heads) != 1:
        return []
    head = next(iter(heads))
    return [
        one
        for one in left
        if head in (sheet.model.column(one.ref)[1].words, *map(str.lower, sheet.model.column(one.ref)[1].synonyms))
    ]


def _names_a_thing(sheet: Sheet, _item: Item, left: list[Candidate]) -> list[Candidate]:
    """`in Engineering` is the department of that name rather than a job family."""
    labels = [(one, sheet.model.table(one.table).label) for one in left]
    return [one for one, label in labels if label is not None and one.ref.endswith(f".{label.name}")]


RULES: tuple[Rule, ...] = (
    _beside,
    _called_after,
    _of_the_topic,
    _nearer,
    _of_what_is_used,
    _plainly_called,
    _names_a_thing,
)
