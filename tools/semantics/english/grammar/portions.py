"""`what share of the orders was cancelled`: the words for the whole, and those for the part of it that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.semantics.english.grammar.grouping import groupable
from tools.semantics.english.linking.items import Item, claim, phrase_at
from tools.semantics.english.linking.lexicon import Candidate
from tools.semantics.english.tokens import phrase_set, word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.english.vocabulary.verb_forms import is_verb_form

HEADS = phrase_set(
    """share | shares | percentage | percentages | proportion | proportions | fraction | portion | percentage share |
    what part | which part | how many percentage | how much percentage | how large a share | how big a share |
    how large a part | how big a part | how high a share"""
)
RATES = word_set("rate rates ratio")
HOW_MUCH = phrase_set("how much of")
NOT_BEFORE = word_set("by in as for")
FINITE = word_set(
    """is are was were has have had got gets get did do does came come comes went go goes stem stems stemmed fall falls
    fell belong belongs belonged"""
)
MAKING_UP = phrase_set(
    """make up | makes up | made up | account for | accounts for | accounted for | contribute to | contributes to |
    contributed to | amount to | amounts to"""
)
RELATIVE = word_set("that which who whose we they you i it")
NARROWING = word_set("in for within among amongst inside at across during")
OUT_OF = phrase_set("of | out of | from | among | amongst")
HEAD_KINDS = ("metric", "entity")
CONDITION_KINDS = ("value", "flag", "filter")
FIELDS = ("fact", "time", "dimension")
ARTICLES = word_set("a an any the")
EACH = word_set("each every respective respectively")


@dataclass
class Portion:
    """The items of the whole and those of the part; the words that ask for the percentage are claimed."""

    whole: list[Item]
    part: list[Item]
    rate: bool = False

    @property
    def head(self) -> Item | None:
        """What there is a percentage of: the first phrase that names a number or things; a rate is of its own rows."""
        if self.rate:
            return None
        return next((item for item in self.whole if item.is_a(*HEAD_KINDS) and item.kind == "mention"), None)


def portion_of(items: Sequence[Item]) -> Portion | None:
    """How the question splits into a whole and a part; None when it asks for no percentage of that kind."""
    found = _asked(items)
    if found is None:
        return _rate(items)
    start, end = found
    _as_accounting(items)
    has_of = _text(items, end) in ("of", "out")
    body = end + 1 if has_of else end
    part = _part(items, body, is_of=has_of) or _before(items, start, body)
    if not part:
        return None
    claim(items[_question_word(items, start) : body], "share")
    claim(items[: phrase_at(items, 0, OUT_OF)], "share")
    for i, one in enumerate(part):
        claim(part[i : i + phrase_at(part, i, MAKING_UP)], "share")
        # The article behind `without` is on the way to what there is none of.
        lacked = i > 0 and part[i - 1].text in words.ABSENT and one.text in ARTICLES
        if one.kind == "word" and one.text in FINITE | words.STOP and not lacked:
            claim([one], "share")
    inside = {id(one) for one in part}
    return Portion([one for one in items if id(one) not in inside], part)


def _rate(items: Sequence[Item]) -> Portion | None:
    """`cancellation rate`, where the model has no such number: the rows in that state, as a share of all of them."""
    for i, item in enumerate(items[1:], start=1):
        state = items[i - 1]
        if item.kind != "word" or item.text not in RATES or state.kind != "mention":
            continue
        found = tuple(one for one in state.candidates if one.kind in CONDITION_KINDS and _is_a_state(state, one))
        if found and not state.is_a("entity", "dimension"):
            state.candidates = found
            item.role = "share"
            return Portion([one for one in items if one is not state and one is not item], [state], rate=True)
    return None


def _is_a_state(item: Item, candidate: Candidate) -> bool:
    """`Cancelled` is a state that rows come to be in, `Premium` is none."""
    said = tuple(token.text for token in item.tokens)
    return candidate.kind != "value" or candidate.words != said or any(is_verb_form(one) for one in candidate.words)


def _asked(items: Sequence[Item]) -> tuple[int, int] | None:
    """Where the words for a percentage stand: not after a number, and not in `by what percentage` or `in percent`."""
    for i in range(len(items)):
        _as_a_word(items, i)
    for i, item in enumerate(items):
        length = phrase_at(items, i, HEADS)
        if not length and phrase_at(items, i, HOW_MUCH) and any(one.text == words.PERCENT for one in items[i + 3 :]):
            claim((one for one in items[i + 3 :] if one.text in (words.PERCENT, "in", "as", "a")), "share")
            return i, i + 2
        if not length or item.kind != "word":
            continue
        before = items[i - 1] if i else None
        if before is not None and before.kind == "number":
            return None
        lead = _text(items, i - 2) if _text(items, i - 1) in ("what", "which", "a", "the") else _text(items, i - 1)
        if (lead in NOT_BEFORE and i <= 2) or _text(items, i - 1) in ("in", "as"):
            return None
        return i, i + length
    return None


def _as_a_word(items: Sequence[Item], i: int) -> None:
    """`what percentage of` asks for one, although a value of the data is spelt so, or things are called parts."""
    item = items[i]
    asks = (item.text,) in HEADS and (_text(items, i - 1) in ("what", "which") or _text(items, i + 1) == "of")
    of_rows = item.text == "part" and _text(items, i - 1) == "what" and _text(items, i + 1) == "of"
    if item.kind == "mention" and ((item.is_a("value") and asks) or of_rows):
        item.kind, item.candidates = "word", ()


def _question_word(items: Sequence[Item], start: int) -> int:
    return start - 1 if _text(items, start - 1) in ("what", "which") else start


def _as_accounting(items: Sequence[Item]) -> None:
    """`what students account for` speaks of no accounts."""
    for i, item in enumerate(items):
        if item.kind == "mention" and item.text in ("account", "accounts") and _text(items, i + 1) == "for":
            item.kind, item.candidates = "word", ()


def _part(items: Sequence[Item], body: int, *, is_of: bool) -> list[Item]:
    """What is said of the whole behind the words for the percentage."""
    stop = _end(items, body)
    verb = _verb(items, body, stop, needs_head=is_of)
    if verb is not None:
        said = [one for one in items[verb:stop] if not one.window() and one.time is None]
        if any(_tells(one) for one in said):
            return said
    if not is_of and not (body < len(items) and _begins_a_part(items[body])):
        return []
    return _conditions(items, body, stop)


def _begins_a_part(item: Item) -> bool:
    """`percentage cancelled`, `what share used the app`."""
    return _is_condition(item) or (item.kind == "word" and (bool(item.acts) or is_verb_form(item.text)))


def _before(items: Sequence[Item], start: int, body: int) -> list[Item]:
    """`the premium share of visits`, `Europe's share of revenue`: the condition stands in front."""
    stop = _end(items, body)
    if any(_is_condition(one) for one in items[body:stop]) or _text(items, body - 1) != "of":
        return []
    found = [one for one in items[:start] if _is_condition(one)]
    return found if found and items[start - 1] is found[-1] else []


def _verb(items: Sequence[Item], body: int, stop: int, *, needs_head: bool) -> int | None:
    """The verb of the main clause: after the thing it is said of, and not the verb of `that …` or `we …`."""
    has_head = not needs_head
    for i in range(body, stop):
        item = items[i]
        if item.kind == "mention":
            has_head = True
        elif has_head and item.kind == "word" and item.text in FINITE and _text(items, i - 1) not in RELATIVE:
            return i
    return None


def _conditions(items: Sequence[Item], body: int, stop: int) -> list[Item]:
    """Without a verb: what stands behind the noun, else what stands in front of it."""
    noun = next((i for i in range(body, stop) if _is_noun(items[i])), None)
    fronts = [i for i in range(body, stop if noun is None else noun) if _is_condition(items[i])]
    fronts = [i for i in fronts if i == fronts[0] or not _narrows(items, i)]
    behind = [] if noun is None else [i for i in range(noun + 1, stop) if _is_condition(items[i])]
    narrowed = bool(fronts) or stop < len(items)
    behind = [i for i in behind if not (narrowed and _narrows(items, i))]
    lacking = [] if noun is None or behind else _lacking(items[noun + 1 : stop])
    if lacking:
        return lacking
    chosen = behind or fronts
    if not chosen and noun is not None:
        return _limited(items[noun + 1 : stop])
    return [one for i in chosen for one in items[_led_from(items, i, body) : i + 1]]


def _lacking(said: Sequence[Item]) -> list[Item]:
    """`of the home policies without a discount`: a field behind the noun that is empty, or is not."""
    lead = said[0].text if said else ""
    if lead not in words.ABSENT | {"with", "lacking", "having"} or not any(one.is_a(*FIELDS) for one in said):
        return []
    return [one for one in said if one.time is None]


def _limited(said: Sequence[Item]) -> list[Item]:
    """`of the visits over 60 minutes`: a limit behind the noun."""
    kept = [one for one in said if one.time is None]
    return kept if any(one.kind == "number" for one in kept) else []


def _narrows(items: Sequence[Item], i: int) -> bool:
    """`customers in Germany`: a preposition right behind the noun narrows the whole, `made in the app` does not."""
    at = i - 1
    while _text(items, at) in ("the", "our", "a", "all"):
        at -= 1
    if _text(items, at) not in NARROWING | {"of"}:
        return False
    return at == 0 or items[at - 1].kind != "word"


def _led_from(items: Sequence[Item], i: int, body: int) -> int:
    """The small words and the verb in front of a condition belong to it."""
    at = i
    while at > body and items[at - 1].kind == "word" and items[at - 1].free:
        at -= 1
    return at


def _end(items: Sequence[Item], body: int) -> int:
    """Where a grouping begins: `by region`, `per month`, `for each product`, `in every country`."""
    for i in range(body, len(items)):
        length = phrase_at(items, i, words.BY)
        if length and i + length < len(items) and _is_group(items, i + length):
            return i
    return len(items)


def _is_group(items: Sequence[Item], at: int) -> bool:
    while _text(items, at) in ("the", "each", "our", "every"):
        at += 1
    return at < len(items) and groupable(items[at]) and not _is_condition(items[at])


def _is_noun(item: Item) -> bool:
    return item.kind == "mention" and item.is_a(*HEAD_KINDS)


def _is_condition(item: Item) -> bool:
    return item.kind == "mention" and item.is_a(*CONDITION_KINDS) and not item.is_a("metric", "entity")


def _tells(item: Item) -> bool:
    """Whether a word of a predicate says anything: what the model holds, a number, or a word of absence."""
    return item.kind in ("mention", "number") or item.text in words.ABSENT or bool(item.acts)


def _text(items: Sequence[Item], i: int) -> str:
    return items[i].text if 0 <= i < len(items) and items[i].kind == "word" else ""
