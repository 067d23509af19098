"""`which genre is lent most`, `items that went out`, `the keenest borrowers`: by the rows of what was done."""

from __future__ import annotations

from collections.abc import Sequence

from tools.semantics.english.linking.families import kin
from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, word_set, words_like
from tools.semantics.english.vocabulary.verb_forms import is_verb_form
from tools.semantics.model import Table
from tools.semantics.sql.joins import reachable

LENDING = phrase_set(
    """go out on loan | goes out on loan | went out on loan | gone out on loan | go out | goes out | went out | gone
    out | lend | lends | lent | lent out | loaned | loaned out | borrow | borrows | borrowed | take out | takes out |
    took out | taken out | checked out | check out | checks out | hired | hired out | rented | rented out | issued"""
)
LOANS = word_set("loan loans checkout checkouts lending lendings borrowing borrowings rental rentals hire hires")
KEEN = word_set("keenest busiest heaviest liveliest")
MOST = {"most": "most", "least": "fewest"}
BE = word_set("is are was were be been being get gets got have has had did do does we they people")
BEHIND = word_set("often frequently there of all overall")
THAT = word_set("that which who")


def with_done_things(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with the rows of what was done in the place of the verb; the same tokens where it has none."""
    for i in range(len(tokens)):
        found = _most(tokens, i, lexicon) or _counted(tokens, i, lexicon) or _never(tokens, i, lexicon)
        found = found or _keenest(tokens, i, lexicon)
        if found is not None:
            return found
    return list(tokens)


def with_idioms(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """`how many items went out on loan`, whose verb is no state of the items, also where it might be read as one."""
    found = next((one for i in range(len(tokens)) if (one := _counted(tokens, i, lexicon, idiom=True))), None)
    return found or list(tokens)


def _most(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`which genre is lent most there`, `which title goes out the most often`."""
    if tokens[i].text not in ("which", "what") or i + 2 >= len(tokens):
        return None
    count, meant = lexicon.match(tokens, i + 1)
    if not any(one.kind in ("entity", "dimension") for one in meant):
        return None
    at = skip(tokens, i + 1 + count, BE)
    length, table = _deed(tokens, at, lexicon)
    rank = skip(tokens, at + length, frozenset(("the",)))
    if table is None or rank >= len(tokens) or tokens[rank].text not in MOST:
        return None
    end = skip(tokens, rank + 1, BEHIND)
    put = words_like(tokens[at], ("has", "the", MOST[tokens[rank].text], *table.words.lower().split()))
    return [*tokens[: i + 1 + count], *put, *tokens[end:]]


def _counted(tokens: Sequence[Token], i: int, lexicon: Lexicon, *, idiom: bool = False) -> list[Token] | None:
    """`how many items went out on loan last month` asks for the loans."""
    if [one.text for one in tokens[i : i + 2]] != ["how", "many"] or i + 3 >= len(tokens):
        return None
    count, meant = lexicon.match(tokens, i + 2)
    thing = next((one.table for one in meant if one.kind == "entity"), None)
    at = skip(tokens, i + 2 + count, BE)
    length, table = _deed(tokens, at, lexicon, lending=True)
    if (
        thing is None
        or table is None
        or (idiom and length == 1)
        or thing.lower() not in reachable(lexicon.model, table.name)
    ):
        return None
    return [*tokens[: i + 2], *words_like(tokens[at], table.words.lower().split()), *tokens[at + length :]]


def _never(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`copies that never went out` are copies with no loans."""
    if i == 0 or tokens[i].text != "never":
        return None
    start = i
    while start and tokens[start - 1].text in BE | THAT:
        start -= 1
    at = skip(tokens, i + 1, BE)
    length, table = _deed(tokens, at, lexicon, lending=True)
    if table is None or start == i:
        return None
    return [
        *tokens[:start],
        *words_like(tokens[i], ("with", "no", *table.words.lower().split())),
        *tokens[at + length :],
    ]


def _keenest(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> list[Token] | None:
    """`our five keenest borrowers`, `the most active customers`: by the only kind of event that is theirs."""
    active = tokens[i].text == "most" and i + 1 < len(tokens) and tokens[i + 1].text in ("active", "loyal", "frequent")
    at = i + 1 + active
    if not (active or tokens[i].text in KEEN) or at >= len(tokens):
        return None
    count, meant = lexicon.match(tokens, at)
    thing = next((one.table for one in meant if one.kind == "entity"), None)
    table = _event_of(thing, tokens[at : at + count], lexicon) if thing is not None else None
    if table is None:
        return None
    number = i > 0 and tokens[i - 1].value is not None
    start = i - 1 if number else i
    words = [*words_like(tokens[i], ("top",)), *tokens[start:i], *tokens[at : at + count]]
    by = words_like(tokens[i], ("by", "number", "of", *table.words.lower().split()))
    return [*tokens[:start], *words, *by, *tokens[at + count :]]


def _event_of(thing: str, said: Sequence[Token], lexicon: Lexicon) -> Table | None:
    """The events that refer to the thing: those that its name speaks of, else the only ones."""
    model = lexicon.model
    events = [one for one in model.tables if one.name != thing and thing.lower() in reachable(model, one.name)]
    events = [one for one in events if one.default_time is not None]
    named = [one for one in events if any(kin(said[-1].text, noun) for noun in _nouns(one))]
    lent = [one for one in events if kin(said[-1].text, "borrow") and LOANS & _nouns(one)]
    for found in (named, lent, events):
        if len(found) == 1:
            return found[0]
    return None


def _deed(tokens: Sequence[Token], at: int, lexicon: Lexicon, *, lending: bool = False) -> tuple[int, Table | None]:
    """(length of the verb, the only table whose rows are that deed)."""
    texts = [one.text for one in tokens[at : at + 4]]
    length = phrase_length(texts, 0, LENDING)
    tables = lexicon.model.tables
    if length:
        found = [one for one in tables if LOANS & _nouns(one)]
    elif texts and not lending and is_verb_form(texts[0]):
        length = 1
        found = [one for one in tables if any(kin(texts[0], noun) for noun in one.words.lower().split()[-1:])]
    else:
        return 0, None
    return length, found[0] if len(found) == 1 else None


def _nouns(table: Table) -> set[str]:
    return {words[-1] for each in (table.words, *table.synonyms) if (words := each.lower().split())}
