"""A question cut into items: phrases of the model, stretches of time, numbers, and plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tools.calendar_units import Grain
from tools.semantics.english.linking.compounds import (
    narrow_counted_things,
    narrow_first_nouns,
    narrow_to_named_things,
    narrow_to_rows_of_clauses,
    unname_imperatives,
    unname_measuring_verbs,
    unname_verbs_of_subjects,
)
from tools.semantics.english.linking.lexicon import Candidate, Lexicon
from tools.semantics.english.linking.named_periods import explained, names_a_value
from tools.semantics.english.linking.verbs import Act
from tools.semantics.english.rewriting.dated_units import dates_beside_units
from tools.semantics.english.time.reader import TimeFound, TimeReader
from tools.semantics.english.tokens import Token
from tools.semantics.english.vocabulary.calendar_words import UNITS
from tools.semantics.english.vocabulary.spoken_units import meant
from tools.semantics.english.vocabulary.superlative_words import SPANS

LONGEST_VERB = 2
COUNTING = ("number", "count")
ONE_OF_MANY = ("last", "first", "most", "least", "top", "recent", "this", "that")
"""Before `of` they ask for a number, whatever field is called so."""
SPLITTING = frozenset(("which", "what", "each", "every", "per", "by"))
ItemKind = Literal["mention", "time", "unit", "number", "word"]


@dataclass(eq=False)
class Item:
    """A stretch of the question; `role` says which slot claimed it, and stays empty until one does."""

    kind: ItemKind
    tokens: Sequence[Token]
    candidates: tuple[Candidate, ...] = ()
    time: TimeFound | None = None
    unit: Grain | None = None
    role: str = ""
    acts: tuple[Act, ...] = ()
    opposed: tuple[Act, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self.tokens)

    @property
    def lead(self) -> str:
        """The punctuation in front of it, such as a comma or a colon."""
        return self.tokens[0].lead

    @property
    def said(self) -> str:
        return " ".join(token.said for token in self.tokens)

    @property
    def number(self) -> float | None:
        return self.tokens[0].value if self.kind == "number" else None

    @property
    def plural(self) -> bool:
        return self.tokens[-1].text.endswith("s")

    @property
    def free(self) -> bool:
        return not self.role

    def of(self, *kinds: str) -> Candidate | None:
        """The first meaning of one of these kinds, in the order of the kinds."""
        for kind in kinds:
            for candidate in self.candidates:
                if candidate.kind == kind:
                    return candidate
        return None

    def is_a(self, *kinds: str) -> bool:
        return self.of(*kinds) is not None

    def act(self, kind: str, *tables: str) -> Act | None:
        """What the word means as a verb: an event or a moment, of one of these tables when some are named."""
        return next((one for one in self.acts if one.kind == kind and (not tables or one.table in tables)), None)

    def window(self) -> bool:
        return self.time is not None and self.time.kind == "window"


def items_of(tokens: Sequence[Token], lexicon: Lexicon, reader: TimeReader) -> list[Item]:
    """Left to right, the longest of a phrase of the model and a stretch of time; what is neither stays a word."""
    items: list[Item] = []
    i = 0
    while i < len(tokens):
        length, candidates = lexicon.match(tokens, i)
        if length == 1:
            candidates = () if _is_a_unit(tokens, i, candidates, lexicon) else meant(tokens, i, candidates, lexicon)
            length = 1 if candidates else 0
        time = reader.at(i)
        held, value = explained(tokens, reader, i, lexicon)
        if time is not None and names_a_value(tokens, i, time, lexicon):
            time = None
        if held:
            items.append(Item("mention", tokens[i : i + held], candidates=value))
        elif time is not None and time.kind == "window" and _is_a_split(tokens, i):
            items.append(_single(tokens[i]))
        elif time is not None and time.length >= length:
            items.append(Item("time", tokens[i : i + time.length], time=time))
        elif length and not (length == 1 and _counts(tokens, i)):
            items.append(Item("mention", tokens[i : i + length], candidates=candidates))
        else:
            verb = None if _on_average(tokens, i + 1) else _verb_with_particle(tokens[i : i + 2], lexicon)
            items.append(verb or _single(tokens[i]))
        i += len(items[-1].tokens)
    narrow_first_nouns(items)
    narrow_to_named_things(items)
    unname_imperatives(items)
    narrow_to_rows_of_clauses(items)
    narrow_counted_things(items, lexicon.model)
    unname_measuring_verbs(items)
    unname_verbs_of_subjects(items)
    for item in items:
        if item.kind in ("word", "mention") and not item.acts:
            item.acts = _acts(item, lexicon)
            item.opposed = lexicon.verbs.opposed(item.text) if item.kind == "word" else ()
    for noun, acts in dates_beside_units(items, lexicon.model):
        _behind_its_unit(items, noun)
        noun.kind, noun.candidates, noun.acts, noun.opposed = "word", (), acts, ()
    return items


def _is_a_unit(tokens: Sequence[Token], i: int, candidates: Sequence[Candidate], lexicon: Lexicon) -> bool:
    """The days of `how long, in days` are no days of payment."""
    text = tokens[i].text
    unit = text in SPANS and i > 0 and tokens[i - 1].text == "in"
    kinds = {one.kind for one in candidates}
    return (
        unit and kinds == {"dimension"} and text not in {lexicon.model.column(one.ref)[1].words for one in candidates}
    )


def _behind_its_unit(items: list[Item], noun: Item) -> None:
    """`per payment month` is read as `per month payment`."""
    at = items.index(noun)
    if items[at - 1].unit is None and at + 1 < len(items) and items[at + 1].unit is not None:
        items[at], items[at + 1] = items[at + 1], items[at]


def _is_a_split(tokens: Sequence[Token], i: int) -> bool:
    """`in which month of 2025`, `per quarter of last year`: a unit that splits, and then a window."""
    after, before = tokens[i + 1 : i + 2], tokens[i - 1 : i] if i else []
    return bool(tokens[i].text in UNITS and after and after[0].text == "of" and before and before[0].text in SPLITTING)


def _counts(tokens: Sequence[Token], i: int) -> bool:
    """`number of orders` asks how many; `the number of the largest order` asks what it is called."""
    if tokens[i].text not in COUNTING or i + 1 >= len(tokens) or tokens[i + 1].text != "of":
        return False
    return not any(one.text in ONE_OF_MANY or one.text.endswith("est") for one in tokens[i + 2 : i + 5])


def _acts(item: Item, lexicon: Lexicon) -> tuple[Act, ...]:
    """What the item means as a verb; a phrase that is called as a date is about that date."""
    found = lexicon.verbs.of(tuple(token.text for token in item.tokens)) if len(item.tokens) <= LONGEST_VERB else ()
    named = [Act(kind="moment", ref=one.ref, table=one.table) for one in item.candidates if one.kind == "time"]
    return tuple(dict.fromkeys((*found, *named)))


def _verb_with_particle(tokens: Sequence[Token], lexicon: Lexicon) -> Item | None:
    """`logged in` and `signed up` are one word each, where the model knows them."""
    acts = lexicon.verbs.of(tuple(token.text for token in tokens)) if len(tokens) == 2 else ()
    return Item("word", tokens, acts=acts) if acts else None


def _on_average(tokens: Sequence[Token], i: int) -> bool:
    """`book on average` is not `book on`."""
    return (
        tokens[i : i + 1] != []
        and tokens[i].text in ("on", "in")
        and tokens[i + 1 : i + 2] != []
        and (tokens[i + 1].text in ("average", "avg", "the"))
    )


def _single(token: Token) -> Item:
    if token.text in UNITS:
        return Item("unit", [token], unit=UNITS[token.text])
    if token.value is not None and not token.ordinal:
        return Item("number", [token])
    return Item("word", [token])


def phrase_at(items: Sequence[Item], i: int, phrases: Iterable[tuple[str, ...]]) -> int:
    """How many items the longest of these phrases takes at this place, all of them free words; 0 for none."""
    best = 0
    if i >= len(items) or items[i].kind != "word" or items[i].role:
        return 0
    first = items[i].tokens[0].text
    for phrase in phrases:
        if phrase[0] != first:
            continue
        n = len(phrase)
        if n > best and i + n <= len(items):
            part = items[i : i + n]
            if all(
                one.kind == "word" and one.free and one.tokens[0].text == word
                for one, word in zip(part, phrase, strict=True)
            ):
                best = n
    return best


def claim(items: Iterable[Item], role: str) -> None:
    for item in items:
        item.role = item.role or role
