"""`who never ordered`, `without orders`, `sold no toys`, `not yet shipped`, `with no phone`: what must not be there."""

from __future__ import annotations

from collections.abc import Sequence

from tools.errors import CallerError
from tools.semantics.english.grammar.operators import Absence, Presence
from tools.semantics.english.grammar.sentence import Sentence
from tools.semantics.english.linking.items import Item, phrase_at
from tools.semantics.english.linking.verbs import Act
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary import words
from tools.semantics.model import SemanticModel
from tools.semantics.sql.expressions import metric_plan
from tools.semantics.sql.joins import reachable

NEGATORS = word_set("never not no without zero none nothing lacking lack lacks missing")
OF_NOUNS = word_set("without no lacking lack lacks missing zero")
"""Before a field they say that it is empty."""
HAVING = word_set("have has had having got with")
LIGHT = words.AFTER_ABSENT | word_set(
    """received receive got get gotten given taken take seen shown filed submitted done booked logged in recorded
    entered gone come left to a at all even still"""
)
DETERMINERS = word_set("a an any the single one their its our his her yet ever such more")
OBJECTS = word_set("anything something any us yet before once ever all at single time")
OWNERS = ("entity", "metric", "filter", "flag", "value")
"""What can stand for the rows that have none, the plain name first: `active accounts` may be one phrase."""
FIELDS = ("dimension", "time", "fact")
UNSET = word_set("set filled given known recorded assigned specified provided entered available stated")
EMPTY = word_set("empty missing blank null unknown unset")


def read_absences(sentence: Sentence) -> None:
    """A word of negation, then a verb or something countable of another table; or a field of the rows themselves."""
    for i, item in sentence.words_with(NEGATORS):
        if phrase_at(sentence.items, i, words.NOT) > 1:
            continue
        zero = _read(sentence, i, item)
        if zero is None and item.text in ("no", "zero", "nothing", "none"):
            _verb_before(sentence, i, item)
    for i, item in enumerate(sentence.items):
        if item.kind == "number" and item.free and item.number == 0 and sentence.word(i - 1) in HAVING:
            _read(sentence, i, item)


def _read(sentence: Sentence, i: int, item: Item) -> bool | None:
    noun, verb, end = _target(sentence, i + 1)
    for target in (noun, verb):
        subject = _subject(sentence, i, target, never=item.text == "never") if target is not None else None
        if target is None or subject is None:
            continue
        if target is verb and noun is not None and not _involves(sentence, verb, noun):
            continue
        moment = verb if verb is not None and target is not verb and verb.act("moment") else None
        sentence.found.absent.append(Absence(*subject, target, i, moment))
        _claim(sentence, i, end, [one for one in (item, noun, verb) if one is not None])
        return True
    target = noun or verb
    if target is not None and _is_empty_field(sentence, i, target, end):
        sentence.found.present.append(Presence(target, absent=True, stated=item.text == "missing"))
        _claim(sentence, i, end, (item, target))
        return True
    return None


def _involves(sentence: Sentence, verb: Item, noun: Item) -> bool:
    """`not borrowed a book`: what is borrowed is part of each such event."""
    part = noun.of("entity")
    return part is not None and any(
        part.table.lower() in reachable(sentence.model, table) for table in tables_meant(sentence, verb)
    )


def _claim(sentence: Sentence, start: int, end: int, named: Sequence[Item]) -> None:
    """What was read, with the filling words around it; values between stay, they narrow what must not be there."""
    for one in (*_helpers(sentence, start), *sentence.items[start:end], *named):
        if one in named or (one.kind == "word" and not one.candidates) or one.number == 1:
            one.role = one.role or "absent"
    while sentence.word(end) in OBJECTS or (sentence.word(end) == "a" and sentence.word(end + 1) == "single"):
        sentence.items[end].role = sentence.items[end].role or "absent"
        end += 1


def _target(sentence: Sentence, at: int) -> tuple[Item | None, Item | None, int]:
    """What there is none of, the verb on the way to it, and the place behind."""
    verb: Item | None = None
    happened: Item | None = None
    narrowed = False
    while (item := sentence.at(at)) is not None and item.free:
        if item.kind == "mention" and _is_dated_verb(item) and verb is None and not narrowed:
            verb = item
        elif item.kind == "mention":
            noun = item.is_a("metric", "entity") or (not narrowed and item.is_a(*FIELDS))
            if noun and not (verb is not None and item.is_a("value")):
                return item, verb, at + 1
            if not item.is_a("value", "flag", "filter"):
                break
            narrowed = True
            happened = happened or (item if item.act("event") else None)
        elif verb is None and not narrowed and (item.acts or _is_trade(item)):
            verb = item
        elif item.number != 1 and item.text not in (DETERMINERS if verb or narrowed else LIGHT):
            break
        at += 1
    if verb is None and happened is not None:
        return None, happened, sentence.items.index(happened) + 1
    if verb is None or narrowed:
        return None, None, at
    return None, verb, sentence.items.index(verb) + 1


def _is_dated_verb(item: Item) -> bool:
    """`placed` and `logged in` of a date that is called so; an object may follow."""
    return item.is_a("time") and bool(item.acts) and not item.is_a("metric", "entity", "dimension", "fact")


def _verb_before(sentence: Sentence, i: int, item: Item) -> None:
    """`sold no toys`, `bought nothing`: the verb before is what did not happen."""
    verb = sentence.at(i - 1)
    if verb is None or verb.kind != "word" or not verb.free or not (verb.act("event") or _is_trade(verb)):
        return
    subject = _subject(sentence, i - 1, verb)
    if subject is not None:
        sentence.found.absent.append(Absence(*subject, verb, i))
        _claim(sentence, i - 1, i + 1, (item, verb))


def _subject(sentence: Sentence, i: int, target: Item, *, never: bool = True) -> tuple[Item, str] | None:
    """The nearest thing named before, else the first behind, that can have some of the target, with its table."""
    others = (*reversed(sentence.items[:i]), *sentence.items[i:])
    for kinds in (OWNERS[:1], OWNERS):
        for one in others:
            table = next((each.table for each in one.candidates if each.kind in kinds and each.table), None)
            if one is not target and table and _has(sentence, table, target, never=never):
                return one, table
    return None


def _has(sentence: Sentence, owner: str, target: Item, *, never: bool) -> bool:
    return any(
        related_rows(sentence.model, owner, table) is not None for table in tables_meant(sentence, target, never=never)
    )


def related_rows(model: SemanticModel, owner: str, table: str) -> str | None:
    """The rows that belong to those of the owner: of the table itself, else of the finer one that links the two.

    `products that were never ordered` have no order lines.
    """
    if table.lower() == owner.lower():
        return None
    if owner.lower() in reachable(model, table):
        return model.table(table).name
    if table.lower() in reachable(model, owner):
        return None
    both = [one for one in model.tables if {owner.lower(), table.lower()} <= reachable(model, one.name).keys()]
    both.sort(key=lambda one: sum(len(reachable(model, one.name)[name.lower()]) for name in (owner, table)))
    return both[0].name if both else None


def tables_meant(sentence: Sentence, target: Item, *, never: bool = False) -> list[str]:
    """The tables whose rows the target stands for.

    A date that begins a row says that there is none; who has not paid may still have bills, who has never paid has
    no paid one.
    """
    found = [one.table for one in (target.of("entity"), target.act("event")) if one is not None]
    found += [one.table for one in target.acts if one.kind == "moment" and (never or begins(sentence.model, one))]
    metrics = [one.ref for one in target.candidates if one.kind == "metric"]
    metrics += sentence.traded(target)
    for ref in metrics:
        try:
            found += [leaf.root for leaf in metric_plan(sentence.model, ref).leaves]
        except CallerError:
            continue
    return found


def _is_trade(item: Item) -> bool:
    return item.kind == "word" and item.text in words.TRADE_VERBS


def _is_empty_field(sentence: Sentence, i: int, target: Item, end: int) -> bool:
    """`without a channel`, `no phone`, `not shipped`, `have not got an owner`, when no value of the field follows."""
    after = sentence.at(end)
    if after is not None and after.is_a("value") and not target.acts:
        return False
    if target.is_a("metric", "entity", "value", "flag", "filter"):
        return False
    if target.kind == "word":
        return target.act("moment") is not None
    said = {sentence.word(at) for at in range(i, end)}
    return bool(said & (OF_NOUNS | HAVING)) and target.is_a(*FIELDS)


def _helpers(sentence: Sentence, i: int) -> list[Item]:
    """`have` of `have not`: filling words right before, claimed so that nothing else reads them."""
    return [
        one
        for one in sentence.items[max(0, i - 1) : i]
        if one.kind == "word" and one.text in ("have", "has", "did", "do", "were", "are", "with", "that")
    ]


def begins(model: SemanticModel, act: Act) -> bool:
    """Whether the date is the one by which its rows come to be."""
    table = model.table(act.table)
    first = table.default_time or table.times[0]
    return act.ref == f"{table.name}.{first.name}"
