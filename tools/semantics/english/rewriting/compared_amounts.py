"""`did we sell more in May than in June`, `grew or shrank`, a running total: amounts set side by side, put plainly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_set, word_set
from tools.semantics.english.vocabulary.calendar_words import UNITS

ASKING = word_set("did do does have has had are were was is")
COMPARED = word_set("more less fewer higher lower better worse")
BOTH = word_set("figures figure numbers number values amounts counts totals periods years months quarters")
LEADS = frozenset("?.!,;:-")
GROWING = word_set("grow grew grown increase increased rise rose risen climb climbed go")
SHRINKING = word_set("shrink shrank shrunk decrease decreased decline declined fall fell fallen drop dropped")
RUNNING = phrase_set("running total | running totals | running sum | running count | running tally")
MONTHS = word_set(
    """january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec q1 q2 q3 q4 last this yesterday today previous"""
)
INSIDE = word_set("in on at during over for throughout within the")
YEARS = range(1990, 2100)


def with_compared_amounts(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question with such turns as both readers know them; the same tokens where there are none."""
    found = _running(_either_way(list(tokens)), lexicon)
    return _more_than(found, lexicon) or found


def _running(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """A running total is cumulative, also where rows may have the state Running."""
    for i in range(len(tokens) - 1, -1, -1):
        said = tuple(one.text for one in tokens[i : i + 2])
        if said in RUNNING and lexicon.match(tokens, i)[0] < 2:
            tokens[i : i + 2] = [replace(tokens[i], text="cumulative", said=" ".join(said), end=tokens[i + 1].end)]
    return tokens


def _either_way(tokens: list[Token]) -> list[Token]:
    """`grew or shrank`, `go up or down`: the change, whichever way it is."""
    for i in range(len(tokens) - 3, 0, -1):
        texts = [one.text for one in tokens[i : i + 4]]
        if texts[0] in GROWING | SHRINKING and texts[1] == "or" and texts[2] in GROWING | SHRINKING:
            tokens[i : i + 3] = [replace(tokens[i], text="grow")]
        elif texts in (["go", "up", "or", "down"], ["went", "up", "or", "down"]):
            tokens[i : i + 4] = [replace(tokens[i], text="grow")]
    return tokens


def _more_than(tokens: list[Token], lexicon: Lexicon) -> list[Token] | None:
    """`did we sign up more members in October than in September`: how many in the one and in the other."""
    if not tokens or tokens[0].text not in ASKING:
        return None
    more = next((i for i, one in enumerate(tokens) if one.text in COMPARED), 0)
    than = next((i for i in range(more + 1, len(tokens)) if tokens[i].text == "than"), 0)
    if not more or than < more + 2 or not (is_time(tokens[than - 1]) and begins_time(tokens, than + 1)):
        return None
    end = _without_both(tokens, than)
    if end == 0:
        return None
    asked = _asked(tokens, more, than, lexicon)
    if asked is None:
        return None
    return [*asked, replace(tokens[than], text="versus"), *tokens[than + 1 : end]]


def _without_both(tokens: Sequence[Token], than: int) -> int:
    """Where the question ends before `both figures please`; 0 where something else is said behind it."""
    at = next((i for i in range(than + 1, len(tokens)) if tokens[i].lead and tokens[i].lead in LEADS), len(tokens))
    rest = [one.text for one in tokens[at:] if one.text not in ("please", "the", "show", "me", "give", "i", "want")]
    return at if not rest or (rest[0] == "both" and set(rest[1:]) <= BOTH) else 0


def _asked(tokens: Sequence[Token], more: int, than: int, lexicon: Lexicon) -> list[Token] | None:
    """The number: the noun that there is more of, one that is named before, else the rows of what was done."""
    length, meant = lexicon.match(tokens, more + 1)
    how = [replace(tokens[0], text=word, said=word) for word in ("how", "many")]
    if any(one.kind in ("metric", "fact") for one in meant) and not any(one.kind == "entity" for one in meant):
        return [replace(tokens[0], text="what"), replace(tokens[0], text="is"), *tokens[more + 1 : than]]
    if any(one.kind == "entity" for one in meant):
        noun, rest = tokens[more + 1 : more + 1 + length], tokens[more + 1 + length : than]
        return [*how, *noun, *tokens[:more], *rest]
    kinds = [{one.kind for one in lexicon.match(tokens, i)[1]} for i in range(1, more)]
    if any("metric" in one and "entity" not in one for one in kinds):
        return [
            replace(tokens[0], text="what"),
            replace(tokens[0], text="is"),
            *tokens[1:more],
            *tokens[more + 1 : than],
        ]
    if length or tokens[more + 1].text not in INSIDE:
        return None
    rows = {act.table for i in range(1, more) for act in lexicon.verbs.of((tokens[i].text,)) if act.kind == "event"}
    rows |= {one.table for i in range(1, more) for one in lexicon.match(tokens, i)[1] if one.kind == "entity"}
    if len(rows) != 1:
        return None
    nouns = [replace(tokens[more], text=word, said=word) for word in lexicon.model.table(rows.pop()).words.split()]
    return [*how, *nouns, *tokens[more + 1 : than]]


def is_time(token: Token) -> bool:
    year = token.value is not None and token.value in YEARS
    return year or token.text in MONTHS or token.text in UNITS or token.day is not None


def begins_time(tokens: Sequence[Token], at: int) -> bool:
    while at < len(tokens) - 1 and tokens[at].text in INSIDE:
        at += 1
    return at < len(tokens) and is_time(tokens[at])
